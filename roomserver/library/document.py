"""A YAML file as plain data, with the line of everything in it. What words and lists need no YAML for is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

LARGEST = 64 * 1024
TOO_LONG = f"is longer than {LARGEST // 1024} KiB"
WRITTEN = Path("text")
"""What stands for the path of a text that no file holds."""
SHOWN = 40
"""Characters of what somebody wrote that a message repeats."""
DEEPEST = 8
"""Lists and keys within each other; a script needs six. The parser takes minutes over thousands."""

Data = str | list["Data"] | dict[str, "Data"]
"""Every value is text as it was written: `no` is Norwegian, and no answer."""
At = tuple[str | int, ...]
"""Where a value stands: the keys and the indices of lists that lead to it."""


class FileRefused(Exception):
    """A file that is not as it must be: where, and why, in one line for whoever wrote it."""

    def __init__(self, path: Path, line: int | None, reason: str) -> None:
        super().__init__(f"{path}: {reason}" if line is None else f"{path}, line {line}: {reason}")
        self.line, self.reason = line, reason


@dataclass(frozen=True, slots=True)
class Document:
    """What stands in a file, and in which line (from 1) each key and each item of a list begins."""

    path: Path
    data: Data
    lines: dict[At, int]

    def line(self, at: At) -> int:
        """The line of what stands there, or of the last on the way to it that does; steps not in the file are none."""
        known: At = ()
        for step in at:
            known = (*known, step) if (*known, step) in self.lines else known
        return self.lines[known]

    def refused(self, at: At, reason: str) -> FileRefused:
        """That this is wrong there."""
        return FileRefused(self.path, self.line(at), reason)


def read(source: Path | str) -> Document:
    """The file at that path, or a text that no file holds. Raises: FileRefused."""
    if isinstance(source, Path):
        return _document(source, _text(source))
    if len(source.encode("utf-8", "surrogatepass")) > LARGEST:
        raise FileRefused(WRITTEN, None, TOO_LONG)
    return _document(WRITTEN, source)


def _document(path: Path, text: str) -> Document:
    reader = _Reader(path, text)
    try:
        return Document(path, reader.document(), reader.lines)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise FileRefused(path, line, "there is a character that text files may not contain") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise FileRefused(path, mark.line + 1 if mark else None, _plain(error)) from None
    except ValueError:  # the parser makes characters and numbers of what is written, whatever it is
        line = max(reader.lines.values())
        raise FileRefused(path, line, "an escape after a backslash is no character, or a number is too long") from None


def quoted(value: object) -> str:
    """What somebody wrote, as one line of a message can show it."""
    if not isinstance(value, str):
        return "this"
    line = " ".join("".join(character if character.isprintable() else " " for character in value).split())
    return f"“{line if len(line) <= SHOWN else line[:SHOWN] + '…'}”"


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise FileRefused(path, None, f"cannot be read: {error.strerror}") from None
    if len(content) > LARGEST:
        raise FileRefused(path, None, TOO_LONG)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileRefused(path, line, "is not UTF-8: save the file with that encoding") from None


class _Reader:
    """Goes through the events of one file once."""

    def __init__(self, path: Path, text: str) -> None:
        self.lines: dict[At, int] = {(): 1}
        self._path = path
        self._text = text

    def document(self) -> Data:
        """The data of the one document that there is."""
        events = yaml.parse(self._text, Loader=yaml.BaseLoader)
        found: list[Data] = []
        for event in events:
            if isinstance(event, yaml.NodeEvent):
                if found:
                    raise self._refused(event, "a file holds one script or list; nothing comes after `---` or `...`")
                found.append(self._value(event, events, ()))
        if not found:
            raise FileRefused(self._path, None, "is empty")
        return found[0]

    def _value(self, event: yaml.Event, events: Iterator[yaml.Event], at: At) -> Data:
        if isinstance(event, yaml.AliasEvent) or (isinstance(event, yaml.NodeEvent) and event.anchor is not None):
            raise self._refused(event, "text that begins with & or * needs quotes around it")
        if getattr(event, "tag", None) is not None:
            raise self._refused(event, "text that begins with ! needs quotes around it")
        if len(at) > DEEPEST:
            raise self._refused(event, "too many lists and keys within each other")
        match event:
            case yaml.ScalarEvent():
                return str(event.value)
            case yaml.SequenceStartEvent():
                return self._items(events, at)
            case _:
                return self._keys(events, at)

    def _items(self, events: Iterator[yaml.Event], at: At) -> list[Data]:
        items: list[Data] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            here = (*at, len(items))
            self.lines[here] = _line(event)
            items.append(self._value(event, events, here))
        return items

    def _keys(self, events: Iterator[yaml.Event], at: At) -> dict[str, Data]:
        values: dict[str, Data] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if isinstance(event, yaml.CollectionStartEvent):
                raise self._refused(event, "a key is a word")
            key = str(self._value(event, events, at))
            here = (*at, key)
            if key in values:
                raise self._refused(event, f"{quoted(key)} is here twice; the first is in line {self.lines[here]}")
            self.lines[here] = _line(event)
            values[key] = self._value(next(events), events, here)
        return values

    def _refused(self, event: yaml.Event, reason: str) -> FileRefused:
        return FileRefused(self._path, _line(event), reason)


def _line(event: yaml.Event) -> int:
    return int(event.start_mark.line) + 1 if event.start_mark else 1


PLAIN = {
    "mapping values are not allowed here": "a colon with a space after it needs quotes around the whole text, "
    "or this line stands too far to the right",
    "found character '\\t'": "there is a tab; use spaces",
    "that cannot start any token": "text that begins with this character needs quotes around it",
    "found unexpected end of stream": "a quote that was opened is never closed",
    "could not find expected ':'": "a key and a colon are missing here, or the line stands too far to the left",
    "expected <block end>": "this line stands too far to the left or to the right, or a dash is missing",
    "sequence entries are not allowed here": "a list begins on a line of its own",
    "did not find expected": "a bracket that was opened is never closed",
    "expected ',' or": "a bracket that was opened is never closed",
    "unknown escape character": "a backslash in double quotes has a meaning of its own; use single quotes",
}
"""What the parser says, by how it begins or ends, and what that mostly means to somebody who wrote it by hand."""


def _plain(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or "this is not YAML"
    return next((plain for said, plain in PLAIN.items() if said in problem), problem)

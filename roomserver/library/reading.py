"""Scripts and lists of prompts as files have them, with words by language; all else is refused with its line.

Each is read from the file at a path, or from a text that no file holds.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
from pydantic import Field, TypeAdapter, ValidationError

from moderation.names.cleaning import clean_words
from moderation.state.check_in import Form
from moderation.state.room import AGREEMENTS_LIMIT, Agreements, agreements_of
from moderation.state.script import Script
from moderation.state.stage import StageKind
from moderation.state.values import LocalText, Value
from roomserver.library.document import At, Data, Document, read
from roomserver.library.reasons import TEXTS, reason

LARGEST_SCRIPT = 16 * 1024
LARGEST_AGREEMENTS = 4 * 1024
"""Bytes as JSON: a script goes to whoever facilitates, agreements to everybody who comes, on any line."""
LANGUAGE = "en"
"""What is shown to those for whose language there are no words; where there is none of it, the first one written."""
T = TypeVar("T")
_TEXT = TypeAdapter(LocalText)


class PromptList(Value):
    """Words for the centre and check-ins to send, for stages of one kind."""

    kind: StageKind
    prompts: tuple[LocalText, ...]
    forms: tuple[Form, ...]


class _Prompt(Value):
    text: LocalText
    source: LocalText | None = None
    """Whose words they are, and from where."""


class _PromptFile(Value):
    kind: StageKind
    prompts: Annotated[tuple[_Prompt, ...], Field(max_length=60)] = ()
    forms: Annotated[tuple[Form, ...], Field(max_length=12)] = ()


class _Line(Value):
    text: LocalText


class _AgreementsFile(Value):
    lines: Annotated[tuple[_Line, ...], Field(min_length=1, max_length=AGREEMENTS_LIMIT)]


def read_agreements(source: Path | str) -> Agreements:
    """Known by a hash of their words: other words are to be agreed to anew. Raises: FileRefused."""
    document = read(source)
    file = _valid(document, _AgreementsFile)
    _check_size(document, file, LARGEST_AGREEMENTS)
    return agreements_of(tuple(line.text for line in file.lines))


def read_script(source: Path | str) -> Script:
    """Raises: FileRefused."""
    document = read(source)
    script = _valid(document, Script)
    _check_size(document, script, LARGEST_SCRIPT)
    return script


def read_prompts(source: Path | str) -> PromptList:
    """With the source of each under it. Raises: FileRefused."""
    document = read(source)
    file = _valid(document, _PromptFile)
    prompts = []
    for index, prompt in enumerate(file.prompts):
        try:
            prompts.append(_with_source(prompt))
        except ValidationError as invalid:
            raise document.refused(("prompts", index), f"with its source it {reason(invalid.errors()[0])}") from None
    return PromptList(kind=file.kind, prompts=tuple(prompts), forms=file.forms)


def _valid(document: Document, kind: type[T]) -> T:
    try:
        return TypeAdapter(kind).validate_python(_in_languages(document, document.data, ()))
    except ValidationError as invalid:
        # A language that is none is told at its words, and not again as the one to fall back to.
        first = next(
            error
            for error in invalid.errors()
            if error["loc"][-1:] != ("default",) or error["type"] == "extra_forbidden"
        )
        raise document.refused(first["loc"], reason(first)) from None


def _check_size(document: Document, value: object, largest: int) -> None:
    size = len(msgspec.json.encode(value))
    if size > largest:
        raise document.refused(
            (), f"takes {size / 1024:.1f} KiB in a room, and at most {largest // 1024} fit: use fewer words"
        )


def _in_languages(document: Document, data: Data, at: At) -> object:
    """The data with words by language as the rules have them. Raises: FileRefused for words that are none."""
    if isinstance(data, list):
        return [_in_languages(document, item, (*at, index)) for index, item in enumerate(data)]
    if not isinstance(data, dict):
        return data
    keys = [step for step in at if isinstance(step, str)]
    if not keys or keys[-1] not in TEXTS:
        return {key: _in_languages(document, value, (*at, key)) for key, value in data.items()}
    texts = {language: _words(document, words, (*at, language)) for language, words in data.items()}
    return {"default": LANGUAGE if LANGUAGE in data else next(iter(data), LANGUAGE), "texts": texts}


def _words(document: Document, words: Data, at: At) -> Data:
    """As they may be shown, those of a name or a title on one line. Raises: FileRefused where there are none."""
    if not isinstance(words, str):
        return words
    try:
        return clean_words(" ".join(words.split()) if at[-2] in ("name", "title") else words)
    except ValueError:
        raise document.refused(at, "there are no words") from None


def _with_source(prompt: _Prompt) -> LocalText:
    source = prompt.source
    if source is None:
        return prompt.text
    by = {language: source.texts.get(language, source.texts[source.default]) for language in prompt.text.texts}
    texts = {language: f"{words.rstrip()}\n— {by[language]}" for language, words in prompt.text.texts.items()}
    return _TEXT.validate_python({"default": prompt.text.default, "texts": texts})

"""The append-only files of a server as Redis 7 writes them: which there are (the manifest), and the commands in one."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_RDB = (b"REDIS", b"VALKEY")


class NotALog(Exception):
    """The file holds something else than commands."""


@dataclass(frozen=True, slots=True)
class Log:
    """The base, if there is one, then what was written since, the oldest first; `history` is about to be deleted."""

    base: Path | None = None
    since: tuple[Path, ...] = ()
    history: tuple[Path, ...] = ()

    @property
    def all(self) -> set[Path]:
        return {*self.since, *self.history, *(() if self.base is None else (self.base,))}


def read_manifest(manifest: Path) -> Log:
    """Raises: OSError, NotALog."""
    base, since, history = None, list[tuple[int, Path]](), list[Path]()
    for line in manifest.read_text().splitlines():
        words = shlex.split(line, comments=True)
        if not words:
            continue
        try:
            said = dict(zip(words[::2], words[1::2], strict=True))
            file, number, kind = manifest.parent / said["file"], int(said["seq"]), said["type"]
        except (ValueError, KeyError):
            raise NotALog from None
        if kind == "b":
            base = file
        elif kind == "i":
            since.append((number, file))
        else:
            history.append(file)
    return Log(base, tuple(file for _, file in sorted(since)), tuple(history))


def is_snapshot(file: Path) -> bool:
    """Whether it begins as a snapshot does, and not with commands. Raises: OSError."""
    with file.open("rb") as opened:
        return opened.read(8).startswith(_RDB)


def commands(file: Path) -> Iterator[list[bytes] | float]:
    """Each command, and where the server notes it (`aof-timestamp-enabled`), when the next ones came. The last may be
    half written: it is left out. Raises: OSError, NotALog.
    """
    with file.open("rb") as opened:
        while line := opened.readline():
            if line.startswith(b"#TS:"):
                yield float(line[4:])
            elif not line.startswith(b"#"):
                command = _command(opened, line)
                if command is None:
                    return
                yield command


def _command(opened: IO[bytes], line: bytes) -> list[bytes] | None:
    """That whose first line it is; None where the file ends first."""
    parts = []
    for _ in range(_number(line, b"*")):
        line = opened.readline()
        if not line.endswith(b"\n"):
            return None
        length = _number(line, b"$")
        part = opened.read(length + 2)
        if len(part) < length + 2:
            return None
        parts.append(part[:-2])
    return parts


def _number(line: bytes, mark: bytes) -> int:
    if not line.startswith(mark):
        raise NotALog
    try:
        return int(line[1:])
    except ValueError:
        raise NotALog from None

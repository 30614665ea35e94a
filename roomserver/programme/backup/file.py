"""A backup as a file: gzip of lines of JSON. The first says what it is, the last that nothing is missing.

The first line is a `Header`, the last an `End` with the number of lines before it and the SHA-256 of all of them. Each
line between is a `Copy` (`store/copies.py`), or a room that has not begun.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import os
import secrets
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Literal

import msgspec

from roomserver.store.copies import Copy

FORMAT = "roomserver backup"
VERSION = 1
What = Literal["everything", "erasures"]
LONGEST_LINE = 64 * 1024 * 1024


class BadBackup(Exception):
    """A file is no backup that this release can use; the text is one plain line that says why."""


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """`made_at` is the store's time when it was begun."""

    format: str
    version: int
    what: What = "everything"
    made_at: float = 0.0


class KeptRoom(msgspec.Struct, frozen=True, kw_only=True):
    """A room that has not begun: its document, and its script."""

    room: str
    document: str
    script: str


class End(msgspec.Struct, frozen=True, kw_only=True):
    end: int
    sha256: str


Line = Copy | KeptRoom
_ENCODE = msgspec.json.Encoder()
_HEADER, _END = msgspec.json.Decoder(Header), msgspec.json.Decoder(End)
_COPY, _ROOM = msgspec.json.Decoder(Copy), msgspec.json.Decoder(KeptRoom)


class Writing:
    """Lines, in the order in which they are put. `end` is to be called once they are all there."""

    def __init__(self, out: IO[bytes], what: What, made_at: float) -> None:
        self._gzip = gzip.GzipFile(filename="", mode="wb", fileobj=out, compresslevel=6, mtime=0)
        self._digest = hashlib.sha256()
        self.lines = 0
        self._put(_ENCODE.encode(Header(format=FORMAT, version=VERSION, what=what, made_at=made_at)))

    def put(self, line: Line) -> None:
        self._put(_encoded(line))

    def end(self) -> None:
        """Nothing is missing."""
        last = End(end=self.lines, sha256=self._digest.hexdigest())
        self._gzip.write(_ENCODE.encode(last) + b"\n")
        self._gzip.close()

    def _put(self, text: bytes) -> None:
        self._digest.update(text + b"\n")
        self._gzip.write(text + b"\n")
        self.lines += 1


@contextlib.contextmanager
def writing_to(path: Path) -> Iterator[IO[bytes]]:
    """Into a file of its own, which only this user can read; at the end it takes the place of whatever is there. If it
    does not come to that, nothing has changed. Raises: OSError.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def check(path: Path) -> Header:
    """The whole file is read: it is whole, and of a version that this release knows. Raises: BadBackup."""
    headers = [header for header, line in _read(path) if line is None]  # to its end
    return headers[0]


def read(path: Path) -> Iterator[Line]:
    """What is in it, in order. Raises: BadBackup."""
    for _, line in _read(path):
        if line is not None:
            yield line


def _read(path: Path) -> Iterator[tuple[Header, Line | None]]:
    """The header with each line; with None first."""
    try:
        with gzip.open(path, "rb") as file:
            yield from _lines(path, file)
    except FileNotFoundError:
        raise BadBackup(f"there is no file {path}") from None
    except gzip.BadGzipFile:
        raise BadBackup(f"{path} is no backup, or was changed") from None
    except (EOFError, zlib.error):
        raise BadBackup(f"{path} is not whole: it was cut off, or changed") from None
    except OSError as error:
        raise BadBackup(f"{path} can't be read: {error.strerror or 'it is no file'}") from None


def _lines(path: Path, file: gzip.GzipFile) -> Iterator[tuple[Header, Line | None]]:
    first = file.readline(LONGEST_LINE)
    header, digest, lines = _header(path, first), hashlib.sha256(first), 1
    yield header, None
    for text in iter(lambda: file.readline(LONGEST_LINE), b""):
        if text.startswith(b'{"end":'):
            _check_end(path, text, lines, digest.hexdigest())
            if file.read(1):
                raise BadBackup(f"{path} was changed: something follows its end")
            return
        digest.update(text)
        lines += 1
        yield header, _decoded(path, text)
    raise BadBackup(f"{path} is not whole: it was cut off, or changed")


def _header(path: Path, text: bytes) -> Header:
    try:
        named = msgspec.json.decode(text, type=dict)
        if named.get("format") != FORMAT:
            raise BadBackup(f"{path} is no backup")
        if named.get("version") != VERSION:
            raise BadBackup(f"{path} is of a later release: use that one to restore it")
        return _HEADER.decode(text)
    except msgspec.DecodeError:
        raise BadBackup(f"{path} is no backup") from None


def _check_end(path: Path, text: bytes, lines: int, digest: str) -> None:
    try:
        end = _END.decode(text)
    except msgspec.DecodeError:
        raise BadBackup(f"{path} was changed") from None
    if (end.end, end.sha256) != (lines, digest):
        raise BadBackup(f"{path} was changed")


def _encoded(line: Line) -> bytes:
    """A lone surrogate stands for a byte that is no text: it is escaped."""
    try:
        return _ENCODE.encode(line)
    except UnicodeEncodeError:
        raise BadBackup("something in the store is no text, and can't be backed up") from None


def _decoded(path: Path, text: bytes) -> Line:
    try:
        return _ROOM.decode(text) if text.startswith(b'{"room":') else _COPY.decode(text)
    except msgspec.DecodeError:
        raise BadBackup(f"{path} was changed") from None

"""Whether this release can read what is in a backup. A later one may have written it, in the same format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from roomserver.programme.backup.file import BadBackup, KeptRoom, Line, read
from roomserver.programme.erasing import KIND as ERASURE
from roomserver.programme.erasing import Erasure
from roomserver.programme.records import CircleRecord
from roomserver.programme.series import Series
from roomserver.programme.sign_ups.book import Book
from roomserver.programme.sign_ups.service import KIND as SIGN_UPS
from roomserver.programme.unreadable import UNREADABLE
from roomserver.store import community_documents, records
from roomserver.store.documents import read_room

RECORD = "circle"
MODELS: Mapping[str, Callable[[str], object]] = {
    SIGN_UPS: Book.model_validate_json,
    ERASURE: Erasure.model_validate_json,
    "series": Series.model_validate_json,
    RECORD: CircleRecord.model_validate_json,
}
"""What a restore reads, or a server at its first look, by kinds of documents."""


def check_readable(path: Path) -> None:
    """The whole file. Raises: BadBackup."""
    for line in read(path):
        try:
            _read_line(line)
        except (*UNREADABLE, KeyError, ValueError):
            raise BadBackup(f"{path} holds what this release can't read: restore it with a later one") from None


def _read_line(line: Line) -> None:
    """Raises: UNREADABLE, KeyError, ValueError."""
    if isinstance(line, KeptRoom):
        read_room(line.document.encode(), line.script.encode())
    elif line.id:
        newest = records.SCHEMA if line.family == RECORD else community_documents.SCHEMA
        if int(line.fields["schema"]) > newest:
            raise ValueError
        MODELS.get(RECORD if line.family == RECORD else line.kind, str)(line.fields["doc"])

"""A room as the store keeps it: a document, written with every change, and its script, which seldom changes."""

from __future__ import annotations

from functools import lru_cache

from pydantic import TypeAdapter, ValidationError

from moderation.entries import Entry
from moderation.room import Room
from moderation.script import Script
from moderation.values import replace

_ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)


class UnreadableRoom(Exception):
    """What is stored is not of this version; the text holds nothing of it."""


def document_of(room: Room) -> str:
    """All but the script. Without what is None, which is most of a seat."""
    return room.model_dump_json(exclude={"script"}, exclude_none=True)


def script_of(room: Room) -> str:
    return room.script.model_dump_json(exclude_none=True)


def read_room(document: bytes, script: bytes) -> Room:
    """Raises: UnreadableRoom."""
    try:
        return replace(Room.model_validate_json(document), script=_read_script(script))
    except ValidationError:
        raise UnreadableRoom("A stored room cannot be read by this version.") from None


def read_entry(document: bytes) -> Entry:
    """Raises: UnreadableRoom."""
    try:
        return _ENTRY.validate_json(document)
    except ValidationError:
        raise UnreadableRoom("A stored entry cannot be read by this version.") from None


@lru_cache(maxsize=256)
def _read_script(script: bytes) -> Script:
    return Script.model_validate_json(script)

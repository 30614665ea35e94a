"""A room as the store keeps it: a document, written with every change, and its script, which seldom changes."""

from __future__ import annotations

import json
from functools import lru_cache

from pydantic import TypeAdapter, ValidationError

from moderation.state.entries import Entry
from moderation.state.identifiers import secret_of
from moderation.state.room import Room
from moderation.state.script import Script
from moderation.state.values import replace
from roomserver.store.former import room_of_before

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
        return replace(_read_document(document), script=_read_script(script))
    except (ValidationError, ValueError, KeyError, TypeError, AttributeError):
        raise UnreadableRoom("A stored room cannot be read by this version.") from None


def _read_document(document: bytes) -> Room:
    """What an earlier release wrote is tried where it is none of this one; it had no secret, and is given one."""
    try:
        room = Room.model_validate_json(document)
    except ValidationError:
        room = Room.model_validate_json(json.dumps(room_of_before(document)))
    return room if "secret" in room.model_fields_set else replace(room, secret=secret_of(document))


def read_entry(document: bytes) -> Entry:
    """Raises: UnreadableRoom."""
    try:
        return _ENTRY.validate_json(document)
    except ValidationError:
        raise UnreadableRoom("A stored entry cannot be read by this version.") from None


@lru_cache(maxsize=256)
def _read_script(script: bytes) -> Script:
    return Script.model_validate_json(script)

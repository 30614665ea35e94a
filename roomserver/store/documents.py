"""A room as the store keeps it: a document, written with every change, and its script, which seldom changes."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from moderation.state.entries import Entry
from moderation.state.room import Room
from moderation.state.script import ROUND_AND_ROUND, Script
from moderation.state.values import replace
from roomserver.store.former import room_of_before, script_of_before

_ROOM = msgspec.json.Decoder(Room)
_ENTRY: msgspec.json.Decoder[Entry] = msgspec.json.Decoder(Entry)
_SCRIPT = msgspec.json.Decoder(Script)
NO_SCRIPT = msgspec.json.encode(ROUND_AND_ROUND)
"""Where only the document is to be read."""


class UnreadableRoom(Exception):
    """What is stored is not of this version; the text holds nothing of it."""


def document_of(room: Room) -> bytes:
    """All but the script and what the last change appended. Without what is as by default, which is most of a seat."""
    return msgspec.json.encode(replace(room, script=ROUND_AND_ROUND, appended=()))


def script_of(room: Room) -> bytes:
    return msgspec.json.encode(room.script)


def entry_document(entry: Entry) -> bytes:
    return msgspec.json.encode(entry)


def read_room(document: bytes, script: bytes) -> Room:
    """Raises: UnreadableRoom."""
    try:
        return replace(_read_document(document), script=_read_script(script))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UnreadableRoom("A stored room cannot be read by this version.") from None


def _read_document(document: bytes) -> Room:
    """What an earlier release wrote is tried where it is none of this one; it had no secret, and is given one."""
    try:
        return _ROOM.decode(document)
    except msgspec.ValidationError:
        return msgspec.convert(room_of_before(document), Room)


def read_entry(document: bytes) -> Entry:
    """Raises: UnreadableRoom."""
    try:
        return _ENTRY.decode(document)
    except msgspec.DecodeError:
        raise UnreadableRoom("A stored entry cannot be read by this version.") from None


@lru_cache(maxsize=256)
def _read_script(script: bytes) -> Script:
    try:
        return _SCRIPT.decode(script)
    except msgspec.ValidationError:
        return msgspec.convert(script_of_before(script), Script)

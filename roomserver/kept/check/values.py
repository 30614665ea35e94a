"""What a value of a store keeps of people, and when each of it is to go: read by what is declared of its family.

Nothing of what is read is in any error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from moderation.kept.declaration import WITH_IT, Found
from moderation.kept.room import ROOM, instant_of
from moderation.state.entries import Entry
from moderation.state.room import Room
from roomserver.kept.programme import PROGRAMME_KEPT
from roomserver.kept.roots import ROOTS
from roomserver.programme.records import CircleRecord
from roomserver.store import community_documents, records, rooms
from roomserver.store.contents import Value
from roomserver.store.documents import NO_SCRIPT, UnreadableRoom, read_entry, read_room
from roomserver.store.organisers import KeptLink, KeptSession
from roomserver.store.tokens import KeptToken


class Unreadable(Exception):
    """It can't be read by this release."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that is kept of one person: `what` by its declared name, which goes at the moment `goes`, or with what
    it is in. `at`: when that is; None while nobody knows.
    """

    what: str
    subject: str
    goes: str = WITH_IT
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """Of a hash that lists values (JSON): their type, and which of their fields says when they end."""

    of: Any
    ends: str


LISTS: Mapping[str, Listed] = {
    "organisers": Listed(KeptLink | float, "expires_at"),
    "facilitators": Listed(KeptLink | float, "expires_at"),
    "tokens": Listed(KeptToken, "expires_at"),
    "sessions": Listed(KeptSession, "ends_at"),
}
"""By what their families call the kind. The release before kept a bare number of a link: when it was made."""


def room_of(value: Value) -> Room:
    """Raises: Unreadable."""
    _check_schema(value, rooms.SCHEMA)
    try:
        return read_room(_document(value), value.fields.get("script") or NO_SCRIPT)
    except UnreadableRoom:
        raise Unreadable from None


def entry_of(text: str) -> Entry:
    """A line or an act. Raises: Unreadable."""
    try:
        return read_entry(text.encode("utf-8", "surrogateescape"))
    except UnreadableRoom:
        raise Unreadable from None


def things_of_room(room: Room, kept: Room | Entry) -> set[Thing]:
    """In that room, or in what was written or done there."""
    found = list(ROOM.personal(kept))
    return {_thing(each, instant_of(room, each.kept.goes, each.subject)) for each in found}


def things_of_entry(text: str) -> set[Thing]:
    """In a line or an act, of whichever room. Raises: Unreadable."""
    return {_thing(each, None) for each in ROOM.personal(entry_of(text))}


def record_of(value: Value) -> CircleRecord:
    """Raises: Unreadable."""
    _check_schema(value, records.SCHEMA)
    try:
        return CircleRecord.model_validate_json(_document(value))
    except ValueError:
        raise Unreadable from None


def things_of_document(kind: str, document_id: str, value: Value) -> set[Thing]:
    """Of a kind that there is a root for. Raises: Unreadable."""
    _check_schema(value, community_documents.SCHEMA)
    root = ROOTS[kind]
    try:
        read = root.read(document_id, _document(value).decode())
        if read is None:
            return set()
        return {_thing(each, root.instant(read, each.kept.goes)) for each in root.personal(document_id, read)}
    except (ValueError, TypeError, AttributeError):
        raise Unreadable from None


def things_listed(kind: str, name: str, text: bytes) -> set[Thing]:
    """Of one value in a list; `name` is its field, which is whom it is about. Raises: Unreadable."""
    listed = LISTS[kind]
    try:
        read = msgspec.json.decode(text, type=listed.of)
    except msgspec.DecodeError:
        raise Unreadable from None
    if isinstance(read, float):
        read = KeptLink(made_at=read)
    at = getattr(read, listed.ends)
    return {Thing(each.kept.name, name, at=at) for each in PROGRAMME_KEPT.personal(read)}


def _thing(found: Found, at: float | None) -> Thing:
    return Thing(found.kept.name, found.subject, found.kept.goes, at)


def _check_schema(value: Value, newest: int) -> None:
    try:
        if int(value.fields.get("schema") or newest) > newest:
            raise Unreadable
    except ValueError:
        raise Unreadable from None


def _document(value: Value) -> bytes:
    """Raises: Unreadable."""
    if "doc" not in value.fields:
        raise Unreadable
    return value.fields["doc"]

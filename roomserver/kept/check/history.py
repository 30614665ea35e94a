"""What files of a store hold, from the first that was written to the last: and what of it was deleted since, and when.

A log has no times of its own. But servers note in the store every second that they serve, and what the store forgets by
itself says when it was written: what was deleted before such a note was deleted by then at the latest. Where none
follows, that is when the file was last written.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from moderation.kept.room import instant_of
from moderation.state.room import Room
from roomserver.kept.check.leftovers import Leftover
from roomserver.kept.check.values import (
    LISTS,
    Thing,
    Unreadable,
    entry_of,
    record_of,
    room_of,
    things_listed,
    things_of_document,
    things_of_entry,
    things_of_room,
)
from roomserver.kept.roots import ROOTS
from roomserver.store.contents import Value
from roomserver.store.families import BEATS, Family, Named, family_of

WHOLE = ""
"""The subject of what is at a key as a whole."""
OVER = ("debrief", "ended")
RoomNow = Callable[[str], Awaitable[Room | None]]
"""The room at that key, as it is in the store. Raises: Unreadable, and what the store does."""
Things = dict[str, set[Thing]]
"""By whom they are about."""


@dataclass(slots=True)
class Gone:
    """What was kept of one person at one key and is no longer; `by`: when it was gone at the latest, once known."""

    things: set[Thing]
    by: float | None = None


@dataclass(slots=True)
class Kept:
    """At one key: what there is at this point of the history, what there was, and `ever` in a circle that is over."""

    family: Family
    named: Named
    there: Things = field(default_factory=dict)
    gone: dict[str, Gone] = field(default_factory=dict)
    ever: set[Thing] = field(default_factory=set)
    room: Room | None = None
    expires_at: float | None = None

    @property
    def kind(self) -> str:
        return self.named.get("kind", "")


class History:
    """All that is awaited may raise what the store does."""

    def __init__(self, room_now: RoomNow) -> None:
        self._room_now = room_now
        self._rooms: dict[str, Room | None] = {}
        self._kept: dict[str, Kept] = {}
        self._undated: list[Gone] = []
        self._unreadable: list[Leftover] = []

    # What happened, in order

    async def hold(self, value: Value) -> None:
        """What the first file holds, or what there is after the last."""
        if (kept := self._at(value.key)) is not None:
            kept.expires_at = value.expires_at
        await self._write(value.key, value.fields)
        await self._add(value.key, value.scores)

    async def follow(self, command: list[bytes]) -> None:
        """The next one."""
        key, rest = _text(command[1]) if len(command) > 1 else "", command[2:]
        match command[0].upper():
            case b"DEL" | b"UNLINK":
                for each in map(_text, command[1:]):
                    self._delete(each)
            case b"FLUSHALL" | b"FLUSHDB":
                for each in list(self._kept):
                    self._delete(each)
            case b"HSET" | b"HMSET":
                await self._write(key, dict(zip(map(_text, rest[::2]), rest[1::2], strict=True)))
            case b"HDEL" if key in self._kept and self._kept[key].kind in LISTS:
                for name in map(_text, rest):
                    self._lose(self._kept[key], name)
            case b"ZADD" if key == BEATS:
                self.date(float(rest[0]))
            case b"ZADD":
                await self._add(key, map(_text, rest[1::2]))
            case b"SET" if len(rest) == 3 and rest[1].upper() == b"PXAT":
                known = family_of(key)
                if known is not None and known[0].always:
                    self.date(float(rest[2]) / 1000 - known[0].within_s)

    def date(self, at: float) -> None:
        """All that was so far had happened by then."""
        for gone in self._undated:
            gone.by = at
        self._undated.clear()

    # What is left of it

    def kept(self) -> list[str]:
        """All that there are at this point, of what is declared to go."""
        return [key for key, kept in self._kept.items() if kept.there]

    def leave(self, key: str) -> None:
        """It is gone after all this: when, only its own expiry can tell."""
        dated, self._undated = self._undated, []
        self._delete(key)
        if (at := self._kept[key].expires_at) is not None:
            self.date(at)
        self._undated += dated

    def leftovers(self) -> Iterator[Leftover]:
        """Each with when it was gone from the store at the latest."""
        yield from self._unreadable
        for key, kept in self._kept.items():
            for gone in kept.gone.values() if kept.family.document is None else ():
                whats = {thing.what for thing in gone.things} or {""}
                yield from (_deleted(kept, what, gone.by) for what in whats)
            yield from self._of_the_past(kept, key)

    def _of_the_past(self, kept: Kept, key: str) -> Iterator[Leftover]:
        """Of a room, or of what was written in one."""
        is_room = kept.family.document is None
        room = self._rooms.get(key if kept.family.document is None else kept.family.document(kept.named, ""))
        if room is None:
            gone = None if is_room else kept.gone.get(WHOLE)
            if gone is not None:
                for what, _ in {(thing.what, thing.subject) for thing in kept.ever}:
                    yield _deleted(kept, what, gone.by)
            return
        left = {(thing.what, thing.subject) for thing in things_of_room(room, room)} if is_room else set()
        for thing in {replace(each, at=instant_of(room, each.goes, each.subject)) for each in kept.ever}:
            told = (thing.what, thing.subject) in left or thing.subject in kept.gone
            if thing.at is not None and thing.at <= room.at and not told:
                yield _deleted(kept, thing.what, thing.at)

    # What is kept, as it changes

    async def _write(self, key: str, fields: Mapping[str, bytes]) -> None:
        kept = self._at(key) if fields else None
        if kept is None:
            return
        try:
            if kept.kind in LISTS:
                for name, text in fields.items():
                    self._put(kept, {name: things_listed(kept.kind, name, text)})
            elif "doc" in fields:
                value = Value(key, fields=dict(fields))
                if kept.family.name == "room":
                    await self._write_room(key, kept, room_of(value))
                else:
                    self._replace(kept, _things_in(kept, value))
        except Unreadable:
            self._note_unreadable(kept)

    async def _write_room(self, key: str, kept: Kept, room: Room) -> None:
        """Of one that goes on only who is in it matters: what else comes and goes, goes with the circle."""
        now = await self._room(key)
        if now is None or now.phase in OVER:
            kept.ever |= _timeless(things_of_room(room, room))
        there: Things = {WHOLE: set(), **{seat.id: set() for seat in room.seats}}
        if kept.room is not None and kept.there.keys() - there.keys():
            for thing in things_of_room(kept.room, kept.room):
                if thing.subject in kept.there.keys() - {WHOLE}:
                    kept.there[thing.subject].add(thing)
        self._replace(kept, there)
        kept.room = room

    async def _add(self, key: str, members: Iterable[str]) -> None:
        """Lines, or what was done: they go with their room."""
        kept = self._at(key)
        if kept is None or kept.family.document is None:
            return
        self._put(kept, {WHOLE: set()})
        try:
            room = await self._room(kept.family.document(kept.named, ""))
            for member in members:
                if room is None:
                    kept.ever |= _timeless(things_of_entry(member))
                elif room.phase in OVER:
                    kept.ever |= _timeless(things_of_room(room, entry_of(member)))
        except Unreadable:
            self._note_unreadable(kept)

    async def _room(self, key: str) -> Room | None:
        """Read once: who is told of it decides by what there was then."""
        if key not in self._rooms:
            self._rooms[key] = await self._room_now(key)
        return self._rooms[key]

    def _at(self, key: str) -> Kept | None:
        """None where what is there goes by itself, or is about nobody."""
        if key not in self._kept:
            known = family_of(key)
            if known is None or known[0].goes not in ("as declared", "with its room"):
                return None
            self._kept[key] = Kept(known[0], {name: part or "" for name, part in known[1].groupdict().items()})
        return self._kept[key]

    def _replace(self, kept: Kept, there: Things) -> None:
        for subject in kept.there.keys() - there.keys():
            self._lose(kept, subject)
        self._put(kept, there)

    def _put(self, kept: Kept, things: Things) -> None:
        for subject, each in things.items():
            kept.there[subject] = each
            kept.gone.pop(subject, None)

    def _lose(self, kept: Kept, subject: str) -> None:
        if subject in kept.there:
            gone = Gone(kept.there.pop(subject))
            kept.gone[subject] = gone
            self._undated.append(gone)

    def _delete(self, key: str) -> None:
        kept = self._kept.get(key)
        if kept is None:
            return
        if kept.family.name == "room":  # as one: of an ended one hardly more than seats is left
            kept.there = {WHOLE: {*kept.ever}} if kept.there else {}
        for subject in list(kept.there):
            if subject != WHOLE or kept.there[WHOLE] or len(kept.there) == 1:
                self._lose(kept, subject)
        kept.there.clear()

    def _note_unreadable(self, kept: Kept) -> None:
        self._unreadable.append(Leftover(where="files", family=kept.family.name, kind=kept.kind, reason="unreadable"))


def _things_in(kept: Kept, value: Value) -> Things:
    """In a document or a record, by whom they are about. Raises: Unreadable."""
    things: Things = {WHOLE: set()}
    if kept.family.name == "circle":
        record_of(value)
    elif kept.kind in ROOTS:
        for thing in things_of_document(kept.kind, kept.named["id"], value):
            things.setdefault(thing.subject, set()).add(thing)
    return things


def _timeless(things: Iterable[Thing]) -> set[Thing]:
    """When each goes is for the room as it is by now to say."""
    return {replace(thing, at=None) for thing in things}


def _deleted(kept: Kept, what: str, since: float | None) -> Leftover:
    return Leftover(where="files", family=kept.family.name, kind=kept.kind, what=what, reason="deleted", since=since)


def _text(part: bytes) -> str:
    return part.decode("utf-8", "surrogateescape")

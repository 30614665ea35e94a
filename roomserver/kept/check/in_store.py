"""Whether anything in a store outlived its time. It is looked at twice: what is there both times is a leftover."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from math import inf

from moderation.state.room import Room
from roomserver.kept.check.leftovers import LATE_S, Leftover, Reason
from roomserver.kept.check.values import (
    Thing,
    Unreadable,
    entry_of,
    record_of,
    room_of,
    things_listed,
    things_of_document,
    things_of_room,
)
from roomserver.kept.roots import FOLLOWS, ROOTS
from roomserver.programme.profile import Profiles
from roomserver.programme.unreadable import UNREADABLE
from roomserver.store.community_documents import UnreadableDocument
from roomserver.store.contents import Value
from roomserver.store.families import Family, Named, family_of
from roomserver.store.rooms import RedisRoomStore

AGAIN_AFTER_S = 15.0
"""What follows something else has followed it by then: the longest that a server waits is ten seconds."""
SLACK_S = 2.0
"""Between two clocks, and between a command and its reply."""
AT_ONCE = 100


async def check_store(store: RedisRoomStore, again_after_s: float = AGAIN_AFTER_S) -> list[Leftover]:
    """Raises: StoreUnavailable."""
    first = _Look(store)
    async for each in store.contents.values():
        await first.at(each)
    suspected = first.suspected()
    if not suspected:
        return []
    await asyncio.sleep(again_after_s)
    second = _Look(store)
    for kind in first.followed():
        await second.at_all_of(*kind)
    for key in suspected:
        value = await store.contents.read(key)
        if value is not None:
            await second.at(value)
    return second.leftovers()


class _Look:
    """One look. All that is awaited may raise StoreUnavailable."""

    def __init__(self, store: RedisRoomStore) -> None:
        self._store = store
        self._contents = store.contents
        self._now = store.now()
        self._found: dict[str, list[Leftover]] = {}
        """By their keys."""
        self._followers: dict[tuple[str, str], list[tuple[str, Leftover, str]]] = {}
        """By community and the kind of documents that they follow: keys, what each is where it follows nobody, whom."""
        self._subjects: dict[tuple[str, str], set[str]] = {}
        """Whom the documents of a kind are about that others follow."""
        self._unsure = set[tuple[str, str]]()
        """Of which some can't be read: who else they are about, nobody knows."""
        self._kept_s: dict[str, float] = {}

    def leftovers(self) -> list[Leftover]:
        found = [each for leftovers in self._found.values() for each in leftovers]
        return [*found, *(leftover for _, leftover in self._unfollowed())]

    def suspected(self) -> list[str]:
        """Keys that something is the matter with."""
        return list(dict.fromkeys([*self._found, *(key for key, _ in self._unfollowed())]))

    def followed(self) -> list[tuple[str, str]]:
        """Communities and kinds of documents that others follow."""
        return list(self._followers)

    async def at(self, value: Value) -> None:
        """At one key."""
        known = family_of(value.key)
        if known is None:
            self._found[value.key] = [Leftover(family="", reason="unknown")]
            return
        family, named = known[0], {name: part or "" for name, part in known[1].groupdict().items()}
        try:
            found = [each async for each in self._leftovers_in(family, named, value)]
        except Unreadable:
            found = [_leftover(family, named, "unreadable")]
        if found:
            self._found[value.key] = found

    async def at_all_of(self, community: str, kind: str) -> None:
        """Whom these documents are about."""
        documents = self._store.community(community).documents(kind)
        for document_id in await documents.ids():
            try:
                document = await documents.load(document_id)
                value = Value("", fields={"doc": document.text.encode()})
                things = things_of_document(kind, document_id, value) if document.version else set()
            except (UnreadableDocument, Unreadable):
                self._unsure.add((community, kind))
            else:
                self._note_subjects(community, kind, things)

    def _leftovers_in(self, family: Family, named: Named, value: Value) -> AsyncIterator[Leftover]:
        match family.goes:
            case "by itself":
                return self._by_itself(family, named, value)
            case "with its room":
                return self._with_its_room(family, named, value)
            case "with its documents":
                return self._with_its_documents(family, named, value)
            case "as declared":
                return DECLARED[family.name](self, family, named, value)
            case "stays":
                return _nothing()

    async def _by_itself(self, family: Family, named: Named, value: Value) -> AsyncIterator[Leftover]:
        if value.expires_at is None or value.expires_at > self._store.now() + family.within_s + SLACK_S:
            yield _leftover(family, named, "endless")

    async def _with_its_room(self, family: Family, named: Named, value: Value) -> AsyncIterator[Leftover]:
        # The room first, then what is written in it: that goes in the very commit that ends the circle.
        room = await self._store_room(family, named)
        written = await self._contents.read(value.key)
        if written is None:
            return
        if room is None:
            yield _leftover(family, named, "orphan")
            return
        for text in written.scores:
            for thing in things_of_room(room, entry_of(text)):
                if thing.at is not None and (thing.at <= room.at or self._is_late(thing.at)):
                    yield _leftover(family, named, "outlived", thing)

    async def _with_its_documents(self, family: Family, named: Named, value: Value) -> AsyncIterator[Leftover]:
        assert family.document is not None, "an index"
        members = list(value.scores)
        for at in range(0, len(members), AT_ONCE):
            some = members[at : at + AT_ONCE]
            there = await asyncio.gather(*(self._contents.has(family.document(named, each)) for each in some))
            for member, is_there in zip(some, there, strict=True):
                if not is_there and await self._is_orphan(family, named, value.key, member):
                    yield _leftover(family, named, "orphan")
                elif is_there and self._is_undone(family, named, value.scores[member]):
                    yield _leftover(family, named, "undone", since=value.scores[member])

    async def _is_orphan(self, family: Family, named: Named, key: str, member: str) -> bool:
        """Also by now, since both go at once; of a room that has just lapsed the index knows for a while."""
        assert family.document is not None, "an index"
        if await self._contents.score(key, member) is None or await self._contents.has(family.document(named, member)):
            return False
        lapsed = await self._contents.lapsed_at(member) if family.name == "rooms" else None
        return lapsed is None or lapsed == inf or self._is_late(lapsed)

    def _is_undone(self, family: Family, named: Named, due_at: float) -> bool:
        if not named.get("due") or not self._is_late(due_at):
            return False
        kind = named.get("kind")
        return kind is None or (kind in ROOTS and ROOTS[kind].goes_when_due)

    async def _in_room(self, family: Family, named: Named, value: Value) -> AsyncIterator[Leftover]:
        room = room_of(value)
        for thing in things_of_room(room, room):
            if thing.at is not None and (thing.at <= room.at or self._is_late(thing.at)):
                yield _leftover(family, named, "outlived", thing)
        lapses_at = room.lapses_at if room.phase == "ended" else None
        if lapses_at is not None and (value.expires_at is None or value.expires_at > lapses_at + SLACK_S):
            yield _leftover(family, named, "endless", since=lapses_at)

    async def _in_record(self, family: Family, named: Named, value: Value) -> AsyncIterator[Leftover]:
        circle = record_of(value).circle
        goes_at = max(circle.created_at, circle.starts_at or 0.0) + await self._retention_s(named["community"])
        if self._is_late(goes_at) and (await self._store.versions([circle.id])).get(circle.id) is None:
            yield _leftover(family, named, "outlived", since=goes_at)

    async def _in_document(self, family: Family, named: Named, value: Value) -> AsyncIterator[Leftover]:
        kind, community = named["kind"], named["community"]
        if kind not in ROOTS:
            yield _leftover(family, named, "unknown")
            return
        try:
            things = things_of_document(kind, named["id"], value)
        except Unreadable:
            self._unsure.add((community, kind))
            raise
        if kind in FOLLOWS.values():
            self._note_subjects(community, kind, things)
        for thing in things:
            if thing.at is not None and self._is_late(thing.at):
                yield _leftover(family, named, "outlived", thing)
            followed = FOLLOWS.get(thing.goes)
            if followed is not None and thing.subject:
                follower = (value.key, _leftover(family, named, "orphan", thing), thing.subject)
                self._followers.setdefault((community, followed), []).append(follower)

    async def _in_list(self, family: Family, named: Named, value: Value) -> AsyncIterator[Leftover]:
        kind = named["kind"]
        for name, text in value.fields.items():
            for thing in things_listed(kind, name, text):
                if thing.at is not None and self._is_late(thing.at):
                    yield _leftover(family, named, "outlived", thing)

    def _note_subjects(self, community: str, kind: str, things: Iterable[Thing]) -> None:
        self._subjects.setdefault((community, kind), set()).update(thing.subject for thing in things)

    def _unfollowed(self) -> list[tuple[str, Leftover]]:
        return [
            (key, leftover)
            for followed, followers in self._followers.items()
            for key, leftover, subject in followers
            if followed not in self._unsure and subject not in self._subjects.get(followed, ())
        ]

    async def _store_room(self, family: Family, named: Named) -> Room | None:
        assert family.document is not None, "it has a room"
        value = await self._contents.read(family.document(named, ""))
        return None if value is None else room_of(value)

    async def _retention_s(self, community: str) -> float:
        """How long the community keeps circles; where its own word can't be read nobody knows."""
        if community not in self._kept_s:
            try:
                self._kept_s[community] = (await Profiles(self._store.community(community)).current()).kept_s
            except UNREADABLE:
                self._kept_s[community] = inf
        return self._kept_s[community]

    def _is_late(self, instant: float) -> bool:
        return instant + LATE_S < self._now


DECLARED: Mapping[str, Callable[[_Look, Family, Named, Value], AsyncIterator[Leftover]]] = {
    "room": _Look._in_room,
    "circle": _Look._in_record,
    "document": _Look._in_document,
    "links": _Look._in_list,
    "sessions": _Look._in_list,
}
"""By the families that go as declared."""


async def _nothing() -> AsyncIterator[Leftover]:
    """For what stays."""
    for each in tuple[Leftover, ...]():
        yield each


def _leftover(
    family: Family, named: Named, reason: Reason, thing: Thing | None = None, since: float | None = None
) -> Leftover:
    kind, what = named.get("kind", ""), "" if thing is None else thing.what
    return Leftover(family=family.name, kind=kind, what=what, reason=reason, since=since if thing is None else thing.at)

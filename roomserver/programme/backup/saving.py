"""A backup is taken while servers go on: each document as it is at one instant, with its places.

Documents of different instants fit together in this: what a series made since the backup began is in it only if the
series knows of it, so that a restored series makes no evening twice. Other documents follow what they find.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import IO

from roomserver.programme.backup.file import KeptRoom, Line, Writing
from roomserver.programme.backup.rooms import without_people
from roomserver.programme.erasing import KIND as ERASURE
from roomserver.programme.records import CircleRecord
from roomserver.programme.series import Series
from roomserver.store.copies import Copy
from roomserver.store.documents import document_of, script_of
from roomserver.store.rooms import RedisRoomStore

TOGETHER = 32
"""Documents that are asked for at the same time."""
FIRST = ("communities", "erased communities", "secret", "origin", "links", "circles of before")
"""Families that come before documents, which are read with the help of a community's secret."""
SERIES = "series"
COMMUNITIES = "erased communities"
"""The family that says which were."""
Progress = Callable[[int], object]
"""Called with how many lines were written so far."""


async def save(store: RedisRoomStore, out: IO[bytes], progress: Progress = lambda lines: None) -> int:
    """Everything that is to be kept. How many keys were of no family that this release knows, and are left out.

    Raises: StoreUnavailable, OSError.
    """
    began = store.now()
    writing = Writing(out, "everything", began)
    series = [each async for each in _copies(store, await _documents(store, SERIES))]
    found = await store.copies.find()  # after the series: whatever they made is among it
    async for copy in _copies(store, [key for family in FIRST for key in found.keys.get(family, [])]):
        _put(writing, progress, copy)
    documents = sorted(found.keys.get("document", []), key=_place)
    async for copy in _copies(store, [key for key in documents if _kind(key) != SERIES]):
        _put(writing, progress, copy)
    for copy in series:
        _put(writing, progress, copy)
    known = _evenings_of(series)
    async for copy in _copies(store, found.keys.get("circle", [])):
        record = CircleRecord.model_validate_json(copy.fields["doc"]).circle
        if record.created_at < began or record.terms.series is None or record.id in known:
            _put(writing, progress, copy)
            room = await _room(store, copy.id)
            if room is not None:
                _put(writing, progress, room)
    writing.end()
    return found.unknown


async def save_erasures(store: RedisRoomStore, out: IO[bytes]) -> None:
    """Who was erased, without identity, so that a backup from before can be restored without them."""
    writing = Writing(out, "erasures", store.now())
    found = await store.copies.find()
    async for copy in _copies(store, [*found.keys.get(COMMUNITIES, []), *await _documents(store, ERASURE)]):
        writing.put(copy)
    writing.end()


def _put(writing: Writing, progress: Progress, line: Line) -> None:
    writing.put(line)
    progress(writing.lines)


def _place(key: str) -> tuple[bool, str]:
    """Who was erased comes first. What is to be mailed comes before the book that it is about, by the alphabet: it may
    know of no more than the book has said.
    """
    return _kind(key) != ERASURE, key


def _kind(key: str) -> str:
    return key.split(":")[3]


async def _documents(store: RedisRoomStore, kind: str) -> list[str]:
    """Keys of documents of that kind."""
    found = await store.copies.find()
    return [key for key in found.keys.get("document", []) if _kind(key) == kind]


async def _copies(store: RedisRoomStore, keys: Sequence[str]) -> AsyncIterator[Copy]:
    """Those that are still there, in order."""
    for at in range(0, len(keys), TOGETHER):
        for copy in await asyncio.gather(*map(store.copies.copy, keys[at : at + TOGETHER])):
            if copy is not None:
                yield copy


def _evenings_of(series: Sequence[Copy]) -> set[str]:
    """Ids of the circles that they know of."""
    known = [Series.model_validate_json(copy.fields["doc"]) for copy in series]
    return {evening.circle for each in known for evening in each.evenings if evening.circle is not None}


async def _room(store: RedisRoomStore, room_id: str) -> KeptRoom | None:
    room = await store.load(room_id)
    kept = None if room is None else without_people(room)
    if kept is None:
        return None
    return KeptRoom(room=kept.id, document=document_of(kept).decode(), script=script_of(kept).decode())

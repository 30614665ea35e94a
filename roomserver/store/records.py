"""The records of a community's circles: documents in its slot, and the list of them in two parts.

A circle is current from when it is listed, by when it was made, as releases before wrote it of every circle. It leaves
for the part of those that are over once it is known to be one: what fails can only keep it among the current ones.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass

from roomserver.store import keys, scripts
from roomserver.store.commit import Commit
from roomserver.store.servers import Servers
from roomserver.store.writer import Writer
from signalling.store import Outcome

SCHEMA = 4
"""Of what this release writes: 3 had no terms, 2 no plan, and the one before wrote none, elsewhere. All are read."""
FORMER_AT_ONCE = 64
LEFT = 2.0**38
"""Seconds, more than any calendar has: less this, an instant is below zero, and exact to 31 µs."""


class UnreadableRecord(Exception):
    """What is stored is of a later release; the text holds nothing of it."""


@dataclass(frozen=True, slots=True)
class Record:
    """`text` is JSON; `version` counts its changes."""

    id: str
    version: int
    text: str


@dataclass(frozen=True, slots=True)
class Places:
    """When a circle starts, as the indexes have it: `ahead` of those that are current, and `coming` of those that
    everybody may find; None: it is not among them.
    """

    ahead: float | None
    coming: float | None


NOWHERE = Places(ahead=None, coming=None)


@dataclass(frozen=True, slots=True)
class RecordChange:
    """What the record of version `expected` (0: there is none) becomes. `text` None: it is deleted.

    `listed_at` is its place among those that are current; None: its place stays, and a new record has none. It is due
    at `due_at`, if ever. `places` are where it stands in the indexes beside; None: they stay.
    """

    id: str
    expected: int
    text: str | None
    command_id: str
    due_at: float | None
    listed_at: float | None
    now: float
    places: Places | None = None


class Records:
    """Of one community. All may raise StoreUnavailable."""

    def __init__(
        self, servers: Servers, writer: Writer, community: str, forgot: Callable[[], object] = lambda: None
    ) -> None:
        """`forgot` is called when one was deleted."""
        self._forgot = forgot
        self._servers = servers
        self._writer = writer
        self._community = community
        self._slot = keys.slot_of(keys.listed_key(community))

    async def load(self, circle_ids: Sequence[str]) -> list[Record | None]:
        """In the order given; None where there is no record. Raises: UnreadableRecord."""
        return await asyncio.gather(*map(self._load, circle_ids))

    async def commit(self, change: RecordChange) -> Outcome:
        """Published to whoever listens where it changes what is listed. Raises: OutcomeUnknown."""
        try:
            return await self._writer.commit(self._commit_of(change))
        finally:
            if change.text is None:
                self._forgot()

    async def current(self) -> list[str]:
        """All that are not known to be over, in the order in which they were made."""
        key = keys.listed_key(self._community)
        return _decoded(await self._servers.read(self._slot, "ZRANGE", key, 0, "+inf", "BYSCORE"))

    async def over(self, limit: int, at_most: float | None = None) -> list[tuple[str, float]]:
        """The last to leave first, each with when it left: no two at once. With `at_most` those until then."""
        key, highest = keys.listed_key(self._community), "(0" if at_most is None else repr(at_most - LEFT)
        asked = ("ZRANGE", key, highest, "-inf", "BYSCORE", "REV", "LIMIT", 0, limit, "WITHSCORES")
        flat = await self._servers.read(self._slot, *asked)
        return [(flat[i].decode(), float(flat[i + 1]) + LEFT) for i in range(0, len(flat), 2)]

    async def leave(self, circle_ids: Sequence[str], now: float) -> None:
        """These are over, in this order: they are current no longer."""
        names = [key(self._community) for key in (keys.listed_key, keys.ahead_key, keys.coming_key, keys.at_hand_key)]
        await self._servers.read_script(self._slot, scripts.OVER, names, repr(now - LEFT), *circle_ids)

    async def at_hand(self) -> dict[str, float]:
        """Those that are in need or go on, by how urgent they are."""
        key = keys.at_hand_key(self._community)
        flat = await self._servers.read(self._slot, "ZRANGE", key, 0, -1, "WITHSCORES")
        return {flat[i].decode(): float(flat[i + 1]) for i in range(0, len(flat), 2)}

    async def mark(self, urgent: Mapping[str, float | None]) -> None:
        """How urgent these are by now, as far as they are current; None: they are not at hand."""
        names = [key(self._community) for key in (keys.listed_key, keys.at_hand_key)]
        told = [part for circle_id, how in urgent.items() for part in (circle_id, "" if how is None else repr(how))]
        await self._servers.read_script(self._slot, scripts.AT_HAND, names, *told)

    async def ahead(self, start: float, circle_id: str, limit: int) -> list[tuple[str, float]]:
        """From that circle on, or from where it would stand, each with its start as the index has it."""
        key, found = keys.ahead_key(self._community), list[tuple[str, float]]()
        rank = await self._servers.read(self._slot, "ZCOUNT", key, "-inf", f"({start!r}")
        while len(found) < limit:
            asked = ("ZRANGE", key, rank, rank + limit - 1, "WITHSCORES")
            flat = await self._servers.read(self._slot, *asked)
            read = [(flat[i].decode(), float(flat[i + 1])) for i in range(0, len(flat), 2)]
            found += [each for each in read if (each[1], each[0]) >= (start, circle_id)]
            if len(read) < limit:
                break
            rank += limit
        return found[:limit]

    async def count_ahead(self, start: float, circle_id: str, without: Sequence[str]) -> int:
        """How many are ahead from that circle on, without these."""
        key = keys.ahead_key(self._community)
        total, rank = await asyncio.gather(
            self._servers.read(self._slot, "ZCARD", key), self._servers.read(self._slot, "ZRANK", key, circle_id)
        )
        scores = await self._servers.read(self._slot, "ZMSCORE", key, *without) if without else []
        apart = sum(
            score is not None and (float(score), each) >= (start, circle_id)
            for each, score in zip(without, scores, strict=True)
        )
        return 0 if rank is None else int(total) - int(rank) - apart

    async def place_ahead(self, now: float) -> None:
        """What an earlier release listed is ahead as well, and is due."""
        names = [key(self._community) for key in (keys.listed_key, keys.ahead_key, keys.circles_due_key)]
        current, ahead = await asyncio.gather(
            self._servers.read(self._slot, "ZCOUNT", names[0], 0, "+inf"),
            self._servers.read(self._slot, "ZCARD", names[1]),
        )
        if current != ahead:
            await self._servers.read_script(self._slot, scripts.AHEAD, names, repr(LEFT), repr(now))

    async def coming(self, after: float, limit: int, passed: int = 0) -> list[str]:
        """Those that everybody may find and that start after then, the next to start first, without the first
        `passed`.
        """
        asked = ("ZRANGE", keys.coming_key(self._community), f"({after!r}", "+inf", "BYSCORE", "LIMIT", passed, limit)
        return _decoded(await self._servers.read(self._slot, *asked))

    async def count_coming(self, after: float) -> int:
        """How many everybody may find that start after then."""
        return int(
            await self._servers.read(self._slot, "ZCOUNT", keys.coming_key(self._community), f"({after!r}", "+inf")
        )

    async def perhaps_made_before(self, instant: float) -> list[str]:
        """Those that are current and were made before then, and all that are over."""
        key = keys.listed_key(self._community)
        return _decoded(await self._servers.read(self._slot, "ZRANGE", key, "-inf", f"({instant!r}", "BYSCORE"))

    async def due(self, now: float, limit: int) -> list[str]:
        """The earliest first."""
        key = keys.circles_due_key(self._community)
        return _decoded(
            await self._servers.read(self._slot, "ZRANGE", key, "-inf", repr(now), "BYSCORE", "LIMIT", 0, limit)
        )

    async def written_since(self, instant: float) -> list[str]:
        """Those whose record was written then or later, as far as that is still known."""
        key = keys.circles_written_key(self._community)
        return _decoded(await self._servers.read(self._slot, "ZRANGE", key, repr(instant), "+inf", "BYSCORE"))

    async def forget_written(self, before: float) -> None:
        """That records were written before then."""
        key = keys.circles_written_key(self._community)
        await self._servers.read(self._slot, "ZREMRANGEBYSCORE", key, "-inf", f"({before!r}")

    async def former(self) -> AsyncIterator[tuple[str, str]]:
        """What is left of the release before: ids of circles, and their JSON."""
        key, cursor = keys.former_circles_key(self._community), "0"
        while True:
            told, flat = await self._servers.read(self._slot, "HSCAN", key, cursor, "COUNT", FORMER_AT_ONCE)
            texts, cursor = _decoded(flat), told.decode()
            for circle_id, text in zip(texts[::2], texts[1::2], strict=True):
                yield circle_id, text
            if cursor == "0":
                return

    async def drop_former(self, circle_id: str) -> None:
        await self._servers.read(self._slot, "HDEL", keys.former_circles_key(self._community), circle_id)

    async def _load(self, circle_id: str) -> Record | None:
        key = keys.circle_key(self._community, circle_id)
        version, text, schema = await self._servers.read(self._slot, "HMGET", key, "version", "doc", "schema")
        if version is None:
            return None
        if int(schema) > SCHEMA:
            raise UnreadableRecord("A stored record cannot be read by this version.")
        return Record(circle_id, int(version), text.decode())

    def _commit_of(self, change: RecordChange) -> Commit:
        return Commit(
            key=keys.circle_key(self._community, change.id),
            id=change.id,
            expected=change.expected,
            version=0 if change.text is None else change.expected + 1,
            fields=() if change.text is None else ("doc", change.text, "schema", str(SCHEMA)),
            commands=[(keys.circle_applied_key(self._community, change.id, change.command_id), change.command_id)],
            now=change.now,
            due_key=keys.circles_due_key(self._community),
            due_at=change.due_at,
            index_key=keys.listed_key(self._community),
            score=change.listed_at,
            channel=keys.circles_channel(self._community),
            message=change.id,
            places=self._places_of(change),
        )

    def _places_of(self, change: RecordChange) -> list[tuple[str, float | None]]:
        written = (keys.circles_written_key(self._community), None if change.text is None else change.now)
        places = NOWHERE if change.text is None else change.places
        if places is None:
            return [written]
        return [
            written,
            (keys.ahead_key(self._community), places.ahead),
            (keys.coming_key(self._community), places.coming),
            *([(keys.at_hand_key(self._community), None)] if change.text is None else []),
        ]


def _decoded(texts: Sequence[bytes]) -> list[str]:
    return [text.decode() for text in texts]

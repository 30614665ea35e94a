"""Rooms in Redis or Valkey: what a signalling node needs of a store."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from itertools import islice
from typing import Any

from redis.asyncio import Redis

from moderation.state.entries import Deletion, Entry
from moderation.state.room import Room
from roomserver.store import keys, scripts
from roomserver.store.clock import Reading, StoreClock
from roomserver.store.closing import to_its_end
from roomserver.store.commands import Argument, CommandQueue, ReplyLost
from roomserver.store.documents import document_of, read_entry, read_room, script_of
from roomserver.store.scripts import Script
from roomserver.store.subscriber import Subscriber, relayed
from signalling.store import (
    ENTRIES_KEPT,
    RETIRED,
    AlreadyApplied,
    Change,
    ClockOff,
    Committed,
    IdReused,
    Moved,
    Notice,
    Outage,
    Outcome,
    OutcomeUnknown,
    StoreUnavailable,
)

TIMEOUT_S = 0.5
"""A store that stalls longer is unavailable; people are told so within 800 ms."""
CLOCK_READINGS = 3
LANES = 4
"""Connections for commands. A server reads 16 kB from each between two writes to its disk."""
PROOF_KEPT_MS = 1000
AT_ONCE = 8
"""Of the shards, where all are asked: what somebody waits for goes between."""

KEY_OF = {"line": 5, "deletion": 5, "act": 6}
"""Which of the commit script's keys keeps an entry of each kind."""


class RedisRoomStore:
    """A RoomStore on one server, or one primary. Made by `open_store`; owns the client.

    What concerns one room goes in order, through the lane of its shard. `commands` is for data of other kinds.
    """

    def __init__(self, client: Redis, clock: StoreClock | None = None, timeout_s: float = TIMEOUT_S) -> None:
        self._client = client
        self._origin = secrets.token_hex(8)
        self.endings = 0
        """How many changes this node has made to rooms that are over: each left something to forget."""
        self._clock = clock or StoreClock()
        pool = client.connection_pool
        self._subscriber = Subscriber(pool.make_connection, self._origin, timeout_s, self._clock.now)
        self._lanes = [CommandQueue(pool, timeout_s, self._subscriber.connect_anew) for _ in range(LANES)]
        self.commands = self._lanes[0]

    async def start(self) -> None:
        await self.measure_clock()
        self._subscriber.start()

    async def aclose(self) -> None:
        await to_its_end(self._close())

    async def _close(self) -> None:
        await self._subscriber.aclose()
        await asyncio.gather(*(lane.aclose() for lane in self._lanes))
        await self._client.aclose()

    async def load(self, room_id: str) -> Room | None:
        """Raises: StoreUnavailable, UnreadableRoom."""
        fields = await self._read(keys.shard_of(room_id), "HMGET", keys.room_key(room_id), "doc", "script")
        document, script = fields
        return None if document is None else read_room(document, script or b"")

    async def commit(self, change: Change) -> Outcome:
        """Raises: StoreUnavailable (nothing was written), OutcomeUnknown."""
        room = change.room
        shard = keys.shard_of(room.id)
        names = (
            keys.room_key(room.id),
            keys.applied_key(room.id, change.command_id),
            keys.due_key(shard),
            keys.rooms_key(shard),
            keys.lines_key(room.id),
            keys.acts_key(room.id),
        )
        args: tuple[Argument, ...] = (
            keys.channel(room.id),
            room.id,
            document_of(room),
            room.version,
            change.expected,
            change.digest,
            repr(change.now),
            "" if change.due_at is None else repr(change.due_at),
            # A debrief has its end too, and after that the room is remembered for a while.
            repr(room.lapses_at) if room.phase == "ended" else "",
            room.phase,
            "" if change.keeps_script else script_of(room),
            ENTRIES_KEPT,
            *(argument for entry in room.appended for argument in _arguments(entry)),
        )
        script = scripts.CHANGE if change.expected else scripts.CREATE
        asked_at = self._clock.monotonic()
        # The command id makes it safe to ask once more.
        reply = await _again_if_lost(lambda: self._lane(shard).run(script, names, *args))
        if room.phase in ("debrief", "ended"):
            self.endings += 1
        return self._outcome(reply, asked_at)

    async def applied(self, room_id: str, command_id: str) -> tuple[str, int] | None:
        reply = await self._read(keys.shard_of(room_id), "GET", keys.applied_key(room_id, command_id))
        if reply is None:
            return None
        version, _, digest = reply.decode().partition(" ")
        return digest, int(version)

    async def entries(self, room_id: str, after: int, up_to: int) -> list[Entry]:
        """Raises: StoreUnavailable, UnreadableRoom."""
        lines, acts = await asyncio.gather(
            *(
                self._read(keys.shard_of(room_id), "ZRANGE", key, f"({after}", up_to, "BYSCORE")
                for key in (keys.lines_key(room_id), keys.acts_key(room_id))
            )
        )
        return sorted(map(read_entry, (*lines, *acts)), key=lambda entry: entry.id)

    async def versions(self, room_ids: Iterable[str]) -> dict[str, int]:
        groups = keys.by_shard(room_ids)
        replies = await _a_few_at_a_time(
            self._read_script(shard, scripts.VERSIONS, [keys.room_key(room_id) for room_id in group])
            for shard, group in groups.items()
        )
        return {
            room_id: int(version)
            for group, reply in zip(groups.values(), replies, strict=True)
            for room_id, version in zip(group, reply, strict=True)
            if version is not None
        }

    async def relay(self, room_id: str, to: str, text: str) -> None:
        """To the other nodes that watch the room, at most once."""
        await self._lane(keys.shard_of(room_id)).ask("SPUBLISH", keys.channel(room_id), relayed(self._origin, to, text))

    async def watch(self, room_id: str) -> None:
        await self._subscriber.watch(room_id)

    async def unwatch(self, room_id: str) -> None:
        self._subscriber.unwatch(room_id)

    def notices(self) -> AsyncIterator[Notice]:
        return self._subscriber.notices()

    async def due(self, now: float, limit: int) -> list[str]:
        """The earliest deadline first."""
        replies = await _a_few_at_a_time(
            self._read_script(shard, scripts.DUE, (keys.due_key(shard), keys.rooms_key(shard)), repr(now), limit)
            for shard in range(keys.SHARDS)
        )
        passed = sorted((float(reply[i + 1]), reply[i]) for reply in replies for i in range(0, len(reply), 2))
        return [room_id.decode() for _, room_id in passed[:limit]]

    async def rooms(self) -> list[str]:
        replies = await _a_few_at_a_time(
            self._read_script(shard, scripts.ROOMS, (keys.rooms_key(shard),)) for shard in range(keys.SHARDS)
        )
        return [room_id.decode() for reply in replies for room_id in reply]

    def now(self) -> float:
        return self._clock.now()

    async def prove_writable(self) -> None:
        await self._read(0, "SET", keys.PROOF, "1", "PX", PROOF_KEPT_MS)

    async def measure_clock(self) -> None:
        """Keeps the reading with the shortest round trip of a few."""
        readings = [await self._read_clock() for _ in range(CLOCK_READINGS)]
        self._clock.set(min(readings, key=lambda reading: reading.round_trip_s))

    async def heartbeat(self, node: str, silent_since: float = 0.0, known: float = 0.0) -> tuple[Outage, ...]:
        names = (keys.NODES, keys.OUTAGES)
        flat = await self._read_script(0, scripts.BEAT, names, node, repr(silent_since), repr(known))
        return tuple(Outage(float(flat[i]), float(flat[i + 1])) for i in range(0, len(flat), 2))

    def interrupted_at(self) -> float:
        return self._subscriber.broke_at

    async def retire(self, node: str) -> None:
        await self.heartbeat(RETIRED)
        await self._read(0, "ZREM", keys.NODES, node)

    async def nodes(self) -> dict[str, float]:
        flat = await self._read(0, "ZRANGE", keys.NODES, 0, -1, "WITHSCORES")
        return {flat[i].decode(): float(flat[i + 1]) for i in range(0, len(flat), 2)}

    def _outcome(self, reply: list[bytes], asked_at: float) -> Outcome:
        match reply:
            case [b"committed", version]:
                return Committed(int(version))
            case [b"applied", version]:
                return AlreadyApplied(int(version))
            case [b"moved", version]:
                return Moved(int(version))
            case [b"reused"]:
                return IdReused()
            case [b"clock", seconds, microseconds]:
                store_now = int(seconds) + int(microseconds) / 1e6
                # A node that slept is right the next time.
                self._clock.check(Reading(store_now, asked_at, self._clock.monotonic()))
                return ClockOff(store_now)
            case _:
                raise AssertionError("the commit script answered in another form")

    async def _read_clock(self) -> Reading:
        asked_at = self._clock.monotonic()
        seconds, microseconds = await self._read(0, "TIME")
        return Reading(int(seconds) + int(microseconds) / 1e6, asked_at, self._clock.monotonic())

    def _lane(self, shard: int) -> CommandQueue:
        return self._lanes[shard % LANES]

    async def _read(self, shard: int, *command: Argument) -> Any:
        return await _without_doubt(lambda: self._lane(shard).ask(*command))

    async def _read_script(self, shard: int, script: Script, names: Sequence[str], *args: Argument) -> Any:
        return await _without_doubt(lambda: self._lane(shard).run(script, names, *args))


def _arguments(entry: Entry) -> tuple[Argument, ...]:
    """An entry as the commit script reads it."""
    deleted = entry.line if isinstance(entry, Deletion) else ""
    return (KEY_OF[entry.kind], entry.id, entry.model_dump_json(), deleted)


async def _a_few_at_a_time(asked: Iterable[Awaitable[Any]]) -> list[Any]:
    """Their replies in order."""
    waiting, replies = iter(asked), list[Any]()
    while some := list(islice(waiting, AT_ONCE)):
        replies += await asyncio.gather(*some)
    return replies


async def _again_if_lost(attempt: Callable[[], Awaitable[Any]]) -> Any:
    """For what has one effect however often it is done: once more, on a new connection. Raises: OutcomeUnknown."""
    try:
        return await attempt()
    except ReplyLost as lost:
        try:
            return await attempt()
        except StoreUnavailable:
            raise OutcomeUnknown(str(lost)) from None


async def _without_doubt(attempt: Callable[[], Awaitable[Any]]) -> Any:
    """For what changes nothing that a caller depends on. Raises: StoreUnavailable, never OutcomeUnknown."""
    try:
        return await _again_if_lost(attempt)
    except OutcomeUnknown as unknown:
        raise StoreUnavailable(str(unknown)) from None

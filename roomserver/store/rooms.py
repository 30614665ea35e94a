"""Rooms in Redis or Valkey: what a signalling node needs of a store."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterable

from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection

from moderation.reading.urgency import urgency
from moderation.state.entries import Deletion
from moderation.state.entries import Entry as RoomEntry
from moderation.state.room import Room
from roomserver.store import keys, scripts
from roomserver.store.clock import StoreClock
from roomserver.store.closing import to_its_end
from roomserver.store.commit import Commit, Entry
from roomserver.store.communities import KeptCommunities
from roomserver.store.community import CommunityStore
from roomserver.store.contents import Contents
from roomserver.store.copies import Copies
from roomserver.store.documents import (
    UnreadableRoom,
    document_of,
    entry_document,
    read_entry,
    read_room,
    script_of,
)
from roomserver.store.listeners import Listeners
from roomserver.store.notices import Notices
from roomserver.store.servers import Servers, a_few_at_a_time
from roomserver.store.subscriber import Subscriber
from roomserver.store.whole_community import delete_community
from roomserver.store.writer import Writer
from signalling.store import ENTRIES_KEPT, RETIRED, Change, Committed, Notice, Outage, Outcome

TIMEOUT_S = 0.5
"""A store that stalls longer is unavailable; people are told so within 800 ms."""
PROOF_KEPT_MS = 1000
SCHEMA = 2
"""Of the rooms that this release writes; the one before wrote none."""
NEVER = float("inf")
LEFT_BY = ("cards", "sealed", "openings", "removals")
"""What names people beside their seats."""


class RedisRoomStore:
    """A RoomStore on one server or a cluster. Made by `open_store`; owns the client.

    What concerns one room goes in order, through the lane of its shard.
    """

    def __init__(self, client: Redis, clock: StoreClock | None = None, timeout_s: float = TIMEOUT_S) -> None:
        self.endings = 0
        """How many changes this node has made that left something to forget: to rooms that are over, and to names."""
        self.on_committed: Callable[[Change], object] = lambda change: None
        clock = clock or StoreClock()
        self._notices = Notices(origin=secrets.token_hex(8))
        self._listeners = Listeners()

        def new_subscriber(new_connection: Callable[[], AbstractConnection]) -> Subscriber:
            return Subscriber(new_connection, timeout_s, clock.now, self._deliver, self._resubscribed)

        self.servers = Servers(client, timeout_s, new_subscriber)
        self.communities = KeptCommunities(self.servers)
        self.copies = Copies(self.servers)
        self.contents = Contents(self.servers.read, self.servers.slots)
        self._writer = Writer(self.servers, clock)

    def community(self, name: str) -> CommunityStore:
        """What is kept of a community."""
        return CommunityStore(self.servers, self._writer, self._listeners, name, self.now, self._forgot)

    async def delete_community(self, name: str) -> int:
        """Everything of it, rooms too; how many keys there were. Whoever finds none at last rewrites the files as well:
        who deleted them may be gone. Raises: StoreUnavailable.
        """
        gone = await delete_community(self.servers, name)
        self._forgot()
        return gone

    def _forgot(self) -> None:
        self.endings += 1

    async def start(self) -> None:
        await self.servers.start()
        await self.measure_clock()

    async def aclose(self) -> None:
        await to_its_end(self.servers.aclose())

    def end_changes(self) -> None:
        """Whoever listens to what changes in a community is told nothing more: the node stops."""
        self._listeners.end()

    async def load(self, room_id: str) -> Room | None:
        """Raises: StoreUnavailable, UnreadableRoom."""
        fields = ("doc", "script", "schema")
        document, script, schema = await self.servers.read(_slot(room_id), "HMGET", keys.room_key(room_id), *fields)
        if schema is not None and int(schema) > SCHEMA:
            raise UnreadableRoom("A stored room is of a later version.")
        return None if document is None else read_room(document, script or b"")

    async def commit(self, change: Change) -> Outcome:
        """Raises: StoreUnavailable (nothing was written), OutcomeUnknown."""
        outcome = await self._writer.commit(_commit_of(change, self._notices.changed(change.room.version)))
        if change.room.phase in ("debrief", "ended") or _is_left(change):
            self.endings += 1
        if isinstance(outcome, Committed):
            self.on_committed(change)
        return outcome

    async def applied(self, room_id: str, command_id: str) -> tuple[str, int] | None:
        reply = await self.servers.read(_slot(room_id), "GET", keys.applied_key(room_id, command_id))
        if reply is None:
            return None
        version, _, digest = reply.decode().partition(" ")
        return digest, int(version)

    async def entries(self, room_id: str, after: int, up_to: int) -> list[RoomEntry]:
        """Raises: StoreUnavailable, UnreadableRoom."""
        lines, acts = await asyncio.gather(
            *(
                self.servers.read(_slot(room_id), "ZRANGE", key, f"({after}", up_to, "BYSCORE")
                for key in (keys.lines_key(room_id), keys.acts_key(room_id))
            )
        )
        return sorted(map(read_entry, (*lines, *acts)), key=lambda entry: entry.id)

    async def versions(self, room_ids: Iterable[str]) -> dict[str, int]:
        groups = keys.by_shard(room_ids)
        replies = await a_few_at_a_time(
            self.servers.read_script(keys.SLOTS[shard], scripts.VERSIONS, [keys.room_key(name) for name in group])
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
        payload = self._notices.relayed(to, text)
        await self.servers.lane(_slot(room_id)).ask("SPUBLISH", keys.channel(room_id), payload)

    async def watch(self, room_id: str) -> None:
        await self.servers.watch(keys.channel(room_id))

    async def unwatch(self, room_id: str) -> None:
        self.servers.unwatch(keys.channel(room_id))

    def notices(self) -> AsyncIterator[Notice]:
        return self._notices.read()

    async def due(self, now: float, limit: int) -> list[str]:
        """The earliest deadline first."""
        replies = await a_few_at_a_time(
            self.servers.read_script(slot, scripts.DUE, (keys.due_key(shard), keys.rooms_key(shard)), repr(now), limit)
            for shard, slot in enumerate(keys.SLOTS)
        )
        passed = sorted((float(reply[i + 1]), reply[i]) for reply in replies for i in range(0, len(reply), 2))
        return [room_id.decode() for _, room_id in passed[:limit]]

    async def rooms(self) -> list[str]:
        replies = await a_few_at_a_time(
            self.servers.read_script(slot, scripts.ROOMS, (keys.rooms_key(shard),))
            for shard, slot in enumerate(keys.SLOTS)
        )
        return [room_id.decode() for reply in replies for room_id in reply]

    async def forget_lapsed(self) -> None:
        """Rooms that the store has forgotten leave the index."""
        lapsed = await a_few_at_a_time(
            self.servers.read_script(slot, scripts.LAPSED, (keys.rooms_key(shard),))
            for shard, slot in enumerate(keys.SLOTS)
        )
        if any(lapsed):
            self._forgot()

    def now(self) -> float:
        return self._writer.now()

    async def prove_writable(self) -> None:
        """Every server of it does."""
        await a_few_at_a_time(
            self.servers.read(keys.SLOTS[shard], "SET", keys.proof_key(shard), "1", "PX", PROOF_KEPT_MS)
            for shard in self.servers.shards()
        )

    async def measure_clock(self) -> None:
        await self._writer.measure_clock()

    async def heartbeat(self, node: str, silent_since: float = 0.0, known: float = 0.0) -> tuple[Outage, ...]:
        names = (keys.NODES, keys.OUTAGES)
        flat = await self.servers.read_script(
            keys.NODES_SLOT, scripts.BEAT, names, node, repr(silent_since), repr(known)
        )
        return tuple(Outage(float(flat[i]), float(flat[i + 1])) for i in range(0, len(flat), 2))

    def interrupted_at(self) -> float:
        return self.servers.interrupted_at()

    async def retire(self, node: str) -> None:
        await self.heartbeat(RETIRED)
        await self.servers.read(keys.NODES_SLOT, "ZREM", keys.NODES, node)

    async def nodes(self) -> dict[str, float]:
        flat = await self.servers.read(keys.NODES_SLOT, "ZRANGE", keys.NODES, 0, -1, "WITHSCORES")
        return {flat[i].decode(): float(flat[i + 1]) for i in range(0, len(flat), 2)}

    def _deliver(self, channel: str, payload: str) -> None:
        to = self._notices if keys.is_of_a_room(channel) else self._listeners
        to.deliver(channel, payload)

    def _resubscribed(self) -> None:
        self._notices.resubscribed()
        self._listeners.resubscribed()


def _slot(room_id: str) -> int:
    return keys.SLOTS[keys.shard_of(room_id)]


def _commit_of(change: Change, message: str) -> Commit:
    """Only what differs from the room before is written, but for the document."""
    room, before = change.room, change.before
    shard = keys.shard_of(room.id)
    lapses, lapsed = _lapses(room), None if before is None else _lapses(before)
    script = () if before is not None and before.script is room.script else ("script", script_of(room))
    return Commit(
        key=keys.room_key(room.id),
        id=room.id,
        expected=change.expected,
        version=room.version,
        fields=("doc", document_of(room), "schema", str(SCHEMA), *script),
        commands=[(keys.applied_key(room.id, command_id), digest) for command_id, digest in change.commands],
        now=change.now,
        due_key=keys.due_key(shard),
        due_at=change.due_at,
        index_key=keys.rooms_key(shard),
        score=None if lapses == lapsed else lapses,
        places=_place_at_hand(change),
        expires_at=None if lapses == lapsed else "never" if lapses == NEVER else lapses,
        channel=keys.channel(room.id),
        message=message,
        erased=_erased(change),
        entries=[_entry(room, entry) for entry in room.appended if not _is_forgotten(room, entry)],
        entries_kept=ENTRIES_KEPT,
    )


def _place_at_hand(change: Change) -> list[tuple[str, float | None]]:
    """Where it becomes more or less urgent, in the commit that makes it so: that is never lost."""
    room, before = change.room, change.before
    now = urgency(room)
    if now == (None if before is None else urgency(before)):
        return []
    return [(keys.rooms_at_hand_key(keys.shard_of(room.id), room.community), None if now is None else float(now))]


def _is_left(change: Change) -> bool:
    """Whether less is kept of somebody from now on, though it goes on."""
    room, before = change.room, change.before
    if before is None:
        return False
    fewer = any(len(getattr(room, name)) < len(getattr(before, name)) for name in LEFT_BY)
    return fewer or (room.seats is not before.seats and not _ids(before) <= _ids(room))


def _ids(room: Room) -> set[str]:
    return {seat.id for seat in room.seats}


def _lapses(room: Room) -> float:
    """A debrief has its end too, and after that the room is remembered for a while."""
    return room.lapses_at if room.phase == "ended" and room.lapses_at is not None else NEVER


def _erased(change: Change) -> list[str]:
    """When the circle is over, what was written in it goes; the log goes after the debrief."""
    room, was = change.room, None if change.before is None else change.before.phase
    over = room.phase != was and room.phase in ("debrief", "ended")
    forgotten = room.phase != was and room.phase == "ended"
    return [*([keys.lines_key(room.id)] if over else []), *([keys.acts_key(room.id)] if forgotten else [])]


def _is_forgotten(room: Room, entry: RoomEntry) -> bool:
    return room.phase == "ended" and entry.kind == "act"


def _entry(room: Room, entry: RoomEntry) -> Entry:
    key = keys.acts_key(room.id) if entry.kind == "act" else keys.lines_key(room.id)
    return Entry(key, entry.id, entry_document(entry), entry.line if isinstance(entry, Deletion) else None)

"""The servers that a store stands on: one, or the primaries of a cluster, each for the slots that it serves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from itertools import islice
from typing import Any

from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import ResponseError

from roomserver.store import keys
from roomserver.store.cluster import SLOTS, Slots, pool_beside, read_slots
from roomserver.store.commands import Argument, CommandQueue, ReplyLost
from roomserver.store.scripts import Script
from roomserver.store.subscriber import Subscriber
from signalling.store import OutcomeUnknown, StoreUnavailable

LANES = 4
"""Connections for commands to each server, which reads 16 kB from each between two writes to its disk."""
AT_ONCE = 8
"""Of the shards, where all are asked: what somebody waits for goes between."""
NewSubscriber = Callable[[Callable[[], AbstractConnection]], Subscriber]


class Primary:
    """One server that takes writes: lanes for commands, and what is published there."""

    def __init__(self, pool: ConnectionPool, timeout_s: float, new: NewSubscriber, moved: Callable[[], object]):
        self.pool = pool
        self.subscriber = new(pool.make_connection)
        self.lanes = [CommandQueue(pool.make_connection, timeout_s, self.connect_anew, moved) for _ in range(LANES)]

    def connect_anew(self) -> None:
        """Whatever is connected leads to a former primary: it takes no writes, and what it is read is old."""
        for lane in self.lanes:
            lane.connect_anew()
        self.subscriber.connect_anew()

    async def aclose(self) -> None:
        await self.subscriber.aclose()
        await asyncio.gather(*(lane.aclose() for lane in self.lanes))
        await self.pool.aclose()


class Servers:
    """What is asked goes to the primary that serves its slot, what is of one slot in order.

    A slot that has moved is unavailable until its new primary is known, which is asked for at once.
    """

    def __init__(self, client: Redis, timeout_s: float, new_subscriber: NewSubscriber) -> None:
        """Owns the client, which is one of the server that the operator named."""
        self._client = client
        self._timeout_s = timeout_s
        self._new_subscriber = new_subscriber
        self._named = Primary(client.connection_pool, timeout_s, new_subscriber, self._look_again)
        self._primaries = [self._named]
        self._by_name: dict[str, Primary] = {}
        """Those of a cluster of several, by their id."""
        self._serving: list[Primary | None] = [self._named] * SLOTS
        self._looking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Raises: StoreUnavailable."""
        self._named.subscriber.start()
        await self._look(self._named)

    async def aclose(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait([self._looking])
        await asyncio.gather(*(primary.aclose() for primary in self._primaries))
        await self._client.aclose()

    def lane(self, slot: int) -> CommandQueue:
        """Raises: StoreUnavailable, where no server serves that slot."""
        return self._of(slot).lanes[slot % LANES]

    async def watch(self, channel: str) -> None:
        """What is published there from now on arrives. Raises: StoreUnavailable."""
        await self._of(keys.slot_of(channel)).subscriber.watch(channel)

    def unwatch(self, channel: str) -> None:
        for primary in self._primaries:
            primary.subscriber.unwatch(channel)

    def interrupted_at(self) -> float:
        """When a connection to one of them last broke, however shortly; 0 when none ever did."""
        return max(primary.subscriber.broke_at for primary in self._primaries)

    def shards(self) -> list[int]:
        """One shard of each server that serves any."""
        return list({id(self._serving[slot]): shard for shard, slot in enumerate(keys.SLOTS)}.values())

    def slots(self) -> list[int]:
        """One slot of each server that serves any."""
        return list({id(primary): slot for slot, primary in enumerate(self._serving)}.values())

    async def read(self, slot: int, *command: Argument) -> Any:
        """For what changes nothing that a caller depends on. Raises: StoreUnavailable, never OutcomeUnknown."""
        return await _without_doubt(lambda: self._ask(slot, command))

    async def read_script(self, slot: int, script: Script, names: Sequence[str], *args: Argument) -> Any:
        """As `read`, for a script."""
        return await _without_doubt(lambda: self._run(slot, script, names, args))

    async def apply(self, slot: int, script: Script, names: Sequence[str], *args: Argument) -> Any:
        """A script that has one effect however often it is run. Raises: StoreUnavailable, OutcomeUnknown."""
        return await _again_if_lost(lambda: self._run(slot, script, names, args))

    async def _ask(self, slot: int, command: Sequence[Argument]) -> Any:
        return await self.lane(slot).ask(*command)

    async def _run(self, slot: int, script: Script, names: Sequence[str], args: Sequence[Argument]) -> Any:
        return await self.lane(slot).run(script, names, *args)

    def _of(self, slot: int) -> Primary:
        primary = self._serving[slot]
        if primary is None:
            raise StoreUnavailable("The store's cluster is not ready.")
        return primary

    # The cluster's slots

    def _look_again(self) -> None:
        if self._looking is None:
            self._looking = asyncio.create_task(self._ask_around(), name="store slots")

    async def _ask_around(self) -> None:
        try:
            for primary in list(self._primaries):
                try:
                    return await self._look(primary)
                except (StoreUnavailable, ResponseError):
                    continue  # another may know
        finally:
            self._looking = None

    async def _look(self, asked: Primary) -> None:
        """Who serves which slot, as that server knows. Raises: StoreUnavailable."""
        try:
            ranges = read_slots(await _without_doubt(lambda: asked.lanes[0].ask("CLUSTER", "SLOTS")))
            own = await _without_doubt(lambda: asked.lanes[0].ask("CLUSTER", "MYID"))
        except ResponseError:
            return  # no cluster
        if not self._by_name and len({slots.name for slots in ranges}) <= 1:
            return  # there is one, and the operator said where it is
        self._by_name.setdefault(own.decode(), asked)
        serving: list[Primary | None] = [None] * SLOTS
        for slots in ranges:
            serving[slots.first : slots.last + 1] = [self._known(slots)] * (slots.last + 1 - slots.first)
        self._serving = serving
        self._hand_over()

    def _known(self, slots: Slots) -> Primary:
        if slots.name not in self._by_name:
            pool = pool_beside(self._named.pool, slots)
            primary = Primary(pool, self._timeout_s, self._new_subscriber, self._look_again)
            primary.subscriber.start()
            self._primaries.append(primary)
            self._by_name[slots.name] = primary
        return self._by_name[slots.name]

    def _hand_over(self) -> None:
        """What is watched is watched where it is served now."""
        for former in self._primaries:
            for channel in list(former.subscriber.channels):
                primary = self._serving[keys.slot_of(channel)]
                if primary is not None and primary is not former:
                    former.subscriber.unwatch(channel)
                    primary.subscriber.take_over(channel)


async def a_few_at_a_time(asked: Iterable[Awaitable[Any]]) -> list[Any]:
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

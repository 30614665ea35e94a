"""A store that is killed in the middle of its work keeps what it acknowledged, and keeps it once."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from moderation.state.room import Room, with_place
from moderation.state.values import replace
from roomserver.store import RedisRoomStore
from roomserver.store.rooms import TIMEOUT_S
from signalling.node.changes import Asked, Changes, Step
from signalling.node.served_time import ServedTime
from signalling.store import OutcomeUnknown, StoreUnavailable
from tests.roomserver.kills import Findings, News, answered
from tests.roomserver.lasting import LastingServer, lasting
from tests.roomserver.servers import BINARIES, open_unhurried
from tests.roomserver.storing import a_room, commit

NODES, ROOMS, WRITERS = 2, 12, 3
KILLS, KILLS_IN_A_LONG_RUN = 25, 250
WRITES_BEFORE_A_KILL = (60, 240)
WRITES_AFTER_IT = 2
PATIENCE_S = 60.0


class Round:
    """Writers on rooms of their own, from before a kill until after it. The order of a room is its ledger."""

    def __init__(self, number: int, nodes: list[Changes], findings: Findings) -> None:
        self.rooms = [f"round-{number}-room-{room}" for room in range(ROOMS)]
        self._nodes = nodes
        self._findings = findings
        self._news = News()
        self.reachable = asyncio.Event()
        self.reachable.set()
        self.acknowledged: dict[str, list[str]] = {room: [] for room in self.rooms}
        self.writes: list[float] = []
        self.ending = False

    async def run(self, store: RedisRoomStore, server: LastingServer) -> None:
        for room in self.rooms:
            await commit(store, a_room(room), "make")
        async with asyncio.timeout(PATIENCE_S), asyncio.TaskGroup() as group:
            for room in self.rooms:
                for writer in range(WRITERS):
                    group.create_task(self._write(room, f"w{writer}", self._nodes[writer % len(self._nodes)]))
            await self._until_written(random.randint(*WRITES_BEFORE_A_KILL))
            await self._kill(server)
            await self._until_written(len(self.writes) + WRITES_AFTER_IT * ROOMS * WRITERS)
            self.ending = True
        await self._compare(store)

    async def _kill(self, server: LastingServer) -> None:
        self.reachable.clear()
        server.kill()
        server.launch()
        answered_at, before = await answered(server.socket), len(self.writes)
        self.reachable.set()
        await self._until_written(before + 1)
        self._findings.kills += 1
        self._findings.first_writes_s.append(self.writes[before] - answered_at)

    async def _until_written(self, count: int) -> None:
        await self._news.until(lambda: len(self.writes) >= count)

    async def _write(self, room: str, writer: str, node: Changes) -> None:
        """Entries of one writer: each is asked for until it is certain, and some once more when they are long done."""
        mine: list[str] = []
        while not self.ending:
            entries = [f"{writer}-{len(mine) + more}" for more in range(random.randint(1, 3))]
            await self._until_certain(room, entries, node)
            mine += entries
            self.acknowledged[room] += entries
            self.writes.append(time.monotonic())
            await self._news.tell()
            if random.random() < 0.1:
                await self._until_certain(room, random.sample(mine, min(2, len(mine))), node)

    async def _until_certain(self, room: str, entries: list[str], node: Changes) -> None:
        """Those that are asked for at once are one commit, or none."""
        doubted = set[str]()
        while entries:
            await self.reachable.wait()
            asked = [Asked(appending(entry), entry, entry) for entry in entries]
            try:
                await node.make(await node.read(room), asked)
            except StoreUnavailable:
                continue
            doubted |= {one.digest for one in asked if isinstance(one.came, OutcomeUnknown)}
            for one in asked:
                if not isinstance(one.came, StoreUnavailable):
                    one.result()
                    entries = [entry for entry in entries if entry != one.digest]
        self._findings.in_doubt += len(doubted)

    async def _compare(self, store: RedisRoomStore) -> None:
        for room_id, acknowledged in self.acknowledged.items():
            room = await store.load(room_id)
            ledger = Counter(() if room is None else room.circle.order)
            self._findings.acknowledged += len(acknowledged)
            self._findings.lost += sum(ledger[entry] == 0 for entry in acknowledged)
            self._findings.doubled += sum(count - 1 for count in ledger.values())
            assert set(ledger) <= set(acknowledged)


def appending(entry: str) -> Step:
    """What is not idempotent by itself."""

    def step(room: Room, now: float) -> Room:
        longer = replace(room.circle, order=(*room.circle.order, entry))
        return replace(with_place(room, longer), version=room.version + 1, at=now)

    return step


@pytest.fixture(params=BINARIES)
async def killed(request: pytest.FixtureRequest) -> AsyncIterator[LastingServer]:
    with lasting(BINARIES[str(request.param)]()) as server:
        yield server


@pytest.mark.timeout(1800)
async def test_every_acknowledged_write_is_there_once(killed: LastingServer, long_run: bool) -> None:
    findings = Findings()
    async with AsyncExitStack() as stack:
        stores = [await open_unhurried(killed.url, TIMEOUT_S) for _ in range(NODES)]
        for store in stores:
            stack.push_async_callback(store.aclose)
        nodes = [Changes(store, ServedTime(store, "none"), lambda room, due_at: None) for store in stores]
        for number in range(KILLS_IN_A_LONG_RUN if long_run else KILLS):
            await Round(number, nodes, findings).run(stores[0], killed)
    print(findings)  # noqa: T201
    assert (findings.lost, findings.doubled) == (0, 0)
    assert findings.in_doubt > 0, "no kill came in the middle of a write"

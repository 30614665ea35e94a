from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from roomserver.store import RedisRoomStore
from roomserver.store.clock import Reading, StoreClock
from signalling.store import ClockOff, Committed
from tests.roomserver.servers import Server, connect_unhurried
from tests.roomserver.storing import a_room, change, commit, having_slept


@pytest.mark.parametrize("late_s", [0.5, -0.5, 3600.0])
async def test_a_clock_that_is_off_commits_nothing(store: RedisRoomStore, late_s: float) -> None:
    outcome = await store.commit(change(store, a_room(), late_s=late_s))
    assert isinstance(outcome, ClockOff)
    assert outcome.store_now == pytest.approx(store.now(), abs=5)
    assert await store.load("maple") is None


async def test_a_clock_slightly_off_commits(store: RedisRoomStore) -> None:
    assert await store.commit(change(store, a_room(), late_s=-0.15)) == Committed(1)


async def test_a_node_that_slept_is_refused_once(server: Server, store: RedisRoomStore) -> None:
    async with having_slept(server) as sleeper:
        assert isinstance(await sleeper.commit(change(sleeper, a_room())), ClockOff)
        assert await commit(sleeper, a_room()) == Committed(1)


def test_the_clock_takes_the_middle_of_the_round_trip() -> None:
    instant = 100.0
    clock = StoreClock(lambda: instant)
    clock.set(Reading(store_now=5000.0, asked_at=99.0, answered_at=99.5))
    assert clock.now() == 5000.75


def test_the_clock_is_set_only_when_it_cannot_be_right() -> None:
    instant = 100.0
    clock = StoreClock(lambda: instant)
    clock.set(Reading(store_now=5100.0, asked_at=100.0, answered_at=100.0))
    clock.check(Reading(store_now=5000.0, asked_at=0.0, answered_at=99.0))
    assert clock.now() == 5100.0
    clock.check(Reading(store_now=9000.0, asked_at=98.0, answered_at=100.0))
    assert clock.now() == 9001.0
    clock.check(Reading(store_now=1000.0, asked_at=98.0, answered_at=100.0))  # as after the store's was set back
    assert clock.now() == 1001.0


def test_until_a_store_was_asked_the_machines_own_time_counts() -> None:
    assert StoreClock().now() == pytest.approx(time.time(), abs=60)


async def test_the_clock_agrees_with_the_servers(store: RedisRoomStore, server: Server) -> None:
    seconds, microseconds = server.admin.time()
    assert store.now() == pytest.approx(seconds + microseconds / 1e6, abs=0.1)


class Instants:
    """A monotonic clock that says these, and the last one from then on."""

    def __init__(self, *instants: float) -> None:
        self.left = list(instants)

    def __call__(self) -> float:
        return self.left.pop(0) if len(self.left) > 1 else self.left[0]


@asynccontextmanager
async def clocked(server: Server, clock: StoreClock) -> AsyncIterator[RedisRoomStore]:
    store = RedisRoomStore(await connect_unhurried(server.url), clock)
    await store.start()
    yield store
    await store.aclose()


async def test_a_node_that_starts_takes_the_time_of_the_reading_that_took_least(
    server: Server, store: RedisRoomStore
) -> None:
    instants = Instants(0.0, 0.0, 1000.0, 5000.0, 5000.0, 5000.0, 9000.0)
    clock = StoreClock(instants)
    clock.set(Reading(store_now=1.0, asked_at=0.0, answered_at=0.0))  # as one that was set back meanwhile
    async with clocked(server, clock) as starting:
        instants.left = [5000.0]
        assert starting.now() == pytest.approx(store.now(), abs=100)


async def test_an_answer_that_took_long_is_no_reason_to_doubt_a_clock(server: Server, store: RedisRoomStore) -> None:
    instants = Instants(0.0)
    async with clocked(server, StoreClock(instants)) as slow:
        instants.left = [0.0, 1000.0, 0.0]
        assert isinstance(await slow.commit(change(store, a_room(), late_s=60.0)), ClockOff)
        assert slow.now() == pytest.approx(store.now(), abs=100)

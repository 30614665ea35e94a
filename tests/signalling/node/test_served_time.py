from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import pytest

from moderation.commands.clock import Tick
from moderation.commands.leaving import Leave
from moderation.rules.presence import AFTER_RETURN_S
from moderation.state.place import Grace
from moderation.state.room import Room, with_place, with_seat
from moderation.state.values import replace
from moderation.transition import AtSeat, Service
from roomserver.store import RedisRoomStore, keys
from roomserver.store.clock import StoreClock
from roomserver.store.rooms import TIMEOUT_S
from signalling.node.served_time import given_back
from signalling.store import Outage
from tests.moderation.circles import GRACE_S, Circle, live_circle
from tests.roomserver.lasting import LastingServer, lasting
from tests.roomserver.servers import Server, connect_unhurried, open_unhurried, valkey_binary
from tests.signalling.hosting import (
    Page,
    RunningNode,
    circle_now,
    keep,
    new_node,
    running,
)

pytestmark = pytest.mark.first

CLOCK_ERROR_S = 0.1


def grace_of(room: Room, seat_id: str = "ben") -> float:
    seat = room.seat(seat_id)
    assert seat is not None
    assert seat.presence == "reconnecting"
    assert seat.grace_until is not None
    return seat.grace_until


def dropped_circle() -> Circle:
    """Ben's line has just dropped."""
    circle = live_circle()
    circle.drop("ben")
    return circle


@pytest.mark.parametrize(
    ("outages", "given"),
    [
        ([], 0.0),
        ([(-30, -10)], 0.0),
        ([(-30, 0)], 0.0),
        ([(10, 30)], 20.0),
        ([(-5, 30)], 30.0),
        ([(10, 30), (40, 50)], 30.0),
        ([(-5, -1), (-1, 2), (10, 30), (40, 50)], 32.0),
        ([(59, 61)], 16.0),
        ([(10, 3600)], 3590.0),
    ],
)
def test_a_grace_counts_no_outage_and_leaves_time_to_come_back(
    outages: list[tuple[float, float]], given: float
) -> None:
    """In seconds from the drop; the last one but one shows the fifteen seconds after a return."""
    circle = dropped_circle()
    at = circle.room.at
    room = given_back(circle.room, [Outage(at + began, at + ended) for began, ended in outages])
    assert grace_of(room) - at - GRACE_S == pytest.approx(given, abs=1e-3)


def test_an_outage_is_given_back_once() -> None:
    circle = dropped_circle()
    outages = [Outage(circle.now + 1, circle.now + 21)]
    room = given_back(circle.room, outages)
    assert given_back(room, outages) is room


def test_who_dropped_after_an_outage_gets_nothing_of_it() -> None:
    circle = live_circle()
    outages = [Outage(circle.now + 1, circle.now + 21)]
    circle.room = given_back(circle.room, outages)
    circle.now += 100
    circle.drop("ben")
    assert grace_of(given_back(circle.room, outages)) - circle.now == GRACE_S


def test_a_circle_that_has_ended_is_left_alone() -> None:
    circle = dropped_circle()
    room = replace(circle.room, phase="ended")
    assert given_back(room, [Outage(circle.now + 1, circle.now + 21)]) is room


# On a store that is killed and started again


@pytest.fixture
def killable() -> Iterator[LastingServer]:
    with lasting(valkey_binary()) as server:
        yield server


@pytest.fixture
async def nodes(killable: LastingServer) -> AsyncIterator[tuple[RunningNode, RunningNode]]:
    """Two that serve the same store; their rounds are the tests' affair."""
    async with AsyncExitStack() as stack:
        both = []
        for name in ("here", "there"):
            own = await open_unhurried(killable.url, TIMEOUT_S)
            stack.push_async_callback(own.aclose)
            node = new_node(own, name)
            await node.node.start()
            both.append(node)
        yield both[0], both[1]


async def dropped(store: RedisRoomStore, *, ends_in_s: float, ago_s: float = 0.0) -> Room:
    """A live circle, in the store: ana holds the piece, and all lines dropped some time ago."""
    circle = circle_now(store)
    circle.now -= ago_s
    circle.room = replace(circle.room, at=circle.now)
    circle.arrive("fay", "ana", "ben")
    circle.admit("ana", "ben")
    circle.begin()
    circle.offer_next()
    circle.hand_to("ana")
    until = circle.now + ends_in_s
    for seat_id in ("fay", "ana", "ben"):
        circle.drop(seat_id)
        seat = circle.room.seat(seat_id)
        assert seat is not None
        circle.room = with_seat(circle.room, replace(seat, grace_until=until))
    circle.room = with_place(circle.room, replace(circle.room.circle, supervision=Grace(until=until)))
    return await keep(store, circle)


async def outage(killable: LastingServer, page: Page, beats: int = 1) -> None:
    """Killed, gone for some beats that the page hears, and there again."""
    killable.kill()
    heard = len(page.beats)
    await page.until(lambda: len(page.beats) >= heard + beats)
    killable.start()


async def test_no_grace_ends_for_an_outage_or_soon_after_it(
    killable: LastingServer, nodes: tuple[RunningNode, RunningNode]
) -> None:
    here, _ = nodes
    before = await dropped(here.store, ends_in_s=1.0)
    async with running(here):
        ana = await Page(here, "ana").join()
        await outage(killable, ana)
        returned = here.store.now()
        await ana.until(lambda: ana.parts["centre"]["supervision"]["until"] > returned + AFTER_RETURN_S - 1)
    room = await here.hub.submit("maple", Tick(), Service())
    assert grace_of(room) > returned + AFTER_RETURN_S - CLOCK_ERROR_S
    assert room.circle.piece == before.circle.piece


async def test_a_store_that_is_there_again_at_once_leaves_time_too(
    killable: LastingServer, nodes: tuple[RunningNode, RunningNode]
) -> None:
    here, there = nodes
    await dropped(here.store, ends_in_s=5.0)
    ana = await Page(here, "ana").join()
    killable.kill()
    killable.start()
    returned = there.store.now()
    room = await there.hub.submit("maple", Tick(), Service())
    assert grace_of(room) > returned + AFTER_RETURN_S - CLOCK_ERROR_S
    await ana.until_version(room.version)


async def test_what_two_nodes_notice_is_given_back_once(
    killable: LastingServer, nodes: tuple[RunningNode, RunningNode]
) -> None:
    here, there = nodes
    before = await dropped(here.store, ends_in_s=120.0)
    ana, ben = await Page(here, "ana").join(), await Page(there, "ben").join()
    seen = ana.parts["centre"]["supervision"]["until"]
    last_beat = max((await here.store.nodes()).values())
    async with running(here), running(there):
        killed_at = here.store.now()
        await outage(killable, ana)
        returned_at = here.store.now()
        for page in (ana, ben):  # nobody need ask for it
            await page.until(lambda page=page: page.parts["centre"]["supervision"]["until"] > seen)  # type: ignore[misc]
        for node in nodes:
            await node.hub.served.beat()
            room = await node.hub.submit("maple", Tick(), Service())
    longest = here.store.now() - last_beat
    given = grace_of(room, "fay") - grace_of(before, "fay")
    assert returned_at - killed_at < given < longest
    assert (ana.closing, ben.closing) == (None, None)


async def test_nobody_is_taken_for_lost_because_the_store_was_away(
    killable: LastingServer, nodes: tuple[RunningNode, RunningNode]
) -> None:
    """Eight seconds, longer than a living node may be silent; the other one is late to beat again."""
    here, there = nodes
    await dropped(here.store, ends_in_s=120.0)
    fay, ana = await Page(here, "fay").join(), await Page(there, "ana").join()
    version = (await here.hub.read("maple")).version
    async with running(here):
        await outage(killable, fay, beats=4)
        heard = len(fay.beats)
        await fay.until(lambda: len(fay.beats) > heard)
    room = await here.hub.read("maple")
    assert {seat.id: seat.presence for seat in room.seats} == {
        "fay": "present",
        "ana": "present",
        "ben": "reconnecting",
    }
    assert room.version == version + 1  # what was given back to ben
    assert (fay.closing, ana.closing) == (None, None)


# On a store that stays


class JumpingClock(StoreClock):
    """That of a process which was stopped, or of a machine that slept."""

    def __init__(self) -> None:
        self.jumped_s = 0.0
        super().__init__(lambda: time.monotonic() + self.jumped_s)


@pytest.fixture
async def clock() -> JumpingClock:
    return JumpingClock()


@pytest.fixture
async def sleeper(store_server: Server, store: RedisRoomStore, clock: JumpingClock) -> AsyncIterator[RunningNode]:
    """A node with that clock, which has begun to serve."""
    own = RedisRoomStore(await connect_unhurried(store_server.url), clock)
    await own.start()
    node = new_node(own, "sleeper")
    await node.node.start()
    yield node
    await own.aclose()


@pytest.mark.parametrize("jump_s", [600.0, -600.0], ids=["its clock went on", "its clock stood still"])
@pytest.mark.parametrize("others", [(), ("other",)], ids=["alone", "beside another"])
async def test_a_node_that_slept_finds_out_what_it_missed_before_it_changes_anything(
    store_server: Server,
    store: RedisRoomStore,
    sleeper: RunningNode,
    clock: JumpingClock,
    jump_s: float,
    others: tuple[str, ...],
) -> None:
    """Its sleep was an outage if nobody else beat meanwhile."""
    before = await dropped(store, ends_in_s=GRACE_S, ago_s=600)
    store_server.admin.zadd(keys.NODES, {"sleeper": before.at})
    for other in others:
        await store.heartbeat(other)
    clock.jumped_s += jump_s
    room = await sleeper.hub.submit("maple", Tick(), Service())
    ben = room.seat("ben")
    assert ben is not None
    assert ben.presence == ("away" if others else "reconnecting")
    if not others:
        assert grace_of(room) - grace_of(before) == pytest.approx(600, abs=5)


async def test_a_node_that_never_began_beats_for_nobody(store: RedisRoomStore, here: RunningNode) -> None:
    """A command beside the server is no node."""
    await dropped(store, ends_in_s=60.0)
    await here.hub.submit("maple", Leave(), AtSeat("ana"))
    assert await store.nodes() == {}

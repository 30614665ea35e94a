from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import pytest

from moderation.commands import Leave, Tick
from moderation.place import Grace
from moderation.presence import AFTER_RETURN_S
from moderation.room import Room, with_place, with_seat
from moderation.transition import AtSeat, Service
from moderation.values import replace
from roomserver.store import RedisRoomStore, connect, keys, open_store
from roomserver.store.clock import StoreClock
from signalling.rooms import Outage, StoreUnavailable
from signalling.served_time import OUTAGES_KEPT, given_back
from tests.moderation.circles import GRACE_S, Circle, live_circle
from tests.roomserver.conftest import Server, valkey_binary
from tests.roomserver.lasting import LastingServer, lasting
from tests.signalling.hosting import (
    PATIENCE_S,
    Page,
    RunningNode,
    circle_now,
    keep,
    new_node,
    running,
    stopped,
    taking_no_writes,
)

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
            own = await open_store(killable.url)
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
    own = RedisRoomStore(await connect(store_server.url), clock)
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


async def test_commands_that_come_at_once_share_one_beat(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    await here.hub.served.beat()
    with stopped(store_server):
        failures = await asyncio.gather(*(here.hub.served.beat() for _ in range(20)), return_exceptions=True)
    assert len({id(failure) for failure in failures}) == 1
    assert isinstance(failures[0], StoreUnavailable)


async def test_whoever_waits_for_a_beat_no_more_takes_it_from_nobody(store: RedisRoomStore, here: RunningNode) -> None:
    """As a page that goes while its command waits: the others' commands are made."""
    gone = asyncio.create_task(here.hub.served.beat())
    waiting = [asyncio.create_task(here.hub.served.beat()) for _ in range(2)]
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.gather(*waiting)
    assert gone.cancelled()
    assert set(await store.nodes()) == {"here"}


async def test_a_beat_that_fails_when_nobody_waits_for_it_any_more_is_no_mistake(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    """It would stand in the log as an exception that was never retrieved."""
    unheard: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: unheard.append(context["message"]))
    await here.hub.served.begin(None)
    with taking_no_writes(store_server):
        gone = asyncio.create_task(here.hub.served.beat())
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.wait([gone])
        async with asyncio.timeout(PATIENCE_S):
            while here.hub.served.in_touch:  # until it has failed
                await store.nodes()
    gc.collect()
    assert unheard == []


async def test_after_a_beat_that_failed_the_next_one_comes_before_any_change(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    """However short it was, and though no line broke: meanwhile nobody served."""
    await here.hub.served.begin(None)
    assert here.hub.served.in_touch
    with taking_no_writes(store_server), pytest.raises(StoreUnavailable):
        await here.hub.served.beat()
    assert not here.hub.served.in_touch
    began = (await store.nodes())["here"]
    await dropped(store, ends_in_s=GRACE_S)
    await here.hub.submit("maple", Tick(), Service())
    await here.hub.served.beat()
    [outage] = here.hub.served.outages
    assert outage.began == pytest.approx(began)
    assert here.hub.served.in_touch


async def test_who_failed_to_beat_while_others_did_comes_back_from_no_outage(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    """It counts from the first beat that failed, not from the last."""
    await here.hub.served.begin(None)
    for _ in range(2):
        with taking_no_writes(store_server), pytest.raises(StoreUnavailable):
            await here.hub.served.beat()
        await store.heartbeat("other")
        with taking_no_writes(store_server), pytest.raises(StoreUnavailable):
            await here.hub.served.beat()
        await here.hub.served.beat()
    assert here.hub.served.outages == ()


async def test_of_many_outages_the_last_are_known_each_once(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    began = store.now() - 10_000
    store_server.admin.zadd(keys.OUTAGES, {repr(began + 10 * n): began + 10 * n + 1 for n in range(OUTAGES_KEPT)})
    await here.hub.served.begin(None)
    await here.hub.served.beat()
    assert len(here.hub.served.outages) == OUTAGES_KEPT
    assert here.hub.served.returned_at == pytest.approx(began + 10 * OUTAGES_KEPT - 9)
    back_at = store.now()
    store_server.admin.zadd(keys.NODES, {"here": back_at - 10})
    await here.hub.served.begin(back_at - 10)
    assert len(here.hub.served.outages) == OUTAGES_KEPT
    assert here.hub.served.returned_at == pytest.approx(back_at, abs=1)
    assert here.hub.served.outages[0].began == pytest.approx(began + 10)

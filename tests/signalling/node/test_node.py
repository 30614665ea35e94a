from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from moderation.commands.clock import Tick
from moderation.commands.prompt import SetPrompt
from moderation.rules.presence import AFTER_RETURN_S
from moderation.state.place import Grace
from moderation.state.room import DOORS_OPEN_S, Room, with_place, with_seat
from moderation.state.seat import Seat
from moderation.state.values import replace
from moderation.transition import Service
from roomserver.store import RedisRoomStore, keys
from signalling.node.node import GHOST_S, LOST_AFTER_S, Node, served
from signalling.node.served_time import LAPSE_S
from signalling.store import RETIRED
from tests.moderation.circles import Circle, english
from tests.roomserver.servers import Server
from tests.signalling.hosting import PATIENCE_S, Page, RunningNode, circle_now, keep, new_node, running, stopped
from tests.values import as_text

pytestmark = pytest.mark.first


def live(store: RedisRoomStore, node: str = "dead") -> Circle:
    """A live circle whose holder is ana, everybody connected to that node."""
    circle = circle_now(store)
    for seat in ("fay", "ana", "ben"):
        circle.arrive(seat)
        circle.connect(seat, node=node)
    circle.admit("ana", "ben")
    circle.begin()
    circle.offer_next()
    circle.hand_to("ana")
    return circle


def seat(room: Room, seat_id: str) -> Seat:
    found = room.seat(seat_id)
    assert found is not None
    return found


async def stored(store: RedisRoomStore) -> Room:
    room = await store.load("maple")
    assert room is not None
    return room


def last_beat(server: Server, node: str, seconds_ago: float, store: RedisRoomStore) -> float:
    at = store.now() - seconds_ago
    server.admin.zadd(keys.NODES, {node: at})
    return at


@asynccontextmanager
async def changes(store: RedisRoomStore) -> AsyncIterator[asyncio.Queue[Room]]:
    """The room after each publication, as somebody beside the nodes reads it."""
    await store.watch("maple")
    rooms: asyncio.Queue[Room] = asyncio.Queue()

    async def read() -> None:
        async for _ in store.notices():
            rooms.put_nowait(await stored(store))

    reading = asyncio.create_task(read())
    try:
        async with asyncio.timeout(PATIENCE_S):
            yield rooms
    finally:
        reading.cancel()


async def test_a_lost_publication_is_found_by_comparing_versions(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    room = await keep(store, live(store, node="here"))
    async with running(here):
        ana = await Page(here, "ana").join()
        room = await stored(store)
        unheard = replace(room, version=room.version + 1, title=english("Said to nobody"))
        store_server.admin.hset(keys.room_key("maple"), "doc", as_text(unheard))
        store_server.admin.hset(keys.room_key("maple"), "version", str(unheard.version))
        await ana.until_version(unheard.version)
        assert ana.parts["circle"]["title"]["texts"]["en"] == "Said to nobody"


async def test_a_broken_subscription_loses_nothing(
    store: RedisRoomStore, store_server: Server, here: RunningNode, there: RunningNode
) -> None:
    circle = circle_now(store)
    circle.arrive("fay", "ana")
    circle.admit("ana")
    await keep(store, circle)
    async with running(here), running(there):
        fay, ana = await Page(here, "fay").join(), await Page(there, "ana").join()
        store_server.admin.client_kill_filter(_type="pubsub")
        room = await fay.command(SetPrompt(prompt=english("What is your inner weather?"), made_on=1))
        await ana.until_version(room.version)


async def test_what_could_not_be_read_at_once_ends_no_listening(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    """Other nodes' messages are still carried to the pages here."""
    await keep(store, live(store, node="here"))
    async with running(here):
        ana = await Page(here, "ana").join()
        with store_server.admin.pipeline(transaction=False) as at_once:
            at_once.spublish(keys.channel("maple"), "=1000")  # read it again …
            at_once.client_pause(1500, all=True)  # … which the store does not let it
            at_once.execute()
        await ana.until(lambda: len(ana.beats) == 2)
        await store.relay("maple", "ana", '{"type": "reaction"}')
        await ana.until(lambda: bool(ana.reactions))


async def test_sockets_hear_a_beat(store: RedisRoomStore, here: RunningNode) -> None:
    await keep(store, live(store))
    async with running(here):
        ana = await Page(here, "ana").join()
        await ana.until(lambda: len(ana.beats) == 2)
    first, second = ana.beats
    assert 1.5 < second["now"] - first["now"] < 10


async def test_a_node_beats_on_while_its_round_takes_long(store: RedisRoomStore, here: RunningNode) -> None:
    """Else what holds up a round would count as an outage."""
    circle = circle_now(store, starts_at=store.now() + DOORS_OPEN_S + 0.5)
    circle.enter("ana")
    await keep(store, circle)
    async with running(here):
        ana = await Page(here, "ana").join()
        async with here.hub.turns.turn("maple"):  # the round comes to open the doors, and waits
            await ana.until(lambda: len(ana.beats) == 3)
            assert (await store.nodes())["here"] > store.now() - LAPSE_S
        await ana.until(lambda: ana.parts["circle"]["phase"] == "open")
    assert here.hub.served.outages == ()


async def test_a_node_goes_on_with_all_its_rounds_when_the_store_is_back(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    """It beats, and keeps the deadline of a room that nobody hosts."""
    await keep(store, live(store))
    await store.watch("birch")
    async with running(here), asyncio.timeout(2 * PATIENCE_S):
        await here.hub.served.begin(None)
        ana = await Page(here, "ana").join()
        with stopped(store_server):
            await ana.until(lambda: len(ana.beats) == 2)  # rounds are begun more often
            assert not here.hub.served.in_touch
        await keep(store, circle_now(store, starts_at=store.now() + DOORS_OPEN_S + 0.5), id="birch")
        back_at = store.now()
        while (birch := await store.load("birch")) is None or birch.phase != "open":
            await anext(store.notices())
        await ana.until(lambda: len(ana.beats) == 4)
        assert (await store.nodes())["here"] > back_at


async def test_a_deadline_of_a_room_that_nobody_hosts_is_kept(store: RedisRoomStore, here: RunningNode) -> None:
    room = await keep(store, circle_now(store, starts_at=store.now() + DOORS_OPEN_S + 0.5))
    async with changes(store) as rooms, running(here):
        opened = await rooms.get()
    assert room.opens_at is not None
    assert (room.phase, opened.phase) == ("scheduled", "open")
    assert opened.at >= room.opens_at


async def test_two_nodes_that_find_one_deadline_bring_it_about_once(
    store: RedisRoomStore, here: RunningNode, there: RunningNode
) -> None:
    await keep(store, circle_now(store), phase="scheduled", opens_at=store.now() - 1)
    await asyncio.gather(*(node.hub.tick("maple") for node in (here, there, here, there)))
    assert (await stored(store)).version == 2


async def test_seats_of_a_node_that_died_are_reconnecting_and_keep_everything(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    circle = live(store)
    circle.connect("fay", node="living", page="b")
    before = await keep(store, circle)
    last_beat(store_server, "dead", LOST_AFTER_S + 1, store)
    last_beat(store_server, "living", 0, store)
    async with changes(store) as rooms, running(here):
        after = await rooms.get()
    assert [seat(after, who).presence for who in ("fay", "ana", "ben")] == ["present", "reconnecting", "reconnecting"]
    assert (after.circle.piece, after.circle.order) == (before.circle.piece, before.circle.order)
    grace_until = seat(after, "ana").grace_until
    assert grace_until is not None
    assert grace_until == pytest.approx(store.now() + before.grace_s, abs=10)


async def test_a_cold_start_gives_back_the_time_that_nobody_served(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    circle = live(store)
    circle.drop("ben")
    at = last_beat(store_server, "dead", 600, store)
    ben = seat(circle.room, "ben")
    left = replace(with_seat(circle.room, replace(ben, grace_until=at + 40)), at=at)
    room = await keep(store, Circle(left, circle.now))
    await here.node.start()
    after = await here.hub.submit("maple", Tick(), Service())
    assert seat(after, "ben").grace_until == pytest.approx(store.now() + 40, abs=5)
    assert [seat(after, who).presence for who in ("fay", "ana", "ben")] == ["reconnecting"] * 3
    assert (after.circle.piece, after.circle.order) == (room.circle.piece, room.circle.order)


async def test_no_grace_ends_soon_after_a_cold_start(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    circle = live(store)
    circle.drop("ana")
    at = last_beat(store_server, "dead", 600, store)
    ana = seat(circle.room, "ana")
    unattended = replace(circle.room.circle, supervision=Grace(until=at + 0.1))
    ending = with_place(with_seat(circle.room, replace(ana, grace_until=at + 0.1)), unattended)
    await keep(store, Circle(ending, circle.now))
    began = store.now()
    await here.node.start()
    after = await here.hub.submit("maple", Tick(), Service())
    assert seat(after, "ana").presence == "reconnecting"
    assert (seat(after, "ana").grace_until or 0) >= began + AFTER_RETURN_S
    assert isinstance(after.circle.supervision, Grace)
    assert after.circle.supervision.until >= began + AFTER_RETURN_S
    assert after.circle.piece == ending.circle.piece


async def test_a_first_start_ever_changes_nothing(store: RedisRoomStore, here: RunningNode) -> None:
    circle = circle_now(store)
    circle.enter("ana")
    room = await keep(store, circle)
    await here.node.start()
    assert await stored(store) == room
    assert set(await store.nodes()) == {"here"}


async def test_a_clean_restart_waits_for_nobody(store: RedisRoomStore, here: RunningNode, there: RunningNode) -> None:
    await there.node.start()
    await there.node.stop()
    assert set(await store.nodes()) == {RETIRED}
    began = store.now()
    await here.node.start()
    assert store.now() - began < GHOST_S


async def test_a_node_that_beat_lately_is_waited_for_and_found_dead(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    await keep(store, live(store))
    at = last_beat(store_server, "dead", 1, store)
    await here.node.start()
    assert store.now() - at > GHOST_S
    [outage] = here.hub.served.outages
    assert outage.began == pytest.approx(at)
    assert seat(await stored(store), "ana").presence == "reconnecting"


async def test_beside_a_living_node_nothing_is_given_back(
    store: RedisRoomStore, store_server: Server, here: RunningNode, there: RunningNode
) -> None:
    circle = live(store, node="there")
    circle.drop("ben")
    room = await keep(store, circle)
    last_beat(store_server, "there", 1, store)
    async with running(there):
        await here.node.start()
    assert await stored(store) == room


async def test_what_a_retired_node_could_not_tell_any_more_is_found_at_the_next_start(
    store: RedisRoomStore, here: RunningNode
) -> None:
    await keep(store, live(store, node="gone-without-a-beat"))
    await store.retire("gone-without-a-beat")
    await here.node.start()
    assert seat(await stored(store), "ana").presence == "reconnecting"


async def test_a_room_that_cannot_be_read_keeps_no_other_from_being_served(
    store: RedisRoomStore, store_server: Server
) -> None:
    await keep(store, live(store))
    store_server.admin.hset(keys.room_key("elder"), mapping={"doc": '{"of": "another version"}', "version": 1})
    store_server.admin.zadd(keys.rooms_key(keys.shard_of("elder")), {"elder": "+inf"})
    node = new_node(store, "here")
    await node.node.start()
    assert seat(await stored(store), "ana").presence == "reconnecting"
    assert {type(mistake).__name__ for mistake in node.mistakes} == {"UnreadableRoom"}


async def test_a_node_that_stops_tells_of_its_lines_first(
    store: RedisRoomStore, here: RunningNode, there: RunningNode
) -> None:
    await keep(store, live(store))
    await here.node.start()
    fay, ana = await Page(here, "fay").join(), await Page(there, "ana").join()
    async with running(there):
        await fay.part()
        await here.node.stop()
        await ana.until(lambda: ana.presence_of("fay") == "reconnecting")


async def test_w6_whoever_has_a_store_for_itself_waits_for_nobody(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    """After SIGKILL the beat of the node before is a moment old, and 2.5 s went by to learn that it was dead."""
    await keep(store, live(store))
    last_beat(store_server, "dead", 0, store)

    async def haunt() -> None:
        """Whoever waits for the beat after that one gets it, and takes its node for a living one."""
        while True:
            await asyncio.sleep(0.05)
            last_beat(store_server, "dead", 0, store)

    ghost = asyncio.create_task(haunt())
    await Node(here.hub, lambda where, error: None, alone=True).start()
    ghost.cancel()
    assert [seat(await stored(store), who).presence for who in ("fay", "ana", "ben")] == ["reconnecting"] * 3


async def test_w6_a_restart_within_a_second_gives_that_second_back(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    """Less than a node may leave out of its beats: here it is known that nobody served."""
    at = last_beat(store_server, "dead", 1, store)
    await Node(here.hub, lambda where, error: None, alone=True).start()
    [outage] = here.hub.served.outages
    assert outage.began == pytest.approx(at)


async def test_v5_a_claim_whose_page_was_at_a_node_that_died_is_without_a_page(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    """Nobody else was connected there, so that the claim alone says that the node is missed."""
    circle = live(store)
    for who in ("fay", "ana", "ben"):
        circle.connect(who, node="living", page="b")
    circle.enter("ana", session="second", claim_id="c2")
    circle.connect("ana", session="second", node="dead", page="c")
    await keep(store, circle)
    last_beat(store_server, "dead", LOST_AFTER_S + 1, store)
    last_beat(store_server, "living", 0, store)
    async with changes(store) as rooms, running(here):
        after = await rooms.get()
    [claim] = seat(after, "ana").claims
    assert (claim.node, claim.connection, claim.incarnation) == (None, None, None)
    assert seat(after, "ana").presence == "present"


async def test_a_store_is_served_while_any_node_beats_and_not_by_one_that_stopped(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    assert not await served(here.hub)
    last_beat(store_server, "dead", LOST_AFTER_S + 1, store)
    last_beat(store_server, RETIRED, 0, store)
    assert not await served(here.hub)
    last_beat(store_server, "living", LOST_AFTER_S - 2, store)
    assert await served(here.hub)

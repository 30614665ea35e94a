"""What a node looks after, one round at a time: after failures, and beside others that are alive, dead or gone."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from moderation.commands.leaving import Leave
from moderation.commands.presence import LoseNode
from moderation.state.values import replace
from moderation.transition import Service
from roomserver.store import RedisRoomStore, keys
from signalling.node.node import LOST_AFTER_S
from signalling.store import RETIRED, StoreUnavailable
from tests.moderation.circles import Circle, english
from tests.roomserver.servers import Server
from tests.signalling.hosting import (
    PATIENCE_S,
    Page,
    RunningNode,
    circle_now,
    keep,
    new_node,
    running,
    seated,
    stored_version,
    taking_no_writes,
)
from tests.values import as_text


def last_beat(server: Server, store: RedisRoomStore, node: str, seconds_ago: float) -> float:
    at = store.now() - seconds_ago
    server.admin.zadd(keys.NODES, {node: at})
    return at


def rooms_read(server: Server) -> int:
    """How often a room was read since this was asked last."""
    stats = server.admin.info("commandstats").get("cmdstat_hmget", {"calls": 0})
    server.admin.config_resetstat()
    return int(stats["calls"])


def connected_to(store: RedisRoomStore, node: str) -> Circle:
    circle = seated(store)
    for seat in ("fay", "ana", "ben"):
        circle.connect(seat, node=node)
    return circle


async def presences(store: RedisRoomStore, room_id: str = "maple") -> set[str]:
    room = await store.load(room_id)
    assert room is not None
    return {seat.presence for seat in room.seated()}


# Nodes that died


async def test_a_node_whose_beats_are_late_does_not_mourn_itself(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    """Its pages are here, and it knows."""
    await keep(store, connected_to(store, "here"))
    last_beat(store_server, store, "here", LOST_AFTER_S + 1)
    await here.node.look_after()
    assert await presences(store) == {"present"}


async def test_who_could_not_be_mourned_everywhere_is_mourned_in_the_next_round(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    for room_id in ("maple", "birch", "elder"):
        await keep(store, connected_to(store, "dead"), id=room_id)
    last_beat(store_server, store, "dead", LOST_AFTER_S + 1)
    for version in (9, 1):  # it changes too fast for anybody else at first
        store_server.admin.hset(keys.room_key("birch"), "version", version)
        with contextlib.nullcontext() if version == 1 else pytest.raises(StoreUnavailable):
            await here.node.look_after()
    assert [await presences(store, room_id) for room_id in ("maple", "birch", "elder")] == [{"reconnecting"}] * 3


async def test_a_node_is_mourned_in_rooms_where_it_had_pages_and_no_other_changes(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    """Beside it stands one that is listed and gone."""
    await keep(store, connected_to(store, "dead"))
    await keep(store, connected_to(store, "living"), id="birch")
    store_server.admin.zadd(keys.rooms_key(keys.shard_of("elder")), {"elder": "+inf"})
    last_beat(store_server, store, "dead", LOST_AFTER_S + 1)
    await here.node.look_after()
    assert await store.versions(["maple", "birch"]) == {"maple": 2, "birch": 1}


async def test_all_rooms_are_read_for_a_dead_node_once_and_for_one_that_stopped_never(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    await keep(store, connected_to(store, "living"))
    for gone in ("here", RETIRED):
        last_beat(store_server, store, gone, LOST_AFTER_S + 1)
    rooms_read(store_server)
    await here.node.look_after()
    assert rooms_read(store_server) == 0
    last_beat(store_server, store, "dead", LOST_AFTER_S + 1)
    for read in (1, 0, 0):
        await here.node.look_after()
        assert rooms_read(store_server) == read


async def test_a_node_that_came_back_and_died_again_is_mourned_again(
    store: RedisRoomStore, store_server: Server, here: RunningNode, there: RunningNode
) -> None:
    """As one that stalls twice in an evening."""
    await keep(store, connected_to(store, "there"))
    last_beat(store_server, store, "there", LOST_AFTER_S + 1)
    await here.node.look_after()
    last_beat(store_server, store, "there", 0)
    for seat in ("fay", "ana", "ben"):
        await Page(there, seat).join()
    await here.node.look_after()
    assert await presences(store) == {"present"}
    last_beat(store_server, store, "there", LOST_AFTER_S + 1)
    await here.node.look_after()
    assert await presences(store) == {"reconnecting"}


async def test_in_an_outage_no_node_could_beat_and_none_is_mourned(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    """Not even where the last of two outages was a short one."""
    await keep(store, connected_to(store, "there"))
    at = last_beat(store_server, store, "there", LOST_AFTER_S + 10)
    store_server.admin.zadd(keys.OUTAGES, {repr(at - 4): at - 2})
    await here.hub.served.begin(None)
    await here.node.look_after()
    assert len(here.hub.served.outages) == 2
    assert await presences(store) == {"present"}


# Rounds


async def test_a_round_in_which_nothing_happened_reads_no_room(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    """There is one each second, and there may be many rooms."""
    await here.hub.served.begin(store.now() - 10)
    await keep(store, seated(store))
    await Page(here, "ana").join()
    rooms_read(store_server)
    await here.node.look_after()
    assert rooms_read(store_server) == 0


async def test_after_an_outage_everybody_here_is_shown_the_later_deadlines_once(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    circle = seated(store)
    circle.drop("ben")
    await keep(store, circle)
    fay = await Page(here, "fay").join()
    before = here.hub.room("maple")
    last_beat(store_server, store, "here", 10)
    await here.hub.served.begin(store.now() - 10)
    rooms_read(store_server)
    await here.node.look_after()
    await fay.until_version(before.version + 1)
    [was, is_now] = [room.seat("ben") for room in (before, here.hub.room("maple"))]
    assert was is not None
    assert is_now is not None
    assert (is_now.grace_until or 0) > (was.grace_until or 0)
    rooms_read(store_server)
    await here.node.look_after()
    assert rooms_read(store_server) == 0


async def test_a_line_that_dropped_while_nothing_could_be_told_is_told_in_a_later_round(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    await keep(store, seated(store))
    fay, ana = await Page(here, "fay").join(), await Page(here, "ana").join()
    with taking_no_writes(store_server):
        await ana.part()
        assert here.hub.room("maple").seat("ana") == (await here.hub.read("maple")).seat("ana")
    await here.node.look_after()
    await fay.until(lambda: fay.presence_of("ana") == "reconnecting")


async def test_a_page_that_is_missed_says_that_it_is_there_in_a_later_round(
    store: RedisRoomStore, store_server: Server, here: RunningNode, there: RunningNode
) -> None:
    await keep(store, seated(store))
    fay, _ = await Page(here, "fay").join(), await Page(here, "ana").join()
    lost = await there.hub.submit("maple", LoseNode(nodes=("here",)), Service())
    with taking_no_writes(store_server):
        await here.hub.refresh("maple")
        await fay.until_version(lost.version)
        for _ in range(10):  # the store answers in order, so it has refused by then
            await here.hub.read("maple")
    assert await presences(store) != {"present"}
    await here.node.look_after()
    await fay.until(lambda: (fay.presence_of("fay"), fay.presence_of("ana")) == ("present", "present"))


async def test_all_deadlines_that_have_passed_are_kept_in_one_round(store: RedisRoomStore, here: RunningNode) -> None:
    """Of rooms that nobody hosts, however many opened at the same hour."""
    rooms = [f"room{number}" for number in range(20)]
    for room_id in rooms:
        await keep(store, circle_now(store), id=room_id, phase="scheduled", opens_at=store.now() - 1)
    await here.node.look_after()
    assert await store.versions(rooms) == dict.fromkeys(rooms, 2)


async def test_what_others_publish_is_followed_at_once_and_read_again_after_a_break(
    store: RedisRoomStore, store_server: Server, here: RunningNode, there: RunningNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rounds would find it as well, a second later; here there are none."""
    monkeypatch.setattr("signalling.node.node.HEARTBEAT_S", 3600.0)
    await keep(store, seated(store))
    async with running(here):
        fay = await Page(here, "fay").join()
        ana = await Page(there, "ana").join()
        await fay.until_version(await stored_version(store))
        room = await ana.command(Leave())
        await fay.until_version(room.version)
        unheard = replace(room, version=room.version + 1, title=english("Said to nobody"))
        store_server.admin.hset(keys.room_key("maple"), mapping={"doc": as_text(unheard), "version": unheard.version})
        store_server.admin.client_kill_filter(_type="pubsub")
        await fay.until_version(unheard.version)


async def test_a_mistake_of_ours_in_one_round_or_notice_ends_no_other(
    store: RedisRoomStore, store_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The room is read in each; here it cannot be for a while."""
    monkeypatch.setattr("signalling.node.node.HEARTBEAT_S", 0.01)
    await keep(store, seated(store))
    node = new_node(store, "here")
    ana = await Page(node, "ana").join()
    room = await store.load("maple")
    assert room is not None
    key, later = keys.room_key("maple"), replace(room, version=room.version + 1, title=english("Said later"))
    rounds = asyncio.create_task(node.node.run())
    store_server.admin.hset(key, mapping={"doc": "{}", "version": later.version})
    store_server.admin.spublish(keys.channel("maple"), f"={later.version}")
    async with asyncio.timeout(PATIENCE_S):
        while len(node.mistakes) < 3:
            await store.nodes()
        store_server.admin.hset(key, "doc", as_text(later))
        await ana.until_version(later.version)
        await store.relay("maple", "ana", '{"type": "reaction"}')
    assert not rounds.done()
    rounds.cancel()
    await asyncio.wait([rounds])
    assert {type(mistake).__name__ for mistake in node.mistakes} == {"UnreadableRoom"}


async def test_how_late_the_loop_is_is_watched_while_a_node_runs(store: RedisRoomStore, here: RunningNode) -> None:
    rounds = asyncio.create_task(here.node.run())
    async with asyncio.timeout(PATIENCE_S):
        while not sum(here.hub.counts.loop_lag.late.counts):
            await store.nodes()
    rounds.cancel()
    await asyncio.wait([rounds])


# Start and stop


async def test_a_node_stops_though_the_store_takes_nothing(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    """The next start finds out."""
    await keep(store, seated(store))
    await here.node.start()
    ana = await Page(here, "ana").join()
    with taking_no_writes(store_server):
        await ana.part()
        await here.node.stop()
    assert "here" in await store.nodes()


@pytest.mark.parametrize("gone_s", [1.0, 600.0])
async def test_what_went_by_between_a_clean_stop_and_the_next_start_is_given_back(
    store: RedisRoomStore, store_server: Server, here: RunningNode, gone_s: float
) -> None:
    stopped_at = last_beat(store_server, store, RETIRED, gone_s)
    await here.node.start()
    [outage] = here.hub.served.outages
    assert outage.began == pytest.approx(stopped_at)


async def test_a_room_that_is_listed_and_gone_keeps_no_node_from_starting(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    """It lapses between the two readings."""
    await keep(store, connected_to(store, "dead"))
    store_server.admin.zadd(keys.rooms_key(keys.shard_of("elder")), {"elder": "+inf"})
    await here.node.start()
    assert await presences(store) == {"reconnecting"}

from __future__ import annotations

import pytest

from roomserver.store import RedisRoomStore, keys
from signalling.store import RETIRED, Outage
from tests.roomserver.servers import Server


def silent_for(server: Server, store: RedisRoomStore, seconds: float, node: str = "node-1") -> float:
    """That node beat so long ago; when that was."""
    at = store.now() - seconds
    server.admin.zadd(keys.NODES, {node: at})
    return at


async def test_beats_of_nodes_are_kept_for_an_hour(store: RedisRoomStore, server: Server) -> None:
    silent_for(server, store, 3601, "long-gone")
    silent_for(server, store, 3000, "silent")
    await store.heartbeat("node-1")
    beats = await store.nodes()
    assert beats.keys() == {"node-1", "silent"}
    assert beats["node-1"] == pytest.approx(store.now(), abs=5)


async def test_a_node_that_stops_in_good_order_is_forgotten(store: RedisRoomStore) -> None:
    await store.heartbeat("node-1")
    await store.heartbeat("node-2")
    await store.retire("node-1")
    beats = await store.nodes()
    assert beats.keys() == {"node-2", RETIRED}
    assert beats[RETIRED] == pytest.approx(store.now(), abs=5)


async def test_the_first_beat_ever_ends_no_outage(store: RedisRoomStore) -> None:
    assert await store.heartbeat("node-1", silent_since=store.now()) == ()


async def test_a_beat_after_silence_ends_an_outage(store: RedisRoomStore, server: Server) -> None:
    last = silent_for(server, store, 100)
    [outage] = await store.heartbeat("node-1", silent_since=store.now() - 3)
    assert outage.began == last
    assert outage.ended == (await store.nodes())["node-1"]


@pytest.mark.parametrize("node", ["node-1", "node-2", RETIRED])
async def test_whoever_beat_last_an_outage_begins_there(store: RedisRoomStore, server: Server, node: str) -> None:
    silent_for(server, store, 100, "other")
    last = silent_for(server, store, 5, node)
    assert [outage.began for outage in await store.heartbeat("node-1", silent_since=last)] == [last]


async def test_while_others_beat_there_is_no_outage(store: RedisRoomStore, server: Server) -> None:
    silent_for(server, store, 100)
    silent_since = store.now() - 3
    await store.heartbeat("node-2")
    assert await store.heartbeat("node-1", silent_since) == ()


async def test_of_nodes_that_come_back_from_one_outage_the_first_ends_it_and_all_are_told(
    store: RedisRoomStore, other_node: RedisRoomStore, server: Server
) -> None:
    silent_for(server, store, 100)
    silent_since = store.now() - 1  # what a node takes for the time is off by some microseconds
    first = await store.heartbeat("node-1", silent_since)
    assert len(first) == 1
    assert await other_node.heartbeat("node-2", silent_since) == first


async def test_outages_that_are_known_are_not_told_again(store: RedisRoomStore, server: Server) -> None:
    for began in (100, 200, 300):
        server.admin.zadd(keys.OUTAGES, {str(began): began + 10})
    outages = tuple(Outage(began, began + 10) for began in (100.0, 200.0, 300.0))
    assert await store.heartbeat("node-1") == outages
    assert await store.heartbeat("node-1", known=110.0) == outages[1:]
    assert await store.heartbeat("node-1", known=310.0) == ()


async def test_outages_of_long_ago_are_forgotten(store: RedisRoomStore, server: Server) -> None:
    server.admin.zadd(keys.OUTAGES, {str(1000 + number): 1001 + number for number in range(300)})
    silent_for(server, store, 100)
    outages = await store.heartbeat("node-1", store.now())
    assert len(outages) == 256
    assert outages[0] == Outage(1045.0, 1046.0)

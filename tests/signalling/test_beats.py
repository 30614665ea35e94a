"""A node's beats: what is known after one that failed, and after a line that broke."""

from __future__ import annotations

import asyncio
import gc

import pytest

from moderation.commands.clock import Tick
from moderation.transition import Service
from roomserver.store import RedisRoomStore, keys
from signalling.node.served_time import OUTAGES_KEPT
from signalling.store import StoreUnavailable
from tests.roomserver.servers import Server
from tests.signalling.hosting import PATIENCE_S, RunningNode, keep, seated, stopped, taking_no_writes


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
    await keep(store, seated(store))
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


async def line_breaks(node: RunningNode, server: Server) -> None:
    """That of the node's subscriptions, which is back soon."""
    await node.store.watch("maple")
    before = node.store.interrupted_at()
    server.admin.client_kill_filter(_type="pubsub")
    async with asyncio.timeout(PATIENCE_S):
        while node.store.interrupted_at() == before:
            await node.answered()


async def test_a_line_that_broke_long_ago_hides_no_outage(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    await line_breaks(here, store_server)
    await here.hub.served.begin(None)
    with taking_no_writes(store_server), pytest.raises(StoreUnavailable):
        await here.hub.served.beat()
    await here.hub.served.beat()
    assert len(here.hub.served.outages) == 1


@pytest.mark.parametrize("order", ["beat fails first", "line breaks first"])
async def test_who_was_out_of_reach_twice_may_have_been_so_since_the_first_time(
    store: RedisRoomStore, store_server: Server, here: RunningNode, order: str
) -> None:
    """Another node served between: there was no outage."""
    await here.hub.served.begin(None)
    for fails in (True, False) if order == "beat fails first" else (False, True):
        if fails:
            with taking_no_writes(store_server), pytest.raises(StoreUnavailable):
                await here.hub.served.beat()
        else:
            await line_breaks(here, store_server)
        if "other" not in await store.nodes():
            await store.heartbeat("other")
    assert not here.hub.served.in_touch
    await here.hub.served.beat()
    assert here.hub.served.outages == ()


async def test_after_a_line_that_broke_the_next_beat_comes_before_any_change(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    """The store may have been another one for a moment."""
    await here.hub.served.begin(None)
    await line_breaks(here, store_server)
    await keep(store, seated(store))
    await here.hub.submit("maple", Tick(), Service())
    assert len(here.hub.served.outages) == 1
    assert here.hub.served.in_touch

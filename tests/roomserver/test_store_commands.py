from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.exceptions import ResponseError

from roomserver.store import RedisRoomStore, keys
from roomserver.store.commands import TOGETHER
from roomserver.store.rooms import TIMEOUT_S
from signalling.rooms import (
    AlreadyApplied,
    Changed,
    Committed,
    OutcomeUnknown,
    Resubscribed,
    StoreUnavailable,
)
from tests.roomserver.conftest import PATIENT_S, Server, free_port, redis_binary, running
from tests.roomserver.storing import a_room, change, commit, opened, proxied


@pytest.fixture
async def hasty(server: Server, store: RedisRoomStore) -> AsyncIterator[RedisRoomStore]:
    """A store with the time-out of a real node."""
    async with opened(server.url) as hasty:
        yield hasty


async def test_a_connection_that_broke_while_idle_is_made_anew(store: RedisRoomStore, server: Server) -> None:
    await commit(store, a_room())
    server.admin.client_kill_filter(_type="normal", skipme=True)
    assert await commit(store, a_room(version=2), "seat:2") == Committed(2)
    server.admin.client_kill_filter(_type="normal", skipme=True)
    assert await store.load("maple") == a_room(version=2)


async def test_a_lost_reply_is_asked_for_again(server: Server, store: RedisRoomStore, tmp_path: Path) -> None:
    async with proxied(server, tmp_path / "s") as proxy, opened(proxy.url, PATIENT_S) as through:
        proxy.replies_to_cut = 1
        assert await commit(through, a_room()) == AlreadyApplied(1)
        proxy.replies_to_cut = 2
        with pytest.raises(OutcomeUnknown):
            await commit(through, a_room(version=2), "seat:2")
        assert await commit(through, a_room(version=2), "seat:2") == AlreadyApplied(2)


async def test_a_read_whose_reply_is_lost_is_no_doubt(server: Server, store: RedisRoomStore, tmp_path: Path) -> None:
    async with proxied(server, tmp_path / "s") as proxy, opened(proxy.url, PATIENT_S) as through:
        proxy.replies_to_cut = 1
        assert await through.rooms() == []
        proxy.replies_to_cut = 2
        with pytest.raises(StoreUnavailable) as raised:
            await through.load("maple")
        assert not isinstance(raised.value, OutcomeUnknown)


async def test_a_store_that_goes_on_answering_is_not_silent_however_long_all_of_it_takes(
    server: Server, store: RedisRoomStore, tmp_path: Path
) -> None:
    async with proxied(server, tmp_path / "s") as proxy, opened(proxy.url) as through:
        proxy.line_after_s = TIMEOUT_S / 4
        asked = asyncio.gather(*(through.commands.ask("ECHO", "a") for _ in range(4)))  # two lines each
        assert await asked == [b"a"] * 4


async def test_who_waits_for_the_store_goes_on_a_few_at_a_time(store: RedisRoomStore) -> None:
    await commit(store, a_room())
    reading = [asyncio.create_task(store.load("maple")) for _ in range(3 * TOGETHER)]
    most = before = 0
    while before < len(reading):
        await asyncio.sleep(0)
        done = sum(task.done() for task in reading)
        most, before = max(most, done - before), done
    assert most <= TOGETHER


async def test_what_waits_behind_a_stall_is_not_sent(
    hasty: RedisRoomStore, store: RedisRoomStore, server: Server
) -> None:
    same_lane = next(name for name in map(str, range(1000)) if keys.shard_of(name) == keys.shard_of("maple"))
    server.process.send_signal(signal.SIGSTOP)
    try:
        sent = asyncio.create_task(hasty.commit(change(hasty, a_room())))
        for _ in range(5):
            await asyncio.sleep(0)
        waiting = asyncio.create_task(hasty.commit(change(hasty, a_room(same_lane))))
        await asyncio.wait([waiting])
        assert sent.done()
    finally:
        server.process.send_signal(signal.SIGCONT)
    assert isinstance(sent.exception(), OutcomeUnknown)
    assert type(waiting.exception()) is StoreUnavailable
    assert await store.load(same_lane) is None


async def test_a_store_that_stalls_is_unavailable_and_comes_back(
    hasty: RedisRoomStore, store: RedisRoomStore, server: Server
) -> None:
    await commit(store, a_room())
    server.process.send_signal(signal.SIGSTOP)
    try:
        with pytest.raises(OutcomeUnknown) as unknown:
            await hasty.commit(change(hasty, a_room(version=2), "seat:2"))
        with pytest.raises(StoreUnavailable) as unread:
            await hasty.load("maple")
        with pytest.raises(StoreUnavailable):
            await hasty.watch("birch")
    finally:
        server.process.send_signal(signal.SIGCONT)
    for error in (unknown.value, unread.value):
        assert server.url.removeprefix("unix://") not in str(error)
    assert not isinstance(unread.value, OutcomeUnknown)
    # What the server finds in its buffers when it wakes is from too long ago to be written.
    assert await store.load("maple") == a_room()
    assert await commit(hasty, a_room(version=2), "seat:2") == Committed(2)


async def test_cancelled_callers_disturb_nobody(store: RedisRoomStore) -> None:
    names = [f"room-{number}" for number in range(100)]
    await asyncio.gather(*(commit(store, a_room(name)) for name in names))
    for turns in range(4):
        loads = [asyncio.create_task(store.load(name)) for name in names]
        for _ in range(turns):
            await asyncio.sleep(0)
        for load in loads[::2]:
            load.cancel()
        kept = await asyncio.gather(*loads[1::2])
        assert [room and room.id for room in kept] == names[1::2]


async def test_text_that_cannot_be_sent_concerns_its_caller_alone(store: RedisRoomStore) -> None:
    sent, unsendable = await asyncio.gather(
        commit(store, a_room()),
        store.relay("maple", "seat-2", "\ud800"),
        return_exceptions=True,
    )
    assert sent == Committed(1)
    assert isinstance(unsendable, UnicodeEncodeError)


async def test_a_server_that_forgot_the_scripts_is_told_again(store: RedisRoomStore, server: Server) -> None:
    await commit(store, a_room())
    server.admin.script_flush()
    assert await commit(store, a_room(version=2), "seat:2") == Committed(2)
    assert await store.versions(["maple"]) == {"maple": 2}


async def test_a_mistake_of_ours_is_not_called_an_outage(store: RedisRoomStore) -> None:
    with pytest.raises(ResponseError):
        await store.commands.ask("HGET", "only a key")


async def test_once_closed_it_opens_no_connection_for_whoever_asks_still(server: Server, store: RedisRoomStore) -> None:
    async with opened(server.url, PATIENT_S) as closed:
        going_on = asyncio.create_task(closed.load("maple"))
        await asyncio.sleep(0)
        await closed.aclose()
        assert await going_on is None
        connections = len(server.admin.client_list())
        with pytest.raises(StoreUnavailable):
            await closed.load("maple")
        with pytest.raises(StoreUnavailable):
            await closed.commit(change(store, a_room()))
        assert len(server.admin.client_list()) <= connections
    assert await store.load("maple") is None


async def test_o6_a_connection_to_a_server_that_became_a_replica_is_not_used_again(tmp_path: Path) -> None:
    """The address stays, as a proxy's does: new connections lead to the new primary, old ones to the former."""
    with running(redis_binary()) as former, running(redis_binary()) as primary:
        async with proxied(former, tmp_path / "s") as proxy, opened(proxy.url, PATIENT_S) as through:
            await through.watch("maple")
            for number in range(keys.SHARDS):  # a connection for every lane
                await asyncio.gather(*(through.load(f"room-{number}-{lane}") for lane in range(8)))
            await commit(through, a_room())
            former.admin.slaveof("127.0.0.1", free_port())
            proxy.lead_to(primary)
            with pytest.raises(StoreUnavailable):
                await through.prove_writable()
            await through.prove_writable()
            notices = through.notices()
            assert await anext(notices) == Changed("maple", 1)
            assert await anext(notices) == Resubscribed()
            await commit(through, a_room())
            assert await through.load("maple") == a_room()
            assert await anext(notices) == Changed("maple", 1)
            assert former.admin.client_list(_type="pubsub") == []

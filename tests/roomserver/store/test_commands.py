from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import psutil
import pytest
from redis.asyncio import UnixDomainSocketConnection
from redis.exceptions import ResponseError

from moderation.state.room import Room
from roomserver.store import RedisRoomStore, keys
from roomserver.store.commands import TOGETHER, CommandQueue, ReplyLost
from signalling.store import AlreadyApplied, Changed, Committed, Outcome, OutcomeUnknown, Resubscribed, StoreUnavailable
from tests.roomserver.embedded.test_embedded import until
from tests.roomserver.servers import PATIENT_S, Server, free_port, redis_binary, running, wait_until_whole
from tests.roomserver.storing import a_room, change, commit, next_notice, opened, proxied

pytestmark = pytest.mark.first


def beside_maple() -> str:
    """Another room of the same shard."""
    return next(name for name in map(str, range(1000)) if keys.shard_of(name) == keys.shard_of("maple"))


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
    async with proxied(server, tmp_path / "s") as proxy, opened(proxy.url, 2.0) as through:
        proxy.line_after_s = 0.3  # two lines each: more than the 2 s, and far less than them at any time
        asked = asyncio.gather(*(through.servers.lane(0).ask("ECHO", "a") for _ in range(4)))
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
    same_lane = beside_maple()
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
            await hasty.watch(beside_maple())
    finally:
        server.process.send_signal(signal.SIGCONT)
    for error in (unknown.value, unread.value):
        assert server.url.removeprefix("unix://") not in str(error)
    assert not isinstance(unread.value, OutcomeUnknown)
    # What the server finds in its buffers when it wakes is from too long ago to be written.
    assert await store.load("maple") == a_room()
    assert await commit_soon(hasty, a_room(version=2), "seat:2") in (Committed(2), AlreadyApplied(2))


async def commit_soon(hasty: RedisRoomStore, room: Room, command_id: str) -> Outcome:
    """A busy machine may make it wait again."""
    async with asyncio.timeout(PATIENT_S):
        while True:
            with contextlib.suppress(StoreUnavailable):
                return await commit(hasty, room, command_id)


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
    told = calls(server, "eval")
    assert await commit(store, a_room(version=3), "seat:3") == Committed(3)
    assert calls(server, "eval") == told  # once is enough


async def test_a_mistake_of_ours_is_not_called_an_outage(store: RedisRoomStore, server: Server) -> None:
    await store.servers.lane(0).ask("ECHO", "a")
    before = connections(server)
    with pytest.raises(ResponseError):
        await store.servers.lane(0).ask("HGET", "only a key")
    assert await store.servers.lane(0).ask("ECHO", "a") == b"a"
    assert connections(server) == before  # nor is it a reason to connect anew


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
            assert await next_notice(through) == Changed("maple", 1)
            assert await next_notice(through) == Resubscribed()
            await commit(through, a_room())
            assert await through.load("maple") == a_room()
            assert await next_notice(through) == Changed("maple", 1)
            assert former.admin.client_list(_type="pubsub") == []


def calls(server: Server, command: str) -> int:
    """How often the server was asked for that."""
    return int(server.admin.info("commandstats").get(f"cmdstat_{command}", {"calls": 0})["calls"])


def connections(server: Server) -> set[str]:
    return {str(client["id"]) for client in server.admin.client_list()}


async def test_however_much_is_asked_no_more_connections_are_made(store: RedisRoomStore, server: Server) -> None:
    await store.servers.lane(0).ask("ECHO", "a")
    before = connections(server)
    for _ in range(100):
        await store.servers.lane(0).ask("ECHO", "a")
    async with asyncio.timeout(PATIENT_S):  # also what is more than goes at once
        told = await asyncio.gather(*(store.servers.lane(0).ask("ECHO", str(number)) for number in range(200)))
    assert told == [str(number).encode() for number in range(200)]
    assert connections(server) == before


async def test_what_was_cancelled_before_it_was_sent_is_not_sent(store: RedisRoomStore, server: Server) -> None:
    asking = asyncio.create_task(store.servers.lane(0).ask("SET", "said", "canary"))
    await asyncio.sleep(0)
    asking.cancel()
    assert await store.servers.lane(0).ask("ECHO", "a") == b"a"
    assert server.admin.get("said") is None


async def test_where_no_connection_can_be_made_nothing_has_happened(tmp_path: Path) -> None:
    with running(redis_binary()) as server:
        async with opened(server.url) as store:
            await commit(store, a_room())
            server.process.kill()
            server.process.wait()
            with contextlib.suppress(StoreUnavailable):  # of the connections that were there
                await store.load("maple")
            for work in (store.load("maple"), store.commit(change(store, a_room(version=2), "seat:2"))):
                with pytest.raises(StoreUnavailable) as raised:
                    await work
                assert not isinstance(raised.value, OutcomeUnknown)


async def test_a_reply_that_was_lost_stays_unknown_though_nothing_can_be_asked_again(
    server: Server, store: RedisRoomStore, tmp_path: Path
) -> None:
    async with proxied(server, tmp_path / "s") as proxy, opened(proxy.url, PATIENT_S) as through:
        await commit(through, a_room())
        proxy.replies_to_cut = 1
        (tmp_path / "s").unlink()
        with pytest.raises(OutcomeUnknown):
            await through.commit(change(through, a_room(version=2), "seat:2"))
    assert await store.versions(["maple"]) == {"maple": 2}


@pytest.mark.parametrize("stale", ["yes", "no"])
async def test_o6_a_replica_is_left_though_other_answers_came_with_its_refusal(tmp_path: Path, stale: str) -> None:
    """It refuses writes, and where it may not answer with what is old, everything."""
    with running(redis_binary()) as former, running(redis_binary()) as primary:
        former.admin.config_set("replica-serve-stale-data", stale)
        async with proxied(former, tmp_path / "s") as proxy, opened(proxy.url, PATIENT_S) as through:
            former.admin.slaveof("127.0.0.1", free_port())
            proxy.lead_to(primary)
            first = ("SET", "x", "1") if stale == "yes" else ("GET", "x")
            asked = [first, ("HGET", "x"), ("ECHO", "a")]  # the second is a mistake
            refused, *_ = await asyncio.gather(
                *(through.servers.lane(0).ask(*each) for each in asked), return_exceptions=True
            )
            assert "read-only replica" in str(refused)
            assert isinstance(refused, StoreUnavailable)
            await through.prove_writable()
            assert await next_notice(through) == Resubscribed()


@pytest.mark.parametrize("server", ["valkey cluster of 1"], indirect=True)
async def test_a_cluster_that_is_not_ready_is_unavailable(store: RedisRoomStore, server: Server) -> None:
    slot = server.admin.execute_command("CLUSTER KEYSLOT", keys.room_key("maple"))  # type: ignore[no-untyped-call]
    server.admin.execute_command("CLUSTER DELSLOTS", slot)  # type: ignore[no-untyped-call]
    try:
        with pytest.raises(StoreUnavailable, match="cluster is not ready"):
            await store.load("maple")
    finally:
        server.admin.execute_command("CLUSTER ADDSLOTS", slot)  # type: ignore[no-untyped-call]
        wait_until_whole(server.admin)


async def test_a_server_in_the_middle_of_a_long_script_is_unavailable() -> None:
    with running(redis_binary(), "--busy-reply-threshold", "1") as server:
        async with opened(server.url, PATIENT_S) as store:
            busy = server.admin.connection_pool.get_connection()
            busy.send_command("EVAL", "while true do end", 0)  # type: ignore[no-untyped-call]
            with pytest.raises(StoreUnavailable, match="refuses"):  # noqa: PT012 the first may come before it
                while True:
                    await store.load("maple")
            server.admin.script_kill()
            with pytest.raises(ResponseError):
                busy.read_response()
            assert await store.load("maple") is None
            busy.disconnect()  # type: ignore[no-untyped-call]


async def test_a_server_that_could_not_save_is_unavailable() -> None:
    with running(redis_binary(), "--save", "3600 1") as server:
        async with opened(server.url, PATIENT_S) as store:
            await commit(store, a_room())
            server.admin.config_set("rdb-key-save-delay", 10_000_000)
            server.admin.bgsave()
            for writer in psutil.Process(server.process.pid).children():
                writer.kill()
            await until(lambda: server.admin.info("persistence")["rdb_last_bgsave_status"] == "err")
            with pytest.raises(StoreUnavailable, match="refuses writes"):
                await store.prove_writable()
            assert await store.load("maple") == a_room()


# A server that is none


@contextlib.asynccontextmanager
async def speaking(tmp_path: Path, *answers: bytes) -> AsyncIterator[tuple[CommandQueue, list[bytes]]]:
    """A queue to a server that answers what is sent to it with these, one after another; what it was sent."""
    left, heard, served = list(answers), list[bytes](), set[asyncio.Task[None]]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.add(cast(asyncio.Task[None], asyncio.current_task()))
        while data := await reader.read(4096):
            heard.append(data)
            writer.write(left.pop(0))
        writer.close()
        await writer.wait_closed()

    path = tmp_path / "s"
    server = await asyncio.start_unix_server(serve, path)
    queue = CommandQueue(lambda: UnixDomainSocketConnection(path=str(path), protocol=2, driver_info=None), PATIENT_S)
    try:
        yield queue, heard
    finally:
        await queue.aclose()
        server.close()
        await asyncio.gather(*served, return_exceptions=True)


@pytest.mark.parametrize("answer", [b"nonsense\r\n", b"-LOADING the data\r\n"], ids=["no reply", "not ready"])
async def test_what_is_no_reply_ends_the_connection_and_the_next_is_asked_anew(tmp_path: Path, answer: bytes) -> None:
    async with speaking(tmp_path, answer, b"+OK\r\n") as (queue, heard):
        with pytest.raises(ReplyLost):
            await queue.ask("PING")
        assert await queue.ask("PING") == b"OK"
        assert len(heard) == 2


async def test_a_reply_that_nobody_asked_for_is_no_reply_to_the_next(tmp_path: Path) -> None:
    async with speaking(tmp_path, b"+OK\r\n+for nobody\r\n", b"+OK\r\n") as (queue, _):
        assert await queue.ask("PING") == b"OK"
        assert await queue.ask("PING") == b"OK"

from __future__ import annotations

import asyncio
import contextlib
import itertools
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from redis.asyncio.connection import UnixDomainSocketConnection

from roomserver.store import RedisRoomStore, keys, notices, subscriber
from roomserver.store.notices import Notices
from roomserver.store.subscriber import PING_EVERY_S, SILENCE_S, Subscriber
from signalling.store import Changed, OutcomeUnknown, Relayed, Resubscribed, StoreUnavailable
from tests.roomserver.embedded.test_embedded import until
from tests.roomserver.servers import PATIENT_S, Server, running, valkey_binary
from tests.roomserver.storing import a_room, commit, next_notice, opened, proxied


@pytest.fixture
def own() -> Iterator[Server]:
    """A server that a test may stop."""
    with running(valkey_binary()) as server:
        yield server


async def watched(store: RedisRoomStore, room_id: str) -> None:
    """Once the server answers in time."""
    async with asyncio.timeout(PATIENT_S):
        while True:
            with contextlib.suppress(StoreUnavailable):
                return await store.watch(room_id)


def pings(server: Server) -> int:
    return int(server.admin.info("commandstats").get("cmdstat_ping", {"calls": 0})["calls"])


async def test_a_commit_is_told_to_the_nodes_that_watch(store: RedisRoomStore, other_node: RedisRoomStore) -> None:
    await other_node.watch("maple")
    await commit(store, a_room("birch"))
    await commit(store, a_room())
    assert await next_notice(other_node) == Changed("maple", 1)


async def test_a_room_watched_no_more_is_silent(store: RedisRoomStore, other_node: RedisRoomStore) -> None:
    await other_node.watch("birch")
    await other_node.watch("maple")
    await other_node.unwatch("birch")
    await other_node.watch("elm")
    await commit(store, a_room("birch"))
    await commit(store, a_room())
    assert await next_notice(other_node) == Changed("maple", 1)


async def test_a_room_left_and_watched_again_at_once_is_heard(store: RedisRoomStore) -> None:
    await store.watch("maple")
    await store.unwatch("maple")
    await store.watch("maple")
    await store.watch("elm")
    await commit(store, a_room())
    assert await next_notice(store) == Changed("maple", 1)


async def test_a_relayed_message_reaches_the_other_nodes_alone(
    store: RedisRoomStore, other_node: RedisRoomStore
) -> None:
    await store.watch("maple")
    await other_node.watch("maple")
    await store.relay("maple", "seat-2", "line one\nline two =>")
    await commit(store, a_room())
    assert await next_notice(other_node) == Relayed("maple", "seat-2", "line one\nline two =>")
    assert await next_notice(store) == Changed("maple", 1)


async def test_relayed_messages_keep_their_order(store: RedisRoomStore, other_node: RedisRoomStore) -> None:
    await other_node.watch("maple")
    await asyncio.gather(*(store.relay("maple", "seat-2", str(number)) for number in range(500)))
    assert [await next_notice(other_node) for _ in range(500)] == [
        Relayed("maple", "seat-2", str(number)) for number in range(500)
    ]


async def test_a_subscription_that_breaks_is_restored_and_told(store: RedisRoomStore, server: Server) -> None:
    for room in ("maple", "birch"):
        await store.watch(room)
    assert store.interrupted_at() == 0
    before = store.now()
    server.admin.client_kill_filter(_type="pubsub")
    assert await next_notice(store) == Resubscribed()
    assert before < store.interrupted_at() < store.now()
    await store.watch("elm")  # is told of no break again
    for room in ("maple", "birch"):
        await commit(store, a_room(room))
        assert await next_notice(store) == Changed(room, 1)


async def test_a_restored_subscription_is_told_when_it_is_whole(store: RedisRoomStore, server: Server) -> None:
    names = [f"room-{number}" for number in range(100)]
    await asyncio.gather(*(store.watch(name) for name in names))
    server.admin.client_kill_filter(_type="pubsub")
    assert await next_notice(store) == Resubscribed()
    assert sum(len(each.admin.pubsub_shardchannels()) for each in server.each) == len(names)


async def test_notices_that_nobody_reads_become_one(
    store: RedisRoomStore, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "NOTICES_KEPT", 10)
    async with opened(server.url, PATIENT_S) as idle:
        await idle.watch("maple")
        for number in range(11):
            await store.relay("maple", "seat-2", str(number))
        # Confirmed on the same connection, hence after all of them.
        await idle.watch("birch")
        assert await next_notice(idle) == Resubscribed()


async def test_v4_a_relayed_message_whose_reply_is_lost_is_not_sent_again(
    server: Server, store: RedisRoomStore, other_node: RedisRoomStore, tmp_path: Path
) -> None:
    """Whether it arrived is not known; an unanswered description is made again by its sender, a reaction is lost."""
    await other_node.watch("maple")
    async with proxied(server, tmp_path / "s") as proxy, opened(proxy.url, PATIENT_S) as through:
        proxy.replies_to_cut = 1
        with pytest.raises(OutcomeUnknown):
            await through.relay("maple", "seat-2", "once")
        await through.relay("maple", "seat-2", "another")
    assert [await next_notice(other_node) for _ in range(2)] == [
        Relayed("maple", "seat-2", "once"),
        Relayed("maple", "seat-2", "another"),
    ]


# A line that says nothing, and one that is gone


def test_a_line_that_works_says_something_before_it_counts_as_silent() -> None:
    assert 2 * PING_EVERY_S < SILENCE_S <= 3


async def test_a_server_that_says_nothing_is_left_and_found_again(own: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is watched stays so, though it is asked for again meanwhile, and what could not be is not."""
    monkeypatch.setattr(subscriber, "PING_EVERY_S", 0.05)
    monkeypatch.setattr(subscriber, "SILENCE_S", 0.5)
    async with opened(own.url, PATIENT_S) as store:
        await store.watch("maple")
        async with opened(own.url, 0.1) as hasty:
            await hasty.watch("maple")
            own.process.send_signal(signal.SIGSTOP)
            await until(lambda: min(store.interrupted_at(), hasty.interrupted_at()) > 0)
            for room in ("maple", "birch"):
                async with asyncio.timeout(PATIENT_S):
                    with pytest.raises(StoreUnavailable):
                        await hasty.watch(room)
            monkeypatch.setattr(subscriber, "SILENCE_S", PATIENT_S)
            own.process.send_signal(signal.SIGCONT)
            for node in (store, hasty):
                assert await next_notice(node) == Resubscribed()
            await commit(store, a_room("birch"))
            await commit(store, a_room())
            while (notice := await next_notice(hasty)) == Resubscribed():  # of a line that was just given up
                await commit(store, a_room())
            assert notice == Changed("maple", 1)
            assert own.admin.pubsub_shardchannels() == [keys.channel("maple").encode()]


async def test_whoever_gave_up_watching_a_room_during_a_stall_breaks_no_line(own: Server) -> None:
    """Though the server does all of it afterwards, and answers in that order."""
    async with opened(own.url, 0.1) as hasty:
        await hasty.watch("maple")
        own.process.send_signal(signal.SIGSTOP)
        for _ in range(2):
            with pytest.raises(StoreUnavailable):
                await hasty.watch("birch")
        asked = asyncio.create_task(watched(hasty, "birch"))
        await asyncio.sleep(0)
        own.process.send_signal(signal.SIGCONT)
        await asked
        async with opened(own.url, PATIENT_S) as other:
            await commit(other, a_room("birch"))
        assert await next_notice(hasty) == Changed("birch", 1)
        assert hasty.interrupted_at() == 0


async def test_what_is_watched_already_is_not_waited_for_and_what_is_not_yet_is(own: Server) -> None:
    async with opened(own.url, 0.1) as hasty:
        await asyncio.gather(*(hasty.watch("maple") for _ in range(3)))
        await hasty.watch("maple")
        own.process.send_signal(signal.SIGSTOP)
        try:
            await hasty.watch("maple")
            asked = [asyncio.create_task(hasty.watch("birch"))]
            for _ in range(20):
                await asyncio.sleep(0)
            asked.append(asyncio.create_task(hasty.watch("birch")))
            await asyncio.wait(asked)
        finally:
            own.process.send_signal(signal.SIGCONT)
        assert [type(task.exception()) for task in asked] == [StoreUnavailable] * 2


async def test_a_quiet_line_is_asked_now_and_then_and_goes_on(own: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscriber, "PING_EVERY_S", 0.05)
    async with opened(own.url, PATIENT_S) as store:
        before = pings(own)
        await until(lambda: pings(own) >= before + 5)
        monkeypatch.setattr(subscriber, "PING_EVERY_S", 3600.0)
        await store.watch("maple")
        before = pings(own)
        await asyncio.gather(*(store.watch(f"room-{number}") for number in range(100)))
        assert pings(own) <= before + 1
        await asyncio.gather(*(store.unwatch(f"room-{number}") for number in range(100)))
        await until(lambda: own.admin.pubsub_shardchannels() == [keys.channel("maple").encode()])
        assert store.interrupted_at() == 0


async def test_a_node_that_watches_nothing_is_told_of_a_break_too(own: Server) -> None:
    async with opened(own.url, PATIENT_S) as store:
        await store.watch("maple")
        await store.unwatch("maple")
        await until(lambda: own.admin.pubsub_shardchannels() == [])
        own.admin.client_kill_filter(_type="normal", skipme=True)
        assert await next_notice(store) == Resubscribed()
        assert store.interrupted_at() > 0


@pytest.mark.parametrize("server", ["valkey cluster of 1", "redis cluster of 1"], indirect=True)
async def test_a_channel_that_went_to_another_server_is_asked_for_again(store: RedisRoomStore, server: Server) -> None:
    await store.watch("maple")
    slot = server.admin.execute_command("CLUSTER KEYSLOT", keys.channel("maple"))  # type: ignore[no-untyped-call]
    server.admin.execute_command("CLUSTER DELSLOTS", slot)  # type: ignore[no-untyped-call]
    server.admin.execute_command("CLUSTER ADDSLOTS", slot)  # type: ignore[no-untyped-call]
    assert await next_notice(store) == Resubscribed()
    await commit(store, a_room())
    assert await next_notice(store) == Changed("maple", 1)


async def test_what_another_server_served_until_now_is_taken_over_and_told_as_missed(own: Server) -> None:
    told, maple = Notices("here"), keys.channel("maple")
    async with subscribed(Tries(own.url.removeprefix("unix://")), told, PATIENT_S) as line:
        line.take_over(maple)
        async with asyncio.timeout(PATIENT_S):
            assert await anext(told.read()) == Resubscribed()
        assert own.admin.pubsub_shardchannels() == [maple.encode()]


class Tries:
    """Counts the connections that a subscriber makes, each to where it leads then."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.made = 0

    def __call__(self) -> UnixDomainSocketConnection:
        self.made += 1
        return UnixDomainSocketConnection(path=self.path, protocol=2, driver_info=None)


@asynccontextmanager
async def subscribing(tries: Tries, timeout_s: float = 0.1) -> AsyncIterator[Subscriber]:
    """A subscriber on a clock that says how often it was asked, which delivers to nobody."""
    async with subscribed(tries, Notices("here"), timeout_s) as line:
        yield line


@asynccontextmanager
async def subscribed(tries: Tries, told: Notices, timeout_s: float) -> AsyncIterator[Subscriber]:
    clock = itertools.count(1)
    made = Subscriber(tries, timeout_s, lambda: float(next(clock)), told.deliver, told.resubscribed)
    made.start()
    try:
        yield made
    finally:
        await made.aclose()


async def test_a_line_broke_when_it_broke_and_not_when_it_could_not_be_made_again(
    own: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriber, "BACKOFF_S", (0.001, 0.002))
    tries = Tries(own.url.removeprefix("unix://"))
    async with subscribing(tries) as line:
        await line.watch("maple")
        tries.path = str(tmp_path / "nowhere")
        own.admin.client_kill_filter(_type="pubsub")
        await until(lambda: tries.made >= 20)  # never less often than every two thousandths of a second
        assert line.broke_at == 1.0


async def test_a_server_that_is_away_is_tried_ever_less_often(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscriber, "BACKOFF_S", (0.02, 0.16))
    tries, loop = Tries(str(tmp_path / "nowhere")), asyncio.get_running_loop()
    begun = loop.time()
    async with subscribing(tries):
        await until(lambda: tries.made >= 7)
    assert loop.time() - begun >= 0.5 * (0.02 + 0.04 + 0.08 + 0.16 + 0.16 + 0.16)


async def test_after_a_line_was_there_it_is_tried_often_again(
    own: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriber, "BACKOFF_S", (0.001, 3600.0))
    path, nowhere = own.url.removeprefix("unix://"), str(tmp_path / "nowhere")
    tries = Tries(nowhere)
    async with subscribing(tries) as line:
        await until(lambda: tries.made >= 10)
        tries.path = path
        await until(lambda: own.admin.info("commandstats").get("cmdstat_ping", {"calls": 0})["calls"] > 1)
        tries.path, before = nowhere, tries.made
        own.admin.client_kill_filter(_type="normal", skipme=True)
        await until(lambda: tries.made >= before + 6)
        assert line.broke_at == 1.0


async def test_a_restored_subscription_is_told_after_the_last_room_and_not_after_the_first(tmp_path: Path) -> None:
    """Between two answers of the server something may be told of the room that is there already."""
    first, last = sorted(["maple", "birch"], key=keys.channel)

    def bulk(*parts: str) -> bytes:
        return b"".join(f"${len(part)}\r\n{part}\r\n".encode() for part in parts)

    def joined(room: str) -> bytes:
        return b"*3\r\n" + bulk("ssubscribe", keys.channel(room)) + b":1\r\n"

    connections = list[asyncio.StreamWriter]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)
        asked = b""
        while not all(keys.channel(room).encode() in asked for room in (first, last)):
            if not (part := await reader.read(4096)):
                return
            asked += part
        changed = b"*3\r\n" + bulk("smessage", keys.channel(first), "=7") if len(connections) > 1 else b""
        writer.write(joined(first) + changed + joined(last))

    async with await asyncio.start_unix_server(serve, tmp_path / "s"):
        told = Notices("here")
        async with subscribed(Tries(str(tmp_path / "s")), told, PATIENT_S) as line:
            await asyncio.gather(*(line.watch(keys.channel(room)) for room in (first, last)))
            connections[0].close()
            reading = told.read()
            assert await anext(reading) == Changed(first, 7)
            assert await anext(reading) == Resubscribed()
        for connection in connections:
            connection.close()

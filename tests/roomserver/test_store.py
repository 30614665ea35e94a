from __future__ import annotations

import asyncio
import signal
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from redis.exceptions import ResponseError

from moderation.room import LocalText, Resting, Room, replace
from roomserver.store import RedisRoomStore, connect, keys, open_store, subscriber
from roomserver.store.clock import Reading, StoreClock
from roomserver.store.rooms import TIMEOUT_S, UnreadableRoom
from signalling.rooms import (
    RETIRED,
    AlreadyApplied,
    Change,
    Changed,
    ClockOff,
    Committed,
    IdReused,
    Moved,
    Notice,
    Outcome,
    OutcomeUnknown,
    Relayed,
    Resubscribed,
    RoomStore,
    StoreUnavailable,
)
from tests.roomserver.conftest import PATIENT_S, Server


def a_room(room_id: str = "maple", version: int = 1) -> Room:
    title = LocalText(default="en", texts={"en": "Caring for a parent"})
    return Room(
        id=room_id, community="hearth", version=version, at=0.0, title=title, closes_at=1.0, piece=Resting(id="p1")
    )


def change(
    store: RoomStore,
    room: Room,
    command_id: str = "seat:1",
    digest: str = "d1",
    due_at: float | None = None,
    late_s: float = 0.0,
) -> Change:
    return Change(room, room.version - 1, command_id, digest, due_at, store.now() - late_s)


async def commit(
    store: RoomStore, room: Room, command_id: str = "seat:1", digest: str = "d1", due_at: float | None = None
) -> Outcome:
    """As a node does: with a newer time when the machine was too busy to send the first."""
    async with asyncio.timeout(5):
        while True:
            outcome = await store.commit(change(store, room, command_id, digest, due_at))
            if not isinstance(outcome, ClockOff):
                return outcome


async def next_notice(store: RoomStore) -> Notice:
    async with asyncio.timeout(5):
        return await anext(store.notices())


async def test_a_room_is_read_as_it_was_written(store: RedisRoomStore) -> None:
    assert await store.load("maple") is None
    assert await commit(store, a_room()) == Committed(1)
    assert await store.load("maple") == a_room()


async def test_a_change_of_an_old_version_is_refused_and_writes_nothing(store: RedisRoomStore) -> None:
    await commit(store, a_room())
    await commit(store, a_room(version=2), "seat:2")
    stale = replace(a_room(version=2), language="ta")
    assert await commit(store, stale, "seat:3", due_at=5.0) == Moved(2)
    assert await store.load("maple") == a_room(version=2)
    assert await store.applied("maple", "seat:3") is None
    assert await store.due(10.0, 10) == []


async def test_a_change_of_a_room_that_is_not_there_is_refused(store: RedisRoomStore) -> None:
    assert await commit(store, a_room(version=4)) == Moved(0)
    assert await store.load("maple") is None


async def test_of_two_nodes_at_once_one_wins(store: RedisRoomStore, other_node: RedisRoomStore) -> None:
    await commit(store, a_room())
    nodes = [store, other_node] * 8
    outcomes = await asyncio.gather(
        *(commit(node, a_room(version=2), f"seat:{n}") for n, node in enumerate(nodes, start=2))
    )
    assert sorted(map(str, outcomes)) == sorted([str(Committed(2)), *[str(Moved(2))] * 15])


async def test_the_same_command_has_one_effect(store: RedisRoomStore) -> None:
    await commit(store, a_room())
    await commit(store, a_room(version=2), "seat:2")
    assert await commit(store, a_room()) == AlreadyApplied(1)
    assert await commit(store, a_room(version=3), "seat:2", "d1") == AlreadyApplied(2)
    assert await store.versions(["maple"]) == {"maple": 2}


async def test_an_id_with_another_body_is_refused(store: RedisRoomStore) -> None:
    await commit(store, a_room())
    assert await commit(store, a_room(version=2), digest="d2") == IdReused()
    assert await store.applied("maple", "seat:1") == ("d1", 1)
    assert await store.versions(["maple"]) == {"maple": 1}


async def test_an_applied_command_is_told_even_to_a_slow_clock(store: RedisRoomStore) -> None:
    await commit(store, a_room())
    assert await store.commit(change(store, a_room(), late_s=60)) == AlreadyApplied(1)


async def test_applied_commands_are_kept_for_ten_minutes(store: RedisRoomStore, server: Server) -> None:
    await commit(store, a_room())
    assert 599_000 < int(str(server.admin.pttl(keys.applied_key("maple", "seat:1")))) <= 600_000


async def test_a_refusal_is_not_remembered(store: RedisRoomStore) -> None:
    assert await commit(store, a_room(version=2)) == Moved(0)
    assert await commit(store, a_room()) == Committed(1)


@pytest.mark.parametrize("late_s", [0.5, -0.5, 3600.0])
async def test_a_clock_that_is_off_commits_nothing(store: RedisRoomStore, late_s: float) -> None:
    outcome = await store.commit(change(store, a_room(), late_s=late_s))
    assert isinstance(outcome, ClockOff)
    assert outcome.store_now == pytest.approx(store.now(), abs=5)
    assert await store.load("maple") is None


async def test_a_clock_slightly_off_commits(store: RedisRoomStore) -> None:
    assert await store.commit(change(store, a_room(), late_s=-0.15)) == Committed(1)


async def test_a_node_that_slept_is_refused_once(server: Server, store: RedisRoomStore) -> None:
    slept_s = 0.0
    loop = asyncio.get_running_loop()
    sleeper = RedisRoomStore(await connect(server.url), StoreClock(lambda: loop.time() - slept_s), PATIENT_S)
    await sleeper.start()
    slept_s = 3600.0
    assert isinstance(await sleeper.commit(change(sleeper, a_room())), ClockOff)
    assert await commit(sleeper, a_room()) == Committed(1)
    await sleeper.aclose()


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


async def test_the_clock_agrees_with_the_servers(store: RedisRoomStore, server: Server) -> None:
    seconds, microseconds = server.admin.time()
    assert store.now() == pytest.approx(seconds + microseconds / 1e6, abs=0.1)


async def test_deadlines_come_the_earliest_first(store: RedisRoomStore) -> None:
    for number in range(20):
        await commit(store, a_room(f"room-{number}"), due_at=100.0 - number)
    assert await store.due(81.0, 10) == ["room-19"]
    assert await store.due(1000.0, 3) == ["room-19", "room-18", "room-17"]
    assert await store.due(80.5, 10) == []


async def test_a_deadline_moves_and_goes_with_the_next_change(store: RedisRoomStore) -> None:
    await commit(store, a_room(), due_at=10.0)
    await commit(store, a_room(version=2), "seat:2", due_at=20.5)
    assert await store.due(20.0, 10) == []
    assert await store.due(20.5, 10) == ["maple"]
    await commit(store, a_room(version=3), "seat:3")
    assert await store.due(1000.0, 10) == []


async def test_a_room_lapses_when_it_says(store: RedisRoomStore, server: Server) -> None:
    lapses_at = store.now() + 3600
    await commit(store, replace(a_room(), lapses_at=lapses_at))
    await commit(store, a_room("birch"))
    assert int(str(server.admin.pexpiretime(keys.room_key("maple")))) == int(lapses_at * 1000)
    assert server.admin.pexpiretime(keys.room_key("birch")) == -1
    await commit(store, a_room(version=2), "seat:2")
    assert server.admin.pexpiretime(keys.room_key("maple")) == -1


@pytest.mark.parametrize("index_first", [False, True])
async def test_a_room_that_has_lapsed_leaves_nothing_behind(
    store: RedisRoomStore, server: Server, index_first: bool
) -> None:
    await commit(store, a_room("birch"), due_at=2.0)
    await commit(store, replace(a_room(), lapses_at=store.now() - 1), due_at=1.0)
    assert await store.load("maple") is None
    assert await store.versions(["maple", "birch"]) == {"birch": 1}
    if index_first:
        assert await store.rooms() == ["birch"]
    assert await store.due(10.0, 10) == ["birch"]
    assert await store.rooms() == ["birch"]
    shard = keys.shard_of("maple")
    assert server.admin.zscore(keys.due_key(shard), "maple") is None
    assert server.admin.zscore(keys.rooms_key(shard), "maple") is None


async def test_versions_and_rooms_over_all_shards(store: RedisRoomStore) -> None:
    names = [f"room-{number}" for number in range(200)]
    assert len({keys.shard_of(name) for name in names}) > 50
    await asyncio.gather(*(commit(store, a_room(name)) for name in names))
    assert await store.versions([*names, "nowhere"]) == dict.fromkeys(names, 1)
    assert sorted(await store.rooms()) == sorted(names)
    assert await store.versions([]) == {}


def test_a_rooms_keys_are_of_one_shard_for_ever() -> None:
    assert keys.room_key("maple") == "{s43}:room:maple"
    assert keys.applied_key("maple", "a:b") == "{s43}:applied:maple:a:b"
    assert keys.due_key(keys.shard_of("maple")) == "{s43}:due"
    assert keys.room_of(keys.channel("maple")) == "maple"


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
    server.admin.client_kill_filter(_type="pubsub")
    assert await next_notice(store) == Resubscribed()
    for room in ("maple", "birch"):
        await commit(store, a_room(room))
        assert await next_notice(store) == Changed(room, 1)


async def test_a_restored_subscription_is_told_when_it_is_whole(store: RedisRoomStore, server: Server) -> None:
    names = [f"room-{number}" for number in range(100)]
    await asyncio.gather(*(store.watch(name) for name in names))
    server.admin.client_kill_filter(_type="pubsub")
    assert await next_notice(store) == Resubscribed()
    assert len(server.admin.pubsub_shardchannels()) == len(names)


async def test_notices_that_nobody_reads_become_one(
    store: RedisRoomStore, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriber, "NOTICES_KEPT", 10)
    async with opened(server.url, PATIENT_S) as idle:
        await idle.watch("maple")
        for number in range(11):
            await store.relay("maple", "seat-2", str(number))
        # Confirmed on the same connection, hence after all of them.
        await idle.watch("birch")
        assert await next_notice(idle) == Resubscribed()


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


async def test_a_full_store_lets_circles_go_on_and_none_begin(store: RedisRoomStore, server: Server) -> None:
    await commit(store, a_room())
    server.admin.config_set("maxmemory", 1)
    try:
        with pytest.raises(StoreUnavailable, match="full"):
            await commit(store, a_room("birch"))
        assert await commit(store, a_room(version=2), "seat:2") == Committed(2)
        await store.heartbeat("node-1")
    finally:
        server.admin.config_set("maxmemory", 0)


async def test_a_server_that_forgot_the_scripts_is_told_again(store: RedisRoomStore, server: Server) -> None:
    await commit(store, a_room())
    server.admin.script_flush()
    assert await commit(store, a_room(version=2), "seat:2") == Committed(2)
    assert await store.versions(["maple"]) == {"maple": 2}


async def test_a_mistake_of_ours_is_not_called_an_outage(store: RedisRoomStore) -> None:
    with pytest.raises(ResponseError):
        await store.commands.ask("HGET", "only a key")


async def test_a_document_of_another_version_is_refused_without_quoting_it(
    store: RedisRoomStore, server: Server
) -> None:
    server.admin.hset(keys.room_key("maple"), "doc", '{"id":"maple","answer":"canary"}')
    with pytest.raises(UnreadableRoom) as raised:
        await store.load("maple")
    assert "canary" not in "".join(traceback.format_exception(raised.value))


async def test_beats_of_nodes_are_kept_for_an_hour(store: RedisRoomStore, server: Server) -> None:
    server.admin.zadd(keys.NODES, {"long-gone": store.now() - 3601, "silent": store.now() - 3000})
    await store.heartbeat("node-1")
    beats = await store.nodes()
    assert beats.keys() == {"node-1", "silent"}
    assert beats["node-1"] == pytest.approx(store.now(), abs=5)


@pytest.fixture
async def hasty(server: Server, store: RedisRoomStore) -> AsyncIterator[RedisRoomStore]:
    """A store with the time-out of a real node."""
    async with opened(server.url) as hasty:
        yield hasty


async def test_a_node_that_stops_in_good_order_is_forgotten(store: RedisRoomStore) -> None:
    await store.heartbeat("node-1")
    await store.heartbeat("node-2")
    await store.retire("node-1")
    beats = await store.nodes()
    assert beats.keys() == {"node-2", RETIRED}
    assert beats[RETIRED] == pytest.approx(store.now(), abs=5)


class CuttingProxy:
    """Stands between a store and its server; loses replies, with the connection, after the server did its work."""

    def __init__(self, server_path: str, url: str) -> None:
        self._server_path = server_path
        self.url = url
        self.replies_to_cut = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream_reader, upstream_writer = await asyncio.open_unix_connection(self._server_path)

        async def up() -> None:
            while request := await reader.read(65536):
                upstream_writer.write(request)
            upstream_writer.close()

        async def down() -> None:
            while reply := await upstream_reader.read(65536):
                # An answer that the script is not known is none: the server has done nothing.
                if self.replies_to_cut and not reply.startswith((b"-NOSCRIPT", b"+PONG")):
                    self.replies_to_cut -= 1
                    break
                writer.write(reply)
            writer.close()

        await asyncio.gather(up(), down())


@asynccontextmanager
async def opened(url: str, timeout_s: float = TIMEOUT_S) -> AsyncIterator[RedisRoomStore]:
    store = await open_store(url, timeout_s)
    try:
        yield store
    finally:
        await store.aclose()


@asynccontextmanager
async def proxied(server: Server, path: Path) -> AsyncIterator[CuttingProxy]:
    proxy = CuttingProxy(server.url.removeprefix("unix://"), f"unix://{path}")
    async with await asyncio.start_unix_server(proxy, path):
        yield proxy

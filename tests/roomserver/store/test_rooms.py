from __future__ import annotations

import asyncio
import math
import traceback

import pytest

from moderation.state.room import Room
from moderation.state.script import ROUND_AND_ROUND, Script
from moderation.state.values import LocalText, replace
from roomserver.store import RedisRoomStore, keys
from roomserver.store.documents import UnreadableRoom, script_of
from signalling.store import (
    AlreadyApplied,
    Change,
    ClockOff,
    Committed,
    IdReused,
    Moved,
    Outcome,
    StoreUnavailable,
)
from tests.roomserver.servers import Server
from tests.roomserver.storing import a_room, change, commit


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


async def test_commands_of_one_change_are_remembered_each(store: RedisRoomStore) -> None:
    await commit(store, a_room())
    await together(store, a_room(version=4), "seat:2", "seat:3", "seat:4")
    for number in (2, 3, 4):
        assert await store.applied("maple", f"seat:{number}") == (f"digest of seat:{number}", 4)
        assert await commit(store, a_room(version=5), f"seat:{number}", f"digest of seat:{number}") == AlreadyApplied(4)
    assert await commit(store, a_room(version=5), "seat:3", "other") == IdReused()


@pytest.mark.parametrize("again", [0, 1, 2])
async def test_where_one_of_them_was_applied_before_none_is_now(store: RedisRoomStore, again: int) -> None:
    names = ["seat:2", "seat:3", "seat:4"]
    await commit(store, a_room())
    await commit(store, a_room(version=2), names[again], f"digest of {names[again]}")
    assert await together(store, a_room(version=5), *names, before=2) == AlreadyApplied(2)
    assert await store.load("maple") == a_room(version=2)
    assert [await store.applied("maple", name) for name in names if name != names[again]] == [None, None]


async def together(store: RedisRoomStore, room: Room, *names: str, before: int = 1) -> Outcome:
    commands = tuple((name, f"digest of {name}") for name in names)
    async with asyncio.timeout(5):
        while True:
            made_of = replace(room, version=before)
            if not isinstance(
                outcome := await store.commit(Change(room, made_of, commands, None, store.now())), ClockOff
            ):
                return outcome


async def test_an_applied_command_is_told_even_to_a_slow_clock(store: RedisRoomStore) -> None:
    await commit(store, a_room())
    assert await store.commit(change(store, a_room(), late_s=60)) == AlreadyApplied(1)


async def test_applied_commands_are_kept_for_ten_minutes(store: RedisRoomStore, server: Server) -> None:
    await commit(store, a_room())
    assert 599_000 < int(str(server.admin.pttl(keys.applied_key("maple", "seat:1")))) <= 600_000


async def test_a_refusal_is_not_remembered(store: RedisRoomStore) -> None:
    assert await commit(store, a_room(version=2)) == Moved(0)
    assert await commit(store, a_room()) == Committed(1)


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
    def indexed(room_id: str) -> float | None:
        return server.admin.zscore(keys.rooms_key(keys.shard_of(room_id)), room_id)

    lapses_at = store.now() + 3600.5
    ended = replace(a_room(), phase="ended", lapses_at=lapses_at)
    await commit(store, ended)
    await commit(store, a_room("birch"))
    assert int(str(server.admin.pexpiretime(keys.room_key("maple")))) == int(lapses_at * 1000)
    assert server.admin.pexpiretime(keys.room_key("birch")) == -1
    assert (indexed("maple"), indexed("birch")) == (lapses_at, math.inf)
    await commit(store, replace(ended, version=2, language="ta"), "seat:2", before=ended)
    assert int(str(server.admin.pexpiretime(keys.room_key("maple")))) == int(lapses_at * 1000)
    assert indexed("maple") == lapses_at
    await commit(store, a_room(version=3), "seat:3", before=replace(ended, version=2))
    assert server.admin.pexpiretime(keys.room_key("maple")) == -1
    assert indexed("maple") == math.inf


@pytest.mark.parametrize("index_first", [False, True])
async def test_a_room_that_has_lapsed_leaves_nothing_behind(
    store: RedisRoomStore, server: Server, index_first: bool
) -> None:
    await commit(store, a_room("birch"), due_at=2.0)
    await commit(store, replace(a_room(), phase="ended", lapses_at=store.now() - 1), due_at=1.0)
    assert await store.load("maple") is None
    assert await store.versions(["maple", "birch"]) == {"birch": 1}
    assert await store.rooms() == ["birch"]
    endings = store.endings
    if index_first:
        await store.forget_lapsed()
    assert await store.due(10.0, 10) == ["birch"]
    if not index_first:
        await store.forget_lapsed()
    assert store.endings == endings + 1  # what the store's files have of it goes as well
    await store.forget_lapsed()
    assert store.endings == endings + 1
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


async def test_a_full_store_lets_circles_go_on_and_none_begin(store: RedisRoomStore, server: Server) -> None:
    await commit(store, a_room())
    for each in server.each:
        each.admin.config_set("maxmemory", 1)
    try:
        with pytest.raises(StoreUnavailable, match="full"):
            await commit(store, a_room("birch"))
        assert await commit(store, a_room(version=2), "seat:2") == Committed(2)
        await store.heartbeat("node-1")
    finally:
        for each in server.each:
            each.admin.config_set("maxmemory", 0)


async def test_a_document_of_another_version_is_refused_without_quoting_it(
    store: RedisRoomStore, server: Server
) -> None:
    server.admin.hset(keys.room_key("maple"), "doc", '{"id":"maple","answer":"canary"}')
    with pytest.raises(UnreadableRoom) as raised:
        await store.load("maple")
    assert "canary" not in "".join(traceback.format_exception(raised.value))


async def test_a_script_is_written_when_it_changes_and_kept_when_it_does_not(
    store: RedisRoomStore, server: Server
) -> None:
    other = Script(name=LocalText(default="en", texts={"en": "Another"}), stages=ROUND_AND_ROUND.stages)
    await commit(store, replace(a_room(), script=other))
    assert await store.load("maple") == replace(a_room(), script=other)
    server.admin.hset(keys.room_key("maple"), "script", script_of(a_room()))
    first = replace(a_room(), script=other)
    kept = Change(replace(first, version=2), first, (("seat:2", "d"),), None, store.now())
    assert await store.commit(kept) == Committed(2)
    assert await store.load("maple") == a_room(version=2)  # it was not written again
    await commit(store, replace(a_room(version=3), script=other), "seat:3", before=a_room(version=2))
    assert await store.load("maple") == replace(a_room(version=3), script=other)


async def test_a_proof_that_the_store_takes_writes_is_gone_soon(store: RedisRoomStore, server: Server) -> None:
    await store.prove_writable()
    for each in server.each:
        [key] = each.admin.scan_iter("*:proof")
        assert 0 < int(str(each.admin.pttl(key))) <= 1000

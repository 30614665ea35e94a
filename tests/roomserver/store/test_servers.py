"""A cluster of several primaries: what is asked goes where it is served, also once that is elsewhere."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

import roomserver
from roomserver.store import RedisRoomStore, keys
from roomserver.store.cluster import Slots, read_slots
from signalling.store import Changed, Committed, Resubscribed, StoreUnavailable
from tests.roomserver.embedded.test_embedded import until
from tests.roomserver.servers import PATIENT_S, Server, running_cluster, valkey_binary
from tests.roomserver.storing import a_room, change, commit, next_notice, opened


def test_no_command_is_sent_past_the_store() -> None:
    """The import contracts see modules; this sees what is reached through a store."""
    package = Path(roomserver.__file__).parent
    own = (package / "store", package / "embedded")
    others = [file for file in package.rglob("*.py") if not any(file.is_relative_to(folder) for folder in own)]
    assert len(others) > 30
    assert [file for file in others if re.search(r"\.(ask|lane|servers|execute_command)\b", file.read_text())] == []


@pytest.fixture
def three() -> Iterator[Server]:
    """A cluster that a test may change."""
    with running_cluster(valkey_binary(), 3) as server:
        yield server


def move_maple(three: Server) -> Server:
    """Its shard, in which nothing is yet, to another primary, which is returned."""
    former = three.serving(keys.room_key("maple"))
    to = next(member for member in three.members if member is not former)
    name = to.admin.execute_command("CLUSTER MYID")  # type: ignore[no-untyped-call]
    for member in (to, former, *three.members):
        slot = keys.slot_of(keys.room_key("maple"))
        member.admin.execute_command("CLUSTER SETSLOT", slot, "NODE", name)  # type: ignore[no-untyped-call]
    return to


async def available(store: RedisRoomStore) -> None:
    """Once maple's shard is found again."""
    async with asyncio.timeout(PATIENT_S):
        while True:
            with contextlib.suppress(StoreUnavailable):
                await store.load("maple")
                return


async def test_rooms_are_spread_over_all_primaries_and_found_by_every_node(three: Server) -> None:
    names = [f"room-{number}" for number in range(60)]
    async with opened(three.url, PATIENT_S) as here, opened(three.members[1].url, PATIENT_S) as there:
        await asyncio.gather(*(commit(here, a_room(name), due_at=1.0) for name in names))
        assert all(member.admin.dbsize() > 40 for member in three.members)
        assert await there.versions(names) == dict.fromkeys(names, 1)
        assert sorted(await there.due(2.0, 100)) == sorted(names)
        await there.heartbeat("there")
        assert (await here.nodes()).keys() == {"there"}


async def test_a_shard_that_moved_is_unavailable_and_then_found_with_what_is_published_there(three: Server) -> None:
    async with opened(three.url, PATIENT_S) as store:
        await store.watch("maple")
        to = move_maple(three)
        with pytest.raises(StoreUnavailable, match="Another server"):
            await store.commit(change(store, a_room()))
        await available(store)
        assert await next_notice(store) == Resubscribed()
        await until(lambda: to.admin.pubsub_shardchannels() == [keys.channel("maple").encode()])
        assert await commit(store, a_room()) == Committed(1)
        assert to.admin.exists(keys.room_key("maple")) == 1
        while (notice := await next_notice(store)) == Resubscribed():
            pass
        assert notice == Changed("maple", 1)
        await store.unwatch("maple")
        await until(lambda: to.admin.pubsub_shardchannels() == [])


async def test_one_primary_that_is_silent_stops_what_it_serves_and_nothing_else(three: Server) -> None:
    elsewhere = next(
        name for name in map(str, range(1000)) if three.serving(keys.room_key(name)).process is not three.process
    )
    async with opened(three.url, 0.2) as store:
        three.process.send_signal(signal.SIGSTOP)
        try:
            for refused in (store.load("maple"), store.prove_writable(), store.due(1.0, 1)):
                with pytest.raises(StoreUnavailable):
                    await refused
            assert await store.load(elsewhere) is None
        finally:
            three.process.send_signal(signal.SIGCONT)
        await available(store)


def test_slots_are_read_as_a_cluster_tells_them_with_its_replicas_or_without_a_host() -> None:
    told = [[0, 99, [b"10.0.0.7", 7000, b"one", []], [b"10.0.0.8", 7001, b"two", []]], [100, 199, [None, 7002, b"six"]]]
    assert read_slots(told) == [Slots(0, 99, "one", "10.0.0.7", 7000), Slots(100, 199, "six", "", 7002)]

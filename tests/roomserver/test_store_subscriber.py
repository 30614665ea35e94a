from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from roomserver.store import RedisRoomStore, subscriber
from signalling.rooms import (
    Changed,
    OutcomeUnknown,
    Relayed,
    Resubscribed,
)
from tests.roomserver.conftest import PATIENT_S, Server
from tests.roomserver.storing import a_room, commit, next_notice, opened, proxied


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

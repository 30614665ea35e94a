"""V2, V3, V4: what a hub keeps of a room, and what it takes for the newest of it."""

from __future__ import annotations

import pytest

from moderation.commands.door import SetLock
from moderation.commands.muting import MuteSelf
from moderation.settle import next_deadline
from moderation.state.values import replace
from roomserver.store import RedisRoomStore, keys
from roomserver.store.documents import UnreadableRoom
from signalling.node.changes import NoSuchRoom
from tests.moderation.circles import english
from tests.roomserver.servers import Server
from tests.signalling.hosting import Page, RunningNode, keep, new_node, seated


async def subscribers(server: Server, node: RunningNode, room_id: str = "maple") -> int:
    """How many nodes the store tells of a room, once it has heard all that this node had to say."""
    for other in ("elm", "oak"):  # what is confirmed was asked for after what came before it
        await node.store.watch(other)
        await node.store.unwatch(other)
    told = server.admin.execute_command("PUBSUB", "SHARDNUMSUB", keys.channel(room_id))  # type: ignore[no-untyped-call]
    return int(told[1])


async def test_v2_the_last_page_that_leaves_takes_the_subscription_along(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    await keep(store, seated(store))
    fay, ana = await Page(here, "fay").join(), await Page(here, "ana").join()
    assert await subscribers(store_server, here) == 1
    await fay.part()
    assert await subscribers(store_server, here) == 1
    await ana.part()
    assert await subscribers(store_server, here) == 0


async def test_v2_a_room_that_is_not_there_is_not_watched(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    page = Page(here, "ana")
    with pytest.raises(NoSuchRoom):
        await page.join()
    await page.part()
    assert await subscribers(store_server, here) == 0


async def test_v2_a_room_that_could_not_be_read_is_not_watched(store: RedisRoomStore, store_server: Server) -> None:
    """It is subscribed to, and then the document is none."""
    store_server.admin.hset(keys.room_key("maple"), mapping={"doc": "nonsense", "version": 1})
    node = new_node(store, "here")
    page = Page(node, "ana")
    with pytest.raises(UnreadableRoom):
        await page.join()
    assert await subscribers(store_server, node) == 0


async def test_v3_an_older_room_is_never_taken_for_a_newer_one(store: RedisRoomStore, here: RunningNode) -> None:
    """Two reads may be answered in the other order."""
    older = await keep(store, seated(store))
    fay = await Page(here, "fay").join()
    newer = await fay.command(SetLock(locked=True))
    await fay.until(lambda: fay.parts["circle"]["locked"])
    for former in (older, replace(newer, title=english("Another of this version"))):
        here.hub._accept(former, next_deadline(former))
        assert here.hub.room("maple") is newer
    await fay.command(MuteSelf())
    await fay.until_version(newer.version + 1)
    assert fay.parts["circle"]["locked"]
    assert fay.parts["circle"]["title"]["texts"] != {"en": "Another of this version"}


async def test_v3_another_epoch_is_newer_whatever_its_version(store: RedisRoomStore, here: RunningNode) -> None:
    room = await keep(store, seated(store))
    fay = await Page(here, "fay").join()
    restored = replace(here.hub.room("maple"), epoch=room.epoch + 1, version=1, title=english("Restored"))
    here.hub._accept(restored, next_deadline(restored))
    await fay.until(lambda: fay.view["epoch"] == room.epoch + 1)
    here.hub._accept(replace(restored, epoch=room.epoch, version=10_000), next_deadline(restored))
    assert here.hub.room("maple") is restored

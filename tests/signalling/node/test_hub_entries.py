"""What is added to a room, and who is shown it."""

from __future__ import annotations

import pytest

from moderation.commands.chat import DeleteLine, Say, SayPrivately
from moderation.commands.ending import EndCircle
from moderation.settle import next_deadline
from roomserver.store import RedisRoomStore, keys
from signalling.store import StoreUnavailable
from tests.moderation.circles import Circle, script, stage
from tests.roomserver.servers import Server
from tests.signalling.hosting import (
    Page,
    RunningNode,
    keep,
    new_node,
    running,
    seated,
    stopped,
)


def talkative(store: RedisRoomStore) -> Circle:
    """A live circle in which everybody may write."""
    circle = seated(store, script(stage("closing")))
    circle.begin()
    return circle


def words(page: Page) -> list[str]:
    return [line["text"] for line in page.told("line")]


async def test_lines_are_shown_at_every_node_to_those_who_may_read_them(
    store: RedisRoomStore, here: RunningNode, there: RunningNode
) -> None:
    await keep(store, talkative(store))
    async with running(here), running(there):
        fay, ana, ben = await Page(here, "fay").join(), await Page(there, "ana").join(), await Page(here, "ben").join()
        await ana.command(Say(text="Good evening"))
        await ana.command(SayPrivately(text="I am not well"))
        await fay.command(SayPrivately(text="I am with you", to="ana"))
        await ben.command(Say(text="Good evening, Ana"))
        everything = ["Good evening", "I am not well", "I am with you", "Good evening, Ana"]
        await fay.until(lambda: words(fay) == everything)
        await ana.until(lambda: words(ana) == everything)
        await ben.until(lambda: words(ben) == [everything[0], everything[3]])


async def test_whoever_comes_later_is_told_the_lines_of_before_but_no_deleted_one(
    store: RedisRoomStore, here: RunningNode, there: RunningNode
) -> None:
    await keep(store, talkative(store))
    async with running(here), running(there):
        fay, ana = await Page(here, "fay").join(), await Page(here, "ana").join()
        for text in ("One", "Two"):
            await ana.command(Say(text=text))
        await fay.until(lambda: words(fay) == ["One", "Two"])
        deleted = fay.told("line")[0]["id"]
        await fay.command(DeleteLine(line=deleted))
        await ana.until(lambda: [each["line"] for each in ana.told("deletion")] == [deleted])
        for node in (here, there):
            ben = await Page(node, "ben", page=node.hub.node).join()
            await ben.until(lambda ben=ben: bool(ben.entries))  # type: ignore[misc]
            assert words(ben) == ["Two"]
            assert ben.told("act") == []
            again = await Page(node, "fay", page=node.hub.node).join()
            await again.until(lambda again=again: bool(again.entries))  # type: ignore[misc]
            assert [act["what"] for act in again.told("act")][-1] == "deleted_line"


async def test_what_could_not_be_read_while_the_store_was_away_is_shown_later(
    store: RedisRoomStore, store_server: Server, here: RunningNode, there: RunningNode
) -> None:
    await keep(store, talkative(store))
    fay, ana = await Page(here, "fay").join(), await Page(there, "ana").join()
    await ana.command(Say(text="Good evening"))
    newest = await store.load("maple")
    assert newest is not None
    with stopped(store_server):
        here.hub._accept(newest, next_deadline(newest))  # the store went away between two reads
        with pytest.raises(StoreUnavailable):
            await here.store.load("maple")
    async with running(here):
        await fay.until(lambda: words(fay) == ["Good evening"])


async def test_lines_that_cannot_be_read_are_told_once_and_keep_no_other_from_being_shown(
    store: RedisRoomStore, store_server: Server
) -> None:
    circle = talkative(store)
    await keep(store, circle)
    store_server.admin.zadd(keys.lines_key("maple"), {'{"of": "another version"}': 1})
    node = new_node(store, "here")
    fay = await Page(node, "fay").join()
    await fay.until(lambda: fay.entries is not None)
    await fay.command(Say(text="Good evening"))
    await fay.until(lambda: words(fay) == ["Good evening"])
    node.hub.read_on()
    assert [type(mistake).__name__ for mistake in node.mistakes] == ["UnreadableRoom"]


async def test_the_end_of_the_circle_takes_its_lines_from_every_page(store: RedisRoomStore, here: RunningNode) -> None:
    await keep(store, talkative(store))
    fay, ana = await Page(here, "fay").join(), await Page(here, "ana").join()
    await ana.command(Say(text="Good evening"))
    await fay.until(lambda: words(fay) == ["Good evening"])
    await fay.command(EndCircle())
    await fay.until(lambda: fay.parts["centre"]["place"] == "debrief" and fay.entries is not None)
    assert words(fay) == []
    assert fay.told("act")[-1]["what"] == "ended"
    await ana.until(lambda: ana.view["kind"] == "ended")
    assert ana.entries is None

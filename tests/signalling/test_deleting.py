"""Only a line is deleted, and only by somebody who may read it."""

from __future__ import annotations

import pytest

from moderation.commands.chat import DeleteLine, Say, SayPrivately
from moderation.commands.roles import SetSuccession
from moderation.refusal import RefusalCode, Refused
from roomserver.store import RedisRoomStore
from signalling.protocol.entries import EntryLog
from tests.moderation.circles import Circle, script, stage
from tests.signalling.hosting import Page, RunningNode, circle_now, keep, new_node, stored_version


def talkative(store: RedisRoomStore) -> Circle:
    """A live circle in which everybody may write."""
    circle = circle_now(store, course=script(stage("closing")))
    circle.arrive("fay", "ana", "ben")
    circle.admit("ana", "ben")
    circle.begin()
    return circle


async def refusal(page: Page, line: int) -> RefusalCode:
    """Why that line is not deleted; nothing is changed."""
    with pytest.raises(Refused) as refused:
        await page.command(DeleteLine(line=line))
    return refused.value.code


async def test_what_whoever_deletes_may_not_read_is_no_line_to_them(
    store: RedisRoomStore, here: RunningNode, there: RunningNode
) -> None:
    await keep(store, talkative(store))
    fay, ana, ben = await Page(here, "fay").join(), await Page(there, "ana").join(), await Page(there, "ben").join()
    line = (await ana.command(SayPrivately(text="For those who look after us now"))).entries
    version = (await fay.command(SetSuccession(order=("ben",), made_on=1))).version
    assert await refusal(ben, line) == RefusalCode.NO_SUCH_LINE
    assert await refusal(ana, line) == RefusalCode.NOT_ALLOWED
    assert await stored_version(store) == version
    assert [each.id for each in await store.entries("maple", line - 1, line)] == [line]
    await fay.command(DeleteLine(line=line))
    assert await store.entries("maple", line - 1, line) == []


async def test_the_log_and_a_deletion_are_no_lines(store: RedisRoomStore, here: RunningNode) -> None:
    await keep(store, talkative(store))
    fay, ana = await Page(here, "fay").join(), await Page(here, "ana").join()
    line = (await ana.command(Say(text="Good evening"))).entries
    act = (await fay.command(DeleteLine(line=line), "once")).entries
    for other in (line, act - 1, act, act + 1, 0, -1):
        assert await refusal(fay, other) == RefusalCode.NO_SUCH_LINE
    told = [(each.kind, each.id) for each in await store.entries("maple", line - 1, act)]
    assert told == [("deletion", act - 1), ("act", act)]
    again = await fay.command(DeleteLine(line=line), "once")
    assert again.entries == act


async def test_a_node_that_has_yet_to_read_a_line_reads_it_first(store: RedisRoomStore, here: RunningNode) -> None:
    await keep(store, talkative(store))
    ana = await Page(here, "ana").join()
    line = (await ana.command(Say(text="Good evening"))).entries
    fresh = new_node(store, "fresh")
    fay = Page(fresh, "fay")
    await fresh.hub.join("maple", fay.watcher)
    fresh.hub._hosted["maple"].entries = EntryLog("")
    await fay.command(DeleteLine(line=line))
    assert await store.entries("maple", line - 1, line) == []
    assert fresh.mistakes == []

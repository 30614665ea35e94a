from __future__ import annotations

import pytest

from moderation.commands.groups import Divide
from moderation.commands.side_room import AnswerSideRoom, OfferSideRoom
from roomserver.store import RedisRoomStore
from signalling.node.reactions import react
from signalling.protocol.messages import SendReaction
from signalling.store import everybody_in
from tests.moderation.circles import script, stage
from tests.signalling.hosting import Json, Page, RunningNode, circle_now, keep, running, seated, stored_version

CANDLE = SendReaction(type="react", reaction="candle")


def shown(sender: str) -> Json:
    return {"type": "reaction", "sender": sender, "reaction": "candle"}


async def test_a_reaction_is_shown_to_everybody_there_at_every_node(
    store: RedisRoomStore, here: RunningNode, there: RunningNode
) -> None:
    circle = seated(store)
    circle.begin()
    await keep(store, circle)
    async with running(here), running(there):
        fay, ana, ben = await Page(here, "fay").join(), await Page(here, "ana").join(), await Page(there, "ben").join()
        await ana.until(lambda: ana.presence_of("ben") == "present")
        version = await stored_version(store)
        await react(here.hub, "maple", ana.watcher, CANDLE)
        for page in (fay, ana, ben):
            await page.until(lambda page=page: page.reactions == [shown("ana")])  # type: ignore[misc]
        await react(there.hub, "maple", ben.watcher, CANDLE)
        for page in (fay, ana, ben):
            await page.until(lambda page=page: page.reactions == [shown("ana"), shown("ben")])  # type: ignore[misc]
        assert await stored_version(store) == version


async def test_what_is_shown_in_one_place_stays_there(store: RedisRoomStore, here: RunningNode) -> None:
    circle = seated(store)
    circle.begin()
    circle.by("fay", OfferSideRoom(seat="ana"))
    circle.by("ana", AnswerSideRoom(side_room=circle.room.side_rooms[0].id, accept=True))
    await keep(store, circle)
    pages = {seat: await Page(here, seat).join() for seat in ("fay", "ana", "ben")}
    for seat in ("fay", "ana", "ben"):
        await react(here.hub, "maple", pages[seat].watcher, CANDLE)
    here.hub.beat()
    for page in pages.values():
        await page.until(lambda page=page: bool(page.beats))  # type: ignore[misc]
    assert {seat: page.reactions for seat, page in pages.items()} == {"fay": [], "ana": [], "ben": [shown("ben")]}


async def test_what_is_shown_in_a_group_is_shown_to_that_group_alone(store: RedisRoomStore, here: RunningNode) -> None:
    circle = circle_now(store, "fay gus", "ana ben")
    circle.arrive("fay", "gus", "ana", "ben")
    circle.admit("ana", "ben")
    circle.begin()
    circle.by("fay", Divide(groups=(("fay", "ana"), ("gus", "ben"))))
    await keep(store, circle)
    pages = {seat: await Page(here, seat).join() for seat in ("fay", "gus", "ana", "ben")}
    await react(here.hub, "maple", pages["ana"].watcher, CANDLE)
    await react(here.hub, "maple", pages["gus"].watcher, CANDLE)
    here.hub.beat()
    for page in pages.values():
        await page.until(lambda page=page: bool(page.beats))  # type: ignore[misc]
    assert [pages[seat].reactions for seat in ("fay", "ana")] == [[shown("ana")]] * 2
    assert [pages[seat].reactions for seat in ("gus", "ben")] == [[shown("gus")]] * 2


@pytest.mark.parametrize("who", ["a stage without reactions", "the lobby", "a page that was taken over"])
async def test_otherwise_it_is_dropped_quietly(store: RedisRoomStore, here: RunningNode, who: str) -> None:
    circle = seated(store, script(stage("grounding" if who.startswith("a stage") else "welcome")))
    circle.begin()
    circle.arrive("lea")
    await keep(store, circle)
    fay, ana, lea = await Page(here, "fay").join(), await Page(here, "ana").join(), await Page(here, "lea").join()
    sender = lea if who == "the lobby" else ana
    if who == "a page that was taken over":
        await Page(here, "ana", page="b").join()
    await react(here.hub, "maple", sender.watcher, CANDLE)
    here.hub.beat()
    await fay.until(lambda: bool(fay.beats))
    assert fay.reactions == []


async def test_only_where_everybody_is_here_nobody_elsewhere_is_told(store: RedisRoomStore, here: RunningNode) -> None:
    await keep(store, seated(store))
    pages = [await Page(here, seat).join() for seat in ("fay", "ana")]
    assert here.hub.deliver("maple", everybody_in("circle"), "{}") == "elsewhere"
    pages.append(await Page(here, "ben").join())
    assert here.hub.deliver("maple", everybody_in("circle"), "{}") == "here"
    assert here.hub.deliver("maple", "circle", "{}") == "elsewhere"
    assert here.hub.deliver("nowhere", everybody_in("circle"), "{}") == "elsewhere"

from __future__ import annotations

import asyncio
from itertools import chain
from math import nextafter

import pytest

from moderation.commands.bell import RingBell
from moderation.commands.chat import Say
from moderation.commands.links import ReplaceLink
from moderation.commands.lobby import Admit
from moderation.commands.muting import Mute, MuteSelf, Release, UnmuteSelf
from moderation.commands.piece import PassPiece
from moderation.commands.prompt import SetPrompt
from moderation.commands.stages import Begin, SetScript
from moderation.refusal import RefusalCode, Refused
from moderation.settle import next_deadline
from moderation.state.values import replace
from moderation.transition import Organiser
from roomserver.store import RedisRoomStore
from signalling.node.changes import MOST_TOGETHER, CommandIdReused, digest_of
from signalling.store import OutcomeUnknown, StoreUnavailable
from tests.moderation.circles import english, script, stage
from tests.roomserver.servers import Server
from tests.signalling.hosting import Page, RunningNode, circle_now, keep, seated, stopped, stored_version


async def test_commands_of_both_nodes_at_once_come_in_one_order_without_gaps(
    store: RedisRoomStore, here: RunningNode, there: RunningNode
) -> None:
    await keep(store, seated(store))
    pages = [await Page(here, "ana").join(), await Page(there, "ben").join()]
    before = await stored_version(store)
    rounds = 8

    async def mutes_and_unmutes(page: Page) -> list[int]:
        versions = []
        for _ in range(rounds):
            versions.append((await page.command(MuteSelf())).version)
            versions.append((await page.command(UnmuteSelf())).version)
        return versions

    here_and_there = await asyncio.gather(*map(mutes_and_unmutes, pages))
    last = before + 4 * rounds
    assert sorted(chain(*here_and_there)) == list(range(before + 1, last + 1))
    assert await stored_version(store) == last


async def test_what_is_remembered_of_a_command_is_guessed_by_nobody_who_does_not_know_the_room(
    store: RedisRoomStore, here: RunningNode, store_server: Server
) -> None:
    """An answer is a word or two, and what is remembered outlives it where it is taken back, or its person erased."""
    await keep(store, seated(store, script(stage("closing"))))
    fay, ana = await Page(here, "fay").join(), await Page(here, "ana").join()
    await fay.command(Begin())
    said = Say(text="I am not well")
    await ana.command(said, "once")
    remembered = "".join(
        str(store_server.admin.get(key)) for key in store_server.admin.scan_iter("*:applied:maple:*once")
    )
    assert remembered
    assert digest_of(said) not in remembered


async def test_in_the_store_stands_the_deadline_of_the_room_as_it_became(
    store: RedisRoomStore, here: RunningNode
) -> None:
    """For the node that finds it due, when this one is gone."""
    circle = seated(store)
    circle.begin()
    before = await keep(store, circle)
    after = await (await Page(here, "fay").join()).command(RingBell())
    due = next_deadline(after)
    assert due is not None
    assert due != next_deadline(before)
    assert await store.due(due, 1) == ["maple"]
    assert await store.due(nextafter(due, 0.0), 1) == []


async def test_a_script_that_was_changed_stays_so_whoever_changes_something_else(
    store: RedisRoomStore, here: RunningNode, there: RunningNode
) -> None:
    await keep(store, seated(store))
    fay, ana = await Page(here, "fay").join(), await Page(there, "ana").join()
    await fay.command(SetScript(script=script(stage("welcome")), made_on=1))
    await ana.command(MuteSelf())
    room = await store.load("maple")
    assert room is not None
    assert [each.kind for each in room.script.stages] == ["welcome"]


async def test_of_two_edits_of_one_value_the_second_sees_why(
    store: RedisRoomStore, here: RunningNode, there: RunningNode
) -> None:
    circle = circle_now(store, facilitators="fay wei", participants="")
    circle.arrive("fay", "wei")
    await keep(store, circle)
    pages = [await Page(here, "fay").join(), await Page(there, "wei").join()]
    edits = (page.command(SetPrompt(prompt=english(page.seat), made_on=1)) for page in pages)
    outcomes = await asyncio.gather(*edits, return_exceptions=True)
    [refused] = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert refused.code is RefusalCode.OUT_OF_DATE
    room = await store.load("maple")
    assert room is not None
    assert room.circle.prompt_version == 2


async def test_the_same_command_id_at_another_node_has_one_effect(
    store: RedisRoomStore, here: RunningNode, there: RunningNode
) -> None:
    circle = seated(store)
    circle.begin()
    circle.offer_next()
    circle.take("fay")
    await keep(store, circle)
    turn = circle.piece.id
    first, again = await Page(here, "fay").join(), Page(there, "fay")
    passed = await first.command(PassPiece(turn_id=turn), "once")
    await again.join()
    version = await stored_version(store)
    room = await again.command(PassPiece(turn_id=turn), "once")
    assert room.version >= passed.version
    assert await stored_version(store) == version
    with pytest.raises(CommandIdReused):
        await again.command(MuteSelf(), "once")


async def test_a_command_of_unknown_outcome_is_asked_again_and_has_one_effect(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    circle = seated(store)
    circle.begin()
    circle.offer_next()
    circle.take("fay")
    await keep(store, circle)
    turn = circle.piece.id
    fay = await Page(here, "fay").join()
    version = await stored_version(store)
    await here.answered()
    with stopped(store_server), pytest.raises(OutcomeUnknown):
        await fay.command(PassPiece(turn_id=turn), "once")
    for _ in range(2):
        room = await fay.command(PassPiece(turn_id=turn), "once")
        assert room.version == version + 1 == await stored_version(store)
        assert room.circle.piece.kind == "offered"


@pytest.mark.parametrize("again", ["at the same node", "at another"])
async def test_a_line_that_is_sent_again_after_its_reply_was_lost_stands_once(
    store: RedisRoomStore, here: RunningNode, there: RunningNode, again: str
) -> None:
    """Nothing speaks against saying the same again: that it is the same is known by its id alone."""
    await keep(store, seated(store, script(stage("closing"))))
    fay, ana = await Page(here, "fay").join(), await Page(here, "ana").join()
    await fay.command(Begin())
    await Page(there, "ben").join()  # whose node knows the circle as it is now, and not what follows
    said = await ana.command(Say(text="Good evening"), "once")
    node = here if again == "at the same node" else there
    page = Page(node, "ana")
    room = await page.command(Say(text="Good evening"), "once")
    assert room.version == node.hub.room("maple").version == await stored_version(store)
    assert room.entries == said.entries


async def test_what_was_muted_here_and_released_there_is_muted_again(
    store: RedisRoomStore, here: RunningNode, there: RunningNode
) -> None:
    circle = circle_now(store, facilitators="fay wei", participants="ana")
    circle.arrive("fay", "wei", "ana")
    circle.admit("ana")
    await keep(store, circle)
    fay = await Page(here, "fay").join()
    await fay.command(Mute(seat="ana"))
    wei = await Page(there, "wei").join()
    await wei.command(Release(seat="ana"))
    room = await fay.command(Mute(seat="ana"))
    ana = room.seat("ana")
    assert ana is not None
    assert ana.muted_by_facilitator
    assert replace(room, appended=()) == await store.load("maple")


async def test_a_session_that_ended_elsewhere_commands_nothing_more(
    store: RedisRoomStore, here: RunningNode, there: RunningNode
) -> None:
    await keep(store, seated(store))
    ana = await Page(here, "ana").join()
    room = await there.hub.submit("maple", ReplaceLink(seat="ana", link="link-new"), Organiser())
    with pytest.raises(Refused) as refused:
        await ana.command(MuteSelf())
    assert refused.value.code is RefusalCode.NOT_ALLOWED
    assert await stored_version(store) == room.version


async def test_a_refusal_changes_nothing_and_shows_nothing(store: RedisRoomStore, here: RunningNode) -> None:
    await keep(store, seated(store))
    ana = await Page(here, "ana").join()
    version = await stored_version(store)
    for command in (Admit(seat="ben"), Mute(seat="fay"), Begin(), PassPiece(turn_id="p1")):
        with pytest.raises(Refused):
            await ana.command(command)
    assert await stored_version(store) == version == ana.watcher.session.shown


async def test_an_id_of_before_is_no_yes_to_another_command_that_is_refused(
    store: RedisRoomStore, here: RunningNode
) -> None:
    await keep(store, seated(store))
    ana = await Page(here, "ana").join()
    await ana.command(MuteSelf(), "once")
    with pytest.raises(CommandIdReused):
        await ana.command(Begin(), "once")


async def test_what_was_refused_for_what_is_known_here_is_tried_on_what_is_true(
    store: RedisRoomStore, here: RunningNode, there: RunningNode
) -> None:
    """Nobody told this node yet that the circle has begun."""
    await keep(store, seated(store, script(stage("closing"))))
    fay, ana = await Page(here, "fay").join(), await Page(there, "ana").join()
    await fay.command(Begin())
    assert there.hub.room("maple").phase == "open"
    assert (await ana.command(Say(text="Good evening"))).phase == "live"


# What waits together


async def commits(store_server: Server) -> int:
    """How many changes the store was asked for so far."""
    return int(store_server.admin.info("commandstats").get("cmdstat_spublish", {"calls": 0})["calls"])


async def test_what_waits_for_a_room_is_one_commit_and_each_is_told_of_its_own(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    await keep(store, seated(store))
    pages = [await Page(here, seat).join() for seat in ("fay", "ana", "ben")]
    version, before = await stored_version(store), await commits(store_server)
    async with here.hub.turns.turn("maple"):
        waiting = [asyncio.create_task(page.command(MuteSelf())) for page in pages]
        refused = asyncio.create_task(pages[1].command(Begin()))
        for _ in range(5):
            await asyncio.sleep(0)
    rooms = await asyncio.gather(*waiting)
    assert [room.version for room in rooms] == [version + 1, version + 2, version + 3]
    assert [seat.id for seat in rooms[1].seats if seat.muted_self][:2] == ["fay", "ana"]
    with pytest.raises(Refused):
        await refused
    assert await commits(store_server) == before + 1
    assert await stored_version(store) == version + 3 == pages[0].watcher.session.shown


async def test_more_than_one_commit_takes_goes_in_several(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    await keep(store, seated(store, script(stage("closing"))))
    fay = await Page(here, "fay").join()
    await fay.command(Begin())
    version, before = await stored_version(store), await commits(store_server)
    many = MOST_TOGETHER + 3
    async with here.hub.turns.turn("maple"):
        waiting = [asyncio.create_task(fay.command(Say(text=str(number)))) for number in range(many)]
        for _ in range(5):
            await asyncio.sleep(0)
    rooms = await asyncio.gather(*waiting)
    assert [room.version for room in rooms] == list(range(version + 1, version + many + 1))
    assert await commits(store_server) == before + 2
    await fay.until(lambda: len(fay.told("line")) == many)
    assert [line["text"] for line in fay.told("line")] == [str(number) for number in range(many)]


async def test_what_was_applied_before_keeps_nobody_who_waits_with_it_from_theirs(
    store: RedisRoomStore, here: RunningNode, there: RunningNode
) -> None:
    await keep(store, seated(store, script(stage("closing"))))
    fay, ana = await Page(here, "fay").join(), await Page(here, "ana").join()
    await fay.command(Begin())
    elsewhere = await Page(there, "ben").join()
    said = await ana.command(Say(text="Good evening"), "once")
    async with there.hub.turns.turn("maple"):
        again = asyncio.create_task(Page(there, "ana").command(Say(text="Good evening"), "once"))
        other = asyncio.create_task(Page(there, "ana").command(Say(text="Something else"), "once"))
        muted = asyncio.create_task(elsewhere.command(MuteSelf()))
        for _ in range(5):
            await asyncio.sleep(0)
    assert (await again).entries == said.entries
    with pytest.raises(CommandIdReused):
        await other
    seat = (await muted).seat("ben")
    assert seat is not None
    assert seat.muted_self


async def test_an_id_that_waits_twice_has_one_effect_and_keeps_nobody_else_from_theirs(
    store: RedisRoomStore, here: RunningNode
) -> None:
    """From two pages of a seat at the same moment: nothing was applied before, and one commit would take both."""
    await keep(store, seated(store, script(stage("closing"))))
    fay, ana = await Page(here, "fay").join(), await Page(here, "ana").join()
    await fay.command(Begin())
    async with here.hub.turns.turn("maple"):
        said = [asyncio.create_task(ana.command(Say(text="Good evening"), "once")) for _ in range(2)]
        muted = asyncio.create_task(fay.command(MuteSelf()))
        other = asyncio.create_task(ana.command(Say(text="Something else"), "once"))
        for _ in range(5):
            await asyncio.sleep(0)
    first, second = await asyncio.gather(*said)
    assert first.entries == second.entries
    with pytest.raises(CommandIdReused):
        await other
    seat = (await muted).seat("fay")
    assert seat is not None
    assert seat.muted_self
    await fay.until(lambda: bool(fay.told("line")))
    assert [line["text"] for line in fay.told("line")] == ["Good evening"]


@pytest.mark.parametrize("turns", range(8))
async def test_whoever_gives_up_takes_nothing_from_those_who_wait_with_them(
    store: RedisRoomStore, here: RunningNode, turns: int
) -> None:
    """The first is the one that does it for all."""
    await keep(store, seated(store))
    pages = [await Page(here, seat).join() for seat in ("fay", "ana", "ben")]
    async with here.hub.turns.turn("maple"):
        waiting = [asyncio.create_task(page.command(MuteSelf())) for page in pages]
        for _ in range(5):
            await asyncio.sleep(0)
    for _ in range(turns):
        await asyncio.sleep(0)
    waiting[0].cancel()
    rooms = await asyncio.gather(*waiting[1:])
    for room, page in zip(rooms, pages[1:], strict=True):
        seat = room.seat(page.seat)
        assert seat is not None
        assert seat.muted_self


async def test_without_the_store_all_who_wait_together_are_told_so(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    await keep(store, seated(store))
    pages = [await Page(here, seat).join() for seat in ("fay", "ana", "ben")]
    version = await stored_version(store)
    await here.answered()
    with stopped(store_server):
        async with here.hub.turns.turn("maple"):
            waiting = [asyncio.create_task(page.command(MuteSelf(), "once")) for page in pages]
            for _ in range(5):
                await asyncio.sleep(0)
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(outcome, StoreUnavailable) for outcome in outcomes)
    for page in pages:
        await page.command(MuteSelf(), "once")
    assert await stored_version(store) == version + 3

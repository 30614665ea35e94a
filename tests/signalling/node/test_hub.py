from __future__ import annotations

import asyncio

import pytest

from moderation.commands.claims import AnswerClaim
from moderation.commands.leaving import Leave
from moderation.commands.links import EnterByLink, EnterByOpenLink, ReplaceLink
from moderation.commands.lobby import Decline, Knock
from moderation.commands.muting import MuteSelf
from moderation.commands.presence import LoseNode
from moderation.commands.removal import Remove
from moderation.commands.stages import Begin
from moderation.refusal import RefusalCode, Refused
from moderation.rules.links import LOBBY_LIMIT
from moderation.settle import next_deadline
from moderation.state.place import Held
from moderation.state.room import DOORS_OPEN_S, Room
from moderation.state.values import replace
from moderation.transition import Organiser, Service
from roomserver.store import RedisRoomStore, keys
from signalling.node.changes import NoSuchRoom
from signalling.protocol.outbox import LIMIT_BYTES
from signalling.store import OutcomeUnknown, StoreUnavailable, everybody_in
from tests.moderation.circles import OPEN_LINK, Circle
from tests.roomserver.servers import Server
from tests.signalling.hosting import (
    Page,
    RunningNode,
    circle_now,
    keep,
    running,
    seated,
    stopped,
    stored_version,
    taking_no_writes,
)


async def test_a_change_is_shown_to_every_page_here(store: RedisRoomStore, here: RunningNode) -> None:
    await keep(store, seated(store))
    fay, ana = await Page(here, "fay").join(), await Page(here, "ana").join()
    assert (fay.view["kind"], ana.view["kind"]) == ("facilitator", "participant")
    room = await fay.command(Begin())
    for page in (fay, ana):
        await page.until(lambda page=page: page.parts["circle"]["phase"] == "live")  # type: ignore[misc]
        assert page.watcher.session.shown == room.version == await stored_version(store)


async def test_a_change_at_one_node_is_shown_at_another(
    store: RedisRoomStore, here: RunningNode, there: RunningNode
) -> None:
    await keep(store, seated(store))
    async with running(here), running(there):
        fay, ana = await Page(here, "fay").join(), await Page(there, "ana").join()
        await fay.until(lambda: fay.presence_of("ana") == "present")
        await fay.command(Begin())
        await ana.until(lambda: ana.parts["circle"]["phase"] == "live")
        await ana.command(MuteSelf())
        await fay.until(lambda: "self" in fay.parts["roster"]["seats"][1]["muted"])


async def test_there_is_nothing_to_watch_or_change_where_no_room_is(here: RunningNode) -> None:
    with pytest.raises(NoSuchRoom):
        await Page(here, "ana").join()
    with pytest.raises(NoSuchRoom):
        await here.hub.submit("maple", EnterByLink(link="l", session="s", claim_id="c"), Service())
    assert here.hub.hosted() == {}


async def test_a_wrong_session_watches_nothing(store: RedisRoomStore, here: RunningNode) -> None:
    await keep(store, seated(store))
    page = Page(here, "ana", session="session-ben")
    with pytest.raises(Refused) as refused:
        await page.join()
    await page.part()
    assert refused.value.code is RefusalCode.NO_SUCH_SESSION
    assert (page.view, here.hub.hosted()) == ({}, {})


async def test_a_room_that_nobody_watches_here_is_forgotten_here(store: RedisRoomStore, here: RunningNode) -> None:
    await keep(store, seated(store))
    fay, ana = await Page(here, "fay").join(), await Page(here, "ana").join()
    await fay.part()
    assert set(here.hub.hosted()) == {"maple"}
    await ana.until(lambda: ana.presence_of("fay") == "reconnecting")
    await ana.part()
    assert here.hub.hosted() == {}
    await ana.part()
    await Page(here, "ben").join()


async def test_another_page_of_the_seat_takes_over_wherever_it_is(
    store: RedisRoomStore, here: RunningNode, there: RunningNode
) -> None:
    await keep(store, seated(store))
    async with running(here), running(there):
        first = await Page(here, "ana").join()
        second = await Page(there, "ana", page="b").join()
        assert await first.until_closed() == 4004
        await first.part()
        fay = await Page(here, "fay").join()
        assert fay.presence_of("ana") == "present"
        assert second.closing is None


async def test_whoever_leaves_is_closed_for_good(store: RedisRoomStore, here: RunningNode) -> None:
    await keep(store, seated(store))
    fay, ana = await Page(here, "fay").join(), await Page(here, "ana").join()
    await ana.command(Leave())
    assert await ana.until_closed() == 4005
    await fay.until(lambda: all(seat["id"] != "ana" for seat in fay.parts["roster"]["seats"]))


async def test_whoever_is_removed_is_told_so_at_any_node_and_let_in_no_more(
    store: RedisRoomStore, here: RunningNode, there: RunningNode
) -> None:
    await keep(store, seated(store))
    async with running(here), running(there):
        fay, ana = await Page(here, "fay").join(), await Page(there, "ana").join()
        await fay.command(Remove(seat="ana", reason="canary"))
        assert await ana.until_closed() == 4006
        assert (ana.view["kind"], set(ana.parts)) == ("removed", {"circle", "me"})
        assert "canary" not in str(ana.parts)
        with pytest.raises(Refused):
            await Page(there, "ana", page="b").join()
        with pytest.raises(Refused) as refused:
            await here.hub.submit("maple", EnterByLink(link="link-ana", session="again", claim_id="c"), Service())
        assert refused.value.code is RefusalCode.NO_SUCH_LINK


async def test_a_replaced_link_closes_whoever_came_by_the_old_one(store: RedisRoomStore, here: RunningNode) -> None:
    await keep(store, seated(store))
    ana = await Page(here, "ana").join()
    await here.hub.submit("maple", ReplaceLink(seat="ana", link="link-new"), Organiser())
    assert await ana.until_closed() == 4003


async def test_whoever_is_declined_is_told_and_stays_connected(store: RedisRoomStore, here: RunningNode) -> None:
    circle = circle_now(store)
    circle.arrive("fay")
    circle.enter("ana")
    await keep(store, circle)
    fay, ana = await Page(here, "fay").join(), await Page(here, "ana").join()
    await ana.command(Knock(name="Ana"))
    await fay.command(Decline(seat="ana"))
    await ana.until(lambda: ana.view["kind"] == "declined")
    assert ana.closing is None


async def test_a_claim_that_is_believed_changes_places_at_once(store: RedisRoomStore, here: RunningNode) -> None:
    await keep(store, seated(store))
    seated_page = await Page(here, "ana").join()
    await here.hub.submit("maple", EnterByLink(link="link-ana", session="elsewhere", claim_id="c1"), Service())
    claimant = await Page(here, "ana", page="b", session="elsewhere").join()
    assert claimant.view["kind"] == "claimant"
    with pytest.raises(Refused):
        await claimant.command(MuteSelf())
    await seated_page.command(AnswerClaim(claim_id="c1", mine=True))
    assert await seated_page.until_closed() == 4007
    await claimant.until(lambda: claimant.view["kind"] == "participant")


async def test_a_page_that_others_took_for_lost_is_present_again(
    store: RedisRoomStore, here: RunningNode, there: RunningNode
) -> None:
    await keep(store, seated(store))
    async with running(here):
        fay, ana = await Page(here, "fay").join(), await Page(here, "ana").join()
        lost = await there.hub.submit("maple", LoseNode(nodes=("here",)), Service())
        await fay.until_version(lost.version + 2)
        assert (fay.presence_of("fay"), fay.presence_of("ana")) == ("present", "present")
        assert (fay.closing, ana.closing) == (None, None)


async def test_a_page_that_could_not_say_that_it_is_there_says_so_again(
    store: RedisRoomStore, store_server: Server, here: RunningNode, there: RunningNode
) -> None:
    await keep(store, seated(store))
    fay, ana = await Page(here, "fay").join(), await Page(here, "ana").join()
    lost = await there.hub.submit("maple", LoseNode(nodes=("here",)), Service())
    store_server.admin.config_set("min-replicas-to-write", 1)
    try:
        await here.hub.refresh("maple")
        await fay.until_version(lost.version)
        assert fay.presence_of("ana") == "reconnecting"
        for _ in range(10):  # the store answers in order, so it has refused by then
            await here.hub.read("maple")
    finally:
        store_server.admin.config_set("min-replicas-to-write", 0)
    async with running(here):
        await fay.until(lambda: (fay.presence_of("fay"), fay.presence_of("ana")) == ("present", "present"))
    assert (fay.closing, ana.closing) == (None, None)


async def test_a_line_that_dropped_is_told_later_where_telling_it_was_cut_off(
    store: RedisRoomStore, here: RunningNode
) -> None:
    """As when the node stops just then."""
    await keep(store, seated(store))
    fay, ana = await Page(here, "fay").join(), await Page(here, "ana").join()
    async with here.hub.turns.turn("maple"):
        going = asyncio.create_task(ana.part())
        await asyncio.sleep(0)  # it waits for its turn
        going.cancel()
        with pytest.raises(asyncio.CancelledError):
            await going
    await here.hub.tell_of_the_gone()
    await fay.until(lambda: fay.presence_of("ana") == "reconnecting")


async def test_a_line_that_dropped_while_the_store_was_away_is_told_later(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    await keep(store, seated(store))
    fay, ana = await Page(here, "fay").join(), await Page(here, "ana").join()
    with stopped(store_server):
        await ana.part()
        with pytest.raises(StoreUnavailable):
            await here.hub.tell_of_the_gone()
    async with running(here):
        await fay.until(lambda: fay.presence_of("ana") == "reconnecting")


async def test_without_the_store_a_page_is_not_let_in_and_nothing_is_left_of_it(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    await keep(store, seated(store))
    with stopped(store_server):
        page = Page(here, "ana")
        with pytest.raises(StoreUnavailable):
            await page.join()
        await page.part()
    assert here.hub.hosted() == {}
    await Page(here, "ana").join()


async def test_only_a_hosted_room_of_an_older_version_is_behind(store: RedisRoomStore, here: RunningNode) -> None:
    await keep(store, seated(store))
    await Page(here, "ana").join()
    version = await stored_version(store)
    assert not here.hub.is_behind("maple", version)
    assert here.hub.is_behind("maple", version + 1)
    assert not here.hub.is_behind("birch", 1)


async def test_a_crowd_that_comes_to_a_room_nobody_watches_yet_gets_in(
    store: RedisRoomStore, here: RunningNode
) -> None:
    await keep(store, seated(store))
    entries = (EnterByOpenLink(link=OPEN_LINK.hash, seat=f"new{n}", session=f"session-{n}") for n in range(LOBBY_LIMIT))
    await asyncio.gather(*(here.hub.submit("maple", entry, Service()) for entry in entries))
    assert len((await here.hub.read("maple")).seats) == 3 + LOBBY_LIMIT


async def test_pages_that_come_at_once_to_a_room_nobody_watches_yet_are_all_shown_it(
    store: RedisRoomStore, here: RunningNode
) -> None:
    await keep(store, seated(store))
    pages = [Page(here, seat) for seat in ("fay", "ana", "ben")]
    await asyncio.gather(*(page.join() for page in pages))
    room = await pages[0].command(Begin())
    for page in pages:
        await page.until_version(room.version)
        assert page.parts["circle"]["phase"] == "live"


async def test_a_page_that_comes_as_the_last_one_goes_is_shown_what_happens(
    store: RedisRoomStore, here: RunningNode
) -> None:
    await keep(store, seated(store))
    ana, fay = await Page(here, "ana").join(), Page(here, "fay")
    await asyncio.gather(ana.part(), fay.join())
    assert set(here.hub.hosted()) == {"maple"}
    room = await fay.command(Begin())
    await fay.until_version(room.version)
    assert (fay.parts["circle"]["phase"], fay.presence_of("ana")) == ("live", "reconnecting")


async def test_while_the_store_stalls_all_who_ask_of_a_room_are_told_as_soon_as_the_first(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    await keep(store, seated(store))
    fay = await Page(here, "fay").join()
    await here.answered()
    with stopped(store_server):
        asked = [asyncio.create_task(fay.command(MuteSelf())) for _ in range(8)]
        await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        for _ in range(8 * len(asked)):  # turns of the loop, not time
            await asyncio.sleep(0)
        assert all(ask.done() for ask in asked)
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert [isinstance(outcome, OutcomeUnknown) for outcome in outcomes] == [True] + 7 * [False]
    assert all(isinstance(outcome, StoreUnavailable) for outcome in outcomes)


async def test_a_room_of_a_newer_epoch_is_newer_whatever_its_version(store: RedisRoomStore, here: RunningNode) -> None:
    """As where a store was put back to what it had before."""
    room = await keep(store, seated(store))
    fay = await Page(here, "fay").join()
    before = here.hub.room(room.id)
    for epoch, version, known in ((2, 1, (2, 1)), (1, before.version + 9, (2, 1))):
        here.hub._accept(replace(before, epoch=epoch, version=version), next_deadline(before))
        assert (here.hub.room(room.id).epoch, here.hub.room(room.id).version) == known
    await fay.until(lambda: fay.view["epoch"] == 2)


async def test_a_deadline_is_kept_by_the_node_that_hosts_the_room(store: RedisRoomStore, here: RunningNode) -> None:
    circle = circle_now(store, starts_at=store.now() + DOORS_OPEN_S + 0.5)
    circle.enter("ana")
    room = await keep(store, circle)
    ana = await Page(here, "ana").join()
    assert ana.parts["circle"]["phase"] == "scheduled"
    await ana.until(lambda: ana.parts["circle"]["phase"] == "open")
    assert room.opens_at is not None
    assert room.opens_at <= (await here.hub.read("maple")).at < room.opens_at + 5


async def test_a_piece_held_stays_held_through_everything_above(store: RedisRoomStore, here: RunningNode) -> None:
    circle = seated(store)
    circle.begin()
    circle.offer_next()
    circle.hand_to("ana")
    await keep(store, circle)
    fay, ana = await Page(here, "fay").join(), await Page(here, "ana").join()
    await ana.command(MuteSelf())
    await ana.part()
    await fay.until(lambda: fay.presence_of("ana") == "reconnecting")
    again = await Page(here, "ana", page="b").join()
    assert again.parts["centre"]["piece"]["by"] == "ana"
    assert "self" in again.parts["me"]["mutes"]
    room = await store.load("maple")
    assert room is not None
    assert isinstance(room.circle.piece, Held)


def without_ben(store: RedisRoomStore) -> Circle:
    """His line has just dropped."""
    circle = seated(store)
    circle.drop("ben")
    return circle


async def test_what_others_send_is_here_elsewhere_or_too_much_for_its_reader(
    store: RedisRoomStore, here: RunningNode, there: RunningNode
) -> None:
    """Only what is elsewhere is carried on; what is too much for somebody here would come no further there."""
    await keep(store, without_ben(store))
    fay, ana = await Page(here, "fay").join(), await Page(here, "ana").join()
    hub, everybody = here.hub, everybody_in("circle")
    assert hub.deliver("maple", "ana", '{"type": "reaction"}') == "here"
    assert hub.deliver("maple", everybody, '{"type": "reaction"}') == "here"
    assert hub.deliver("maple", "ben", '{"type": "reaction"}') == "elsewhere"
    assert hub.deliver("birch", "ana", '{"type": "reaction"}') == "elsewhere"
    assert hub.deliver("maple", everybody_in("group-1"), '{"type": "reaction"}') == "elsewhere"
    full = " " * LIMIT_BYTES
    assert hub.deliver("maple", "ana", full) == hub.deliver("maple", everybody, full) == "dropped"
    ben = await Page(there, "ben").join()
    await hub.refresh("maple")
    assert hub.deliver("maple", everybody, '{"type": "reaction"}') == "elsewhere"
    await ana.until(lambda: len(ana.reactions) == 3)
    await fay.until(lambda: len(fay.reactions) == 2)
    assert ben.reactions == []


async def test_a_seat_is_opened_by_whoever_has_it_or_waits_for_it_and_by_nobody_else(
    store: RedisRoomStore, here: RunningNode
) -> None:
    await keep(store, seated(store))
    opens = here.hub.is_opened_by
    assert not opens("maple", "ana", "session-ana")  # nobody is in the circle here
    await Page(here, "fay").join()
    claim = EnterByLink(link="link-ana", session="elsewhere", claim_id="c2", browser="another")
    await here.hub.submit("maple", claim, Service())
    assert opens("maple", "ana", "session-ana")
    assert opens("maple", "ana", "elsewhere")
    assert not opens("maple", "ana", "session-fay")
    assert not opens("maple", "nobody", "session-ana")
    assert not opens("birch", "ana", "session-ana")


async def test_while_the_service_goes_nobody_is_shown_how_the_others_go(
    store: RedisRoomStore, here: RunningNode
) -> None:
    await keep(store, without_ben(store))
    fay, ana = await Page(here, "fay").join(), await Page(here, "ana").join()
    shown = fay.watcher.session.version
    here.hub.hold_still()
    await ana.part()
    await here.hub.submit("maple", LoseNode(nodes=("here",)), Service())
    await here.hub.tell_of_the_present()
    assert fay.watcher.session.version == shown
    room = await here.hub.read("maple")
    assert {seat.presence for seat in room.seated()} == {"reconnecting"}


async def test_while_the_service_goes_nobody_in_any_room_is_shown_more(
    store: RedisRoomStore, here: RunningNode
) -> None:
    for room_id in ("maple", "birch"):
        await keep(store, seated(store), id=room_id)
    pages = [Page(here, "fay"), Page(here, "fay")]
    for room_id, page in zip(("maple", "birch"), pages, strict=True):
        await here.hub.join(room_id, page.watcher)
    here.hub.hold_still()
    for room_id, page in zip(("maple", "birch"), pages, strict=True):
        shown = page.watcher.session.version
        await here.hub.submit(room_id, LoseNode(nodes=("here",)), Service())
        assert page.watcher.session.version == shown


async def test_while_the_service_goes_nobody_comes_back_to_it(store: RedisRoomStore, here: RunningNode) -> None:
    """They would be shown how the others go, and that no facilitator is there."""
    await keep(store, seated(store))
    await Page(here, "fay").join()
    here.hub.hold_still()
    ana = Page(here, "ana")
    with pytest.raises(StoreUnavailable):
        await ana.join()
    assert ana.reader.is_done


async def test_a_page_whose_room_is_no_more_keeps_no_page_of_another_from_being_present(
    store: RedisRoomStore, store_server: Server, here: RunningNode, there: RunningNode
) -> None:
    """Both were taken for gone while this node could not say otherwise; they are told of in one round."""
    for room_id in ("maple", "birch"):
        await keep(store, seated(store), id=room_id)
        await here.hub.join(room_id, Page(here, "ana").watcher)
        await there.hub.submit(room_id, LoseNode(nodes=("here",)), Service())
    with taking_no_writes(store_server):
        for room_id in ("maple", "birch"):
            await here.hub.refresh(room_id)
            await asyncio.sleep(0)  # what tells of her return has its turn first, and fails
            async with here.hub.turns.turn(room_id, at_any_rate=True):
                assert presence_of(here.hub.room(room_id), "ana") == "reconnecting"
    store_server.admin.delete(keys.room_key("maple"))
    await here.hub.tell_of_the_present()
    assert presence_of(await here.hub.read("birch"), "ana") == "present"


def presence_of(room: Room, seat_id: str) -> str:
    return next(seat.presence for seat in room.seated() if seat.id == seat_id)


async def test_whoever_parts_twice_parts_once(store: RedisRoomStore, here: RunningNode) -> None:
    await keep(store, seated(store))
    ana = await Page(here, "ana").join()
    await ana.part()
    version = await stored_version(store)
    await ana.part()
    await here.hub.tell_of_the_gone()
    assert await stored_version(store) == version


async def test_whoever_parts_from_a_room_that_is_no_more_is_told_to_nobody_and_keeps_no_other_from_it(
    store: RedisRoomStore, store_server: Server, here: RunningNode
) -> None:
    await keep(store, seated(store))
    pages = [await Page(here, seat).join() for seat in ("fay", "ana")]
    store_server.admin.flushdb()
    for page in pages:
        await page.part()
    assert here.hub.hosted() == {}
    await here.hub.tell_of_the_gone()

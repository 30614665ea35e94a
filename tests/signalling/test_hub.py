from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain

import pytest

from moderation.commands import (
    Admit,
    AnswerClaim,
    Begin,
    Decline,
    EnterByLink,
    Knock,
    Leave,
    LoseNode,
    Mute,
    MuteSelf,
    PassPiece,
    Release,
    ReplaceLink,
    SetPrompt,
    UnmuteSelf,
)
from moderation.refusal import RefusalCode, Refused
from moderation.room import DOORS_OPEN_S, Held
from moderation.transition import Organiser, Service
from roomserver.store import RedisRoomStore
from signalling.hub import CommandIdReused, NoSuchRoom
from signalling.messages import IceCandidate, SendCandidate, SendDescription, SessionDescription
from signalling.rooms import OutcomeUnknown, StoreUnavailable
from tests.moderation.circles import Circle, english
from tests.roomserver.conftest import Server
from tests.signalling.hosting import Page, RunningNode, circle_now, keep, running


def seated(store: RedisRoomStore) -> Circle:
    circle = circle_now(store)
    circle.arrive("fay", "ana", "ben")
    circle.admit("ana", "ben")
    return circle


@contextmanager
def stopped(server: Server) -> Iterator[None]:
    """The store does not answer meanwhile."""
    server.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        server.process.send_signal(signal.SIGCONT)


async def stored_version(store: RedisRoomStore) -> int:
    return (await store.versions(["maple"]))["maple"]


async def test_a_change_is_shown_to_every_page_here(store: RedisRoomStore, here: RunningNode) -> None:
    await keep(store, seated(store))
    fay, ana = await Page(here, "fay").join(), await Page(here, "ana").join()
    assert (fay.view["kind"], ana.view["kind"]) == ("facilitator", "participant")
    room = await fay.command(Begin())
    for page in (fay, ana):
        await page.until(lambda page=page: page.parts["circle"]["phase"] == "live")  # type: ignore[misc]
        assert page.view["version"] == room.version == await stored_version(store)


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
        await fay.until(lambda: "self" in fay.parts["roster"]["seats"][1]["mutes"])


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
    assert room.prompt_version == 2


async def test_the_same_command_id_at_another_node_has_one_effect(
    store: RedisRoomStore, here: RunningNode, there: RunningNode
) -> None:
    circle = seated(store)
    circle.begin()
    circle.take("fay")
    await keep(store, circle)
    turn = circle.room.piece.id
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
    circle.take("fay")
    await keep(store, circle)
    turn = circle.room.piece.id
    fay = await Page(here, "fay").join()
    version = await stored_version(store)
    with stopped(store_server), pytest.raises(OutcomeUnknown):
        await fay.command(PassPiece(turn_id=turn), "once")
    for _ in range(2):
        room = await fay.command(PassPiece(turn_id=turn), "once")
        assert room.version == version + 1 == await stored_version(store)
        assert room.piece.kind == "offered"


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
    assert room == await store.load("maple")


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
    assert await stored_version(store) == version == ana.view["version"]


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
    assert await seated_page.until_closed() == 4004
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


async def test_a_beat_tells_the_time_and_the_version(store: RedisRoomStore, here: RunningNode) -> None:
    await keep(store, seated(store))
    fay, ana = await Page(here, "fay").join(), await Page(here, "ana").join()
    version = await stored_version(store)
    here.hub.beat()
    for page in (fay, ana):
        await page.until(lambda page=page: bool(page.beats))  # type: ignore[misc]
        assert page.beats[0]["version"] == version
        assert abs(page.beats[0]["now"] - store.now()) < 5


async def test_a_deadline_is_kept_by_the_node_that_hosts_the_room(store: RedisRoomStore, here: RunningNode) -> None:
    circle = circle_now(store, starts_at=store.now() + DOORS_OPEN_S + 0.5)
    circle.enter("ana")
    room = await keep(store, circle)
    ana = await Page(here, "ana").join()
    assert ana.parts["circle"]["phase"] == "scheduled"
    await ana.until(lambda: ana.parts["circle"]["phase"] == "open")
    assert room.opens_at is not None
    assert room.opens_at <= (await here.hub.read("maple")).at < room.opens_at + 5


# Negotiation


CANDIDATE = IceCandidate(candidate="candidate:1 1 udp 1 192.0.2.1 9 typ host", sdpMid="0")
OFFER = SessionDescription(type="offer", sdp="v=0\r\n")


def to(seat: str, page: str = "a") -> SendCandidate:
    return SendCandidate(type="candidate", to=seat, to_incarnation=f"page-{seat}-{page}", candidate=CANDIDATE)


async def test_negotiation_reaches_its_page_at_any_node_with_the_sender_stamped(
    store: RedisRoomStore, here: RunningNode, there: RunningNode
) -> None:
    await keep(store, seated(store))
    async with running(here), running(there):
        ana, ben, fay = await Page(here, "ana").join(), await Page(there, "ben").join(), await Page(here, "fay").join()
        await ana.until(lambda: ana.presence_of("ben") == "present")
        offer = SendDescription(type="description", to="ben", to_incarnation="page-ben-a", description=OFFER)
        assert await here.hub.relay("maple", ana.watcher, offer) == "elsewhere"
        assert await here.hub.relay("maple", ana.watcher, to("fay")) == "here"
        await ben.until(lambda: bool(ben.negotiation))
        await fay.until(lambda: bool(fay.negotiation))
    assert ben.negotiation == [
        {
            "type": "description",
            "sender": "ana",
            "from_incarnation": "page-ana-a",
            "description": json.loads(OFFER.model_dump_json()),
        }
    ]
    [candidate] = fay.negotiation
    assert (candidate["sender"], candidate["candidate"]["candidate"]) == ("ana", CANDIDATE.candidate)
    assert ana.negotiation == []


async def test_negotiation_between_people_who_are_not_to_be_connected_is_dropped(
    store: RedisRoomStore, here: RunningNode
) -> None:
    circle = circle_now(store, participants="ana ben lea")
    circle.arrive("fay", "ana", "ben")
    circle.admit("ana")
    await keep(store, circle)
    pages = {seat: await Page(here, seat).join() for seat in ("fay", "ana", "ben")}
    version = await stored_version(store)
    for sender, message in (
        ("ana", to("ben")),  # ben waits in the lobby
        ("ben", to("ana")),
        ("ana", to("lea")),  # never came
        ("ana", to("ana")),
        ("ana", to("nobody")),
        ("ana", to("fay", page="b")),  # an older page
    ):
        assert await here.hub.relay("maple", pages[sender].watcher, message) == "dropped"
    assert await here.hub.relay("maple", pages["ana"].watcher, to("fay")) == "here"
    assert await stored_version(store) == version


async def test_a_page_that_was_taken_over_negotiates_no_more(store: RedisRoomStore, here: RunningNode) -> None:
    await keep(store, seated(store))
    await Page(here, "fay").join()
    former = await Page(here, "ana").join()
    await Page(here, "ana", page="b").join()
    assert await here.hub.relay("maple", former.watcher, to("fay")) == "dropped"


async def test_a_piece_held_stays_held_through_everything_above(store: RedisRoomStore, here: RunningNode) -> None:
    circle = seated(store)
    circle.begin()
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
    assert isinstance(room.piece, Held)

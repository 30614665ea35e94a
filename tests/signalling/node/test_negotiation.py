from __future__ import annotations

import asyncio
import time

from roomserver.store import RedisRoomStore
from signalling.node.negotiation import relay
from signalling.protocol.allowances import Carrying
from signalling.protocol.messages import IceCandidate, Negotiation, SendCandidate, SendDescription, SessionDescription
from signalling.store import Relayed
from tests.offers import SDP
from tests.signalling.hosting import PATIENCE_S, Page, RunningNode, circle_now, keep, running, seated, stored_version

CANDIDATE = IceCandidate(candidate="candidate:1 1 udp 1 192.0.2.1 9 typ host", sdpMid="0")
OFFER = SessionDescription(type="offer", sdp=SDP)


def to(seat: str, page: str = "a") -> SendCandidate:
    return SendCandidate(to=seat, to_incarnation=f"page-{seat}-{page}", candidate=CANDIDATE)


def outcome_of(node: RunningNode, sender: Page, message: Negotiation, room_id: str = "maple") -> str:
    """What becomes of a message; a text of it is made only where somebody may have it."""
    outcome, text = relay(node.hub, room_id, sender.watcher, message, time.monotonic())
    assert outcome in ("here", "dropped") or not text
    return outcome


async def carried(node: RunningNode, sender: Page, message: Negotiation) -> str:
    """What becomes of it; for a page of another node it is sent there."""
    outcome, text = relay(node.hub, "maple", sender.watcher, message, time.monotonic())
    if outcome == "elsewhere":
        await node.store.relay("maple", message.to, text.decode())
    return outcome


async def test_negotiation_reaches_its_page_at_any_node_with_the_sender_stamped(
    store: RedisRoomStore, here: RunningNode, there: RunningNode
) -> None:
    await keep(store, seated(store))
    async with running(here), running(there):
        ana, ben, fay = await Page(here, "ana").join(), await Page(there, "ben").join(), await Page(here, "fay").join()
        await ana.until(lambda: ana.presence_of("ben") == "present")
        offer = SendDescription(to="ben", to_incarnation="page-ben-a", description=OFFER)
        assert await carried(here, ana, offer) == "elsewhere"
        assert outcome_of(here, ana, to("fay")) == "here"
        await ben.until(lambda: bool(ben.negotiation))
        await fay.until(lambda: bool(fay.negotiation))
    assert ben.negotiation == [
        {
            "type": "description",
            "sender": "ana",
            "from_incarnation": "page-ana-a",
            "description": {"type": "offer", "sdp": SDP},
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
        assert outcome_of(here, pages[sender], message) == "dropped"
    assert outcome_of(here, pages["ana"], to("fay")) == "here"
    assert await stored_version(store) == version


async def test_a_page_that_was_taken_over_negotiates_no_more(store: RedisRoomStore, here: RunningNode) -> None:
    await keep(store, seated(store))
    await Page(here, "fay").join()
    former = await Page(here, "ana").join()
    await Page(here, "ana", page="b").join()
    assert outcome_of(here, former, to("fay")) == "dropped"


async def test_h2_what_one_person_may_send_is_theirs_whoever_it_is_for(
    store: RedisRoomStore, here: RunningNode
) -> None:
    """Others say to the same people what they would have said, and to the one who said too much."""
    await keep(store, seated(store))
    fay, ana, ben = [await Page(here, seat).join() for seat in ("fay", "ana", "ben")]
    here.hub.carrying = Carrying(descriptions=(1e-9, 2))

    def offer(sender: Page, to: str) -> str:
        page = f"page-{to}-a"
        message = SendDescription(to=to, to_incarnation=page, description=OFFER)
        return outcome_of(here, sender, message)

    said = [(ana, "ben"), (ana, "fay"), (ana, "ben"), (ana, "fay"), (ben, "fay"), (fay, "ben"), (fay, "ana")]
    assert [offer(sender, to) for sender, to in said] == [
        "here",
        "here",
        "limited",
        "limited",
        "here",
        "here",
        "here",
    ]


def described(to: str, sdp: str = SDP) -> SendDescription:
    description = SessionDescription(type="offer", sdp=sdp)
    return SendDescription(to=to, to_incarnation=f"page-{to}-a", description=description)


def foreign(to: str) -> SendCandidate:
    """A candidate with an address that nobody may name."""
    candidate = IceCandidate(candidate="candidate:1 1 udp 1 127.0.0.1 9 typ host", sdpMid="0")
    return SendCandidate(to=to, to_incarnation=f"page-{to}-a", candidate=candidate)


async def test_h10_whoever_names_what_may_not_be_named_is_told_why_once(
    store: RedisRoomStore, here: RunningNode
) -> None:
    await keep(store, seated(store))
    fay, ana, ben = [await Page(here, seat).join() for seat in ("fay", "ana", "ben")]

    def said(sender: Page, message: Negotiation) -> str:
        return outcome_of(here, sender, message)

    lines = "a=candidate:1 1 udp 1 127.0.0.1 9 typ host\r\n"
    assert [said(fay, described("ana", SDP + 2 * lines)) for _ in range(2)] == ["here", "here"]
    assert here.hub.counts.negotiation["withheld"] == 4  # each line; where the rest went is counted by who carried it
    assert [said(ana, foreign("fay")), said(ana, described("fay", "v=0\r\n"))] == ["withheld", "withheld"]
    assert said(ben, described("fay", "v=0\r\n")) == "withheld"
    here.hub.beat()
    for page in (fay, ana, ben):
        await page.until(lambda page=page: bool(page.beats))  # type: ignore[misc]
    assert (fay.not_carried, ana.not_carried, ben.not_carried) == (["candidate"], ["candidate"], ["description"])
    assert [each["description"]["sdp"] for each in ana.negotiation] == [SDP, SDP]
    assert fay.negotiation == []


async def test_h2_what_somebody_sends_in_one_circle_is_taken_from_nobody_in_another(
    store: RedisRoomStore, here: RunningNode
) -> None:
    """Seats have names of their own in each circle, which may be the same."""
    for room_id in ("maple", "birch"):
        await keep(store, seated(store), id=room_id)
    here.hub.carrying = Carrying(descriptions=(1e-9, 1))
    told = []
    for room_id in ("maple", "birch"):
        pages = [Page(here, seat) for seat in ("fay", "ana")]
        for page in pages:
            await here.hub.join(room_id, page.watcher)
        told += [outcome_of(here, pages[1], described("fay"), room_id) for _ in range(2)]
    assert told == ["here", "limited"] * 2


async def test_h2_what_is_too_much_for_somebody_here_is_carried_no_further(
    store: RedisRoomStore, here: RunningNode
) -> None:
    await keep(store, seated(store))
    fay, ana = await Page(here, "fay").join(), await Page(here, "ana").join()
    await store.watch("maple")
    while fay.watcher.outbox.offer(b" " * 64):
        pass
    assert outcome_of(here, ana, to("fay")) == "dropped"
    elsewhere = SendCandidate(to="ben", to_incarnation="page-ben-a", candidate=CANDIDATE)
    assert await carried(here, ana, elsewhere) == "elsewhere"
    async with asyncio.timeout(PATIENCE_S):
        notice = await anext(store.notices())
    assert isinstance(notice, Relayed)
    assert notice.to == "ben"

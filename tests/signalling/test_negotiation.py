from __future__ import annotations

import json

from roomserver.store import RedisRoomStore
from signalling.messages import IceCandidate, SendCandidate, SendDescription, SessionDescription
from signalling.negotiation import relay
from tests.signalling.hosting import Page, RunningNode, circle_now, keep, running, seated, stored_version

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
        assert await relay(here.hub, "maple", ana.watcher, offer) == "elsewhere"
        assert await relay(here.hub, "maple", ana.watcher, to("fay")) == "here"
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
        assert await relay(here.hub, "maple", pages[sender].watcher, message) == "dropped"
    assert await relay(here.hub, "maple", pages["ana"].watcher, to("fay")) == "here"
    assert await stored_version(store) == version


async def test_a_page_that_was_taken_over_negotiates_no_more(store: RedisRoomStore, here: RunningNode) -> None:
    await keep(store, seated(store))
    await Page(here, "fay").join()
    former = await Page(here, "ana").join()
    await Page(here, "ana", page="b").join()
    assert await relay(here.hub, "maple", former.watcher, to("fay")) == "dropped"

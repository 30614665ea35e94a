"""C33: what somebody without a seat, without the role, or of another time is sent has nothing that is not for them.

Canaries are sown in everything private of a circle, before and after a person comes into a state; then the raw frames
of their socket are searched. Over real sockets: what counts is what leaves the server.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.guest import Guest, enter, guest
from tests.serving import Links, RunningServer, running_server

pytestmark = pytest.mark.first

CANARY = re.compile(r"canary-(\w+)-(\w+)|(192\.168\.77\.77)|(not_safe)|(relay\.example)")
KINDS = {"name", "line", "reply", "prompt", "contact", "reason", "answer"}
FORM = {"question": {"default": "en", "texts": {"en": "How are you?"}}, "answer": "text", "audience": "facilitators"}
ADDRESS, SIGNAL, RELAY = "192.168.77.77", "not_safe", "relay.example"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One with a relay."""
    data: Path = tmp_path_factory.mktemp("canaries")
    relay = {"ROOMSERVER_TURN_URLS": json.dumps([f"turn:{RELAY}"]), "ROOMSERVER_TURN_SECRET": "shared"}
    with running_server(data, relay) as running:
        yield running


@dataclass
class Sown:
    """A circle with a facilitator, Ana, who writes and signals in private, and whoever else comes."""

    links: Links
    stack: AsyncExitStack
    fay: Guest
    ana: Guest
    times: int = 0

    async def come(self, link: str | tuple[str, str, str], name: str | None = None, page: str = "page-one-") -> Guest:
        one = await self.stack.enter_async_context(guest(link, incarnation=page))
        if name is not None:
            await asked(one, "knock", name=f"canary-name-{name}")
        return one

    async def sit(self, link: str | tuple[str, str, str], name: str, page: str = "page-one-") -> Guest:
        one = await self.come(link, name, page)
        if one.view["kind"] == "lobby" or one.view["kind"] == "door":
            await asked(self.fay, "admit", seat=one.seat)
        await one.until(lambda: one.view["kind"] in ("participant", "facilitator"))
        return one

    async def sow(self) -> None:
        """One of each canary, this time's; every private thing is sown by somebody, and told to whom it is for."""
        self.times += 1
        tag, fay, ana = str(self.times), self.fay, self.ana
        await asked(ana, "say_privately", text=f"canary-line-{tag}")
        await asked(fay, "say_privately", text=f"canary-reply-{tag}", to=ana.seat)
        await asked(ana, "send_signal", kind=SIGNAL)
        await asked(ana, "give_answer", check_in_id=ana.parts["stage"]["check_in"]["id"], value=f"canary-answer-{tag}")
        prompt = {"default": "en", "texts": {"en": f"canary-prompt-{tag}"}}
        await asked(fay, "set_prompt", prompt=prompt, made_on=fay.parts["stage"]["prompt_version"])
        zed = await self.come(self.links.open or "")
        await asked(zed, "knock", name=f"canary-name-zed{tag}", contact=f"canary-contact-{tag}")
        await asked(fay, "admit", seat=zed.seat)
        await zed.until_kind("participant")
        await asked(fay, "open_contact", seat=zed.seat)
        await asked(fay, "remove", seat=zed.seat, reason=f"canary-reason-{tag}")
        [to_fay] = [peer for peer in ana.pages if peer["seat"] == fay.seat]
        to = {"to": fay.seat, "to_incarnation": to_fay["incarnation"]}
        await ana.send({"type": "candidate", **to, "candidate": {"candidate": candidate(ADDRESS)}})
        told = {(kind, tag) for kind in KINDS - {"name"}} | {("name", f"zed{tag}")}
        await fay.until(lambda: told <= canaries(fay.frames) and ADDRESS in str(fay.negotiation))


def candidate(address: str) -> str:
    return f"candidate:1 1 udp 1 {address} 9 typ host"


async def asked(one: Guest, command: str, **fields: Any) -> None:
    answer = await one.command(command, **fields)
    assert answer["type"] == "reply", (command, answer)


def canaries(frames: list[str]) -> set[tuple[str, str]]:
    """Kind and whose or which time's, of all that are in these frames."""
    found = CANARY.findall("\n".join(frames))
    return {(kind or address or signal or relay, tag) for kind, tag, address, signal, relay in found}


def kinds(frames: list[str]) -> set[str]:
    return {kind for kind, _ in canaries(frames)}


async def settled(sown: Sown, one: Guest) -> None:
    """All that happened has reached every socket of this node, as far as it goes there: a beat comes after it."""
    beats = one.beats
    await one.until(lambda: one.beats > beats or one.closing is not None)


@pytest.fixture
async def sown(server: RunningServer) -> AsyncIterator[Sown]:
    async with AsyncExitStack() as stack:
        links = server.new_circle(facilitators=2, cofacilitators=1, participants=4, open_link=True)
        fay = await stack.enter_async_context(guest(links.facilitators[0]))
        await asked(fay, "knock", name="canary-name-fay")
        ana = await stack.enter_async_context(guest(links.participants[0]))
        await asked(ana, "knock", name="canary-name-ana")
        await asked(fay, "admit", seat=ana.seat)
        await ana.until(lambda: bool(ana.pages))
        made = Sown(links, stack, fay, ana)
        await asked(fay, "begin")
        await asked(fay, "open_check_in", form=FORM)
        await ana.until(lambda: ana.parts["stage"]["check_in"] is not None)
        await made.sow()
        yield made


async def test_the_canaries_are_there_and_seen_by_whom_they_are_for(sown: Sown) -> None:
    assert kinds(sown.fay.frames) == {*KINDS, ADDRESS, SIGNAL, RELAY}
    assert kinds(sown.ana.frames) == {"name", "line", "reply", "prompt", "answer", SIGNAL, RELAY}


async def test_a_stranger_is_sent_nothing_of_it(sown: Sown) -> None:
    origin, ref, _ = await enter(sown.links.participants[1])
    for seat in (ref, f"{sown.links.circle}-{sown.fay.seat}", f"{sown.links.circle}-madeup"):
        stranger = await sown.come((origin, seat, "x" * 24))
        await stranger.until_closed()
        assert canaries(stranger.frames) == set()


@pytest.mark.parametrize("by", ["a personal link", "the open link"])
async def test_the_door_and_the_lobby_are_sent_nothing_of_it(sown: Sown, by: str) -> None:
    ben = await sown.come(sown.links.participants[1] if by == "a personal link" else sown.links.open or "")
    await sown.sow()
    await settled(sown, ben)
    assert (ben.view["kind"], canaries(ben.frames)) == ("door", set())
    await asked(ben, "knock", name="canary-name-ben", contact="canary-contact-ben")
    await ben.until_kind("lobby")
    await sown.sow()
    await settled(sown, ben)
    assert canaries(ben.frames) == {("name", "ben")}


async def test_the_declined_are_sent_nothing_of_it(sown: Sown) -> None:
    ben = await sown.come(sown.links.participants[1], "ben")
    await asked(sown.fay, "decline", seat=ben.seat)
    await ben.until_kind("declined")
    await sown.sow()
    await settled(sown, ben)
    assert canaries(ben.frames) == {("name", "ben")}


async def test_a_claimant_is_sent_nothing_of_it_not_even_their_own(sown: Sown) -> None:
    claimant = await sown.come(sown.links.participants[0], page="page-two-")
    await sown.sow()
    await settled(sown, claimant)
    assert (claimant.view["kind"], canaries(claimant.frames)) == ("claimant", set())


async def test_after_a_takeover_nothing_private_of_before_is_sent(sown: Sown) -> None:
    """Also the next page with that session: what was written to whoever sat there before is theirs."""
    session = await enter(sown.links.participants[0])
    elsewhere = await sown.come(session, page="page-two-")
    await sown.ana.until(lambda: sown.ana.parts["me"]["claims"] != [])
    await asked(sown.ana, "answer_claim", claim_id=sown.ana.parts["me"]["claims"][0]["id"], mine=True)
    await elsewhere.until_kind("participant")
    again = await sown.come(session, page="page-three-")
    await again.until(lambda: again.entries is not None)
    for page in (elsewhere, again):
        assert kinds(page.frames) == {"name", "prompt", RELAY}


async def test_a_page_that_was_taken_over_is_sent_nothing_more(sown: Sown) -> None:
    session = await enter(sown.links.participants[1])
    first = await sown.sit(session, "ben")
    await sown.come(session, page="page-two-")
    await first.until_closed()
    before = len(first.frames)
    await sown.sow()
    assert first.frames[before:] == []


async def test_the_removed_are_sent_nothing_of_it_then_or_when_they_come_back(sown: Sown) -> None:
    session = await enter(sown.links.participants[1])
    ben = await sown.sit(session, "ben")
    await asked(sown.fay, "remove", seat=ben.seat, reason="canary-reason-ben")
    await ben.until_closed()
    [last] = [at for at, frame in enumerate(ben.frames) if '"kind":"removed"' in frame]
    await sown.sow()
    again = await sown.come(session)
    await again.until_closed()
    assert canaries(ben.frames[last:]) == set()
    assert canaries(again.frames) == set()


async def test_whoever_is_sent_to_the_lobby_is_sent_nothing_from_then_on(sown: Sown) -> None:
    ben = await sown.sit(sown.links.participants[1], "ben")
    before = len(ben.frames)
    await asked(sown.fay, "send_to_lobby", seat=ben.seat)
    await ben.until_kind("lobby")
    [first] = [at for at, frame in enumerate(ben.frames[before:], before) if '"kind":"lobby"' in frame]
    await sown.sow()
    await settled(sown, ben)
    assert canaries(ben.frames[first:]) == {("name", "ben")}


async def test_whoever_left_and_comes_again_by_the_open_link_is_a_stranger(sown: Sown) -> None:
    ben = await sown.sit(sown.links.open or "", "ben")
    await asked(ben, "leave")
    await ben.until_closed()
    await sown.sow()
    again = await sown.come(sown.links.open or "", "ben2")
    await settled(sown, again)
    assert canaries(again.frames) == {("name", "ben2")}


async def test_a_participant_is_sent_nothing_private_of_others(sown: Sown) -> None:
    ben = await sown.sit(sown.links.participants[1], "ben")
    await sown.sow()
    await settled(sown, ben)
    assert kinds(ben.frames) == {"name", "prompt", RELAY}


@pytest.mark.parametrize("role", ["facilitator", "cofacilitator"])
async def test_whoever_steps_back_is_sent_nothing_private_from_then_on(sown: Sown, role: str) -> None:
    link = sown.links.facilitators[1] if role == "facilitator" else sown.links.cofacilitators[0]
    session = await enter(link)
    gus = await sown.sit(session, "gus")
    await asked(gus, "step_back")
    await gus.until_kind("participant")
    first = next(at for at, frame in enumerate(gus.frames) if '"kind":"participant"' in frame)
    await sown.sow()
    await settled(sown, gus)
    again = await sown.come(session, page="page-two-")
    await again.until(lambda: again.entries is not None)
    for frames in (gus.frames[first:], again.frames):
        assert kinds(frames) - {RELAY} == {"name", "prompt"}


async def test_h4_whoever_becomes_a_cofacilitator_is_sent_nothing_private_of_before(sown: Sown) -> None:
    """C34. What comes after is theirs to know; after a reload, too, nothing of before is sent."""
    session = await enter(sown.links.participants[1])
    ben = await sown.sit(session, "ben")
    await asked(sown.fay, "set_succession", order=[ben.seat], made_on=sown.fay.parts["care"]["succession_version"])
    await ben.until(lambda: ben.view["kind"] == "facilitator" and ben.entries is not None)
    await settled(sown, ben)
    again = await sown.come(session, page="page-two-")
    await again.until(lambda: again.entries is not None)
    await settled(sown, again)
    assert again.parts["stage"]["check_in"]["count"] == 1
    assert again.parts["care"]["answers"] == []
    for frames in (ben.frames, again.frames):
        assert kinds(frames) == {"name", "prompt", RELAY}
    await sown.sow()
    await again.until(lambda: ("answer", "2") in canaries(again.frames))
    await settled(sown, again)
    times = {tag for kind, tag in canaries(again.frames) if kind in ("line", "reply", "answer", "reason", "contact")}
    assert times == {"2"}


async def test_after_the_end_participants_are_sent_nothing_of_it(sown: Sown) -> None:
    session = await enter(sown.links.participants[1])
    never_sat = await enter(sown.links.participants[2])
    ben = await sown.sit(session, "ben")
    await asked(sown.fay, "end_circle")
    await ben.until_kind("ended")
    first = next(at for at, frame in enumerate(ben.frames) if '"kind":"ended"' in frame)
    await asked(sown.fay, "end_debrief")
    late = await sown.come(never_sat)
    again = await sown.come(session, page="page-two-")
    for person, frames in ((ben, ben.frames[first:]), (again, again.frames), (late, late.frames)):
        assert person.view["kind"] == "ended"
        assert canaries(frames) <= {("name", "ben")}

"""H1: relay credentials go to those who are seated, and to nobody else in any state; looked for in the raw frames."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from moderation.refusal import Refused
from roomserver.store import RedisRoomStore
from roomserver.store.rooms import TIMEOUT_S
from signalling.protocol import close
from signalling.protocol.ice import Ice
from signalling.store import StoreUnavailable
from tests.guest import Guest, enter, guest
from tests.roomserver.servers import Server, open_unhurried
from tests.serving import Links, RunningServer, running_server
from tests.signalling.hosting import Page, RunningNode, keep, new_node, seated, stopped

RELAY = "turn:relay.example.org"
SECRET = "canary-shared-with-the-relay"
SEATED = ("participant", "facilitator")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with with_a_relay(tmp_path_factory.mktemp("relay")) as running:
        yield running


def with_a_relay(data: Path) -> AbstractContextManager[RunningServer]:
    environment = {"ROOMSERVER_TURN_URLS": json.dumps([RELAY]), "ROOMSERVER_TURN_SECRET": SECRET}
    return running_server(data, environment)


@dataclass
class People:
    """A circle, and whoever came to it; everybody's socket is closed at the end."""

    links: Links
    stack: AsyncExitStack
    everybody: list[Guest] = field(default_factory=list)

    async def come(
        self, link_or_session: str | tuple[str, str, str], name: str | None = None, incarnation: str = "page-one-"
    ) -> Guest:
        one = await self.stack.enter_async_context(guest(link_or_session, incarnation=incarnation))
        self.everybody.append(one)
        if name is not None:
            await one.command("knock", name=name)
        return one


@pytest.fixture
async def people(server: RunningServer) -> AsyncIterator[People]:
    async with AsyncExitStack() as stack:
        yield People(server.new_circle(facilitators=2, participants=3, open_link=True), stack)


@pytest.fixture
async def fay(people: People) -> Guest:
    """A facilitator, seated."""
    return await people.come(people.links.facilitators[0], "Fay")


def credentials(person: Guest) -> list[int]:
    """Which frames have a relay's in them, by the address of the relay and by the word for one."""
    return [at for at, frame in enumerate(person.frames) if RELAY in frame or '"credential"' in frame]


def kinds(person: Guest) -> list[str]:
    return [message["type"] for message in map(json.loads, person.frames)]


async def is_seated_with_relays(person: Guest, kind: str, times: int = 1) -> None:
    """The credentials came once for each time they were seated, before anybody to connect with was shown."""
    await person.until_kind(kind)
    assert len(credentials(person)) == times
    views = [at for at, frame in enumerate(person.frames) if json.loads(frame).get("kind") in SEATED]
    assert credentials(person)[0] < views[0]
    assert not any(SECRET in frame for frame in person.frames)


# Those who are told nothing at all


async def test_h1_v7_a_stranger_is_told_nothing_before_the_session_is_looked_at(people: People, fay: Guest) -> None:
    """The very first frames of the socket: no welcome, no beat, no relay; one `closing`."""
    origin, ref, _ = await enter(people.links.participants[0])
    room_id, _, _ = ref.partition("-")
    for where in (ref, f"{room_id}-{fay.seat}", f"{room_id}-madeup", "madeup-madeup"):
        stranger = await people.come((origin, where, "x" * 24))
        assert (await stranger.until_closed())["code"] == 4003
        assert kinds(stranger) == ["closing"]


async def test_h1_the_session_of_one_seat_is_told_nothing_at_another(people: People, fay: Guest) -> None:
    origin, ref, session = await enter(people.links.participants[0])
    other = await people.come((origin, f"{ref.partition('-')[0]}-{fay.seat}", session))
    assert (await other.until_closed())["code"] == 4003
    assert kinds(other) == ["closing"]


async def test_h1_whoever_was_removed_is_told_nothing_when_they_come_back(people: People, fay: Guest) -> None:
    session = await enter(people.links.participants[0])
    ana = await people.come(session, "Ana")
    await fay.command("admit", seat=ana.seat)
    await is_seated_with_relays(ana, "participant")
    await fay.command("remove", seat=ana.seat)
    await ana.until_closed()
    assert (ana.view["kind"], len(credentials(ana))) == ("removed", 1)
    again = await people.come(session)
    await again.until_closed()
    assert kinds(again) == ["closing"]


async def test_h1_whoever_left_is_told_nothing_when_they_come_back(people: People, fay: Guest) -> None:
    session = await enter(people.links.participants[0])
    ana = await people.come(session, "Ana")
    await ana.command("leave")
    await ana.until_closed()
    again = await people.come(session)
    await again.until_closed()
    assert (credentials(ana), kinds(again)) == ([], ["closing"])


# Those who have a view, and no seat


async def test_h1_the_door_and_the_lobby_have_no_relays(people: People, fay: Guest) -> None:
    for link in (people.links.participants[0], people.links.open or ""):
        ana = await people.come(link)
        assert (ana.view["kind"], kinds(ana)[:2]) == ("door", ["welcome", "view"])
        await ana.command("knock", name="Ana")
        await ana.until_kind("lobby")
        await ana.until(lambda ana=ana: ana.beats > 0)  # type: ignore[misc]
        assert credentials(ana) == []


async def test_h1_whoever_is_declined_has_no_relays(people: People, fay: Guest) -> None:
    ana = await people.come(people.links.participants[0], "Ana")
    await fay.command("decline", seat=ana.seat)
    await ana.until_kind("declined")
    assert credentials(ana) == []


async def test_h1_a_claimant_has_no_relays_until_they_are_let_in(people: People, fay: Guest) -> None:
    ana = await people.come(people.links.participants[0], "Ana")
    await fay.command("admit", seat=ana.seat)
    await ana.until_kind("participant")
    claimant = await people.come(people.links.participants[0], incarnation="page-two-")
    assert (claimant.view["kind"], kinds(claimant)) == ("claimant", ["welcome", "view"])
    await ana.until(lambda: ana.parts["me"]["claims"] != [])
    await ana.command("answer_claim", claim_id=ana.parts["me"]["claims"][0]["id"], mine=True)
    assert (await ana.until_closed())["code"] == 4007
    await is_seated_with_relays(claimant, "participant")
    assert len(credentials(ana)) == 1


async def test_h1_after_the_end_nobody_has_relays_but_those_in_the_debrief(people: People, fay: Guest) -> None:
    session = await enter(people.links.participants[0])
    ana = await people.come(session, "Ana")
    await fay.command("admit", seat=ana.seat)
    await fay.command("begin")
    await is_seated_with_relays(ana, "participant")
    await fay.command("end_circle")
    await ana.until_kind("ended")
    late = await people.come(people.links.participants[1])
    back = await people.come(session, incarnation="page-two-")
    assert (late.view["kind"], back.view["kind"]) == ("ended", "ended")
    assert (len(credentials(ana)), credentials(late), credentials(back)) == (1, [], [])
    await fay.command("end_debrief")
    await fay.until_kind("ended")
    assert len(credentials(fay)) == 1


async def test_h1_a_page_that_was_taken_over_is_told_no_more(people: People, fay: Guest) -> None:
    session = await enter(people.links.participants[0])
    first = await people.come(session, "Ana")
    await fay.command("admit", seat=first.seat)
    await first.until_kind("participant")
    second = await people.come(session, incarnation="page-two-")
    assert (await first.until_closed())["code"] == 4004
    await is_seated_with_relays(second, "participant")
    assert len(credentials(first)) == 1


# Those who are seated


async def test_h1_whoever_is_sent_to_the_lobby_has_them_anew_when_they_come_back(people: People, fay: Guest) -> None:
    ana = await people.come(people.links.participants[0], "Ana")
    for times in (1, 2):
        await fay.command("admit", seat=ana.seat)
        await is_seated_with_relays(ana, "participant", times)
        await fay.command("send_to_lobby", seat=ana.seat)
        await ana.until_kind("lobby")
        assert len(credentials(ana)) == times


async def test_h1_a_facilitator_who_steps_back_keeps_a_seat_and_relays(people: People, fay: Guest) -> None:
    gus = await people.come(people.links.facilitators[1], "Gus")
    await is_seated_with_relays(gus, "facilitator")
    await gus.command("step_back")
    await gus.until_kind("participant")


# Renewal


@pytest.fixture
async def brief(store_server: Server, store: RedisRoomStore) -> AsyncIterator[RunningNode]:
    """A node whose credentials are renewed at every beat."""
    own = await open_unhurried(store_server.url, TIMEOUT_S)
    yield new_node(own, "here", Ice(turn_urls=(RELAY,), turn_secret=SECRET, renew_s=0.0))
    await own.aclose()


async def test_h1_credentials_are_renewed_at_a_beat_for_those_who_are_seated(
    store: RedisRoomStore, brief: RunningNode
) -> None:
    circle = seated(store)
    circle.enter("ben", session="session-elsewhere")
    await keep(store, circle)
    ana, elsewhere = await Page(brief, "ana").join(), Page(brief, "ben", page="b", session="session-elsewhere")
    await elsewhere.join()
    for beats in range(1, 4):
        brief.hub.beat()
        await ana.until(lambda beats=beats: len(ana.beats) == beats)  # type: ignore[misc]
        await elsewhere.until(lambda beats=beats: len(elsewhere.beats) == beats)  # type: ignore[misc]
    await ana.until(lambda: len(ana.servers) == 4)
    assert len({server["username"] for told in ana.servers for server in told}) == 4
    assert (elsewhere.view["kind"], elsewhere.servers) == ("claimant", [])


async def test_h1_while_the_store_is_away_nobody_is_known_to_be_seated_still(
    store: RedisRoomStore, store_server: Server, brief: RunningNode
) -> None:
    """Somebody else may have removed them; what they have lives for five minutes more at least."""
    await keep(store, seated(store))
    await brief.hub.served.begin(None)
    ana = await Page(brief, "ana").join()
    with stopped(store_server):
        with pytest.raises(StoreUnavailable):
            await brief.hub.served.beat()
        for beats in (1, 2):  # what goes with the first is there before the second
            brief.hub.beat()
            await ana.until(lambda beats=beats: len(ana.beats) == beats)  # type: ignore[misc]
    assert len(ana.servers) == 1
    await brief.hub.served.beat()
    brief.hub.beat()
    await ana.until(lambda: len(ana.servers) == 2)


async def test_h1_nobody_hears_a_beat_before_they_are_let_in(store: RedisRoomStore, brief: RunningNode) -> None:
    await keep(store, seated(store))
    fay = await Page(brief, "fay").join()
    stranger = Page(brief, "ana", session="session-of-a-stranger")
    async with brief.hub.turns.turn("maple"):  # their session is about to be looked at
        joining = asyncio.create_task(brief.hub.join("maple", stranger.watcher))
        await asyncio.sleep(0)
        brief.hub.beat()
        await fay.until(lambda: len(fay.beats) == 1)
    with pytest.raises(Refused):
        await joining
    stranger.watcher.outbox.close(close.NO_SESSION)
    [only] = stranger.watcher.outbox.take()
    assert json.loads(only)["type"] == "closing"

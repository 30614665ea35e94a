"""Whoever came is thanked by one real mail: after the end, by day, in their language, and it says nothing of theirs."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from moderation.state.plan import Venue
from roomserver.programme.links import read_answer_token
from roomserver.programme.mail_states import Mail
from roomserver.programme.notices.service import document_of
from roomserver.programme.profile import ProfileChoices
from roomserver.store import RedisRoomStore
from roomserver.zones import read_zone
from tests.roomserver.mail.sink import Sink
from tests.roomserver.mail.test_message import header
from tests.roomserver.programme.figures.evenings import HOUR_S, Node, make_due, node_on
from tests.roomserver.programme.mailing import recipients, smtp
from tests.roomserver.programme.notices.noticing import parts, subjects
from tests.roomserver.servers import Server
from tests.roomserver.serving.test_mailing import ON_VALKEY

pytestmark = ON_VALKEY
ORIGIN, COMMUNITY = "https://circle.example.org", "Willow Canary"
VENUE = Venue(address="12 Canary Lane")
ZONES = ("Asia/Singapore", "Europe/London", "America/Los_Angeles", "Pacific/Auckland", "Asia/Kolkata")


def zone_where(*hours: int) -> str:
    """Where it is such an hour now: of these zones one always has it."""
    return next(zone for zone in ZONES if datetime.now(UTC).astimezone(read_zone(zone)).hour in hours)


BY_DAY, AT_NIGHT = range(8, 22), (23, 0, 1, 2, 3, 4, 5, 6)


async def a_node(store: RedisRoomStore, zone: str) -> Node:
    node = node_on(store)
    await node.community.book.set_origin(ORIGIN)
    profile = await node.community.book.profiles.load()
    kept = {name: getattr(profile, name) for name in ProfileChoices.model_fields}
    choices = ProfileChoices(**kept | {"name": COMMUNITY, "zone": zone})
    await node.community.book.profiles.choose(choices, profile.version)
    return node


async def work(node: Node, sink: Sink, server: Server) -> None:
    """Until nothing is left that may be sent."""
    for _ in range(4):
        make_due(server, "sign-ups", "notice")
        await node.community.sign_ups.settle_due(node.community.notices.queue)
        await node.community.notices.send_due(smtp(sink))


@pytest.fixture
async def here(store: RedisRoomStore) -> Node:
    return await a_node(store, zone_where(*BY_DAY))


async def held(node: Node, sink: Sink, server: Server, *people: str, over: bool = True, ago_s: float = 0.0) -> str:
    """A circle of these people, who all were there, and whatever else is mailed meanwhile is sent."""
    circle = await node.circle()
    ids = [await node.sign_up(circle, name) for name in people]
    await work(node, sink, server)
    sink.received.clear()
    for sign_up in ids:
        await node.community.sign_ups.choose(circle, sign_up, attended=True)
    await node.hold(circle, over=over, here=ids, ago_s=ago_s)
    return circle


async def test_whoever_came_is_thanked_once_and_can_answer(
    here: Node, other_node: RedisRoomStore, sink: Sink, server: Server
) -> None:
    circle = await held(here, sink, server, "Mei", over=False)
    await work(here, sink, server)
    await work(node_on(other_node), sink, server)
    [received] = sink.received
    assert received.recipients == ("mei@example.org",)
    assert header(received.content, "Subject") == b"Thank you for coming"
    assert header(received.content, "From") == b"Appointments <messages@circle.example.org>"
    text = parts(received.content)["text/plain"]
    [token] = re.findall(rf"{ORIGIN}/answer#(\S+)$", text, re.MULTILINE)
    read = read_answer_token(token)
    assert read is not None
    who = await here.community.figures.answerers.of_token(read)
    assert who is not None
    assert who.circle == circle
    assert "1771" in text
    assert set(parts(received.content)) == {"text/plain", "text/html"}


async def test_it_names_neither_theme_nor_community_nor_anybody(here: Node, sink: Sink, server: Server) -> None:
    await held(here, sink, server, "Canary")
    await work(here, sink, server)
    [received] = sink.received
    said = received.content.decode() + "".join(parts(received.content).values())
    said = said.replace("canary@example.org", "")
    assert not [word for word in ("Calm", COMMUNITY, "Canary", "Willow") if word in said]


async def test_it_is_in_the_persons_language_and_as_full_as_they_chose(here: Node, sink: Sink, server: Server) -> None:
    circle = await here.circle()
    sign_up = await here.sign_up(circle, "Aisyah")
    await here.community.sign_ups.choose(circle, sign_up, language="ms", full_title=True, attended=True)
    await work(here, sink, server)
    sink.received.clear()
    await here.hold(circle, here=[sign_up])
    await work(here, sink, server)
    [received] = sink.received
    assert subjects(sink) == ["Terima kasih kerana datang: Calm"]
    assert COMMUNITY.encode() in header(received.content, "From")
    assert "Beritahu bagaimana keadaannya bagi anda" in parts(received.content)["text/plain"]
    assert "Thank you" not in "".join(parts(received.content).values())


async def test_those_who_are_reached_no_longer_get_none(here: Node, sink: Sink, server: Server) -> None:
    circle = await here.circle()
    stopped = await here.sign_up(circle, "Stopped")
    unconfirmed = await here.sign_up(circle, "Unconfirmed", confirmed=False)
    away = await here.sign_up(circle, "Away")
    await work(here, sink, server)
    await here.community.sign_ups.unsubscribe(circle, stopped)
    for sign_up, attended in ((stopped, True), (unconfirmed, True), (away, False)):
        await here.community.sign_ups.choose(circle, sign_up, attended=attended)
    sink.received.clear()
    await here.hold(circle, here=[stopped, unconfirmed])
    await work(here, sink, server)
    assert sink.received == []


async def test_whoever_stops_reminders_while_it_waits_gets_none(here: Node, sink: Sink, server: Server) -> None:
    circle = await held(here, sink, server, "Mei")
    make_due(server, "sign-ups")
    await here.community.sign_ups.settle_due(here.community.notices.queue)
    [person] = (await here.community.sign_ups.book(circle)).sign_ups
    await here.community.sign_ups.unsubscribe(circle, person.id)
    await work(here, sink, server)
    assert sink.received == []
    assert await waiting(here, circle, person.id) == []


async def test_nobody_is_written_to_at_night(store: RedisRoomStore, sink: Sink, server: Server) -> None:
    node = await a_node(store, zone_where(*AT_NIGHT))
    circle = await held(node, sink, server, "Mei")
    await work(node, sink, server)
    assert sink.received == []
    [person] = (await node.community.sign_ups.book(circle)).sign_ups
    assert await waiting(node, circle, person.id) != []
    untold = await node.community.notices.untold(await node.community.sign_ups.book(circle), [person])
    assert untold == {}
    morning = await a_node(store, zone_where(*BY_DAY))  # as if by the clock of another place
    await work(morning, sink, server)
    assert subjects(sink) == ["Thank you for coming"]


async def test_in_person_whoever_was_marked_is_thanked_after_the_planned_end(
    here: Node, sink: Sink, server: Server
) -> None:
    circle = await here.circle(venue=VENUE)
    mei, jun = [await here.sign_up(circle, name) for name in ("Mei", "Jun")]
    await work(here, sink, server)
    sink.received.clear()
    await here.community.sign_ups.choose(circle, mei, attended=True)
    await here.community.sign_ups.choose(circle, jun, attended=True)
    await here.community.sign_ups.choose(circle, jun, attended=False)
    await work(here, sink, server)
    assert sink.received == []
    await here.move(circle, -2 * HOUR_S)
    await here.community.book.note_rooms()
    await here.community.book.settle_due()
    await work(here, sink, server)
    assert [each for each in recipients(sink) if "jun" in each] == []
    assert "Thank you for coming" in subjects(sink)


async def test_after_three_days_nothing_is_sent(here: Node, sink: Sink, server: Server) -> None:
    await held(here, sink, server, "Mei", ago_s=73 * HOUR_S)
    await work(here, sink, server)
    assert sink.received == []


async def test_the_next_public_circle_is_named_by_its_time(here: Node, sink: Sink, server: Server) -> None:
    public = await here.circle(in_s=50 * HOUR_S, public=True)
    await held(here, sink, server, "Mei")
    await work(here, sink, server)
    [received] = sink.received
    text = parts(received.content)["text/plain"]
    assert f"{ORIGIN}/c/home/{public}" in text
    assert "The next one that everyone can sign up for: " in text


async def waiting(node: Node, circle: str, sign_up: str) -> list[str]:
    """What is still to be told to them."""
    document = await node.store.community("home").documents("notice").load(document_of(circle, sign_up))
    told = Mail.model_validate_json(document.text).told if document.version else ()
    return [each for each in told if each.startswith("wanted:")]

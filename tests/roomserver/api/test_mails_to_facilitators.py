"""Mails to facilitators, as a mail server gets them: assigned, moved, cancelled, taken away, reminded."""

from __future__ import annotations

import email
from email.message import EmailMessage
from email.policy import default

import pytest

from roomserver.programme.facilitators.mails import GATHERED_S, KIND
from roomserver.store import keys
from tests.roomserver.api.test_facilitators import DAY_S, DONE, HOUR_S, TITLE, Town, town
from tests.roomserver.api.test_organising_alone import office_of
from tests.roomserver.mail.sink import Sink
from tests.roomserver.programme.mailing import smtp
from tests.roomserver.servers import Server

__all__ = ["town"]
pytestmark = pytest.mark.parametrize("server", ["valkey"], indirect=True)
JUN = "jun@example.org"


def make_due(server: Server) -> None:
    key = keys.documents_due_key("home", KIND)
    for name in server.admin.zrange(key, 0, -1):
        server.admin.zadd(key, {str(name, "utf-8"): 0.0})  # type: ignore[arg-type]


def due_at(server: Server) -> list[float]:
    key = keys.documents_due_key("home", KIND)
    scores = (server.admin.zscore(key, str(name, "utf-8")) for name in server.admin.zrange(key, 0, -1))  # type: ignore[arg-type]
    return [score for score in scores if score is not None]


async def mails(town: Town, server: Server, sink: Sink) -> list[EmailMessage]:
    """What comes of all that was changed."""
    before = len(sink.received)
    await town.community.facilitators.settle_due()
    make_due(server)
    await town.community.facilitators.mails.send_due(smtp(sink))
    return [email.message_from_bytes(mail.content, policy=default) for mail in sink.received[before:]]


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def calendar_of(message: EmailMessage) -> str:
    [file] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    return str(file.get_content())


async def settled(town: Town, server: Server, person: str) -> None:
    server.admin.zadd(keys.documents_due_key("home", "facilitators"), {person: 0.0})
    await town.community.facilitators.settle_due()


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [("en", "You have 2 new appointments", "new on your page"), ("ms", "Anda ada 2 janji temu baharu", "halaman anda")],
)
async def test_several_assignments_are_one_mail_that_names_neither_theme_nor_community(
    town: Town, server: Server, sink: Sink, language: str, subject: str, words: str
) -> None:
    person = await town.person(address=JUN, languages=[language, "en"], steps=DONE)
    for starts_in in (7 * DAY_S, 14 * DAY_S):
        assert (await town.assign(person, await town.circle(starts_in))).status_code == 204
    [message] = await mails(town, server, sink)
    assert (message["subject"], message["to"]) == (subject, JUN)
    assert words in text_of(message)
    assert "/facilitator/" in text_of(message)
    assert calendar_of(message).count("BEGIN:VEVENT") == 2
    assert "METHOD:PUBLISH" in calendar_of(message)
    assert b"Tuesday" not in sink.received[0].content.replace(b"Tuesday,", b"")
    assert b"Jun" not in sink.received[0].content
    assert await mails(town, server, sink) == []


async def test_a_move_a_cancellation_and_being_taken_off_are_told(town: Town, server: Server, sink: Sink) -> None:
    person = await town.person(address=JUN)
    moved, cancelled, taken = [await town.circle(days * DAY_S) for days in (7, 8, 9)]
    for circle in (moved, cancelled, taken):
        assert (await town.assign(person, circle)).status_code == 204
    await mails(town, server, sink)

    listed = (await town.organiser.get("/organiser/circles")).json()["circles"]
    [state] = [each for each in listed if each["id"] == moved]
    asked = {"starts_at": state["starts_at"] + 2 * HOUR_S, "capacity": 8, "title": TITLE, "made_on": state["revision"]}
    answer = await town.organiser.put(f"/organiser/circles/{moved}", json=asked)
    assert answer.status_code == 200, answer.text
    assert (await town.organiser.post(f"/organiser/circles/{cancelled}/cancel")).status_code == 200
    assert await town.unassign(person, taken) == 204
    await settled(town, server, person)

    [gone] = await mails(town, server, sink)
    assert "doesn't take place" in text_of(gone)
    assert "taken this off your page" in text_of(gone)
    assert "METHOD:CANCEL" in calendar_of(gone)
    [new] = await mails(town, server, sink)
    assert new["subject"] == "An appointment has a new time"
    assert " is now " in text_of(new)
    assert await mails(town, server, sink) == []


async def test_who_says_that_they_cannot_come_is_not_told_so(town: Town, server: Server, sink: Sink) -> None:
    person, circle = await town.person(address=JUN), await town.circle()
    await town.assign(person, circle)
    await mails(town, server, sink)
    browser = await town.page(person)
    assert (await browser.post(f"/facilitator/circles/{circle}/cannot", json={})).status_code == 204
    assert await mails(town, server, sink) == []


async def test_a_reminder_comes_the_day_before(town: Town, server: Server, sink: Sink) -> None:
    person, circle = await town.person(address=JUN), await town.circle(3 * DAY_S)
    await town.assign(person, circle)
    await mails(town, server, sink)
    [due] = due_at(server)
    assert town.now + 2 * DAY_S - 60 < due <= town.now + 2 * DAY_S


async def test_two_nodes_send_it_once_and_it_waits_for_what_else_is_changed(
    town: Town, server: Server, sink: Sink
) -> None:
    person, circle = await town.person(address=JUN), await town.circle()
    await town.assign(person, circle)
    await town.community.facilitators.mails.send_due(smtp(sink))
    assert sink.received == []
    [due] = due_at(server)
    assert town.now < due <= town.now + GATHERED_S
    make_due(server)
    other = office_of(town.office.home).communities.default.facilitators.mails
    await town.community.facilitators.mails.send_due(smtp(sink))
    make_due(server)
    await other.send_due(smtp(sink))
    assert len(sink.received) == 1


async def test_without_an_address_nothing_waits(town: Town, server: Server) -> None:
    await town.assign(await town.person(), await town.circle())
    assert server.admin.zrange(keys.documents_due_key("home", KIND), 0, -1) == []

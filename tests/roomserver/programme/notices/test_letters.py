"""The words of each mail: private by default, in the person's language, and never with a name that somebody typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from icalendar import Calendar

from moderation.state.plan import Venue
from moderation.state.values import LocalText
from roomserver.i18n import Helpline, Wording, read_catalogues
from roomserver.mail.letter import Letter, as_html, as_text
from roomserver.mail.message import CalendarFile
from roomserver.programme.notices.letters import CALENDAR, FIRST, Evening, From, Links, calendar_of, letter_of
from roomserver.programme.notices.schedule import Kind, Reminder, Say
from roomserver.programme.sign_ups.book import NoticeKind, SignUp
from tests.moderation.circles import english

CATALOGUES = read_catalogues()
EN, MS = Wording(CATALOGUES["en"], "SG"), Wording(CATALOGUES["ms"], "SG")
AT = datetime(2027, 3, 9, 11, 30, tzinfo=UTC).timestamp()
TITLE, TAMIL, NAME = "Grief after a death", "துயரத்துடன் வாழ்தல்", "Buy at example.net"
KINDS: tuple[Kind, ...] = (*get_args(NoticeKind), *get_args(Reminder))
STANDINGS = {
    "asked": "asked",
    "waiting": "waiting",
    "place_free": "offered",
    "lapsed": "cancelled",
    "declined": "declined",
    "cancelled": "cancelled",
}
EVENING = Evening("maple", english(TITLE), AT, "Asia/Singapore", 90, revision=3)
VENUE = Venue(address="12 Canary Lane", directions=english("Ring twice."))
HOUSE = From(
    "Willow Canary",
    "https://circle.example.org",
    "circles@circle.example.org",
    (
        Helpline(name="national mindline", service=None, hours=None, call="1771", whatsapp=None),
        Helpline(name=None, service="ambulance", hours=None, call="995", whatsapp=None),
    ),
)
HOST = "circle.example.org"
LINKS = Links(
    "https://circle.example.org/place/t", "https://circle.example.org/place/t#r", {"maple": "https://x.example/join#s"}
)


def person(kind: Kind = "confirmed", **changed: Any) -> SignUp:
    standing: Any = STANDINGS.get(kind, "confirmed")
    known = SignUp(
        id="p",
        name=NAME,
        address="mei@example.org",
        address_confirmed=True,
        standing=standing,
        signed_up_at=0.0,
        offered_until=AT - 86_400.0 if standing == "offered" else None,
    )
    return known.model_copy(update=changed)


def said(kind: Kind, wording: Wording = EN, *evenings: Evening, **changed: Any) -> Letter:
    return letter_of(say(kind), person(kind, **changed), wording, evenings or (EVENING,), LINKS, HOUSE)


def say(kind: Kind) -> Say:
    return Say(kind, None, f"{kind}:1", (), frozenset())


def calendar(kind: Kind, *evenings: Evening, **changed: Any) -> CalendarFile | None:
    return calendar_of(say(kind), person(kind, **changed), EN, evenings or (EVENING,), HOUSE, AT - 9000.0)


@pytest.mark.parametrize("wording", [EN, MS], ids=["en", "ms"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_mail_names_theme_community_or_person_unless_the_full_title_is_chosen(kind: Kind, wording: Wording) -> None:
    letter = said(kind, wording)
    whole = letter.sender_name + letter.subject + as_text(letter) + as_html(letter)
    assert not [word for word in (TITLE, HOUSE.community, NAME) if word in whole]
    full = said(kind, wording, full_title=True)
    assert TITLE in full.subject
    assert TITLE in as_text(full)
    assert full.sender_name == HOUSE.community
    assert NAME not in full.sender_name + full.subject + as_text(full) + as_html(full)


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_every_mail_says_where_it_comes_from_and_why(kind: Kind, is_known: bool) -> None:
    letter = said(kind, address_confirmed=is_known)
    who = "you signed up" if is_known else "someone signed up"
    assert f"This mail is from {HOST}. You get it because {who} there with this address." in as_text(letter)
    assert HOST not in letter.sender_name + letter.subject + letter.paragraphs[0]
    named = as_text(said(kind, address_confirmed=is_known, full_title=True))
    assert f"This mail is from {HOUSE.community} ({HOST})." in named


@pytest.mark.parametrize("wording", [EN, MS], ids=["en", "ms"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_mail_says_when_whom_to_call_and_where_the_page_is(kind: Kind, wording: Wording) -> None:
    letter = said(kind, wording)
    text = as_text(letter)
    assert {"en": "Tuesday, 9 March 2027, 7:30 pm (Singapore", "ms": "Selasa, 9 Mac 2027, 7:30 PTG (Waktu Singapura"}[
        wording.language
    ] in text
    assert f"{LINKS.page}\n" in text
    assert "national mindline: 1771" in letter.small[-1]
    assert not [each for each in ("{", "}") if each in letter.subject + text]
    assert letter.language == wording.language


def test_the_subject_is_the_appointment_in_the_clock_of_where_it_is() -> None:
    assert (
        said("confirmed").subject == said("reminder_day").subject == "Your appointment, Tuesday, 9 March 2027, 7:30 pm"
    )
    assert said("confirmed", MS).subject == "Janji temu anda, Selasa, 9 Mac 2027, 7:30 PTG"
    assert said("moved").subject == "New time: Your appointment, Tuesday, 9 March 2027, 7:30 pm"
    berlin = replace(EVENING, zone="Europe/Berlin")
    assert said("confirmed", EN, berlin).subject == "Your appointment, Tuesday, 9 March 2027, 12:30 pm"
    assert said("confirmed", EN, replace(EVENING, starts_at=None)).subject == "Your appointment"


def test_two_tuesdays_have_two_subjects() -> None:
    later = replace(EVENING, starts_at=AT + 14 * 86_400.0)
    assert said("reminder_day", EN, later).subject == "Your appointment, Tuesday, 23 March 2027, 7:30 pm"


def test_people_read_a_title_in_their_language_or_as_it_was_written() -> None:
    both = replace(EVENING, title=LocalText(default="ta", texts={"ta": TAMIL, "ms": "Hidup dengan kesedihan"}))
    assert said("confirmed", EN, both, full_title=True).subject == f"{TAMIL}, Tuesday, 9 March 2027, 7:30 pm"
    assert (
        said("confirmed", MS, both, full_title=True).subject == "Hidup dengan kesedihan, Selasa, 9 Mac 2027, 7:30 PTG"
    )


def test_a_place_that_is_free_says_until_when() -> None:
    letter = said("place_free")
    assert "until Monday, 8 March 2027, 7:30 pm (Singapore" in letter.paragraphs[0]
    assert letter.link_label == "Take the place"


@pytest.mark.parametrize("kind", KINDS)
def test_the_way_in_is_in_reminders_alone_and_reminders_can_be_stopped(kind: Kind) -> None:
    urls = [link.url for link in said(kind).links]
    assert urls[0] == (LINKS.join["maple"] if kind in ("reminder_hour", "doors_open") else LINKS.page)
    assert (LINKS.join["maple"] in urls) == (kind in get_args(Reminder))
    assert (LINKS.stop_reminders in urls) == (person(kind).standing == "confirmed")
    assert [link.url for link in said(kind, reminders=False, address_confirmed=False).links] == [LINKS.page]


@pytest.mark.parametrize("kind", KINDS)
def test_where_people_meet_is_told_to_whoever_has_a_place_and_an_address_of_their_own(kind: Kind) -> None:
    there = replace(EVENING, venue=VENUE)
    text = as_text(said(kind, EN, there))
    is_told = kind in {"confirmed", "moved", "new_link", "again", "reminder_day", "reminder_hour", "doors_open"}
    assert ("12 Canary Lane" in text) == ("Ring twice." in text) == is_told
    assert LINKS.join["maple"] not in text
    for changed in ({"address_confirmed": False}, {"standing": "waiting"}):
        stranger = said(kind, EN, there, **changed)
        assert "Canary" not in as_text(stranger) + as_html(stranger)
        file = calendar(kind, there, **changed)
        assert file is None or b"Canary" not in file.content


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_mail_asks_for_the_address_to_be_confirmed(kind: Kind) -> None:
    asks = EN.say("mail.confirm_address")
    assert (asks in said(kind, address_confirmed=False).paragraphs) == (kind in FIRST)
    assert asks not in said(kind).paragraphs
    assert said(kind, address_confirmed=False).paragraphs[-1].endswith("you don't need to do anything.")


def test_a_series_lists_its_evenings() -> None:
    evenings = [replace(EVENING, circle=f"c{week}", starts_at=AT + week * 14 * 86_400.0) for week in range(3)]
    text = as_text(said("confirmed", EN, *evenings))
    assert [day in text for day in ("9 March 2027", "23 March 2027", "6 April 2027")] == [True] * 3
    file = calendar("confirmed", *evenings)
    assert file is not None
    assert len(Calendar.from_ical(file.content).events) == 3


@pytest.mark.parametrize("kind", KINDS)
def test_a_calendar_file_goes_with_what_changes_a_calendar(kind: Kind) -> None:
    file = calendar(kind)
    assert (file is None) == (kind not in CALENDAR)
    if file is None:
        return
    read = Calendar.from_ical(file.content)
    [event] = read.events
    assert file.method == read["METHOD"] == CALENDAR[kind]
    assert (event["UID"], event["SEQUENCE"], event["SUMMARY"]) == ("maple@circle.example.org", 3, "Your appointment")
    assert event["STATUS"] == ("CANCELLED" if file.method == "CANCEL" else "CONFIRMED")
    assert event["ORGANIZER"] == "mailto:circles@circle.example.org"
    assert event.start == datetime.fromtimestamp(AT, UTC)
    assert TITLE.encode() not in file.content
    full = calendar(kind, full_title=True)
    assert full is not None
    assert Calendar.from_ical(full.content).events[0]["SUMMARY"] == TITLE


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("changed", [{}, {"standing": "waiting"}])
@pytest.mark.parametrize("starts_at", [AT, None])
def test_the_words_say_that_there_is_a_calendar_file_where_there_is_one(
    kind: Kind, changed: dict[str, Any], starts_at: float | None
) -> None:
    evening = replace(EVENING, starts_at=starts_at)
    words = EN.say("mail.calendar_new" if kind == "confirmed" else "mail.calendar")
    says_so = words in said(kind, EN, evening, **changed).paragraphs
    assert says_so == (calendar(kind, evening, **changed) is not None)


def test_whoever_only_waits_has_nothing_in_their_calendar() -> None:
    assert calendar("moved", standing="waiting") is None
    assert calendar("called_off", standing="waiting") is None
    assert calendar("confirmed", replace(EVENING, starts_at=None)) is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_can_be_said_of_no_evening(kind: Kind) -> None:
    """Whoever is out is told so whatever became of the evening."""
    letter = letter_of(say(kind), person(kind), EN, (), LINKS, HOUSE)
    assert "Your appointment" in letter.subject


def test_a_name_of_a_community_stays_on_one_line() -> None:
    letter = letter_of(
        say("confirmed"),
        person(full_title=True),
        EN,
        (EVENING,),
        LINKS,
        replace(HOUSE, community="A\nBcc: b@example.org"),
    )
    assert letter.sender_name == "A Bcc: b@example.org"

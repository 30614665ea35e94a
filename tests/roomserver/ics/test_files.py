"""Each file as two foreign programs read it, in January and in July."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from unittest.mock import ANY

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from roomserver.i18n import Catalogue, read_catalogues
from roomserver.ics import Appointment, event, feed
from roomserver.zones import read_zone
from tests.roomserver.ics.reading import READERS, read_by_others

EN = read_catalogues()["en"]
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "America/Sao_Paulo",
    "Asia/Singapore",
    "Europe/London",
    "Pacific/Auckland",
    "Asia/Kathmandu",
    "America/Santiago",
)
OLD = {"Africa/Casablanca"}
"""node-ical asks the zones that Node has, whatever VTIMEZONE says: Casablanca's are of before tzdata 2026.6."""
DAYS = ("2027-01-12 19:30", "2027-07-06 19:30")
LONG = 'துக்கம், 悲しみ; grief \\n "more", '.replace("\\n", "\\") * 5 + "\nBEGIN:VALARM"


def at(text: str, zone: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=read_zone(zone)).timestamp()


def appointment(zone: str | None = "Europe/Berlin", starts_at: float = 0.0) -> Appointment:
    return Appointment(
        id="abc23",
        host="circle.example",
        title=LONG,
        starts_at=starts_at,
        duration_min=90,
        revision=3,
        changed_at=1_795_000_000.0,
        zone=zone,
        note="Bring tea.",
        link="https://circle.example/c/home/abc23",
    )


def lines(file: bytes) -> list[str]:
    return file.decode().replace("\r\n ", "").split("\r\n")


@pytest.mark.parametrize("full_title", [False, True])
def test_one_appointment_is_read_alike_in_each_zone(full_title: bool) -> None:
    wanted = [appointment(zone, at(day, zone)) for zone in ZONES for day in DAYS]
    found = read_by_others([event(one, EN, full_title=full_title) for one in wanted])
    days = [day.replace(" ", "T") for _ in ZONES for day in DAYS]
    for one, day, read in zip(wanted, days, found, strict=True):
        expected = {
            "uid": "abc23@circle.example",
            "title": LONG if full_title else "Your appointment",
            "note": "Bring tea." if full_title else "",
            "place": "",
            "local": day,
            "starts_at": one.starts_at,
            "ends_at": one.starts_at + 90 * 60,
            "sequence": 3,
            "status": "CONFIRMED",
        }
        by_old_zones = expected | {"starts_at": ANY, "ends_at": ANY}
        assert read == {"ical.js": [expected], "node-ical": [by_old_zones if one.zone in OLD else expected]}, one.zone


def test_a_feed_is_read_alike_whatever_zones_are_in_it() -> None:
    wanted = [
        replace(appointment(zone, at(day, zone)), id=f"{number}x{place}")
        for number, zone in enumerate(ZONES)
        for place, day in enumerate(DAYS)
    ]
    [found] = read_by_others([feed(wanted, EN, name="Circles, of ours", full_title=True)])
    for reader in READERS:
        read = {(one["uid"], one["local"]) for one in found[reader]}
        assert read == {(f"{one.id}@circle.example", DAYS[int(one.id[-1])].replace(" ", "T")) for one in wanted}, reader
    starts = {one["uid"]: one["starts_at"] for one in found["ical.js"]}
    assert starts == {f"{one.id}@circle.example": one.starts_at for one in wanted}


def test_a_cancelled_one_says_so_to_others() -> None:
    one = replace(appointment("Asia/Singapore", at(DAYS[0], "Asia/Singapore")), revision=4, cancelled=True)
    [found] = read_by_others([event(one, EN)])
    assert [(found[reader][0]["status"], found[reader][0]["sequence"]) for reader in READERS] == [("CANCELLED", 4)] * 2


def test_a_place_is_read_by_others() -> None:
    one = Appointment(
        "a", "h", "T", at(DAYS[0], "Asia/Singapore"), 60, 0, 0.0, "Asia/Singapore", place="12 Hill St, #02"
    )
    [found] = read_by_others([event(one, EN)])
    assert [found[reader][0]["place"] for reader in READERS] == ["12 Hill St, #02"] * 2


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
def test_the_second_of_two_equal_times_is_the_second_to_others(zone: str) -> None:
    day = {"Europe/Berlin": "2027-10-31 02:30", "America/New_York": "2027-11-07 01:30"}.get(zone, "2027-04-04 01:45")
    both = [datetime.fromisoformat(day).replace(tzinfo=read_zone(zone), fold=fold).timestamp() for fold in (0, 1)]
    found = read_by_others([event(appointment(zone, start), EN) for start in both])
    assert [read[reader][0]["starts_at"] for reader in READERS for read in found] == both * 2


def test_what_was_not_planned_by_a_local_time_is_in_utc() -> None:
    file = event(appointment(None, 1_800_000_000.0), EN)
    assert "DTSTART:20270115T080000Z" in lines(file)
    assert b"VTIMEZONE" not in file


@pytest.mark.parametrize("words", read_catalogues().values(), ids=lambda words: words.language)
def test_without_the_full_title_nothing_of_it_is_in_the_file(words: Catalogue) -> None:
    secret = Appointment(
        "abc23", "h", "Grief", 0.0, 90, 0, 0.0, "Asia/Singapore", note="Loss", link="https://h/c/sorrow/abc23"
    )
    for file in (event(secret, words), feed([secret], words)):
        assert not any(word in file for word in (b"Grief", b"Loss", b"sorrow"))
        assert f"SUMMARY:{words.say('calendar.appointment')}" in lines(file)
        assert "CLASS:PRIVATE" in lines(file)


def test_a_file_has_all_that_publishing_needs() -> None:
    """RFC 5546, 3.2.1: no reader looks for it."""
    written = lines(event(appointment(), EN, organizer="circles@circle.example"))
    assert written[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert written[-2:] == ["END:VCALENDAR", ""]
    for line in (
        "METHOD:PUBLISH",
        "DTSTAMP:20261118T110640Z",
        "SEQUENCE:3",
        "STATUS:CONFIRMED",
        "ORGANIZER:mailto:circles@circle.example",
        "DTSTART;TZID=Europe/Berlin:19700101T010000",
        "DURATION:PT1H30M",
    ):
        assert line in written
    assert "ORGANIZER:invalid:nomail" in lines(event(appointment(), EN))


def test_the_same_values_are_the_same_bytes() -> None:
    assert event(appointment(), EN) == event(appointment(), EN)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(title=TEXT, note=TEXT)
@settings(max_examples=200)
def test_any_text_is_folded_and_comes_back(title: str, note: str) -> None:
    file = event(Appointment("a", "h", title, 0.0, 60, 0, 0.0, note=note), EN, full_title=True)
    assert file.endswith(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in file.split(b"\r\n"))
    [read] = Calendar.from_ical(file).walk("VEVENT")
    assert (str(read.get("SUMMARY", "")), str(read.get("DESCRIPTION", ""))) == (printed(title), printed(note))


def printed(text: str) -> str:
    """As a calendar file can say it (RFC 5545, 3.1): lines end in one way, and there are no control characters."""
    one_ending = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in one_ending if letter in "\n\t" or (ord(letter) >= 32 and ord(letter) != 127))

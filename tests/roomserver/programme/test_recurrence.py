"""Oracles: dateutil, which reads the rule by itself, and ical.js, which reads it in a file with the zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event, vRecur

from moderation.state.local_time import LocalTime
from roomserver.ics.timezones import timezone
from roomserver.programme.local_time import SkippedTime, meaning_of
from roomserver.programme.recurrence import (
    MOST_COUNT,
    REACH,
    NoEvenings,
    NoSuchSeries,
    Rule,
    RuleNotOffered,
    RuleUnreadable,
    StartNotInRule,
    check,
    evenings,
    read_rule,
)
from roomserver.zones import read_zone
from tests.roomserver.ics.reading import read_series_by_others

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
NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
END = date(2030, 12, 31)


def local(day: str, clock: str = "19:30", zone: str = "Europe/Berlin") -> LocalTime:
    return LocalTime(date=day, time=clock, zone=zone)


def dates(start: LocalTime, rule: str, last: date = END) -> list[str]:
    return [evening.date for evening in evenings(start, read_rule(rule), last)]


@st.composite
def rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 5))}"]
    names = st.sampled_from(NAMES)
    plain = frequency != "MONTHLY" or draw(st.booleans())  # dateutil 4.0.0 has no day of FR,1WE: both must hold to it
    numbers = st.sampled_from([""] if plain else ["1", "2", "3", "4", "-1", "-2", "5", "+1"])
    days = draw(st.lists(st.builds(lambda number, name: number + name, numbers, names), max_size=3, unique=True))
    if days:
        parts.append("BYDAY=" + ",".join(days))
        places = draw(st.lists(st.sampled_from([1, 2, 3, 4, -1, -2]), max_size=2, unique=True))
        if frequency == "MONTHLY" and places:
            parts.append("BYSETPOS=" + ",".join(map(str, places)))
    ends = [f"COUNT={draw(st.integers(1, 30))}", f"UNTIL={draw(st.dates(date(2027, 1, 1), END)):%Y%m%d}", ""]
    parts.append(draw(st.sampled_from(ends)))
    parts.append(draw(st.sampled_from(["", "WKST=SU", "WKST=MO"])))
    return ";".join(part for part in parts if part)


@st.composite
def series(draw: st.DrawFn) -> tuple[LocalTime, str]:
    """A rule and a start that is of it, at any time of day, many of them near a change of the clocks."""
    rule, zone = draw(rules()), draw(st.sampled_from(ZONES))
    clock = draw(st.sampled_from(["19:30", "00:00", "02:30", "01:45", "02:00", "23:59"]))
    start = local(draw(st.dates(date(2026, 12, 1), date(2028, 6, 30))).isoformat(), clock, zone)
    try:
        check(start, read_rule(rule))
    except StartNotInRule as refused:
        start = refused.following
    except (NoEvenings, SkippedTime):
        pass
    return start, rule


def by_dateutil(start: LocalTime, rule: str, last: date = END) -> list[datetime]:
    """Naive times, that is, by the clock on the wall; the day of UNTIL until its last second."""
    wall = datetime.fromisoformat(f"{start.date}T{start.time}")
    until = "".join(f";{part}T235959" if part.startswith("UNTIL") else f";{part}" for part in rule.split(";"))
    found = rrulestr(until[1:], dtstart=wall)
    return list(found.between(wall, datetime.combine(last, datetime.max.time()), inc=True))


@given(of=series())
@settings(max_examples=200, deadline=None)
def test_evenings_are_those_of_dateutil(of: tuple[LocalTime, str]) -> None:
    start, rule = of
    try:
        check(start, read_rule(rule))
    except NoEvenings:
        assume(False)  # dateutil would look for one until the year 9999
    except SkippedTime:
        checked = by_dateutil(start, rule, date.fromisoformat(start.date) + REACH)
        assert not all(exists(wall, start.zone) for wall in checked), of
        return
    found = list(evenings(start, read_rule(rule), END))
    assert [datetime.fromisoformat(f"{one.date}T{one.time}") for one in found] == by_dateutil(start, rule), of
    assert {(one.time, one.zone, one.second) for one in found} == {(start.time, start.zone, False)}


def exists(wall: datetime, zone: str) -> bool:
    there = wall.replace(tzinfo=read_zone(zone))
    return there.astimezone(UTC).astimezone(read_zone(zone)).replace(tzinfo=None) == wall


@given(rules())
def test_a_rule_is_written_as_it_is_read(text: str) -> None:
    rule = read_rule(text)
    assert read_rule(str(rule)) == rule


SERIES = (
    ("2027-01-12", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=30"),
    ("2027-01-03", "FREQ=MONTHLY;BYDAY=1SU;COUNT=14"),
    ("2027-01-29", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=14"),
    ("2027-01-03", "FREQ=MONTHLY;BYDAY=SU;BYSETPOS=1,3;COUNT=20"),
    ("2027-01-01", "FREQ=MONTHLY;BYDAY=FR,1WE;COUNT=50"),
    ("2027-01-31", "FREQ=MONTHLY;COUNT=8"),
    ("2027-03-01", "FREQ=DAILY;INTERVAL=3;COUNT=80"),
    ("2027-01-04", "FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20271231T235959Z"),
    ("2027-01-05", "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,SU;WKST=SU;COUNT=30"),
)


def file_of(start: LocalTime, rule: str) -> bytes:
    zone = read_zone(start.zone)
    calendar, event = Calendar(), Event()
    at = meaning_of(start).at
    calendar.add("VERSION", "2.0")
    calendar.add_component(timezone(start.zone, at, at + timedelta(days=2000).total_seconds()))
    event.add("UID", "a")
    event.add("DTSTART", datetime.fromtimestamp(at, zone))
    event.add("RRULE", vRecur.from_ical(rule))
    calendar.add_component(event)
    file: bytes = calendar.to_ical(sorted=False)
    return file


def test_instants_are_those_of_ical_js_in_ten_zones_across_their_changes() -> None:
    every = [(local(day, "19:30", zone), rule) for zone in ZONES for day, rule in SERIES]
    for start, rule in every:
        check(start, read_rule(rule))
    found = read_series_by_others([file_of(start, rule) for start, rule in every])
    for (start, rule), instants in zip(every, found, strict=True):
        ours = [meaning_of(evening).at for evening in evenings(start, read_rule(rule), END)]
        assert ours == instants, (start, rule)
        assert len(ours) >= 8


def test_it_is_half_past_seven_there_in_summer_and_in_winter() -> None:
    found = list(evenings(local("2027-03-09"), read_rule("FREQ=WEEKLY;INTERVAL=2;COUNT=3"), END))
    assert [one.date for one in found] == ["2027-03-09", "2027-03-23", "2027-04-06"]
    assert [datetime.fromtimestamp(meaning_of(one).at, UTC).hour for one in found] == [18, 18, 17]


def test_a_time_that_clocks_skip_is_refused_with_its_date_and_the_nearest() -> None:
    with pytest.raises(SkippedTime, match=r"02:30 on 2027-03-28 .* 01:59 and 03:00") as refused:
        check(local("2027-03-07", "02:30"), read_rule("FREQ=WEEKLY;COUNT=6"))
    assert (refused.value.before.time, refused.value.after.time) == ("01:59", "03:00")
    check(local("2027-03-07", "02:30"), read_rule("FREQ=WEEKLY;COUNT=3"))
    check(local("2027-03-07", "02:30"), read_rule("FREQ=WEEKLY;COUNT=6"), {"2027-03-28"})


def test_a_series_without_an_end_is_looked_into_for_five_years() -> None:
    with pytest.raises(SkippedTime, match="2029-03-25"):
        check(local("2027-03-25", "02:30"), read_rule("FREQ=MONTHLY"))


def test_a_time_that_comes_twice_is_the_first() -> None:
    start = LocalTime(date="2027-10-31", time="02:30", zone="Europe/Berlin", second=True)
    first, after = evenings(start, read_rule("FREQ=WEEKLY;COUNT=2"), END)
    assert not first.second
    assert meaning_of(after).at - meaning_of(first).at == timedelta(days=7, hours=1).total_seconds()


@pytest.mark.parametrize(
    ("start", "rule", "following"),
    [
        ("2027-03-08", "FREQ=WEEKLY;BYDAY=TU", "2027-03-09"),
        ("2027-03-08", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=5", "2027-03-26"),
        ("2027-03-29", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1", "2027-04-05"),
        ("2027-03-29", "FREQ=DAILY;INTERVAL=2;BYDAY=TU,WE", "2027-03-31"),
    ],
)
def test_a_start_that_is_not_of_the_rule_is_refused_with_the_next(start: str, rule: str, following: str) -> None:
    with pytest.raises(StartNotInRule, match=following) as refused:
        check(local(start), read_rule(rule))
    assert refused.value.following == local(following)
    check(refused.value.following, read_rule(rule))


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=YEARLY",
        "FREQ=SECONDLY",
        "FREQ=HOURLY;INTERVAL=1",
        "FREQ=DAILY;BYHOUR=9,10",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=WEEKLY;BYDAY=1TU",
        "FREQ=WEEKLY;BYDAY=TU;BYSETPOS=1",
        "FREQ=WEEKLY;COUNT=1000000000",
        f"FREQ=WEEKLY;COUNT={MOST_COUNT + 1}",
        "FREQ=DAILY;INTERVAL=100",
    ],
)
def test_what_series_do_not_have_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(RuleNotOffered, match=r"^[A-Z].*\.$"):
        read_rule(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ";",
        "WEEKLY",
        "RRULE:FREQ=WEEKLY",
        "FREQ=WEEKLY;",
        "freq=WEEKLY",
        "INTERVAL=2",
        "FREQ=WEEKLY;FREQ=DAILY",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;INTERVAL=-1",
        "FREQ=WEEKLY;INTERVAL=٣",
        "FREQ=WEEKLY;COUNT=0",
        "FREQ=WEEKLY;COUNT=2;UNTIL=20271231",
        "FREQ=WEEKLY;UNTIL=20270230",
        "FREQ=WEEKLY;UNTIL=20271231T193000",
        "FREQ=WEEKLY;UNTIL=２０２７1231",
        "FREQ=WEEKLY;UNTIL=00000101",
        "FREQ=MONTHLY;BYDAY=6SU",
        "FREQ=MONTHLY;BYDAY=SU\n",
        "FREQ=MONTHLY;BYDAY=SU,",
        "FREQ=MONTHLY;BYSETPOS=1",
        "FREQ=MONTHLY;BYDAY=SU;BYSETPOS=0",
        "FREQ=MONTHLY;BYDAY=SU;BYSETPOS=32",
        "FREQ=WEEKLY;WKST=XX",
        "FREQ=WEEKLY;BYDAY=" + "TU," * 200 + "TU",
    ],
)
def test_what_is_no_rule_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(RuleUnreadable, match=r"^[A-Z].*\.$"):
        read_rule(text)


@given(st.text(st.sampled_from("FREQ=WKLYDAIMONTH;B,SETPCU0123459-+TZ"), max_size=60))
def test_any_text_is_a_rule_or_refused(text: str) -> None:
    try:
        rule = read_rule(text)
    except NoSuchSeries:
        return
    assert isinstance(rule, Rule)


@pytest.mark.parametrize(
    ("start", "rule"),
    [
        ("2027-03-09", "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=6"),
        ("2027-03-09", "FREQ=MONTHLY;BYDAY=5MO;BYSETPOS=2"),
        ("2027-03-09", "FREQ=DAILY;INTERVAL=7;BYDAY=WE"),
        ("2027-03-09", "FREQ=DAILY;INTERVAL=98;BYDAY=WE"),
        ("2027-03-09", "FREQ=WEEKLY;UNTIL=20270308"),
        ("2027-03-09", "FREQ=WEEKLY;UNTIL=20270309T182959Z"),
    ],
)
def test_a_rule_without_an_evening_is_refused(start: str, rule: str) -> None:
    with pytest.raises(NoEvenings):
        check(local(start), read_rule(rule))


def test_the_last_evening_may_be_at_the_very_instant_of_its_end() -> None:
    assert dates(local("2027-03-09"), "FREQ=WEEKLY;UNTIL=20270316T183000Z") == ["2027-03-09", "2027-03-16"]
    assert dates(local("2027-03-09"), "FREQ=WEEKLY;UNTIL=20270316T182959Z") == ["2027-03-09"]


@pytest.mark.parametrize("rule", ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=FR,SU", "FREQ=MONTHLY", "FREQ=MONTHLY;BYDAY=FR"])
def test_the_calendar_ends_in_the_year_9999(rule: str) -> None:
    start = local("9999-12-31", zone="Asia/Singapore")
    check(start, read_rule(rule))
    assert list(evenings(start, read_rule(rule), date.max)) == [start]


def test_as_many_as_are_asked_for_are_looked_at() -> None:
    found = evenings(local("2027-03-09"), read_rule("FREQ=DAILY"), date.max)
    assert [one.date for one in islice(found, 2)] == ["2027-03-09", "2027-03-10"]

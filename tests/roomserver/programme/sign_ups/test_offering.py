"""Until when a place is offered: nobody has to answer at night, nor after the circle, wherever it is."""

from __future__ import annotations

from datetime import datetime, time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from moderation.state.local_time import LocalTime
from roomserver.programme.local_time import by_present_rules
from roomserver.programme.sign_ups.offering import OFFERED_AT_LEAST_S, OFFERED_S, offered_until
from roomserver.zones import read_zone
from tests.roomserver.programme.sign_ups.books import DAY_S, HOUR_S
from tests.roomserver.programme.test_local_time import ZONES

CLOCKS_CHANGE = [
    datetime.fromisoformat(day).timestamp() for day in ("2027-03-14", "2027-03-28", "2027-04-04", "2027-10-31")
]
"""The weekends on which clocks go forward or back, north and south."""
NOWS = st.one_of(
    st.floats(1.7e9, 2.2e9),
    *(st.floats(weekend - 3 * DAY_S, weekend + 3 * DAY_S) for weekend in CLOCKS_CHANGE),
)


def at(when: str, zone: str = "Asia/Singapore") -> float:
    day, clock = when.split()
    return by_present_rules(LocalTime(date=day, time=clock, zone=zone)).at


def wall(instant: float, zone: str = "Asia/Singapore") -> str:
    return f"{datetime.fromtimestamp(instant, read_zone(zone)):%Y-%m-%d %H:%M}"


def is_at_night(instant: float, zone: str) -> bool:
    there = datetime.fromtimestamp(round(instant), read_zone(zone)).time()
    return there > time(22) or there < time(8)


@given(
    now=NOWS,
    ahead_s=st.one_of(st.none(), st.floats(1, 30 * DAY_S), st.floats(1, 2 * DAY_S)),
    zone=st.sampled_from(ZONES),
)
@example(now=at("2027-03-27 23:30", "Europe/Berlin"), ahead_s=12 * HOUR_S, zone="Europe/Berlin")
@example(now=at("2027-10-30 23:30", "Europe/Berlin"), ahead_s=12 * HOUR_S, zone="Europe/Berlin")
def test_no_offer_ends_at_night_or_after_the_circle(now: float, ahead_s: float | None, zone: str) -> None:
    start = None if ahead_s is None else now + ahead_s

    until = offered_until(now, start, zone)

    assert until == start or not is_at_night(until, zone)
    assert start is None or until <= start
    assert until >= now + OFFERED_AT_LEAST_S or until == start
    assert until <= now + OFFERED_S + 20 * HOUR_S or (start is not None and until <= start)


@given(now=NOWS, ahead_s=st.floats(DAY_S, 30 * DAY_S), zone=st.sampled_from(ZONES))
def test_somebody_else_has_time_as_well_where_the_circle_is_a_day_away(now: float, ahead_s: float, zone: str) -> None:
    start = now + ahead_s
    if not is_at_night(start, zone):
        assert offered_until(now, start, zone) < start


@pytest.mark.parametrize(
    ("now", "start", "until"),
    [
        ("2027-03-01 12:00", "2027-03-20 19:30", "2027-03-02 12:00"),  # a day
        ("2027-03-01 23:00", "2027-03-20 19:30", "2027-03-03 08:00"),  # found in the morning, and a day
        ("2027-03-01 06:00", "2027-03-20 19:30", "2027-03-02 08:00"),
        ("2027-03-01 20:00", "2027-03-02 19:30", "2027-03-02 08:00"),  # would have ended at 00:42
        ("2027-03-01 20:00", "2027-03-02 10:00", "2027-03-02 08:00"),
        ("2027-03-01 20:00", "2027-03-02 07:30", "2027-03-01 22:00"),  # a circle in the morning, and an early one
        ("2027-03-01 23:00", "2027-03-02 10:00", "2027-03-02 08:24"),
        ("2027-03-01 23:00", "2027-03-02 08:10", "2027-03-02 08:10"),
        ("2027-03-01 23:00", "2027-03-02 07:30", "2027-03-02 07:30"),  # nobody has time: it stands until the start
        ("2027-03-01 21:50", "2027-03-02 07:30", "2027-03-02 07:30"),
        ("2027-03-01 18:30", "2027-03-01 19:30", "2027-03-01 18:45"),
        ("2027-03-01 19:20", "2027-03-01 19:30", "2027-03-01 19:30"),
    ],
)
def test_people_have_their_night(now: str, start: str, until: str) -> None:
    assert wall(offered_until(at(now), at(start), "Asia/Singapore")) == until


@pytest.mark.parametrize(
    ("now", "start", "until"),
    [
        ("2027-03-27 20:00", "2027-03-28 19:30", "2027-03-28 08:00"),  # the night is an hour shorter
        ("2027-10-30 20:00", "2027-10-31 19:30", "2027-10-31 08:00"),  # and longer
    ],
)
def test_the_morning_is_by_the_clock_where_clocks_change(now: str, start: str, until: str) -> None:
    ends = offered_until(at(now, "Europe/Berlin"), at(start, "Europe/Berlin"), "Europe/Berlin")

    assert wall(ends, "Europe/Berlin") == until


def test_it_is_the_circles_night() -> None:
    start = at("2027-03-20 19:30", "America/New_York")

    assert wall(offered_until(at("2027-03-01 12:00"), start, "America/New_York"), "America/New_York") == (
        "2027-03-02 08:00"
    )

"""Which evenings are looked back on, and how they are added up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomserver.programme.figures.evening import Came
from roomserver.programme.figures.reading import CircleTold
from roomserver.public.looking_back.periods import Evening, Period, evenings, filled, read_period
from roomserver.public.looking_back.plots import MOST_COLUMNS
from tests.roomserver.public.looking_back.drawn import WORDINGS

SINGAPORE = ZoneInfo("Asia/Singapore")
FIRST = datetime(2027, 3, 9, 11, 30, tzinfo=UTC).timestamp()
DAY_S = 24 * 3600.0
IN_ENGLISH = WORDINGS["en"]


def told(at: float, came: int | None = 6, signed_up: int | None = 7, seats: int = 8, **more: object) -> CircleTold:
    attendance = Came(signed_up=signed_up, waiting=0, came=came, stayed=came, left_early=0, walk_ins=0)
    said: dict[str, object] = {
        "circle": f"c{at}",
        "title": None,
        "series": None,
        "in_person": False,
        "starts_at": at,
        "ended_at": at + 5400,
        "seats": seats,
        "attendance": attendance,
        "feedback": None,
        "feedback_at": at + 5400 + 3 * DAY_S,
    }
    return CircleTold.model_validate(said | more)


def held(*told: CircleTold) -> tuple[Evening, ...]:
    return evenings(told, SINGAPORE)


@given(st.lists(st.integers(0, 3650), min_size=1, max_size=200), st.sampled_from([12, MOST_COLUMNS]))
def test_however_many_evenings_there_are_they_fit_and_none_is_left_out(days: list[int], most: int) -> None:
    rows = filled(held(*(told(FIRST + day * DAY_S) for day in days)), IN_ENGLISH, most)
    assert 1 <= len(rows) <= most
    assert sum(row.seats for row in rows) == 8 * len(days)
    assert sum(row.came for row in rows) == 6 * len(days)
    assert sum(row.signed_up or 0 for row in rows) == 7 * len(days)


def test_a_few_evenings_stand_by_themselves_with_the_time_where_there_were_several() -> None:
    there = held(told(FIRST), told(FIRST + 3600), told(FIRST + DAY_S, signed_up=None))
    assert [(row.label, row.mark, row.signed_up) for row in filled(there, IN_ENGLISH, 24)] == [
        ("9 March 2027, 7:30 pm", "9 Mar", 7),
        ("9 March 2027, 8:30 pm", "9 Mar", 7),
        ("10 March 2027", "10 Mar", None),
    ]


def test_more_are_added_up_by_months_and_then_by_years() -> None:
    weekly = held(*(told(FIRST + week * 7 * DAY_S) for week in range(60)))
    by_month = filled(weekly, IN_ENGLISH, 24)
    assert [(row.label, row.mark) for row in by_month[:2]] == [("March 2027", "Mar 2027"), ("April 2027", "Apr 2027")]
    assert [row.label for row in filled(weekly, IN_ENGLISH, 12)] == ["2027", "2028"]


def test_of_whom_nobody_knows_who_came_nothing_is_drawn() -> None:
    there = held(told(FIRST, came=None), told(FIRST, attendance=None), told(FIRST))
    assert [row.came for row in filled(there, IN_ENGLISH, 24)] == [6]


def test_the_day_is_that_of_the_community_s_clock() -> None:
    late = datetime(2027, 3, 9, 16, 30, tzinfo=UTC).timestamp()  # half past midnight there
    [evening] = held(told(late))
    assert evening.wall.date() == date(2027, 3, 10)
    [without] = held(told(late, starts_at=None, ended_at=late + DAY_S))
    assert without.wall.date() == date(2027, 3, 11)


@pytest.mark.parametrize("text", ["", "yesterday", "2027-13-01", "2027-02-30", "20270309", "2027-3-9", "٢٠٢٧-٠٣-٠٩"])
def test_what_is_no_day_is_left_out(text: str) -> None:
    assert read_period({"from": text, "to": text}) == Period()


def test_both_days_are_in_the_period() -> None:
    period = read_period({"from": "2027-03-09", "to": "2027-03-10"})
    day = date(2027, 3, 8)
    assert [period.has(day + timedelta(days=more)) for more in range(4)] == [False, True, True, False]
    assert period.query == {"from": "2027-03-09", "to": "2027-03-10"}
    assert Period(first=date(2027, 3, 9)).has(date(2099, 1, 1))
    assert Period().is_all

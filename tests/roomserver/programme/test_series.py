"""Which evenings a series has, and what becomes of its circles when it changes: without a store."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.state.local_time import LocalTime
from moderation.state.plan import Plan
from moderation.state.script import ROUND_AND_ROUND
from roomserver.programme.local_time import SkippedTime, meaning_of
from roomserver.programme.series import (
    AHEAD_S,
    MOST_CLOSED,
    ClosedTooLong,
    Kind,
    NoSuchEvening,
    OutOfOrder,
    Series,
    SeriesPlan,
    Stretch,
    cancelled_at_its_circle,
    changed,
    circles_to_make,
    coming,
    ended,
    is_over,
    left_from,
    left_out,
    moved,
    new_series,
    next_look,
    plan_of,
)
from tests.moderation.circles import english

DAY = 24 * 3600.0
FORTNIGHT = "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"


def local(day: str, clock: str = "19:30", zone: str = "Europe/Berlin") -> LocalTime:
    return LocalTime(date=day, time=clock, zone=zone)


def at(day: str, clock: str = "19:30") -> float:
    return meaning_of(local(day, clock)).at


def stretch(start: LocalTime, rule: str = FORTNIGHT, title: str = "Caring") -> Stretch:
    asked = SeriesPlan(title=english(title), plan=Plan(start=start), rule=rule)
    return Stretch(asked=asked, script=ROUND_AND_ROUND)


def a_series(rule: str = FORTNIGHT, kind: Kind = "open") -> Series:
    return new_series("s", kind, stretch(local("2027-03-09"), rule), 0.0)


def with_circles(series: Series, now: float) -> Series:
    """As if those that are to be made were made."""
    numbers = count(sum(one.circle is not None for one in series.evenings))
    series = circles_to_make(series, now, lambda: f"c{next(numbers)}")
    made = tuple(one.model_copy(update={"made": True, "owed": False}) for one in series.evenings)
    return series.model_copy(update={"evenings": made})


def circles(series: Series) -> dict[str, str | None]:
    return {one.occurrence: one.circle for one in series.evenings if one.standing == "planned"}


def days(series: Series, now: float, most: int = 4) -> list[str]:
    return [one.local.date for one in coming(series, now, most)]


NOW = at("2027-03-01")


def test_evenings_are_at_half_past_seven_there_all_year() -> None:
    found = coming(a_series(), NOW, 3)
    assert [(one.occurrence, one.starts_at) for one in found] == [
        ("2027-03-09T19:30", at("2027-03-09")),
        ("2027-03-23T19:30", at("2027-03-23")),
        ("2027-04-06T19:30", at("2027-04-06")),
    ]


def test_evenings_become_circles_sixty_days_ahead() -> None:
    series = with_circles(a_series(), NOW)
    assert list(circles(series)) == [f"{day}T19:30" for day in ("2027-03-09", "2027-03-23", "2027-04-06", "2027-04-20")]
    assert next_look(series, NOW) == at("2027-05-04") - AHEAD_S
    later = at("2027-03-09") + 1
    again = with_circles(series, later)
    assert set(circles(series).items()) < set(circles(again).items())


def test_however_far_away_the_next_two_are_circles() -> None:
    series = with_circles(a_series("FREQ=MONTHLY;INTERVAL=6"), NOW)
    assert list(circles(series)) == ["2027-03-09T19:30", "2027-09-09T19:30"]
    assert next_look(series, NOW) == at("2027-03-09")


def test_a_closed_series_is_circles_from_the_first_day() -> None:
    series = with_circles(a_series(f"FREQ=WEEKLY;COUNT={MOST_CLOSED}", "closed"), NOW)
    assert len(circles(series)) == MOST_CLOSED
    first, second, *_, last = (evening.starts_at for evening in coming(series, NOW, MOST_CLOSED))
    assert (next_look(series, NOW), next_look(series, first)) == (first, second)
    assert not is_over(series, last - 1)
    assert is_over(series, last)
    assert next_look(series, last) is None


@pytest.mark.parametrize("rule", ["FREQ=WEEKLY", f"FREQ=WEEKLY;COUNT={MOST_CLOSED + 1}", "FREQ=DAILY;UNTIL=20280101"])
def test_a_closed_series_that_is_too_long_is_refused(rule: str) -> None:
    with pytest.raises(ClosedTooLong):
        a_series(rule, "closed")


def test_an_evening_that_clocks_skip_is_refused_when_the_series_is_made_or_changed() -> None:
    with pytest.raises(SkippedTime, match="2027-03-28"):
        new_series("s", "open", stretch(local("2027-03-07", "02:30"), "FREQ=WEEKLY"), 0.0)
    series = new_series("s", "open", stretch(local("2027-03-07", "03:30"), "FREQ=WEEKLY"), 0.0)
    follow = stretch(local("2027-03-14", "02:30"), "FREQ=WEEKLY")
    with pytest.raises(SkippedTime, match="2027-03-28"):
        changed(series, "2027-03-14T03:30", follow, NOW)


def test_one_that_was_moved_keeps_its_name_and_its_circle() -> None:
    series = moved(with_circles(a_series(), NOW), "2027-03-23T19:30", local("2027-03-24", "18:00"), NOW)
    [evening] = [one for one in series.evenings if one.owed]
    assert (evening.occurrence, evening.circle) == ("2027-03-23T19:30", "c1")
    assert plan_of(series, evening).start == local("2027-03-24", "18:00")
    assert days(series, NOW, 3) == ["2027-03-09", "2027-03-24", "2027-04-06"]


def test_one_that_is_skipped_never_becomes_a_circle() -> None:
    series = with_circles(left_out(a_series(), "2027-03-23T19:30", "skipped", NOW), NOW)
    assert "2027-03-23T19:30" not in circles(series)
    assert days(series, NOW)[1] == "2027-03-23"


def test_the_rest_is_cancelled_from_an_evening_on() -> None:
    series = ended(with_circles(a_series(), NOW), "2027-03-23T19:30", NOW)
    assert days(series, NOW) == ["2027-03-09"]
    assert [one.circle for one in series.evenings if one.standing == "cancelled" and one.owed] == ["c1", "c2", "c3"]
    assert list(circles(with_circles(series, NOW))) == ["2027-03-09T19:30"]


def test_all_that_follow_are_moved_with_their_circles_also_one_that_was_moved_by_hand() -> None:
    series = moved(with_circles(a_series(), NOW), "2027-04-06T19:30", local("2027-04-07"), NOW)
    thursdays = stretch(local("2027-03-25", "18:00"), "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "Caring more")
    series = changed(series, "2027-03-23T19:30", thursdays, NOW)
    assert circles(series) == {
        "2027-03-09T19:30": "c0",
        "2027-03-25T18:00": "c1",
        "2027-04-08T18:00": "c2",
        "2027-04-22T18:00": "c3",
    }
    assert [one.owed for one in series.evenings] == [False, True, True, True]
    assert {one.start for one in series.evenings} == {None}
    assert days(series, NOW) == ["2027-03-09", "2027-03-25", "2027-04-08", "2027-04-22"]


def test_circles_that_are_too_many_are_cancelled() -> None:
    series = changed(
        with_circles(a_series(), NOW), "2027-03-23T19:30", stretch(local("2027-03-23"), "FREQ=DAILY;COUNT=1"), NOW
    )
    assert circles(series) == {"2027-03-09T19:30": "c0", "2027-03-23T19:30": "c1"}
    assert [one.circle for one in series.evenings if one.standing == "cancelled"] == ["c2", "c3"]
    assert days(series, NOW) == ["2027-03-09", "2027-03-23"]


def test_how_many_evenings_are_left_is_known_where_they_are_counted() -> None:
    series = a_series(f"{FORTNIGHT};COUNT=5")
    names = [one.occurrence for one in coming(series, NOW, 9)]
    assert [left_from(series, name) for name in names] == [5, 4, 3, 2, 1]
    series = left_out(series, names[1], "skipped", NOW)
    series = changed(series, names[3], stretch(local("2027-04-20"), f"{FORTNIGHT};COUNT=4"), NOW)
    names = [one.occurrence for one in coming(series, NOW, 9)]
    assert [left_from(series, name) for name in names] == [7, 6, 5, 4, 3, 2, 1]
    assert left_from(a_series(), names[0]) is None
    assert left_from(a_series(f"{FORTNIGHT};UNTIL=20270501"), names[0]) is None


def test_one_whose_circle_was_cancelled_is_so_here_and_the_circle_is_not_owed() -> None:
    series = with_circles(a_series(), NOW)
    cancelled = cancelled_at_its_circle(series, "c1")
    assert cancelled is not None
    assert [one.standing for one in coming(cancelled, NOW, 3)] == ["planned", "cancelled", "planned"]
    assert not any(one.owed for one in cancelled.evenings)
    assert cancelled_at_its_circle(cancelled, "c1") is None
    assert cancelled_at_its_circle(series, "another") is None


def test_one_that_was_skipped_stays_so_where_the_new_rule_has_it() -> None:
    series = left_out(with_circles(a_series(), NOW), "2027-04-06T19:30", "skipped", NOW)
    series = changed(series, "2027-03-23T19:30", stretch(local("2027-03-23"), FORTNIGHT, "Another title"), NOW)
    assert circles(series) == {"2027-03-09T19:30": "c0", "2027-03-23T19:30": "c1", "2027-04-20T19:30": "c3"}


def test_evenings_stay_in_their_order() -> None:
    with pytest.raises(OutOfOrder):
        changed(a_series(), "2027-03-23T19:30", stretch(local("2027-03-09")), NOW)


@pytest.mark.parametrize("name", ["2027-03-10T19:30", "2027-02-23T19:30", "2027-99-99T19:30", "0000-01-01T00:00"])
def test_an_evening_that_there_is_not_is_refused(name: str) -> None:
    series = a_series()
    with pytest.raises(NoSuchEvening):
        moved(series, name, local("2027-03-11"), NOW)
    with pytest.raises(NoSuchEvening):
        left_out(series, name, "cancelled", NOW)
    with pytest.raises(NoSuchEvening):
        ended(series, name, NOW)


def test_one_that_has_begun_or_is_cancelled_stays() -> None:
    with pytest.raises(NoSuchEvening):
        moved(a_series(), "2027-03-09T19:30", local("2027-03-11"), at("2027-03-09"))
    series = left_out(a_series(), "2027-03-09T19:30", "cancelled", NOW)
    with pytest.raises(NoSuchEvening):
        moved(series, "2027-03-09T19:30", local("2027-03-11"), NOW)


ACTS = st.lists(
    st.tuples(st.sampled_from(["skip", "cancel", "move", "change", "end", "wait"]), st.integers(0, 5)), max_size=12
)


@given(ACTS)
def test_whatever_is_changed_a_circle_is_one_evening_and_none_is_lost(acts: list[tuple[str, int]]) -> None:
    series, now, given_out = with_circles(a_series(), NOW), NOW, set[str]()
    for act, place in acts:
        given_out |= {one.circle for one in series.evenings if one.circle is not None}
        ahead = [one for one in coming(series, now, 8) if one.standing == "planned"]
        if act == "wait" or place >= len(ahead):
            now += 9 * DAY
        else:
            name = ahead[place].occurrence
            day = date.fromisoformat(name[:10])
            match act:
                case "skip" | "cancel":
                    series = left_out(series, name, "skipped" if act == "skip" else "cancelled", now)
                case "move":
                    series = moved(series, name, local(day.isoformat(), "20:15"), now)
                case "end":
                    series = ended(series, name, now)
                case _:
                    rule = ("FREQ=WEEKLY", "FREQ=WEEKLY;COUNT=2", "FREQ=MONTHLY")[place % 3]
                    series = changed(series, name, stretch(local(day.isoformat(), "21:00"), rule), now)
        series = with_circles(series, now)
        held = [one.circle for one in series.evenings if one.circle is not None]
        assert len(held) == len(set(held))
        assert given_out <= set(held)
        assert len({one.occurrence for one in series.evenings}) == len(series.evenings)
        planned = {one.occurrence for one in coming(series, now, 60)}
        for one in series.evenings:
            if one.standing == "planned" and one.circle is not None and one.occurrence > f"{local_day(now)}T99":
                assert one.occurrence in planned
        waiting = [one for one in coming(series, now, MOST_CLOSED) if one.standing == "planned" and one.circle is None]
        assert all(one.starts_at > now + AHEAD_S for one in waiting)


def local_day(now: float) -> str:
    return date.fromordinal(int(now // DAY) + date(1970, 1, 1).toordinal()).isoformat()


@pytest.mark.parametrize(
    "act",
    [
        lambda series, occurrence: moved(series, occurrence, local("2027-05-01"), NOW),
        lambda series, occurrence: left_out(series, occurrence, "skipped", NOW),
        lambda series, occurrence: ended(series, occurrence, NOW),
        lambda series, occurrence: changed(series, occurrence, stretch(local("2027-05-01")), NOW),
    ],
)
@pytest.mark.parametrize("clock", ["19:30", "00:00"])
def test_an_evening_of_the_year_9999_is_none_and_takes_no_long_time(
    act: Callable[[Series, str], Series], clock: str
) -> None:
    series, began = with_circles(a_series("FREQ=DAILY"), NOW), time.process_time()
    with pytest.raises(NoSuchEvening):
        act(series, f"9999-12-31T{clock}")
    assert time.process_time() - began < 1.0


def test_a_series_that_has_been_there_for_years_shows_the_next_evenings_at_once() -> None:
    series, began = a_series("FREQ=DAILY"), time.process_time()
    for _ in range(50):
        assert days(series, at("2032-03-09"), 2) == ["2032-03-10", "2032-03-11"]
    assert time.process_time() - began < 1.0


def test_an_evening_of_long_ago_that_was_moved_ahead_is_to_come() -> None:
    series = with_circles(a_series(), NOW)
    series = moved(series, "2027-03-09T19:30", local("2028-02-02"), NOW)
    assert "2028-02-02" in days(series, at("2028-02-01"))

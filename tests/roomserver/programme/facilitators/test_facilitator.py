"""Who is ready for a circle, who is busy, and what is said of a circle alone before what is said of its series."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.state.values import LocalText
from roomserver.programme.facilitators.facilitator import (
    Absence,
    Choices,
    Duty,
    Evening,
    Facilitator,
    Role,
    assigned,
    excused,
    lacks,
    overlapping,
    role_in,
    settled,
    unassigned,
)
from roomserver.programme.profile import TrainingStep

TRAINING = (TrainingStep(id="listen", name="Listening"), TrainingStep(id="shadow", name="Shadowing"))
DONE = {"listen": "2026-03-01", "shadow": "2026-05-01"}
READY = Choices(name="Jun", languages=("en", "ms-SG"), steps=DONE)
JUN = Facilitator(**dict(READY), id="jun", made_at=0.0)
TITLE = LocalText(default="en", texts={"en": "Tuesday"})


def evening(circle: str, starts_at: float | None = 0.0, minutes: float = 90) -> Evening:
    ends_at = None if starts_at is None else starts_at + minutes * 60
    return Evening(circle, TITLE, "en", starts_at, ends_at)


def duty(of: str, role: Role = "facilitator", *, is_series: bool = False) -> Duty:
    return Duty(of=of, role=role, is_series=is_series, since=0.0)


@pytest.mark.parametrize(
    ("changed", "language", "role", "missing"),
    [
        ({}, "en", "facilitator", {}),
        ({}, "en-GB", "facilitator", {}),
        ({}, "ms", "cofacilitator", {}),
        ({}, "ta", "facilitator", {"language": "ta"}),
        ({"active": False}, "en", "facilitator", {"active": ""}),
        ({"may_facilitate": False}, "en", "facilitator", {"role": "facilitator"}),
        ({"may_facilitate": False}, "en", "cofacilitator", {}),
        ({"may_cofacilitate": False}, "en", "cofacilitator", {"role": "cofacilitator"}),
        ({"steps": {"listen": "2026-03-01"}}, "en", "facilitator", {"steps": "Shadowing"}),
        ({"steps": {}}, "ta", "facilitator", {"steps": "Listening, Shadowing", "language": "ta"}),
    ],
)
def test_whoever_has_done_all_steps_and_speaks_the_language_is_ready(
    changed: dict[str, object], language: str, role: Role, missing: dict[str, str]
) -> None:
    assert lacks(READY.model_copy(update=changed), TRAINING, language, role) == missing


def test_a_community_without_steps_asks_for_none() -> None:
    assert lacks(Choices(name="Jun"), (), "en", "facilitator") == {}


@given(st.integers(0, 600), st.integers(1, 300), st.integers(0, 600), st.integers(1, 300))
def test_two_evenings_meet_where_a_minute_is_of_both(one_at: int, one_min: int, at: int, minutes: int) -> None:
    one, other = evening("one", one_at * 60.0, one_min), evening("other", at * 60.0, minutes)
    share = {*range(one_at, one_at + one_min)} & {*range(at, at + minutes)}
    assert (overlapping(one, [other]) is not None) == bool(share)
    assert (overlapping(other, [one]) is not None) == bool(share)


def test_nobody_is_busy_with_the_same_circle_nor_with_one_without_a_time() -> None:
    assert overlapping(evening("one"), [evening("one"), evening("two", None)]) is None
    assert overlapping(evening("one", None), [evening("two")]) is None
    assert overlapping(evening("one"), [replace(evening("two"), title=TITLE)]) is not None


def test_what_is_said_of_one_evening_counts_before_what_is_said_of_its_series() -> None:
    one = assigned(JUN, duty("s", is_series=True), ["c1", "c2", "c3"])
    one = assigned(one, duty("c2", "cofacilitator"), ["c2"])
    assert [role_in(one, circle, "s") for circle in ("c1", "c2")] == ["facilitator", "cofacilitator"]
    assert role_in(one, "c9", "other") is None
    one = unassigned(one, "c1", ["c1"])
    assert (role_in(one, "c1", "s"), role_in(one, "c3", "s"), one.gone) == (None, "facilitator", ("c1",))
    one = unassigned(one, "s", ["c1", "c2", "c3"])
    assert [role_in(one, circle, "s") for circle in ("c1", "c3")] == [None, None]


def test_whoever_cannot_make_it_is_not_there_until_they_are_assigned_again() -> None:
    one = assigned(JUN, duty("s", is_series=True), ["c1", "c2"])
    one = excused(one, Absence(circle="c1", note="Flu", at=1.0))
    assert (role_in(one, "c1", "s"), role_in(one, "c2", "s"), one.gone) == (None, "facilitator", ("c1",))
    again = assigned(one, duty("c1"), ["c1"])
    assert (role_in(again, "c1", "s"), again.absences, again.gone) == ("facilitator", (), ())


def test_a_circle_that_was_held_is_counted_once() -> None:
    one = assigned(assigned(JUN, duty("c1"), ["c1"]), duty("s", is_series=True), ["c2", "c3"])
    known = ["c1", "c2", "c3"]
    for _ in range(3):
        one = settled(one, over=["c1", "c2"], held=["c1", "c2"], known=known)
    assert (one.held, [each.of for each in one.duties]) == (2, ["s"])
    one = settled(one, over=["c2", "c3"], held=["c2", "c3"], known=["c2", "c3"])
    assert (one.held, one.counted) == (3, ("c2", "c3"))
    assert settled(one, over=[], held=[], known=[]).counted == ()

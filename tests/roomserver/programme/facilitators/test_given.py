"""Which evenings of their series somebody is given: those that nothing stands against, and whatever they have."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from roomserver.programme.facilitators.facilitator import HeldBack, role_in, settled
from roomserver.programme.facilitators.given import Asked, held_back
from tests.roomserver.programme.facilitators.test_facilitator import JUN, READY, TITLE, TRAINING, duty, evening

HOUR_S = 3600.0


def asked(circle: str, starts_at: float | None = 0.0, **more: Any) -> Asked:
    return replace(Asked(evening(circle, starts_at), "facilitator", stays=False, is_full=False), **more)


def against(one: Any, *evenings: Asked) -> dict[str, str]:
    return {each.circle: each.code for each in held_back(one, TRAINING, evenings)}


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"active": False}, {"active": ""}),
        ({"steps": {}}, {"steps": "Listening, Shadowing"}),
        ({"languages": ("ta",)}, {"language": "en"}),
        ({"may_facilitate": False}, {"role": "facilitator"}),
    ],
)
def test_whoever_is_ready_no_more_is_given_no_new_evening_and_keeps_those_they_have(
    changed: dict[str, Any], fields: dict[str, str]
) -> None:
    one = READY.model_copy(update=changed)
    found = held_back(one, TRAINING, [asked("has", stays=True), asked("new", 9 * HOUR_S)])
    assert found == (HeldBack(circle="new", code="not_ready", fields=fields),)
    assert against(READY, asked("has", stays=True), asked("new", 9 * HOUR_S)) == {}


def test_of_two_that_meet_the_one_that_they_have_is_theirs_and_else_the_earlier() -> None:
    assert against(READY, asked("first"), asked("second", HOUR_S), asked("third", 2 * HOUR_S)) == {"second": "busy"}
    assert against(READY, asked("first"), asked("second", HOUR_S, stays=True)) == {"first": "busy"}
    assert held_back(READY, TRAINING, [asked("first"), asked("second", HOUR_S)])[0].fields == {
        "circle": TITLE.texts["en"]
    }
    assert against(READY, asked("timeless", None), asked("other", None)) == {}


def test_nobody_has_a_seat_that_there_is_not() -> None:
    has = asked("has", 9 * HOUR_S, stays=True, is_full=True)
    assert against(READY, asked("new", is_full=True), has) == {"new": "full"}


def test_an_evening_that_was_not_given_is_nobodys_duty_then_and_is_not_counted_later() -> None:
    missed = HeldBack(circle="c1", code="full")
    one = JUN.model_copy(update={"duties": (duty("s", is_series=True),), "held_back": (missed,)})
    assert (role_in(one, "c1", "s"), role_in(one, "c2", "s")) == (None, "facilitator")
    by_itself = one.model_copy(update={"duties": (*one.duties, duty("c1"))})
    assert role_in(by_itself, "c1", "s") == "facilitator"
    after = settled(one, over=["c1"], held=[], known=["c1", "c2"])
    assert (after.held_back, after.off) == ((), ("c1",))
    assert role_in(after, "c1", "s") is None
    assert settled(one, over=[], held=[], known=["c1", "c2"]) == one

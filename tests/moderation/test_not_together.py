"""Who is not to be with whom: the organiser's to say, and nobody else's to know."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from moderation.commands.ending import CloseCircle, EndCircle, EndDebrief
from moderation.commands.groups import Divide, SetNotTogether
from moderation.reading.views import organiser_view, view
from moderation.refusal import TEXTS, RefusalCode
from moderation.state.values import SeatId
from moderation.transition import Actor, AtSeat, Organiser, Service
from tests.moderation.circles import Circle, begun_circle, live_circle, open_circle

ANA_AND_BEN = SetNotTogether(pairs=(("ana", "ben"),), made_on=1)


def together(circle: Circle, one: SeatId, other: SeatId) -> bool:
    return circle.seat(one).home == circle.seat(other).home


def test_who_is_not_to_be_together_is_kept_apart_from_the_next_division_on() -> None:
    circle = begun_circle("fay gus", "ana ben mei")
    circle.organiser(SetNotTogether(pairs=(("ana", "ben"), ("gus", "mei")), made_on=1))
    circle.by("fay", Divide())
    assert not together(circle, "ana", "ben")
    assert not together(circle, "gus", "mei")


def test_the_newest_pairs_count_and_each_pair_once() -> None:
    circle = open_circle()
    circle.organiser(ANA_AND_BEN)
    room = circle.organiser(SetNotTogether(pairs=(("mei", "ana"), ("ana", "mei"), ("mei", "ana")), made_on=2))
    assert (room.not_together, room.not_together_version) == ((("mei", "ana"),), 3)
    assert circle.organiser(SetNotTogether(pairs=(), made_on=3)).not_together == ()


@pytest.mark.parametrize("made_on", [0, 2])
def test_what_was_made_on_other_pairs_is_refused(made_on: int) -> None:
    command = SetNotTogether(pairs=(("ana", "ben"),), made_on=made_on)
    assert open_circle().refusal(command, Organiser()) == RefusalCode.OUT_OF_DATE


def test_pairs_are_of_seats_of_this_circle() -> None:
    command = SetNotTogether(pairs=(("ana", "ben"), ("ana", "nobody")), made_on=1)
    assert open_circle().refusal(command, Organiser()) == RefusalCode.NO_SUCH_SEAT


@pytest.mark.parametrize(
    "pairs", [[["ana", "ana"]], [["ana"]], [["ana", "ben", "mei"]], [["ana", "b*"]], [["ana", "ben"]] * 49]
)
def test_pairs_are_of_two_different_seats_and_some_tens_at_most(pairs: list[list[str]]) -> None:
    with pytest.raises(ValidationError):
        SetNotTogether.model_validate({"pairs": pairs, "made_on": 1})


@pytest.mark.parametrize("actor", [AtSeat("fay"), AtSeat("gus"), AtSeat("ana"), Service()], ids=str)
def test_it_is_the_organisers_to_say(actor: Actor) -> None:
    assert open_circle(cofacilitators="gus").refusal(ANA_AND_BEN, actor) == RefusalCode.NOT_ALLOWED


def test_nobody_is_told_by_any_view_or_entry() -> None:
    circle = live_circle(cofacilitators="gus")
    seen = [view(circle.room, seat.id) for seat in circle.room.seats]
    organisers, entries = organiser_view(circle.room), circle.room.entries
    circle.organiser(ANA_AND_BEN)
    assert [view(circle.room, seat.id) for seat in circle.room.seats] == seen
    assert organiser_view(circle.room) == organisers
    assert (circle.room.entries, circle.room.appended) == (entries, ())


def test_no_refusal_says_why_a_group_is_not_possible() -> None:
    assert not any("together" in text or "apart" in text for text in TEXTS.values() if "back together" not in text)


def test_it_is_gone_when_the_circle_is_over_and_cannot_be_said_again() -> None:
    circle = live_circle()
    circle.organiser(ANA_AND_BEN)
    circle.by("fay", EndCircle())
    assert circle.room.not_together == ()
    assert circle.refusal(SetNotTogether(pairs=(), made_on=2), Organiser()) == RefusalCode.ENDED
    circle.by("fay", EndDebrief())
    assert circle.refusal(SetNotTogether(pairs=(), made_on=2), Organiser()) == RefusalCode.ENDED


def test_it_is_gone_when_the_organiser_closes_the_circle() -> None:
    circle = open_circle()
    circle.organiser(ANA_AND_BEN)
    assert circle.organiser(CloseCircle()).not_together == ()

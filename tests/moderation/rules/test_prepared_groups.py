"""Groups that the organiser has prepared: the circle divides that way, with whoever has come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from moderation.commands.ending import CloseCircle, EndCircle
from moderation.commands.groups import Divide, PrepareGroups, SetNotTogether
from moderation.commands.leaving import Leave
from moderation.commands.links import Uninvite
from moderation.reading.views import organiser_view, view
from moderation.refusal import RefusalCode
from moderation.rules.group_allocation import agree, as_prepared, pairs
from moderation.state.values import SeatId
from moderation.transition import AtSeat, Organiser
from tests.moderation.circles import Circle, begun_circle, live_circle, open_circle
from tests.values import as_text

TWO = PrepareGroups(groups=(("fay", "hal", "ana", "mei"), ("gus", "ben", "kit")))


def a_circle() -> Circle:
    return begun_circle("fay gus", "ana ben mei kit", cofacilitators="hal", capacity=12)


def groups(circle: Circle) -> list[set[SeatId]]:
    return [set(place.order) for place in circle.room.places if place.kind == "group"]


def test_the_circle_divides_as_it_was_prepared() -> None:
    circle = a_circle()
    circle.organiser(TWO)
    circle.by("fay", Divide())
    assert groups(circle) == [{"fay", "hal", "ana", "mei"}, {"gus", "ben", "kit"}]


def test_whoever_comes_unexpected_goes_where_there_are_fewest() -> None:
    circle = a_circle()
    circle.organiser(PrepareGroups(groups=(("fay", "hal", "ana"), ("gus", "ben"))))
    circle.by("fay", Divide())
    assert groups(circle) == [{"fay", "hal", "ana", "kit"}, {"gus", "ben", "mei"}]


def test_a_group_whose_facilitator_has_not_come_has_another_s_second_one() -> None:
    circle = a_circle()
    circle.organiser(TWO)
    circle.by("gus", Leave())
    circle.by("fay", Divide())
    assert groups(circle) in (
        [{"hal", "ana", "mei"}, {"fay", "ben", "kit"}],
        [{"fay", "ana", "mei"}, {"hal", "ben", "kit"}],
    )


def test_with_nobody_to_lead_a_second_group_the_rules_say_why() -> None:
    circle = begun_circle("fay", "ana ben")
    circle.organiser(PrepareGroups(groups=(("fay", "ana"), ("ben",))))
    assert circle.refusal_by("fay", Divide()) == RefusalCode.TOO_FEW_FACILITATORS


def test_who_is_not_to_be_together_is_kept_apart_whatever_was_prepared() -> None:
    circle = a_circle()
    circle.organiser(TWO)
    circle.organiser(SetNotTogether(pairs=(("ana", "mei"),), made_on=1))
    circle.by("fay", Divide())
    assert circle.seat("ana").home != circle.seat("mei").home


def test_whoever_is_late_comes_to_the_group_that_was_prepared_for_them() -> None:
    circle = a_circle()
    circle.organiser(TWO)
    circle.by("kit", Leave())
    circle.by("mei", Leave())
    circle.by("fay", Divide())
    for seat in ("kit", "mei"):
        circle.arrive(seat)
        circle.admit(seat)
    assert circle.seat("kit").home == circle.seat("gus").home
    assert circle.seat("mei").home == circle.seat("ana").home


def test_of_seats_that_are_not_there_nothing_is_kept_and_nothing_at_all_when_it_is_over() -> None:
    circle = open_circle()
    assert circle.organiser(PrepareGroups(groups=(("ana", "nobody"), ("ben",)))).prepared == (("ana",), ("ben",))
    assert circle.organiser(CloseCircle()).prepared == ()


def test_it_is_the_organisers_to_say_and_nobody_is_told() -> None:
    circle = live_circle()
    assert circle.refusal(TWO, AtSeat("fay")) == RefusalCode.NOT_ALLOWED
    circle.organiser(TWO)
    told = [organiser_view(circle.room), *(view(circle.room, seat.id) for seat in circle.room.seats)]
    assert not any("prepared" in as_text(each) for each in told)
    circle.by("fay", EndCircle())
    assert circle.refusal(TWO, Organiser()) == RefusalCode.ENDED


def test_nobody_is_in_two_groups() -> None:
    with pytest.raises(ValidationError):
        PrepareGroups(groups=(("ana", "ben"), ("ana",)))


SEATS = [f"s{number}" for number in range(14)]
two_of_them = st.tuples(st.sampled_from(SEATS), st.sampled_from(SEATS)).filter(lambda two: two[0] != two[1])


@given(
    homes=st.lists(st.integers(0, 3), min_size=len(SEATS), max_size=len(SEATS)),
    there=st.sets(st.sampled_from(SEATS), min_size=1),
    leaders=st.sets(st.sampled_from(SEATS), min_size=1),
    apart=st.lists(two_of_them, max_size=4),
)
def test_everybody_who_is_there_is_in_one_led_group_with_nobody_they_are_not_to_be_with(
    homes: list[int], there: set[SeatId], leaders: set[SeatId], apart: list[tuple[SeatId, SeatId]]
) -> None:
    prepared = tuple(
        tuple(seat for seat, home in zip(SEATS, homes, strict=True) if home == number) for number in range(3)
    )
    come = sorted(there)
    divided = as_prepared(prepared, leaders & there, come, pairs(apart))
    if divided is None:
        return
    assert sorted(seat for group in divided for seat in group) == come
    assert all(leaders & set(group) for group in divided)
    assert all(agree(group, seat, pairs(apart)) for group in divided for seat in group)
    assert len(divided) > 1


def test_a_seat_that_is_taken_away_is_in_no_group() -> None:
    circle = open_circle()
    circle.organiser(PrepareGroups(groups=(("ana",), ("ben",))))
    assert circle.organiser(Uninvite(seat="ana")).prepared == ((), ("ben",))
    assert circle.organiser(Uninvite(seat="ben", erased=True)).prepared == ((), ())

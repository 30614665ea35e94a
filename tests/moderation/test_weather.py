"""Inner weather counts, and is shown, however its stage comes to an end."""

from __future__ import annotations

import pytest

from moderation.answers import Pool
from moderation.commands import CloseCircle, Divide, EndCircle, GiveAnswer, Reunite
from moderation.room import Room
from moderation.script import Form
from moderation.values import SeatId
from tests.moderation.circles import Circle, begun_circle, english, script, stage

WEATHER = Form(question=english("Which picture?"), answer="picture", audience="pooled", weather="end")
ENDS = script(stage("check_out", form=WEATHER.model_dump()), stage("closing"))
TOGETHER = script(stage("welcome", form=WEATHER.model_dump()), stage("round", in_groups=True), stage("closing"))
IN_GROUPS = script(stage("welcome"), stage("check_out", form=WEATHER.model_dump(), in_groups=True), stage("closing"))


def answer(circle: Circle, *seats: SeatId) -> None:
    for seat in seats:
        check_in = circle.place_of(seat).check_in
        assert check_in is not None
        circle.by(seat, GiveAnswer(check_in_id=check_in.id, value="rain"))


def counted(room: Room) -> list[int]:
    return [sum(tally.count for tally in pool.tallies) for _, pool in room.weather]


def test_it_counts_when_a_facilitator_ends_the_circle_meanwhile() -> None:
    circle = begun_circle(script=ENDS)
    answer(circle, "fay", "ana", "ben")
    assert counted(circle.by("fay", EndCircle())) == [3]


def test_it_counts_when_an_organiser_closes_the_circle_meanwhile() -> None:
    circle = begun_circle(script=ENDS)
    answer(circle, "fay", "ana", "ben")
    assert counted(circle.organiser(CloseCircle())) == [3]


@pytest.mark.parametrize("answering", [(), ("fay",), ("fay", "ana")])
def test_too_few_answers_do_not_count_at_the_end_either(answering: tuple[SeatId, ...]) -> None:
    circle = begun_circle(script=ENDS)
    answer(circle, *answering)
    assert counted(circle.by("fay", EndCircle())) == []


def test_it_counts_when_groups_come_back_meanwhile() -> None:
    circle = begun_circle("fay gus", "ana ben mei kit lee max", script=IN_GROUPS)
    circle.by("fay", Divide(groups=(("fay", "ana", "ben", "mei"), ("gus", "kit", "lee", "max"))))
    answer(circle, "fay", "ana", "ben", "gus", "kit", "lee", "max")
    assert sorted(counted(circle.by("fay", Reunite()))) == [3, 4]


def test_it_is_shown_in_the_groups_when_the_circle_divides_meanwhile() -> None:
    circle = begun_circle("fay gus", "ana ben mei kit lee max", script=TOGETHER)
    answer(circle, "fay", "ana", "ben", "kit")
    circle.by("fay", Divide())
    assert counted(circle.room) == [4]
    for seat in ("ana", "max"):
        check_in = circle.place_of(seat).check_in
        assert check_in is not None
        assert (check_in.state, check_in.answers) == ("closed", ())
        assert isinstance(check_in.pool, Pool)


def test_nothing_told_in_confidence_goes_along_into_the_groups() -> None:
    told = WEATHER.model_copy(update={"audience": "facilitators", "weather": None})
    circle = begun_circle(
        "fay gus",
        "ana ben mei kit lee max",
        script=script(stage("welcome", form=told.model_dump()), stage("round", in_groups=True), stage("closing")),
    )
    answer(circle, "fay", "ana", "ben", "kit")
    circle.by("fay", Divide())
    assert all(place.check_in is None for place in circle.room.places if place.kind == "group")

"""What is answered in the circle, when it divides into groups meanwhile."""

from __future__ import annotations

from moderation.commands.check_in import GiveAnswer
from moderation.commands.groups import Divide
from moderation.state.check_in import Form
from moderation.state.values import SeatId, replace
from tests.moderation.circles import Circle, begun_circle, english, script, stage
from tests.values import as_data

PICTURE = Form(question=english("Which picture?"), answer="picture", audience="pooled")
TOGETHER = script(stage("welcome", form=as_data(PICTURE)), stage("round", in_groups=True), stage("closing"))


def answer(circle: Circle, *seats: SeatId) -> None:
    for seat in seats:
        check_in = circle.place_of(seat).check_in
        assert check_in is not None
        circle.by(seat, GiveAnswer(check_in_id=check_in.id, value="rain"))


def test_what_was_pooled_is_shown_in_the_groups_when_the_circle_divides_meanwhile() -> None:
    circle = begun_circle("fay gus", "ana ben mei kit lee max", script=TOGETHER)
    answer(circle, "fay", "ana", "ben", "kit")
    circle.by("fay", Divide())
    for seat in ("ana", "max"):
        check_in = circle.place_of(seat).check_in
        assert check_in is not None
        assert (check_in.state, check_in.answers) == ("closed", ())
        assert check_in.pool is not None
        assert sum(tally.count for tally in check_in.pool.tallies) == 4


def test_nothing_told_in_confidence_goes_along_into_the_groups() -> None:
    told = replace(PICTURE, audience="facilitators")
    circle = begun_circle(
        "fay gus",
        "ana ben mei kit lee max",
        script=script(stage("welcome", form=as_data(told)), stage("round", in_groups=True), stage("closing")),
    )
    answer(circle, "fay", "ana", "ben", "kit")
    circle.by("fay", Divide())
    assert all(place.check_in is None for place in circle.room.places if place.kind == "group")

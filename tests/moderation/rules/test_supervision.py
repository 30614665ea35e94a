"""Who watches over a place: grace for a dropped line, a last turn, and then a pause until somebody is back."""

from __future__ import annotations

import pytest

from moderation.commands.groups import Reunite
from moderation.commands.leaving import Leave
from moderation.commands.pause import Pause
from moderation.commands.presence import LoseNode
from moderation.commands.roles import StepBack, StepUp
from moderation.rules.supervision import LAST_TURN_S
from moderation.settle import next_deadline, settle
from moderation.state.place import Attended, Grace, LastTurn, Paused
from tests.moderation.circles import (
    GRACE_S,
    Circle,
    begun_circle,
    divided_circle,
    live_circle,
    open_circle,
    script,
    stage,
)


def wait_until_due(circle: Circle, expected: float) -> None:
    """Nothing happens an instant before."""
    assert next_deadline(circle.room) == expected
    before = circle.room
    circle.now = expected - 0.001
    assert circle.wait(0) is before
    circle.now = expected
    assert circle.wait(0) is not before


def alerts(circle: Circle) -> list[tuple[str, str]]:
    return circle.told_organiser()


class TestSupervision:
    def test_goes_from_grace_to_the_last_turn_to_the_pause(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.by("fay", Leave())
        assert circle.supervision() == Grace(until=circle.now + GRACE_S)
        wait_until_due(circle, circle.now + GRACE_S)
        assert circle.supervision() == LastTurn(until=circle.now + LAST_TURN_S)
        assert circle.holder == "ana"
        wait_until_due(circle, circle.now + LAST_TURN_S)
        assert (circle.supervision(), circle.resting_after) == (Paused(), "ana")
        assert next_deadline(circle.room) is None

    def test_pauses_at_once_when_nobody_holds_the_piece(self) -> None:
        circle = live_circle()
        circle.by("fay", Leave())
        assert circle.offered_to == "ana"
        circle.wait(GRACE_S)
        assert circle.supervision() == Paused()

    def test_pauses_when_the_last_turn_is_passed_on(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.by("fay", Leave())
        circle.wait(GRACE_S)
        circle.pass_piece("ana")
        assert circle.supervision() == Paused()
        assert circle.piece.kind == "resting"

    def test_grace_ends_no_sooner_than_it_takes_to_come_back(self) -> None:
        circle = live_circle(grace_s=2.0)
        circle.drop("fay")
        assert circle.supervision() == Grace(until=circle.now + 15.0)

    @pytest.mark.parametrize("after", [1.0, GRACE_S + 1, GRACE_S + LAST_TURN_S + 1])
    def test_is_given_back_by_a_facilitator_who_returns(self, after: float) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.drop("fay")
        circle.wait(after)
        circle.wait(LAST_TURN_S)
        circle.connect("fay")
        assert circle.supervision() == Attended()

    def test_is_given_back_by_one_who_steps_up(self) -> None:
        circle = live_circle(facilitators="fay gus")
        circle.by("fay", StepBack())
        circle.by("gus", Leave())
        circle.wait(GRACE_S)
        assert circle.supervision() == Paused()
        circle.by("fay", StepUp())
        assert circle.supervision() == Attended()

    def test_a_returning_facilitator_lets_the_last_turn_go_on(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.drop("fay")
        circle.wait(GRACE_S)
        circle.connect("fay")
        assert (circle.supervision(), circle.holder) == (Attended(), "ana")

    def test_one_of_two_is_enough(self) -> None:
        circle = live_circle(facilitators="fay gus")
        circle.drop("fay")
        circle.wait(GRACE_S)
        assert circle.supervision() == Attended()

    def test_is_no_matter_before_the_beginning(self) -> None:
        circle = open_circle()
        circle.by("fay", Leave())
        circle.wait(GRACE_S)
        assert (circle.phase(), circle.supervision()) == ("open", Attended())


class TestAlert:
    def test_is_one_for_each_time_that_nobody_facilitates(self) -> None:
        circle = begun_circle()
        circle.drop("fay")
        circle.wait(GRACE_S)
        assert alerts(circle) == [("unattended", "circle")]
        circle.by("ana", Leave())
        assert alerts(circle) == []
        circle.connect("fay")
        circle.drop("fay")
        circle.wait(GRACE_S)
        assert alerts(circle) == [("unattended", "circle")]

    def test_is_none_for_a_pause_that_a_facilitator_made(self) -> None:
        circle = begun_circle()
        circle.by("fay", Pause())
        assert alerts(circle) == []

    def test_is_none_while_a_last_turn_runs(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.drop("fay")
        circle.wait(GRACE_S)
        assert (circle.supervision().kind, alerts(circle)) == ("last_turn", [])
        circle.pass_piece("ana")
        assert alerts(circle) == [("unattended", "circle")]

    def test_is_none_of_a_circle_whose_people_are_in_their_groups(self) -> None:
        circle = divided_circle()
        circle.wait(3600)
        assert circle.supervision() == Attended()
        circle.by("fay", Reunite())
        assert circle.supervision() == Attended()

    def test_names_each_group(self) -> None:
        circle = divided_circle()
        circle.service(LoseNode(nodes=("n1",)))
        circle.wait(GRACE_S)
        assert alerts(circle) == [("group_unattended", "group-1"), ("group_unattended", "group-2")]


class TestWithoutThePiece:
    def test_there_is_no_last_turn_where_all_may_speak(self) -> None:
        circle = begun_circle(script=script(stage("open_floor", speaking="all")))
        circle.drop("fay")
        circle.wait(GRACE_S)
        assert circle.supervision() == Paused()

    def test_an_offer_lies_until_somebody_is_back(self) -> None:
        circle = live_circle()
        circle.pass_on("fay")
        circle.drop("fay")
        circle.wait(GRACE_S)
        assert (circle.supervision(), circle.piece.kind) == (Paused(), "resting")
        circle.connect("fay")
        circle.offer_next()
        assert circle.offered_to == "ana"


def test_settling_an_unattended_circle_twice_is_settling_it_once() -> None:
    circle = live_circle()
    circle.hand_to("ana")
    circle.service(LoseNode(nodes=("n1",)))
    for seconds in (1.0, GRACE_S, GRACE_S + LAST_TURN_S, 10_000.0):
        once = settle(circle.room, circle.now + seconds)
        assert settle(once, circle.now + seconds) == once

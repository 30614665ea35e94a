"""Stepping in beside a holder, and greeting people before the beginning."""

from __future__ import annotations

from itertools import permutations

from moderation.commands.bell import EndBell, RingBell
from moderation.commands.muting import MuteSelf, UnmuteSelf
from moderation.commands.stepping_in import StepIn, StepOut
from moderation.refusal import RefusalCode
from moderation.rules.bell import BELL_S
from moderation.rules.hearing import may_hear
from moderation.state.values import SeatId
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


def speakers(circle: Circle) -> set[SeatId]:
    pairs = permutations((seat.id for seat in circle.room.seats), 2)
    return {speaker for listener, speaker in pairs if may_hear(circle.room, listener, speaker)}


class TestSteppingIn:
    def test_is_heard_beside_the_holder_who_keeps_the_piece(self) -> None:
        circle = live_circle()
        circle.by("fay", MuteSelf())
        circle.hand_to("ana")
        before = circle.piece
        circle.by("fay", StepIn())
        assert speakers(circle) == {"ana", "fay"}
        assert circle.piece == before
        circle.by("fay", StepOut())
        assert speakers(circle) == {"ana"}

    def test_ends_with_the_next_turn(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.by("fay", StepIn())
        circle.pass_piece("ana")
        circle.take("ben")
        assert speakers(circle) == {"ben"}

    def test_twice_is_stepping_in_once(self) -> None:
        circle = live_circle()
        before = circle.by("fay", StepIn())
        assert circle.by("fay", StepIn()) is before
        assert circle.room.circle.stepped_in == ("fay",)

    def test_out_where_one_has_not_changes_nothing(self) -> None:
        circle = live_circle(cofacilitators="gus")
        before = circle.room
        assert circle.by("gus", StepOut()) is before

    def test_speaks_into_a_stage_where_nobody_else_does(self) -> None:
        circle = begun_circle(script=script(stage("grounding")))
        assert speakers(circle) == set()
        circle.by("fay", StepIn())
        assert speakers(circle) == {"fay"}

    def test_is_heard_by_nobody_in_another_group(self) -> None:
        circle = divided_circle()
        circle.by("fay", StepIn())
        assert may_hear(circle.room, "ana", "fay")
        assert not may_hear(circle.room, "kit", "fay")


class TestGreeting:
    """L3: whoever facilitates may greet people before the beginning, and nobody else is heard."""

    def test_l3_a_facilitator_is_heard_by_the_seated_alone_before_the_beginning(self) -> None:
        circle = open_circle()
        circle.arrive("kit")
        assert speakers(circle) == set()
        circle.by("fay", StepIn())
        assert speakers(circle) == {"fay"}
        assert may_hear(circle.room, "ana", "fay")
        assert not may_hear(circle.room, "kit", "fay")
        circle.by("fay", StepOut())
        assert speakers(circle) == set()

    def test_l3_no_participant_greets(self) -> None:
        circle = open_circle()
        assert circle.refusal_by("ana", StepIn()) == RefusalCode.NOT_ALLOWED
        circle.by("ana", UnmuteSelf())
        assert speakers(circle) == set()

    def test_l3_from_the_beginning_on_the_stage_says_who_is_heard(self) -> None:
        circle = open_circle(cofacilitators="gus", script=script(stage("grounding"), stage("closing")))
        for seat in ("fay", "gus"):
            circle.by(seat, StepIn())
        assert speakers(circle) == {"fay", "gus"}
        circle.begin()
        assert (speakers(circle), circle.room.circle.stepped_in) == (set(), ())

    def test_l3_whoever_is_gone_greets_no_more(self) -> None:
        circle = open_circle()
        circle.by("fay", StepIn())
        circle.drop("fay")
        assert speakers(circle) == {"fay"}
        circle.wait(GRACE_S + 1.0)
        assert (speakers(circle), circle.room.circle.stepped_in) == (set(), ())

    def test_l3_after_a_bell_in_grounding_whoever_ends_it_is_heard_and_nobody_by_time_alone(self) -> None:
        """As their page says beside the bell."""
        circle = begun_circle(script=script(stage("grounding")))
        circle.by("fay", StepIn())
        circle.by("fay", RingBell())
        circle.by("fay", EndBell())
        assert speakers(circle) == {"fay"}
        circle.by("fay", RingBell())
        circle.wait(BELL_S)
        assert speakers(circle) == set()
        circle.by("fay", UnmuteSelf())
        assert speakers(circle) == {"fay"}

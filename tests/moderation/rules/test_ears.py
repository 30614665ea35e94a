"""A turn that is heavy, ears that are closed for it, and what somebody wants back for what they share."""

from __future__ import annotations

import pytest

from moderation.commands import Command
from moderation.commands.ears import CloseEars, MarkHeavy, OpenEars
from moderation.commands.stepping_in import StepIn
from moderation.commands.wishes import SetConsent
from moderation.refusal import RefusalCode
from moderation.rules.hearing import may_hear
from moderation.state.seat import Consent
from tests.moderation.circles import Circle, live_circle


def heavy(circle: Circle) -> bool:
    assert circle.piece.kind == "held"
    return circle.piece.heavy


class TestHeavy:
    @pytest.mark.parametrize("by", ["ana", "fay", "gus"])
    def test_is_marked_by_the_holder_or_who_looks_after_the_circle_and_taken_back(self, by: str) -> None:
        circle = live_circle(cofacilitators="gus")
        circle.hand_to("ana")
        circle.by(by, MarkHeavy(turn_id=circle.piece.id, heavy=True))
        assert heavy(circle)
        circle.by(by, MarkHeavy(turn_id=circle.piece.id, heavy=False))
        assert not heavy(circle)

    def test_is_not_marked_by_another_participant(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        command = MarkHeavy(turn_id=circle.piece.id, heavy=True)
        assert circle.refusal_by("ben", command) == RefusalCode.NOT_YOURS

    def test_is_that_one_turn_alone(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.by("ana", MarkHeavy(turn_id=circle.piece.id, heavy=True))
        circle.pass_piece("ana")
        circle.take("ben")
        assert not heavy(circle)

    @pytest.mark.parametrize("command", [MarkHeavy(turn_id="p1", heavy=True), CloseEars(turn_id="p1")])
    def test_and_ears_are_about_a_turn_that_is_under_way(self, command: MarkHeavy | CloseEars) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        assert circle.refusal_by("ana", command) == RefusalCode.PIECE_MOVED

    def test_and_ears_are_about_no_offer(self) -> None:
        circle = live_circle()
        offer_id = circle.piece.id
        commands: list[Command] = [MarkHeavy(turn_id=offer_id, heavy=True), CloseEars(turn_id=offer_id)]
        for command in commands:
            assert circle.refusal_by("fay", command) == RefusalCode.PIECE_MOVED


class TestEars:
    def test_closed_for_a_turn_hear_its_holder_no_more_and_everybody_else_does(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.by("ben", CloseEars(turn_id=circle.piece.id))
        assert not may_hear(circle.room, "ben", "ana")
        assert may_hear(circle.room, "mei", "ana")

    def test_closed_for_a_turn_still_hear_a_facilitator_beside_it(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.by("ben", CloseEars(turn_id=circle.piece.id))
        circle.by("fay", StepIn())
        assert may_hear(circle.room, "ben", "fay")

    def test_are_open_again_for_the_next_turn(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.by("mei", CloseEars(turn_id=circle.piece.id))
        circle.pass_piece("ana")
        circle.take("ben")
        assert may_hear(circle.room, "mei", "ben")

    def test_are_opened_by_their_owner_sooner(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.by("ben", CloseEars(turn_id=circle.piece.id))
        circle.by("ben", OpenEars())
        assert may_hear(circle.room, "ben", "ana")
        assert circle.seat("ben").ears_closed_for is None

    def test_stay_closed_on_another_page(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.by("ben", CloseEars(turn_id=circle.piece.id))
        circle.drop("ben")
        circle.connect("ben", page="b")
        assert not may_hear(circle.room, "ben", "ana")


class TestConsent:
    def test_is_to_be_just_listened_to_until_said_otherwise(self) -> None:
        assert live_circle().seat("ana").consent == "just_listen"

    @pytest.mark.parametrize("consent", ["just_listen", "reflections", "advice"])
    def test_is_ones_own_and_lasts_through_a_turn(self, consent: Consent) -> None:
        circle = live_circle()
        circle.by("ana", SetConsent(consent=consent))
        circle.hand_to("ana")
        circle.pass_piece("ana")
        assert circle.seat("ana").consent == consent
        assert circle.seat("ben").consent == "just_listen"

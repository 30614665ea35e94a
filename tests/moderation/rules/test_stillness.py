"""A breath for everybody, a pause, hands, and a facilitator beside a holder."""

from __future__ import annotations

from itertools import permutations

import pytest

from moderation.commands import Command
from moderation.commands.bell import AskForBreath, EndBell, RingBell
from moderation.commands.hands import LowerHand
from moderation.commands.muting import MuteSelf, UnmuteSelf
from moderation.commands.pause import Pause, Resume
from moderation.commands.piece import MovePiece, OfferNext, TakePiece
from moderation.commands.stages import GoToStage
from moderation.commands.stepping_in import StepIn, StepOut
from moderation.refusal import RefusalCode
from moderation.rules.hearing import may_hear
from moderation.rules.stillness import BELL_S
from moderation.settle import next_deadline, settle
from moderation.state.place import Bell, Paused, Resting
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


class TestBell:
    def test_closes_every_microphone_and_then_the_same_holder_is_offered_to_go_on(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.by("fay", StepIn())
        assert speakers(circle) == {"ana", "fay"}
        circle.by("fay", RingBell())
        bell = circle.room.circle.bell
        assert bell == Bell(by="fay", since=circle.now, until=circle.now + BELL_S)
        assert speakers(circle) == set()
        circle.wait(BELL_S)
        assert circle.room.circle.bell is None
        assert circle.offered_to == "ana"
        assert speakers(circle) == set()
        circle.take("ana")
        assert speakers(circle) == {"ana"}

    def test_counts_what_was_said_before_it(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.now += 40
        circle.by("fay", RingBell())
        circle.wait(BELL_S)
        assert circle.seat("ana").heard_s == 40

    def test_with_an_offer_out_offers_it_again_to_the_same_person(self) -> None:
        circle = live_circle()
        circle.speak("fay")
        stale = circle.piece.id
        circle.by("fay", RingBell())
        assert circle.refusal_by("ana", TakePiece(offer_id=stale)) == RefusalCode.BELL_RINGS
        circle.wait(BELL_S)
        assert circle.offered_to == "ana"
        assert circle.piece.id != stale

    def test_with_a_resting_piece_leaves_it_so(self) -> None:
        circle = begun_circle()
        before = circle.piece
        circle.by("fay", RingBell())
        circle.wait(BELL_S)
        assert circle.piece == before

    def test_is_ended_sooner(self) -> None:
        circle = live_circle()
        circle.by("fay", RingBell())
        circle.by("fay", EndBell())
        assert circle.room.circle.bell is None
        assert circle.refusal_by("fay", EndBell()) == RefusalCode.NO_BELL

    def test_rings_once_at_a_time(self) -> None:
        circle = live_circle("fay gus")
        circle.by("fay", RingBell())
        assert circle.refusal_by("gus", RingBell()) == RefusalCode.BELL_RINGS

    def test_is_heard_in_its_own_place_alone(self) -> None:
        circle = divided_circle()
        circle.by("fay", RingBell())
        assert circle.room.place("group-1").bell is not None
        assert circle.room.place("group-2").bell is None
        circle.wait(BELL_S)
        assert circle.room.place("group-1").bell is None

    def test_lets_the_piece_go_nowhere(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.by("fay", RingBell())
        move = MovePiece(piece_id=circle.piece.id, to="ben")
        assert circle.refusal_by("fay", move) == RefusalCode.BELL_RINGS
        assert circle.refusal_by("fay", OfferNext(piece_id=circle.piece.id)) == RefusalCode.BELL_RINGS

    def test_after_which_the_holder_is_gone_leaves_the_piece_for_a_facilitator(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.by("fay", RingBell())
        circle.drop("ana")
        circle.wait(BELL_S)
        assert circle.piece == Resting(id=circle.piece.id, after="ana", to="ana")
        circle.connect("ana")
        circle.offer_next()
        assert circle.offered_to == "ana"

    def test_that_ends_when_nobody_facilitates_any_more_offers_nothing(self) -> None:
        circle = live_circle(grace_s=1.0)
        circle.hand_to("ana")
        circle.by("fay", RingBell())
        circle.drop("fay")
        circle.wait(20)
        assert circle.supervision() == Paused()
        assert settle(circle.room, circle.now + BELL_S).circle.piece == circle.piece
        circle.wait(BELL_S)
        assert (circle.piece.kind, circle.room.circle.bell) == ("resting", None)
        circle.connect("fay")
        circle.offer_next()
        assert circle.offered_to == "ana"

    def test_is_what_the_next_deadline_waits_for(self) -> None:
        circle = begun_circle()
        circle.by("fay", RingBell())
        assert next_deadline(circle.room) == circle.now + BELL_S

    def test_lets_a_facilitator_go_to_another_stage_in_silence(self) -> None:
        circle = begun_circle(script=script(stage("round"), stage("closing")))
        circle.by("fay", RingBell())
        circle.by("fay", GoToStage(from_stage=0, to_stage=1))
        assert speakers(circle) == set()


class TestPause:
    def test_lasts_until_a_facilitator_resumes(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.by("fay", Pause())
        assert speakers(circle) == set()
        circle.wait(3600)
        assert circle.room.circle.paused
        circle.by("fay", Resume())
        assert circle.offered_to == "ana"

    def test_within_a_breath_takes_its_place(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.by("fay", RingBell())
        circle.by("fay", Pause())
        assert circle.room.circle.bell is None
        circle.wait(BELL_S)
        assert (circle.room.circle.paused, circle.piece.kind) == (True, "resting")
        circle.by("fay", Resume())
        assert circle.offered_to == "ana"

    @pytest.mark.parametrize("command", [Pause(), RingBell()])
    def test_is_one_at_a_time_and_no_bell_rings_in_it(self, command: Command) -> None:
        circle = live_circle("fay gus")
        circle.by("fay", Pause())
        assert circle.refusal_by("gus", command) == RefusalCode.PAUSED

    def test_that_there_is_not_is_not_ended(self) -> None:
        assert live_circle().refusal_by("fay", Resume()) == RefusalCode.NOT_PAUSED

    def test_lets_nobody_take_the_piece(self) -> None:
        circle = live_circle()
        offer_id = circle.piece.id
        circle.by("fay", Pause())
        assert circle.refusal_by("fay", TakePiece(offer_id=offer_id)) == RefusalCode.PAUSED

    def test_is_not_ended_by_the_end_of_an_unattended_one(self) -> None:
        circle = live_circle()
        circle.by("fay", Pause())
        circle.drop("fay")
        circle.wait(60)
        circle.connect("fay")
        assert circle.room.circle.paused
        assert speakers(circle) == set()


class TestAskingForABreath:
    def test_is_told_to_facilitators_and_answered_by_one(self) -> None:
        circle = live_circle()
        circle.hand_to("ben")
        circle.by("ana", AskForBreath())
        assert [(card.state, card.seat) for card in circle.room.cards] == [("asks_for_a_breath", "ana")]
        assert circle.holder == "ben"
        circle.by("fay", RingBell())
        assert circle.room.cards == ()

    def test_is_answered_by_a_pause_too_and_in_its_own_place_alone(self) -> None:
        circle = divided_circle()
        for seat in ("ana", "kit"):
            circle.by(seat, AskForBreath())
        circle.by("fay", Pause())
        assert [card.seat for card in circle.room.cards] == ["kit"]


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


class TestHands:
    def test_are_raised_and_lowered_after_one_another(self) -> None:
        circle = live_circle()
        for seat in ("mei", "ana", "ben"):
            circle.raise_hand(seat)
        circle.by("ana", LowerHand())
        assert list(circle.room.circle.hands) == ["mei", "ben"]
        circle.raise_hand("ana")
        assert list(circle.room.circle.hands) == ["mei", "ben", "ana"]

    def test_raised_twice_keep_their_place(self) -> None:
        circle = live_circle()
        circle.raise_hand("mei")
        before = circle.raise_hand("ana")
        assert circle.raise_hand("mei") is before

    def test_lowered_where_none_is_raised_change_nothing(self) -> None:
        circle = live_circle()
        before = circle.room
        assert circle.by("ana", LowerHand()) is before

    def test_are_lowered_by_taking_the_piece_or_letting_it_go_on(self) -> None:
        circle = live_circle()
        for seat in ("fay", "ana", "mei"):
            circle.raise_hand(seat)
        circle.take("fay")
        assert list(circle.room.circle.hands) == ["ana", "mei"]
        circle.pass_piece("fay")
        circle.pass_on("ana")
        assert list(circle.room.circle.hands) == ["mei"]

    def test_are_lowered_in_the_next_stage(self) -> None:
        circle = begun_circle(script=script(stage("open_floor"), stage("closing")))
        circle.raise_hand("ana")
        circle.go_to(1)
        assert list(circle.room.circle.hands) == []

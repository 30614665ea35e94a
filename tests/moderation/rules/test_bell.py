"""The bell: a breath for everybody, and asking for one."""

from __future__ import annotations

from itertools import permutations

from moderation.commands.bell import AskForBreath, EndBell, RingBell
from moderation.commands.pause import Pause
from moderation.commands.piece import MovePiece, OfferNext, TakePiece
from moderation.commands.stages import GoToStage
from moderation.commands.stepping_in import StepIn
from moderation.refusal import RefusalCode
from moderation.rules.bell import BELL_S
from moderation.rules.hearing import may_hear
from moderation.settle import next_deadline, settle
from moderation.state.place import Bell, Paused, Resting
from moderation.state.values import SeatId
from tests.moderation.circles import Circle, begun_circle, divided_circle, live_circle, script, stage


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

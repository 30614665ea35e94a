"""The course of a circle: from stage to stage and from round to round, cutting nobody off."""

from __future__ import annotations

from itertools import permutations

import pytest

from moderation.commands.muting import UnmuteSelf
from moderation.commands.piece import MovePiece, OfferNext
from moderation.commands.stages import Begin, BeginRound, DropRound, GoToStage, SetScript
from moderation.commands.stepping_in import StepIn
from moderation.commands.talking_order import SetOrder, SetTurns
from moderation.reading.views import view
from moderation.refusal import RefusalCode
from moderation.rules.hearing import may_hear
from moderation.state.script import Script
from moderation.state.stage import OrderKind
from moderation.state.values import SeatId, replace
from tests.moderation.circles import (
    GRACE_S,
    Circle,
    begun_circle,
    divided_circle,
    english,
    live_circle,
    open_circle,
    script,
    stage,
)
from tests.values import as_text

WEATHER = english("What is your inner weather?")
COURSE = script(
    stage("welcome"),
    stage("check_in", prompt=WEATHER),
    stage("round", rounds=2),
    stage("open_floor"),
    stage("closing"),
)
SAID = script(stage("welcome", say=english("Welcome.")), stage("round", say=english("One by one.")))


def speakers(circle: Circle) -> set[SeatId]:
    pairs = permutations((seat.id for seat in circle.room.seats), 2)
    return {speaker for listener, speaker in pairs if may_hear(circle.room, listener, speaker)}


def kinds(script: Script) -> list[str]:
    return [one.kind for one in script.stages]


class TestBegin:
    def test_enters_the_first_stage_now(self) -> None:
        circle = open_circle(script=COURSE)
        circle.now += 90
        circle.begin()
        room = circle.room
        assert (room.phase, room.begun_at, room.circle.stage) == ("live", circle.now, 0)
        assert room.circle.stage_since == circle.now

    def test_of_a_circle_that_starts_with_the_piece_lets_the_facilitator_introduce_it(self) -> None:
        circle = begun_circle()
        assert circle.piece.kind == "resting"
        assert speakers(circle) == {"fay"}
        circle.offer_next()
        assert speakers(circle) == {"fay"}
        circle.take("fay")
        circle.pass_piece("fay")
        circle.take("ana")
        assert speakers(circle) == {"ana"}

    def test_twice_is_refused(self) -> None:
        assert begun_circle().refusal_by("fay", Begin()) == RefusalCode.ALREADY_LIVE

    def test_is_for_those_who_lead(self) -> None:
        circle = open_circle(cofacilitators="gus")
        for seat in ("ana", "gus"):
            assert circle.refusal_by(seat, Begin()) == RefusalCode.NOT_ALLOWED


class TestGoToStage:
    def test_brings_its_prompt_its_order_and_a_first_round(self) -> None:
        circle = begun_circle(script=COURSE)
        assert circle.room.circle.round is None
        before = circle.room.circle.prompt_version
        circle.now += 60
        circle.go_to(1)
        place = circle.room.circle
        assert (place.prompt, place.prompt_version) == (WEATHER, before + 1)
        assert (place.stage, place.stage_since, circle.round.number) == (1, circle.now, 1)

    def test_goes_on_back_and_past_some(self) -> None:
        circle = begun_circle(script=COURSE)
        for to_stage in (2, 1, 4, 0):
            circle.go_to(to_stage)
            assert circle.room.circle.stage == to_stage

    @pytest.mark.parametrize("to_stage", [0, 5, 23])
    def test_goes_nowhere_there_is_not(self, to_stage: int) -> None:
        circle = begun_circle(script=COURSE)
        go = GoToStage(from_stage=0, to_stage=to_stage)
        assert circle.refusal_by("fay", go) == RefusalCode.NO_SUCH_STAGE

    def test_of_two_who_press_at_once_goes_on_once(self) -> None:
        circle = begun_circle("fay gus", script=COURSE)
        go = GoToStage(from_stage=0, to_stage=1)
        circle.by("fay", go)
        assert circle.refusal_by("gus", go) == RefusalCode.STAGE_MOVED

    def test_cuts_nobody_off(self) -> None:
        circle = begun_circle(script=COURSE)
        circle.go_to(1)
        circle.offer_next()
        circle.hand_to("ana")
        go = GoToStage(from_stage=1, to_stage=2)
        assert circle.refusal_by("fay", go) == RefusalCode.PIECE_HELD
        circle.drop("ana")
        circle.by("fay", go)
        assert circle.piece.kind == "resting"

    def test_is_possible_with_the_piece_in_ones_own_hands_or_under_an_offer(self) -> None:
        circle = begun_circle(script=COURSE)
        circle.go_to(1)
        circle.offer_next()
        circle.take("fay")
        circle.now += 20
        circle.go_to(2)
        assert (circle.piece.kind, circle.seat("fay").heard_s) == ("resting", 20)
        circle.offer_next()
        circle.go_to(3)
        assert circle.piece.kind == "resting"

    def test_lets_whoever_brought_it_there_introduce_it_until_somebody_takes_the_piece(self) -> None:
        circle = begun_circle(script=COURSE)
        circle.go_to(1)
        assert speakers(circle) == {"fay"}
        circle.offer_next()
        circle.pass_on("fay")
        assert speakers(circle) == {"fay"}
        circle.take("ana")
        assert speakers(circle) == {"ana"}

    def test_ends_what_belonged_to_the_one_before(self) -> None:
        circle = begun_circle("fay gus", script=COURSE)
        circle.go_to(1)
        circle.raise_hand("ana")
        circle.by("gus", StepIn())
        circle.by("fay", SetTurns(stage=1, turns="popcorn"))
        circle.go_to(2)
        place = circle.room.circle
        assert (place.hands, place.stepped_in, place.turns, place.extra_s) == ((), ("fay",), "clockwise", 0.0)

    def test_back_to_one_that_was_begins_it_anew(self) -> None:
        circle = begun_circle(script=COURSE)
        circle.go_to(1)
        circle.offer_next()
        circle.go_round()
        circle.go_to(2)
        circle.go_to(1)
        assert (circle.round.number, circle.round.those("taken")) == (1, ())

    def test_draws_the_order_where_the_stage_is_by_lot(self) -> None:
        people = "ana ben mei kit lee max ned"
        circle = begun_circle(participants=people, script=script(stage("welcome"), stage("round", order="by_lot")))
        before = circle.order
        circle.go_to(1)
        assert sorted(circle.order) == sorted(before)
        assert circle.order != before
        assert circle.round.those("waiting") == circle.order

    @pytest.mark.parametrize(
        ("kind", "heard"),
        [
            ("welcome", {"fay", "gus"}),
            ("grounding", set()),
            ("break", set()),
            ("open_floor", {"fay", "gus", "ana", "ben", "mei"}),
        ],
    )
    def test_lets_those_speak_whom_the_stage_lets_and_who_open_their_microphone(
        self, kind: str, heard: set[SeatId]
    ) -> None:
        speaking = {"speaking": "all"} if kind == "open_floor" else {}
        circle = begun_circle(cofacilitators="gus", script=script(stage("closing"), stage(kind, **speaking)))
        circle.go_to(1)
        assert speakers(circle) == heard & {"fay"}
        for seat in circle.order:
            circle.by(seat, UnmuteSelf())
        assert speakers(circle) == heard

    def test_lets_the_piece_rest_where_nobody_speaks_by_it(self) -> None:
        circle = begun_circle(script=COURSE)
        assert circle.refusal_by("fay", OfferNext(piece_id=circle.piece.id)) == RefusalCode.NO_PIECE_IN_THIS_STAGE

    def test_in_one_group_leaves_the_other_where_it_is(self) -> None:
        circle = divided_circle(script=COURSE)
        circle.go_to(2, by="gus")
        assert [circle.room.place(group).stage for group in ("group-1", "group-2")] == [0, 2]


class TestBeginRound:
    def test_is_after_the_one_that_it_names(self) -> None:
        circle = begun_circle("fay gus", script=COURSE)
        circle.go_to(2)
        circle.by("fay", BeginRound(after_round=1))
        assert circle.round.number == 2
        assert circle.refusal_by("gus", BeginRound(after_round=1)) == RefusalCode.STAGE_MOVED

    def test_is_introduced_and_begins_with_the_ring(self) -> None:
        circle = begun_circle("fay gus", script=COURSE)
        circle.go_to(2)
        circle.offer_next()
        circle.speak("fay", "gus")
        circle.by("gus", BeginRound(after_round=1))
        assert (circle.piece.kind, circle.room.circle.stepped_in) == ("resting", ("gus",))
        circle.offer_next()
        assert circle.offered_to == "fay"

    def test_cuts_nobody_off(self) -> None:
        circle = begun_circle(script=COURSE)
        circle.go_to(2)
        circle.offer_next()
        circle.hand_to("ana")
        assert circle.refusal_by("fay", BeginRound(after_round=1)) == RefusalCode.PIECE_HELD
        circle.drop("ana")
        circle.wait(GRACE_S)
        circle.by("fay", BeginRound(after_round=1))

    @pytest.mark.parametrize("to_stage", [0, 3])
    def test_is_refused_in_a_stage_without_rounds(self, to_stage: int) -> None:
        circle = begun_circle(script=COURSE)
        if to_stage:
            circle.go_to(to_stage)
        assert circle.refusal_by("fay", BeginRound(after_round=0)) == RefusalCode.NO_ROUNDS_IN_THIS_STAGE

    def test_beyond_those_there_were_to_be_is_one_of_as_many(self) -> None:
        circle = begun_circle(script=COURSE)
        circle.go_to(1)
        circle.by("fay", BeginRound(after_round=1))
        centre = view(circle.room, "ana").centre
        assert centre is not None
        assert centre.round is not None
        assert (centre.round.number, centre.round.of) == (2, 2)

    def test_draws_anew_by_lot(self) -> None:
        circle = begun_circle(participants="ana ben mei kit lee max ned", script=script(stage("round", order="by_lot")))
        first = circle.order
        circle.now += 1
        circle.by("fay", BeginRound(after_round=1))
        assert circle.order != first


class TestDropRound:
    def drop(self, circle: Circle, by: SeatId = "fay") -> None:
        circle.by(by, DropRound(made_on=circle.room.script_version))

    def test_takes_one_off_the_present_stage_if_it_has_one_to_come(self) -> None:
        circle = begun_circle(script=COURSE)
        circle.go_to(2)
        self.drop(circle)
        assert circle.room.script.stages[2].rounds == 1
        assert len(circle.room.script.stages) == 5

    def test_drops_the_next_stage_that_is_a_round(self) -> None:
        circle = begun_circle(script=COURSE)
        self.drop(circle)
        assert kinds(circle.room.script) == ["welcome", "check_in", "open_floor", "closing"]

    def test_drops_a_round_that_is_the_very_next_stage(self) -> None:
        circle = begun_circle(script=COURSE)
        circle.go_to(1)
        self.drop(circle)
        assert kinds(circle.room.script) == ["welcome", "check_in", "open_floor", "closing"]

    def test_is_refused_where_none_is_to_come(self) -> None:
        circle = begun_circle(script=COURSE)
        circle.go_to(3)
        assert circle.refusal_by("fay", DropRound(made_on=1)) == RefusalCode.NO_SUCH_STAGE
        circle.go_to(2)
        circle.by("fay", BeginRound(after_round=1))
        assert circle.refusal_by("fay", DropRound(made_on=1)) == RefusalCode.NO_SUCH_STAGE

    def test_made_on_another_script_is_refused(self) -> None:
        circle = begun_circle(script=COURSE)
        self.drop(circle)
        assert circle.refusal_by("fay", DropRound(made_on=1)) == RefusalCode.OUT_OF_DATE

    def test_takes_no_stage_away_that_another_group_is_in_or_past(self) -> None:
        circle = divided_circle(script=COURSE)
        circle.go_to(3, by="gus")
        assert circle.refusal_by("fay", DropRound(made_on=1)) == RefusalCode.NO_SUCH_STAGE
        assert len(circle.room.script.stages) == 5

    def test_takes_no_round_away_that_another_group_has_begun(self) -> None:
        circle = divided_circle(script=script(stage("round", rounds=2), stage("closing")))
        circle.by("gus", BeginRound(after_round=1))
        assert circle.refusal_by("fay", DropRound(made_on=1)) == RefusalCode.NO_SUCH_STAGE


class TestSetScript:
    def test_changes_what_is_to_come(self) -> None:
        circle = begun_circle(script=COURSE)
        shorter = replace(COURSE, stages=(COURSE.stages[0], stage("closing")))
        circle.by("fay", SetScript(script=shorter, made_on=1))
        assert (circle.room.script, circle.room.script_version) == (shorter, 2)

    def test_leaves_what_was_and_what_is(self) -> None:
        circle = begun_circle(script=COURSE)
        circle.go_to(1)
        for stages in (COURSE.stages[1:], COURSE.stages[:1], (stage("break"), *COURSE.stages[1:])):
            command = SetScript(script=replace(COURSE, stages=stages), made_on=1)
            assert circle.refusal_by("fay", command) == RefusalCode.STAGE_UNDER_WAY

    def test_leaves_what_any_group_has_come_to(self) -> None:
        circle = divided_circle(script=COURSE)
        circle.go_to(3, by="gus")
        command = SetScript(script=replace(COURSE, stages=COURSE.stages[:3]), made_on=1)
        assert circle.refusal_by("fay", command) == RefusalCode.STAGE_UNDER_WAY

    def test_may_be_another_one_altogether_before_the_beginning(self) -> None:
        circle = open_circle(script=COURSE)
        circle.by("fay", SetScript(script=script(stage("break")), made_on=1))
        circle.begin()
        assert circle.room.stage_of(circle.room.circle).kind == "break"

    def test_made_on_another_one_is_refused(self) -> None:
        circle = open_circle(script=COURSE)
        circle.by("fay", SetScript(script=COURSE, made_on=1))
        assert circle.refusal_by("fay", SetScript(script=COURSE, made_on=1)) == RefusalCode.OUT_OF_DATE


class TestSetTurns:
    @pytest.mark.parametrize(
        ("turns", "expected"),
        [
            ("clockwise", ["mei", "fay", "ana"]),
            ("counter_clockwise", ["ana", "fay", "mei"]),
            ("least_heard", ["ana", "mei", "fay"]),
        ],
    )
    def test_counts_from_the_next_pass_on(self, turns: OrderKind, expected: list[SeatId]) -> None:
        circle = live_circle(script=script(stage("round", rounds=2)))
        for seat, seconds in (("fay", 50), ("ana", 10), ("ben", 5), ("mei", 20)):
            circle.take(seat)
            circle.now += seconds
            circle.pass_piece(seat)
        circle.by("fay", BeginRound(after_round=1))
        circle.by("fay", MovePiece(piece_id=circle.piece.id, to="ben"))
        circle.take("ben")
        circle.by("fay", SetTurns(stage=0, turns=turns))
        assert circle.holder == "ben"
        circle.pass_piece("ben")
        assert circle.go_round() == expected

    def test_is_of_the_stage_it_was_meant_for(self) -> None:
        circle = begun_circle(script=COURSE)
        assert circle.refusal_by("fay", SetTurns(stage=1, turns="popcorn")) == RefusalCode.STAGE_MOVED

    @pytest.mark.parametrize(
        ("in_stage", "turns", "fits"),
        [
            (2, "clockwise", True),
            (2, "least_heard", True),
            (2, "hands", False),
            (3, "hands", True),
            (3, "least_heard", True),
            (3, "clockwise", False),
            (3, "popcorn", False),
        ],
    )
    def test_keeps_rounds_and_hands_apart(self, in_stage: int, turns: OrderKind, fits: bool) -> None:
        circle = begun_circle(script=COURSE)
        circle.go_to(in_stage)
        command = SetTurns(stage=in_stage, turns=turns)
        if fits:
            assert circle.by("fay", command).circle.turns == turns
        else:
            assert circle.refusal_by("fay", command) == RefusalCode.NO_ROUNDS_IN_THIS_STAGE


def test_a_new_order_before_the_beginning_is_the_one_that_it_begins_with() -> None:
    circle = open_circle()
    circle.by("fay", SetOrder(order=("mei", "ana", "fay", "ben"), made_on=circle.room.circle.order_version))
    circle.begin()
    circle.offer_next()
    assert circle.offered_to == "mei"


class TestWordsOneCouldSay:
    """L5: a few sentences for whoever leads a stage."""

    def test_l5_are_told_of_the_stage_that_is_there_to_those_who_facilitate_alone(self) -> None:
        circle = begun_circle(script=SAID)
        course = view(circle.room, "fay").course
        assert course is not None
        assert course.say == english("Welcome.")
        assert "Welcome." not in as_text(view(circle.room, "ana"))
        circle.by("fay", GoToStage(from_stage=0, to_stage=1))
        after = view(circle.room, "fay")
        assert after.course is not None
        assert after.course.say == english("One by one.")
        assert "Welcome." not in as_text(after)

    def test_l5_stay_when_the_script_is_changed_by_somebody_who_was_not_told_them(self) -> None:
        circle = begun_circle(script=SAID)
        told = view(circle.room, "fay").script
        assert told is not None
        longer = replace(told.script, stages=(*told.script.stages, stage("closing")))
        circle.by("fay", SetScript(script=longer, made_on=circle.room.script_version))
        assert [one.say for one in circle.room.script.stages] == [english("Welcome."), english("One by one."), None]

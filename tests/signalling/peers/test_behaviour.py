"""What a companion wants, in rooms that the rules themselves have made."""

from __future__ import annotations

import pytest

from moderation.commands import AnySeatCommand
from moderation.commands.agreements import Nod
from moderation.commands.bell import RingBell
from moderation.commands.check_in import GiveAnswer
from moderation.commands.lobby import Admit, Knock
from moderation.commands.muting import Mute, Release, UnmuteSelf
from moderation.commands.pause import Pause
from moderation.commands.piece import MovePiece, OfferNext, PassOn, PassPiece, TakePiece
from moderation.commands.presence import Disconnect
from moderation.commands.prompt import SetPrompt
from moderation.commands.roles import StepBack, StepUp
from moderation.commands.side_room import AnswerSideRoom, OfferSideRoom
from moderation.commands.stages import Begin, BeginRound, GoToStage
from moderation.reading.views import view
from moderation.state.check_in import AnswerKind, Form
from signalling.peers.behaviour import (
    LINGERS,
    OPENING,
    STEP_UP_S,
    STUCK_S,
    Character,
    Wish,
    is_microphone_open,
    turn_of,
    wishes,
)
from tests.moderation.circles import (
    AGREEMENTS,
    Circle,
    begun_circle,
    empty_circle,
    english,
    live_circle,
    open_circle,
    script,
    stage,
)

GUEST = Character("Mei", speech_s=5.0, pause_s=1.0)
SILENT = Character("Mei", pause_s=1.0)
HOST = Character("Kavitha", facilitates=True, begin_with=4, speech_s=5.0, pause_s=1.0)


def wanted(circle: Circle, seat: str, character: Character, fellows: str = "") -> tuple[Wish, ...]:
    return wishes(view(circle.room, seat), character, frozenset(fellows.split()))


def one(command: AnySeatCommand, after_s: float = 1.0) -> tuple[Wish, ...]:
    return (Wish(command, after_s),)


def prompted(circle: Circle) -> Circle:
    circle.by("fay", SetPrompt(prompt=OPENING, made_on=circle.room.circle.prompt_version))
    return circle


def test_at_the_door_it_knocks_and_then_waits() -> None:
    circle = empty_circle()
    circle.enter("mei")
    circle.connect("mei")
    assert wanted(circle, "mei", GUEST) == one(Knock(name="Mei"))
    circle.by("mei", Knock(name="Mei"))
    assert wanted(circle, "mei", GUEST) == ()


def test_it_agrees_to_what_is_agreed_on_at_the_door_and_nods_to_it_inside() -> None:
    circle = empty_circle(agreements=AGREEMENTS, script=script(stage("agreements"), stage("round")))
    circle.enter("mei")
    circle.connect("mei")
    assert wanted(circle, "mei", GUEST) == one(Knock(name="Mei", agreed=AGREEMENTS.hash))
    circle.by("mei", Knock(name="Mei", agreed=AGREEMENTS.hash))
    circle.arrive("fay")
    circle.admit("mei")
    circle.begin()
    assert wanted(circle, "mei", GUEST) == one(Nod())
    circle.by("mei", Nod())
    assert wanted(circle, "mei", GUEST) == ()


@pytest.mark.parametrize("answer", ["word", "text", "mood", "choice", "picture"])
def test_it_answers_a_check_in_once_with_something_that_fits(answer: AnswerKind) -> None:
    choices = (english("rain"), english("sun")) if answer == "choice" else ()
    form = Form(question=english("How are you?"), answer=answer, choices=choices)
    circle = begun_circle(script=script(stage("check_in", form=form)))
    [wish] = wanted(circle, "ana", GUEST)
    assert isinstance(wish.command, GiveAnswer)
    circle.by("ana", wish.command)
    assert wanted(circle, "ana", GUEST) == ()


def test_it_goes_aside_with_a_facilitator_who_offers_to() -> None:
    circle = begun_circle()
    circle.by("fay", OfferSideRoom(seat="ana"))
    [aside] = circle.room.side_rooms
    assert wanted(circle, "ana", GUEST) == one(AnswerSideRoom(side_room=aside.id, accept=True))
    circle.by("ana", AnswerSideRoom(side_room=aside.id, accept=True))
    assert wanted(circle, "ana", GUEST) == ()


def test_it_takes_what_it_is_offered_speaks_and_passes() -> None:
    circle = live_circle()
    circle.take("fay")
    assert wanted(circle, "ana", GUEST) == ()
    circle.pass_piece("fay")
    assert wanted(circle, "ana", GUEST) == one(TakePiece(offer_id=circle.piece.id))
    circle.take("ana")
    assert wanted(circle, "ana", GUEST) == one(PassPiece(turn_id=circle.piece.id), after_s=6.0)
    assert wanted(circle, "ben", GUEST) == ()


def test_with_nothing_prepared_it_passes_on() -> None:
    circle = live_circle()
    circle.pass_on("fay")
    assert wanted(circle, "ana", SILENT) == one(PassOn(offer_id=circle.piece.id))


def test_muted_by_a_facilitator_it_passes_on() -> None:
    circle = live_circle()
    circle.pass_on("fay")
    circle.by("fay", Mute(seat="ana"))
    assert wanted(circle, "ana", GUEST) == one(PassOn(offer_id=circle.piece.id))


def test_released_in_its_turn_it_opens_its_own_microphone() -> None:
    circle = live_circle()
    circle.hand_to("ana")
    circle.by("fay", Mute(seat="ana"))
    assert wanted(circle, "ana", GUEST) == one(PassPiece(turn_id=circle.piece.id), after_s=6.0)
    circle.by("fay", Release(seat="ana"))
    assert wanted(circle, "ana", GUEST) == one(UnmuteSelf())


def test_nobody_takes_the_piece_when_nobody_facilitates() -> None:
    circle = live_circle()
    circle.hand_to("ana")
    circle.drop("fay")
    circle.wait(61)
    assert circle.supervision().kind == "last_turn"
    circle.pass_piece("ana")
    assert circle.supervision().kind == "paused"
    assert wanted(circle, "ben", GUEST) == ()


def test_its_microphone_is_open_in_its_own_turn_only() -> None:
    circle = live_circle()
    circle.hand_to("ana")
    seen = {seat: view(circle.room, seat) for seat in ("fay", "ana", "ben")}
    assert {seat for seat in seen if is_microphone_open(seen[seat])} == {"ana"}
    assert turn_of(seen["ana"]) == circle.piece.id
    assert turn_of(seen["ben"]) is None
    circle.by("fay", Mute(seat="ana"))
    assert not is_microphone_open(view(circle.room, "ana"))
    assert not is_microphone_open(view(empty_circle().room, "ana"))


def a_host_wants(circle: Circle, *wished: tuple[AnySeatCommand, float], fellows: str = "") -> bool:
    return wanted(circle, "fay", HOST, fellows) == tuple(Wish(command, after_s) for command, after_s in wished)


def test_a_host_admits_whoever_knocks_once() -> None:
    circle = open_circle(participants="ana ben", script=script(stage("grounding", minutes=5.0)))
    circle.arrive("jun", "lee")
    assert wanted(circle, "fay", HOST) == (*one(Admit(seat="jun")), *one(Admit(seat="lee")))
    assert wanted(circle, "ana", HOST) == ()
    circle.begin()
    circle.admit("jun")
    assert circle.seat("jun").admitted
    assert wanted(circle, "fay", HOST)[:1] == one(Admit(seat="lee"))


def test_a_host_begins_when_enough_are_present_and_sets_a_prompt() -> None:
    circle = open_circle(participants="ana ben")
    assert a_host_wants(circle)
    circle.arrive("mei")
    circle.admit("mei")
    assert a_host_wants(circle, (Begin(), 1.0))
    circle.drop("mei")
    assert a_host_wants(circle)
    circle.begin()
    assert a_host_wants(circle, (SetPrompt(prompt=OPENING, made_on=circle.room.circle.prompt_version), 1.0))


def test_a_host_introduces_a_stage_and_then_lets_the_piece_go_round() -> None:
    circle = prompted(begun_circle())
    assert "fay" in circle.room.circle.stepped_in
    assert a_host_wants(circle, (OfferNext(piece_id=circle.piece.id), 1.0))
    circle.offer_next()
    assert a_host_wants(circle, (TakePiece(offer_id=circle.piece.id), 1.0))


def test_a_host_goes_on_from_stage_to_stage_and_then_round_after_round() -> None:
    circle = open_circle(participants="ana", script=script(stage("welcome"), stage("round", prompt=OPENING)))
    circle.begin()
    assert a_host_wants(circle, (GoToStage(from_stage=0, to_stage=1), LINGERS * 1.0))
    circle.go_to(1)
    circle.offer_next()
    circle.speak("fay", "ana")
    assert circle.room.circle.round is not None
    assert circle.room.circle.round.is_over
    assert a_host_wants(circle, (BeginRound(after_round=1), 1.0))
    circle.drop("ana")
    assert a_host_wants(circle)


def test_a_host_stays_in_a_last_stage_without_rounds() -> None:
    assert a_host_wants(begun_circle(script=script(stage("closing"))))


@pytest.mark.parametrize("stillness", [RingBell(), Pause()])
def test_nobody_does_anything_with_the_piece_while_it_is_still(stillness: RingBell | Pause) -> None:
    circle = prompted(live_circle())
    circle.by("fay", stillness)
    assert a_host_wants(circle)
    assert wanted(circle, "ana", GUEST) == ()


def test_a_host_offers_a_resting_piece() -> None:
    circle = prompted(live_circle())
    circle.drop("fay")
    circle.wait(61)
    circle.connect("fay")
    assert circle.piece.kind == "resting"
    assert a_host_wants(circle, (OfferNext(piece_id=circle.piece.id), 1.0))


@pytest.mark.parametrize(("fellows", "hurries"), [("fay ana", True), ("fay ben", False)])
def test_a_host_hurries_its_fellows_and_never_a_person(fellows: str, hurries: bool) -> None:
    circle = prompted(live_circle())
    circle.pass_on("fay")
    assert circle.offered_to == "ana"
    moved: tuple[AnySeatCommand, float] = (MovePiece(piece_id=circle.piece.id, to="ben"), STUCK_S)
    assert a_host_wants(circle, *([moved] if hurries else []), fellows=fellows)


def test_a_host_does_not_wait_for_the_last_of_a_round_either() -> None:
    course = script(stage("round", prompt=OPENING), stage("closing"))
    circle = live_circle(participants="ana", script=course)
    circle.pass_on("fay")
    assert circle.offered_to == "ana"
    assert a_host_wants(circle, (GoToStage(from_stage=0, to_stage=1), STUCK_S), fellows="fay ana")


def test_a_host_steps_back_for_another_facilitator_and_up_again_when_they_are_gone() -> None:
    circle = prompted(live_circle(facilitators="fay kim"))
    circle.pass_on("fay")
    assert wanted(circle, "fay", HOST) == one(StepBack())
    circle.by("fay", StepBack())
    assert wanted(circle, "fay", HOST) == ()
    circle.service(Disconnect(seat="kim", connection="line-kim-a"))
    assert wanted(circle, "fay", HOST) == one(StepUp(), after_s=STEP_UP_S)
    circle.connect("kim")
    assert wanted(circle, "fay", HOST) == ()


def test_a_guest_with_a_facilitators_link_does_not_facilitate() -> None:
    circle = open_circle(participants="ana")
    circle.arrive("jun")
    assert wanted(circle, "fay", GUEST) == ()

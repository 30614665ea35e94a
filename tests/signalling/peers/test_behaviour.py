"""What a companion wants, in rooms that the rules themselves have made."""

from __future__ import annotations

import pytest

from moderation.commands import (
    Admit,
    Begin,
    Disconnect,
    FacilitatorCommand,
    Knock,
    MovePiece,
    Mute,
    ParticipantCommand,
    PassOn,
    PassPiece,
    Release,
    SetPrompt,
    StepBack,
    StepUp,
    TakePiece,
    UnmuteSelf,
)
from moderation.views import view
from signalling.peers.behaviour import (
    OPENING,
    STEP_UP_S,
    STUCK_S,
    Character,
    Wish,
    is_microphone_open,
    turn_of,
    wishes,
)
from tests.moderation.circles import Circle, empty_circle, live_circle, open_circle

GUEST = Character("Mei", speech_s=5.0, pause_s=1.0)
SILENT = Character("Mei", pause_s=1.0)
HOST = Character("Kavitha", facilitates=True, begin_with=4, speech_s=5.0, pause_s=1.0)


def wanted(circle: Circle, seat: str, character: Character, fellows: str = "") -> tuple[Wish, ...]:
    return wishes(view(circle.room, seat), character, frozenset(fellows.split()))


def one(command: ParticipantCommand | FacilitatorCommand, after_s: float = 1.0) -> tuple[Wish, ...]:
    return (Wish(command, after_s),)


def prompted(circle: Circle) -> Circle:
    circle.by("fay", SetPrompt(prompt=OPENING, made_on=circle.room.prompt_version))
    return circle


def test_at_the_door_it_knocks_and_then_waits() -> None:
    circle = empty_circle()
    circle.enter("mei")
    circle.connect("mei")
    assert wanted(circle, "mei", GUEST) == one(Knock(name="Mei"))
    circle.by("mei", Knock(name="Mei"))
    assert wanted(circle, "mei", GUEST) == ()


def test_it_takes_what_it_is_offered_speaks_and_passes() -> None:
    circle = live_circle()
    circle.take("fay")
    assert wanted(circle, "ana", GUEST) == ()
    circle.pass_piece("fay")
    assert wanted(circle, "ana", GUEST) == one(TakePiece(offer_id=circle.room.piece.id))
    circle.take("ana")
    assert wanted(circle, "ana", GUEST) == one(PassPiece(turn_id=circle.room.piece.id), after_s=6.0)
    assert wanted(circle, "ben", GUEST) == ()


def test_with_nothing_prepared_it_passes_on() -> None:
    circle = live_circle()
    circle.pass_on("fay")
    assert wanted(circle, "ana", SILENT) == one(PassOn(offer_id=circle.room.piece.id))


def test_muted_by_a_facilitator_it_passes_on() -> None:
    circle = live_circle()
    circle.pass_on("fay")
    circle.by("fay", Mute(seat="ana"))
    assert wanted(circle, "ana", GUEST) == one(PassOn(offer_id=circle.room.piece.id))


def test_released_in_its_turn_it_opens_its_own_microphone() -> None:
    circle = live_circle()
    circle.hand_to("ana")
    circle.by("fay", Mute(seat="ana"))
    assert wanted(circle, "ana", GUEST) == one(PassPiece(turn_id=circle.room.piece.id), after_s=6.0)
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
    assert turn_of(seen["ana"]) == circle.room.piece.id
    assert turn_of(seen["ben"]) is None
    circle.by("fay", Mute(seat="ana"))
    assert not is_microphone_open(view(circle.room, "ana"))
    assert not is_microphone_open(view(empty_circle().room, "ana"))


def test_a_host_admits_whoever_knocks() -> None:
    circle = prompted(open_circle(participants="ana ben"))
    circle.arrive("jun", "lee")
    assert wanted(circle, "fay", HOST) == (*one(Admit(seat="jun")), *one(Admit(seat="lee")))
    assert wanted(circle, "ana", HOST) == ()


def test_a_host_sets_a_prompt_and_begins_when_enough_are_present() -> None:
    circle = open_circle(participants="ana ben")
    assert wanted(circle, "fay", HOST) == one(SetPrompt(prompt=OPENING, made_on=1))
    prompted(circle)
    assert wanted(circle, "fay", HOST) == ()
    circle.arrive("mei")
    circle.admit("mei")
    assert wanted(circle, "fay", HOST) == one(Begin())
    circle.drop("mei")
    assert wanted(circle, "fay", HOST) == ()


def test_a_host_offers_a_resting_piece() -> None:
    circle = live_circle()
    circle.drop("fay")
    circle.wait(61)
    circle.connect("fay")
    assert circle.room.piece.kind == "resting"
    following = view(circle.room, "fay").centre
    assert following is not None
    assert following.next is not None
    assert wanted(circle, "fay", HOST) == one(MovePiece(piece_id=circle.room.piece.id, to=following.next))


@pytest.mark.parametrize(("fellows", "hurries"), [("fay ana", True), ("fay ben", False)])
def test_a_host_hurries_its_fellows_and_never_a_person(fellows: str, hurries: bool) -> None:
    circle = live_circle()
    circle.pass_on("fay")
    assert circle.offered_to == "ana"
    moved = one(MovePiece(piece_id=circle.room.piece.id, to="ben"), after_s=STUCK_S)
    assert wanted(circle, "fay", HOST, fellows) == (moved if hurries else ())


def test_a_host_steps_back_for_another_facilitator_and_up_again_when_they_are_gone() -> None:
    circle = live_circle(facilitators="fay kim")
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

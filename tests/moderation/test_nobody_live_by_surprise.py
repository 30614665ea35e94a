"""Nobody is made live by surprise: whatever is done, by whomever and whenever, opens no other person's microphone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from moderation.commands import Command
from moderation.commands.bell import RingBell
from moderation.commands.clock import Tick
from moderation.commands.groups import Divide
from moderation.commands.muting import Mute, UnmuteSelf
from moderation.commands.pause import Pause
from moderation.commands.piece import MovePiece
from moderation.commands.side_room import AnswerSideRoom, OfferSideRoom
from moderation.commands.stepping_in import StepIn
from moderation.refusal import Refused
from moderation.rules.hearing import heard_in
from moderation.state.room import Room
from moderation.state.values import PlaceId, SeatId
from moderation.table import SPEAKING_UP
from moderation.transition import Actor, AtSeat, Organiser, Service, transition
from tests.moderation.asking import ASKED, Asking
from tests.moderation.circles import GRACE_S, Circle, begun_circle, script, stage

ALL_SPEAK = script(
    stage("open_floor", speaking="all", entering="any_time"), stage("welcome"), stage("round"), stage("grounding")
)
LATER = (0.0, 31.0, GRACE_S, 400.0, 3600.0)
"""Nothing is due, a bell is over, grace, a last turn, everything."""


def open_microphones(start: int = 0) -> Circle:
    """Everybody who sits has opened their microphone; Kit knocks."""
    circle = begun_circle("fay gus", "ana ben mei", cofacilitators="hal", capacity=12, script=ALL_SPEAK)
    if start:
        circle.go_to(start)
    circle.arrive("kit")
    for seat in circle.order:
        circle.by(seat, UnmuteSelf())
    return circle


def with_a_bell() -> Circle:
    circle = open_microphones()
    circle.by("fay", RingBell())
    return circle


def paused() -> Circle:
    circle = open_microphones()
    circle.by("fay", Pause())
    return circle


def unattended() -> Circle:
    circle = open_microphones()
    for seat in ("fay", "gus", "hal"):
        circle.drop(seat)
    circle.wait(GRACE_S)
    return circle


def aside() -> Circle:
    circle = open_microphones()
    circle.by("gus", OfferSideRoom(seat="ana"))
    circle.by("ana", AnswerSideRoom(side_room=circle.room.side_rooms[0].id, accept=True))
    for seat in ("gus", "ana"):
        circle.by(seat, UnmuteSelf())
    return circle


def divided() -> Circle:
    circle = open_microphones()
    circle.by("fay", Divide(groups=(("fay", "ana", "hal"), ("gus", "ben", "mei"))))
    for seat in ("fay", "ana", "gus", "ben", "mei"):
        circle.by(seat, UnmuteSelf())
    return circle


def muted() -> Circle:
    """Ana was muted by Fay, and has opened her own microphone under it."""
    circle = open_microphones()
    circle.by("fay", Mute(seat="ana"))
    circle.by("ana", UnmuteSelf())
    return circle


def stepped_in() -> Circle:
    circle = open_microphones(start=2)
    circle.by("hal", StepIn())
    circle.by("fay", MovePiece(piece_id=circle.piece.id, to="ana"))
    return circle


STATES: dict[str, Callable[[], Circle]] = {
    "open floor": open_microphones,
    "welcome": lambda: open_microphones(1),
    "round": lambda: open_microphones(2),
    "grounding": lambda: open_microphones(3),
    "bell": with_a_bell,
    "paused": paused,
    "unattended": unattended,
    "aside": aside,
    "divided": divided,
    "muted": muted,
    "stepped in": stepped_in,
}
PREPARED = {state: make() for state, make in STATES.items()}
ACTORS: tuple[Actor, ...] = (AtSeat("fay"), AtSeat("gus"), AtSeat("hal"), AtSeat("ana"), Service(), Organiser())


def heard(room: Room) -> set[tuple[SeatId, PlaceId]]:
    return {(seat.id, place) for seat in room.seats if (place := heard_in(room, seat)) is not None}


def heard_anew(room: Room, command: Command, actor: Actor, now: float) -> set[SeatId]:
    try:
        after = transition(room, command, actor, now)
    except Refused:
        return set()
    return {seat for seat, _ in heard(after) - heard(room)}


def test_in_most_of_these_states_somebody_has_a_microphone_open() -> None:
    live = {state for state, circle in PREPARED.items() if heard(circle.room)}
    assert live == {"open floor", "welcome", "round", "aside", "divided", "muted", "stepped in"}


@pytest.mark.parametrize("command", ASKED)
@settings(max_examples=40)
@given(
    state=st.sampled_from(sorted(PREPARED)),
    actor=st.sampled_from(ACTORS),
    about=st.sampled_from(["ana", "ben", "gus", "hal", "kit"]),
    later=st.sampled_from(LATER),
    number=st.integers(0, 3),
)
def test_nobody_is_heard_anew_but_whoever_speaks_up(
    command: str, state: str, actor: Actor, about: SeatId, later: float, number: int
) -> None:
    circle = PREPARED[state]
    me = circle.seat(actor.seat if isinstance(actor, AtSeat) else "fay")
    now = circle.now + later
    asked = ASKED[command](Asking(circle.room, me, about, now, number))
    speaking_up = {actor.seat} if isinstance(actor, AtSeat) and type(asked) in SPEAKING_UP else set()
    assert heard_anew(circle.room, asked, actor, now) <= speaking_up


@pytest.mark.parametrize("state", PREPARED)
@given(later=st.floats(0, 10_000))
@example(later=0.0)
def test_time_makes_nobody_heard(state: str, later: float) -> None:
    circle = PREPARED[state]
    assert heard_anew(circle.room, Tick(), Service(), circle.now + later) == set()


@pytest.mark.parametrize("seat", ["fay", "gus", "hal"])
def test_a_facilitator_who_comes_back_to_a_paused_circle_opens_nobodys_microphone(seat: SeatId) -> None:
    circle = unattended()
    before = circle.room
    circle.connect(seat)
    assert circle.supervision().kind == "attended"
    assert heard(circle.room) <= heard(before)
    circle.by("ana", UnmuteSelf())
    assert ("ana", "circle") in heard(circle.room)

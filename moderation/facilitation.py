"""What facilitators do: begin, set the order and the prompt, mute and release, step back and up, end."""

from __future__ import annotations

from moderation.commands import (
    Begin,
    CloseCircle,
    EndCircle,
    Mute,
    MuteSelf,
    Release,
    SetOrder,
    SetPrompt,
    StepBack,
    StepUp,
    UnmuteSelf,
)
from moderation.door import vacated
from moderation.order import following
from moderation.piece import offer, rest
from moderation.refusal import RefusalCode, Refused
from moderation.room import Attended, Resting, Room, Seat, SeatId, replace, with_seat

TOMBSTONE_S = 24 * 3600.0
"""How long an ended room is remembered, without content, so that its links can say that it ended."""


def begin(room: Room, command: Begin, now: float) -> Room:
    """The circle is live, and the first person present in the order is offered the piece."""
    if room.phase == "live":
        raise Refused(RefusalCode.ALREADY_LIVE)
    return offer(replace(room, phase="live"), following(room, None), None, now)


def set_order(room: Room, command: SetOrder, now: float) -> Room:
    """A new order of everybody seated; the piece stays where it is."""
    if command.made_on != room.order_version:
        raise Refused(RefusalCode.OUT_OF_DATE)
    if sorted(command.order) != sorted(room.order):
        raise Refused(RefusalCode.NOT_A_PERMUTATION)
    return replace(room, order=command.order, order_version=room.order_version + 1)


def set_prompt(room: Room, command: SetPrompt, now: float) -> Room:
    """Other words in the centre, or none."""
    if command.made_on != room.prompt_version:
        raise Refused(RefusalCode.OUT_OF_DATE)
    return replace(room, prompt=command.prompt, prompt_version=room.prompt_version + 1)


def mute(room: Room, command: Mute, now: float) -> Room:
    """Close somebody's microphone. Their own mute closes too, so that a release makes nobody live by surprise."""
    return with_seat(room, replace(_seated(room, command.seat), muted_by_facilitator=True, muted_self=True))


def release(room: Room, command: Release, now: float) -> Room:
    """Lift the facilitator's mute; only its owner opens the microphone, and after this, not before."""
    seat = _seated(room, command.seat)
    closed = seat.muted_self or seat.muted_by_facilitator
    return with_seat(room, replace(seat, muted_by_facilitator=False, muted_self=closed))


def mute_self(room: Room, command: MuteSelf, seat: Seat, now: float) -> Room:
    return with_seat(room, replace(seat, muted_self=True))


def unmute_self(room: Room, command: UnmuteSelf, seat: Seat, now: float) -> Room:
    return with_seat(room, replace(seat, muted_self=False))


def step_back(room: Room, command: StepBack, seat: Seat, now: float) -> Room:
    """A plain seat from now on; somebody else who is present facilitates."""
    others = (other for other in room.seated() if other.id != seat.id)
    if not any(other.role == "facilitator" and other.presence == "present" for other in others):
        raise Refused(RefusalCode.NO_OTHER_FACILITATOR)
    return with_seat(room, replace(seat, role="participant"))


def step_up(room: Room, command: StepUp, seat: Seat, now: float) -> Room:
    """Only what the organiser invited somebody as can be taken up again."""
    if seat.invited_as != "facilitator":
        raise Refused(RefusalCode.NOT_ALLOWED)
    return with_seat(room, replace(seat, role="facilitator"))


def end(room: Room, command: EndCircle | CloseCircle | None, now: float) -> Room:
    """The circle is over: what was in the room is forgotten, its links only say that it ended."""
    kept = tuple(replace(vacated(seat), sessions=seat.sessions) for seat in room.seats)
    return replace(
        room,
        phase="ended",
        piece=Resting(id=rest(room).piece.id),
        seats=kept,
        order=(),
        order_version=room.order_version + 1,
        prompt=None,
        prompt_version=room.prompt_version + 1,
        supervision=Attended(),
        lapses_at=now + TOMBSTONE_S,
    )


def _seated(room: Room, seat_id: SeatId) -> Seat:
    seat = room.seat(seat_id)
    if seat is None or seat.standing != "seated":
        raise Refused(RefusalCode.NO_SUCH_SEAT)
    return seat

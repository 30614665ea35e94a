"""A breath for everybody, a pause, and a facilitator who steps in beside a holder."""

from __future__ import annotations

from moderation.commands.bell import AskForBreath, EndBell, RingBell
from moderation.commands.hands import LowerHand, RaiseHand
from moderation.commands.pause import Pause, Resume
from moderation.commands.stepping_in import StepIn, StepOut
from moderation.refusal import RefusalCode, Refused
from moderation.rules.cards import A_BREATH, card_of, noted, taken_off
from moderation.rules.hearing import is_still
from moderation.rules.piece import rest, resumed
from moderation.state.place import Bell, Place
from moderation.state.room import Room, with_place, with_seat
from moderation.state.seat import Seat
from moderation.state.values import SeatId, replace

BELL_S = 30.0
"""How long a breath is, unless a facilitator ends it sooner."""


def ring_bell(room: Room, command: RingBell, seat: Seat, now: float) -> Room:
    """Every microphone is closed; afterwards the same holder is offered to go on."""
    place = room.place(seat.place)
    if place.bell is not None:
        raise Refused(RefusalCode.BELL_RINGS)
    if place.paused:
        raise Refused(RefusalCode.PAUSED)
    rested = rest(room, place.id, now)
    bell = Bell(by=seat.id, since=now, until=now + BELL_S)
    return _answered(with_place(rested, replace(rested.place(place.id), bell=bell)), place)


def end_bell(room: Room, command: EndBell, seat: Seat, now: float) -> Room:
    place = room.place(seat.place)
    if place.bell is None:
        raise Refused(RefusalCode.NO_BELL)
    return silenced(room, place, now)


def silenced(room: Room, place: Place, now: float) -> Room:
    """The breath is over; where nobody facilitates any more the piece rests on."""
    room = with_place(room, replace(place, bell=None))
    return room if is_still(place) else resumed(room, place.id, now)


def pause(room: Room, command: Pause, seat: Seat, now: float) -> Room:
    """Nobody is heard until a facilitator resumes."""
    place = room.place(seat.place)
    if place.paused:
        raise Refused(RefusalCode.PAUSED)
    rested = rest(room, place.id, now)
    return _answered(with_place(rested, replace(rested.place(place.id), paused=True, bell=None)), place)


def resume(room: Room, command: Resume, seat: Seat, now: float) -> Room:
    place = room.place(seat.place)
    if not place.paused:
        raise Refused(RefusalCode.NOT_PAUSED)
    return resumed(with_place(room, replace(place, paused=False)), place.id, now)


def ask_for_breath(room: Room, command: AskForBreath, seat: Seat, now: float) -> Room:
    """The facilitators alone see who would like a pause."""
    if asks_for_breath(room, seat.id):
        return room
    return noted(room, seat, "asks_for_a_breath", now)


def asks_for_breath(room: Room, seat_id: SeatId) -> bool:
    """Whether that person's request for a pause still stands."""
    card, seat = card_of(room, seat_id), room.seat(seat_id)
    since = 0.0 if seat is None else seat.private_since
    return card is not None and any(one.what == "asks_for_a_breath" and one.at >= since for one in card.happened)


def step_in(room: Room, command: StepIn, seat: Seat, now: float) -> Room:
    """Heard beside the holder, who keeps the piece, or before the beginning; their own microphone opens with it."""
    place = room.place(seat.place)
    stepped_in = place.stepped_in if seat.id in place.stepped_in else (*place.stepped_in, seat.id)
    return with_place(with_seat(room, replace(seat, muted_self=False)), replace(place, stepped_in=stepped_in))


def step_out(room: Room, command: StepOut, seat: Seat, now: float) -> Room:
    """Heard beside the holder no more."""
    return stepped_out(room, seat.id)


def stepped_out(room: Room, *seat_ids: SeatId) -> Room:
    """The room with none of these heard beside a holder."""

    def without(place: Place) -> Place:
        return replace(place, stepped_in=tuple(other for other in place.stepped_in if other not in seat_ids))

    return replace(room, places=tuple(without(place) for place in room.places))


def raise_hand(room: Room, command: RaiseHand, seat: Seat, now: float) -> Room:
    """After those who raised theirs before; nobody is called by it."""
    place = room.place(seat.place)
    return room if seat.id in place.hands else with_place(room, replace(place, hands=(*place.hands, seat.id)))


def lower_hand(room: Room, command: LowerHand, seat: Seat, now: float) -> Room:
    place = room.place(seat.place)
    return with_place(room, replace(place, hands=tuple(other for other in place.hands if other != seat.id)))


def _answered(room: Room, place: Place) -> Room:
    """Whoever asked for a breath there has it now."""
    for seat in room.within(place.id):
        room = taken_off(room, seat.id, A_BREATH)
    return room

"""A facilitator steps in beside a holder, who keeps the piece."""

from __future__ import annotations

from moderation.commands.stepping_in import StepIn, StepOut
from moderation.rules.rule import BESIDE, DOORS_OPEN, RINGS, Rows, Rule
from moderation.state.place import Place
from moderation.state.room import Room, with_place, with_seat
from moderation.state.seat import Seat
from moderation.state.values import SeatId, replace


def step_in(room: Room, command: StepIn, seat: Seat, now: float) -> Room:
    """Heard beside the holder, who keeps the piece, or before the beginning; their own microphone opens with it."""
    place = room.place(seat.place)
    stepped_in = place.stepped_in if seat.id in place.stepped_in else (*place.stepped_in, seat.id)
    return with_place(with_seat(room, replace(seat, muted_self=False)), replace(place, stepped_in=stepped_in))


def step_out(room: Room, command: StepOut, seat: Seat, now: float) -> Room:
    """Heard beside the holder no more."""
    return end_stepping_in(room, seat.id)


def end_stepping_in(room: Room, *seat_ids: SeatId) -> Room:
    """The room with none of these heard beside a holder."""

    def without(place: Place) -> Place:
        return replace(place, stepped_in=tuple(other for other in place.stepped_in if other not in seat_ids))

    return replace(room, places=tuple(without(place) for place in room.places))


ROWS = Rows(
    at_seat={
        StepIn: Rule(BESIDE, DOORS_OPEN, RINGS, step_in, "stepped_in", speaks_up=True),
        StepOut: Rule(BESIDE, DOORS_OPEN, RINGS, step_out),
    },
)

"""Whom a command names."""

from __future__ import annotations

from moderation.refusal import RefusalCode, Refused
from moderation.state.room import Room
from moderation.state.seat import Seat
from moderation.state.values import SeatId


def seated_at(room: Room, seat_id: SeatId) -> Seat:
    """The seat of that id, in which somebody sits. Raises: Refused."""
    seat = room.seat(seat_id)
    if seat is None or seat.standing != "seated":
        raise Refused(RefusalCode.NO_SUCH_SEAT)
    return seat

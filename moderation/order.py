"""The talking order: a ring of the seated, in which the piece goes to the next person who is present."""

from __future__ import annotations

from moderation.room import Room, SeatId


def following(room: Room, seat_id: SeatId | None) -> SeatId | None:
    """Who is next after that seat: the first one present, going round once; None when nobody else is.

    Without a seat to start from, the first one present.
    """
    ring = room.order
    start = ring.index(seat_id) + 1 if seat_id in ring else 0
    for candidate in ring[start:] + ring[:start]:
        seat = room.seat(candidate)
        if candidate != seat_id and seat is not None and seat.presence == "present":
            return candidate
    return None


def follows(room: Room, seat_id: SeatId) -> SeatId | None:
    """Whom that seat follows in the ring, present or not; None when it sits alone."""
    if seat_id not in room.order or len(room.order) < 2:
        return None
    return room.order[room.order.index(seat_id) - 1]

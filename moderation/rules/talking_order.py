"""The talking order: a ring of the seated, and how the piece goes along it."""

from __future__ import annotations

import hashlib

from moderation.commands.talking_order import SetOrder, SetTurns
from moderation.refusal import RefusalCode, Refused
from moderation.rules.rule import LEADING, LIVE, RINGS, TOGETHER, Rows, Rule
from moderation.state.place import Place
from moderation.state.room import Room, with_place
from moderation.state.seat import Seat
from moderation.state.values import SeatId, replace


def along(room: Room, place: Place, start: SeatId | None) -> tuple[SeatId, ...]:
    """Everybody at home in that place in the order in which they come after `start`, who is last."""
    ring = place.order if place.turns != "counter_clockwise" else place.order[::-1]
    if place.turns == "least_heard":
        ring = tuple(sorted(ring, key=lambda seat_id: (_heard_s(room, seat_id), ring.index(seat_id))))
        return (*(other for other in ring if other != start), *(other for other in ring if other == start))
    first = ring.index(start) + 1 if start in ring else 0
    return ring[first:] + ring[:first]


def is_here(room: Room, place: Place, seat_id: SeatId) -> bool:
    """Whether that person is present in that place."""
    seat = room.seat(seat_id)
    return seat is not None and seat.place == place.id and seat.presence == "present"


def follows(place: Place, seat_id: SeatId) -> SeatId | None:
    """Whom that seat follows, present or not; None when it sits alone or the ring does not decide."""
    return None if place.turns in ("popcorn", "hands", "least_heard") else before(place, seat_id)


def before(place: Place, seat_id: SeatId) -> SeatId | None:
    """Whose place in the ring comes before that seat's, as the piece goes; None when it sits alone or not at all."""
    if seat_id not in place.order or len(place.order) < 2:
        return None
    step = 1 if place.turns == "counter_clockwise" else -1
    return place.order[(place.order.index(seat_id) + step) % len(place.order)]


def draw_lots(room: Room, place: Place, now: float) -> Place:
    """The place with its ring drawn by lot; the seed is what nobody in the room can choose."""
    seed = f"{room.id}:{room.version}:{now!r}"

    def lot(seat_id: SeatId) -> bytes:
        return hashlib.sha256(f"{seed}:{seat_id}".encode()).digest()

    return replace(place, order=tuple(sorted(place.order, key=lot)), order_version=place.order_version + 1)


def set_turns(room: Room, command: SetTurns, seat: Seat, now: float) -> Room:
    """Another way for the piece to go along the ring, from the next pass on."""
    place = room.place(seat.place)
    if place.stage != command.stage:
        raise Refused(RefusalCode.STAGE_MOVED)
    if (command.turns == "hands") == room.stage_of(place).has_rounds and command.turns != "least_heard":
        raise Refused(RefusalCode.NO_ROUNDS_IN_THIS_STAGE)
    return with_place(room, replace(place, turns=command.turns))


def set_order(room: Room, command: SetOrder, seat: Seat, now: float) -> Room:
    """A new order of everybody in the ring; the piece stays where it is."""
    place = room.place(seat.place)
    if command.made_on != place.order_version:
        raise Refused(RefusalCode.OUT_OF_DATE)
    if sorted(command.order) != sorted(place.order):
        raise Refused(RefusalCode.NOT_A_PERMUTATION)
    return with_place(room, replace(place, order=command.order, order_version=place.order_version + 1))


def _heard_s(room: Room, seat_id: SeatId) -> float:
    seat = room.seat(seat_id)
    return seat.heard_s if seat is not None else 0.0


ROWS = Rows(
    at_seat={
        SetOrder: Rule(LEADING, TOGETHER, RINGS, set_order, "set_order"),
        SetTurns: Rule(LEADING, LIVE, RINGS, set_turns, "set_order"),
    },
)

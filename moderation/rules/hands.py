"""Raised hands, and who of those that raised theirs is next."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.commands.hands import LowerHand, RaiseHand
from moderation.rules.rule import ANYBODY, LIVE, RINGS, Rows, Rule
from moderation.rules.talking_order import along, is_here
from moderation.state.place import Place
from moderation.state.room import Room, with_place
from moderation.state.seat import Seat
from moderation.state.values import SeatId, replace


def next_by_hands(room: Room, place: Place) -> Iterator[SeatId]:
    """Raised hands of those who are here, in the order of raising or the least heard first."""
    hands = place.hands
    if place.turns == "least_heard":
        hands = tuple(seat_id for seat_id in along(room, place, None) if seat_id in hands)
    return (seat_id for seat_id in hands if is_here(room, place, seat_id))


def raise_hand(room: Room, command: RaiseHand, seat: Seat, now: float) -> Room:
    """After those who raised theirs before; nobody is called by it."""
    place = room.place(seat.place)
    return room if seat.id in place.hands else with_place(room, replace(place, hands=(*place.hands, seat.id)))


def lower_hand(room: Room, command: LowerHand, seat: Seat, now: float) -> Room:
    place = room.place(seat.place)
    return with_place(room, replace(place, hands=tuple(other for other in place.hands if other != seat.id)))


ROWS = Rows(
    at_seat={
        RaiseHand: Rule(ANYBODY, LIVE, RINGS, raise_hand),
        LowerHand: Rule(ANYBODY, LIVE, RINGS, lower_hand),
    },
)

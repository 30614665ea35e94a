"""Raised hands, in the order in which they were raised."""

from __future__ import annotations

from moderation.commands.hands import LowerHand, RaiseHand
from moderation.rules.rule import ANYBODY, LIVE, RINGS, Rows, Rule
from moderation.state.room import Room, with_place
from moderation.state.seat import Seat
from moderation.state.values import replace


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

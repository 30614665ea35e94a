"""The agreements, again in the circle."""

from __future__ import annotations

from moderation.commands.agreements import Nod
from moderation.rules.rule import ANYBODY, RINGS, TOGETHER, Rows, Rule
from moderation.state.room import Room, with_seat
from moderation.state.seat import Seat
from moderation.state.values import replace


def nod(room: Room, command: Nod, seat: Seat, now: float) -> Room:
    """The agreements are theirs, in the circle as at the door."""
    return with_seat(room, replace(seat, nodded=True))


ROWS = Rows(
    at_seat={
        Nod: Rule(ANYBODY, TOGETHER, RINGS, nod),
    },
)

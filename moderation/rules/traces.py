"""Forgetting one person, by their seat: what a room holds of them is declared (`moderation/kept/room.py`).

What they wrote is kept beside the room. What was done to them stands in the log by the id of their seat alone.
"""

from __future__ import annotations

from moderation.kept.room import ROOM
from moderation.rules.log import add_entry, next_entry
from moderation.state.entries import Deletion
from moderation.state.room import Room
from moderation.state.values import SeatId


def is_kept_of(room: Room, seat_id: SeatId) -> bool:
    """Whether anything is."""
    return forget_person(room, seat_id) is not room


def forget_person(room: Room, seat_id: SeatId) -> Room:
    """The room without them; the very same room where nothing is kept of them. Whoever is there has left before."""
    after: Room = ROOM.without(room, seat_id)
    return after


def forget_lines(room: Room, lines: tuple[int, ...], now: float) -> Room:
    """The words of these lines are told to nobody any more."""
    for line in lines:
        room = add_entry(room, Deletion(id=next_entry(room), at=now, line=line))
    return room

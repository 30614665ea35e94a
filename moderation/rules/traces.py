"""What a room holds of one person, by their seat, so that all of it can be forgotten: nothing else in it names anybody.

What they wrote is kept beside the room. What was done to them stands in the log by the id of their seat alone.
"""

from __future__ import annotations

from moderation.rules.log import add_entry, next_entry
from moderation.state.entries import Deletion
from moderation.state.room import Room
from moderation.state.values import SeatId, replace


def is_kept_of(room: Room, seat_id: SeatId) -> bool:
    """Whether anything is."""
    return forget_person(room, seat_id) is not room


def forget_person(room: Room, seat_id: SeatId) -> Room:
    """The room without them; the very same room where nothing is kept of them. Whoever is there has left before."""
    kept = replace(
        room,
        seats=tuple(seat for seat in room.seats if seat.id != seat_id),
        cards=tuple(card for card in room.cards if card.seat != seat_id),
        sealed=tuple(contact for contact in room.sealed if contact.seat != seat_id),
        removals=tuple(removal for removal in room.removals if removal.seat != seat_id),
        openings=tuple(opening for opening in room.openings if opening.about != seat_id),
        succession=tuple(other for other in room.succession if other != seat_id),
        prepared=tuple(tuple(other for other in group if other != seat_id) for group in room.prepared),
    )
    return room if kept == room else kept


def forget_lines(room: Room, lines: tuple[int, ...], now: float) -> Room:
    """The words of these lines are told to nobody any more."""
    for line in lines:
        room = add_entry(room, Deletion(id=next_entry(room), at=now, line=line))
    return room

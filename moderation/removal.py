"""Removing somebody: seat, link and session end together, and only a facilitator or organiser undoes it."""

from __future__ import annotations

from moderation.care import Removal
from moderation.commands import AllowRemoved, Remove, UndoRemoval
from moderation.refusal import RefusalCode, Refused
from moderation.room import Room, fresh_id, with_seat
from moderation.seat import Seat
from moderation.seating import get_up, vacated
from moderation.values import replace


def remove(room: Room, command: Remove, seat: Seat, now: float) -> Room:
    """Out at once: their page is closed, every peer drops them, and neither link nor session opens anything."""
    other = room.seat(command.seat)
    if other is None or other.standing not in ("seated", "knocking"):
        raise Refused(RefusalCode.NO_SUCH_SEAT)
    if other.role == "facilitator":
        raise Refused(RefusalCode.FACILITATES)
    removal = Removal(id=fresh_id(room, "x"), seat=other.id, name=other.name, by=seat.id, at=now, reason=command.reason)
    room = get_up(room, other.id, now)
    room = replace(room, cards=tuple(card for card in room.cards if card.seat != other.id))
    room = with_seat(room, vacated(replace(other, standing="removed")))
    return replace(room, removals=(*room.removals, removal))


def undo_removal(room: Room, command: UndoRemoval, seat: Seat, now: float) -> Room:
    """Their link opens their seat again; they knock like anybody."""
    return allow_removed(room, AllowRemoved(removal_id=command.removal_id), now)


def allow_removed(room: Room, command: AllowRemoved, now: float) -> Room:
    """An organiser, or a facilitator, lets somebody who was removed come again."""
    removal = next((removal for removal in room.removals if removal.id == command.removal_id), None)
    if removal is None:
        raise Refused(RefusalCode.NO_SUCH_REMOVAL)
    room = replace(room, removals=tuple(other for other in room.removals if other.id != removal.id))
    seat = room.seat(removal.seat)
    if seat is None or seat.link is None:
        return replace(room, seats=tuple(other for other in room.seats if other.id != removal.seat))
    return with_seat(room, replace(seat, standing="invited"))

"""How much a circle needs to be looked at by its organiser, without anything of the people in it."""

from __future__ import annotations

from enum import IntEnum

from moderation.state.room import Room


class Urgency(IntEnum):
    """The most urgent first. A circle that is over stays so for ever."""

    IN_NEED = 0
    GOING_ON = 1
    OVER = 2


def urgency(room: Room) -> Urgency | None:
    """In need while something of it is unseen; None where it is only to come."""
    if any(alert.seen_at is None for alert in room.alerts):
        return Urgency.IN_NEED
    if room.phase == "ended":
        return Urgency.OVER
    return Urgency.GOING_ON if _is_going_on(room) else None


def _is_going_on(room: Room) -> bool:
    """Without a time the doors are open from the first: then it is not before somebody is there."""
    if room.phase in ("live", "debrief") or any(seat.standing == "knocking" for seat in room.seats):
        return True
    is_there = (seat.presence == "present" for seat in room.seated())
    return room.phase == "open" and (room.starts_at is not None or any(is_there))

"""The door: how many seats there are, for whom they are kept, and whether it is locked."""

from __future__ import annotations

from moderation.commands.door import ReleaseSeat, SetLock
from moderation.refusal import RefusalCode, Refused
from moderation.rules.pace import ends_as_announced, planned_end
from moderation.rules.rule import BESIDE, EVERYWHERE, TOGETHER, Logged, Rows, Rule
from moderation.state.entries import ActKind
from moderation.state.room import Room, with_seat
from moderation.state.seat import Role, Seat
from moderation.state.values import SeatId, replace

LATE_S = 30 * 60.0
"""How long after the planned end somebody new is still let in."""


def places_left(room: Room, role: Role = "participant") -> int:
    """Seats for somebody in that role that are neither taken, promised, nor kept for a personal link, or for whoever
    will facilitate.
    """
    kept = sum(map(_takes_place, room.seats))
    return room.capacity - kept - (kept_for_whoever_facilitates(room) if role == "participant" else 0)


def kept_for_whoever_facilitates(room: Room) -> int:
    """Seats that are kept for those who facilitate, and that none of them has yet."""
    return max(0, room.kept_for_facilitators - facilitating(room))


def seats_for_facilitators(room: Room) -> int:
    """Seats of those who facilitate, and those that are kept for them."""
    return max(room.kept_for_facilitators, facilitating(room))


def facilitating(room: Room) -> int:
    """Seats of those who facilitate or help to, and of those who are invited to."""
    return sum(seat.invited_as != "participant" and _takes_place(seat) for seat in room.seats)


def _takes_place(seat: Seat) -> bool:
    kept_by_link = seat.link is not None and not seat.released and seat.standing not in ("declined", "removed")
    return seat.standing == "seated" or seat.admitted or kept_by_link


def has_room_for(room: Room, seat: Seat) -> bool:
    """Whether there is a seat for somebody: for one with a personal link, as long as not everybody's is taken."""
    if seat.link is None or seat.released:
        return places_left(room) > 0
    return sum(other.standing == "seated" or other.admitted for other in room.seats) < room.capacity


def set_lock(room: Room, command: SetLock, seat: Seat, now: float) -> Room:
    """Nobody new knocks while the door is locked; those who have a seat come back to it."""
    return replace(room, locked=command.locked)


def lock_late(room: Room, now: float) -> Room:
    """Time locks the door once, where there is one: a facilitator may unlock it again."""
    locks_at = locks_late_at(room)
    if locks_at is None or room.phase not in TOGETHER:
        return room
    if room.late and now < locks_at:  # It was put off, or goes on for longer than it seemed.
        return replace(room, late=False, locked=room.locked and room.phase == "live")
    return room if room.late or now < locks_at else replace(room, late=True, locked=True)


def locks_late_at(room: Room) -> float | None:
    """When nobody new is let in any more; None where the circle has no time, or people meet elsewhere."""
    announced = ends_as_announced(room)
    if announced is None or room.in_person:
        return None
    return max(announced, planned_end(room) or 0.0) + LATE_S


def lets_in(room: Room, now: float) -> bool:
    """Whether somebody new may still come: as long as the door is not locked; in person, until the planned end."""
    if room.phase not in TOGETHER:
        return False
    ends_at = ends_as_announced(room)
    return (ends_at is None or now < ends_at) if room.in_person else not room.locked


def promised_seats(room: Room) -> tuple[SeatId, ...]:
    """The seats that are kept for participants with a personal link who have not come."""
    return tuple(seat.id for seat in room.seats if _is_promised(seat))


def release_seat(room: Room, command: ReleaseSeat, seat: Seat, now: float) -> Room:
    """A seat is kept for nobody any more. Its link still opens it, for as long as there is a place in the circle."""
    other = room.seat(command.seat)
    if other is None or not _is_promised(other):
        raise Refused(RefusalCode.NOT_PROMISED)
    return with_seat(room, replace(other, released=True))


def count_at_locked_door(room: Room) -> int:
    """How many stand at the locked door just now."""
    return (
        sum(
            seat.standing == "invited" and seat.role == "participant" and seat.presence == "present"
            for seat in room.seats
        )
        * room.locked
    )


def _is_promised(seat: Seat) -> bool:
    away = seat.standing == "invited" and seat.presence != "present"
    return away and seat.link is not None and seat.role == "participant" and not seat.released


def log_lock(room: Room, command: SetLock, act: ActKind) -> Logged:
    return Logged(act if command.locked else "unlocked")


ROWS = Rows(
    at_seat={
        SetLock: Rule(BESIDE, TOGETHER, EVERYWHERE, set_lock, "locked", log=log_lock),
        ReleaseSeat: Rule(BESIDE, TOGETHER, EVERYWHERE, release_seat, "released_seat"),
    },
)

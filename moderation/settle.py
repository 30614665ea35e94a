"""What follows from the state of a room and the time alone, whatever was asked: grace, supervision, forgetting."""

from __future__ import annotations

from moderation.door import NAMING_S, granted
from moderation.facilitation import end
from moderation.piece import fall_to_next, rest
from moderation.presence import grace_from
from moderation.room import Attended, Grace, LastTurn, Paused, Room, Seat, Supervision, replace, with_seat

LAST_TURN_S = 300.0
"""How long a holder may go on when nobody facilitates any more."""


def settle(room: Room, now: float) -> Room:
    """The room with everything done that is due at `now`."""
    if room.phase == "ended":
        return room
    room = _doors(room, now)
    room = _claims(room)
    room = _unnamed(room, now)
    room = _absences(room, now)
    room = _supervision(room, now)
    if now >= room.closes_at and _is_deserted(room):
        return end(room, None, now)
    return room


def next_deadline(room: Room) -> float | None:
    """When `settle` may change this room next if nothing is asked of it; None for never."""
    if room.phase == "ended":
        return None
    instants = [seat.grace_until for seat in room.seats if seat.grace_until is not None]
    instants += [seat.since + NAMING_S for seat in room.seats if _is_unnamed(seat)]
    if room.phase == "scheduled" and room.opens_at is not None:
        instants.append(room.opens_at)
    if isinstance(room.supervision, Grace | LastTurn):
        instants.append(room.supervision.until)
    if _is_deserted(room):
        instants.append(room.closes_at)
    return min(instants, default=None)


def _is_deserted(room: Room) -> bool:
    """Whether nobody is there; those whose line has just dropped are."""
    return not any(seat.presence in ("present", "reconnecting") for seat in room.seats)


def _doors(room: Room, now: float) -> Room:
    if room.phase == "scheduled" and (room.opens_at is None or now >= room.opens_at):
        return replace(room, phase="open")
    return room


def _claims(room: Room) -> Room:
    """While its person is gone a seat is theirs who claims it, if they are there and nobody has said no."""
    for seat in room.seats:
        claim = seat.claim
        if claim is not None and claim.connection and not claim.contested and seat.presence != "present":
            room = with_seat(room, granted(seat))
    return room


def _is_unnamed(seat: Seat) -> bool:
    return seat.link is None and seat.standing != "seated" and seat.presence == "absent"


def _unnamed(room: Room, now: float) -> Room:
    """Those by open link who went away unseated are forgotten after a while."""
    kept = tuple(seat for seat in room.seats if not (_is_unnamed(seat) and now >= seat.since + NAMING_S))
    return replace(room, seats=kept)


def _absences(room: Room, now: float) -> Room:
    for seat in room.seats:
        if seat.grace_until is not None and now >= seat.grace_until:
            room = with_seat(room, replace(seat, presence="away", grace_until=None))
            room = fall_to_next(room, seat.id, now)
    return room


def _supervision(room: Room, now: float) -> Room:
    if room.phase != "live":
        return room
    supervision = _next_supervision(room, now)
    if supervision != room.supervision:
        room = replace(room, supervision=supervision)
    return rest(room) if supervision.kind == "paused" else room


def _next_supervision(room: Room, now: float) -> Supervision:
    if any(seat.role == "facilitator" and seat.presence == "present" for seat in room.seated()):
        return Attended()
    current = room.supervision
    if isinstance(current, Attended):
        current = Grace(until=grace_from(room, now))
    if isinstance(current, Grace) and now >= current.until:
        current = LastTurn(until=now + LAST_TURN_S)
    if isinstance(current, LastTurn) and (now >= current.until or room.piece.kind != "held"):
        current = Paused()
    return current

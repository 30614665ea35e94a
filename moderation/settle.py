"""What follows from the state of a room and the time alone, whatever was asked: grace, supervision, forgetting."""

from __future__ import annotations

from moderation.claims import granted
from moderation.door import NAMING_S, let_in
from moderation.facilitation import ended
from moderation.groups import reunited
from moderation.piece import UNANSWERED_S, fall_to_next, unanswered
from moderation.place import Grace, LastTurn, Place
from moderation.room import Room, with_seat
from moderation.rounds import given_up
from moderation.seat import Seat
from moderation.side_room import deserted
from moderation.signals import ALERTS_S, RISES_S, risen
from moderation.stillness import silenced
from moderation.supervision import watched
from moderation.values import replace


def settle(room: Room, now: float) -> Room:
    """The room with everything done that is due at `now`."""
    if room.phase == "ended":
        return room
    room = _doors(room, now)
    room = _claims(room)
    room = _unnamed(room, now)
    room = risen(deserted(_absences(room, now)), now)
    if room.phase == "live":
        room = _live(room, now)
    if room.phase in ("open", "live"):
        room = let_in(room, now)
    if _is_over(room, now):
        return ended(room, now)
    return room


def next_deadline(room: Room) -> float | None:
    """When `settle` may change this room next if nothing is asked of it; None for never."""
    if room.phase == "ended":
        return None
    instants = [seat.grace_until for seat in room.seats if seat.grace_until is not None]
    instants += [seat.since + NAMING_S for seat in room.seats if _is_unnamed(room, seat)]
    if room.phase == "scheduled" and room.opens_at is not None:
        instants.append(room.opens_at)
    if room.phase == "live":
        for place in room.places:
            instants += _deadlines(place)
    for signal in room.signals:
        if signal.acknowledged_by is None and not signal.alerted:
            instants.append(signal.at + (ALERTS_S if signal.risen else RISES_S))
    if room.phase == "debrief" and room.lapses_at is not None:
        instants.append(room.lapses_at)
    elif _is_deserted(room):
        instants.append(room.closes_at)
    return min(instants, default=None)


def _deadlines(place: Place) -> list[float]:
    instants = []
    if isinstance(place.supervision, Grace | LastTurn):
        instants.append(place.supervision.until)
    if place.bell is not None:
        instants.append(place.bell.until)
    if place.piece.kind == "offered" and not place.piece.unanswered:
        instants.append(place.piece.since + UNANSWERED_S)
    return instants


def _is_over(room: Room, now: float) -> bool:
    if room.phase == "debrief":
        return _is_deserted(room) or (room.lapses_at is not None and now >= room.lapses_at)
    return now >= room.closes_at and _is_deserted(room)


def _is_deserted(room: Room) -> bool:
    """Whether nobody is there; those whose line has just dropped are. In a debrief its place alone counts."""
    there = room.seated() if room.phase == "debrief" else room.seats
    return not any(seat.presence in ("present", "reconnecting") for seat in there)


def _live(room: Room, now: float) -> Room:
    room = unanswered(_watched_over(room, now), now)
    back = reunited(room, now)
    return room if back is room else _watched_over(back, now)


def _watched_over(room: Room, now: float) -> Room:
    for place_id in [place.id for place in room.places]:
        room = watched(room, place_id, now)
        place = room.place(place_id)
        if place.bell is not None and now >= place.bell.until:
            room = silenced(room, place, now)
    return room


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


def _is_unnamed(room: Room, seat: Seat) -> bool:
    """Whether that seat is nobody's, but for those who are still to be told that the circle is over."""
    if room.phase == "debrief":
        return False
    return seat.link is None and seat.standing not in ("seated", "removed") and seat.presence == "absent"


def _unnamed(room: Room, now: float) -> Room:
    """Those by open link who went away unseated are forgotten after a while."""
    kept = tuple(seat for seat in room.seats if not (_is_unnamed(room, seat) and now >= seat.since + NAMING_S))
    return room if len(kept) == len(room.seats) else replace(room, seats=kept)


def _absences(room: Room, now: float) -> Room:
    for seat in room.seats:
        if seat.grace_until is not None and now >= seat.grace_until:
            room = with_seat(room, replace(seat, presence="away", grace_until=None))
            room = fall_to_next(room, seat.id, now)
            room = replace(room, places=tuple(given_up(place, seat.id) for place in room.places))
    return room

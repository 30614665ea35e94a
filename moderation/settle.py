"""What follows from the state of a room and the time alone, whatever was asked: grace, supervision, forgetting."""

from __future__ import annotations

from moderation.rules import bell, claims, forgotten, piece, signals, supervision
from moderation.rules.attendance import note_comers
from moderation.rules.door import lock_late, locks_late_at
from moderation.rules.ending import end_room
from moderation.rules.groups import reunite_where_quiet
from moderation.rules.lobby import let_in
from moderation.rules.pace import planned_end
from moderation.rules.rounds import give_up
from moderation.rules.rule import TOGETHER
from moderation.rules.side_room import close_deserted
from moderation.rules.stepping_in import end_stepping_in
from moderation.rules.trust import entrust_cards
from moderation.state.room import DESERTED_S, Room, with_seat
from moderation.state.values import replace

PASSES = 16
"""More than any room needs: what one pass brings about may be the reason for something that was looked at before it."""


def settle(room: Room, now: float) -> Room:
    """The room with everything done that is due at `now`; settled once more, it stays as it is."""
    for _ in range(PASSES):
        after = _pass(room, now)
        if after is room or after == room:
            break
        room = after
    return room


def _pass(room: Room, now: float) -> Room:
    """Each step gives the very same room back where nothing is due."""
    if room.phase == "ended":
        return room
    room = lock_late(_open_doors(room, now), now)
    room = claims.grant_due(room, now)
    room = forgotten.forget_unnamed(room, now)
    room = close_deserted(_end_graces(room, now))
    room = signals.raise_unseen(room, now)
    if room.phase == "live":
        room = _live(room, now)
    if room.phase in ("open", "live"):
        room = let_in(room, now)
    deserted = _is_deserted(room)
    room = _note_desertion(room, deserted, now)
    if _is_over(room, deserted, now):
        return end_room(room, now)
    return entrust_cards(room)


def next_deadline(room: Room) -> float | None:
    """When `settle` may change this room next if nothing is asked of it; None for never."""
    if room.phase == "ended":
        return None
    instants = [seat.grace_until for seat in room.seats if seat.grace_until is not None]
    instants += forgotten.deadlines(room)
    instants += claims.deadlines(room)
    instants += signals.deadlines(room)
    if room.phase == "scheduled" and room.opens_at is not None:
        instants.append(room.opens_at)
    if room.phase in TOGETHER and not room.late and (locks_at := locks_late_at(room)) is not None:
        instants.append(locks_at)
    if room.phase == "live":
        for place in room.places:
            instants += (*supervision.deadlines(place), *bell.deadlines(place), *piece.deadlines(place))
    if room.phase == "debrief" and room.lapses_at is not None:
        instants.append(room.lapses_at)
    elif _is_deserted(room):
        instants.append(closes_deserted_at(room))
    return min(instants, default=None)


def closes_deserted_at(room: Room) -> float:
    """When a room ends that nobody comes to, or comes back to: a live circle after its planned end, and soon."""
    if room.deserted_until is None:
        return room.closes_at
    return min(room.closes_at, max(room.deserted_until, planned_end(room) or 0.0))


def _is_over(room: Room, deserted: bool, now: float) -> bool:
    if room.phase == "debrief":
        return deserted or (room.lapses_at is not None and now >= room.lapses_at)
    return deserted and now >= closes_deserted_at(room)


def _note_desertion(room: Room, deserted: bool, now: float) -> Room:
    """The room with an hour to come back in, from when the last one went until somebody is there."""
    if room.phase != "live" or not deserted:
        return room if room.deserted_until is None else replace(room, deserted_until=None)
    return room if room.deserted_until is not None else replace(room, deserted_until=now + DESERTED_S)


def _is_deserted(room: Room) -> bool:
    """Whether nobody is there; those whose line has just dropped are. In a debrief its place alone counts."""
    for seat in room.seats:
        if seat.presence in ("present", "reconnecting") and (room.phase != "debrief" or seat.standing == "seated"):
            return False
    return True


def _live(room: Room, now: float) -> Room:
    room = piece.mark_unanswered(_watch_over(note_comers(room), now), now)
    back = reunite_where_quiet(room, now)
    return room if back is room else _watch_over(back, now)


def _watch_over(room: Room, now: float) -> Room:
    for place in room.places:
        room = supervision.update_supervision(room, place, now)
        if place.bell is not None and now >= place.bell.until:
            room = bell.finish_bell(room, room.place(place.id), now)
    return room


def _open_doors(room: Room, now: float) -> Room:
    if room.phase == "scheduled" and (room.opens_at is None or now >= room.opens_at):
        return replace(room, phase="open")
    return room


def _end_graces(room: Room, now: float) -> Room:
    for seat in room.seats:
        if seat.grace_until is not None and now >= seat.grace_until:
            missed = piece.turn_of(room, seat.id) or seat.missed_turn
            room = with_seat(room, replace(seat, presence="away", grace_until=None, missed_turn=missed))
            # Before the beginning nobody else watches over a voice: whoever greeted people and is gone is done with it.
            room = end_stepping_in(room, seat.id) if room.phase == "open" else room
            room = piece.fall_to_next(room, seat.id, now)
            room = replace(room, places=tuple(give_up(place, seat.id) for place in room.places))
    return room

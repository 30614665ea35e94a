"""What follows from the state of a room and the time alone, whatever was asked: grace, supervision, forgetting."""

from __future__ import annotations

from moderation.rules import claims
from moderation.rules.bell import finish_bell
from moderation.rules.claims import grant_due
from moderation.rules.ending import end_room
from moderation.rules.forgotten import KNOCKED_S, NAMING_S, forget
from moderation.rules.groups import reunite_where_quiet
from moderation.rules.lobby import let_in
from moderation.rules.pace import planned_end
from moderation.rules.piece import UNANSWERED_S, fall_to_next, mark_unanswered, turn_of
from moderation.rules.rounds import give_up
from moderation.rules.side_room import close_deserted
from moderation.rules.signals import ALERTS_S, RISES_S, raise_unseen
from moderation.rules.stepping_in import end_stepping_in
from moderation.rules.supervision import update_supervision
from moderation.rules.trust import entrust_cards
from moderation.state.place import Grace, LastTurn, Place
from moderation.state.room import DESERTED_S, Room, with_seat
from moderation.state.seat import Seat
from moderation.state.values import replace

PASSES = 16
"""More than any room needs: what one pass brings about may be the reason for something that was looked at before it."""


def settle(room: Room, now: float) -> Room:
    """The room with everything done that is due at `now`; settled once more, it stays as it is."""
    for _ in range(PASSES):
        after = _pass(room, now)
        if after == room:
            break
        room = after
    return room


def _pass(room: Room, now: float) -> Room:
    if room.phase == "ended":
        return room
    room = _doors(room, now)
    room = grant_due(room, now)
    room = _unnamed(room, now)
    room = raise_unseen(close_deserted(_absences(room, now)), now)
    if room.phase == "live":
        room = _live(room, now)
    if room.phase in ("open", "live"):
        room = let_in(room, now)
    room = _deserted_since(room, now)
    if _is_over(room, now):
        return end_room(room, now)
    return entrust_cards(room)


def next_deadline(room: Room) -> float | None:
    """When `settle` may change this room next if nothing is asked of it; None for never."""
    if room.phase == "ended":
        return None
    instants = [seat.grace_until for seat in room.seats if seat.grace_until is not None]
    instants += [_kept_until(seat) for seat in room.seats if _is_unnamed(room, seat)]
    instants += claims.deadlines(room)
    if room.phase == "scheduled" and room.opens_at is not None:
        instants.append(room.opens_at)
    if room.phase == "live":
        for place in room.places:
            instants += _deadlines(place)
    for signal in (card.signal for card in room.cards):
        if signal is not None and signal.seen_by is None and not signal.alerted:
            instants.append(signal.at + (ALERTS_S if signal.risen else RISES_S))
    if room.phase == "debrief" and room.lapses_at is not None:
        instants.append(room.lapses_at)
    elif _is_deserted(room):
        instants.append(closes_deserted_at(room))
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


def closes_deserted_at(room: Room) -> float:
    """When a room ends that nobody comes to, or comes back to: a live circle after its planned end, and soon."""
    if room.deserted_until is None:
        return room.closes_at
    return min(room.closes_at, max(room.deserted_until, planned_end(room) or 0.0))


def _is_over(room: Room, now: float) -> bool:
    if room.phase == "debrief":
        return _is_deserted(room) or (room.lapses_at is not None and now >= room.lapses_at)
    return _is_deserted(room) and now >= closes_deserted_at(room)


def _deserted_since(room: Room, now: float) -> Room:
    """The room with an hour to come back in, from when the last one went until somebody is there."""
    if room.phase != "live" or not _is_deserted(room):
        return room if room.deserted_until is None else replace(room, deserted_until=None)
    return room if room.deserted_until is not None else replace(room, deserted_until=now + DESERTED_S)


def _is_deserted(room: Room) -> bool:
    """Whether nobody is there; those whose line has just dropped are. In a debrief its place alone counts."""
    there = room.seated() if room.phase == "debrief" else room.seats
    return not any(seat.presence in ("present", "reconnecting") for seat in there)


def _live(room: Room, now: float) -> Room:
    room = mark_unanswered(_watched_over(room, now), now)
    back = reunite_where_quiet(room, now)
    return room if back is room else _watched_over(back, now)


def _watched_over(room: Room, now: float) -> Room:
    for place_id in [place.id for place in room.places]:
        room = update_supervision(room, place_id, now)
        place = room.place(place_id)
        if place.bell is not None and now >= place.bell.until:
            room = finish_bell(room, place, now)
    return room


def _doors(room: Room, now: float) -> Room:
    if room.phase == "scheduled" and (room.opens_at is None or now >= room.opens_at):
        return replace(room, phase="open")
    return room


def _is_unnamed(room: Room, seat: Seat) -> bool:
    """Whether that seat is nobody's, but for those who are still to be told that the circle is over."""
    if room.phase == "debrief":
        return False
    return seat.link is None and seat.standing not in ("seated", "removed") and seat.presence == "absent"


def _kept_until(seat: Seat) -> float:
    """Of those who were declined as long as of those who knock: a facilitator may think better of it."""
    return seat.since + (KNOCKED_S if seat.standing in ("knocking", "declined") else NAMING_S)


def _unnamed(room: Room, now: float) -> Room:
    """Those by open link who went away unseated are forgotten after a while."""
    return forget(room, {seat.id for seat in room.seats if _is_unnamed(room, seat) and now >= _kept_until(seat)})


def _absences(room: Room, now: float) -> Room:
    for seat in room.seats:
        if seat.grace_until is not None and now >= seat.grace_until:
            missed = turn_of(room, seat.id) or seat.missed_turn
            room = with_seat(room, replace(seat, presence="away", grace_until=None, missed_turn=missed))
            # Before the beginning nobody else watches over a voice: whoever greeted people and is gone is done with it.
            room = end_stepping_in(room, seat.id) if room.phase == "open" else room
            room = fall_to_next(room, seat.id, now)
            room = replace(room, places=tuple(give_up(place, seat.id) for place in room.places))
    return room

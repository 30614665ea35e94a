"""The bell: a breath for everybody, and who asks for one."""

from __future__ import annotations

from moderation.commands.bell import AskForBreath, EndBell, RingBell
from moderation.refusal import RefusalCode, Refused
from moderation.rules.cards import A_BREATH, card_of, note_on_card, take_off_card
from moderation.rules.hearing import is_still
from moderation.rules.piece import rest, resume_offer
from moderation.rules.rule import ANYBODY, BESIDE, LIVE, RINGS, Rows, Rule
from moderation.state.place import Bell, Place
from moderation.state.room import Room, with_place
from moderation.state.seat import Seat
from moderation.state.values import SeatId, replace

BELL_S = 30.0
"""How long a breath is, unless a facilitator ends it sooner."""


def ring_bell(room: Room, command: RingBell, seat: Seat, now: float) -> Room:
    """Every microphone is closed; afterwards the same holder is offered to go on."""
    place = room.place(seat.place)
    if place.bell is not None:
        raise Refused(RefusalCode.BELL_RINGS)
    if place.paused:
        raise Refused(RefusalCode.PAUSED)
    bell = Bell(by=seat.id, since=now, until=now + BELL_S)
    return answer_who_asked(rest(room, replace(place, bell=bell), now), place)


def end_bell(room: Room, command: EndBell, seat: Seat, now: float) -> Room:
    place = room.place(seat.place)
    if place.bell is None:
        raise Refused(RefusalCode.NO_BELL)
    return finish_bell(room, place, now)


def finish_bell(room: Room, place: Place, now: float) -> Room:
    """The breath is over; where nobody facilitates any more the piece rests on."""
    quiet = replace(place, bell=None)
    return with_place(room, quiet if is_still(quiet) else resume_offer(room, quiet, now))


def deadlines(place: Place) -> tuple[float, ...]:
    """When the breath there is over."""
    return () if place.bell is None else (place.bell.until,)


def ask_for_breath(room: Room, command: AskForBreath, seat: Seat, now: float) -> Room:
    """The facilitators alone see who would like a pause."""
    if asks_for_breath(room, seat.id):
        return room
    return note_on_card(room, seat, "asks_for_a_breath", now)


def asks_for_breath(room: Room, seat_id: SeatId) -> bool:
    """Whether that person's request for a pause still stands."""
    card, seat = card_of(room, seat_id), room.seat(seat_id)
    since = 0.0 if seat is None else seat.private_since
    return card is not None and any(one.what == "asks_for_a_breath" and one.at >= since for one in card.happened)


def answer_who_asked(room: Room, place: Place) -> Room:
    """Whoever asked for a breath there has it now."""
    for seat in room.within(place.id):
        room = take_off_card(room, seat.id, A_BREATH)
    return room


ROWS = Rows(
    at_seat={
        AskForBreath: Rule(ANYBODY, LIVE, RINGS, ask_for_breath),
        RingBell: Rule(BESIDE, LIVE, RINGS, ring_bell, "rang_bell"),
        EndBell: Rule(BESIDE, LIVE, RINGS, end_bell, speaks_up=True),
    },
)

"""Leaving: one step, silent, and with a way back."""

from __future__ import annotations

from moderation.commands.leaving import Leave
from moderation.rules.cards import card_of, note_on_card
from moderation.rules.claims import former_of
from moderation.rules.contacts import seal
from moderation.rules.rule import ALWAYS, ANYBODY, ANYWHERE, EVERYWHERE, Rows, Rule
from moderation.rules.seating import get_up, vacate
from moderation.state.room import Room, with_seat
from moderation.state.seat import Seat
from moderation.state.values import replace


def leave(room: Room, command: Leave, seat: Seat, now: float) -> Room:
    """The seat is free at once, and nobody is told but the facilitators, on a quiet card.

    A private signal that they have not looked after stays on it, and so does what was left at the door. Their page
    remembers the way back; a personal link still opens the seat, as does a claim that nobody doubted. One by open link
    is forgotten after a while.
    """
    left = get_up(room, seat.id, now)
    quietly = room.phase == "live" and seat.standing == "seated" and seat.role == "participant"
    if quietly or (card_of(left, seat.id) is not None and seat.standing in ("seated", "knocking")):
        left = seal(note_on_card(left, seat, "left", now), seat)
    if seat.link is None and (seat.standing == "removed" or room.phase in ("debrief", "ended")):
        return replace(left, seats=tuple(other for other in left.seats if other.id != seat.id))
    believed = tuple(claim for claim in seat.claims if not claim.contested)
    free = replace(vacate(seat), former=former_of(seat), open_link=seat.open_link, claims=believed, since=now)
    free = replace(free, declined=seat.declined)
    return with_seat(left, free)


ROWS = Rows(
    at_seat={
        Leave: Rule(ANYBODY, ALWAYS, EVERYWHERE, leave, standings=ANYWHERE, after_the_end=True, in_person=True),
    },
)

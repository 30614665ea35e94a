"""What somebody wishes for when the piece comes to them, and back for what they share."""

from __future__ import annotations

from moderation.commands.wishes import SetConsent, SetWish
from moderation.rules.rule import ANYBODY, EVERYWHERE, TOGETHER, Rows, Rule
from moderation.state.room import Room, with_seat
from moderation.state.seat import Seat
from moderation.state.values import replace


def set_wish(room: Room, command: SetWish, seat: Seat, now: float) -> Room:
    """For when the piece comes; nobody else is told."""
    return with_seat(room, replace(seat, wish=command.wish))


def set_consent(room: Room, command: SetConsent, seat: Seat, now: float) -> Room:
    """What this person wants back for what they share."""
    return with_seat(room, replace(seat, consent=command.consent))


ROWS = Rows(
    at_seat={
        SetWish: Rule(ANYBODY, TOGETHER, EVERYWHERE, set_wish),
        SetConsent: Rule(ANYBODY, TOGETHER, EVERYWHERE, set_consent),
    },
)

"""Turns that are hard to hear: who marks one, and who sits it out."""

from __future__ import annotations

from moderation.commands.ears import CloseEars, MarkHeavy, OpenEars
from moderation.refusal import RefusalCode, Refused
from moderation.rules.rule import ALWAYS, ANYBODY, EVERYWHERE, LIVE, RINGS, Rows, Rule
from moderation.state.room import Room, with_place, with_seat
from moderation.state.seat import Seat
from moderation.state.values import replace


def mark_heavy(room: Room, command: MarkHeavy, seat: Seat, now: float) -> Room:
    """The holder or a facilitator says that this turn is heavy: anybody may close their ears for it."""
    place = room.place(seat.place)
    piece = place.piece
    if piece.kind != "held" or piece.id != command.turn_id:
        raise Refused(RefusalCode.PIECE_MOVED)
    if piece.by != seat.id and seat.role == "participant":
        raise Refused(RefusalCode.NOT_YOURS)
    return with_place(room, replace(place, piece=replace(piece, heavy=command.heavy)))


def close_ears(room: Room, command: CloseEars, seat: Seat, now: float) -> Room:
    """Not to hear this one turn."""
    piece = room.place(seat.place).piece
    if piece.kind != "held" or piece.id != command.turn_id:
        raise Refused(RefusalCode.PIECE_MOVED)
    return with_seat(room, replace(seat, ears_closed_for=piece.id))


def open_ears(room: Room, command: OpenEars, seat: Seat, now: float) -> Room:
    return with_seat(room, replace(seat, ears_closed_for=None))


ROWS = Rows(
    at_seat={
        MarkHeavy: Rule(ANYBODY, LIVE, RINGS, mark_heavy),
        CloseEars: Rule(ANYBODY, LIVE, RINGS, close_ears),
        OpenEars: Rule(ANYBODY, ALWAYS, EVERYWHERE, open_ears),
    },
)

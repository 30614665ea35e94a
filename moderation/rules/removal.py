"""Removing somebody: seat, link and session end together, and only a facilitator or organiser undoes it."""

from __future__ import annotations

from moderation.commands.removal import AllowRemoved, Remove, UndoRemoval
from moderation.refusal import RefusalCode, Refused
from moderation.rules.cards import began_before, card_of, is_grave, mark_card, with_card, without_card
from moderation.rules.claims import hide_what_was_before
from moderation.rules.contacts import seal
from moderation.rules.links import with_new_open_link
from moderation.rules.log import log_act
from moderation.rules.rule import ALWAYS, BESIDE, EVERYWHERE, LEADING_ALL, TOGETHER, Logged, OutsideRule, Rows, Rule
from moderation.rules.seating import get_up, vacate
from moderation.rules.trust import lower_role
from moderation.state.care import Removal
from moderation.state.entries import ActKind
from moderation.state.room import Room, fresh_id, with_seat
from moderation.state.seat import Seat
from moderation.state.values import replace


def remove(room: Room, command: Remove, seat: Seat, now: float) -> Room:
    """Out at once: their page is closed, every peer drops them, and neither link nor session opens their seat.

    An open link would make them another one, so in the same step the door can be locked, or the link renewed.
    """
    other = room.seat(command.seat)
    if other is None or other.standing not in ("seated", "knocking"):
        raise Refused(RefusalCode.NO_SUCH_SEAT)
    if other.role == "facilitator":
        raise Refused(RefusalCode.FACILITATES)
    removal = Removal(id=fresh_id(room, "x"), seat=other.id, name=other.name, by=seat.id, at=now, reason=command.reason)
    room = _with_what_they_asked(get_up(room, other.id, now), other, seat, now)
    emptied = vacate(replace(lower_role(other, "participant", by_facilitator=True), standing="removed"))
    room = with_seat(room, replace(emptied, ended_sessions=other.sessions, browser=other.browser))
    room = replace(room, removals=(*room.removals, removal))
    if command.lock and not room.locked:
        room = log_act(replace(room, locked=True), "locked", seat.id, now)
    if command.open_link is not None and room.open_links:
        room = log_act(with_new_open_link(room, command.open_link), "renewed_open_link", seat.id, now)
    return room


def _with_what_they_asked(room: Room, other: Seat, seat: Seat, now: float) -> Room:
    """Somebody who asked for help is to be looked after although they were removed."""
    card = card_of(room, other.id)
    if card is None:
        return room
    if not is_grave(card) and not began_before(card, other):
        return without_card(room, other.id)
    return seal(with_card(room, mark_card(card, "removed", now, seat.id)), other)


def undo_removal(room: Room, command: UndoRemoval, seat: Seat, now: float) -> Room:
    """Their link opens their seat again; they knock like anybody."""
    return allow_removed(room, AllowRemoved(removal_id=command.removal_id), now)


def allow_removed(room: Room, command: AllowRemoved, now: float) -> Room:
    """An organiser, or a facilitator, lets somebody who was removed come again."""
    removal = next((removal for removal in room.removals if removal.id == command.removal_id), None)
    if removal is None:
        raise Refused(RefusalCode.NO_SUCH_REMOVAL)
    room = replace(room, removals=tuple(other for other in room.removals if other.id != removal.id))
    seat = room.seat(removal.seat)
    if seat is None or seat.link is None:
        return replace(room, seats=tuple(other for other in room.seats if other.id != removal.seat))
    again = replace(seat, standing="invited", ended_sessions=(), browser=None)
    return hide_what_was_before(room, again, now)


def log_undoing(room: Room, command: UndoRemoval, act: ActKind) -> Logged:
    return Logged(act, next((removal.seat for removal in room.removals if removal.id == command.removal_id), None))


ROWS = Rows(
    at_seat={
        Remove: Rule(BESIDE, TOGETHER, EVERYWHERE, remove, "removed"),
        UndoRemoval: Rule(LEADING_ALL, ALWAYS, EVERYWHERE, undo_removal, "undid_removal", log=log_undoing),
    },
    by_organiser={
        AllowRemoved: OutsideRule(allow_removed),
    },
)

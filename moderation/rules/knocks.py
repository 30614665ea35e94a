"""Those who knocked: who waits, who was declined, and who may knock again."""

from __future__ import annotations

from moderation.commands.lobby import Decline, UndoDecline
from moderation.refusal import RefusalCode, Refused
from moderation.rules.cards import card_of
from moderation.rules.contacts import sealed
from moderation.state.room import Room, with_seat
from moderation.state.seat import NO_ID, Declined, Seat
from moderation.state.values import SeatId, replace


def waiting(room: Room) -> tuple[Seat, ...]:
    """Those who knocked, longest first."""
    return tuple(sorted((seat for seat in room.seats if seat.standing == "knocking"), key=lambda seat: seat.since))


def knocking_at(room: Room, seat_id: SeatId) -> Seat:
    """The seat, whose person waits in the lobby. Raises: Refused."""
    seat = room.seat(seat_id)
    if seat is None or seat.standing != "knocking":
        raise Refused(RefusalCode.NOT_KNOCKING)
    return seat


def decline(room: Room, command: Decline, seat: Seat, now: float) -> Room:
    """Somebody who knocked is not welcomed today. Their name stays for facilitators, who may think better of it."""
    knocking = knocking_at(room, command.seat)
    if card_of(room, knocking.id) is not None:
        room = sealed(room, knocking)
    note = Declined(name=knocking.name, by=seat.id, at=now)
    gone = replace(knocking, name="", contact=None, contact_id=NO_ID, contact_at=None, contact_by=())
    there_s = now - knocking.since if knocking.presence == "present" else 0.0  # else it was counted when they dropped
    gone = replace(gone, waited_s=knocking.waited_s + there_s)
    return with_seat(room, replace(gone, standing="declined", admitted=False, declined=note))


def undo_decline(room: Room, command: UndoDecline, seat: Seat, now: float) -> Room:
    """Whoever was declined knocks again like anybody: at the page that they have open, or by their link."""
    other = room.seat(command.seat)
    if other is None or other.standing != "declined":
        raise Refused(RefusalCode.NOT_DECLINED)
    return with_seat(room, may_knock_again(other, now))


def may_knock_again(seat: Seat, now: float) -> Seat:
    """The seat, at the door if its person was declined."""
    return replace(seat, standing="invited", declined=None, since=now) if seat.standing == "declined" else seat

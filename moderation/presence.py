"""Who is connected. Unknown is not absent: a dropped line holds the seat for a grace period before anything moves."""

from __future__ import annotations

from moderation.commands import Connect, Disconnect, LoseNode, ReturnToService
from moderation.place import Grace, LastTurn, Place
from moderation.refusal import RefusalCode, Refused
from moderation.room import Room, with_seat
from moderation.seat import Claim, Seat
from moderation.values import replace

AFTER_RETURN_S = 15.0
"""No grace period ends within this time of the service's return."""


def grace_from(room: Room, now: float) -> float:
    """When a grace period that begins now ends: never before people could have come back."""
    return now + max(room.grace_s, AFTER_RETURN_S)


def knows(seat: Seat, session: str) -> bool:
    """Whether that session may connect at that seat, or waits with a claim to it."""
    return session in seat.sessions or (seat.claim is not None and seat.claim.session == session)


def connect(room: Room, command: Connect, now: float) -> Room:
    """A page is there. Another incarnation takes the seat over; the seat, its mutes and its place stay."""
    seat = room.seat(command.seat)
    if seat is None or not knows(seat, command.session):
        raise Refused(RefusalCode.NO_SUCH_SESSION)
    if room.phase == "ended":
        return room
    page = {"node": command.node, "connection": command.connection, "incarnation": command.incarnation}
    if command.session not in seat.sessions:
        return with_seat(room, replace(seat, claim=seat.claim and replace(seat.claim, **page)))
    return with_seat(room, replace(seat, presence="present", grace_until=None, **page))


def disconnect(room: Room, command: Disconnect, now: float) -> Room:
    """A line dropped. That of a page that has been taken over changes nothing."""
    seat = room.seat(command.seat)
    if seat is None:
        return room
    if seat.claim is not None and seat.claim.connection == command.connection:
        return with_seat(room, replace(seat, claim=_unasked(seat.claim)))
    return with_seat(room, dropped(room, seat, now)) if seat.connection == command.connection else room


def lose_node(room: Room, command: LoseNode, now: float) -> Room:
    """Every line through these nodes dropped."""

    def after(seat: Seat) -> Seat:
        if seat.claim is not None and seat.claim.node in command.nodes:
            seat = replace(seat, claim=_unasked(seat.claim))
        return dropped(room, seat, now) if seat.presence == "present" and seat.node in command.nodes else seat

    return replace(room, seats=tuple(after(seat) for seat in room.seats))


def return_to_service(room: Room, command: ReturnToService, now: float) -> Room:
    """Every grace period goes on where it stood, and leaves time to come back."""

    def later(instant: float) -> float:
        return max(instant + command.down_s, now + AFTER_RETURN_S)

    seats = tuple(
        seat if seat.grace_until is None else replace(seat, grace_until=later(seat.grace_until)) for seat in room.seats
    )

    def watched(place: Place) -> Place:
        supervision = place.supervision
        if not isinstance(supervision, Grace | LastTurn):
            return place
        return replace(place, supervision=replace(supervision, until=later(supervision.until)))

    return replace(room, seats=seats, places=tuple(watched(place) for place in room.places))


def _unasked(claim: Claim) -> Claim:
    return replace(claim, node=None, connection=None, incarnation=None)


def dropped(room: Room, seat: Seat, now: float) -> Seat:
    """The seat without its line: kept for a grace period if somebody sits there."""
    if seat.standing != "seated":
        return replace(seat, presence="absent", node=None, connection=None, since=now)
    return replace(
        seat,
        presence="reconnecting",
        node=None,
        connection=None,
        grace_until=grace_from(room, now),
    )

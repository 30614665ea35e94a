"""Who is connected. Unknown is not absent: a dropped line holds the seat for a grace period before anything moves."""

from __future__ import annotations

from typing import TypeVar

from moderation.commands.presence import Connect, Disconnect, LoseNode, ReturnToService
from moderation.refusal import RefusalCode, Refused
from moderation.rules.rule import OutsideRule, Rows
from moderation.state.place import Grace, LastTurn, Place
from moderation.state.room import Room, with_seat
from moderation.state.seat import Claim, Seat
from moderation.state.values import replace

P = TypeVar("P", Seat, Claim)
AFTER_RETURN_S = 15.0
"""No grace period ends within this time of the service's return."""


def grace_from(room: Room, now: float) -> float:
    """When a grace period that begins now ends: never before people could have come back."""
    return now + max(room.grace_s, AFTER_RETURN_S)


def held_until(room: Room, seat: Seat, now: float) -> float | None:
    """Until when a seat is kept for whoever is not connected just now; None when it is not, or no longer.

    In the lobby too: who waits there has a name, and may have told whom to call.
    """
    if not seat.sessions:
        return None
    until = seat.grace_until
    if seat.standing == "knocking" and seat.presence == "absent":
        until = seat.since + room.grace_s
    return until if until is not None and now < until else None


def knows(seat: Seat, session: str) -> bool:
    """Whether that session may connect at that seat, or waits with a claim to it."""
    return session in seat.sessions or any(claim.session == session for claim in seat.claims)


def connect(room: Room, command: Connect, now: float) -> Room:
    """A page is there. Another incarnation takes the seat over; the seat, its mutes and its place stay."""
    seat = room.seat(command.seat)
    if seat is not None and command.session in seat.ended_sessions:
        raise Refused(RefusalCode.REMOVED)
    if seat is None or not knows(seat, command.session):
        raise Refused(RefusalCode.NO_SUCH_SESSION)
    if room.phase == "ended":
        return room
    if command.session not in seat.sessions:
        waiting = (_with_page(one, command) if one.session == command.session else one for one in seat.claims)
        return with_seat(room, replace(seat, claims=tuple(waiting)))
    microphone = seat.microphone if command.incarnation == seat.incarnation else None
    here = replace(mark_present(seat, now), grace_until=None, microphone=microphone)
    return with_seat(room, _with_page(here, command))


def mark_present(seat: Seat, now: float) -> Seat:
    """The seat while a page of its person is connected."""
    away_s = now - seat.since if seat.standing == "knocking" and seat.presence == "absent" else 0.0
    # `dropped` counts the time waited from `since`, which stays as it is.
    return replace(seat, presence="present", waited_s=seat.waited_s - away_s)


def disconnect(room: Room, command: Disconnect, now: float) -> Room:
    """A line dropped. That of a page that has been taken over changes nothing."""
    seat = room.seat(command.seat)
    if seat is None:
        return room
    if any(claim.connection == command.connection for claim in seat.claims):
        waiting = (_without_page(one) if one.connection == command.connection else one for one in seat.claims)
        return with_seat(room, replace(seat, claims=tuple(waiting)))
    return with_seat(room, drop_connection(room, seat, now)) if seat.connection == command.connection else room


def lose_node(room: Room, command: LoseNode, now: float) -> Room:
    """Every line through these nodes dropped."""

    def after(seat: Seat) -> Seat:
        waiting = (_without_page(claim) if claim.node in command.nodes else claim for claim in seat.claims)
        seat = replace(seat, claims=tuple(waiting))
        return drop_connection(room, seat, now) if seat.presence == "present" and seat.node in command.nodes else seat

    return replace(room, seats=tuple(after(seat) for seat in room.seats))


def return_to_service(room: Room, command: ReturnToService, now: float) -> Room:
    """Every grace period goes on where it stood, and leaves time to come back."""

    def later(instant: float) -> float:
        return max(instant + command.down_s, now + AFTER_RETURN_S)

    seats = tuple(
        seat if seat.grace_until is None else replace(seat, grace_until=later(seat.grace_until)) for seat in room.seats
    )

    def with_later_end(place: Place) -> Place:
        supervision = place.supervision
        if not isinstance(supervision, Grace | LastTurn):
            return place
        return replace(place, supervision=replace(supervision, until=later(supervision.until)))

    deserted_until = None if room.deserted_until is None else later(room.deserted_until)
    places = tuple(with_later_end(place) for place in room.places)
    return replace(room, seats=seats, places=places, deserted_until=deserted_until)


def _without_page(claim: Claim) -> Claim:
    return replace(claim, node=None, connection=None, incarnation=None)


def drop_connection(room: Room, seat: Seat, now: float) -> Seat:
    """The seat without its line: kept for a grace period if somebody sits there."""
    if seat.standing != "seated":
        waited_s = seat.waited_s + (now - seat.since if seat.standing == "knocking" else 0.0)
        return replace(seat, presence="absent", node=None, connection=None, since=now, waited_s=waited_s)
    return replace(
        seat,
        presence="reconnecting",
        node=None,
        connection=None,
        grace_until=grace_from(room, now),
    )


def _with_page(whose: P, page: Connect) -> P:
    """The seat or the claim with that page."""
    return replace(whose, node=page.node, connection=page.connection, incarnation=page.incarnation)


ROWS = Rows(
    by_service={
        Connect: OutsideRule(connect, after_the_end=True),
        Disconnect: OutsideRule(disconnect, after_the_end=True),
        LoseNode: OutsideRule(lose_node, after_the_end=True),
    },
)

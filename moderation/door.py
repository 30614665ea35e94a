"""The door: links become seats, people knock, are admitted or declined, and leave."""

from __future__ import annotations

from moderation.commands import (
    Admit,
    AnswerClaim,
    Decline,
    EnterByLink,
    EnterByOpenLink,
    Knock,
    Leave,
    ReplaceLink,
    ReplaceOpenLink,
    SettleClaim,
)
from moderation.names import resembles
from moderation.piece import fall_to_next, without
from moderation.presence import dropped
from moderation.refusal import RefusalCode, Refused
from moderation.room import Claim, OpenLink, Presence, Room, Seat, replace, with_seat

LOBBY_LIMIT = 48
"""Most seats by open link that wait unseated: knocking, or not named yet."""
NAMING_S = 600.0
"""How long a seat by open link is kept for somebody who has not knocked and is not connected."""


def places_left(room: Room) -> int:
    """Seats that are neither taken nor kept for a personal link."""
    kept = sum(
        seat.standing == "seated" or (seat.link is not None and seat.standing != "declined") for seat in room.seats
    )
    return room.capacity - kept


def enter_by_link(room: Room, command: EnterByLink, now: float) -> Room:
    """A personal link opens its seat; while that seat is present elsewhere it only makes a claim.

    Once the seated person has said no, using the link again asks nobody anew: a facilitator decides.
    """
    seat = next((seat for seat in room.seats if seat.link == command.link), None)
    if seat is None:
        raise Refused(RefusalCode.NO_SUCH_LINK)
    contested = seat.claim is not None and seat.claim.contested
    if seat.presence == "present" or (contested and seat.presence == "reconnecting"):
        claim = Claim(id=command.claim_id, session=command.session, at=now, contested=contested)
        return with_seat(room, replace(seat, claim=claim))
    return with_seat(room, replace(seat, sessions=(command.session,), claim=None))


def enter_by_open_link(room: Room, command: EnterByOpenLink, now: float) -> Room:
    """An open link makes a new seat, which is nobody's until they knock."""
    if all(link.hash != command.link for link in room.open_links):
        raise Refused(RefusalCode.NO_SUCH_LINK)
    waiting = sum(seat.link is None and seat.standing != "seated" for seat in room.seats)
    if waiting >= LOBBY_LIMIT:
        raise Refused(RefusalCode.LOBBY_FULL)
    seat = Seat(id=command.seat, role="participant", invited_as="participant", sessions=(command.session,), since=now)
    return replace(room, seats=(*room.seats, seat))


def knock(room: Room, command: Knock, seat: Seat, now: float) -> Room:
    """A participant waits in the lobby; a facilitator sits down, and with that the doors are open.

    Nobody takes the name of a facilitator who is there: trust goes by it.
    """
    if seat.standing == "declined":
        raise Refused(RefusalCode.DECLINED)
    if seat.standing != "invited":
        raise Refused(RefusalCode.ALREADY_INSIDE)
    if seat.role != "facilitator" and any(
        other.role == "facilitator" and resembles(other.name, command.name) for other in room.seated()
    ):
        raise Refused(RefusalCode.NAME_TAKEN)
    named = replace(seat, name=command.name, since=now)
    if seat.role == "facilitator":
        opened = replace(room, phase="open") if room.phase == "scheduled" else room
        return _sit(opened, named)
    return with_seat(room, replace(named, standing="knocking"))


def admit(room: Room, command: Admit, now: float) -> Room:
    """Somebody who knocked sits down, last in the order."""
    seat = _knocking(room, command.seat)
    if seat.link is None and places_left(room) < 1:
        raise Refused(RefusalCode.FULL)
    return _sit(room, seat)


def decline(room: Room, command: Decline, now: float) -> Room:
    """Somebody who knocked is not welcomed today."""
    seat = _knocking(room, command.seat)
    return with_seat(room, replace(seat, standing="declined", name=""))


def leave(room: Room, command: Leave, seat: Seat, now: float) -> Room:
    """The seat is free at once. A personal link still opens it; a seat by open link is forgotten."""
    left = replace(
        without(fall_to_next(room, seat.id, now), seat.id),
        order=tuple(other for other in room.order if other != seat.id),
        order_version=room.order_version + (seat.id in room.order),
    )
    if seat.link is None:
        return replace(left, seats=tuple(other for other in left.seats if other.id != seat.id))
    return with_seat(left, vacated(seat))


def vacated(seat: Seat) -> Seat:
    """A seat with nothing left of whoever sat there; one who was declined stays declined."""
    return Seat(
        id=seat.id,
        role=seat.invited_as,
        invited_as=seat.invited_as,
        standing="declined" if seat.standing == "declined" else "invited",
        link=seat.link,
    )


def answer_claim(room: Room, command: AnswerClaim, seat: Seat, now: float) -> Room:
    """The seated person says whether it is them elsewhere; if not, facilitators decide."""
    if seat.claim is None or seat.claim.id != command.claim_id:
        raise Refused(RefusalCode.NO_SUCH_CLAIM)
    if command.mine:
        return with_seat(room, granted(seat))
    return with_seat(room, replace(seat, claim=replace(seat.claim, contested=True)))


def settle_claim(room: Room, command: SettleClaim, now: float) -> Room:
    """A facilitator believes the newcomer, or does not."""
    seat = room.seat(command.seat)
    if seat is None or seat.claim is None or seat.claim.id != command.claim_id:
        raise Refused(RefusalCode.NO_SUCH_CLAIM)
    return with_seat(room, granted(seat) if command.allow else replace(seat, claim=None))


def granted(seat: Seat) -> Seat:
    """The seat with the claim believed: its former sessions end."""
    claim = seat.claim
    if claim is None:
        return seat
    believed = replace(seat, sessions=(claim.session,), claim=None)
    if claim.connection is None:
        return believed
    return replace(
        believed,
        presence="present",
        node=claim.node,
        connection=claim.connection,
        incarnation=claim.incarnation,
        grace_until=None,
    )


def replace_link(room: Room, command: ReplaceLink, now: float) -> Room:
    """A new personal link; whoever came by the old one is out at once, their page with them."""
    seat = room.seat(command.seat)
    if seat is None or seat.link is None:
        raise Refused(RefusalCode.NO_SUCH_SEAT)
    emptied = dropped(room, seat, now) if seat.presence == "present" else seat
    return with_seat(room, replace(emptied, link=command.link, sessions=(), claim=None, incarnation=None))


def replace_open_link(room: Room, command: ReplaceOpenLink, now: float) -> Room:
    """A new open link, or none. Those who came by the old one keep their seats."""
    links = () if command.link is None else (OpenLink(id=command.id, hash=command.link),)
    return replace(room, open_links=links)


def _knocking(room: Room, seat_id: str) -> Seat:
    seat = room.seat(seat_id)
    if seat is None or seat.standing != "knocking":
        raise Refused(RefusalCode.NOT_KNOCKING)
    return seat


def _sit(room: Room, seat: Seat) -> Room:
    presence: Presence = "present" if seat.presence == "present" else "away"
    seated = with_seat(room, replace(seat, standing="seated", presence=presence))
    return replace(seated, order=(*room.order, seat.id), order_version=room.order_version + 1)

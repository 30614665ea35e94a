"""The door: links become seats, people knock, are admitted or declined, go back to the lobby, and leave."""

from __future__ import annotations

from moderation.care import Card
from moderation.commands import (
    Admit,
    AdmitAll,
    Decline,
    EnterByLink,
    EnterByOpenLink,
    Invite,
    Knock,
    Leave,
    Nod,
    ReplaceLink,
    ReplaceOpenLink,
    SendToLobby,
    SetLock,
)
from moderation.groups import entrance
from moderation.names import resembles
from moderation.place import Place
from moderation.presence import dropped
from moderation.refusal import RefusalCode, Refused
from moderation.room import OpenLink, Room, fresh_id, with_seat
from moderation.seat import Claim, Seat
from moderation.seating import get_up, sit, vacated
from moderation.values import replace

LOBBY_LIMIT = 48
"""Most seats by open link that wait unseated: knocking, or not named yet."""
NAMING_S = 600.0
"""How long a seat by open link is kept for somebody who has not knocked and is not connected."""


def places_left(room: Room) -> int:
    """Seats that are neither taken, promised, nor kept for a personal link."""
    kept = sum(
        seat.standing == "seated"
        or seat.admitted
        or (seat.link is not None and seat.standing not in ("declined", "removed"))
        for seat in room.seats
    )
    return room.capacity - kept


def has_room_for(room: Room, seat: Seat) -> bool:
    """Whether there is a seat for somebody: for one with a personal link, as long as not everybody's is taken."""
    if seat.link is None:
        return places_left(room) > 0
    return sum(other.standing == "seated" or other.admitted for other in room.seats) < room.capacity


def enter_by_link(room: Room, command: EnterByLink, now: float) -> Room:
    """A personal link opens its seat; while that seat is present elsewhere it only makes a claim.

    Once the seated person has said no, using the link again asks nobody anew: a facilitator decides.
    """
    seat = next((seat for seat in room.seats if seat.link == command.link), None)
    if seat is None or seat.standing == "removed":
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
    if room.phase == "debrief":
        raise Refused(RefusalCode.ENDED)
    waiting = sum(seat.link is None and seat.standing != "seated" for seat in room.seats)
    if waiting >= LOBBY_LIMIT:
        raise Refused(RefusalCode.LOBBY_FULL)
    seat = Seat(id=command.seat, role="participant", invited_as="participant", sessions=(command.session,), since=now)
    return replace(room, seats=(*room.seats, seat))


def knock(room: Room, command: Knock, seat: Seat, now: float) -> Room:
    """A participant waits in the lobby; who is to facilitate sits down, and with that the doors are open.

    Nobody takes the name of somebody who facilitates and is there: trust goes by it.
    """
    if seat.standing == "declined":
        raise Refused(RefusalCode.DECLINED)
    if seat.standing != "invited":
        raise Refused(RefusalCode.ALREADY_INSIDE)
    facilitates = seat.role != "participant"
    if room.locked and not facilitates:
        raise Refused(RefusalCode.LOCKED)
    if room.agreements is not None and command.agreed != room.agreements.hash:
        raise Refused(RefusalCode.NOT_AGREED)
    if not facilitates and any(
        other.role != "participant" and resembles(other.name, command.name) for other in room.seated()
    ):
        raise Refused(RefusalCode.NAME_TAKEN)
    agreed_at = now if room.agreements is not None else None
    named = replace(
        seat, name=command.name, agreed=command.agreed, agreed_at=agreed_at, contact=command.contact or None, since=now
    )
    if facilitates:
        if not has_room_for(room, seat):
            raise Refused(RefusalCode.FULL)
        opened = replace(room, phase="open") if room.phase == "scheduled" else room
        return sit(_back_in_succession(opened, seat), named, now)
    return with_seat(room, replace(named, standing="knocking"))


def nod(room: Room, command: Nod, seat: Seat, now: float) -> Room:
    """The agreements are theirs, in the circle as at the door."""
    return with_seat(room, replace(seat, nodded=True))


def admit(room: Room, command: Admit, seat: Seat, now: float) -> Room:
    """Somebody who knocked comes in, as soon as the stage lets them."""
    knocking = _knocking(room, command.seat)
    if knocking.admitted:
        return room
    if not has_room_for(room, knocking):
        raise Refused(RefusalCode.FULL)
    return with_seat(room, replace(knocking, admitted=True))


def admit_all(room: Room, command: AdmitAll, seat: Seat, now: float) -> Room:
    """Everybody who knocked, longest first, as far as there are seats."""
    for knocking in waiting(room):
        if not knocking.admitted and has_room_for(room, knocking):
            room = with_seat(room, replace(knocking, admitted=True))
    return room


def waiting(room: Room) -> tuple[Seat, ...]:
    """Those who knocked, longest first."""
    return tuple(sorted((seat for seat in room.seats if seat.standing == "knocking"), key=lambda seat: seat.since))


def let_in(room: Room, now: float) -> Room:
    """Those who were admitted sit down, where the stage lets anybody in now."""
    for seat in waiting(room):
        if seat.admitted:
            place = room.place(entrance(room, seat))
            room = sit(room, seat, now, place.id) if _is_open(room, place) else room
    return room


def _is_open(room: Room, place: Place) -> bool:
    if room.phase != "live":
        return True
    match room.stage_of(place).entering:
        case "any_time":
            return True
        case "between_turns":
            return place.piece.kind != "held"
        case "nobody":
            return False


def decline(room: Room, command: Decline, seat: Seat, now: float) -> Room:
    """Somebody who knocked is not welcomed today."""
    knocking = _knocking(room, command.seat)
    return with_seat(room, replace(knocking, standing="declined", admitted=False, name="", contact=None))


def send_to_lobby(room: Room, command: SendToLobby, seat: Seat, now: float) -> Room:
    """Out of the circle and in front of its door again, under the same name."""
    other = room.seat(command.seat)
    if other is None or other.standing != "seated":
        raise Refused(RefusalCode.NO_SUCH_SEAT)
    if other.role != "participant":
        raise Refused(RefusalCode.FACILITATES)
    room = get_up(room, other.id, now)
    fresh = replace(
        vacated(other),
        standing="knocking",
        name=other.name,
        sessions=other.sessions,
        claim=other.claim,
        presence="present" if other.presence == "present" else "absent",
        node=other.node,
        connection=other.connection,
        incarnation=other.incarnation,
        agreed=other.agreed,
        agreed_at=other.agreed_at,
        contact=other.contact,
        since=now,
    )
    return with_seat(room, fresh)


def set_lock(room: Room, command: SetLock, seat: Seat, now: float) -> Room:
    """Nobody new knocks while the door is locked; those who have a seat come back to it."""
    return replace(room, locked=command.locked)


def leave(room: Room, command: Leave, seat: Seat, now: float) -> Room:
    """The seat is free at once, and nobody is told but the facilitators, by a quiet card.

    A private signal that they have not looked after stays on that card. A personal link still opens the seat; one by
    open link is forgotten.
    """
    asked = next((signal.kind for signal in room.signals if signal.seat == seat.id), None)
    left = get_up(room, seat.id, now)
    if room.phase == "live" and seat.standing == "seated" and seat.role == "participant":
        card = Card(id=fresh_id(room, "l"), kind="left", seat=seat.id, name=seat.name, at=now, asked=asked)
        left = replace(left, cards=(*left.cards, card))
    if seat.link is None:
        return replace(left, seats=tuple(other for other in left.seats if other.id != seat.id))
    return with_seat(left, vacated(seat))


def invite(room: Room, command: Invite, now: float) -> Room:
    """A further seat that is kept for its link, as those are that a circle is made with; nobody is told."""
    if room.phase == "debrief":
        raise Refused(RefusalCode.ENDED)
    if places_left(room) <= 0:
        raise Refused(RefusalCode.FULL)
    seat = Seat(id=command.seat, role=command.role, invited_as=command.role, link=command.link, since=now)
    return replace(room, seats=(*room.seats, seat))


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


def _back_in_succession(room: Room, seat: Seat) -> Room:
    """A co-facilitator who comes, or comes back, is last to take over."""
    if seat.role != "cofacilitator" or seat.id in room.succession:
        return room
    return replace(room, succession=(*room.succession, seat.id), succession_version=room.succession_version + 1)

"""The door: links become seats, people knock, are admitted, go back to the lobby, and leave."""

from __future__ import annotations

from moderation.commands.agreements import Nod
from moderation.commands.door import ReleaseSeat, SetLock
from moderation.commands.leaving import Leave
from moderation.commands.links import (
    EnterAgain,
    EnterByLink,
    EnterByOpenLink,
    Invite,
    RenewOpenLink,
    ReplaceLink,
    ReplaceOpenLink,
)
from moderation.commands.lobby import Admit, AdmitAll, Knock, SendToLobby
from moderation.names.lookalikes import names_a_role, resembles
from moderation.refusal import RefusalCode, Refused
from moderation.rules.cards import card_of, marked, noted, with_card
from moderation.rules.claims import ask_for, former_of, was_somebodys, with_nothing_of_before
from moderation.rules.contacts import left_anew, sealed
from moderation.rules.forgotten import forget
from moderation.rules.groups import entrance
from moderation.rules.knocks import knocking_at, may_knock_again, waiting
from moderation.rules.presence import dropped
from moderation.rules.seating import get_up, sit, vacated
from moderation.rules.trust import raised
from moderation.state.place import Place
from moderation.state.room import OpenLink, Room, fresh_id, with_seat
from moderation.state.seat import Claim, Seat
from moderation.state.values import SeatId, replace

LOBBY_LIMIT = 48
"""Most seats by one open link that wait unseated: knocking, not named yet, or not welcomed."""
KNOCKED_S = 3600.0
"""How long a seat by open link is kept for somebody who knocked and is not connected: a phone that sleeps."""
NAMING_S = 600.0
"""How long a seat by open link is kept for somebody who has not knocked and is not connected."""


def places_left(room: Room) -> int:
    """Seats that are neither taken, promised, nor kept for a personal link."""
    kept = sum(
        seat.standing == "seated"
        or seat.admitted
        or (seat.link is not None and not seat.released and seat.standing not in ("declined", "removed"))
        for seat in room.seats
    )
    return room.capacity - kept


def has_room_for(room: Room, seat: Seat) -> bool:
    """Whether there is a seat for somebody: for one with a personal link, as long as not everybody's is taken."""
    if seat.link is None or seat.released:
        return places_left(room) > 0
    return sum(other.standing == "seated" or other.admitted for other in room.seats) < room.capacity


def enter_by_link(room: Room, command: EnterByLink, now: float) -> Room:
    """A personal link opens its seat; while that is somebody's who is there, or may come back, it makes a claim."""
    seat = next((seat for seat in room.seats if seat.link == command.link), None)
    if seat is None or seat.standing == "removed":
        raise Refused(RefusalCode.NO_SUCH_LINK)
    claim = Claim(id=command.claim_id, session=command.session, browser=command.browser, at=now)
    return ask_for(room, seat, claim, now)


def enter_by_open_link(room: Room, command: EnterByOpenLink, now: float) -> Room:
    """An open link makes a new seat, which is nobody's until they knock.

    Where as many wait as may, whoever is not there is forgotten first: those who never knocked, and the longest gone.
    """
    link = next((link for link in room.open_links if link.hash == command.link), None)
    if link is None:
        raise Refused(RefusalCode.NO_SUCH_LINK)
    if room.phase == "debrief":
        raise Refused(RefusalCode.ENDED)
    waiting = _waiting_by(room, link)
    if len(waiting) >= LOBBY_LIMIT:
        gone = [seat for seat in waiting if seat.presence == "absent"]
        if not gone:
            raise Refused(RefusalCode.LOBBY_FULL)
        first = min(gone, key=lambda seat: (seat.standing == "knocking", seat.since))
        room = forget(room, {first.id})
    seat = Seat(
        id=command.seat,
        role="participant",
        invited_as="participant",
        sessions=(command.session,),
        browser=command.browser,
        open_link=link.id,
        since=now,
    )
    return replace(room, seats=(*room.seats, seat))


def enter_again(room: Room, command: EnterAgain, now: float) -> Room:
    """Whoever left a seat has it again; whoever lost it to another device asks for it, as by its link."""
    seat = room.seat(command.seat)
    if seat is None or seat.standing == "removed" or command.former not in seat.former:
        raise Refused(RefusalCode.NO_SUCH_LINK)
    claim = Claim(id=command.claim_id, session=command.session, at=now, browser=command.browser, former=command.former)
    return ask_for(room, seat, claim, now, command.former)


def is_lobby_full(room: Room) -> bool:
    """Whether nobody more may come by an open link: as many as may wait are all there."""
    return any(
        len(waiting) >= LOBBY_LIMIT and all(seat.presence != "absent" for seat in waiting)
        for waiting in (_waiting_by(room, link) for link in room.open_links)
    )


def _waiting_by(room: Room, link: OpenLink) -> list[Seat]:
    """Those who came by that open link and wait unseated; a new link begins anew."""
    return [
        seat
        for seat in room.seats
        if seat.link is None and seat.open_link == link.id and seat.standing in ("invited", "knocking")
    ]


def knock(room: Room, command: Knock, seat: Seat, now: float) -> Room:
    """A participant waits in the lobby; who is to facilitate sits down, and with that the doors are open.

    Before their time the doors open only to somebody who says so: nobody does it by accident.

    Nobody takes the name of somebody who facilitates and is there, or the word for what they do: trust goes by it.
    """
    if seat.standing == "declined":
        raise Refused(RefusalCode.DECLINED)
    if seat.standing != "invited":
        raise Refused(RefusalCode.ALREADY_INSIDE)
    facilitates = seat.role != "participant"
    if room.locked and not facilitates:
        raise Refused(RefusalCode.LOCKED)
    if room.phase == "scheduled" and facilitates and not command.early:
        raise Refused(RefusalCode.TOO_EARLY)
    if room.agreements is not None and command.agreed != room.agreements.hash:
        raise Refused(RefusalCode.NOT_AGREED)
    if not facilitates:
        _check_name(room, command.name)
    agreed_at = now if room.agreements is not None else None
    named = replace(seat, name=command.name, agreed=command.agreed, agreed_at=agreed_at, since=now)
    if command.contact:
        room = left_anew(room, seat.id)
        named = replace(named, contact=command.contact, contact_id=fresh_id(room, "k"), contact_at=now)
        named = replace(named, contact_by=seat.sessions)
    if facilitates:
        named = raised(named, named.role, now)
        if not has_room_for(room, seat):
            raise Refused(RefusalCode.FULL)
        opened = replace(room, phase="open") if room.phase == "scheduled" else room
        return sit(_back_in_succession(opened, seat), named, now)
    return with_seat(room, replace(named, standing="knocking"))


def _check_name(room: Room, name: str) -> None:
    """Whether somebody who does not facilitate may be called so. Raises: Refused."""
    if names_a_role(name):
        raise Refused(RefusalCode.NAMES_A_ROLE)
    if any(other.role != "participant" and resembles(other.name, name) for other in room.seated()):
        raise Refused(RefusalCode.NAME_TAKEN)


def nod(room: Room, command: Nod, seat: Seat, now: float) -> Room:
    """The agreements are theirs, in the circle as at the door."""
    return with_seat(room, replace(seat, nodded=True))


def admit(room: Room, command: Admit, seat: Seat, now: float) -> Room:
    """Somebody who knocked comes in, as soon as the stage lets them."""
    knocking = knocking_at(room, command.seat)
    if knocking.admitted:
        return room
    if not has_room_for(room, knocking):
        raise Refused(RefusalCode.FULL)
    return with_seat(room, replace(knocking, admitted=True))


def admit_all(room: Room, command: AdmitAll, seat: Seat, now: float) -> Room:
    """Everybody who knocked, longest first, as far as there are seats.

    Whoever comes from the browser of somebody removed is for a facilitator to look at, and to admit by name.
    """
    for knocking in waiting(room):
        if not knocking.admitted and has_room_for(room, knocking) and not is_from_browser_of_removed(room, knocking):
            room = with_seat(room, replace(knocking, admitted=True))
    return room


def is_from_browser_of_removed(room: Room, seat: Seat) -> bool:
    """Whether somebody who was removed came with the same browser. That may be another person: nobody is refused."""
    return seat.browser is not None and any(
        other.standing == "removed" and other.browser == seat.browser for other in room.seats
    )


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


def send_to_lobby(room: Room, command: SendToLobby, seat: Seat, now: float) -> Room:
    """Out of the circle and in front of its door again, under the same name."""
    other = room.seat(command.seat)
    if other is None or other.standing != "seated":
        raise Refused(RefusalCode.NO_SUCH_SEAT)
    if other.role != "participant":
        raise Refused(RefusalCode.FACILITATES)
    room = get_up(room, other.id, now)
    if (card := card_of(room, other.id)) is not None:
        room = with_card(room, marked(card, "sent_to_lobby", now, seat.id))
    fresh = replace(
        vacated(other),
        standing="knocking",
        name=other.name,
        sessions=other.sessions,
        browser=other.browser,
        claims=other.claims,
        former=other.former,
        open_link=other.open_link,
        doubted=other.doubted,
        presence="present" if other.presence == "present" else "absent",
        node=other.node,
        connection=other.connection,
        incarnation=other.incarnation,
        agreed=other.agreed,
        agreed_at=other.agreed_at,
        contact=other.contact,
        contact_id=other.contact_id,
        contact_at=other.contact_at,
        contact_by=other.contact_by,
        since=now,
        waited_s=other.waited_s + (now - other.since),
    )
    return with_seat(room, fresh)


def set_lock(room: Room, command: SetLock, seat: Seat, now: float) -> Room:
    """Nobody new knocks while the door is locked; those who have a seat come back to it."""
    return replace(room, locked=command.locked)


def leave(room: Room, command: Leave, seat: Seat, now: float) -> Room:
    """The seat is free at once, and nobody is told but the facilitators, on a quiet card.

    A private signal that they have not looked after stays on it, and so does what was left at the door. Their page
    remembers the way back; a personal link still opens the seat, as does a claim that nobody doubted. One by open link
    is forgotten after a while.
    """
    left = get_up(room, seat.id, now)
    quietly = room.phase == "live" and seat.standing == "seated" and seat.role == "participant"
    if quietly or (card_of(left, seat.id) is not None and seat.standing in ("seated", "knocking")):
        left = sealed(noted(left, seat, "left", now), seat)
    if seat.link is None and (seat.standing == "removed" or room.phase in ("debrief", "ended")):
        return replace(left, seats=tuple(other for other in left.seats if other.id != seat.id))
    believed = tuple(claim for claim in seat.claims if not claim.contested)
    free = replace(vacated(seat), former=former_of(seat), open_link=seat.open_link, claims=believed, since=now)
    free = replace(free, declined=seat.declined)
    return with_seat(left, free)


def invite(room: Room, command: Invite, now: float) -> Room:
    """A further seat that is kept for its link, as those are that a circle is made with; nobody is told."""
    if room.phase == "debrief":
        raise Refused(RefusalCode.ENDED)
    if places_left(room) <= 0:
        raise Refused(RefusalCode.FULL)
    seat = Seat(
        id=command.seat, role=command.role, invited_as=command.role, link=command.link, since=now, trusted_since=now
    )
    return replace(room, seats=(*room.seats, seat))


def promised(room: Room) -> tuple[SeatId, ...]:
    """The seats that are kept for participants with a personal link who have not come."""
    return tuple(seat.id for seat in room.seats if _is_promised(seat))


def release_seat(room: Room, command: ReleaseSeat, seat: Seat, now: float) -> Room:
    """A seat is kept for nobody any more. Its link still opens it, for as long as there is a place in the circle."""
    other = room.seat(command.seat)
    if other is None or not _is_promised(other):
        raise Refused(RefusalCode.NOT_PROMISED)
    return with_seat(room, replace(other, released=True))


def at_locked_door(room: Room) -> int:
    """How many stand at the locked door just now."""
    return (
        sum(
            seat.standing == "invited" and seat.role == "participant" and seat.presence == "present"
            for seat in room.seats
        )
        * room.locked
    )


def _is_promised(seat: Seat) -> bool:
    away = seat.standing == "invited" and seat.presence != "present"
    return away and seat.link is not None and seat.role == "participant" and not seat.released


def replace_link(room: Room, command: ReplaceLink, now: float) -> Room:
    """A new personal link; whoever came by the old one is out at once, their page with them.

    Who was declined by the old one may knock by the new one, and whoever was doubted is not any more.
    """
    seat = room.seat(command.seat)
    if seat is None or seat.link is None:
        raise Refused(RefusalCode.NO_SUCH_SEAT)
    emptied = dropped(room, seat, now) if seat.presence == "present" else seat
    emptied = may_knock_again(emptied, now)
    emptied = replace(emptied, link=command.link, sessions=(), former=(), claims=(), doubted=False, incarnation=None)
    return with_nothing_of_before(room, emptied, now) if was_somebodys(room, seat) else with_seat(room, emptied)


def replace_open_link(room: Room, command: ReplaceOpenLink, now: float) -> Room:
    """A new open link, or none. Those who came by the old one keep their seats, if they have a name or are there."""
    return _with_open_links(room, () if command.link is None else (OpenLink(id=command.id, hash=command.link),))


def renew_open_link(room: Room, command: RenewOpenLink, seat: Seat, now: float) -> Room:
    """A facilitator makes another link; there was one, since the organiser decides whether there is."""
    return with_new_open_link(room, command.link)


def with_new_open_link(room: Room, link: str) -> Room:
    """The room with that open link alone. Raises: Refused, where there was none."""
    if not room.open_links:
        raise Refused(RefusalCode.NO_OPEN_LINK)
    return _with_open_links(room, (OpenLink(id=fresh_id(room, "o"), hash=link),))


def _with_open_links(room: Room, links: tuple[OpenLink, ...]) -> Room:
    """A new link begins anew: whoever came by another, has no name and is not there is forgotten."""
    kept = (
        seat for seat in room.seats if seat.link is not None or seat.standing != "invited" or seat.presence != "absent"
    )
    return replace(room, open_links=links, seats=tuple(kept))


def _back_in_succession(room: Room, seat: Seat) -> Room:
    """A co-facilitator who comes, or comes back, is last to take over."""
    if seat.role != "cofacilitator" or seat.id in room.succession:
        return room
    return replace(room, succession=(*room.succession, seat.id), succession_version=room.succession_version + 1)

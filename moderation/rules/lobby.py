"""The lobby: people knock, are admitted or declined, and go back to it."""

from __future__ import annotations

from moderation.commands.lobby import Admit, AdmitAll, Decline, Knock, SendToLobby, UndoDecline
from moderation.names.lookalikes import names_a_role, resembles
from moderation.refusal import RefusalCode, Refused
from moderation.rules.cards import card_of, mark_card, with_card
from moderation.rules.contacts import forget_own_contacts, seal
from moderation.rules.door import has_room_for
from moderation.rules.groups import entrance
from moderation.rules.named import seated_at
from moderation.rules.rule import ANYBODY, ANYWHERE, BESIDE, EVERYWHERE, TOGETHER, Rows, Rule
from moderation.rules.seating import get_up, sit, vacate
from moderation.rules.trust import raise_role
from moderation.state.place import Place
from moderation.state.room import Room, fresh_id, with_seat
from moderation.state.seat import NO_ID, Declined, Seat
from moderation.state.values import SeatId, replace


def knock(room: Room, command: Knock, seat: Seat, now: float) -> Room:
    """A participant waits in the lobby; who is to facilitate sits down, and with that the doors are open.

    Before their time the doors open only to somebody who is to facilitate and says so: nobody does it by accident.
    Until then there is no lobby: names and contacts would be kept for days, where nobody looks.

    Nobody takes the name of somebody who facilitates and is there, or the word for what they do: trust goes by it.
    """
    if seat.standing == "declined":
        raise Refused(RefusalCode.DECLINED)
    if seat.standing != "invited":
        raise Refused(RefusalCode.ALREADY_INSIDE)
    facilitates = seat.role != "participant"
    if room.locked and not facilitates:
        raise Refused(RefusalCode.LOCKED)
    if room.phase == "scheduled" and not (facilitates and command.early):
        raise Refused(RefusalCode.TOO_EARLY)
    if room.agreements is not None and command.agreed != room.agreements.hash:
        raise Refused(RefusalCode.NOT_AGREED)
    if not facilitates:
        _check_name(room, command.name)
    agreed_at = now if room.agreements is not None else None
    named = replace(seat, name=command.name, agreed=command.agreed, agreed_at=agreed_at, since=now)
    if command.contact:
        room = forget_own_contacts(room, seat.id)
        named = replace(named, contact=command.contact, contact_id=fresh_id(room, "k"), contact_at=now)
        named = replace(named, contact_by=seat.sessions)
    if facilitates:
        named = raise_role(named, named.role, now)
        if not has_room_for(room, seat):
            raise Refused(RefusalCode.FULL)
        opened = replace(room, phase="open") if room.phase == "scheduled" else room
        return sit(_join_succession(opened, seat), named, now)
    return with_seat(room, replace(named, standing="knocking"))


def _check_name(room: Room, name: str) -> None:
    """Whether somebody who does not facilitate may be called so. Raises: Refused."""
    if names_a_role(name):
        raise Refused(RefusalCode.NAMES_A_ROLE)
    if any(other.role != "participant" and resembles(other.name, name) for other in room.seated()):
        raise Refused(RefusalCode.NAME_TAKEN)


def admit(room: Room, command: Admit, seat: Seat, now: float) -> Room:
    """Somebody who knocked comes in, as soon as the stage lets them."""
    knocking = knocker_at(room, command.seat)
    if knocking.admitted:
        return room
    if not has_room_for(room, knocking):
        raise Refused(RefusalCode.FULL)
    return with_seat(room, replace(knocking, admitted=True))


def admit_all(room: Room, command: AdmitAll, seat: Seat, now: float) -> Room:
    """Everybody who knocked, longest first, as far as there are seats.

    Whoever comes from the browser of somebody removed is for a facilitator to look at, and to admit by name.
    """
    for knocking in those_knocking(room):
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
    admitted = [seat for seat in room.seats if seat.admitted and seat.standing == "knocking"]
    for seat in sorted(admitted, key=lambda seat: seat.since):
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
    other = seated_at(room, command.seat)
    if other.role != "participant":
        raise Refused(RefusalCode.FACILITATES)
    room = get_up(room, other.id, now)
    if (card := card_of(room, other.id)) is not None:
        room = with_card(room, mark_card(card, "sent_to_lobby", now, seat.id))
    fresh = replace(
        vacate(other),
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


def _join_succession(room: Room, seat: Seat) -> Room:
    """A co-facilitator who comes, or comes back, is last to take over."""
    if seat.role != "cofacilitator" or seat.id in room.succession:
        return room
    return replace(room, succession=(*room.succession, seat.id), succession_version=room.succession_version + 1)


def those_knocking(room: Room) -> tuple[Seat, ...]:
    """Those who knocked, longest first."""
    return tuple(sorted((seat for seat in room.seats if seat.standing == "knocking"), key=lambda seat: seat.since))


def knocker_at(room: Room, seat_id: SeatId) -> Seat:
    """The seat, whose person waits in the lobby. Raises: Refused."""
    seat = room.seat(seat_id)
    if seat is None or seat.standing != "knocking":
        raise Refused(RefusalCode.NOT_KNOCKING)
    return seat


def decline(room: Room, command: Decline, seat: Seat, now: float) -> Room:
    """Somebody who knocked is not welcomed today. Their name stays for facilitators, who may think better of it."""
    knocking = knocker_at(room, command.seat)
    if card_of(room, knocking.id) is not None:
        room = seal(room, knocking)
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


ROWS = Rows(
    at_seat={
        Knock: Rule(ANYBODY, TOGETHER, EVERYWHERE, knock, standings=ANYWHERE),
        Admit: Rule(BESIDE, TOGETHER, EVERYWHERE, admit, "admitted"),
        AdmitAll: Rule(BESIDE, TOGETHER, EVERYWHERE, admit_all, "admitted"),
        Decline: Rule(BESIDE, TOGETHER, EVERYWHERE, decline, "declined"),
        UndoDecline: Rule(BESIDE, TOGETHER, EVERYWHERE, undo_decline, "undid_decline"),
        SendToLobby: Rule(BESIDE, TOGETHER, EVERYWHERE, send_to_lobby, "sent_to_lobby"),
    },
)

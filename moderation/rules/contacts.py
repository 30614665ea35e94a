"""Where somebody is and whom to call: sealed, opened in need by whoever may, and kept until the debrief ends.

Whoever opens the link of a seat on another device may be another person: what was left there before is kept apart from
what they leave, and neither takes the place of the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from moderation.commands.contacts import OpenContact
from moderation.refusal import RefusalCode, Refused
from moderation.rules.cards import card_of, mark_card, with_card
from moderation.rules.rule import ALWAYS, BESIDE, EVERYWHERE, Logged, Rows, Rule
from moderation.rules.trust import may_open_contact
from moderation.state.care import SEALED_KEPT, Moved, Opening, Sealed
from moderation.state.entries import ActKind
from moderation.state.room import Room
from moderation.state.seat import FORMER_KEPT, Seat
from moderation.state.values import SeatId, replace


def open_contact(room: Room, command: OpenContact, seat: Seat, now: float) -> Room:
    """In need it is shown to whoever opens it, and its owner is told who did."""
    about = contact_named(room, command)
    if about is None:
        other = room.seat(command.seat)
        seated = other is not None and other.standing == "seated"
        raise Refused(RefusalCode.NO_CONTACT if seated else RefusalCode.NO_SUCH_SEAT)
    if not may_open_contact(room, seat, about.seat, about.since):
        raise Refused(RefusalCode.NOT_ALLOWED)
    if about in contacts_opened_by(room, seat):
        return room
    opening = Opening(by=seat.id, about=about.seat, at=now, contact=about.id)
    room = replace(room, openings=(*room.openings, opening))
    card = card_of(room, about.seat)
    return room if card is None else with_card(room, mark_card(card, "opened_contact", now, seat.id))


def contact_named(room: Room, command: OpenContact) -> Sealed | None:
    """Which of those that were left at that seat is meant: without a word, the first."""
    left = contacts_of(room, command.seat)
    return next((one for one in left if command.contact in (None, one.id)), None)


def contacts_of(room: Room, seat_id: SeatId) -> tuple[Sealed, ...]:
    """What was left at that seat, the earliest first: kept beside it, and by whoever has it now."""
    seat = room.seat(seat_id)
    before = tuple(one for one in room.sealed if one.seat == seat_id)
    if seat is None or seat.standing not in ("seated", "knocking") or seat.contact is None:
        return before
    return (*before, _seal_of(seat, seat.contact))


def contacts_kept(room: Room) -> Iterator[Sealed]:
    """What people left who are gone, or whose seat was opened on another device, beside what was left there since."""
    for seat_id in dict.fromkeys(one.seat for one in room.sealed):
        yield from contacts_of(room, seat_id)


def is_earlier(room: Room, contact: Sealed) -> bool:
    """Whether somebody else may have the seat since it was left."""
    seat = room.seat(contact.seat)
    return contact.earlier or (seat is not None and contact.at < seat.private_since)


def when_left(room: Room, contact: Sealed) -> Moved | None:
    """Whether it was left before or after the seat was opened on another device; None: it never was."""
    if is_earlier(room, contact):
        return "before"
    seat = room.seat(contact.seat)
    return "after" if seat is not None and seat.private_since > 0 else None


def contacts_opened_by(room: Room, seat: Seat) -> Iterator[Sealed]:
    """What that person has opened."""
    for opening in room.openings:
        if opening.by == seat.id:
            yield from (one for one in contacts_of(room, opening.about) if one.id == opening.contact)


def openings_of_own(room: Room, seat: Seat) -> Iterator[Opening]:
    """Who opened what whoever has that seat now had left, on this device or on another that is known to be theirs.

    What anybody else left before them is not theirs to know of.
    """
    left = contacts_of(room, seat.id)
    earlier = {one.id for one in left if is_earlier(room, one)}
    theirs = {one.id for one in left if set(one.left_by) & set(seat.sessions)}
    for opening in room.openings:
        own = opening.contact in theirs or (opening.at >= seat.private_since and opening.contact not in earlier)
        if opening.about == seat.id and own:
            yield opening


def share_with_device(room: Room, seat_id: SeatId, known: tuple[str, ...], session: str) -> Room:
    """The room once whoever has one of the `known` sessions has that session too: what they left is theirs there."""
    told = (
        replace(one, left_by=(*one.left_by, session)[-FORMER_KEPT:])
        if one.seat == seat_id and set(one.left_by) & set(known)
        else one
        for one in room.sealed
    )
    return replace(room, sealed=tuple(told))


def seal(room: Room, *seats: Seat) -> Room:
    """The room with what these people left kept after they are gone: that is when it is wanted."""
    for seat in seats:
        if seat.contact is not None:
            room = _with_seal(room, _seal_of(seat, seat.contact))
    return room


def forget_own_contacts(room: Room, seat_id: SeatId) -> Room:
    """Somebody leaves something else at the door: what they left before, and who opened it, is forgotten.

    Not what was left before the seat was opened on another device, which is perhaps not theirs.
    """
    theirs = {one.id for one in room.sealed if one.seat == seat_id and not is_earlier(room, one)}
    return replace(
        room,
        sealed=tuple(one for one in room.sealed if one.seat != seat_id or one.id not in theirs),
        openings=tuple(one for one in room.openings if one.about != seat_id or one.contact not in theirs),
    )


def set_apart(room: Room, seat: Seat) -> Room:
    """The room once that seat may be somebody else's: what was left there is kept apart from what they leave."""
    room = seal(room, seat) if seat.standing in ("seated", "knocking") else room
    apart = (replace(one, earlier=True) if one.seat == seat.id else one for one in room.sealed)
    return replace(room, sealed=tuple(apart))


def _with_seal(room: Room, contact: Sealed) -> Room:
    """One more of that seat; where there are too many, the last but one goes, and never the first."""
    of_seat = [one for one in room.sealed if one.seat == contact.seat and one.id != contact.id]
    first, gone = of_seat[: SEALED_KEPT - 1], {one.id for one in of_seat[SEALED_KEPT - 1 :]}
    return replace(
        room,
        sealed=(*(one for one in room.sealed if one.seat != contact.seat), *first, contact),
        openings=tuple(one for one in room.openings if one.about != contact.seat or one.contact not in gone),
    )


def _seal_of(seat: Seat, contact: str) -> Sealed:
    return Sealed(
        id=seat.contact_id,
        seat=seat.id,
        name=seat.name,
        since=seat.since,
        left_at=seat.contact_at,
        left_by=seat.contact_by,
        contact=contact,
    )


def log_opening(room: Room, command: OpenContact, act: ActKind) -> Logged:
    opened = contact_named(room, command)
    return Logged(act, command.seat, None if opened is None else when_left(room, opened))


ROWS = Rows(
    at_seat={
        OpenContact: Rule(BESIDE, ALWAYS, EVERYWHERE, open_contact, "opened_contact", log=log_opening),
    },
)

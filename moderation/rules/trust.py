"""Trust: since when somebody looks after the circle, what they may know of others, and who is responsible for a card.

A role that a facilitator lowered rises by a facilitator's or organiser's act alone, and whoever rises learns nothing of
what was before. But a card always has somebody responsible for it who may open the contact that it may need.
"""

from __future__ import annotations

from moderation.rules.authority import acts_as
from moderation.state.care import GRAVITY, Card
from moderation.state.room import Room
from moderation.state.seat import Role, Seat
from moderation.state.values import replace

RANK: dict[Role, int] = {"participant": 0, "cofacilitator": 1, "facilitator": 2}


def raise_role(seat: Seat, role: Role, now: float) -> Seat:
    """The seat with that role, trusted from now on where it was not before."""
    anew = seat.role == "participant" or seat.trust_lapsed
    bounded = seat.lowered_to is not None and RANK[role] < RANK[seat.invited_as]
    return replace(
        seat,
        role=role,
        trusted_since=now if anew else seat.trusted_since,
        trust_lapsed=False,
        lowered_to=role if bounded else None,
    )


def lower_role(seat: Seat, role: Role, by_facilitator: bool) -> Seat:
    """The seat with a lesser role: one lowered by a facilitator does not take up the former again by themselves."""
    return replace(
        seat,
        role=role,
        trust_lapsed=seat.trust_lapsed or (role == "participant" and seat.role != "participant"),
        lowered_to=role if by_facilitator and RANK[role] < RANK[seat.invited_as] else seat.lowered_to,
    )


def looks_after(seat: Seat) -> bool:
    """Whether that person looks after the circle, as facilitator or beside one."""
    return seat.standing == "seated" and seat.role != "participant"


def knows_all_of(seat: Seat, card: Card) -> bool:
    """Whether everything of that card may be told to them. Nobody sees a card about themselves."""
    return looks_after(seat) and card.seat != seat.id and card.happened[0].at >= seat.trusted_since


def is_responsible(seat: Seat, card: Card) -> bool:
    """Whether that person sees the card at all, and may act on it."""
    if not looks_after(seat) or card.seat == seat.id:
        return False
    return seat.id in card.entrusted or any(
        happening.at >= seat.trusted_since
        for happening in card.happened
        if happening.by is None and happening.what in GRAVITY
    )


def knows_gravest(seat: Seat, card: Card) -> bool:
    """Whether they are told the gravest of it: it came since they are trusted, or the card was entrusted to them."""
    return is_responsible(seat, card) and (seat.id in card.entrusted or card.at >= seat.trusted_since)


def knows_signal(seat: Seat, card: Card) -> bool:
    """Whether they are told of the signal that stands on it, as of the gravest; true where there is none."""
    signal = card.signal
    sent = [] if signal is None else [one.at for one in card.happened if one.what == signal.kind]
    sent_since = signal is None or max((signal.at, *sent)) >= seat.trusted_since
    return is_responsible(seat, card) and (seat.id in card.entrusted or sent_since)


def can_look_after(seat: Seat, card: Card) -> bool:
    """Whether they know of it what whoever looks after its person has to know."""
    return knows_gravest(seat, card) and knows_signal(seat, card)


def may_open_contact(room: Room, seat: Seat, about: str, since: float) -> bool:
    """Whether that person may open, in need, what another one left who has sat there `since`.

    Whoever was trusted before, or is responsible for a card of theirs, or has nobody beside them who may.
    """
    if not looks_after(seat) or about == seat.id:
        return False
    if seat.trusted_since <= since or any(card.seat == about and is_responsible(seat, card) for card in room.cards):
        return True
    return not any(
        other.trusted_since <= since for other in room.seated() if other.id not in (seat.id, about) and _is_there(other)
    )


def entrust_cards(room: Room) -> Room:
    """Where nobody who is there can look after a card with what they know of it, whoever facilitates now can."""
    if not room.cards:
        return room
    cards = tuple(_entrust(room, card) for card in room.cards)
    return room if cards == room.cards else replace(room, cards=cards)


def _entrust(room: Room, card: Card) -> Card:
    there = [seat for seat in room.seated() if _is_there(seat) and seat.id != card.seat]
    if not there or any(can_look_after(seat, card) for seat in there):
        return card
    leading = [seat for seat in there if seat.role == "facilitator" or acts_as(room, seat) == "facilitator"] or there
    return replace(card, entrusted=(*card.entrusted, *(seat.id for seat in leading)))


def _is_there(seat: Seat) -> bool:
    """Whether that person is there to look after somebody; one whose line has just dropped is."""
    return looks_after(seat) and seat.presence in ("present", "reconnecting")

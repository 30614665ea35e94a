"""What of a card is told to whom of those who look after the circle."""

from __future__ import annotations

from typing import Literal

from moderation.reading.parts import CardView
from moderation.rules.cards import began_before, gravest_of
from moderation.rules.contacts import contacts_of
from moderation.rules.trust import is_responsible, knows_all_of, knows_signal, may_open_contact
from moderation.state.care import GRAVITY, Card
from moderation.state.room import Room
from moderation.state.seat import Seat


def cards_told(room: Room, seat: Seat) -> tuple[CardView, ...]:
    """The cards that this person is responsible for, the gravest first, and of these the one that waits longest."""
    told = [_told(room, card, seat) for card in room.cards if is_responsible(seat, card)]
    return tuple(sorted(told, key=lambda card: (-GRAVITY.index(card.state), card.at)))


def _told(room: Room, card: Card, seat: Seat) -> CardView:
    """All of it; or what came since they are trusted, and to whom it was entrusted person, gravest state and time."""
    happened = tuple(happening for happening in card.happened if happening.at >= seat.trusted_since)
    earlier = not knows_all_of(seat, card)
    state, at = card.state, card.at
    if earlier and seat.id not in card.entrusted:
        state, at = gravest_of(happened) or (state, at)
    return CardView(
        id=card.id,
        seat=card.seat,
        name=card.name,
        now_named=_now_named(room, card),
        state=state,
        at=at,
        happened=happened,
        earlier=earlier,
        signal=card.signal if knows_signal(seat, card) else None,
        has_contact=any(may_open_contact(room, seat, one.seat, one.since) for one in contacts_of(room, card.seat)),
        organiser=_organiser(room, card, seat),
    )


def _now_named(room: Room, card: Card) -> str | None:
    seat = room.seat(card.seat)
    if seat is None or seat.name in ("", card.name) or not began_before(card, seat):
        return None
    return seat.name


def _organiser(room: Room, card: Card, seat: Seat) -> Literal["told", "seen"] | None:
    alert = next((alert for alert in room.alerts if alert.seat == card.seat), None)
    if alert is None or alert.at < card.happened[0].at:
        return None
    if alert.at < seat.trusted_since and seat.id not in card.entrusted:
        return None
    return "told" if alert.seen_at is None else "seen"

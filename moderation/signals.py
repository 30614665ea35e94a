"""Private signals: from one person to the facilitators alone. They rise until somebody has seen them."""

from __future__ import annotations

from moderation.care import Card, Signal
from moderation.commands import AcknowledgeSignal, OpenContact, PutCardAway, ResolveSignal, SendSignal, WithdrawSignal
from moderation.entries import AlertKind
from moderation.log import alert
from moderation.refusal import RefusalCode, Refused
from moderation.room import Room, fresh_id
from moderation.seat import Seat
from moderation.values import SeatId, replace

RISES_S = 30.0
"""A signal that nobody acknowledged for so long is shown more urgently."""
ALERTS_S = 120.0
"""After so long the organiser is alerted; at once where somebody does not feel safe and nobody facilitates."""


def send_signal(room: Room, command: SendSignal, seat: Seat, now: float) -> Room:
    """One signal each; another one takes the place of the first, and has waited as long if nobody had seen that."""
    others = tuple(signal for signal in room.signals if signal.seat != seat.id)
    unseen = next((one for one in room.signals if one.seat == seat.id and one.acknowledged_by is None), None)
    if unseen is not None and unseen.kind == command.kind:
        return room
    alone = command.kind == "not_safe" and not _is_anybody_there(room, seat)
    signal = Signal(
        id=fresh_id(room, "s"),
        seat=seat.id,
        kind=command.kind,
        at=now if unseen is None else unseen.at,
        risen=alone or (unseen is not None and unseen.risen),
        alerted=alone or (unseen is not None and unseen.alerted and command.kind != "not_safe"),
    )
    room = replace(room, signals=(*others, signal))
    return alert(room, "not_safe", seat.place, now) if alone else room


def withdraw_signal(room: Room, command: WithdrawSignal, seat: Seat, now: float) -> Room:
    """Whoever sent it takes it back. That somebody else sent one is told to nobody who only guesses."""
    if _named(room, command.signal_id).seat != seat.id:
        raise Refused(RefusalCode.NO_SUCH_SIGNAL)
    return _without(room, command.signal_id)


def acknowledge_signal(room: Room, command: AcknowledgeSignal, seat: Seat, now: float) -> Room:
    """Whoever sent it sees that it was seen, and by whom."""
    return _seen(room, _named(room, command.signal_id), seat.id)


def turned_to(room: Room, seat_id: SeatId, by: SeatId) -> Room:
    """Whoever turns to somebody has seen what they asked for."""
    unseen = next((one for one in room.signals if one.seat == seat_id and one.acknowledged_by is None), None)
    return room if unseen is None else _seen(room, unseen, by)


def _seen(room: Room, seen: Signal, by: SeatId) -> Room:
    known = replace(seen, acknowledged_by=by, risen=False)
    return replace(room, signals=tuple(known if signal.id == seen.id else signal for signal in room.signals))


def resolve_signal(room: Room, command: ResolveSignal, seat: Seat, now: float) -> Room:
    _named(room, command.signal_id)
    return _without(room, command.signal_id)


def risen(room: Room, now: float) -> Room:
    """Signals that nobody acknowledged in time rise, and then alert the organiser."""
    signals = []
    for signal in room.signals:
        if signal.acknowledged_by is None:
            if now >= signal.at + RISES_S and not signal.risen:
                signal = replace(signal, risen=True)
            if now >= signal.at + ALERTS_S and not signal.alerted:
                signal = replace(signal, alerted=True)
                seat = room.seat(signal.seat)
                what: AlertKind = "not_safe" if signal.kind == "not_safe" else "signal_unanswered"
                room = alert(room, what, seat.place if seat is not None else "circle", now)
        signals.append(signal)
    return replace(room, signals=tuple(signals))


def without_care_of(room: Room, seat_id: SeatId) -> Room:
    """The room without that seat's signal and contact; what they had seen of others waits for somebody else."""
    unseen = (
        replace(signal, acknowledged_by=None) if signal.acknowledged_by == seat_id else signal
        for signal in room.signals
        if signal.seat != seat_id
    )
    opened = tuple(pair for pair in room.opened_contacts if seat_id not in pair)
    return replace(room, signals=tuple(unseen), opened_contacts=opened)


def open_contact(room: Room, command: OpenContact, seat: Seat, now: float) -> Room:
    """In need, where somebody is and whom to call is shown to whoever opens it."""
    about = room.seat(command.seat)
    if about is None or about.standing != "seated":
        raise Refused(RefusalCode.NO_SUCH_SEAT)
    if about.contact is None:
        raise Refused(RefusalCode.NO_CONTACT)
    opened = (seat.id, about.id)
    return room if opened in room.opened_contacts else replace(room, opened_contacts=(*room.opened_contacts, opened))


def put_card_away(room: Room, command: PutCardAway, seat: Seat, now: float) -> Room:
    """Somebody has looked after it; how it went is in the log."""
    if all(card.id != command.card_id for card in room.cards):
        raise Refused(RefusalCode.NO_SUCH_CARD)
    return replace(room, cards=tuple(card for card in room.cards if card.id != command.card_id))


def to_follow_up(room: Room, now: float) -> Room:
    """At the end: whoever asked for somebody and was not looked after leaves a card, which does not say what for."""
    asked = {signal.seat for signal in room.signals}
    leaving = [seat for seat in room.seated() if seat.id in asked and seat.role == "participant"]
    cards = tuple(
        Card(id=fresh_id(room, "l", taken), kind="left", seat=seat.id, name=seat.name, at=now)
        for taken, seat in enumerate(leaving)
    )
    left = tuple(card for card in room.cards if card.kind == "left")
    return replace(room, cards=(*left, *cards))


def _is_anybody_there(room: Room, seat: Seat) -> bool:
    """Whether somebody else who looks after the circle is there to see a signal."""
    return any(
        other.role != "participant" and other.presence == "present" and other.id != seat.id for other in room.seated()
    )


def _named(room: Room, signal_id: str) -> Signal:
    for signal in room.signals:
        if signal.id == signal_id:
            return signal
    raise Refused(RefusalCode.NO_SUCH_SIGNAL)


def _without(room: Room, signal_id: str) -> Room:
    return replace(room, signals=tuple(signal for signal in room.signals if signal.id != signal_id))

"""Private signals: from one person to the facilitators alone. They rise until somebody has seen them."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.commands.signals import AcknowledgeSignal, SendSignal, WithdrawSignal
from moderation.refusal import RefusalCode, Refused
from moderation.rules.alerts import alert_of_card
from moderation.rules.cards import OF_A_SIGNAL, card_of, mark_card, note_on_card, take_off_card, with_card, with_signal
from moderation.rules.rule import ANYBODY, BESIDE, EVERYWHERE, TOGETHER, Logged, Rows, Rule
from moderation.rules.trust import is_responsible
from moderation.state.care import Card, Signal
from moderation.state.entries import ActKind
from moderation.state.room import Room, fresh_id, with_seat
from moderation.state.seat import Seat
from moderation.state.values import SeatId, replace

RISES_S = 30.0
"""A signal that nobody acknowledged for so long is shown more urgently."""
ALERTS_S = 120.0
"""After so long the organiser is alerted; at once where somebody does not feel safe and nobody facilitates."""


def send_signal(room: Room, command: SendSignal, seat: Seat, now: float) -> Room:
    """One signal each; another one takes the place of the first, and has waited as long if nobody had seen that.

    That of whoever sat there before is nobody's to replace unheard: the organiser is told of it.
    """
    room = _let_go_of_former(room, seat, now)
    former = standing_signal(room, seat.id)
    unseen = former if former is not None and former.seen_by is None else None
    if unseen is not None and unseen.kind == command.kind and unseen.id not in seat.hidden:
        return room
    alone = command.kind == "not_safe" and not _is_anybody_there(room, seat)
    signal = Signal(
        id=fresh_id(room, "s"),
        kind=command.kind,
        at=now if unseen is None else unseen.at,
        risen=alone or (unseen is not None and unseen.risen),
        alerted=alone or (unseen is not None and unseen.alerted and command.kind != "not_safe"),
    )
    room = with_seat(room, replace(seat, looked_after=None)) if seat.looked_after is not None else room
    room = with_signal(note_on_card(room, seat, command.kind, now), seat.id, signal)
    card = card_of(room, seat.id)
    return alert_of_card(room, "not_safe", card, now) if alone and card is not None else room


def standing_signal(room: Room, seat_id: SeatId) -> Signal | None:
    """The private signal of that person that nobody has looked after."""
    card = card_of(room, seat_id)
    return None if card is None else card.signal


def withdraw_signal(room: Room, command: WithdrawSignal, seat: Seat, now: float) -> Room:
    """Whoever sent it takes it back. That somebody else sent one is told to nobody who only guesses."""
    signal = standing_signal(room, seat.id)
    if signal is None or signal.id != command.signal_id or signal.id in seat.hidden:
        raise Refused(RefusalCode.NO_SUCH_SIGNAL)
    return take_off_card(room, seat.id, OF_A_SIGNAL, seat.private_since)


def acknowledge_signal(room: Room, command: AcknowledgeSignal, seat: Seat, now: float) -> Room:
    """Whoever sent it sees that it was seen, and by whom."""
    for card in room.cards:
        if card.signal is not None and card.signal.id == command.signal_id and is_responsible(seat, card):
            return room if card.signal.seen_by == seat.id else _mark_seen(room, card, card.signal, seat.id, now)
    raise Refused(RefusalCode.NO_SUCH_SIGNAL)


def turn_to(room: Room, seat_id: SeatId, by: SeatId, now: float) -> Room:
    """Whoever turns to somebody has seen what they asked for."""
    card = card_of(room, seat_id)
    if card is None or card.signal is None or card.signal.seen_by is not None:
        return room
    return _mark_seen(room, card, card.signal, by, now)


def raise_unseen(room: Room, now: float) -> Room:
    """Signals that nobody acknowledged in time rise, and then alert the organiser."""
    for card in room.cards:
        signal = card.signal
        if signal is None or signal.seen_by is not None:
            continue
        if now >= signal.at + RISES_S and not signal.risen:
            signal = replace(signal, risen=True)
            room = with_card(room, mark_card(replace(card, signal=signal), "rose", now))
        if now >= signal.at + ALERTS_S and not signal.alerted:
            room = _alert_organiser(room, card, signal, now)
    return room


def deadlines(room: Room) -> Iterator[float]:
    """When a signal that nobody has seen rises, or alerts."""
    for card in room.cards:
        signal = card.signal
        if signal is not None and signal.seen_by is None and not signal.alerted:
            yield signal.at + (ALERTS_S if signal.risen else RISES_S)


def _let_go_of_former(room: Room, seat: Seat, now: float) -> Room:
    """The room in which nobody's signal waits in vain because somebody else has their seat."""
    card = card_of(room, seat.id)
    if card is None or card.signal is None or card.signal.id not in seat.hidden:
        return room
    if card.signal.seen_by is None and not card.signal.alerted:
        room = _alert_organiser(room, card, card.signal, now)
    return with_signal(room, seat.id, None)


def _alert_organiser(room: Room, card: Card, signal: Signal, now: float) -> Room:
    room = with_signal(room, card.seat, replace(signal, alerted=True))
    return alert_of_card(room, "not_safe" if signal.kind == "not_safe" else "signal_unanswered", card, now)


def _mark_seen(room: Room, card: Card, signal: Signal, by: SeatId, now: float) -> Room:
    return with_card(room, mark_card(replace(card, signal=replace(signal, seen_by=by, risen=False)), "seen", now, by))


def _is_anybody_there(room: Room, seat: Seat) -> bool:
    """Whether somebody else who looks after the circle is there to see a signal."""
    return any(
        other.role != "participant" and other.presence == "present" and other.id != seat.id for other in room.seated()
    )


def log_acknowledging(room: Room, command: AcknowledgeSignal, act: ActKind) -> Logged:
    sent = (card.seat for card in room.cards if card.signal and card.signal.id == command.signal_id)
    return Logged(act, next(sent, None))


ROWS = Rows(
    at_seat={
        SendSignal: Rule(ANYBODY, TOGETHER, EVERYWHERE, send_signal),
        WithdrawSignal: Rule(ANYBODY, TOGETHER, EVERYWHERE, withdraw_signal),
        AcknowledgeSignal: Rule(
            BESIDE, TOGETHER, EVERYWHERE, acknowledge_signal, "acknowledged", log=log_acknowledging
        ),
    },
)

"""Looking after people: who is trusted with what (C34), one card a person (C37), alerts to the organiser (C38)."""

from __future__ import annotations

from moderation.commands.alerts import SeeAlerts
from moderation.commands.bell import RingBell
from moderation.commands.cards import PutCardAway
from moderation.commands.ending import EndCircle
from moderation.commands.leaving import Leave
from moderation.commands.lobby import Knock, SendToLobby
from moderation.commands.pause import Pause
from moderation.commands.removal import Remove
from moderation.commands.roles import HandOver, SetSuccession
from moderation.commands.signals import WithdrawSignal
from moderation.reading.parts import CardView
from moderation.rules.contacts import contacts_of, is_earlier
from moderation.state.care import GRAVITY, HAPPENINGS_KEPT, SEALED_KEPT
from moderation.state.room import Room
from moderation.state.seat import Seat
from moderation.transition import AtSeat
from tests.moderation.invariants.step import Step, views

RANKS = ("participant", "cofacilitator", "facilitator")
ENDS_A_CARD = (
    PutCardAway,
    WithdrawSignal,
    RingBell,
    Pause,
    Remove,
    SendToLobby,
    Leave,
    EndCircle,
)
"""What somebody does by which a card goes: it is done, taken back, or a breath that was asked for is over with it."""


def _looking_after(room: Room) -> list[Seat]:
    return [seat for seat in room.seated() if seat.role != "participant"] if room.phase != "ended" else []


def _there(room: Room) -> list[Seat]:
    return [seat for seat in _looking_after(room) if seat.presence in ("present", "reconnecting")]


# Of every room


def c34_whoever_rises_learns_nothing_of_before(room: Room) -> None:
    for seat in _looking_after(room):
        seen = views(room)[seat.id]
        assert seen.care is not None
        assert seen.me is not None
        for card in seen.care.cards:
            assert card.seat != seat.id
            assert all(happening.at >= seat.trusted_since for happening in card.happened)
            signal = card.signal
            entrusted = next(one for one in room.cards if one.id == card.id).entrusted
            if signal is not None and seat.id not in entrusted:
                assert any(one.what == signal.kind for one in card.happened) or signal.at >= seat.trusted_since
        assert not any(removal.reason for removal in seen.care.removals if removal.at < seat.trusted_since)
        check_in = room.place(seat.place).check_in
        if check_in is not None and check_in.state != "shown":
            since = {answer.by for answer in check_in.answers if answer.at >= seat.trusted_since}
            assert {answer.by for answer in seen.care.answers} <= since
        opened = {opening.about for opening in room.openings if opening.by == seat.id}
        assert {contact.seat for contact in seen.me.contacts} <= opened
        assert all(opening.at >= seat.trusted_since for opening in room.openings if opening.by == seat.id)


def c34_an_open_card_has_somebody_responsible(room: Room) -> None:
    for card in room.cards:
        able = [seat for seat in _there(room) if seat.id != card.seat]
        told = [card_told for seat in able if (card_told := _told(room, seat, card.id)) is not None]
        assert bool(told) == bool(able)
        assert not able or card.state in {one.state for one in told}
        assert not able or card.signal is None or any(one.signal == card.signal for one in told)


def c37_what_happened_to_a_person_is_one_card_with_its_gravest_state(room: Room) -> None:
    about = [card.seat for card in room.cards]
    assert len(about) == len(set(about))
    for card in room.cards:
        states = [GRAVITY.index(happening.what) for happening in card.happened if happening.what in GRAVITY]
        assert GRAVITY.index(card.state) == max(states) or len(card.happened) == HAPPENINGS_KEPT
        assert card.signal is None or GRAVITY.index(card.state) >= GRAVITY.index(card.signal.kind)
    assert room.phase != "ended" or not (room.cards or room.sealed or room.openings)


# Of every step


def c34_what_a_facilitator_lowered_rises_by_a_facilitators_act(step: Step) -> None:
    for seat in step.after.seats:
        former = step.settled.seat(seat.id)
        if former is None or RANKS.index(seat.role) <= RANKS.index(former.role):
            continue
        if former.lowered_to is not None and RANKS.index(seat.role) > RANKS.index(former.lowered_to):
            assert isinstance(step.command, SetSuccession | HandOver)
            assert not step.own(seat.id)
        if former.role == "participant":
            # A seat that its person left is trusted anew when somebody sits down there.
            assert seat.trusted_since == step.after.at or (seat.trust_lapsed and seat.standing != "seated")


def c37_a_card_goes_only_by_somebodys_act(step: Step) -> None:
    if step.after.phase == "ended":
        return
    left = {card.seat: card for card in step.after.cards}
    for card in step.settled.cards:
        if card.seat not in left or GRAVITY.index(left[card.seat].state) < GRAVITY.index(card.state):
            assert isinstance(step.actor, AtSeat)
            assert isinstance(step.command, ENDS_A_CARD)


def c37_what_was_left_before_another_device_came_is_kept_until_the_debrief_ends(step: Step) -> None:
    """Whatever whoever has the link does: of each seat the first ones, and they can be opened."""
    if step.after.phase == "ended" or step.after is step.before:  # Refused: what time does comes with the next change.
        return
    left = {(one.seat, one.id): one for one in step.after.sealed}
    for seat_id in {one.seat for one in step.settled.sealed}:
        earlier = [one for one in step.settled.sealed if one.seat == seat_id and is_earlier(step.settled, one)]
        for one in earlier[: SEALED_KEPT - 1]:
            assert left[seat_id, one.id].contact == one.contact
    for one in step.after.sealed:
        assert one in contacts_of(step.after, one.seat)
    ids = [(one.seat, one.id) for one in step.after.sealed]
    assert len(ids) == len(set(ids))


def c37_what_was_left_at_the_door_is_kept_with_an_open_card(step: Step) -> None:
    """Until the debrief ends, or something else is left there."""
    if step.after.phase == "ended" or isinstance(step.command, Knock):
        return
    kept = {(one.seat, one.contact) for one in step.after.sealed} | {
        (seat.id, seat.contact) for seat in step.after.seats if seat.contact is not None
    }
    for card in step.after.cards:
        former = step.settled.seat(card.seat)
        if former is not None and former.contact is not None:
            assert (card.seat, former.contact) in kept
    assert {one.seat for one in step.settled.sealed} <= {seat for seat, _ in kept}


def c38_no_alert_is_lost_that_the_organiser_has_not_seen(step: Step) -> None:
    told = {alert.id: alert for alert in step.after.alerts}
    about = {(alert.seat or alert.place, alert.seat is None) for alert in step.after.alerts}
    for alert in step.before.alerts:
        if alert.seen_at is None and alert.id not in told:
            assert (alert.seat or alert.place, alert.seat is None) in about
        if alert.id in told and told[alert.id].seen_at != alert.seen_at:
            assert isinstance(step.command, SeeAlerts)
    if step.after.phase == "ended" and step.before.phase != "ended":
        open_cards = {card.seat for card in step.settled.cards if card.state != "asks_for_a_breath"}
        done = step.command.type in ("put_card_away", "leave", "remove")
        assert done or open_cards <= {alert.seat for alert in step.after.alerts}


def _told(room: Room, seat: Seat, card_id: str) -> CardView | None:
    """That card as somebody is told of it who looks after the circle."""
    care = views(room)[seat.id].care
    return None if care is None else next((card for card in care.cards if card.id == card_id), None)

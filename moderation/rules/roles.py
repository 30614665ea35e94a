"""Roles: who takes over in which order, who hands over, and who steps back or up."""

from __future__ import annotations

from moderation.commands.roles import HandOver, SetSuccession, StepBack, StepUp
from moderation.refusal import RefusalCode, Refused
from moderation.rules.authority import acts_as
from moderation.rules.cards import hand_over_cards, relieve
from moderation.rules.named import seated_at
from moderation.rules.rule import ANYBODY, BESIDE, BY_ROLE, EVERYWHERE, RINGS, TOGETHER, Rows, Rule
from moderation.rules.seating import leave_succession
from moderation.rules.stepping_in import end_stepping_in
from moderation.rules.trust import RANK, lower_role, raise_role
from moderation.state.room import Room, with_seat
from moderation.state.seat import Seat
from moderation.state.values import SeatId, replace


def hand_over(room: Room, command: HandOver, seat: Seat, now: float) -> Room:
    """Somebody who looks after the circle as well facilitates it, and the giver is the first to take over.

    They alone hand it back: whoever gave it does not take it up again by themselves.
    """
    other = seated_at(room, command.to)
    if other.id == seat.id or other.role == "participant":
        raise Refused(RefusalCode.NOT_A_COFACILITATOR)
    if other.presence != "present":
        raise Refused(RefusalCode.SEAT_AWAY)
    room = hand_over_cards(room, seat, other, now)
    room = with_seat(room, raise_role(other, "facilitator", now))
    room = with_seat(room, lower_role(seat, "cofacilitator", by_facilitator=True))
    rest = tuple(one for one in room.succession if one not in (seat.id, other.id))
    return replace(room, succession=(seat.id, *rest), succession_version=room.succession_version + 1)


def set_succession(room: Room, command: SetSuccession, seat: Seat, now: float) -> Room:
    """The co-facilitators, first to take over first: whoever is named becomes one, whoever is not is one no more.

    Those who were invited to it and have not come yet are named as well.
    """
    if command.made_on != room.succession_version:
        raise Refused(RefusalCode.OUT_OF_DATE)
    if len(set(command.order)) != len(command.order):
        raise Refused(RefusalCode.NOT_A_PERMUTATION)
    for named in command.order:
        if named not in room.succession and seated_at(room, named).role == "facilitator":
            raise Refused(RefusalCode.FACILITATES)
    for other in room.seats:
        if other.role == "participant" and other.id in command.order:
            room = with_seat(room, raise_role(other, "cofacilitator", now))
        elif (
            other.role == "cofacilitator"
            and other.id not in command.order
            and (other.standing == "seated" or other.id in room.succession)
        ):
            room = _make_participant(with_seat(room, lower_role(other, "participant", by_facilitator=True)), other.id)
    return replace(room, succession=command.order, succession_version=room.succession_version + 1)


def step_back(room: Room, command: StepBack, seat: Seat, now: float) -> Room:
    """A plain seat from now on; somebody else who is present facilitates."""
    plain = _make_participant(with_seat(room, lower_role(seat, "participant", by_facilitator=False)), seat.id)
    others = [other for other in room.within(seat.place) if _is_another_present(other, seat)]
    if not any(acts_as(plain, other) == "facilitator" for other in others):
        raise Refused(RefusalCode.NO_OTHER_FACILITATOR)
    return leave_succession(plain, seat.id)


def step_up(room: Room, command: StepUp, seat: Seat, now: float) -> Room:
    """Only what the organiser invited somebody as can be taken up again, and nothing that a facilitator lowered."""
    if seat.ceiling == "participant":
        raise Refused(RefusalCode.NOT_ALLOWED)
    if RANK[seat.role] >= RANK[seat.ceiling]:
        return room
    up = with_seat(room, raise_role(seat, seat.ceiling, now))
    if seat.ceiling == "facilitator":
        return leave_succession(up, seat.id)
    if seat.id in room.succession:
        return up
    return replace(up, succession=(*room.succession, seat.id), succession_version=room.succession_version + 1)


def _make_participant(room: Room, seat_id: SeatId) -> Room:
    """What comes with looking after the circle goes: being heard beside the holder, signals seen, contacts opened."""
    return relieve(end_stepping_in(room, seat_id), seat_id)


def _is_another_present(other: Seat, seat: Seat) -> bool:
    return other.id != seat.id and other.presence == "present"


ROWS = Rows(
    at_seat={
        StepUp: Rule(ANYBODY, TOGETHER, EVERYWHERE, step_up, "stepped_up"),
        SetSuccession: Rule(BY_ROLE, TOGETHER, RINGS, set_succession, "set_succession"),
        HandOver: Rule(BY_ROLE, TOGETHER, RINGS, hand_over, "handed_over"),
        StepBack: Rule(BESIDE, TOGETHER, RINGS, step_back, "stepped_back"),
    },
)

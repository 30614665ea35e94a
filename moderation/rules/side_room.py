"""Side rooms: a facilitator offers one person to go aside; if they accept, the two are alone, and then back."""

from __future__ import annotations

from moderation.commands.side_room import AnswerSideRoom, LeaveSideRoom, OfferSideRoom, WithdrawSideRoom
from moderation.refusal import RefusalCode, Refused
from moderation.rules.cards import card_of, mark_card, with_card
from moderation.rules.piece import fall_to_next
from moderation.rules.rule import ANYBODY, BESIDE, EVERYWHERE, IN_SIDE_ROOM, LIVE, RINGS, Rows, Rule
from moderation.rules.signals import turn_to
from moderation.rules.stepping_in import end_stepping_in
from moderation.state.place import Place, Resting
from moderation.state.room import Room, fresh_id, with_seat
from moderation.state.seat import Seat
from moderation.state.side_room import SideRoom
from moderation.state.values import PlaceId, SeatId, replace


def offer_side_room(room: Room, command: OfferSideRoom, seat: Seat, now: float) -> Room:
    """An offer that moves nobody until it is accepted; it answers a signal of theirs."""
    other = room.seat(command.seat)
    if other is None or other.standing != "seated" or other.id == seat.id:
        raise Refused(RefusalCode.NO_SUCH_SEAT)
    if other.presence != "present":
        raise Refused(RefusalCode.SEAT_AWAY)
    if other.place != seat.place:
        raise Refused(RefusalCode.ELSEWHERE)
    if any({seat.id, other.id} & {aside.facilitator, aside.seat} for aside in room.side_rooms):
        raise Refused(RefusalCode.ALREADY_OFFERED)
    aside = SideRoom(id=fresh_id(room, "side-"), facilitator=seat.id, seat=other.id, at=now)
    return replace(turn_to(room, other.id, seat.id, now), side_rooms=(*room.side_rooms, aside))


def withdraw_side_room(room: Room, command: WithdrawSideRoom, seat: Seat, now: float) -> Room:
    """The offer stands no longer, or both go back to their seats."""
    return close_side_room(room, _side_room_of_id(room, command.side_room))


def answer_side_room(room: Room, command: AnswerSideRoom, seat: Seat, now: float) -> Room:
    """Whoever was asked goes aside with the facilitator, or stays. Whom else they asked is told to nobody."""
    aside = _side_room_of_id(room, command.side_room)
    if aside.seat != seat.id:
        raise Refused(RefusalCode.NO_SUCH_OFFER)
    facilitator = room.seat(aside.facilitator)
    if not command.accept:
        return close_side_room(room, aside)
    if facilitator is None or facilitator.presence != "present":
        raise Refused(RefusalCode.SEAT_AWAY)
    place = Place(id=aside.id, kind="side_room", piece=Resting(id=f"p-{aside.id}"))
    room = replace(
        room,
        places=(*room.places, place),
        side_rooms=tuple(replace(a, open=True) if a.id == aside.id else a for a in room.side_rooms),
    )
    card = card_of(room, seat.id)
    if card is not None:
        room = with_card(room, mark_card(card, "side_room", now, facilitator.id))
    for one in (facilitator, seat):
        room = with_seat(room, replace(one, place=aside.id))
    for one in (facilitator, seat):
        room = fall_to_next(room, one.id, now)
    return end_stepping_in(room, facilitator.id, seat.id)


def leave_side_room(room: Room, command: LeaveSideRoom, seat: Seat, now: float) -> Room:
    """Both are back in their seats."""
    return close_side_room_of(room, seat.id)


def close_side_room_of(room: Room, seat_id: SeatId) -> Room:
    """The room without the side room of that seat, offered or open."""
    for aside in room.side_rooms:
        if seat_id in (aside.facilitator, aside.seat):
            room = close_side_room(room, aside)
    return room


def close_side_room(room: Room, aside: SideRoom) -> Room:
    """The room without that side room; both are where they belong."""
    for seat in room.within(aside.id):
        room = with_seat(room, replace(seat, place=seat.home))
    return replace(
        room,
        places=tuple(place for place in room.places if place.id != aside.id),
        side_rooms=tuple(other for other in room.side_rooms if other.id != aside.id),
    )


def close_deserted(room: Room) -> Room:
    """Nobody is left alone aside, nor with one who looks after the circle no more: both are back in their seats."""
    for aside in room.side_rooms:
        facilitator, seat = room.seat(aside.facilitator), room.seat(aside.seat)
        if _is_gone(facilitator) or _is_gone(seat) or (facilitator and facilitator.role == "participant"):
            room = close_side_room(room, aside)
    return room


def _is_gone(seat: Seat | None) -> bool:
    return seat is None or seat.presence == "away"


def _side_room_of_id(room: Room, side_room: PlaceId) -> SideRoom:
    for aside in room.side_rooms:
        if aside.id == side_room:
            return aside
    raise Refused(RefusalCode.NO_SUCH_OFFER)


ROWS = Rows(
    at_seat={
        AnswerSideRoom: Rule(ANYBODY, LIVE, RINGS, answer_side_room, speaks_up=True),
        LeaveSideRoom: Rule(ANYBODY, LIVE, IN_SIDE_ROOM, leave_side_room),
        OfferSideRoom: Rule(BESIDE, LIVE, RINGS, offer_side_room, "side_room"),
        WithdrawSideRoom: Rule(BESIDE, LIVE, EVERYWHERE, withdraw_side_room),
    },
)

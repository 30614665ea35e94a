"""What facilitators do: order and words in the centre, muting, roles, succession, the end and the debrief."""

from __future__ import annotations

from moderation.authority import acts_as
from moderation.check_in import closed
from moderation.commands import (
    CloseCircle,
    EndCircle,
    EndDebrief,
    HandOver,
    Mute,
    MuteSelf,
    Release,
    SetOrder,
    SetPrompt,
    SetSuccession,
    StepBack,
    StepUp,
    UnmuteSelf,
)
from moderation.place import Place, Resting
from moderation.refusal import RefusalCode, Refused
from moderation.room import Room, fresh_id, with_place, with_seat
from moderation.seat import CIRCLE, Seat
from moderation.seating import vacated
from moderation.signals import to_follow_up
from moderation.stillness import stepped_out
from moderation.values import SeatId, replace

DEBRIEF = "debrief"
DEBRIEF_S = 45 * 60.0
"""How long facilitators may stay among themselves."""
TOMBSTONE_S = 24 * 3600.0
"""How long an ended room is remembered, without content, so that its links can say that it ended."""


def set_order(room: Room, command: SetOrder, seat: Seat, now: float) -> Room:
    """A new order of everybody in the ring; the piece stays where it is."""
    place = room.place(seat.place)
    if command.made_on != place.order_version:
        raise Refused(RefusalCode.OUT_OF_DATE)
    if sorted(command.order) != sorted(place.order):
        raise Refused(RefusalCode.NOT_A_PERMUTATION)
    return with_place(room, replace(place, order=command.order, order_version=place.order_version + 1))


def set_prompt(room: Room, command: SetPrompt, seat: Seat, now: float) -> Room:
    """Other words in the centre, or none."""
    place = room.place(seat.place)
    if command.made_on != place.prompt_version:
        raise Refused(RefusalCode.OUT_OF_DATE)
    return with_place(room, replace(place, prompt=command.prompt, prompt_version=place.prompt_version + 1))


def mute(room: Room, command: Mute, seat: Seat, now: float) -> Room:
    """Close somebody's microphone. Their own mute closes too, so that a release makes nobody live by surprise."""
    other = _seated(room, command.seat)
    return with_seat(room, replace(other, muted_by_facilitator=True, muted_self=True))


def release(room: Room, command: Release, seat: Seat, now: float) -> Room:
    """Lift a facilitator's mute; their own mute stays until they open their microphone."""
    return with_seat(room, replace(_seated(room, command.seat), muted_by_facilitator=False))


def mute_self(room: Room, command: MuteSelf, seat: Seat, now: float) -> Room:
    return with_seat(room, replace(seat, muted_self=True))


def unmute_self(room: Room, command: UnmuteSelf, seat: Seat, now: float) -> Room:
    return with_seat(room, replace(seat, muted_self=False))


def hand_over(room: Room, command: HandOver, seat: Seat, now: float) -> Room:
    """Somebody who looks after the circle as well facilitates it, and the giver is the first to take over."""
    other = _seated(room, command.to)
    if other.id == seat.id or other.role == "participant":
        raise Refused(RefusalCode.NOT_A_COFACILITATOR)
    if other.presence != "present":
        raise Refused(RefusalCode.SEAT_AWAY)
    room = with_seat(with_seat(room, replace(other, role="facilitator")), replace(seat, role="cofacilitator"))
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
        if named not in room.succession and _seated(room, named).role == "facilitator":
            raise Refused(RefusalCode.FACILITATES)
    for other in room.seated():
        if other.role != "facilitator":
            role = "cofacilitator" if other.id in command.order else "participant"
            trusted = other.role != "participant" or other.invited_as != "participant"
            since = other.trusted_since if trusted else now
            room = with_seat(room, replace(other, role=role, trusted_since=since))
            room = room if role == "cofacilitator" else stepped_out(room, other.id)
    return replace(room, succession=command.order, succession_version=room.succession_version + 1)


def step_back(room: Room, command: StepBack, seat: Seat, now: float) -> Room:
    """A plain seat from now on; somebody else who is present facilitates."""
    plain = stepped_out(with_seat(room, replace(seat, role="participant")), seat.id)
    if not any(acts_as(plain, other) == "facilitator" for other in room.within(seat.place) if _is_other(other, seat)):
        raise Refused(RefusalCode.NO_OTHER_FACILITATOR)
    return _out_of_succession(plain, seat.id)


def step_up(room: Room, command: StepUp, seat: Seat, now: float) -> Room:
    """Only what the organiser invited somebody as can be taken up again."""
    if seat.invited_as == "participant":
        raise Refused(RefusalCode.NOT_ALLOWED)
    up = with_seat(room, replace(seat, role=seat.invited_as))
    if seat.invited_as == "facilitator":
        return _out_of_succession(up, seat.id)
    if seat.id in room.succession:
        return up
    return replace(up, succession=(*room.succession, seat.id), succession_version=room.succession_version + 1)


def end_circle(room: Room, command: EndCircle, seat: Seat, now: float) -> Room:
    """Over for participants, who are all let go; facilitators stay among themselves for a while, and may follow up."""
    room = to_follow_up(room, now)
    staying = tuple(other for other in room.seated() if other.role != "participant")
    ring = tuple(other.id for other in sorted(staying, key=lambda other: other.since))
    place = Place(id=DEBRIEF, kind="debrief", order=ring, piece=Resting(id=fresh_id(room, "p")), stage_since=now)
    seats = tuple(
        replace(other, home=DEBRIEF, place=DEBRIEF, muted_self=True, contact=None)
        if other in staying
        else _let_go(other)
        for other in room.seats
    )
    circle = replace(_emptied(room.circle), piece=Resting(id=fresh_id(room, "p")))
    return replace(
        _forgetting(room, now),
        phase="debrief",
        seats=seats,
        places=(circle, place),
        lapses_at=now + DEBRIEF_S,
    )


def end_debrief(room: Room, command: EndDebrief, seat: Seat, now: float) -> Room:
    """Over for everybody."""
    return ended(room, now)


def close_circle(room: Room, command: CloseCircle, now: float) -> Room:
    """An organiser ends it, for everybody at once."""
    return ended(room, now)


def ended(room: Room, now: float) -> Room:
    """The circle is over: what was in the room is forgotten, its links only say that it ended."""
    circle = replace(_emptied(room.circle), piece=Resting(id=fresh_id(room, "p")))
    return replace(
        _forgetting(room, now),
        phase="ended",
        seats=tuple(_let_go(seat) for seat in room.seats),
        places=(circle,),
        succession=(),
        cards=(),
        removals=(),
        lapses_at=now + TOMBSTONE_S,
    )


def _out_of_succession(room: Room, seat_id: SeatId) -> Room:
    if seat_id not in room.succession:
        return room
    succession = tuple(one for one in room.succession if one != seat_id)
    return replace(room, succession=succession, succession_version=room.succession_version + 1)


def _let_go(seat: Seat) -> Seat:
    return replace(vacated(seat), sessions=seat.sessions)


def _emptied(place: Place) -> Place:
    """The place without anybody and without words, in which nothing is under way."""
    return Place(
        id=CIRCLE,
        piece=place.piece,
        stage=place.stage,
        order_version=place.order_version + 1,
        prompt_version=place.prompt_version + 1,
    )


def _forgetting(room: Room, now: float) -> Room:
    """The room without what concerns single people; answers under way are closed first, since their pool counts."""
    for place in room.places:
        room = closed(room, place.id, now)
    return replace(room, signals=(), side_rooms=(), opened_contacts=(), undivided=(), not_together=())


def _is_other(other: Seat, seat: Seat) -> bool:
    return other.id != seat.id and other.presence == "present"


def _seated(room: Room, seat_id: SeatId) -> Seat:
    seat = room.seat(seat_id)
    if seat is None or seat.standing != "seated":
        raise Refused(RefusalCode.NO_SUCH_SEAT)
    return seat

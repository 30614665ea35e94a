"""What facilitators do: order and words in the centre, muting, roles, succession, the end and the debrief."""

from __future__ import annotations

from moderation.commands.ending import CloseCircle, EndCircle, EndDebrief
from moderation.commands.muting import Mute, MuteSelf, Release, SetMicrophone, UnmuteSelf
from moderation.commands.order import SetOrder
from moderation.commands.prompt import SetPrompt
from moderation.commands.roles import HandOver, SetSuccession, StepBack, StepUp
from moderation.refusal import RefusalCode, Refused
from moderation.rules.alerts import remembered_until
from moderation.rules.authority import acts_as
from moderation.rules.cards import handed_over, kept_into_debrief, left_to_organiser, relieved
from moderation.rules.contacts import sealed
from moderation.rules.seating import vacated
from moderation.rules.stillness import stepped_out
from moderation.rules.trust import RANK, lowered, raised
from moderation.state.place import Place, Resting
from moderation.state.room import Room, fresh_id, with_place, with_seat
from moderation.state.seat import CIRCLE, Seat
from moderation.state.values import SeatId, replace

DEBRIEF = "debrief"
DEBRIEF_S = 45 * 60.0
"""How long facilitators may stay among themselves."""


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
    """Somebody who looks after the circle as well facilitates it, and the giver is the first to take over.

    They alone hand it back: whoever gave it does not take it up again by themselves.
    """
    other = _seated(room, command.to)
    if other.id == seat.id or other.role == "participant":
        raise Refused(RefusalCode.NOT_A_COFACILITATOR)
    if other.presence != "present":
        raise Refused(RefusalCode.SEAT_AWAY)
    room = handed_over(room, seat, other, now)
    room = with_seat(room, raised(other, "facilitator", now))
    room = with_seat(room, lowered(seat, "cofacilitator", by_facilitator=True))
    rest = tuple(one for one in room.succession if one not in (seat.id, other.id))
    return replace(room, succession=(seat.id, *rest), succession_version=room.succession_version + 1)


def set_microphone(room: Room, command: SetMicrophone, seat: Seat, now: float) -> Room:
    """The device as its owner's page has it. Whether they are heard follows from their mutes alone."""
    return with_seat(room, replace(seat, microphone=command.microphone))


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
    for other in room.seats:
        if other.role == "participant" and other.id in command.order:
            room = with_seat(room, raised(other, "cofacilitator", now))
        elif (
            other.role == "cofacilitator"
            and other.id not in command.order
            and (other.standing == "seated" or other.id in room.succession)
        ):
            room = _made_plain(with_seat(room, lowered(other, "participant", by_facilitator=True)), other.id)
    return replace(room, succession=command.order, succession_version=room.succession_version + 1)


def step_back(room: Room, command: StepBack, seat: Seat, now: float) -> Room:
    """A plain seat from now on; somebody else who is present facilitates."""
    plain = _made_plain(with_seat(room, lowered(seat, "participant", by_facilitator=False)), seat.id)
    if not any(acts_as(plain, other) == "facilitator" for other in room.within(seat.place) if _is_other(other, seat)):
        raise Refused(RefusalCode.NO_OTHER_FACILITATOR)
    return _out_of_succession(plain, seat.id)


def step_up(room: Room, command: StepUp, seat: Seat, now: float) -> Room:
    """Only what the organiser invited somebody as can be taken up again, and nothing that a facilitator lowered."""
    if seat.ceiling == "participant":
        raise Refused(RefusalCode.NOT_ALLOWED)
    if RANK[seat.role] >= RANK[seat.ceiling]:
        return room
    up = with_seat(room, raised(seat, seat.ceiling, now))
    if seat.ceiling == "facilitator":
        return _out_of_succession(up, seat.id)
    if seat.id in room.succession:
        return up
    return replace(up, succession=(*room.succession, seat.id), succession_version=room.succession_version + 1)


def end_circle(room: Room, command: EndCircle, seat: Seat, now: float) -> Room:
    """Over for participants, who are all let go; facilitators stay among themselves for a while, and may follow up."""
    leaving = (other for other in room.seated() if other.role == "participant")
    room = kept_into_debrief(sealed(room, *leaving))
    staying = tuple(other for other in room.seated() if other.role != "participant")
    ring = tuple(other.id for other in sorted(staying, key=lambda other: other.since))
    place = Place(id=DEBRIEF, kind="debrief", order=ring, piece=Resting(id=fresh_id(room, "p")), stage_since=now)
    seats = tuple(
        replace(other, home=DEBRIEF, place=DEBRIEF, muted_self=True) if other in staying else _let_go(other)
        for other in room.seats
    )
    circle = replace(_emptied(room.circle), piece=Resting(id=fresh_id(room, "p")))
    return replace(
        _forgetting(room),
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
    """The circle is over: what was in the room is forgotten, its links only say that it ended.

    What is still open of somebody goes to the organiser first.
    """
    room = left_to_organiser(room, now)
    circle = replace(_emptied(room.circle), piece=Resting(id=fresh_id(room, "p")))
    return replace(
        _forgetting(room),
        phase="ended",
        seats=tuple(_let_go(seat) for seat in room.seats),
        places=(circle,),
        succession=(),
        removals=(),
        sealed=(),
        openings=(),
        lapses_at=remembered_until(room, now),
        deserted_until=None,
    )


def _made_plain(room: Room, seat_id: SeatId) -> Room:
    """What comes with looking after the circle goes: being heard beside the holder, signals seen, contacts opened."""
    return relieved(stepped_out(room, seat_id), seat_id)


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


def _forgetting(room: Room) -> Room:
    """The room without what concerns single people."""
    return replace(room, side_rooms=(), undivided=(), not_together=())


def _is_other(other: Seat, seat: Seat) -> bool:
    return other.id != seat.id and other.presence == "present"


def _seated(room: Room, seat_id: SeatId) -> Seat:
    seat = room.seat(seat_id)
    if seat is None or seat.standing != "seated":
        raise Refused(RefusalCode.NO_SUCH_SEAT)
    return seat

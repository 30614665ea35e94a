"""The end of a circle, the debrief of those who looked after it, and the end of that."""

from __future__ import annotations

from moderation.commands.ending import CancelCircle, CloseCircle, EndCircle, EndDebrief
from moderation.refusal import RefusalCode, Refused
from moderation.rules.alerts import lapses_at
from moderation.rules.attendance import count_attendance
from moderation.rules.cards import keep_into_debrief, leave_to_organiser
from moderation.rules.contacts import seal
from moderation.rules.rule import BESIDE, DEBRIEFING, EVERYWHERE, LEADING_ALL, RINGS, TOGETHER, OutsideRule, Rows, Rule
from moderation.rules.seating import vacate
from moderation.state.place import Place, Resting
from moderation.state.room import Room, fresh_id
from moderation.state.seat import CIRCLE, Seat
from moderation.state.values import replace

DEBRIEF = "debrief"
DEBRIEF_S = 45 * 60.0
"""How long facilitators may stay among themselves."""


def end_circle(room: Room, command: EndCircle, seat: Seat, now: float) -> Room:
    """Over for participants, who are all let go; facilitators stay among themselves for a while, and may follow up."""
    room = count_attendance(room, now, closed=True)
    leaving = (other for other in room.seated() if other.role == "participant")
    room = keep_into_debrief(seal(room, *leaving))
    staying = tuple(other for other in room.seated() if other.role != "participant")
    ring = tuple(other.id for other in sorted(staying, key=lambda other: other.since))
    place = Place(id=DEBRIEF, kind="debrief", order=ring, piece=Resting(id=fresh_id(room, "p")), stage_since=now)
    seats = tuple(
        replace(other, home=DEBRIEF, place=DEBRIEF, muted_self=True) if other in staying else _let_go(other)
        for other in room.seats
    )
    circle = replace(_empty(room.circle), piece=Resting(id=fresh_id(room, "p")))
    return replace(
        _forget_people(room),
        phase="debrief",
        seats=seats,
        places=(circle, place),
        lapses_at=now + DEBRIEF_S,
    )


def end_debrief(room: Room, command: EndDebrief, seat: Seat, now: float) -> Room:
    """Over for everybody."""
    return end_room(room, now)


def close_circle(room: Room, command: CloseCircle, now: float) -> Room:
    """An organiser ends it, for everybody at once."""
    return end_room(count_attendance(room, now, closed=True), now)


def cancel_circle(room: Room, command: CancelCircle, now: float) -> Room:
    """An organiser cancels it before it has begun: its links say so, in place of that it ended."""
    if room.phase == "live":
        raise Refused(RefusalCode.ALREADY_LIVE)
    if room.phase == "debrief":
        raise Refused(RefusalCode.ENDED)
    return replace(end_room(room, now), cancelled=True)


def end_room(room: Room, now: float) -> Room:
    """The circle is over: what was in the room is forgotten, its links only say that it ended.

    What is still open of somebody goes to the organiser first.
    """
    room = leave_to_organiser(count_attendance(room, now, closed=False), now)
    circle = replace(_empty(room.circle), piece=Resting(id=fresh_id(room, "p")))
    return replace(
        _forget_people(room),
        phase="ended",
        seats=tuple(replace(_let_go(seat), came=False) for seat in room.seats),
        places=(circle,),
        succession=(),
        removals=(),
        sealed=(),
        openings=(),
        lapses_at=lapses_at(room, now),
        deserted_until=None,
    )


def _let_go(seat: Seat) -> Seat:
    return replace(vacate(seat), sessions=seat.sessions, called="")


def _empty(place: Place) -> Place:
    """The place without anybody and without words, in which nothing is under way."""
    return Place(
        id=CIRCLE,
        piece=place.piece,
        stage=place.stage,
        order_version=place.order_version + 1,
        prompt_version=place.prompt_version + 1,
    )


def _forget_people(room: Room) -> Room:
    """The room without what concerns single people."""
    return replace(room, side_rooms=(), undivided=(), not_together=(), prepared=())


ROWS = Rows(
    at_seat={
        EndCircle: Rule(LEADING_ALL, TOGETHER, RINGS, end_circle, "ended"),
        EndDebrief: Rule(BESIDE, DEBRIEFING, EVERYWHERE, end_debrief),
    },
    by_organiser={
        CloseCircle: OutsideRule(close_circle),
        CancelCircle: OutsideRule(cancel_circle),
    },
)

"""A pause: nobody is heard until a facilitator resumes."""

from __future__ import annotations

from moderation.commands.pause import Pause, Resume
from moderation.refusal import RefusalCode, Refused
from moderation.rules.bell import answer_who_asked
from moderation.rules.piece import rest, resume_offer
from moderation.rules.rule import BESIDE, LIVE, RINGS, Rows, Rule
from moderation.state.room import Room, with_place
from moderation.state.seat import Seat
from moderation.state.values import replace


def pause(room: Room, command: Pause, seat: Seat, now: float) -> Room:
    """Nobody is heard until a facilitator resumes."""
    place = room.place(seat.place)
    if place.paused:
        raise Refused(RefusalCode.PAUSED)
    return answer_who_asked(rest(room, replace(place, paused=True, bell=None), now), place)


def resume(room: Room, command: Resume, seat: Seat, now: float) -> Room:
    place = room.place(seat.place)
    if not place.paused:
        raise Refused(RefusalCode.NOT_PAUSED)
    return with_place(room, resume_offer(room, replace(place, paused=False), now))


ROWS = Rows(
    at_seat={
        Pause: Rule(BESIDE, LIVE, RINGS, pause, "paused"),
        Resume: Rule(BESIDE, LIVE, RINGS, resume, "resumed", speaks_up=True),
    },
)

"""What people do about pictures: hide somebody's for oneself; stop one for all; turn one's own on again."""

from __future__ import annotations

from moderation.commands.pictures import HidePicture, ReleasePicture, ShowPicture, StopPicture
from moderation.rules.named import seated_at
from moderation.rules.rule import ALWAYS, ANYBODY, BESIDE, EVERYWHERE, Rows, Rule
from moderation.state.room import Room, with_seat
from moderation.state.seat import Seat
from moderation.state.values import replace


def hide_picture(room: Room, command: HidePicture, seat: Seat, now: float) -> Room:
    """For oneself alone, and told to nobody; those who are gone for good are remembered no more."""
    other = seated_at(room, command.seat)
    hides = tuple(one for one in seat.hides if one != other.id and room.seat(one) is not None)
    return with_seat(room, replace(seat, hides=(*hides, other.id) if command.hidden else hides))


def stop_picture(room: Room, command: StopPicture, seat: Seat, now: float) -> Room:
    """Nobody sees it. Its owner's camera closes too, so that a release shows nobody by surprise."""
    other = seated_at(room, command.seat)
    return with_seat(room, replace(other, picture_stopped=True, picture_closed=True))


def release_picture(room: Room, command: ReleasePicture, seat: Seat, now: float) -> Room:
    """It may be shown again: its owner turns it on, also one who tried meanwhile."""
    other = seated_at(room, command.seat)
    closed = other.picture_closed or other.picture_stopped
    return with_seat(room, replace(other, picture_stopped=False, picture_closed=closed))


def show_picture(room: Room, command: ShowPicture, seat: Seat, now: float) -> Room:
    """One's own, which was closed with a stop."""
    return with_seat(room, replace(seat, picture_closed=False))


ROWS = Rows(
    at_seat={
        HidePicture: Rule(ANYBODY, ALWAYS, EVERYWHERE, hide_picture),
        ShowPicture: Rule(ANYBODY, ALWAYS, EVERYWHERE, show_picture),
        StopPicture: Rule(BESIDE, ALWAYS, EVERYWHERE, stop_picture, "stopped_picture"),
        ReleasePicture: Rule(BESIDE, ALWAYS, EVERYWHERE, release_picture, "released_picture"),
    },
)

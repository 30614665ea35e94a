"""Whether a change moved the piece and did nothing else: then most of what everybody is told stays as it was."""

from __future__ import annotations

from moderation.state.place import Place, Resting
from moderation.state.room import Room
from moderation.state.seat import Seat
from moderation.state.values import replace

_RESTING = Resting(id="")


def moves_piece_alone(before: Room, after: Room) -> bool:
    """Whether nothing differs but the piece and its round, and how long people were heard."""
    return (
        len(before.seats) == len(after.seats)
        and len(before.places) == len(after.places)
        and all(
            one is other or _unheard(one) == _unheard(other)
            for one, other in zip(before.seats, after.seats, strict=True)
        )
        and all(
            one is other or _at_rest(one) == _at_rest(other)
            for one, other in zip(before.places, after.places, strict=True)
        )
        and _beside(before) == _beside(after)
    )


def _unheard(seat: Seat) -> Seat:
    return replace(seat, heard_s=0.0)


def _at_rest(place: Place) -> Place:
    return replace(place, piece=_RESTING, round=None)


def _beside(room: Room) -> Room:
    """The room without seats and places, and without what counts changes."""
    return replace(room, version=0, at=0.0, entries=0, appended=(), seats=(), places=())

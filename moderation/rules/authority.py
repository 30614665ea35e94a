"""Who facilitates: a role that was given, or the succession that was declared while nobody else is there."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from moderation.state.room import Room
from moderation.state.seat import Role, Seat
from moderation.state.values import PlaceId


class Authority(IntEnum):
    """How far somebody decides for others, from least to most."""

    ONESELF = 0
    BESIDE = 1
    """Looks after people beside whoever facilitates."""
    THIS_PLACE = 2
    """Facilitates where they are; a facilitator may be in another place."""
    EVERY_PLACE = 3
    """Facilitates, and no facilitator is anywhere else in the circle."""
    ROLES = 4
    """Facilitates by a role that was given, and so may give roles."""


def authority(room: Room, seat: Seat) -> Authority:
    """How far that person decides now."""
    if seat.role == "facilitator":
        return Authority.ROLES
    if acts_as(room, seat) == "facilitator":
        return Authority.THIS_PLACE if _is_facilitated(room.seated()) else Authority.EVERY_PLACE
    return Authority.ONESELF if seat.role == "participant" else Authority.BESIDE


def acts_as(room: Room, seat: Seat) -> Role:
    """The role of that seat now. Where no facilitator is, the first co-facilitator present acts as one.

    Derived, so that nobody's role ever rises by itself, and falls back when a facilitator returns. Nobody stands in
    aside: a side room is for two.
    """
    if seat.role != "cofacilitator":
        return seat.role
    if room.place(seat.place).kind == "side_room" or _is_facilitated(room.within(seat.place)):
        return seat.role
    for seat_id in room.succession:
        other = room.seat(seat_id)
        if other is not None and _stands_in(other, seat.place):
            return "facilitator" if other.id == seat.id else "cofacilitator"
    return "cofacilitator"


def attending(room: Room, place: PlaceId) -> Seat | None:
    """One who facilitates in that place and is present; None when nobody does."""
    for seat in room.seats:
        here = seat.role != "participant" and seat.presence == "present" and seat.standing == "seated"
        if here and seat.place == place and acts_as(room, seat) == "facilitator":
            return seat
    return None


def _is_facilitated(seats: Iterable[Seat]) -> bool:
    """A facilitator whose line has just dropped counts as present."""
    return any(seat.role == "facilitator" and seat.presence in ("present", "reconnecting") for seat in seats)


def _stands_in(seat: Seat, place: PlaceId) -> bool:
    return (
        seat.role == "cofacilitator"
        and seat.standing == "seated"
        and seat.place == place
        and seat.presence == "present"
    )

"""Who hears whom, and who is connected with whom: the only answers to those questions."""

from __future__ import annotations

from itertools import combinations
from typing import Literal

from moderation.authority import acts_as
from moderation.place import Place
from moderation.room import MESH_LIMIT, Room
from moderation.seat import Seat
from moderation.values import PlaceId, SeatId

MuteReason = Literal["self", "turn", "facilitator", "bell"]


def mute_reasons(room: Room, seat: Seat) -> tuple[MuteReason, ...]:
    """Every reason for which this person is not heard; each is kept apart from the others."""
    reasons: list[MuteReason] = []
    place = room.place(seat.place)
    if seat.muted_self:
        reasons.append("self")
    if not _has_the_word(room, place, seat):
        reasons.append("turn")
    if seat.muted_by_facilitator:
        reasons.append("facilitator")
    if place.bell is not None:
        reasons.append("bell")
    return tuple(reasons)


def heard_in(room: Room, seat: Seat) -> PlaceId | None:
    """The place in which this person is heard now; None when they are not."""
    if seat.standing != "seated" or room.phase not in ("live", "debrief"):
        return None
    if is_still(room.place(seat.place)) or mute_reasons(room, seat):
        return None
    return seat.place


def voices(room: Room) -> tuple[SeatId, ...]:
    """Everybody who is heard somewhere now: few, and all whom anybody may hear."""
    return tuple(seat.id for seat in room.seats if heard_in(room, seat) is not None)


def may_hear(room: Room, listener: SeatId, speaker: SeatId) -> bool:
    """Whether the listener may hear the speaker now. A dropped signalling connection silences nobody."""
    heard, hearer = room.seat(speaker), room.seat(listener)
    if heard is None or hearer is None or listener == speaker or hearer.standing != "seated":
        return False
    if heard_in(room, heard) != hearer.place or not _are_together(heard, hearer, is_plenary(room, hearer.place)):
        return False
    piece = room.place(heard.place).piece
    turn = piece.id if piece.kind == "held" and piece.by == speaker else None
    return turn is None or hearer.ears_closed_for != turn


def is_still(place: Place) -> bool:
    """Whether nobody is heard there, whoever they are: a facilitator paused it, or nobody facilitates."""
    return place.paused or place.supervision.kind == "paused"


def is_plenary(room: Room, place: PlaceId) -> bool:
    """Whether more people are in that place than are all connected with each other."""
    return len(room.within(place)) > MESH_LIMIT


def edges(room: Room) -> frozenset[tuple[SeatId, SeatId]]:
    """The pairs of seats to be connected, the smaller id first: a full mesh of a place, of those who had a page.

    In a plenary facilitators are connected with everybody, and participants with them alone.
    """
    seats = sorted(room.seated(), key=lambda seat: seat.id)
    return frozenset((one.id, other.id) for one, other in combinations(seats, 2) if are_connected(room, one, other))


def are_connected(room: Room, one: Seat, other: Seat) -> bool:
    """Whether those two are one of the `edges`."""
    return _are_connected(one, other, is_plenary(room, one.place))


def peers_of(room: Room, seat: Seat) -> tuple[Seat, ...]:
    """Those with whom that seat is to be connected, in the order of their ids."""
    plenary = is_plenary(room, seat.place)
    peers = (other for other in room.seats if _are_connected(seat, other, plenary))
    return tuple(sorted(peers, key=lambda peer: peer.id))


def _are_connected(one: Seat, other: Seat, plenary: bool) -> bool:
    if one.id == other.id:
        return False
    if any(seat.standing != "seated" or seat.incarnation is None for seat in (one, other)):
        return False
    return _are_together(one, other, plenary)


def _are_together(one: Seat, other: Seat, plenary: bool) -> bool:
    if one.place != other.place:
        return False
    return one.role != "participant" or other.role != "participant" or not plenary


def _has_the_word(room: Room, place: Place, seat: Seat) -> bool:
    """Whether the stage or the piece gives this person the word."""
    if place.kind in ("side_room", "debrief") or seat.id in place.stepped_in:
        return True
    match room.stage_of(place).speaking:
        case "all":
            return True
        case "facilitators":
            return acts_as(room, seat) != "participant"
        case "holder":
            return place.piece.kind == "held" and place.piece.by == seat.id
        case "nobody":
            return False

"""Who sees whose picture, and how much of it: the only answers to those questions."""

from __future__ import annotations

from typing import Literal

from moderation.rules.hearing import Company, company, is_still
from moderation.state.room import Room
from moderation.state.seat import Seat
from moderation.state.values import SeatId

See = Literal["full", "thumbnail", "none"]
"""Of somebody's picture: as it comes, at the size of a thumbnail at most, or nothing."""
PictureReason = Literal["self", "facilitator"]


def picture_reasons(seat: Seat) -> tuple[PictureReason, ...]:
    """Why nobody sees this person's picture; each reason is kept apart from the other."""
    reasons: list[PictureReason] = []
    if seat.picture_closed:
        reasons.append("self")
    if seat.picture_stopped:
        reasons.append("facilitator")
    return tuple(reasons)


def shown_in(here: Company, other: Seat) -> See:
    """How much everybody there may see of that person: all of it while they have the word."""
    if is_still(here.place) or here.place.bell is not None or picture_reasons(other):
        return "none"
    has_the_word = here.room.phase in ("live", "debrief") and "turn" not in here.mutes[other.id]
    return "full" if has_the_word else "thumbnail"


def may_see(room: Room, viewer: SeatId, other: SeatId) -> See:
    """How much the viewer may see of the other's picture now."""
    seat = room.seat(viewer)
    if seat is None or seat.standing != "seated":
        return "none"
    here = company(room, seat.place)
    if other in seat.hides:
        return "none"
    return next((shown_in(here, peer) for peer in here.peers_of(seat) if peer.id == other), "none")

"""Who hears whom, and who is connected with whom: the only answers to those questions."""

from __future__ import annotations

from itertools import combinations

from moderation.room import MuteReason, Room, Seat, SeatId


def mute_reasons(room: Room, seat: Seat) -> tuple[MuteReason, ...]:
    """Every reason for which this person is not heard; each is kept apart from the others."""
    reasons: list[MuteReason] = []
    if seat.muted_self:
        reasons.append("self")
    if not (room.piece.kind == "held" and room.piece.by == seat.id):
        reasons.append("turn")
    if seat.muted_by_facilitator:
        reasons.append("facilitator")
    return tuple(reasons)


def may_hear(room: Room, listener: SeatId, speaker: SeatId) -> bool:
    """Whether the listener may hear the speaker now. A dropped signalling connection silences nobody."""
    if listener == speaker or room.phase != "live" or room.supervision.kind == "paused":
        return False
    heard, hearer = room.seat(speaker), room.seat(listener)
    if heard is None or hearer is None or heard.standing != "seated" or hearer.standing != "seated":
        return False
    return not mute_reasons(room, heard)


def edges(room: Room) -> frozenset[tuple[SeatId, SeatId]]:
    """The pairs of seats to be connected, the smaller id first: a full mesh of the seated who ever had a page."""
    if room.phase == "ended":
        return frozenset()
    ids = sorted(seat.id for seat in room.seated() if seat.incarnation is not None)
    return frozenset(combinations(ids, 2))


def peers_of(room: Room, seat: Seat) -> tuple[Seat, ...]:
    """Those with whom that seat is to be connected, in the order of their ids."""
    others = sorted({b if a == seat.id else a for a, b in edges(room) if seat.id in (a, b)})
    return tuple(peer for other in others if (peer := room.seat(other)))

"""A side room, offered or open."""

from __future__ import annotations

from moderation.state.values import PlaceId, SeatId, Value


class SideRoom(Value):
    """A facilitator offers one person to go aside; open once they accept. `id` is that of its place."""

    id: PlaceId
    facilitator: SeatId
    seat: SeatId
    at: float
    open: bool = False

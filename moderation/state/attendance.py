"""Who came to a circle, as plain numbers: counted when it ends, while the room still knows."""

from __future__ import annotations

from moderation.state.values import Value


class Attendance(Value, omit_defaults=True):
    """Of participants. `walk_ins` came by an open link. `stayed`: they were there when the circle was closed, or their
    connection had dropped just before; None where nobody closed it.
    """

    ended_at: float
    came: int = 0
    walk_ins: int = 0
    stayed: int | None = None

"""What organisers ask of a room."""

from __future__ import annotations

from typing import Literal

from moderation.values import SeatId, Value


class ReplaceLink(Value):
    """A new personal link for a seat; the old one and its sessions end."""

    type: Literal["replace_link"] = "replace_link"
    seat: SeatId
    link: str


class ReplaceOpenLink(Value):
    """A new open link in place of those there are, or none."""

    type: Literal["replace_open_link"] = "replace_open_link"
    id: str
    link: str | None


class CloseCircle(Value):
    type: Literal["close_circle"] = "close_circle"


class AllowRemoved(Value):
    """An organiser undoes a removal."""

    type: Literal["allow_removed"] = "allow_removed"
    removal_id: str

"""What organisers ask of a room."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from moderation.commands.fields import AlertId, Instant, Pairs, Title
from moderation.commands.model import CommandModel
from moderation.state.room import Capacity
from moderation.state.script import Script
from moderation.state.seat import Role
from moderation.state.values import SeatId


class ReviseCircle(CommandModel):
    """Another title, start or number of seats, in place of those of revision `made_on`, and another course.

    `starts_at` None: no time; `script` None: the course stays.
    """

    type: Literal["revise_circle"] = "revise_circle"
    title: Title
    starts_at: Instant | None
    capacity: Capacity
    script: Script | None = None
    made_on: int


class Invite(CommandModel):
    """A further seat, for whoever has its personal link; `link` is the hash of that link's secret."""

    type: Literal["invite"] = "invite"
    seat: SeatId
    role: Role
    link: str


class ReplaceLink(CommandModel):
    """A new personal link for a seat; the old one and its sessions end."""

    type: Literal["replace_link"] = "replace_link"
    seat: SeatId
    link: str


class ReplaceOpenLink(CommandModel):
    """A new open link in place of those there are, or none."""

    type: Literal["replace_open_link"] = "replace_open_link"
    id: str
    link: str | None


class SetNotTogether(CommandModel):
    """Who is not to be in one group, in place of what was said before, made on the pairs of version `made_on`."""

    type: Literal["set_not_together"] = "set_not_together"
    pairs: Pairs
    made_on: int


class CloseCircle(CommandModel):
    type: Literal["close_circle"] = "close_circle"


class SeeAlerts(CommandModel):
    """The organiser has seen these."""

    type: Literal["see_alerts"] = "see_alerts"
    alerts: Annotated[tuple[AlertId, ...], Field(max_length=64)]


class AllowRemoved(CommandModel):
    """An organiser undoes a removal."""

    type: Literal["allow_removed"] = "allow_removed"
    removal_id: str

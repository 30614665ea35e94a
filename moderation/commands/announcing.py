"""What an organiser announces of a circle."""

from __future__ import annotations

from typing import Literal

from moderation.commands.fields import Instant, Title
from moderation.commands.model import CommandModel
from moderation.state.room import Capacity
from moderation.state.script import Script


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


FromOrganiser = ReviseCircle

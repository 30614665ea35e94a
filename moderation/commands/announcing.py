"""What an organiser announces of a circle."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from moderation.commands.fields import Instant, Title, WrittenPlan
from moderation.commands.model import CommandModel
from moderation.state.room import PLENARY_LIMIT, Capacity
from moderation.state.script import Script
from moderation.state.values import LanguageTag


class ReviseCircle(CommandModel):
    """Another title, start or number of seats, in place of those of revision `made_on`, and another spoken language,
    course and plan.

    `starts_at` None: no time; `language` None: it stays; `script` None: the course stays; `plan` None: the plan stays,
    but for the local time of another start; `kept_for_facilitators` None: as many seats as before.
    """

    type: Literal["revise_circle"] = "revise_circle"
    title: Title
    language: LanguageTag | None = None
    starts_at: Instant | None
    capacity: Capacity
    kept_for_facilitators: Annotated[int, Field(ge=0, le=PLENARY_LIMIT)] | None = None
    script: Script | None = None
    plan: WrittenPlan | None = None
    made_on: int


FromOrganiser = ReviseCircle

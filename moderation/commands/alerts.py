"""What an organiser was told, and has seen."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from moderation.commands.fields import AlertId
from moderation.commands.model import CommandModel


class SeeAlerts(CommandModel):
    """The organiser has seen these."""

    type: Literal["see_alerts"] = "see_alerts"
    alerts: Annotated[tuple[AlertId, ...], Field(max_length=64)]


FromOrganiser = SeeAlerts

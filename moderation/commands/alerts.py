"""What an organiser was told, and has seen."""

from __future__ import annotations

from typing import Literal

from moderation.commands.fields import AlertIds
from moderation.commands.model import CommandModel


class SeeAlerts(CommandModel):
    """The organiser has seen these."""

    type: Literal["see_alerts"] = "see_alerts"
    alerts: AlertIds


class MissFacilitator(CommandModel):
    """Someone who was to facilitate says that they can't."""

    type: Literal["miss_facilitator"] = "miss_facilitator"


FromService = MissFacilitator
FromOrganiser = SeeAlerts

"""The end of a circle, and of the debrief after it."""

from __future__ import annotations

from typing import Literal

from moderation.commands.model import CommandModel


class EndCircle(CommandModel):
    """Over for participants; facilitators stay among themselves."""

    type: Literal["end_circle"] = "end_circle"


class EndDebrief(CommandModel):
    type: Literal["end_debrief"] = "end_debrief"


class CloseCircle(CommandModel):
    type: Literal["close_circle"] = "close_circle"


class CancelCircle(CommandModel):
    """It does not take place, and those who come are told so."""

    type: Literal["cancel_circle"] = "cancel_circle"


FromSeat = EndCircle | EndDebrief
FromOrganiser = CloseCircle | CancelCircle

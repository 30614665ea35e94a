"""Stepping in: a facilitator is heard beside the holder."""

from __future__ import annotations

from typing import Literal

from moderation.commands.model import CommandModel


class StepIn(CommandModel):
    """Be heard beside the holder, who keeps the piece."""

    type: Literal["step_in"] = "step_in"


class StepOut(CommandModel):
    type: Literal["step_out"] = "step_out"


FromSeat = StepIn | StepOut

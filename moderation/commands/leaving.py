"""Leaving, which is one step and silent."""

from __future__ import annotations

from typing import Literal

from moderation.commands.model import CommandModel


class Leave(CommandModel):
    type: Literal["leave"] = "leave"


FromSeat = Leave

"""The clock."""

from __future__ import annotations

from typing import Literal

from moderation.commands.model import CommandModel


class Tick(CommandModel):
    """Time has passed."""

    type: Literal["tick"] = "tick"


FromService = Tick

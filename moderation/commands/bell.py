"""The bell: a breath for everybody."""

from __future__ import annotations

from typing import Literal

from moderation.commands.model import CommandModel


class AskForBreath(CommandModel):
    """Ask the facilitators for a pause; they alone are told."""

    type: Literal["ask_for_breath"] = "ask_for_breath"


class RingBell(CommandModel):
    type: Literal["ring_bell"] = "ring_bell"


class EndBell(CommandModel):
    """The breath is over sooner."""

    type: Literal["end_bell"] = "end_bell"


FromSeat = AskForBreath | RingBell | EndBell

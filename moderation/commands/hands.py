"""Raised hands."""

from __future__ import annotations

from typing import Literal

from moderation.commands.model import CommandModel


class RaiseHand(CommandModel):
    type: Literal["raise_hand"] = "raise_hand"


class LowerHand(CommandModel):
    type: Literal["lower_hand"] = "lower_hand"


FromSeat = RaiseHand | LowerHand

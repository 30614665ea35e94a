"""Ears off: a turn that is hard to hear."""

from __future__ import annotations

from typing import Literal

from moderation.commands.fields import Id
from moderation.commands.model import CommandModel


class MarkHeavy(CommandModel):
    type: Literal["mark_heavy"] = "mark_heavy"
    turn_id: Id
    heavy: bool


class CloseEars(CommandModel):
    type: Literal["close_ears"] = "close_ears"
    turn_id: Id


class OpenEars(CommandModel):
    type: Literal["open_ears"] = "open_ears"


FromSeat = MarkHeavy | CloseEars | OpenEars

"""Written lines."""

from __future__ import annotations

from typing import Literal

from moderation.commands.fields import Words
from moderation.commands.model import CommandModel
from moderation.state.values import SeatId


class Say(CommandModel):
    """A line of chat, for everybody there."""

    type: Literal["say"] = "say"
    text: Words


class SayPrivately(CommandModel):
    """A line between a participant and the facilitators. Facilitators name the participant in `to`."""

    type: Literal["say_privately"] = "say_privately"
    text: Words
    to: SeatId | None = None


class DeleteLine(CommandModel):
    type: Literal["delete_line"] = "delete_line"
    line: int


FromSeat = Say | SayPrivately | DeleteLine

"""Pictures: hidden for oneself, stopped for all, shown again."""

from __future__ import annotations

from typing import Literal

from moderation.commands.model import CommandModel
from moderation.state.values import SeatId


class HidePicture(CommandModel):
    """Not to see somebody's picture, or to see it again; nobody else is told."""

    type: Literal["hide_picture"] = "hide_picture"
    seat: SeatId
    hidden: bool


class ShowPicture(CommandModel):
    """Let one's own picture be seen again, which was closed with a stop."""

    type: Literal["show_picture"] = "show_picture"


class StopPicture(CommandModel):
    """Nobody sees this person's picture until it is released."""

    type: Literal["stop_picture"] = "stop_picture"
    seat: SeatId


class ReleasePicture(CommandModel):
    """Lift a stop. The camera stays closed: only its owner turns it on again."""

    type: Literal["release_picture"] = "release_picture"
    seat: SeatId


FromSeat = HidePicture | ShowPicture | StopPicture | ReleasePicture

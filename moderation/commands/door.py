"""The door: who may knock, and for whom a seat is kept."""

from __future__ import annotations

from typing import Literal

from moderation.commands.model import CommandModel
from moderation.state.values import SeatId


class SetLock(CommandModel):
    """Whether the door is locked: nobody new knocks."""

    type: Literal["set_lock"] = "set_lock"
    locked: bool


class ReleaseSeat(CommandModel):
    """Keep a seat no longer for somebody with a personal link who has not come."""

    type: Literal["release_seat"] = "release_seat"
    seat: SeatId


FromSeat = SetLock | ReleaseSeat

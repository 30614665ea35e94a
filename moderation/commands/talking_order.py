"""The talking order."""

from __future__ import annotations

from typing import Literal

from moderation.commands.fields import Seats
from moderation.commands.model import CommandModel
from moderation.state.stage import OrderKind


class SetOrder(CommandModel):
    """A new talking order, made on the order of version `made_on`."""

    type: Literal["set_order"] = "set_order"
    order: Seats
    made_on: int


class SetTurns(CommandModel):
    """How the piece goes along the ring in this stage."""

    type: Literal["set_turns"] = "set_turns"
    stage: int
    turns: OrderKind


FromSeat = SetOrder | SetTurns

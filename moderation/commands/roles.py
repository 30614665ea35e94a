"""Roles: who facilitates, and who takes over."""

from __future__ import annotations

from typing import Literal

from moderation.commands.fields import Seats
from moderation.commands.model import CommandModel
from moderation.state.values import SeatId


class SetSuccession(CommandModel):
    """The co-facilitators, in the order in which they take over; whoever is not named is one no more."""

    type: Literal["set_succession"] = "set_succession"
    order: Seats
    made_on: int


class HandOver(CommandModel):
    """Somebody else facilitates from now on, and the giver beside them."""

    type: Literal["hand_over"] = "hand_over"
    to: SeatId


class StepBack(CommandModel):
    """A facilitator takes a plain seat; another one must be present."""

    type: Literal["step_back"] = "step_back"


class StepUp(CommandModel):
    """One who was invited to facilitate and stepped back takes that up again."""

    type: Literal["step_up"] = "step_up"


FromSeat = SetSuccession | HandOver | StepBack | StepUp

"""Groups: a circle divides and comes back together."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from moderation.commands.fields import Pairs, Seats
from moderation.commands.model import CommandModel
from moderation.state.values import PlaceId, SeatId


class Divide(CommandModel):
    """The circle divides into groups, each named by its seats, on the seats of version `made_on`."""

    type: Literal["divide"] = "divide"
    groups: Annotated[tuple[Seats, ...], Field(min_length=2, max_length=8)] | None = None
    """None lets the rules divide."""


class MoveToGroup(CommandModel):
    type: Literal["move_to_group"] = "move_to_group"
    seat: SeatId
    group: PlaceId


class Reunite(CommandModel):
    """Everybody comes back from their group."""

    type: Literal["reunite"] = "reunite"


class AskForHelp(CommandModel):
    """From a group to the facilitators of the whole."""

    type: Literal["ask_for_help"] = "ask_for_help"
    needed: bool


class SetNotTogether(CommandModel):
    """Who is not to be in one group, in place of what was said before, made on the pairs of version `made_on`."""

    type: Literal["set_not_together"] = "set_not_together"
    pairs: Pairs
    made_on: int


FromSeat = Divide | MoveToGroup | Reunite | AskForHelp
FromOrganiser = SetNotTogether

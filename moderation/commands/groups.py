"""Groups: a circle divides and comes back together."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, TypeAdapter, WithJsonSchema

from moderation.commands.fields import Seats
from moderation.commands.model import CommandModel
from moderation.state.values import PlaceId, SeatId


def _of_two(pair: tuple[SeatId, SeatId]) -> tuple[SeatId, SeatId]:
    if pair[0] == pair[1]:
        raise ValueError("a pair is of two different seats")
    return pair


_TWO: dict[str, object] = {"type": "array", "minItems": 2, "maxItems": 2, "uniqueItems": True}
Pair = Annotated[
    tuple[SeatId, SeatId],
    AfterValidator(_of_two),
    WithJsonSchema({**_TWO, "items": TypeAdapter(SeatId).json_schema()}),
]
MOST_GROUPS = 8
Pairs = Annotated[tuple[Pair, ...], Field(max_length=48, fail_fast=True)]


class Divide(CommandModel):
    """The circle divides into groups, each named by its seats, on the seats of version `made_on`."""

    type: Literal["divide"] = "divide"
    groups: Annotated[tuple[Seats, ...], Field(min_length=2, max_length=MOST_GROUPS, fail_fast=True)] | None = None
    """None divides as the organiser has prepared it, or else as the rules do."""


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


def _each_once(groups: tuple[tuple[SeatId, ...], ...]) -> tuple[tuple[SeatId, ...], ...]:
    seats = [seat for group in groups for seat in group]
    if len(set(seats)) < len(seats):
        raise ValueError("nobody is in two groups")
    return groups


class PrepareGroups(CommandModel):
    """How the circle is to divide, in place of what was prepared before; none lets the rules divide."""

    type: Literal["prepare_groups"] = "prepare_groups"
    groups: Annotated[tuple[Seats, ...], Field(max_length=MOST_GROUPS, fail_fast=True), AfterValidator(_each_once)] = ()


FromSeat = Divide | MoveToGroup | Reunite | AskForHelp
FromOrganiser = SetNotTogether | PrepareGroups

"""What facilitators may ask for: the course of the circle, its order, its roles and its end."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from moderation.commands.fields import Id, Instant, Minutes, PromptText, Seats, WrittenScript
from moderation.commands.model import CommandModel
from moderation.state.script import Form, OrderKind
from moderation.state.values import PlaceId, SeatId


class Begin(CommandModel):
    type: Literal["begin"] = "begin"


class GoToStage(CommandModel):
    """On, back, or past some: from the stage that it is in to another one."""

    type: Literal["go_to_stage"] = "go_to_stage"
    from_stage: int
    to_stage: Annotated[int, Field(ge=0, le=23)]


class BeginRound(CommandModel):
    """Another round of this stage, after the one of that number (0 for none yet)."""

    type: Literal["begin_round"] = "begin_round"
    after_round: int


class DropRound(CommandModel):
    """One round less: of this stage if one is still to come, or else the next stage that is a round."""

    type: Literal["drop_round"] = "drop_round"
    made_on: int


class SetScript(CommandModel):
    """Other stages to come, made on the script of version `made_on`; those done and under way stay."""

    type: Literal["set_script"] = "set_script"
    script: WrittenScript
    made_on: int


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


class SetPrompt(CommandModel):
    """The words in the centre, made on the prompt of version `made_on`; None clears them."""

    type: Literal["set_prompt"] = "set_prompt"
    prompt: PromptText | None
    made_on: int


class OpenCheckIn(CommandModel):
    """Send a form to everybody there, in place of the one before."""

    type: Literal["open_check_in"] = "open_check_in"
    form: Form


class CloseCheckIn(CommandModel):
    type: Literal["close_check_in"] = "close_check_in"
    check_in_id: Id


class ShowCheckIn(CommandModel):
    """Close a form whose answers are for everybody, and let everybody see them."""

    type: Literal["show_check_in"] = "show_check_in"
    check_in_id: Id


class Extend(CommandModel):
    type: Literal["extend"] = "extend"
    stage: int
    minutes: Minutes


class ShortenRest(CommandModel):
    type: Literal["shorten_rest"] = "shorten_rest"
    ends_at: Instant
    made_on: int


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


class EndCircle(CommandModel):
    """Over for participants; facilitators stay among themselves."""

    type: Literal["end_circle"] = "end_circle"


class EndDebrief(CommandModel):
    type: Literal["end_debrief"] = "end_debrief"

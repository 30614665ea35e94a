"""The course of a circle: its beginning, its stages and their rounds."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from moderation.commands.fields import WrittenScript
from moderation.commands.model import CommandModel


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


FromSeat = Begin | GoToStage | BeginRound | DropRound | SetScript

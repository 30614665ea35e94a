"""The script of a circle: its stages in order."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from moderation.state.stage import Stage
from moderation.state.values import LocalText, Value


class Script(Value):
    """The course of a circle."""

    name: LocalText
    stages: Annotated[tuple[Stage, ...], Field(min_length=1, max_length=24, fail_fast=True)]
    """The first that is none is enough: a message may hold twenty thousand."""


ROUND_AND_ROUND = Script(
    name=LocalText(default="en", texts={"en": "No script", "ms": "Tiada atur cara"}),
    stages=(Stage(kind="round", speaking="holder", rounds=0, minutes=60.0),),
)
"""The plainest circle: the piece goes round until a facilitator ends it."""

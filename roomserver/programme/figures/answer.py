"""What one person answers after a circle, and how they were before it: scales, and one line. All of it may be skipped.

Neither when somebody answered nor who was first is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

Scale = Annotated[int, Field(ge=1, le=5)]
"""Of weather as the pictures of a check-in have it; else 1 is not at all, and 5 very much."""
Question = Literal["less_alone", "understood", "hopeful", "weather_after", "weather_before"]
QUESTIONS: tuple[Question, ...] = get_args(Question)
LINE_LENGTH = 500
ANSWERED_S = 72 * 3600.0
"""How long after the end people may answer; then figures are made, and single answers are gone."""


class Answer(BaseModel):
    """None: skipped. `line` is in their own words; organisers alone read it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    less_alone: Scale | None = None
    understood: Scale | None = None
    hopeful: Scale | None = None
    weather_after: Scale | None = None
    weather_before: Scale | None = None
    line: str = ""

    @property
    def values(self) -> Mapping[Question, int]:
        """Those that were not skipped."""
        given = {question: getattr(self, question) for question in QUESTIONS}
        return {question: value for question, value in given.items() if value is not None}

    @property
    def is_given(self) -> bool:
        """Whether they answered at all: how somebody was before the circle is no answer to it."""
        return bool(self.line) or any(question != "weather_before" for question in self.values)

    @property
    def is_empty(self) -> bool:
        return not self.line and not self.values

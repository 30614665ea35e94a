"""Answers to a check-in: what one is, who gave it, and what is told of many without names."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from moderation.state.script import Form
from moderation.state.values import SeatId, Value

ANSWER_LENGTH = 280
WORD_LENGTH = 40
POOL_LEAST = 3
"""Fewer answers than this are never pooled: they would tell who gave them."""

Word = Annotated[str, Field(min_length=1, max_length=ANSWER_LENGTH)]


class Answer(Value):
    """What one person answered: words, a mood 1-5, the index of a choice, or the name of a picture."""

    by: SeatId
    value: Word | int
    at: float = 0.0
    """When it was given as it stands. 0: in an earlier release, which kept no times."""


class Tally(Value):
    """How many gave one answer."""

    value: Word | int
    count: int


class Pool(Value):
    """Answers without names, in an order that tells nothing; made once and never changed."""

    tallies: tuple[Tally, ...]


class CheckIn(Value, omit_defaults=True):
    """A form that was sent. Answers are kept while it is open, and after that unless they were pooled."""

    id: str
    form: Form
    stage: int | None = None
    """In which stage it was asked; None where an earlier release asked it."""
    state: Literal["open", "closed", "shown"] = "open"
    """`shown`: closed, and what was asked for everybody is before everybody."""
    answers: tuple[Answer, ...] = ()
    pool: Pool | None = None
    """For a pooled form at its close; None when there were too few."""

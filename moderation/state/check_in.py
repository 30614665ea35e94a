"""A check-in: the form that is asked, what an answer is, who gave it, and what is told of many without names."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from moderation.state.values import LocalText, SeatId, Value

ANSWER_LENGTH = 280
WORD_LENGTH = 40
POOL_LEAST = 3
"""Fewer answers than this are never pooled: they would tell who gave them."""

Word = Annotated[str, Field(min_length=1, max_length=ANSWER_LENGTH)]

AnswerKind = Literal["word", "text", "mood", "choice", "picture"]
Audience = Literal["all", "facilitators", "pooled"]
"""Who sees the answers: everybody there, facilitators alone, or everybody without names at the close."""

PICTURES = (
    "sun", "cloud", "rain", "storm", "fog", "rainbow", "moon", "wind",
    "tree", "river", "mountain", "harbour", "seed", "candle", "bridge", "road",
)  # fmt: skip
"""The shipped set that a picture answer is chosen from."""


def _as_tuple(data: object) -> object:
    """A list read strictly is no tuple once `Form.as_written` has had it in its hands."""
    return tuple(data) if isinstance(data, list) else data


class Form(Value):
    """What a check-in asks. `choices` are for the answer kind `choice` alone."""

    question: LocalText
    answer: AnswerKind
    choices: Annotated[tuple[LocalText, ...], Field(max_length=8, fail_fast=True), BeforeValidator(_as_tuple)] = ()
    audience: Audience = "all"

    @classmethod
    def as_written(cls, data: Any) -> Any:
        """Files of an earlier release name `weather`: totals that were kept and that nobody ever saw."""
        return {key: data[key] for key in data if key != "weather"} if isinstance(data, dict) else data

    def __post_init__(self) -> None:
        if (self.answer == "choice") != (len(self.choices) >= 2):
            raise ValueError("choices are for the answer kind `choice`, two at least")


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

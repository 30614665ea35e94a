"""Feedback as it is told: of one circle, of a series, or of all, always as a sum of whole blocks."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel

from roomserver.programme.figures.answer import QUESTIONS
from roomserver.programme.figures.tally import Counts, Tally, sum_of


class Feedback(BaseModel):
    """How many people answered, and how often 1, 2, 3, 4 and 5 were given to each question; null: not to be shown, as
    too few answered it, or all who did gave the same answer.
    """

    answered: int
    less_alone: Counts | None
    understood: Counts | None
    hopeful: Counts | None
    weather_before: Counts | None
    weather_after: Counts | None


def sum_of_told(parts: Iterable[Feedback]) -> Feedback | None:
    """Of several circles: a sum of whole blocks again. None where there is none."""
    return told(
        Tally(
            answered=each.answered,
            counts={question: counts for question in QUESTIONS if (counts := getattr(each, question)) is not None},
        )
        for each in parts
    )


def told(blocks: Iterable[Tally]) -> Feedback | None:
    """None where there is none."""
    blocks = tuple(blocks)
    if not blocks:
        return None
    whole = sum_of(blocks)
    return Feedback(
        answered=whole.answered,
        less_alone=whole.counts.get("less_alone"),
        understood=whole.counts.get("understood"),
        hopeful=whole.counts.get("hopeful"),
        weather_before=whole.counts.get("weather_before"),
        weather_after=whole.counts.get("weather_after"),
    )

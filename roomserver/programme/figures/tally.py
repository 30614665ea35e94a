"""Totals of what people answered, in which nobody is, and which of them may be shown.

Small numbers stay safe by these rules, which `docs/decisions/0048-small-numbers-stay-safe.md` gives reasons for:

- What is shown is made of blocks, each once, and each of at least `FEWEST` people; no block ever changes.
- A circle's block is shown where so many answered. Each question stands for itself: one that fewer answered waits in
  the pool (`pool.py`), together with all that was answered at circles where too few did.
- Where everyone in a block gave the same answer to a question, their answers count nowhere: they would tell each one's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from roomserver.programme.figures.answer import QUESTIONS, Answer, Question

FEWEST = 5
"""People in whatever is shown."""
Counts = tuple[int, int, int, int, int]
"""How many answered 1, 2, 3, 4 and 5."""
NONE: Counts = (0, 0, 0, 0, 0)


class Tally(BaseModel):
    """How many people answered, how often each value was given to each question, and their lines, sorted: the order in
    which they came is in none of it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    answered: int = 0
    counts: dict[Question, Counts] = {}
    lines: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.answered and not self.counts


@dataclass(frozen=True, slots=True)
class Made:
    """What becomes of the answers to one circle: what is `shown` of it, if anything, and what waits for others."""

    shown: Tally | None
    rest: Tally


def tally_of(answers: Collection[Answer]) -> Tally:
    """All of them."""
    given: dict[Question, Counter[int]] = {question: Counter() for question in QUESTIONS}
    for answer in answers:
        for question, value in answer.values.items():
            given[question][value] += 1
    counts: dict[Question, Counts] = {
        question: (of[1], of[2], of[3], of[4], of[5]) for question, of in given.items() if of
    }
    lines = sorted(answer.line for answer in answers if answer.line)
    return Tally(answered=sum(answer.is_given for answer in answers), counts=counts, lines=tuple(lines))


def sum_of(tallies: Iterable[Tally]) -> Tally:
    """Of blocks, or of what waits."""
    tallies = tuple(tallies)
    counts: dict[Question, Counts] = {}
    for tally in tallies:
        for question, more in tally.counts.items():
            counts[question] = _added(counts.get(question, NONE), more)
    return Tally(
        answered=sum(tally.answered for tally in tallies),
        counts={question: counts[question] for question in QUESTIONS if question in counts},
        lines=tuple(sorted(line for tally in tallies for line in tally.lines)),
    )


def make(answers: Collection[Answer]) -> Made:
    """The figures of one circle, when nobody can answer any more."""
    all_of_it = tally_of(answers)
    if all_of_it.answered < FEWEST:
        return Made(None, all_of_it)
    enough = {question: counts for question, counts in all_of_it.counts.items() if is_enough(counts)}
    rest = {question: counts for question, counts in all_of_it.counts.items() if question not in enough}
    return Made(all_of_it.model_copy(update={"counts": told_apart(enough)}), Tally(counts=rest))


def is_enough(counts: Counts) -> bool:
    return sum(counts) >= FEWEST


def told_apart(counts: Mapping[Question, Counts]) -> dict[Question, Counts]:
    """Without questions to which everyone gave the same answer."""
    return {question: each for question, each in counts.items() if sum(number > 0 for number in each) > 1}


def _added(one: Counts, other: Counts) -> Counts:
    first, second, third, fourth, fifth = (a + b for a, b in zip(one, other, strict=True))
    return (first, second, third, fourth, fifth)

"""The pool of a series, or of the circles outside series: what waits there until it is of enough people.

What is let out is one more block of the series, and of no circle: it is of at least two.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

from roomserver.programme.figures.answer import Question
from roomserver.programme.figures.tally import FEWEST, Tally, is_enough, sum_of, told_apart

FEWEST_CIRCLES = 2
TAKEN_KEPT_S = 30 * 24 * 3600.0
"""How long it is known from which circles something was taken: whoever brings it once more is as late as that never."""
Part = Literal["answered"] | Question
"""What waits by itself."""


class Block(Tally):
    """`made_at` says when it goes."""

    made_at: float


class Pool(BaseModel):
    """`circles`: of how many each part of what waits is. `taken`: from which circles something was taken lately, and
    when.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    waiting: Tally = Tally()
    circles: dict[Part, int] = {}
    blocks: tuple[Block, ...] = ()
    taken: dict[str, float] = {}


def take(pool: Pool, circle: str, rest: Tally, now: float) -> Pool:
    """With what is left of a circle, once however often it is brought; what is enough by then is let out."""
    if circle in pool.taken or rest.is_empty:
        return pool
    parts: list[Part] = [*(["answered"] if rest.answered else []), *rest.counts]  # type: ignore[list-item]
    circles = {**pool.circles, **{part: pool.circles.get(part, 0) + 1 for part in parts}}
    taken = {one: at for one, at in pool.taken.items() if now < at + TAKEN_KEPT_S} | {circle: now}
    return _let_out(sum_of((pool.waiting, rest)), circles, pool.blocks, taken, now)


def forget(pool: Pool, blocks_before: float, lines_before: float) -> Pool:
    """Without blocks that were made before then, and without lines that were."""
    kept = (block for block in pool.blocks if block.made_at >= blocks_before)
    blocks = tuple(block if block.made_at >= lines_before else block.model_copy(update={"lines": ()}) for block in kept)
    return pool if blocks == pool.blocks else pool.model_copy(update={"blocks": blocks})


def _let_out(
    waiting: Tally, circles: Mapping[Part, int], blocks: tuple[Block, ...], taken: dict[str, float], now: float
) -> Pool:
    """Lines go with the number of those who answered: each of them is from one of these."""
    several = {part for part, number in circles.items() if number >= FEWEST_CIRCLES}
    out = {question for question, counts in waiting.counts.items() if question in several and is_enough(counts)}
    answered = "answered" in several and waiting.answered >= FEWEST
    block = Block(
        answered=waiting.answered if answered else 0,
        lines=waiting.lines if answered else (),
        counts=told_apart({question: waiting.counts[question] for question in out}),
        made_at=now,
    )
    left = Tally(
        answered=0 if answered else waiting.answered,
        lines=() if answered else waiting.lines,
        counts={question: counts for question, counts in waiting.counts.items() if question not in out},
    )
    gone = out | ({"answered"} if answered else set[Part]())
    return Pool(
        waiting=left,
        circles={part: number for part, number in circles.items() if part not in gone},
        blocks=blocks if block.is_empty else (*blocks, block),
        taken=taken,
    )

"""Seasons as whoever reads figures sees them: all that can be read, after each thing that happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from roomserver.programme.figures.answer import Answer
from roomserver.programme.figures.feedback import Feedback, told
from roomserver.programme.figures.pool import Pool, take
from roomserver.programme.figures.tally import Made, Tally, make

Read = Mapping[str, Feedback | None]
"""By what it is of: a circle, a series, or all."""


@dataclass(frozen=True)
class Held:
    """A circle of a series (or of none: ""), and what stands answered when nobody can answer any more."""

    series: str
    answers: tuple[Answer, ...]


@dataclass
class Season:
    """Circles whose figures are made one after the other."""

    shown: dict[str, Tally] = field(default_factory=dict)
    pools: dict[str, Pool] = field(default_factory=dict)
    of: dict[str, str] = field(default_factory=dict)

    def make(self, name: str, held: Held) -> Made:
        made = make(held.answers)
        self.of[name] = held.series
        if made.shown is not None:
            self.shown[name] = made.shown
        self.pools[held.series] = take(self.pools.get(held.series, Pool()), name, made.rest, float(len(self.of)))
        return made

    def read(self) -> Read:
        """All that anybody may, those who export it too."""
        every = [*self.shown.values(), *(block for pool in self.pools.values() for block in pool.blocks)]
        found: dict[str, Feedback | None] = {"all": told(every)}
        for series in sorted({*self.of.values()}):
            own = [self.shown[name] for name, where in self.of.items() if where == series and name in self.shown]
            found[f"series {series}"] = told([*own, *self.pools[series].blocks])
        return found | {name: told([self.shown[name]] if name in self.shown else []) for name in self.of}

    def lines(self) -> list[str]:
        every = [*self.shown.values(), *(block for pool in self.pools.values() for block in pool.blocks)]
        return sorted(line for tally in every for line in tally.lines)


def read_through(circles: Sequence[Held]) -> list[Read]:
    """After each of them."""
    season, reads = Season(), []
    for number, held in enumerate(circles):
        season.make(f"circle {number}", held)
        reads.append(season.read())
    return reads


def changed(circles: Sequence[Held], at: Mapping[tuple[int, int], Answer]) -> list[Held]:
    """With other answers of those people, by the numbers of the circle and of the person."""
    return [
        replace(held, answers=tuple(at.get((number, who), answer) for who, answer in enumerate(held.answers)))
        for number, held in enumerate(circles)
    ]

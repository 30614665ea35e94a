"""Medians of rounds, with an interval, and ratios that are made within each round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from statistics import median

from bench.results import Observation

CONFIDENCE = 0.95
NOT_CLEAN = "~"


@dataclass(frozen=True)
class Source:
    """Which figure of which server, in which bench."""

    bench: str
    server: str
    figure: str


@dataclass(frozen=True)
class Interval:
    """Of a median. `confidence` is the chance that it covers the median of endlessly many rounds."""

    low: float
    high: float
    confidence: float


@dataclass(frozen=True)
class Figure:
    """The median of the rounds. It is clean when at least half of the rounds were."""

    value: float
    interval: Interval
    rounds: int
    clean: bool

    def __str__(self) -> str:
        """With its interval, where there is more than one round."""
        shown = f"{'' if self.clean else NOT_CLEAN}{number(self.value)}"
        if self.rounds == 1:
            return shown
        return f"{shown} ({number(self.interval.low)}–{number(self.interval.high)})"


def interval_of(values: Sequence[float]) -> Interval:
    """The narrowest pair of order statistics that covers the median with 95 %, or else the least and greatest value.

    It assumes nothing of the distribution: each value is as likely below the median as above it, so the number below is
    binomial (W. J. Conover, Practical Nonparametric Statistics, on confidence intervals for quantiles). With seven
    values these are the least and the greatest, at 98.4 %.
    """
    ordered = sorted(values)
    count = len(ordered)
    outside = 0
    least, found = 0, 1.0
    for left_out in range(count // 2 + count % 2):
        outside += comb(count, left_out)
        covered = 1 - 2 * outside / 2**count
        if left_out and covered < CONFIDENCE:
            break
        least, found = left_out, covered
    return Interval(ordered[least], ordered[count - 1 - least], max(0.0, found))


def figure_of(seen: Sequence[Observation], source: Source) -> Figure | None:
    """None where nothing was seen of it."""
    return _figure([(row.figures[source.figure], row.clean) for row in _rounds(seen, source).values()])


def ratio_of(seen: Sequence[Observation], source: Source, over: Source) -> Figure | None:
    """One over the other: of one round each time, so that what slows the machine slows both."""
    ours, theirs = _rounds(seen, source), _rounds(seen, over)
    return _figure(
        [
            (row.figures[source.figure] / theirs[number].figures[over.figure], row.clean and theirs[number].clean)
            for number, row in ours.items()
            if number in theirs and theirs[number].figures[over.figure]
        ]
    )


def number(value: float) -> str:
    """Three figures that mean something."""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


def _rounds(seen: Sequence[Observation], source: Source) -> dict[int, Observation]:
    return {
        row.round: row
        for row in seen
        if (row.bench, row.server) == (source.bench, source.server) and source.figure in row.figures
    }


def _figure(values: Sequence[tuple[float, bool]]) -> Figure | None:
    if not values:
        return None
    clean = sum(is_clean for _, is_clean in values)
    plain = [value for value, _ in values]
    return Figure(median(plain), interval_of(plain), len(plain), 2 * clean >= len(plain))

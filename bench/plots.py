"""Two drawings of how a move grows: with the people in a room, and with the rooms of a server.

pygal was weighed: it brings three packages, and a hook into Python's imports that warns. matplotlib needs numpy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log, log10
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from bench.figures import Figure, Source, figure_of
from bench.results import Results
from bench.tables import TITLES

TEMPLATE = Path(__file__).with_name("growth.svg.jinja")
LEFT, RIGHT, TOP, BOTTOM = 60.0, 740.0, 70.0, 350.0
TICKS = 5


@dataclass(frozen=True)
class Dot:
    """Where a figure is drawn, and from where to where its interval goes; pixels from the upper left corner."""

    x: float
    y: float
    low: float
    high: float


@dataclass(frozen=True)
class Axes:
    """Across, `steps` by their logarithms; upwards, from nothing to `top`."""

    steps: Sequence[int]
    top: float

    def x(self, step: float) -> float:
        first, last = log(self.steps[0]), log(self.steps[-1])
        return LEFT + (RIGHT - LEFT) * (log(step) - first) / (last - first)

    def y(self, value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * value / self.top

    def ticks(self) -> list[float]:
        return [self.top * number / TICKS for number in range(TICKS + 1)]

    def dot(self, step: int, figure: Figure) -> Dot:
        return Dot(self.x(step), self.y(figure.value), self.y(figure.interval.low), self.y(figure.interval.high))


def draw(results: Results, folder: Path) -> list[Path]:
    """The drawings of which something was seen, as SVG files."""
    drawn = []
    for bench, unit, steps in (
        ("people", "people in a room", results.sizes.people),
        ("rooms", "rooms of the server", results.sizes.rooms),
    ):
        figures = _figures(results, bench, steps)
        if figures:
            folder.mkdir(parents=True, exist_ok=True)
            drawn.append(folder / f"growth-with-{bench}.svg")
            drawn[-1].write_text(_svg(unit, steps, figures))
    return drawn


def _figures(results: Results, bench: str, steps: Sequence[int]) -> dict[str, dict[int, Figure]]:
    """By the titles of servers, and by steps."""
    found: dict[str, dict[int, Figure]] = {}
    for server in dict.fromkeys(row.server for row in results.seen if row.bench == bench):
        by_step = {step: figure_of(results.seen, Source(bench, server, f"move_us_{step}")) for step in steps}
        found[TITLES.get(server, server)] = {step: figure for step, figure in by_step.items() if figure is not None}
    return found


def _svg(unit: str, steps: Sequence[int], figures: dict[str, dict[int, Figure]]) -> str:
    highest = max(figure.interval.high for by_step in figures.values() for figure in by_step.values())
    axes = Axes(steps, round_up(highest))
    lines = {title: [axes.dot(step, figure) for step, figure in by_step.items()] for title, by_step in figures.items()}
    environment = Environment(undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["px"] = "{:.1f}".format
    template = environment.from_string(TEMPLATE.read_text())
    return template.render(unit=unit, axes=axes, lines=lines, left=LEFT, right=RIGHT, top=TOP, bottom=BOTTOM) + "\n"


def round_up(value: float) -> float:
    """The next number that divides well into five: 1, 2, 2.5 or 5 times a power of ten."""
    power = 10.0 ** (ceil(log10(value)) - 1)
    return next(factor * power for factor in (1.0, 2.0, 2.5, 5.0, 10.0) if factor * power >= value)

"""What was seen, as tables for people: figures with their targets beside them, and which of them are clean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from bench.load import CLEAN_CORES
from bench.results import Observation, Results
from bench.tables import Column, Goal, Row, Table, tables

NOT_CLEAN = "~"


@dataclass(frozen=True)
class Figure:
    """The median of the rounds: of the clean ones, where at least half are."""

    value: float
    clean: bool

    def __str__(self) -> str:
        return f"{'' if self.clean else NOT_CLEAN}{_number(self.value)}"


def markdown(results: Results) -> str:
    """All of which something was seen, and on what."""
    return "\n".join([*_tables(results), *_conditions(results)]) + "\n"


def figure(seen: Sequence[Observation], column: Column, name: str) -> Figure | None:
    """What that column says of that name."""
    return _median([(row.figures[name + column.ending], row.clean) for row in _of(seen, column, name)])


def ratio(seen: Sequence[Observation], column: Column, over: Column, name: str) -> Figure | None:
    """One over the other, within each round."""
    others = {row.round: row for row in _of(seen, over, name)}
    pairs = [(row, others[row.round]) for row in _of(seen, column, name) if row.round in others]
    return _median(
        [
            (mine.figures[name + column.ending] / theirs.figures[name + over.ending], mine.clean and theirs.clean)
            for mine, theirs in pairs
            if theirs.figures[name + over.ending]
        ]
    )


def reached(seen: Sequence[Observation], column: Column, row: Row, goal: Goal) -> str:
    """How far that column comes, and whether it is enough."""
    value = figure(seen, column, row.figure) if goal.over is None else ratio(seen, column, goal.over, row.figure)
    if value is None:
        return "not measured"
    verdict = "met" if goal.is_met(value.value) else "missed"
    return f"{value}{'' if goal.over is None else ' ×'}: {verdict if value.clean else f'{verdict}, not clean'}"


def _tables(results: Results) -> Iterator[str]:
    for table in tables(results.sizes):
        seen = [observation for observation in results.seen if observation.bench == table.bench]
        if seen:
            yield from _table(table, seen)
            yield ""


def _table(table: Table, seen: Sequence[Observation]) -> Iterator[str]:
    yield f"### {table.title}"
    yield ""
    yield f"| | {' | '.join(column.title for column in table.columns)} | target | reached |"
    yield f"|---|{'---:|' * len(table.columns)}---|---|"
    for row in table.rows:
        figures = [figure(seen, column, row.figure) for column in table.columns]
        cells = " | ".join("" if one is None else str(one) for one in figures)
        aims = "; ".join(str(goal) for goal in row.goals)
        verdicts = "; ".join(reached(seen, table.columns[0], row, goal) for goal in row.goals)
        yield f"| {row.title} | {cells} | {aims} | {verdicts} |"


def _conditions(results: Results) -> Iterator[str]:
    """What the figures hold for."""
    yield "### Measured on"
    yield ""
    yield from (f"- {what}: {value}" for what, value in results.machine.items())
    yield f"- rounds: {results.sizes.rounds}; {results.sizes.people_a_room} people a room"
    loads = [load for observation in results.seen for load in observation.loads]
    if loads:
        foreign = [load.foreign for load in loads]
        clean = sum(observation.clean for observation in results.seen)
        yield (
            f"- load by others: {median(foreign):.2f} cores in the median, {max(foreign):.2f} at most; {clean} of "
            f"{len(results.seen)} runs clean (at most {CLEAN_CORES:g}); {NOT_CLEAN} marks what is not"
        )
        yield f"- the generator was busy for at most {max(load.generator for load in loads):.0%} of its core"
    yield from (f"- **failed**: {one.bench}, {one.server}, round {one.round}: {one.why}" for one in results.failures)


def _of(seen: Sequence[Observation], column: Column, name: str) -> list[Observation]:
    return [row for row in seen if row.server == column.server and name + column.ending in row.figures]


def _median(values: list[tuple[float, bool]]) -> Figure | None:
    if not values:
        return None
    clean = [value for value, is_clean in values if is_clean]
    if 2 * len(clean) >= len(values):
        return Figure(median(clean), clean=True)
    return Figure(median(value for value, _ in values), clean=False)


def _number(value: float) -> str:
    """Three figures that mean something."""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"

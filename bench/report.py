"""What was seen, as Markdown for people: targets first, then absolute figures, then what they hold for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from bench.figures import NOT_CLEAN, Source, figure_of
from bench.load import CLEAN_CORES
from bench.results import Observation, Results
from bench.tables import TITLES, Table, tables
from bench.targets import Target, targets


def markdown(results: Results) -> str:
    """All of which something was seen, and on what."""
    reached = [target for target in targets(results.sizes) if target.reached(results.seen) is not None]
    above = ["### Targets", "", *target_table(reached, results.seen)] if reached else []
    return "\n".join([*above, *figure_tables(results), *conditions(results)]) + "\n"


def target_table(rows: Sequence[Target], seen: Sequence[Observation]) -> Iterator[str]:
    """Each with its floor and its goal."""
    yield "| | measured | floor | | goal | |"
    yield "|---|---:|---:|---|---:|---|"
    for row in rows:
        reached = row.reached(seen)
        aims = [f"{row.bound(bound)} | {row.verdict(reached, bound)}" for bound in (row.floor, row.goal)]
        yield f"| {row.title} | {'' if reached is None else reached} | {' | '.join(aims)} |"
    yield ""


def figure_tables(results: Results) -> Iterator[str]:
    """Of each bench of which something was seen."""
    for table in tables(results.sizes):
        seen = [observation for observation in results.seen if observation.bench == table.bench]
        if seen:
            yield from _figures(table, seen)


def _figures(table: Table, seen: Sequence[Observation]) -> Iterator[str]:
    servers = [server for server in table.servers if any(row.server == server for row in seen)]
    yield f"### {table.title}"
    yield ""
    yield f"| | {' | '.join(TITLES.get(server, server) for server in servers)} |"
    yield f"|---|{'---:|' * len(servers)}"
    for row in table.rows:
        figures = [figure_of(seen, Source(table.bench, server, row.figure)) for server in servers]
        yield f"| {row.title} | {' | '.join('' if figure is None else str(figure) for figure in figures)} |"
    yield ""


def conditions(results: Results) -> Iterator[str]:
    """What the figures hold for, and what failed."""
    yield "### Measured on"
    yield ""
    yield from (f"- {what}: {value}" for what, value in results.machine.items())
    yield f"- rounds: {results.sizes.rounds}; {results.sizes.people_a_room} people a room"
    loads = [load for observation in results.seen for load in observation.loads]
    if loads:
        foreign = [load.foreign for load in loads]
        clean = sum(observation.clean for observation in results.seen)
        yield (
            f"- CPU used by others: {median(foreign):.2f} cores in the median, {max(foreign):.2f} at most; {clean} of "
            f"{len(results.seen)} runs clean (at most {CLEAN_CORES:g}); {NOT_CLEAN} marks what is not"
        )
        yield f"- the load generator was busy for at most {max(load.generator for load in loads):.0%} of its core"
    yield from (
        f"- **failed**: {one.bench}, {one.server}, round {one.round + 1}: {_end(one.why)}" for one in results.failures
    )


def _end(text: str) -> str:
    """The last line: of a server's errors, the one that says what it is."""
    return (text.strip().splitlines() or [""])[-1]

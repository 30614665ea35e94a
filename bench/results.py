"""What a run has seen, on which machine; kept as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from bench.load import Load
from bench.sizes import Sizes


@dataclass(frozen=True)
class Observation:
    """What one bench saw of one server in one round."""

    bench: str
    server: str
    round: int
    figures: dict[str, float]
    loads: list[Load]

    @property
    def clean(self) -> bool:
        return all(load.clean for load in self.loads)


@dataclass(frozen=True)
class Failure:
    """There are no figures of this round."""

    bench: str
    server: str
    round: int
    why: str


@dataclass(frozen=True)
class Results:
    machine: dict[str, str]
    sizes: Sizes
    seen: list[Observation]
    failures: list[Failure]


RESULTS: TypeAdapter[Results] = TypeAdapter(Results)


def together(runs: Sequence[Results]) -> Results:
    """Runs of several benches, one after the other on the same machine, as one. Raises: ValueError where it was not."""
    machine: dict[str, str] = {}
    for run in runs:
        differs = sorted(name for name, value in run.machine.items() if machine.get(name, value) != value)
        if differs or run.sizes != runs[0].sizes:
            raise ValueError(f"these runs are not of one machine, checkout and size: {', '.join(differs) or 'sizes'}")
        machine |= run.machine
    seen = [one for run in runs for one in run.seen]
    return Results(machine, runs[0].sizes, seen, [one for run in runs for one in run.failures])

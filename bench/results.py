"""What a run has seen, on which machine; kept as JSON."""

from __future__ import annotations

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

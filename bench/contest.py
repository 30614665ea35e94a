"""Runs a bench on one server after the other, round after round: what the machine does meanwhile hits all alike."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Collection
from pathlib import Path

import psutil

from bench.benches import BENCHES
from bench.crowd import CrowdFailed
from bench.machine import Cores
from bench.results import Failure, Observation
from bench.sizes import Sizes
from bench.starting import Arena, ServerFailed
from signalling.store import StoreUnavailable


def contestants(name: str, only: Collection[str]) -> list[str]:
    """The servers of a bench, or those of them that are wanted."""
    return [server for server in BENCHES[name].servers if not only or server in only]


async def contest(
    name: str, only: Collection[str], sizes: Sizes, cores: Cores, disk: Path
) -> AsyncIterator[Observation | Failure]:
    """Every server in every round, there and back again: A B C, then C B A. What fails is told, and tried once more."""
    order = contestants(name, only)
    for number in range(sizes.rounds):
        for server in order:
            outcome = await _observe(name, server, number, sizes, cores, disk)
            yield outcome
            if isinstance(outcome, Failure):
                yield await _observe(name, server, number, sizes, cores, disk)
        order.reverse()


async def _observe(
    name: str, server: str, number: int, sizes: Sizes, cores: Cores, disk: Path
) -> Observation | Failure:
    try:
        with tempfile.TemporaryDirectory(dir=disk) as folder:
            bench = BENCHES[name]
            arena = Arena(cores, Path(folder), bench.rooms(sizes), sizes.script if bench.scripted else None)
            async with bench.servers[server](arena) as running:
                observed = await bench.measure(running, sizes)
    except (CrowdFailed, ServerFailed, StoreUnavailable, psutil.Error) as failed:
        return Failure(name, server, number, str(failed))
    return Observation(name, server, number, observed.figures, observed.loads)

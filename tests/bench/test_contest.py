"""Servers take turns, there and back, and what fails is tried once more: bench/contest.py."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import psutil
import pytest

from bench.benches import BENCHES, Bench
from bench.contest import contest
from bench.dialects import Plain, numbered_rooms
from bench.machine import divide_cores
from bench.measures import Observed
from bench.results import Failure, Observation
from bench.sizes import TINY, Sizes
from bench.starting import Arena, Running, ServerFailed, started


@asynccontextmanager
async def idle(arena: Arena) -> AsyncIterator[Running]:
    """A process that waits for its end."""
    async with started(arena, "sleep", "60") as process:
        yield Running(Plain(), 0, numbered_rooms(arena.rooms), psutil.Process(process.pid))


async def count_people(server: Running, sizes: Sizes) -> Observed:
    return Observed({"people": sum(map(len, server.rooms))}, [])


def a_bench(*failing: str) -> Bench:
    """Of three servers, of which those named fail the first time."""
    to_fail = set(failing)

    @asynccontextmanager
    async def start(name: str, arena: Arena) -> AsyncIterator[Running]:
        if name in to_fail:
            to_fail.remove(name)
            raise ServerFailed("not this time")
        async with idle(arena) as running:
            yield running

    return Bench({name: partial(start, name) for name in "abc"}, lambda sizes: (2, 3), count_people)


async def outcomes(monkeypatch: pytest.MonkeyPatch, bench: Bench, folder: Path, rounds: int) -> list[str]:
    monkeypatch.setitem(BENCHES, "counting", bench)
    sizes = replace(TINY, rounds=rounds)
    seen = [outcome async for outcome in contest("counting", [], sizes, divide_cores(), folder)]
    assert all(row.figures == {"people": 5} for row in seen if isinstance(row, Observation))
    return [f"{row.server}{row.round}{'!' if isinstance(row, Failure) else ''}" for row in seen]


async def test_each_round_goes_the_other_way(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert await outcomes(monkeypatch, a_bench(), tmp_path, 3) == ["a0", "b0", "c0", "c1", "b1", "a1", "a2", "b2", "c2"]


async def test_what_fails_is_told_and_tried_once_more(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert await outcomes(monkeypatch, a_bench("b"), tmp_path, 1) == ["a0", "b0!", "b0", "c0"]

"""What a crowd does to a server is counted as it should be: bench/floods.py, at one of the reference servers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bench.crowd import Crowd, CrowdFailed
from bench.floods import moves_of_each, slow_moves
from bench.machine import divide_cores
from bench.measures import crowd_at, meter_of
from bench.servers import websockets
from bench.starting import Arena, Running


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Running]:
    async with websockets(Arena(divide_cores(), tmp_path, rooms=(3, 2))) as running:
        yield running


@pytest.fixture
async def crowd(server: Running) -> AsyncIterator[Crowd]:
    async with crowd_at(server, 0, 2) as crowd:
        yield crowd


async def test_each_room_makes_as_many_moves_as_are_asked_for(crowd: Crowd) -> None:
    await moves_of_each(crowd, 5)
    assert [room.news.partition(b'"holder":')[2][:3] for room in crowd.rooms] == [b'"2"', b'"1"']


async def test_moves_that_find_every_room_busy_wait_and_are_counted(server: Running, crowd: Crowd) -> None:
    """All are due at nearly the same time, so that they wait for one another."""
    crowd.rooms = crowd.rooms[:1]
    found = await slow_moves(crowd, meter_of(server), warm_s=0, seconds=0.001, rate=200_000)
    assert len(found.ms) == 200
    assert found.quantile(1) > 5 * min(found.ms)  # of 200 in a row; the first may meet a busy machine


async def test_a_load_that_falls_behind_is_no_low_load(
    server: Running, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.floods.BEHIND_S", 0.001)
    crowd.rooms = crowd.rooms[:1]
    with pytest.raises(CrowdFailed, match="no low load"):
        await slow_moves(crowd, meter_of(server), warm_s=0, seconds=0.002, rate=200_000)

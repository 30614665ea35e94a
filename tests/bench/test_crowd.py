"""A crowd that loses somebody has no figures: bench/crowd.py, at the reference servers of bench/servers.py."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench.crowd import Crowd, CrowdFailed
from bench.dialects import Peer
from bench.machine import divide_cores
from bench.servers import Arena, Running, websockets


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Running]:
    async with websockets(Arena(divide_cores(), tmp_path, rooms=2, size=3)) as running:
        yield running


async def test_everybody_comes_and_hears_of_the_piece(server: Running) -> None:
    crowd = Crowd(server)
    took = await crowd.join(server.rooms)
    assert len(took) == 6
    assert all(server.dialect.news in room.news for room in crowd.rooms)
    await crowd.leave()


async def test_a_door_that_stays_shut_is_a_failure(server: Running) -> None:
    crowd = Crowd(replace(server, port=1))
    with pytest.raises(CrowdFailed, match="could not be opened"):
        await crowd.join(server.rooms)
    await crowd.leave()


async def test_a_server_that_ends_is_a_failure(server: Running) -> None:
    crowd = Crowd(server)
    await crowd.join(server.rooms)
    server.process.kill()
    with pytest.raises(CrowdFailed, match="a line broke"):
        await crowd.within(asyncio.Event().wait())
    await crowd.leave()


async def test_what_never_comes_is_a_failure(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.crowd.WITHIN_S", 0.2)
    crowd = Crowd(replace(server, dialect=Peer()))  # which says nothing first, as this server does
    with pytest.raises(CrowdFailed, match="never came"):
        await crowd.join(server.rooms)
    await crowd.leave()

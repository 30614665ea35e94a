"""A crowd that loses somebody has no figures: bench/crowd.py, at the reference servers of bench/servers.py."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench.crowd import Crowd, CrowdFailed
from bench.dialects import Peer, Plain
from bench.machine import divide_cores
from bench.servers import websockets
from bench.starting import Arena, Running


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Running]:
    async with websockets(Arena(divide_cores(), tmp_path, rooms=(3, 3))) as running:
        yield running


async def test_everybody_comes_and_hears_of_the_piece(server: Running) -> None:
    crowd = Crowd(server)
    took = await crowd.connect(crowd.prepare(server.rooms))
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


class Echoed(Plain):
    """What this server sends on when someone arrives is taken for a beat; the answer passes the piece."""

    beat = b'{"t":"arrived"'
    here: bytes | None = b'{"t":"pass","data":"here"}'


async def test_a_page_answers_every_second_beat_and_counts_none(server: Running) -> None:
    crowd = Crowd(replace(server, dialect=Echoed()))
    await crowd.join(server.rooms[:1])
    first, second, _ = crowd.rooms[0].pages
    await crowd.quiet()
    joined = b'{"t":"joined","holder":"0","people":["0"]}'
    passed = b'{"t":"passed","holder":"1","data":"here"}'
    assert crowd.rooms[0].news == passed
    assert first.received == len(joined) + len(passed)
    assert second.received == len(joined) + len(b',"1"') + len(passed)
    await crowd.leave()

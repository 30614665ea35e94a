"""O5: the organiser's list in pages, and told of changes as they happen."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests import plain
from tests.guest import guest
from tests.serving import RunningServer, running_server

PATIENCE_S = 10.0


class Events:
    """What a stream tells, one event after another."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines

    async def next(self) -> str | None:
        async with asyncio.timeout(PATIENCE_S):
            async for line in self._lines:
                if line.startswith("data: "):
                    circle: str | None = json.loads(line.removeprefix("data: "))["circle"]
                    return circle
        raise EOFError


@asynccontextmanager
async def changes(server: RunningServer) -> AsyncIterator[Events]:
    cookies = {"organiser": server.organising.cookies["organiser"]}
    async with (
        plain.AsyncClient(base_url=server.origin, cookies=cookies) as client,
        client.stream("GET", "/organiser/changes") as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        yield Events(answer.aiter_lines())


async def test_o5_an_organisers_page_is_told_of_circles_that_are_made_come_to_and_closed(site: RunningServer) -> None:
    async with changes(site) as events:
        assert await events.next() is None  # look at all of it
        links = site.new_circle()
        while await events.next() != links.circle:  # others are made meanwhile
            pass
        async with guest(links.facilitators[0]) as person:
            await person.command("knock", name="Kavitha")
            while await events.next() != links.circle:
                pass
        site.organising.post(f"/organiser/circles/{links.circle}/close", json={}).raise_for_status()
        while await events.next() != links.circle:
            pass


async def test_o5_pages_of_the_list_follow_each_other(site: RunningServer) -> None:
    made = [site.new_circle().circle for _ in range(5)]
    found, asked = [], {"limit": "3"}
    while True:
        answer = site.organising.get("/organiser/circles", params=asked).json()
        found += [circle["id"] for circle in answer["circles"]]
        if answer["more"] is None:
            break
        assert len(answer["circles"]) == 3
        asked["before"] = answer["more"]
    assert [circle for circle in found if circle in made] == made[::-1]
    assert len(set(found)) == len(found)


async def test_a_stop_does_not_wait_for_whoever_listens(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        async with changes(server) as events:
            assert await events.next() is None
            begun = time.monotonic()
            assert await asyncio.to_thread(server.end) == 0
            assert time.monotonic() - begun < 2.0
            with pytest.raises(EOFError):
                await events.next()

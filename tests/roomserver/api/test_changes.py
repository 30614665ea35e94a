"""O5: the organiser's list in pages, and told of changes as they happen, for as long as the session lasts."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
import redis

from roomserver.http.streams import BACK_IN_S, OF_A_LINK, OF_A_SESSION
from roomserver.store import keys
from signalling.credentials import hashed
from tests import plain
from tests.guest import guest
from tests.roomserver.programme.test_circles import secret_of
from tests.roomserver.servers import Server, running, valkey_binary
from tests.serving import RunningServer, running_server

PATIENCE_S = 10.0


@dataclass(frozen=True)
class House:
    """A server, and the store that it stands on."""

    server: RunningServer
    store: Server

    def organiser(self, link: str) -> str:
        """The session of a browser that opens that link."""
        headers = {"origin": self.server.origin}
        answer = plain.post(f"{self.server.origin}/api/organise", json={"link": link}, headers=headers)
        return answer.raise_for_status().cookies["organiser"]

    def new_link(self) -> str:
        return self.server.command("organiser", "invite", "Mei").strip().partition("#")[2]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with (
        running(valkey_binary()) as store,
        running_server(tmp_path_factory.mktemp("house"), {"ROOMSERVER_REDIS_URL": store.url}) as server,
    ):
        yield House(server, store)


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

    async def rest(self) -> list[str]:
        """What is still told, until it ends as it should."""
        async with asyncio.timeout(PATIENCE_S):
            return [line async for line in self._lines if line]


@asynccontextmanager
async def changes(server: RunningServer, session: str | None = None) -> AsyncIterator[Events]:
    cookies = {"organiser": session or server.organising.cookies["organiser"]}
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


async def test_a_stop_does_not_wait_for_whoever_listens(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        async with changes(server) as events:
            assert await events.next() is None
            begun = time.monotonic()
            assert await asyncio.to_thread(server.end) == 0
            assert time.monotonic() - begun < 2.0
            with pytest.raises(EOFError):
                await events.next()


# As long as the session lasts


def end(store: redis.Redis, key: str) -> None:
    store.delete(key)


def let_lapse(store: redis.Redis, key: str) -> None:
    """Its twelve hours are over."""
    store.pexpire(key, 1)


@pytest.mark.parametrize("ending", [end, let_lapse])
async def test_a_stream_ends_with_its_session_and_leaves_others_alone(
    house: House, ending: Callable[[redis.Redis, str], None]
) -> None:
    link = house.new_link()
    session, other = house.organiser(link), house.organiser(link)
    async with changes(house.server, session) as events, changes(house.server, other) as others:
        assert [await events.next(), await others.next()] == [None, None]
        ending(house.store.admin, keys.organising_key("home", hashed(secret_of(session))))
        assert await events.rest() == []
        links = house.server.new_circle()
        while await others.next() != links.circle:
            pass
    async with plain.AsyncClient(base_url=house.server.origin, cookies={"organiser": session}) as client:
        refused = await client.get("/organiser/changes")
    assert (refused.status_code, refused.json()["code"]) == (401, "no_such_session")


@pytest.mark.parametrize("logs_out", [True, False])
async def test_o4_whoever_is_logged_out_is_told_nothing_more(house: House, *, logs_out: bool) -> None:
    link = house.new_link()
    session, other = house.organiser(link), house.organiser(link)
    async with changes(house.server, session) as events, changes(house.server, other) as others:
        assert [await events.next(), await others.next()] == [None, None]
        if logs_out:
            answer = as_organiser(house, session, "POST", "/organiser/log-out")
        else:
            answer = as_organiser(house, other, "DELETE", f"/organiser/sessions/{hashed(secret_of(session))}")
        assert answer.status_code == 204
        assert await events.rest() == []
        links = house.server.new_circle()
        while await others.next() != links.circle:
            pass


def as_organiser(house: House, session: str, method: str, path: str) -> httpx2.Response:
    headers = {"origin": house.server.origin}
    with plain.Client(base_url=house.server.origin, cookies={"organiser": session}, headers=headers) as client:
        return client.request(method, path)


async def test_a_session_has_few_streams_at_once_and_the_newest_stay(house: House) -> None:
    session = house.organiser(house.new_link())
    async with AsyncExitStack() as stack:
        streams = [await stack.enter_async_context(changes(house.server, session)) for _ in range(OF_A_SESSION)]
        async with changes(house.server, house.organiser(house.new_link())) as another:
            assert [await events.next() for events in (*streams, another)] == [None] * (OF_A_SESSION + 1)
            streams.append(await stack.enter_async_context(changes(house.server, session)))
            oldest, *newer = streams
            assert await oldest.rest() == [f"retry: {BACK_IN_S * 1000:.0f}"]
            links = house.server.new_circle()
            for events in (*newer, another):
                while await events.next() != links.circle:
                    pass


async def test_however_many_sessions_one_link_makes_it_has_few_streams(house: House) -> None:
    link = house.new_link()
    async with AsyncExitStack() as stack:
        streams: list[Events] = []
        while len(streams) <= OF_A_LINK:
            session = house.organiser(link)
            for _ in range(OF_A_SESSION):
                streams.append(await stack.enter_async_context(changes(house.server, session)))
                assert await streams[-1].next() is None
        many = len(streams) - OF_A_LINK
        for events in streams[:many]:
            assert await events.rest() == [f"retry: {BACK_IN_S * 1000:.0f}"]
        links = house.server.new_circle()
        for events in streams[many:]:
            while await events.next() != links.circle:
                pass


async def test_whoever_asks_for_the_head_alone_holds_nothing(house: House) -> None:
    cookies = {"organiser": house.organiser(house.new_link())}
    async with asyncio.timeout(PATIENCE_S), plain.AsyncClient(base_url=house.server.origin, cookies=cookies) as client:
        answers = [await client.head("/organiser/changes") for _ in range(2)]  # on one line
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].headers["content-type"].startswith("text/event-stream")

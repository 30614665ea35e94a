from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest

from roomserver.app import create_app
from roomserver.http.pages import HEADERS
from roomserver.http.probes import PROVED_S
from roomserver.library import read_library
from roomserver.programme.profile import COMMUNITY
from roomserver.settings import Settings
from roomserver.store import RedisRoomStore, keys
from roomserver.store.clock import Reading, StoreClock
from signalling.credentials import hashed, link_token
from signalling.node.hub import Hub
from tests import plain
from tests.roomserver.programme.test_circles import communities_on
from tests.roomserver.servers import Server, connect_unhurried

SECRET = "s" * 24


@pytest.fixture
async def client(store: RedisRoomStore) -> AsyncIterator[httpx2.AsyncClient]:
    """Straight to the application, without a server."""
    hub = Hub(store, "here", lambda where, error: None)
    app = create_app(Settings(), hub, communities_on(store, hub), read_library())
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with plain.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


async def test_the_process_says_that_it_lives(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/healthz")).text == "ok\n"


async def test_a_mistake_of_ours_is_told_with_all_headers_and_nothing_else(
    client: httpx2.AsyncClient, server: Server
) -> None:
    server.admin.hset(keys.room_key("maple"), "doc", '{"name": "canary"}')
    answer = await client.post("/api/enter", json={"link": link_token("maple", SECRET)})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "canary" not in answer.text
    assert {**HEADERS, "cache-control": "no-store"}.items() <= answer.headers.items()


async def test_people_read_of_a_mistake_of_ours_in_words_with_the_helplines(
    client: httpx2.AsyncClient, server: Server
) -> None:
    document = keys.document_key("home", "settings", COMMUNITY)
    server.admin.hset(document, mapping={"version": 1, "schema": 1, "doc": '{"name": "canary"'})
    headers = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    answer = await client.get("/c/home/", headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (500, "text/html; charset=utf-8")
    assert "Something went wrong on our side." in answer.text
    assert 'href="tel:1771"' in answer.text
    assert "canary" not in answer.text
    assert {"cache-control": "no-store", "x-robots-tag": "noindex"}.items() <= answer.headers.items()
    assert "script-src" not in answer.headers["content-security-policy"]
    assert set(HEADERS) <= set(answer.headers)
    assert (await client.get("/c/home/")).json()["code"] == "internal_error"


async def test_while_the_store_takes_nothing_whoever_needs_it_is_told_to_wait(
    client: httpx2.AsyncClient, store: RedisRoomStore, server: Server
) -> None:
    organisers = store.community("home").organisers
    await organisers.add_link(hashed("link"), "Mei")
    assert await organisers.begin_session(hashed(SECRET), hashed("link"), "", "")
    client.cookies.set("organiser", SECRET)
    for each in server.each:
        each.admin.config_set("min-replicas-to-write", 1)
    try:
        body = {"title": {"default": "en", "texts": {"en": "Tuesday"}}}
        created = await client.post("/organiser/circles", json=body, headers={"origin": "http://localhost"})
        assert (created.status_code, created.json()["code"]) == (503, "unavailable")
        assert (await client.get("/readyz")).status_code == 503
        for path in ("/healthz", "/join", "/organiser/circles"):
            assert (await client.get(path)).status_code == 200
    finally:
        for each in server.each:
            each.admin.config_set("min-replicas-to-write", 0)


async def test_readiness_follows_the_store_once_an_answer_has_stood_for_long_enough(
    client: httpx2.AsyncClient, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def answers() -> int:
        return (await client.get("/readyz")).status_code

    assert await answers() == 200
    for each in server.each:
        each.admin.config_set("min-replicas-to-write", 1)
    try:
        monkeypatch.setattr("roomserver.http.probes.PROVED_S", 3600.0)
        assert await answers() == 200  # each proof is a write, and anybody may ask
        monkeypatch.setattr("roomserver.http.probes.PROVED_S", -1.0)
        assert await answers() == 503
    finally:
        for each in server.each:
            each.admin.config_set("min-replicas-to-write", 0)
    assert await answers() == 200


async def test_many_who_ask_at_once_whether_it_is_ready_share_one_proof(
    client: httpx2.AsyncClient, server: Server
) -> None:
    assert PROVED_S == 1
    before = written(server)
    answers = await asyncio.gather(*(client.get("/readyz") for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert written(server) == before + 1


def written(server: Server) -> int:
    return int(server.admin.info("commandstats").get("cmdstat_set", {"calls": 0})["calls"])


async def test_o12_asking_whether_it_is_ready_does_not_set_the_clock(server: Server) -> None:
    clock = StoreClock()
    store = RedisRoomStore(await connect_unhurried(server.url), clock)
    await store.start()
    try:
        hub = Hub(store, "here", lambda where, error: None)
        app = create_app(Settings(), hub, communities_on(store, hub), read_library())
        clock.set(Reading(clock.now() + 1000.0, clock.monotonic(), clock.monotonic()))
        wrong = clock.now() - clock.monotonic()
        async with plain.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://localhost") as asking:
            assert (await asking.get("/readyz")).status_code == 200
        assert clock.now() - clock.monotonic() == pytest.approx(wrong, abs=1e-3)
    finally:
        await store.aclose()

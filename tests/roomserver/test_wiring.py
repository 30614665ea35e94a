"""What is wired to what: the application by itself, as far as nobody asks the store."""

from __future__ import annotations

from http import HTTPStatus

import httpx2
import pytest
from redis.asyncio import Redis
from starlette.types import Message
from structlog.testing import capture_logs

from roomserver.app import App, create_app
from roomserver.http.https import HSTS
from roomserver.http.pages import HEADERS
from roomserver.library import read_library
from roomserver.settings import Settings
from roomserver.store import RedisRoomStore
from signalling.node.hub import Hub
from signalling.socket.line import EXTENSION
from tests import plain
from tests.roomserver.programme.test_circles import communities_on
from tests.signalling.socket.peers import Peer

PUBLIC = "https://circle.example.org"
FOREIGN = "https://evil.example.org"


def app_of(*origins: str) -> App:
    store = RedisRoomStore(Redis())
    hub = Hub(store, "here", lambda where, error: None)
    return create_app(Settings(origins=origins), hub, communities_on(store, hub), read_library())


async def asked(app: App, method: str, path: str, **headers: str) -> httpx2.Response:
    """What is answered where no field is right, so that nothing is looked up."""
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with plain.AsyncClient(transport=transport, base_url="http://localhost") as client:
        content = b"{}" if method == "POST" else None
        return await client.request(
            method, path, content=content, headers={"content-type": "application/json", **headers}
        )


def told(app: App) -> dict[str, int]:
    with capture_logs() as lines:
        app.security.tell()
    return {line["kind"]: line["count"] for line in lines}


async def line_asked_for(app: App, ref: str = "maple-ana", **headers: str) -> int | None:
    """The status that a client is answered with who asks for a line to that seat."""
    peer = Peer()

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        assert message["type"] == "websocket.close"
        peer.line.reject(HTTPStatus.FORBIDDEN)

    scope = {
        "type": "websocket",
        "path": f"/seat/{ref}/ws",
        "raw_path": f"/seat/{ref}/ws".encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), *((k.encode(), v.encode()) for k, v in headers.items())],
        "subprotocols": ["circle.v2"],
        "client": ("192.0.2.7", 4711),
        "extensions": {EXTENSION: peer.line},
    }
    await app(scope, receive, send)
    status = peer.status
    peer.transport.abort()
    return status


@pytest.mark.parametrize("path", ["/api/enter", "/api/enter/forget", "/api/enter/forget-seat", "/api/organise"])
async def test_whoever_changes_something_comes_from_an_origin_that_is_declared(path: str) -> None:
    """Whatever host a proxy names; and each refusal is one that operators are told of."""
    app = app_of(PUBLIC)
    assert (await asked(app, "POST", path, origin=PUBLIC)).status_code == 422
    assert told(app) == {}
    refused = [await asked(app, "POST", path, origin=origin) for origin in (FOREIGN, "http://localhost")]
    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [(403, "foreign_origin")] * 2
    assert told(app) == {"foreign_origin": 2}
    assert (await asked(app, "GET", path)).status_code == 405


async def test_sockets_too_and_a_program_has_no_origin() -> None:
    app = app_of(PUBLIC)
    assert await line_asked_for(app, origin=PUBLIC) == 101
    assert await line_asked_for(app) == 101
    assert told(app) == {}
    assert await line_asked_for(app, origin=FOREIGN) == 403
    assert await line_asked_for(app, origin="http://localhost") == 403
    assert told(app) == {"foreign_origin": 2}


async def test_where_no_origin_is_declared_it_is_that_of_the_host() -> None:
    app = app_of()
    assert (await asked(app, "POST", "/api/enter", origin="http://localhost")).status_code == 422
    assert await line_asked_for(app, origin="http://localhost") == 101
    assert told(app) == {}


@pytest.mark.parametrize(("path", "asks_for"), [("/api/enter/forget", "room"), ("/api/enter/forget-seat", "seat")])
async def test_a_circle_is_forgotten_at_one_address_and_a_seat_at_another(path: str, asks_for: str) -> None:
    answer = await asked(app_of(), "POST", path, origin="http://localhost")
    assert answer.json()["fields"] == {asks_for: "Field required"}


@pytest.mark.parametrize("kind", ["openapi", "asyncapi"])
async def test_each_description_is_at_its_own_address(kind: str) -> None:
    answer = await asked(app_of(), "GET", f"/{kind}.json")
    assert kind in answer.json()


async def test_what_is_nowhere_is_told_so_with_all_headers() -> None:
    app = app_of(PUBLIC)
    answer = await asked(app, "GET", "/nowhere")
    assert (answer.status_code, answer.text) == (404, "There is nothing here.\n")
    expected = {**HEADERS, "cache-control": "no-store", "strict-transport-security": HSTS}
    assert expected.items() <= answer.headers.items()
    page = await asked(app, "GET", "/nowhere", accept="text/html")
    assert page.headers["content-type"].startswith("text/html")

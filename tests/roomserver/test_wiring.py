"""What is wired to what: the application by itself, as far as nobody asks the store."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import httpx2
import pytest
from redis.asyncio import Redis
from starlette.types import Message
from structlog.testing import capture_logs

from roomserver.app import App, create_app
from roomserver.http.https import HSTS
from roomserver.http.pages import HEADERS
from roomserver.library import read_library
from roomserver.programme.circles import CircleBook
from roomserver.settings import Settings
from roomserver.store import RedisRoomStore
from signalling.node.hub import Hub
from tests import plain

PUBLIC = "https://circle.example.org"
FOREIGN = "https://evil.example.org"


def app_of(*origins: str) -> App:
    store = RedisRoomStore(Redis())
    hub = Hub(store, "here", lambda where, error: None)
    return create_app(Settings(origins=origins), hub, CircleBook(hub, store.community("home")), read_library())


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


@dataclass
class Socket:
    """A line that asks for that seat; what it was sent."""

    sent: list[Message] = field(default_factory=list)

    async def ask(self, app: App, ref: str = "maple-ana", **headers: str) -> str:
        coming: asyncio.Queue[Message] = asyncio.Queue()
        coming.put_nowait({"type": "websocket.connect"})
        coming.put_nowait({"type": "websocket.disconnect", "code": 1006})

        async def send(message: Message) -> None:
            self.sent.append(message)

        scope = {
            "type": "websocket",
            "path": f"/seat/{ref}/ws",
            "raw_path": f"/seat/{ref}/ws".encode(),
            "root_path": "",
            "query_string": b"",
            "headers": [(b"host", b"localhost"), *((k.encode(), v.encode()) for k, v in headers.items())],
            "subprotocols": ["circle.v2"],
            "client": ("192.0.2.7", 4711),
        }
        await app(scope, coming.get, send)
        return str(self.sent[0]["type"])


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
    assert await Socket().ask(app, origin=PUBLIC) == "websocket.accept"
    assert await Socket().ask(app) == "websocket.accept"
    assert told(app) == {}
    assert await Socket().ask(app, origin=FOREIGN) == "websocket.close"
    assert await Socket().ask(app, origin="http://localhost") == "websocket.close"
    assert told(app) == {"foreign_origin": 2}


async def test_where_no_origin_is_declared_it_is_that_of_the_host() -> None:
    app = app_of()
    assert (await asked(app, "POST", "/api/enter", origin="http://localhost")).status_code == 422
    assert await Socket().ask(app, origin="http://localhost") == "websocket.accept"
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

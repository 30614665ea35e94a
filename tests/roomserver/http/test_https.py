"""TLS ends at a proxy that says nothing of it: the operator declared https, and that is what people came by."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from roomserver.http.https import HSTS, DeclaredScheme
from tests import plain
from tests.roomserver.servers import free_port
from tests.serving import RunningServer

PUBLIC = "https://circle.example.org"
AT_HOME = "http://circle.local:8000"


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    server = RunningServer(tmp_path_factory.mktemp("declared"), {"ROOMSERVER_ORIGINS": f'["{PUBLIC}"]'})
    server.port = free_port()
    server.start()
    yield server
    server.close()


def entered(server: RunningServer, origin: str, host: str) -> list[httpx2.Response]:
    """The answers to an organiser's link and to one of a circle, and to the page that goes with it."""
    headers = {"origin": origin, "host": host}
    token = server.command("organiser", "invite", "Mei").strip().partition("#")[2]
    organiser = plain.post(f"{server.origin}/api/organise", json={"link": token}, headers=headers)
    session = organiser.cookies["organiser"]
    made = plain.post(
        f"{server.origin}/organiser/circles",
        json={"title": {"default": "en", "texts": {"en": "Tuesday"}}},
        headers={**headers, "cookie": f"organiser={session}"},
    ).json()
    link = made["links"]["facilitators"][0]["url"].partition("#")[2]
    return [organiser, plain.post(f"{server.origin}/api/enter", json={"link": link}, headers=headers)]


@pytest.mark.parametrize("host", ["circle.example.org", "localhost:8000"])
def test_o2_cookies_are_secure_where_the_declared_origin_is_https(declared: RunningServer, host: str) -> None:
    for answer in entered(declared, PUBLIC, host):
        assert answer.status_code == 200
        assert "; secure" in answer.headers["set-cookie"].lower()
        assert answer.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize("host", ["circle.example.org", "upstream:8000", "evil.example.org"])
def test_o2_a_redirect_stays_on_https_and_where_the_browser_is(declared: RunningServer, host: str) -> None:
    answer = plain.get(f"{declared.origin}/seat/room-seat?lang=ms", headers={"host": host})
    assert (answer.status_code, answer.headers["location"]) == (307, "/seat/room-seat/?lang=ms")


def test_o2_a_page_that_came_by_https_unannounced_has_secure_cookies(site: RunningServer) -> None:
    for answer in entered(site, "https://circle.example.org", "circle.example.org"):
        assert "; secure" in answer.headers["set-cookie"].lower()


def test_o2_on_plain_localhost_nobody_is_sent_to_https(site: RunningServer) -> None:
    for answer in entered(site, site.origin, f"localhost:{site.port}"):
        assert "secure" not in answer.headers["set-cookie"].lower()
        assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize(
    ("host", "origin", "scheme"),
    [
        ("circle.example.org", None, "https"),
        ("localhost:8000", PUBLIC, "https"),
        ("circle.local:8000", None, "http"),
        ("circle.local:8000", AT_HOME, "http"),
        ("circle.local:8000", "https://circle.local:8000", "http"),
        ("circle.local:8000", "https://evil.example.org", "http"),
    ],
)
async def test_o2_where_http_is_declared_beside_https_whoever_comes_by_it_is_seen_to(
    host: str, origin: str | None, scheme: str
) -> None:
    """A browser that came by http keeps no Secure cookie, and would have no seat."""

    async def seen(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(scope["scheme"])(scope, receive, send)

    app = DeclaredScheme(seen, frozenset([PUBLIC, AT_HOME]))
    headers = {"host": host} if origin is None else {"host": host, "origin": origin}
    async with plain.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://localhost") as client:
        assert (await client.get("/", headers=headers)).text == scheme


async def answered(origins: frozenset[str], base: str, own: str | None = None, **headers: str) -> httpx2.Response:
    """By an application that says by which scheme it was asked, and perhaps has a header of its own."""

    async def seen(scope: Scope, receive: Receive, send: Send) -> None:
        headers = {} if own is None else {"strict-transport-security": own}
        await PlainTextResponse(scope["scheme"], headers=headers)(scope, receive, send)

    transport = httpx2.ASGITransport(DeclaredScheme(seen, origins))
    async with plain.AsyncClient(transport=transport, base_url=base) as client:
        return await client.get("/", headers=headers)


@pytest.mark.parametrize("origins", [frozenset[str](), frozenset([PUBLIC]), frozenset([PUBLIC, AT_HOME])])
async def test_o2_who_came_by_https_did_whatever_is_declared(origins: frozenset[str]) -> None:
    answer = await answered(origins, "https://circle.local:8000")
    assert (answer.text, answer.headers["strict-transport-security"]) == ("https", HSTS)


async def test_o2_a_declared_host_has_its_port() -> None:
    origins = frozenset([f"{PUBLIC}:8443", AT_HOME])
    for host, scheme in (("circle.example.org:8443", "https"), ("circle.example.org", "http")):
        assert (await answered(origins, "http://localhost", host=host)).text == scheme


async def test_o2_how_strictly_is_said_once_and_not_at_all_over_http() -> None:
    origins = frozenset([PUBLIC, AT_HOME])
    strict = await answered(origins, PUBLIC, "max-age=1")
    assert strict.headers.get_list("strict-transport-security") == ["max-age=1"]
    assert "strict-transport-security" not in (await answered(origins, AT_HOME)).headers

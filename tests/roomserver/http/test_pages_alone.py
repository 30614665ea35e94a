"""Pages and files of a small build of the app, in this process."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from roomserver.http.app_page import AppPage
from roomserver.http.pages import HEADERS, OF_PARTS, SecurityHeaders, mistake_of_ours, nothing_here, page_routes
from tests import plain

PAGE = b"<html lang=en data-region=SG>Circle, Singapore"
READ: dict[str | None, Callable[[bytes], bytes]] = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress}
"""What an encoding says, by its name."""
FILES = {
    "index.html": (
        "<html lang={{ page.language }} data-region={{ region }}>{{ page.say('app.name') }}, {{ helplines[0][0] }}"
    ),
    "favicon.svg": "an icon",
    "robots.txt": "no robots",
    ".manifest.json": "what the build says",
    "assets/app-1.js": "a script",
    "assets/app-1.js.br": "a script, small",
    "assets/app-1.css": "a style",
    "assets/icon-1.png": "a picture",
}


@pytest.fixture
def web(tmp_path: Path) -> Path:
    tmp_path.joinpath("assets").mkdir()
    for name, text in FILES.items():
        tmp_path.joinpath(name).write_text(text)
    return tmp_path


async def broken(request: Request) -> Response:
    raise RuntimeError("canary")


def sorry(request: Request) -> Response:
    return Response("Sorry", 500, {"referrer-policy": "same-origin"}, "text/html")


async def keeping(request: Request) -> Response:
    return PlainTextResponse("kept", headers={"cache-control": "max-age=60", "referrer-policy": "origin"})


@pytest.fixture
async def visitor(web: Path) -> AsyncIterator[httpx2.AsyncClient]:
    app_page = AppPage(web, "SG")
    app = Starlette(
        routes=[Route("/broken", broken), Route("/keeping", keeping), *page_routes(app_page, web)],
        middleware=[Middleware(SecurityHeaders)],
        exception_handlers={404: nothing_here(app_page), Exception: mistake_of_ours(sorry)},
    )
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    headers = {"accept-encoding": "identity", "accept": "*/*"}
    async with plain.AsyncClient(transport=transport, base_url="http://localhost", headers=headers) as client:
        yield client


def test_a_page_may_do_just_what_it_needs() -> None:
    assert dict(part.split(maxsplit=1) for part in HEADERS["content-security-policy"].split("; ")) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' blob:",
        "media-src": "'self' blob:",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    assert {*HEADERS["permissions-policy"].split(", ")} == {
        "camera=(self)",
        "microphone=(self)",
        "screen-wake-lock=(self)",
        "geolocation=()",
        "payment=()",
    }
    assert {name: HEADERS[name] for name in HEADERS if not name.endswith("-policy") or name.startswith("cross")} == {
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "x-content-type-options": "nosniff",
    }
    assert {*OF_PARTS} == {"cross-origin-resource-policy", "x-content-type-options"}


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/join",
        "/organise",
        "/organiser/",
        "/seat/room-seat/",
        *(f"/{page}{mark}x/y" for page in ("join", "join/", "organise", "organise/") for mark in ("%23", "%2523")),
    ],
)
@pytest.mark.parametrize(
    ("accepted", "encoding"), [("identity", None), ("br, gzip", "br"), ("br", "br"), ("gzip", "gzip")]
)
async def test_each_address_has_the_page_in_the_form_that_is_liked(
    visitor: httpx2.AsyncClient, path: str, accepted: str, encoding: str | None
) -> None:
    async with visitor.stream("GET", path, headers={"accept-encoding": accepted}) as answer:
        assert answer.status_code == 200
        sent = b"".join([part async for part in answer.aiter_raw()])
    assert READ[encoding](sent) == PAGE
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["content-length"] == str(len(sent))
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["vary"] == "accept-encoding, accept-language, cookie"
    assert answer.headers["cache-control"] == "no-store"
    assert HEADERS.items() <= answer.headers.items()


@pytest.mark.parametrize(("name", "kind"), [("favicon.svg", "image/svg+xml"), ("robots.txt", "text/plain")])
async def test_a_file_beside_the_page_is_what_it_is(visitor: httpx2.AsyncClient, name: str, kind: str) -> None:
    answer = await visitor.get(f"/{name}")
    assert (answer.status_code, answer.text) == (200, FILES[name])
    assert answer.headers["content-type"].partition(";")[0] == kind
    assert (answer.headers["vary"], answer.headers["cache-control"]) == ("accept-encoding", "no-store")


@pytest.mark.parametrize("path", ["/index.html", "/.manifest.json", "/assets/app-1.js.br", "/x"])
async def test_what_is_not_public_is_not_there(visitor: httpx2.AsyncClient, path: str) -> None:
    answer = await visitor.get(path)
    assert (answer.status_code, answer.text) == (404, "There is nothing here.\n")
    del visitor.headers["accept"]
    assert (await visitor.get(path)).text == "There is nothing here.\n"


async def test_people_who_find_nothing_get_the_page_in_the_form_that_they_like(visitor: httpx2.AsyncClient) -> None:
    headers = {"accept": "text/html,*/*;q=0.8", "accept-encoding": "gzip"}
    async with visitor.stream("GET", "/nowhere", headers=headers) as answer:
        assert gzip.decompress(b"".join([part async for part in answer.aiter_raw()])) == PAGE
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize("accepted", ["identity", "br"])
async def test_an_asset_is_kept_for_a_year_in_each_of_its_forms(visitor: httpx2.AsyncClient, accepted: str) -> None:
    async with visitor.stream("GET", "/assets/app-1.js", headers={"accept-encoding": accepted}) as answer:
        held = b"".join([part async for part in answer.aiter_raw()])
    assert held == (b"a script" if accepted == "identity" else b"a script, small")
    assert answer.headers["content-length"] == str(len(held))
    assert answer.headers["content-type"].partition(";")[0] == "text/javascript"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "accept-encoding"
    assert not {"last-modified", "accept-ranges"} & {*answer.headers}


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/assets/app-1.js", OF_PARTS), ("/assets/app-1.css", OF_PARTS), ("/assets/icon-1.png", HEADERS)],
)
async def test_scripts_and_styles_carry_what_they_need_and_all_else_everything(
    visitor: httpx2.AsyncClient, path: str, headers: dict[str, str]
) -> None:
    answer = await visitor.get(path)
    assert {name: answer.headers[name] for name in HEADERS if name in answer.headers} == headers


async def test_an_answer_that_says_something_itself_keeps_it(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.get("/keeping")
    own = {"cache-control": "max-age=60", "referrer-policy": "origin"}
    assert {**HEADERS, **own}.items() <= answer.headers.items()


async def test_a_mistake_of_ours_carries_every_header_and_no_word_of_it(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.get("/broken")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert {**HEADERS, "cache-control": "no-store"}.items() <= answer.headers.items()
    assert "canary" not in answer.text


async def test_people_read_of_a_mistake_of_ours_on_a_page(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.get("/broken", headers={"accept": "text/html,*/*;q=0.8"})
    assert (answer.status_code, answer.text) == (500, "Sorry")
    assert answer.headers["content-type"].startswith("text/html")
    assert {**HEADERS, "referrer-policy": "same-origin", "cache-control": "no-store"}.items() <= answer.headers.items()


async def test_what_is_no_request_passes_as_it_is() -> None:
    sent = list[Message]()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 403, "headers": []})

    async def receive() -> Message:
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    await SecurityHeaders(app)({"type": "websocket"}, receive, send)
    assert sent == [{"type": "http.response.start", "status": 403, "headers": []}]

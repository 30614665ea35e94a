"""Requests and answers by themselves: what is read, what is refused, and in which words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message

from roomserver.http.body import (
    BODY_WITHIN_S,
    MAX_BODY_BYTES,
    json_response,
    read_body,
)
from roomserver.http.problems import HttpError, answer_error
from tests import plain

JSON = "application/json"


class Asked(BaseModel):
    name: str
    seats: int = 1


class Said(BaseModel):
    name: str
    note: str | None = None


async def read(request: Request) -> Response:
    return json_response(Said(name=(await read_body(request, Asked)).name))


app = Starlette(routes=[Route("/", read, methods=["POST"])], exception_handlers={HttpError: answer_error})


async def asked(method: str, content: bytes = b"", type_: str = JSON, **headers: str) -> httpx2.Response:
    async with plain.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://localhost") as client:
        return await client.request(method, "/", content=content, headers={"content-type": type_, **headers})


async def test_an_answer_says_what_is_null_and_a_refusal_only_what_there_is() -> None:
    """And neither is kept by anybody: it is about people."""
    answer = await asked("POST", b'{"name": "Mei"}')
    assert (answer.json(), answer.headers["cache-control"]) == ({"name": "Mei", "note": None}, "no-store")
    refused = await asked("POST", b'{"name": "Mei"}', "text/plain")
    assert refused.json() == {
        "title": "Unsupported Media Type",
        "status": 415,
        "code": "unsupported_media_type",
        "detail": "Send application/json, not compressed.",
    }
    assert refused.headers["content-type"] == "application/problem+json"  # RFC 9457
    assert refused.headers["cache-control"] == "no-store"
    assert (await answer_body({"a": None})) == b'{"a":null}'


async def answer_body(document: dict[str, object]) -> bytes:
    return bytes(json_response(document).body)


@pytest.mark.parametrize("type_", ["application/json; charset=utf-8", "Application/JSON", "application/json ;x"])
async def test_json_is_json_however_it_is_written(type_: str) -> None:
    assert (await asked("POST", b'{"name": "Mei"}', type_)).status_code == 200


@pytest.mark.parametrize("headers", [{"type_": "text/plain"}, {"type_": ""}, {"content-encoding": "gzip"}])
async def test_nothing_else_is_read(headers: dict[str, str]) -> None:
    answer = await asked("POST", b'{"name": "Mei"}', **headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        (b'{"name": "Mei", "seats": "2"}', {"seats"}),
        (b'{"name": 7, "seats": null}', {"name", "seats"}),
        (b"{}", {"name"}),
        (b"no JSON", {""}),
    ],
)
async def test_what_is_wrong_is_told_field_by_field_and_never_with_what_was_sent(
    content: bytes, fields: set[str]
) -> None:
    answer = await asked("POST", content)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_input")
    assert set(answer.json()["fields"]) == fields
    assert content.decode() not in answer.text


@pytest.mark.parametrize(("more", "status"), [(0, 200), (1, 413)])
async def test_a_body_may_be_so_long_and_no_longer(more: int, status: int) -> None:
    assert MAX_BODY_BYTES == 16 * 1024
    content = b'{"name": "Mei"}'.ljust(MAX_BODY_BYTES + more)
    answer = await asked("POST", content)
    assert answer.status_code == status
    assert (answer.headers.get("connection") == "close") is (status == 413)


async def ends(coming: AsyncIterator[Message]) -> tuple[int, bool]:
    """The status, and whether the line is closed, of a request whose body comes like that."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "root_path": "",
        "query_string": b"",
        "headers": [(b"content-type", JSON.encode())],
    }
    await app(scope, coming.__anext__, send)
    return int(sent[0]["status"]), (b"connection", b"close") in sent[0]["headers"]


async def test_a_body_that_has_no_end_is_too_slow_however_often_something_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert BODY_WITHIN_S == 10
    monkeypatch.setattr("roomserver.http.body.BODY_WITHIN_S", 0.05)

    async def drops() -> AsyncIterator[Message]:
        while True:
            await asyncio.sleep(0)
            yield {"type": "http.request", "body": b"", "more_body": True}

    async with asyncio.timeout(10):
        assert await ends(drops()) == (408, True)


async def test_who_goes_before_all_of_it_came_made_no_mistake_of_ours() -> None:
    async def gone() -> AsyncIterator[Message]:
        yield {"type": "http.request", "body": b"{", "more_body": True}
        yield {"type": "http.disconnect"}

    assert await ends(gone()) == (400, False)

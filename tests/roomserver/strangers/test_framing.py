"""What is no HTTP, or too much of it: an error with a name or a closed line, and nobody else notices."""

from __future__ import annotations

import asyncio
import gzip
from contextlib import AsyncExitStack

import pytest

from roomserver.settings import Settings
from tests.guest import Guest
from tests.raw_http import JSON, request, say, wire
from tests.roomserver.strangers.asking import (
    ASSET,
    FLAT_KIB,
    NOT_READING,
    ORIGIN,
    READING,
    cookie,
    enter,
    token_of,
    told,
)
from tests.serving import Links, RunningServer

BIG = 100_000_000


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x00\xc2\x01\x00\x00\xbe\x03\x03" + bytes(190),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0",
        b"GET / HTTP/3.7\r\n\r\n",
        b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"A" * 100_000 + b" / HTTP/1.1\r\n\r\n",
        b"CONNECT elsewhere:443 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /healthz HTTP/1.1\nHost: x\n\n",
        b"GET /healthz HTTP/1.1\r\nHost : x\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nX: a\0b\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nX: a\r\n b\r\n\r\n",
        b"POST /api/enter HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /api/enter HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        b"POST /api/enter HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        b"POST /api/enter HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /api/enter HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n",
        b"POST /api/enter HTTP/1.1\r\n" + JSON + b"\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        request("GET", "/seat/room-seat/ws", b"Upgrade: websocket", b"Connection: Upgrade"),
    ],
)
async def test_what_is_no_request_is_refused_and_closed(own: RunningServer, sent: bytes) -> None:
    heard = await say(own, sent)
    assert heard.status in (400, 431)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (request("OPTIONS", "*"), 404),
        (request("GET", "http://example.org/healthz"), 200),
        (request("GET", "/healthz", b"Host: example.org"), 200),
        (b"GET /healthz HTTP/1.0\r\n\r\n", 200),
        (request("GET", "/healthz", host="[::"), 200),
        (request("GET", "/favicon.svg", host="[::"), 200),
        (request("GET", "/seat/room-seat", host='[::"<script>'), 307),
        (request("GET", "/", b"Upgrade: h2c", b"Connection: Upgrade, HTTP2-Settings", b"HTTP2-Settings: AAA"), 200),
        (request("GET", "/organiser/circles", b'Cookie: organiser=\xff\xfe; =; organiser; organiser="\\'), 401),
        (request("POST", "/organiser/circles", b"Origin: \xff"), 403),
        (request("GET", ASSET, b'If-None-Match: \xff"'), 200),
        (request("GET", ASSET, b"If-Modified-Since: Mon, 99 Foo 99999999 00:00:00 GMT"), 200),
    ],
)
async def test_what_is_odd_is_answered_as_anything_else(own: RunningServer, sent: bytes, status: int) -> None:
    assert (await say(own, sent)).status == status


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('{"link": "x", "link": "%s"}', 200),
        ('{"link": "%s", "link": "x"}', 404),
        ('\ufeff{"link": "%s"}', 422),
        ('{"link": "%s"}{"link": "%s"}', 422),
        ("{'link': '%s'}", 422),
        ('[{"link": "%s"}]', 422),
        ('{"link": ["%s"]}', 422),
        ('{"link": {"": "%s"}}', 422),
        ('{"link": "%s", "session": "mine"}', 422),
    ],
)
async def test_a_body_is_one_object_and_the_last_of_two_keys_counts(
    own: RunningServer, links: Links, body: str, code: int
) -> None:
    body = body.replace("%s", token_of(links.open))
    assert (await say(own, request("POST", "/api/enter", JSON, body=body.encode()))).status == code


@pytest.mark.parametrize("framing", ["sized", "chunked"])
@pytest.mark.parametrize(("method", "path"), [*READING, *NOT_READING])
async def test_no_body_is_kept_whoever_sends_it_and_where_to(
    own: RunningServer, method: str, path: str, framing: str
) -> None:
    before = own.memory_kib()
    headers = (JSON, ORIGIN, cookie(own))
    piece, pieces = b" " * 65536, BIG // 65536
    if framing == "sized":
        start = request(method, path, *headers, size=pieces * len(piece))
    else:
        start = request(method, path, *headers, b"Transfer-Encoding: chunked")
        piece = b"10000\r\n" + piece + b"\r\n"
    async with wire(own) as line:
        hearing = asyncio.create_task(line.until_closed())
        assert not await line.send_all((start, *(piece for _ in range(pieces))))
        heard = await hearing
    assert heard.status is None or heard.status < 500
    assert own.memory_kib() - before < FLAT_KIB


@pytest.mark.parametrize(
    "headers",
    [
        (JSON, b"Content-Encoding: gzip"),
        (b"Content-Type: application/gzip",),
        (b"Content-Type: multipart/form-data; boundary=x",),
        (b"Content-Type: application/x-www-form-urlencoded",),
        (b"Content-Type: application/json\xff",),
        (b"Content-Type: ",),
        (b"Content-Type: text/plain", JSON),
        (),
    ],
)
@pytest.mark.parametrize(("method", "path"), READING)
async def test_nothing_but_plain_json_is_read(
    own: RunningServer, method: str, path: str, headers: tuple[bytes, ...]
) -> None:
    bomb = gzip.compress(b'{"link": "' + b" " * 10_000_000 + b'"}')
    form = b"".join(b'--x\r\nContent-Disposition: form-data; name="%d"\r\n\r\n\r\n' % number for number in range(100))
    before = own.memory_kib()
    for body in (bomb, form):
        heard = await say(own, request(method, path, ORIGIN, cookie(own), *headers, body=body))
        assert told(heard) == (415, "unsupported_media_type")
    assert own.memory_kib() - before < FLAT_KIB


@pytest.mark.parametrize(
    ("ranges", "statuses"),
    [
        (",".join(f"{start}-" for start in range(4000)), (200, 416)),
        (",".join("0-0" for _ in range(7000)), (200, 206)),
        (",".join(f"{start}-{start}" for start in range(0, 6000, 2)), (200, 206)),
        ("0-" + "9" * 5000, (400, 206)),
        ("-" + "9" * 5000, (400, 206)),
        ("9999999999-", (416,)),
        ("5-1", (400, 416)),
        ("x-y", (400,)),
        ("\u00b2-\u00b3", (400,)),
        ("", (400,)),
    ],
)
async def test_a_range_never_costs_more_than_the_file(
    own: RunningServer, ranges: str, statuses: tuple[int, ...]
) -> None:
    size = (Settings().web / ASSET.removeprefix("/")).stat().st_size
    heard = await say(own, request("GET", ASSET, f"Range: bytes={ranges}".encode("latin-1")))
    assert heard.status in statuses
    assert len(heard.body) <= 2 * size


async def test_many_who_say_nothing_keep_nobody_waiting(own: RunningServer, next_door: Guest, links: Links) -> None:
    whole = enter(token_of(links.open))
    async with AsyncExitStack() as stack:
        for number in range(300):
            line = await stack.enter_async_context(wire(own))
            await line.send(whole[: number % len(whole)])
        assert (await say(own, enter(token_of(links.open)))).status == 200
        assert (await next_door.command("begin"))["code"] == "already_live"

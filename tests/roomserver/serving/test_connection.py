"""uvicorn's HTTP, with peers that mean no good: heads without end, and lines that say nothing for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from typing import cast

import pytest
import uvicorn
from starlette.responses import PlainTextResponse

from roomserver.serving.admission import Arrivals
from roomserver.serving.connection import MAX_HEAD_BYTES, PIPELINED, WITHIN_S, RequestLine
from roomserver.serving.serve import listen
from signalling.socket.keepalive import Keepalive
from tests.raw_http import JSON, request, say, wire
from tests.serving import RunningServer, running_server

FLAT_KIB = 16 * 1024
PATIENT_S = 3 * WITHIN_S


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server whose memory nobody else uses."""
    with running_server(tmp_path_factory.mktemp("own")) as server:
        yield server


@pytest.mark.parametrize(
    "filler",
    [
        b"X: " + b"y" * MAX_HEAD_BYTES,
        b"y" * MAX_HEAD_BYTES + b": x",
        b"\r\n".join(b"X-%d: y" % number for number in range(10_000)),
        b"Cookie: " + b"; ".join(b"seat%d=x" % number for number in range(10_000)),
    ],
    ids=["a value", "a name", "10k headers", "cookies"],
)
async def test_a_head_too_big_is_refused(site: RunningServer, filler: bytes) -> None:
    heard = await say(site, request("GET", "/healthz", filler))
    assert heard.status == 431


async def test_a_head_of_the_most_there_may_be_is_read(site: RunningServer) -> None:
    room = MAX_HEAD_BYTES - len(request("GET", "/healthz")) - len("X: \r\n")
    assert (await say(site, request("GET", "/healthz", b"X: " + b"y" * room))).body == b"ok\n"


@pytest.mark.parametrize(
    ("method", "header", "status"),
    [
        ("GET", b"X: " + b"y" * 9_000, 403),
        ("GET", b"\r\n".join(b"X-%d: y" % number for number in range(200)), 403),
        ("POST", b"Content-Length: 1", 405),
    ],
    ids=["a long header", "many headers", "a body"],
)
async def test_a_line_is_closed_where_its_handshake_is_none_of_ours(
    site: RunningServer, method: str, header: bytes, status: int
) -> None:
    """One parser reads the head, so that what is a request is answered: nobody stays who was not."""
    upgrade = b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
    start = f"{method} /seat/room-seat/ws HTTP/1.1\r\nHost: x\r\n".encode()
    async with wire(site) as line:
        await line.send(
            b"\r\n".join((start + upgrade, b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", header, b"\r\n"))
        )
        assert (await line.until_closed(PATIENT_S)).status == status


@pytest.mark.parametrize(
    "start",
    [
        b"GET /",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: ",
        b"GET / HTTP/1.1\r\nHost: x\r\nX",
        b"POST /api/enter HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;x=",
        b"POST /api/enter HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: ",
    ],
    ids=["path", "value", "name", "chunk extension", "trailer"],
)
async def test_what_has_no_end_is_not_kept(own: RunningServer, start: bytes) -> None:
    before = own.memory_kib()
    async with wire(own) as line:
        endless = (b"y" * 65536 for _ in range(1600))
        assert not await line.send_all((start, *endless))
        heard = await line.until_closed()
    assert heard.status in (400, 415, 431, None)
    assert own.memory_kib() - before < FLAT_KIB


async def test_trailers_have_an_end(own: RunningServer) -> None:
    before = own.memory_kib()
    start = b"POST /api/enter HTTP/1.1\r\nHost: x\r\n" + JSON + b"\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n0\r\n"
    async with wire(own) as line:
        assert not await line.send_all((start, *(b"X: y\r\n" * 10_000 for _ in range(1000))))
        await line.until_closed()
    assert own.memory_kib() - before < FLAT_KIB


async def test_who_asks_on_without_hearing_is_not_heard_on(own: RunningServer) -> None:
    before = own.memory_kib()
    many = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    async with wire(own) as line:
        assert not await line.send_all(many * 1000 for _ in range(1000))
    assert own.memory_kib() - before < FLAT_KIB


async def test_a_few_questions_at_once_are_answered_in_their_order(site: RunningServer) -> None:
    questions = [b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"] * (PIPELINED - 1) + [request("GET", "/nowhere")]
    heard = await say(site, b"".join(questions))
    assert heard.text.count(b"HTTP/1.1 200 ") == PIPELINED - 1
    assert heard.text.endswith(b"There is nothing here.\n")


class CountedArrivals(Arrivals):
    """How often somebody waited for their turn."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def add(self, let_in: Callable[[], None]) -> None:
        self.count += 1
        super().add(let_in)


async def test_whoever_asks_again_waits_for_their_turn_again() -> None:
    arrivals = CountedArrivals()
    http = cast(type[RequestLine], partial(RequestLine, arrivals=arrivals, keepalive=Keepalive()))
    config = uvicorn.Config(PlainTextResponse("ok"), http=http, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    sock = listen("127.0.0.1", 0)
    sock.listen()
    serving = asyncio.create_task(server.serve(sockets=[sock]))
    reader, writer = await asyncio.open_connection(*sock.getsockname())
    for count in range(1, 4):
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 2)
        for _ in range(2):
            await asyncio.wait_for(reader.readuntil(b"ok"), PATIENT_S)
        assert arrivals.count == count
    writer.transport.abort()
    server.should_exit = True
    await serving


async def drip(server: RunningServer, start: bytes, drop: bytes, *, first: bytes = b"") -> bytes:
    """Begin so, then send a drop now and then, until the server closes; what it said. `first` is answered before."""
    async with wire(server) as line:
        if first:
            await line.send(first)
            await line.until(b"ok\n")
        await line.send(start)
        heard = asyncio.create_task(line.until_closed(PATIENT_S))
        while not (await asyncio.wait({heard}, timeout=WITHIN_S / 10))[0]:
            await line.send(drop)
        return heard.result().text


async def test_nobody_stays_on_the_line_for_ever(site: RunningServer) -> None:
    asked = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    with_body = b" HTTP/1.1\r\nHost: x\r\n" + JSON + b"\r\nContent-Length: 9000\r\n\r\n{"
    ways = {
        "silent": (b"", b""),
        "slow head": (b"GET / HTTP/1.1\r\nHost: x\r\nX: ", b"y"),
        "slow second head": (asked + b"GET / HTTP/1.1\r\nX: ", b"y"),
        "slow body": (b"POST /api/enter" + with_body, b"y"),
        "slow body that nobody waits for": (b"POST /healthz" + with_body, b"y"),
    }
    head, drop = ways["slow head"]
    async with asyncio.TaskGroup() as group:
        ends = {name: group.create_task(drip(site, *way)) for name, way in ways.items()}
        ends["slow head after an answer"] = group.create_task(drip(site, head, drop, first=asked))
    said = {name: end.result() for name, end in ends.items()}
    assert said["silent"] == said["slow head"] == said["slow head after an answer"] == b""
    assert said["slow second head"].endswith(b"ok\n")
    assert said["slow body"].startswith(b"HTTP/1.1 408 ")
    assert b'"code":"too_slow"' in said["slow body"]
    assert said["slow body that nobody waits for"].startswith(b"HTTP/1.1 405 ")

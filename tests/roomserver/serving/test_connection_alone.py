"""A line by itself, without a server: what comes when, and what time is left for it."""

from __future__ import annotations

import asyncio
import gc
import weakref
from typing import Any, cast

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.server import ServerState

from roomserver.serving.admission import Arrivals
from roomserver.serving.connection import MAX_HEAD_BYTES, PIPELINED, TOO_BIG, WITHIN_S, RequestLine
from signalling.socket.keepalive import Keepalive
from signalling.socket.line import EXTENSION, Line
from tests.transports import Loop, Transport, settle

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


class Peer:
    """Whoever is at the other end. The application answers `ok` when it may, and may read the body before."""

    def __init__(self, *, reads: bool = False) -> None:
        self.loop, self.transport = Loop(), Transport()
        self.may_answer, self.half = asyncio.Event(), asyncio.Event()
        self.may_answer.set()
        self.asked = 0
        self._reads = reads
        config = uvicorn.Config(
            self._app, interface="asgi3", lifespan="off", log_config=None, timeout_keep_alive=10 * int(WITHIN_S)
        )
        rest: dict[str, Any] = {"server_state": ServerState(), "app_state": {}, "_loop": self.loop}
        self.line = RequestLine(config, arrivals=Arrivals(), keepalive=Keepalive(), **rest)
        self.line.connection_made(self.transport)

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        if self._reads:
            await Request(scope, receive).body()
        if scope["path"] == "/half":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"half", "more_body": True})
            self.half.set()
        await self.may_answer.wait()
        if scope["path"] != "/half":
            await PlainTextResponse("ok")(scope, receive, send)

    async def say(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.line.data_received(piece)
            await settle()

    @property
    def answers(self) -> int:
        return self.transport.said.count(b"HTTP/1.1 200 ")


async def test_nothing_more_is_read_of_whoever_waits_for_their_turn() -> None:
    """What came later would come before it."""
    peer = Peer()
    peer.line.data_received(GET)
    assert not peer.transport.reading
    await settle()
    assert peer.transport.reading
    assert peer.answers == 1


async def test_nor_of_whoever_asked_for_more_than_is_answered() -> None:
    peer = Peer()
    peer.may_answer.clear()
    await peer.say(GET * 2)
    assert not peer.transport.reading
    peer.may_answer.set()
    await settle()
    assert peer.transport.reading
    assert peer.answers == 2


async def test_whoever_is_gone_when_their_turn_comes_is_not_answered() -> None:
    peer = Peer()
    peer.line.data_received(GET)
    peer.transport.close()
    await settle()
    assert peer.asked == 0


async def test_as_many_as_may_wait_are_answered_and_one_more_is_too_much() -> None:
    for many, answered, is_closed in ((PIPELINED + 1, PIPELINED + 1, False), (PIPELINED + 2, 0, True)):
        peer = Peer()
        peer.may_answer.clear()
        await peer.say(GET * many)
        assert peer.transport.closed is is_closed
        peer.may_answer.set()
        await settle()
        assert is_closed or peer.answers == answered


async def test_each_head_has_the_whole_room() -> None:
    peer = Peer()
    await peer.say(*[b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * (MAX_HEAD_BYTES // 2) + b"\r\n\r\n"] * 5)
    assert peer.answers == 5


@pytest.mark.parametrize(
    "head",
    [
        (b"GET /" + b"y" * MAX_HEAD_BYTES + b" HTTP/1.1\r\nHost: x\r\n\r\n",),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * MAX_HEAD_BYTES + b"\r\n\r\n",),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: ", b"y" * (MAX_HEAD_BYTES + 1)),
    ],
    ids=["path", "value", "no end"],
)
async def test_a_head_too_big_is_refused_once_wherever_it_is_big(head: tuple[bytes, ...]) -> None:
    peer = Peer()
    await peer.say(*head)
    assert (peer.transport.said, peer.transport.closed, peer.asked) == (TOO_BIG, True, 0)


async def test_a_body_is_as_long_as_whoever_reads_it_lets_it_be() -> None:
    peer = Peer(reads=True)
    await peer.say(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n", *[b"y" * 10_000] * 10)
    assert peer.answers == 1


async def test_what_is_no_request_is_refused_but_not_in_the_middle_of_an_answer() -> None:
    """There the refusal would be taken for more of it."""
    peer = Peer()
    await peer.say(GET, b"nonsense\r\n\r\n")
    assert peer.transport.said.partition(b"ok")[2].startswith(b"HTTP/1.1 400 ")
    half = Peer()
    half.may_answer.clear()
    await half.say(b"GET /half HTTP/1.1\r\nHost: x\r\n\r\n")
    assert half.half.is_set()
    said = half.transport.said
    await half.say(b"nonsense\r\n\r\n")
    assert (half.transport.said, half.transport.closed) == (said, True)


# Time


async def test_a_head_has_its_time_from_when_it_began() -> None:
    """And the one before it, or the wait for it, takes nothing of that."""
    peer = Peer()
    peer.loop.passes(WITHIN_S - 1)
    await peer.say(GET)
    peer.loop.passes(WITHIN_S + 1)  # between two requests it may be silent
    assert not peer.transport.closed
    await peer.say(b"GET / HTTP/1.1\r\n")
    peer.loop.passes(WITHIN_S - 1)
    assert not peer.transport.closed
    peer.loop.passes(1)
    assert peer.transport.closed


async def test_an_answer_may_take_longer_than_its_request() -> None:
    peer = Peer()
    peer.may_answer.clear()
    await peer.say(GET)
    peer.loop.passes(5 * WITHIN_S)
    peer.may_answer.set()
    await settle()
    assert (peer.answers, peer.transport.closed) == (1, False)


async def test_so_may_a_body_that_the_application_waits_for() -> None:
    """It has limits of its own, and says why."""
    peer = Peer(reads=True)
    await peer.say(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{")
    peer.loop.passes(5 * WITHIN_S)
    await peer.say(b"}")
    assert (peer.answers, peer.transport.closed) == (1, False)


async def test_a_body_that_nobody_waits_for_may_still_end_and_the_line_goes_on() -> None:
    peer = Peer()
    start = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{"
    await peer.say(start)
    assert peer.answers == 1
    await peer.say(b"}")
    peer.loop.passes(WITHIN_S + 1)
    assert not peer.transport.closed
    await peer.say(start)
    peer.loop.passes(WITHIN_S)
    assert peer.transport.closed


async def test_whoever_says_nothing_at_all_is_let_go() -> None:
    peer = Peer()
    peer.loop.passes(WITHIN_S)
    assert peer.transport.closed


# Sockets


class Listener:
    """Whoever has an accepted line."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.told: list[str | bytes] = []

    def receive(self, message: str | bytes) -> None:
        self.told.append(message)

    def may_send(self) -> None:
        """Nothing waits."""

    def lost(self) -> None:
        """Nothing is to be done."""


async def accept(scope: Scope, receive: Receive, send: Send) -> None:
    assert (await receive())["type"] == "websocket.connect"
    scope["extensions"][EXTENSION].accept("circle.v2", Listener(scope["extensions"][EXTENSION]))


async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "websocket.close"})


async def say_nothing(scope: Scope, receive: Receive, send: Send) -> None:
    """A mistake of ours."""


async def fail(scope: Scope, receive: Receive, send: Send) -> None:
    raise ZeroDivisionError


class Asking:
    """Whoever asks for a socket of this application."""

    def __init__(self, app: ASGIApp) -> None:
        self.loop, self.transport, self.state = Loop(), Transport(), ServerState()
        self.scopes: list[Scope] = []

        async def noted(scope: Scope, receive: Receive, send: Send) -> None:
            self.scopes.append(scope)
            await app(scope, receive, send)

        config = uvicorn.Config(noted, interface="asgi3", lifespan="off", log_config=None, proxy_headers=False)
        rest: dict[str, Any] = {"server_state": self.state, "app_state": {}, "_loop": self.loop}
        keepalive = Keepalive(cast(asyncio.AbstractEventLoop, self.loop))
        line = RequestLine(config, arrivals=Arrivals(), keepalive=keepalive, **rest)
        self.transport.set_protocol(line)
        line.connection_made(self.transport)

    async def ask(
        self, path: bytes = b"/seat/a-b/ws", *more: bytes, method: bytes = b"GET", version: bytes = b"13"
    ) -> int:
        """The status that is answered; 0: none yet."""
        head = (
            method + b" " + path + b" HTTP/1.1",
            b"Host: x",
            b"Upgrade: websocket",
            b"Connection: keep-alive, Upgrade",
            b"Sec-WebSocket-Version: " + version,
            b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
            *more,
        )
        self.transport.give(b"\r\n".join(head) + b"\r\n\r\n")
        await settle()
        return int(self.transport.said.partition(b" ")[2][:3] or 0)


async def test_an_application_is_asked_about_a_socket_as_asgi_says_and_given_the_line() -> None:
    asking = Asking(accept)
    path = b"/seat/a%2Fb/ws?x=%20y"
    offered = b"Sec-WebSocket-Protocol: circle.v2, other", b"sec-websocket-protocol:third,"
    assert await asking.ask(path, *offered, b"X-Name: \xe9") == 101
    [scope] = asking.scopes
    told = {key: scope[key] for key in ("type", "scheme", "http_version", "path", "raw_path", "query_string")}
    assert told == {
        "type": "websocket",
        "scheme": "ws",
        "http_version": "1.1",
        "path": "/seat/a/b/ws",
        "raw_path": b"/seat/a%2Fb/ws",
        "query_string": b"x=%20y",
    }
    assert scope["subprotocols"] == ["circle.v2", "other", "third"]
    assert (b"x-name", b"\xe9") in scope["headers"]
    assert asking.state.connections == {scope["extensions"][EXTENSION]}
    assert asking.state.tasks == set()


async def test_a_line_has_as_long_a_head_as_any_request() -> None:
    """And nothing of it is held against the frames that follow, in how much they are or when they come."""
    asking = Asking(accept)
    assert await asking.ask(b"/", b"X: " + b"y" * 20_000, *[b"X-%d: y" % number for number in range(200)]) == 101
    asking.loop.passes(2)
    asking.transport.give(b"\x89\x80\0\0\0\0")
    assert asking.transport.said.endswith(b"\x8a\0")
    assert not asking.transport.closed


@pytest.mark.parametrize(("app", "status"), [(refuse, 403), (say_nothing, 500), (fail, 500)])
async def test_a_line_that_no_application_accepts_is_answered_and_closed(app: ASGIApp, status: int) -> None:
    asking = Asking(app)
    assert await asking.ask() == status
    assert asking.transport.said.count(b"HTTP/1.1 ") == 1
    assert asking.transport.closed
    await settle()
    assert (asking.state.connections, asking.state.tasks) == (set(), set())


async def test_a_mistake_of_ours_at_the_handshake_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    await Asking(fail).ask()
    logged = "".join(capsys.readouterr())
    assert "handshake" in logged
    assert "ZeroDivisionError" in logged


@pytest.mark.parametrize("app", [accept, refuse, say_nothing])
async def test_whoever_goes_before_the_answer_is_no_mistake(app: ASGIApp, capsys: pytest.CaptureFixture[str]) -> None:
    may = asyncio.Event()

    async def later(scope: Scope, receive: Receive, send: Send) -> None:
        await may.wait()
        await app(scope, receive, send)

    asking = Asking(later)
    assert await asking.ask() == 0
    asking.transport.reset()
    await settle()
    may.set()
    await settle()
    assert (asking.transport.said, asking.state.connections, asking.state.tasks) == (b"", set(), set())
    assert "".join(capsys.readouterr()) == ""


NO_HANDSHAKES: dict[str, tuple[tuple[bytes, ...], dict[str, bytes], int]] = {
    "another method": ((), {"method": b"POST"}, 405),
    "an older version": ((), {"version": b"8"}, 400),
    "two keys": ((b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",), {}, 400),
}


@pytest.mark.parametrize("what", NO_HANDSHAKES)
async def test_what_is_no_handshake_is_answered_and_closed_and_no_application_asked(what: str) -> None:
    more, changed, status = NO_HANDSHAKES[what]
    asking = Asking(accept)
    assert await asking.ask(b"/seat/a-b/ws", *more, **changed) == status
    await settle()
    assert (asking.transport.lost, asking.scopes, asking.state.connections) == (True, [], set())


async def test_nothing_keeps_those_who_asked_for_a_socket_and_are_gone() -> None:
    """Neither their request's line, nor the socket's, however it went; not even a reference cycle."""
    ways: list[tuple[ASGIApp, bytes]] = [
        (accept, b"GET"), (refuse, b"GET"), (say_nothing, b"GET"), (fail, b"GET"), (accept, b"POST")
    ]  # fmt: skip
    for app, method in ways:
        gc.collect()
        gc.disable()
        try:
            asking = Asking(app)
            await asking.ask(method=method)
            asking.transport.reset()
            await settle()
            transport = weakref.ref(asking.transport)
            del asking
            await settle()
            assert transport() is None
            assert gc.collect() == 0
        finally:
            gc.enable()

"""A line by itself, without a server: what comes when, and what time is left for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send
from uvicorn.server import ServerState
from websockets.frames import Close, Frame, Opcode

from roomserver.serving.admission import Arrivals
from roomserver.serving.connection import (
    FRAMES_BURST,
    FRAMES_PER_S,
    MAX_HEAD_BYTES,
    PIPELINED,
    TOO_BIG,
    WITHIN_S,
    Line,
    RequestLine,
)

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


class Transport(asyncio.Transport):
    """What the peer is sent, and whether it is read from."""

    def __init__(self) -> None:
        super().__init__()
        self.said = b""
        self.reading = True
        self.closed = self.aborted = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not self.closed:
            self.said += bytes(data)

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.closed = self.aborted = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True


class Timer:
    def __init__(self, at: float, due: Callable[..., object], args: tuple[object, ...]) -> None:
        self.at, self._due, self._args = at, due, args
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True

    def run(self) -> None:
        if not self.cancelled:
            self._due(*self._args)


class Loop:
    """The running one, whose time passes when the test says so."""

    def __init__(self) -> None:
        self.create_task = asyncio.get_running_loop().create_task
        self._now = 0.0
        self._timers: list[Timer] = []

    def time(self) -> float:
        return self._now

    def call_later(self, delay: float, due: Callable[..., object], *args: object) -> Timer:
        self._timers.append(Timer(self._now + delay, due, args))
        return self._timers[-1]

    def passes(self, seconds: float) -> None:
        self._now += seconds
        due = [timer for timer in self._timers if timer.at <= self._now]
        self._timers = [timer for timer in self._timers if timer.at > self._now]
        for timer in due:
            timer.run()


async def settle() -> None:
    """Whatever can happen has happened."""
    for _ in range(50):
        await asyncio.sleep(0)


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
        self.line = RequestLine(config, arrivals=Arrivals(), **rest)
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
            await self.settle()

    async def settle(self) -> None:
        await settle()

    @property
    def answers(self) -> int:
        return self.transport.said.count(b"HTTP/1.1 200 ")


async def test_nothing_more_is_read_of_whoever_waits_for_their_turn() -> None:
    """What came later would come before it."""
    peer = Peer()
    peer.line.data_received(GET)
    assert not peer.transport.reading
    await peer.settle()
    assert peer.transport.reading
    assert peer.answers == 1


async def test_nor_of_whoever_asked_for_more_than_is_answered() -> None:
    peer = Peer()
    peer.may_answer.clear()
    await peer.say(GET * 2)
    assert not peer.transport.reading
    peer.may_answer.set()
    await peer.settle()
    assert peer.transport.reading
    assert peer.answers == 2


async def test_whoever_is_gone_when_their_turn_comes_is_not_answered() -> None:
    peer = Peer()
    peer.line.data_received(GET)
    peer.transport.close()
    await peer.settle()
    assert peer.asked == 0


async def test_as_many_as_may_wait_are_answered_and_one_more_is_too_much() -> None:
    for many, answered, is_closed in ((PIPELINED + 1, PIPELINED + 1, False), (PIPELINED + 2, 0, True)):
        peer = Peer()
        peer.may_answer.clear()
        await peer.say(GET * many)
        assert peer.transport.closed is is_closed
        peer.may_answer.set()
        await peer.settle()
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
    await peer.settle()
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


class SocketPeer:
    """Whoever has a socket, and whose application takes what comes, and says good bye to `bye`."""

    def __init__(self) -> None:
        self.loop, self.transport = Loop(), Transport()
        self.told: list[Message] = []
        config = uvicorn.Config(self._app, interface="asgi3", lifespan="off", log_config=None)
        config.ws_ping_interval, config.ws_ping_timeout = 3.0, 4.0
        rest: dict[str, Any] = {"server_state": ServerState(), "app_state": {}, "_loop": self.loop}
        self.line = Line(config, **rest)
        self.line.connection_made(self.transport)
        self.line.data_received(
            b"GET /seat HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        )

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        while not self.told or self.told[-1]["type"] != "websocket.disconnect":
            self.told.append(await receive())
            if self.told[-1].get("text") == "bye":
                await send({"type": "websocket.close"})

    async def say(self, *frames: Frame) -> bytes:
        """What it hears to frames that come at once."""
        await settle()
        before = len(self.transport.said)
        self.line.data_received(b"".join(frame.serialize(mask=True) for frame in frames))
        await settle()
        return self.transport.said[before:]


def closing(code: int, reason: str) -> bytes:
    return Frame(Opcode.CLOSE, Close(code, reason).serialize()).serialize(mask=False)


PING, PONG = Frame(Opcode.PING, b""), Frame(Opcode.PONG, b"").serialize(mask=False)


async def test_frames_that_come_at_once_are_counted_each() -> None:
    peer = SocketPeer()
    assert await peer.say(*[PING] * 1000) == PONG * 1000
    assert await peer.say(*[PING] * int(FRAMES_BURST - 1002)) == PONG * int(FRAMES_BURST - 1002)
    peer.loop.passes(0.1)
    assert await peer.say(*[PING] * int(FRAMES_PER_S / 10)) == PONG * int(FRAMES_PER_S / 10)
    assert closing(4503, "too fast") in await peer.say(*[PING] * 1000)


async def test_whoever_was_told_good_bye_and_floods_on_is_not_waited_for() -> None:
    peer = SocketPeer()
    assert closing(1000, "") in await peer.say(Frame(Opcode.TEXT, b"bye"))
    await peer.say(*[PING] * 1000)
    assert not peer.transport.closed
    await peer.say(*[PING] * 1000)
    assert peer.transport.closed


async def test_text_that_is_none_closes_the_line_and_reaches_nobody() -> None:
    peer = SocketPeer()
    assert closing(1007, "text that is none") in await peer.say(Frame(Opcode.TEXT, b"\xff"))
    assert [message["type"] for message in peer.told] == ["websocket.disconnect"]
    whole = SocketPeer()
    await whole.say(Frame(Opcode.TEXT, b"\xc3", fin=False), Frame(Opcode.CONT, b"\xa9"))
    assert whole.told == [{"type": "websocket.receive", "text": "\u00e9"}]


@pytest.mark.parametrize("is_full", [False, True], ids=["that takes what is written", "whose buffer is full"])
async def test_a_line_that_died_without_a_word_is_given_up(is_full: bool) -> None:
    """Where it takes nothing any more, closing it would wait for that."""
    peer = SocketPeer()
    await settle()
    if is_full:
        peer.line.pause_writing()
    peer.loop.passes(3)
    assert not peer.transport.closed
    peer.loop.passes(4)
    assert (peer.transport.closed, peer.transport.aborted) == (True, is_full)

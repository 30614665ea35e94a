"""One WebSocket on its transport: the answer to the handshake, messages in, texts out, pings, and how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from http import HTTPStatus
from typing import Any, Protocol

from websockets.frames import Close as CloseFrame
from websockets.frames import CloseCode, Opcode
from websockets.http11 import Response

from signalling.protocol import close
from signalling.protocol.close import Close
from signalling.protocol.limits import Bucket
from signalling.protocol.messages import MAX_MESSAGE_BYTES
from signalling.socket.frames import CLOSE, PING, PONG, TEXT, FrameError, FrameReader, control_frame, text_frame
from signalling.socket.handshake import refusal
from signalling.socket.keepalive import Keepalive

MOST_BYTES = 2 * MAX_MESSAGE_BYTES
"""Up to here a message that is too big is told so by the session; beyond, by the line alone."""
FRAMES_PER_S, FRAMES_BURST = 200.0, 2_000.0
"""Frames of any kind. Whoever comes to a full circle sends some thousand at once."""
SLICE_BYTES = 4 * 1024
"""So much is looked at at once: what comes at once may be forty thousand frames."""
CLOSED_WITHIN_S = 10.0
"""How long a peer is given to answer a close frame."""
EXTENSION = "line"
"""Of an ASGI scope: the line that the application may accept, and take over."""


class Listener(Protocol):
    """Whose line it is."""

    def receive(self, message: str | bytes) -> None:
        """A text, or bytes that should have been one."""

    def may_send(self) -> None:
        """The peer takes texts again."""

    def lost(self) -> None:
        """There is no line any more."""


class Lines(Protocol):
    """What a server holds until it stops: its lines, each with a `shutdown`, and what is being done for them."""

    connections: set[Any]
    tasks: set[asyncio.Task[None]]


class Line(asyncio.Protocol):
    """Closed when frames come too fast, before they are all looked at: none holds up others, or piles up pongs."""

    __slots__ = (
        "__weakref__",
        "_bucket",
        "_close_sent",
        "_is_held",
        "_keepalive",
        "_lines",
        "_listener",
        "_loop",
        "_reader",
        "_response",
        "_timer",
        "_transport",
        "_unanswered",
        "closed_with",
        "is_full",
        "silent",
    )

    def __init__(
        self,
        transport: asyncio.Transport,
        response: Response,
        lines: Lines,
        keepalive: Keepalive,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        """Somebody waits for this response (101), or for another that there is no line for them."""
        self.is_full = False
        """Whether the peer takes nothing at the moment: what is sent would pile up."""
        self.closed_with: int | None = None
        """The code that the peer was told when it was closed."""
        self.silent = 0
        self._transport = transport
        self._loop = loop
        self._lines = lines
        self._keepalive = keepalive
        self._response: Response | None = response
        self._listener: Listener | None = None
        self._reader = FrameReader(MOST_BYTES)
        self._bucket = Bucket(FRAMES_PER_S, FRAMES_BURST, FRAMES_BURST, loop.time())
        self._close_sent = self._is_held = False
        self._timer: asyncio.TimerHandle | None = None
        self._unanswered: bytes | None = None
        lines.connections.add(self)
        transport.pause_reading()  # whoever says something already is heard when they are answered

    # The answer to the handshake

    def accept(self, subprotocol: str, listener: Listener) -> None:
        """It is a WebSocket now, and that is whose."""
        assert self._response is not None
        response, self._response = self._response, None
        if self._transport.is_closing():
            listener.lost()
            return
        self._listener = listener
        response.headers["Sec-WebSocket-Protocol"] = subprotocol
        self._transport.write(response.serialize())
        self._transport.resume_reading()
        self._keepalive.add(self)

    def reject(self, status: HTTPStatus) -> None:
        """There is no line of ours for whoever asked; once it is accepted, or lost, nothing happens."""
        if self._response is not None and not self._transport.is_closing():
            self._response = None
            self._transport.write(refusal(status).serialize())
            self._transport.close()

    # What the listener may do

    def send(self, texts: Sequence[bytes]) -> None:
        """One message each, in UTF-8, written together."""
        self._transport.write(text_frame(texts[0]) if len(texts) == 1 else b"".join(map(text_frame, texts)))

    def close(self, reason: Close) -> None:
        """End with that, once what was sent before has gone."""
        if self._close_sent or self._transport.is_closing():
            return
        self._write_close(reason.code, reason.reason)
        self._transport.resume_reading()  # or the answer is never heard
        self._timer = self._loop.call_later(CLOSED_WITHIN_S, self._transport.close)

    def let_go(self) -> None:
        """End without another word: nothing more is waited for than that what was sent has gone."""
        self._transport.close()

    def hold(self) -> None:
        """Read nothing more of it until `go_on`. Meanwhile it is not taken for silent."""
        if not self._is_held and not self._transport.is_closing():
            self._is_held = True
            self._transport.pause_reading()
            self._keepalive.discard(self)

    def go_on(self) -> None:
        if self._is_held and not self._transport.is_closing():
            self._is_held = False
            self.silent = 0
            self._transport.resume_reading()
            self._keepalive.add(self)

    def call_later(self, delay_s: float, call: Any) -> asyncio.TimerHandle:
        return self._loop.call_later(delay_s, call)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do that, which the server waits for when it stops."""
        task = self._loop.create_task(work)
        self._lines.tasks.add(task)
        task.add_done_callback(self._lines.tasks.discard)

    # What happens to it

    def data_received(self, data: bytes) -> None:
        if not self.is_full:  # whoever takes nothing is as good as lost, although they send
            self.silent = 0
        for some in (data,) if len(data) <= SLICE_BYTES else _slices(data):
            if self._transport.is_closing():
                return
            self._read(some)

    def eof_received(self) -> None:
        """The peer will say nothing more: there is nothing to say to it."""

    def connection_lost(self, exc: Exception | None) -> None:
        self._lines.connections.discard(self)
        self._keepalive.discard(self)
        if self._timer is not None:
            self._timer.cancel()
        if self._listener is not None:
            listener, self._listener = self._listener, None  # who holds it: both would stay until everything is seen
            listener.lost()

    def pause_writing(self) -> None:
        self.is_full = True

    def resume_writing(self) -> None:
        self.is_full = False
        self.silent = 0
        if self._unanswered is not None:
            payload, self._unanswered = self._unanswered, None
            self._transport.write(control_frame(Opcode.PONG, payload))
        if self._listener is not None:
            self._listener.may_send()

    def ping(self) -> None:
        """Ask whether it is still there."""
        if not self._close_sent and not self._transport.is_closing():
            self._transport.write(control_frame(Opcode.PING))

    def give_up(self) -> None:
        """Nothing was heard of it for too long, whatever it was asked."""
        self._fail(CloseCode.INTERNAL_ERROR, "keepalive ping timeout")
        if self.is_full:
            self._transport.abort()

    def shutdown(self) -> None:
        """The server stops."""
        if self._response is not None:
            self.reject(HTTPStatus.SERVICE_UNAVAILABLE)
        elif not self._close_sent and not self._transport.is_closing():
            self._write_close(close.DRAINING.code, close.DRAINING.reason)
        self._end()

    def _read(self, data: bytes) -> None:
        before = self._reader.count
        try:
            text = self._reader.read_alone(data)
            if text is not None:
                self._receive(text.decode())
            else:
                self._take_in(data)
        except FrameError as error:
            self._fail(error.code, error.reason)
        except UnicodeDecodeError:
            self._fail(CloseCode.INVALID_DATA, "text that is none")
        else:
            if not self._bucket.take(self._loop.time(), self._reader.count - before):
                self._fail(close.TOO_FAST.code, close.TOO_FAST.reason)

    def _take_in(self, data: bytes) -> None:
        """Of pings that come together the last is answered: to answer each costs more than to send them."""
        ping: bytes | None = None
        for opcode, payload in self._reader.read(data):
            if opcode == TEXT:
                self._receive(payload.decode())
            elif opcode == PING:
                ping = payload
            elif opcode == CLOSE:
                self._answer_close(payload)
            elif opcode != PONG:
                self._receive(payload)
        if ping is not None and not self._close_sent:
            self._answer_ping(ping)

    def _receive(self, message: str | bytes) -> None:
        if self._listener is not None and not self._close_sent:
            self._listener.receive(message)

    def _answer_ping(self, payload: bytes) -> None:
        """Of pings that have to wait, only the last is answered (RFC 6455 5.5.3): pongs pile up for nobody."""
        if self.is_full:
            self._unanswered = payload
        else:
            self._transport.write(control_frame(Opcode.PONG, payload))

    def _answer_close(self, payload: bytes) -> None:
        if not self._close_sent:
            self._close_sent = True
            self._transport.write(control_frame(Opcode.CLOSE, payload))
        self._end()

    def _fail(self, code: int, reason: str) -> None:
        """Whoever breaks the protocol, or floods on after it was closed, is not waited for."""
        if not self._close_sent:
            self._write_close(code, reason)
        self._end()

    def _end(self) -> None:
        """What is written goes, as far as it is taken; the listener need not wait for that."""
        self._transport.close()
        if self._listener is not None:
            self._listener.lost()

    def _write_close(self, code: int, reason: str) -> None:
        self._close_sent, self.closed_with = True, code
        self._transport.write(control_frame(Opcode.CLOSE, CloseFrame(code, reason).serialize()))


def _slices(data: bytes) -> Iterator[bytes]:
    return (data[start : start + SLICE_BYTES] for start in range(0, len(data), SLICE_BYTES))

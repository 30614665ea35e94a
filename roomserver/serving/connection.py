"""uvicorn's lines, for peers that mean no good: nobody floods, and nobody begins without end."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode

from roomserver.serving.admission import Arrivals
from signalling.protocol import close
from signalling.protocol.limits import Bucket

FRAMES_PER_S, FRAMES_BURST = 200.0, 2_000.0
"""Frames of any kind. Whoever comes to a full circle sends some thousand at once."""
SLICE_BYTES = 4 * 1024
MAX_HEAD_BYTES = 32 * 1024
PIPELINED = 16
WITHIN_S = 10.0
"""How long a request's head may take to come, and whatever comes that nobody waits for."""

TOO_BIG = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class TooMuch(Exception):
    """More than a line may hold: of a head, or of requests at once. httptools makes a parser's error of it."""


class RequestLine(HttpToolsProtocol):
    """Bounds what uvicorn keeps of a request before the application hears of it, and how long that may take."""

    def __init__(self, *args: Any, arrivals: Arrivals, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._arrivals = arrivals
        self._inside = False
        self._deadline: asyncio.TimerHandle | None = None
        self._unparsed = self._head = 0
        self._begun = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._hurry()

    def connection_lost(self, exc: Exception | None) -> None:
        self._relax()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """As uvicorn does, when it is their turn; what the parser keeps to itself has an end."""
        if not self._inside:
            self._inside = True
            self.transport.pause_reading()
            self._arrivals.add(partial(self._arrive, data))
            return
        self._unparsed += len(data)
        super().data_received(data)
        if self._unparsed > MAX_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("")

    def send_400_response(self, msg: str) -> None:
        """Refuse and close; in the middle of an answer, only close."""
        if self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete:
            self.transport.close()
        elif max(self._unparsed, self._head) > MAX_HEAD_BYTES:
            self.transport.write(TOO_BIG)
            self.transport.close()
        else:
            super().send_400_response(msg)

    def handle_websocket_upgrade(self) -> None:
        """As uvicorn does; the parser, which holds who holds it, would stay until everything is looked through."""
        super().handle_websocket_upgrade()
        self.parser = None  # type: ignore[assignment]

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._begun = True
        self._head = self._unparsed = 0
        self._hurry()

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self._grow(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        """A field of the head, or of the trailers."""
        super().on_header(name, value)
        self._grow(len(name) + len(value) + len(": \r\n"))

    def on_headers_complete(self) -> None:
        self._unparsed = 0
        self._relax()
        if len(self.pipeline) >= PIPELINED:
            raise TooMuch
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._unparsed = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._unparsed = 0
        self._begun = False
        self._relax()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The rest of a body that nobody waited for may still come, but not for ever.

        Whoever has had all their answers comes anew with what they ask next.
        """
        idle = not self.pipeline
        super().on_response_complete()
        if self._begun:
            self._hurry()
        elif idle:
            self._inside = False

    def _arrive(self, data: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.resume_reading()
            self.data_received(data)

    def _grow(self, size: int) -> None:
        self._unparsed = 0
        self._head += size
        if self._head > MAX_HEAD_BYTES:
            raise TooMuch

    def _hurry(self) -> None:
        self._relax()
        self._deadline = self.loop.call_later(WITHIN_S, self.transport.close)

    def _relax(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class Line(WebSocketsSansIOProtocol):
    """Closed when frames come too fast, before they are all looked at: none holds up others, or piles up pongs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._frames = Bucket(FRAMES_PER_S, FRAMES_BURST, FRAMES_BURST, self.loop.time())

    def data_received(self, data: bytes) -> None:
        """As uvicorn does, a slice at a time: what comes at once may be forty thousand frames."""
        for start in range(0, len(data), SLICE_BYTES):
            if self.transport.is_closing():
                return
            super().data_received(data[start : start + SLICE_BYTES])
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.transport.write(b"".join(self.conn.data_to_send()))  # what is no handshake is answered by no one else
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """As uvicorn does; here too the parser would stay, and what it raised."""
        super().connection_lost(exc)
        self.conn.parser.close()
        self.conn.parser_exc = None

    def keepalive_timeout(self) -> None:
        """As uvicorn does, which waits for what was written to be taken."""
        super().keepalive_timeout()
        if not self.writable.is_set():
            self.transport.abort()

    def send_receive_event_to_app(self) -> None:
        """As uvicorn does, which logs as an error of its own what is one of the peer."""
        try:
            if self.curr_msg_data_type == "text":
                b"".join(self.frames).decode()
        except UnicodeDecodeError:
            self.frames = []
            self._fail(CloseCode.INVALID_DATA, "text that is none")
        else:
            super().send_receive_event_to_app()

    def handle_events(self) -> None:
        if self._frames.take(self.loop.time(), len(self.conn.events)):
            super().handle_events()
        else:
            self._fail(close.TOO_FAST.code, close.TOO_FAST.reason)

    def _fail(self, code: int, reason: str) -> None:
        if self.close_sent:
            self.transport.close()  # whoever floods on is not waited for
        else:
            self.conn.fail(code, reason)
            self.handle_parser_exception()

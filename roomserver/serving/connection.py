"""uvicorn's lines, for peers that mean no good: nobody floods, and nobody begins without end."""

from __future__ import annotations

import asyncio
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from starlette.types import Message, Scope
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from websockets.datastructures import Headers
from websockets.http11 import Request

from roomserver.serving.admission import Arrivals
from roomserver.telemetry.log import log_error
from signalling.socket.handshake import answer
from signalling.socket.keepalive import Keepalive
from signalling.socket.line import EXTENSION, Line

MAX_HEAD_BYTES = 32 * 1024
LONGEST_HOST = 261
"""What a name may have (RFC 1035, 2.3.4), with a port: it stands in links and codes, and nothing longer fits there."""
PIPELINED = 16
WITHIN_S = 10.0
"""How long a request's head may take to come, and whatever comes that nobody waits for."""

TOO_BIG = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class TooMuch(Exception):
    """More than a line may hold: of a head or a host, or requests at once. httptools makes a parser's error of it."""


class RequestLine(HttpToolsProtocol):
    """Bounds what uvicorn keeps of a request before the application hears of it, and how long that may take."""

    def __init__(self, *args: Any, arrivals: Arrivals, keepalive: Keepalive, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._arrivals = arrivals
        self._keepalive = keepalive
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
        """A line of ours takes over, and the application says whether it is accepted."""
        self.connections.discard(self)
        # It holds who holds it, and would stay until everything is looked through.
        self.parser = None  # type: ignore[assignment]
        path = self.url.decode("latin-1")
        headers = Headers([(name.decode("latin-1"), value.decode("latin-1")) for name, value in self.headers])
        response = answer(Request(path, headers, self.scope["method"], f"HTTP/{self.scope['http_version']}"))
        if response.status_code != HTTPStatus.SWITCHING_PROTOCOLS:
            self.transport.write(response.serialize())
            self.transport.close()
            return
        line = Line(self.transport, response, self.server_state, self._keepalive, self.loop)
        self.transport.set_protocol(line)
        line.spawn(_offered(line, self.app, self._socket_scope(path, headers, line)))

    def _socket_scope(self, path: str, headers: Headers, line: Line) -> Scope:
        """As ASGI describes it, and the line beside."""
        raw_path, _, query = path.partition("?")
        offered = ",".join(headers.get_all("Sec-WebSocket-Protocol"))
        return {
            **self.scope,
            "type": "websocket",
            "scheme": "wss" if self.scheme == "https" else "ws",
            "path": self.root_path + unquote(raw_path),
            "raw_path": (self.root_path + raw_path).encode("latin-1"),
            "query_string": query.encode("latin-1"),
            "subprotocols": [token.strip() for token in offered.split(",") if token.strip()],
            "extensions": {EXTENSION: line},
        }

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
        if len(value) > LONGEST_HOST and name.lower() == b"host":
            raise TooMuch
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


async def _offered(line: Line, app: ASGI3Application, scope: Scope) -> None:
    """The application accepts the line, or closes it; one that does neither has made a mistake."""

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        if message["type"] != "websocket.close":
            raise NotImplementedError("a line is accepted by itself")
        line.reject(HTTPStatus.FORBIDDEN)

    try:
        await app(scope, receive, send)  # type: ignore[arg-type]
    except Exception as error:
        log_error("handshake", error)
    finally:
        line.reject(HTTPStatus.INTERNAL_SERVER_ERROR)

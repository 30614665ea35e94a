"""The other end of a line, which speaks as `websockets` does, over a transport that goes nowhere."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from websockets.client import ClientProtocol
from websockets.frames import Close, CloseCode, Frame, Opcode
from websockets.http11 import Response
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

from signalling.socket.handshake import answer
from signalling.socket.keepalive import Keepalive
from signalling.socket.line import Line
from tests.transports import Loop, Transport

PROTOCOL = "circle.v2"
PING, PONG = Frame(Opcode.PING, b""), Frame(Opcode.PONG, b"")


class Server:
    """What a server holds of its lines."""

    def __init__(self) -> None:
        self.connections: set[Any] = set()
        self.tasks: set[asyncio.Task[None]] = set()


class Peer:
    """Somebody who asked for a line, and waits for the answer."""

    def __init__(self, time: Loop | None = None) -> None:
        """`time` is that of the running loop, unless a test has its own."""
        loop = cast(asyncio.AbstractEventLoop, time or asyncio.get_running_loop())
        self.transport, self.server = Transport(), Server()
        self._client = ClientProtocol(parse_uri("ws://circle.example.org/"), subprotocols=[Subprotocol(PROTOCOL)])
        asked = self._client.connect()
        self._client.send_request(asked)
        self.line = Line(self.transport, answer(asked), self.server, Keepalive(loop), loop)
        self.transport.set_protocol(self.line)
        self.answer: Response | None = None
        self._heard = 0

    def say(self, *frames: Frame) -> None:
        """All at once."""
        self.transport.give(b"".join(frame.serialize(mask=True) for frame in frames))

    def hear(self) -> list[Frame]:
        """What came since; it is as `websockets` expects it."""
        said = self.transport.said
        self._client.receive_data(said[self._heard :])
        self._heard = len(said)
        assert self._client.parser_exc is None
        frames = []
        for event in self._client.events_received():
            if isinstance(event, Frame):
                frames.append(Frame(event.opcode, bytes(event.data)))
            else:
                assert isinstance(event, Response)
                self.answer = event
        return frames

    @property
    def status(self) -> int | None:
        """Of the answer, if there was one."""
        self.hear()
        return None if self.answer is None else self.answer.status_code


def text(words: str) -> Frame:
    return Frame(Opcode.TEXT, words.encode())


def closing(code: int, reason: str = "") -> Frame:
    return Frame(Opcode.CLOSE, Close(CloseCode(code) if code < 3000 else code, reason).serialize())

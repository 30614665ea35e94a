"""Pages at the seats of a node, over lines that go nowhere: the endpoint and all behind it, without a server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from starlette.types import Message
from websockets.frames import Close, Frame, Opcode

from signalling.protocol.limits import Limits
from signalling.socket.endpoint import SeatEndpoint
from signalling.socket.entrance import Entrance
from signalling.socket.line import EXTENSION
from tests.signalling.hosting import PATIENCE_S, RunningNode
from tests.signalling.socket.peers import Peer, text

Json = dict[str, Any]
HOST = "circle.example.org"
SAY = {"type": "say", "text": "Hello"}


def secret_of(seat: str) -> str:
    return f"{seat}-secret-of-a-session"


@dataclass
class Page:
    """One page as a server hands its line to the application; it answers a close as browsers do, unless told."""

    endpoint: SeatEndpoint
    seat: str
    room: str = "maple"
    headers: dict[str, str] = field(default_factory=dict)
    address: str = "192.0.2.7"
    answers_closes: bool = True

    def __post_init__(self) -> None:
        self.peer = Peer()
        self.transport = self.peer.transport
        self._news = asyncio.Event()
        self.transport.on_said = self._news.set
        self.told: list[Json] = []
        self.ended: int | None = None

    async def come(self) -> None:
        """Ask for the line, which is accepted or closed."""
        scope = {
            "type": "websocket",
            "path_params": {"ref": f"{self.room}-{self.seat}"},
            "headers": [(b"host", HOST.encode()), *((k.encode(), v.encode()) for k, v in self.headers.items())],
            "subprotocols": ["circle.v2"],
            "client": (self.address, 4711),
            "extensions": {EXTENSION: self.peer.line},
        }
        await self.endpoint(scope, self._receive, self._send)

    async def _receive(self) -> Message:
        return {"type": "websocket.connect"}

    async def _send(self, message: Message) -> None:
        assert message["type"] == "websocket.close"
        self.peer.line.reject(HTTPStatus.FORBIDDEN)

    def say(self, *messages: Json | str | bytes) -> None:
        """All at once."""
        self.peer.say(
            *(
                Frame(Opcode.BINARY, message)
                if isinstance(message, bytes)
                else text(message if isinstance(message, str) else json.dumps(message))
                for message in messages
            )
        )

    def hello(self, **more: str) -> None:
        self.say({"type": "hello", "version": 2, "incarnation": f"page-{self.seat}-one", **more})

    def command(self, command: Json, id_: str = "c1") -> None:
        self.say({"type": "command", "id": id_, "command": command})

    def go(self) -> None:
        if not self.transport.closed:
            self.transport.reset()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Something is true of what was sent."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                self._news.clear()
                self._hear()
                if holds():
                    return
                await self._news.wait()

    def _hear(self) -> None:
        for frame in self.peer.hear():
            if frame.opcode is Opcode.TEXT:
                assert self.ended is None
                self.told.append(json.loads(bytes(frame.data)))
            elif frame.opcode is Opcode.CLOSE:
                self.ended = int(Close.parse(bytes(frame.data)).code)
                if self.answers_closes:
                    self.peer.say(frame)

    async def until_told(self, type_: str) -> Json:
        await self.until(lambda: any(one["type"] == type_ for one in self.told))
        return next(one for one in self.told if one["type"] == type_)

    async def until_closed(self) -> int:
        """The code with which its line was closed, or the status with which it was refused."""
        await self.until(lambda: self.ended is not None or self.peer.status not in (None, 101))
        return self.ended or self.peer.status or 0

    async def answer_to(self, command: Json, id_: str = "c1") -> Json:
        before = len(self.told)
        self.command(command, id_)
        await self.until(lambda: any(one.get("id") == id_ for one in self.told[before:]))
        return next(one for one in self.told[before:] if one.get("id") == id_)

    async def until_over(self) -> None:
        """There is no line any more, and nothing is done for it."""
        async with asyncio.timeout(PATIENCE_S):
            while self.peer.server.connections or self.peer.server.tasks:
                self._hear()
                await asyncio.sleep(0)


@dataclass
class Seats:
    """The endpoint of a node, and what went wrong in it."""

    node: RunningNode
    mistakes: list[tuple[str, Exception]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.app = SeatEndpoint(
            Entrance(self.node.hub, strangers=Limits(1e-9, 1)),
            frozenset(),
            lambda where, error: self.mistakes.append((where, error)),
        )

    @asynccontextmanager
    async def page(self, seat: str, **options: Any) -> AsyncIterator[Page]:
        """One that has said nothing; it goes at the end, and nothing is done for it any more then."""
        page = Page(self.app, seat, **options)
        await page.come()
        yield page
        page.transport.drain()
        page.go()
        await page.until_over()

    @asynccontextmanager
    async def seated(self, seat: str, **options: Any) -> AsyncIterator[Page]:
        """One that was let in."""
        async with self.page(seat, **options) as page:
            page.hello(session=secret_of(seat))
            await page.until_told("view")
            yield page

    async def until_nobody_is_here(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while self.node.hub.hosted():
                await self.node.answered()

    @property
    def closes(self) -> Json:
        return {str(code): count for code, count in self.node.hub.counts.closes.items()}


def answered(page: Page) -> list[str]:
    """The commands that were answered, in the order of that."""
    return [one["id"] for one in page.told if one["type"] in ("reply", "refused")]

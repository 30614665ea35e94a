"""A guest: the protocol by hand over a real socket, without any of our own client code."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests import plain
from tests.pages import pages_of

Json = dict[str, Any]
PATIENCE_S = 10.0


async def enter(link: str) -> tuple[str, str, str]:
    """Origin, seat ref and session of a link."""
    parts = urlsplit(link)
    origin = f"{parts.scheme}://{parts.netloc}"
    async with plain.AsyncClient() as client:
        answer = await client.post(f"{origin}/api/enter", json={"link": parts.fragment})
        answer.raise_for_status()
        return origin, answer.json()["seat"], answer.cookies["seat"]


class Guest:
    """One connected seat: keeps the newest view as PROTOCOL.md says, and what else came."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        page = secrets.token_hex(4)
        self._ids = (f"{page}-{number}" for number in itertools.count(1))
        self.frames: list[str] = []
        self.beats = 0
        self.welcome: Json = {}
        self.view: Json = {}
        self.views: list[Json] = []
        self.parts: Json = {}
        self.closing: Json | None = None
        self.entries: list[Json] | None = None
        self.reactions: list[Json] = []
        self.negotiation: list[Json] = []
        self.not_carried: list[str] = []
        self.answers: dict[str, Json] = {}
        self._news = asyncio.Condition()
        self._reader = asyncio.create_task(self._read())

    @property
    def seat(self) -> str:
        return str(self.welcome["seat"])

    @property
    def piece(self) -> Json:
        piece: Json = self.parts["centre"]["piece"]
        return piece

    @property
    def pages(self) -> list[Json]:
        """Those that this one is to be connected with."""
        return pages_of(self.parts)

    async def send(self, message: Json) -> None:
        await self.send_frame(json.dumps(message))

    async def send_frame(self, frame: str | bytes) -> None:
        """Whatever it is."""
        await self._socket.send(frame)

    async def command(self, type_: str, /, *, id: str | None = None, **fields: Any) -> Json:  # noqa: A002
        """Send a command; the reply or the refusal."""
        if type_ == "knock" and (agreements := self.parts["circle"].get("agreements")):
            fields.setdefault("agreed", agreements["hash"])
        number = id or next(self._ids)
        self.answers.pop(number, None)
        await self.send({"type": "command", "id": number, "command": {"type": type_, **fields}})
        await self.until(lambda: number in self.answers or self.closing is not None)
        assert number in self.answers, self.closing
        return self.answers[number]

    async def until(self, holds: Callable[[], bool], *, patience_s: float = PATIENCE_S) -> None:
        """Wait for something to be true of what has come."""
        async with asyncio.timeout(patience_s), self._news:
            await self._news.wait_for(holds)

    async def until_kind(self, kind: str) -> None:
        await self.until(lambda: self.view.get("kind") == kind)

    async def until_closed(self) -> Json:
        """Wait for the end; the last `closing`, or what the close frame said."""
        async with asyncio.timeout(PATIENCE_S):
            await self._reader
        return self.closing or {"code": self._socket.close_code}

    async def drop(self) -> None:
        """The line drops without a word."""
        self._socket.transport.abort()
        await self._reader

    def read_no_more(self) -> None:
        """From now on, everything that is sent to it piles up."""
        self._reader.cancel()
        self._socket.transport.pause_reading()

    async def close(self) -> None:
        if self._reader.cancelled():
            self._socket.transport.abort()
        else:
            await self._socket.close()
        await asyncio.wait([self._reader])

    async def _read(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for text in self._socket:
                async with self._news:
                    self.frames.append(str(text))
                    self._take(json.loads(text))
                    self._news.notify_all()

    def _take(self, message: Json) -> None:
        match message["type"]:
            case "welcome":
                self.welcome = message
            case "view":
                if message["whole"]:
                    self.parts, self.entries = {}, None
                self.parts.update(message["parts"])
                self.view = message
                self.views.append(message)
            case "entries":
                self.entries = [*([] if message["whole"] else self.entries or []), *message["entries"]]
            case "reaction":
                self.reactions.append(message)
            case "reply" | "refused":
                self.answers[message["id"]] = message
            case "beat":
                self.beats += 1
            case "not_carried":
                self.not_carried.append(message["code"])
            case "description" | "candidate":
                self.negotiation.append(message)
            case "closing":
                self.closing = message


@asynccontextmanager
async def guest(
    link_or_session: str | tuple[str, str, str],
    *,
    incarnation: str = "page-one-",
    hello: Json | None = None,
    version: int = 2,
) -> AsyncIterator[Guest]:
    """A guest who came by a link (or with a session from `enter`) and has said hello, in that version."""
    origin, ref, session = await enter(link_or_session) if isinstance(link_or_session, str) else link_or_session
    url = f"{origin.replace('http', 'ws', 1)}/seat/{ref}/ws"
    async with connect(url, subprotocols=[Subprotocol(f"circle.v{version}")], compression=None) as socket:
        came = Guest(socket)
        greeting = {"type": "hello", "version": version, "incarnation": incarnation + ref[-8:], "session": session}
        await came.send(greeting if hello is None else hello)
        try:
            if hello is None:
                await came.until(lambda: bool(came.view) or came.closing is not None)
            yield came
        finally:
            await came.close()

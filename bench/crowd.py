"""The load generator's people: many lines to one server from this process, in rooms. Their sockets are picows'.

A client in C does a relay in 6 µs of CPU and this one in 8, since the kernel takes most of it; every figure comes with
how busy the generator was.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from picows import WSFrame, WSHandshakeError, WSListener, WSMsgType, WSTransport, ws_connect

from bench.dialects import Dialect, Place
from bench.starting import Running

WITHIN_S = 30.0
QUIET_S = 0.3
Result = TypeVar("Result")
Take = Callable[["Page", bytes], None]


class CrowdFailed(Exception):
    """A line broke, or something that was to come never came: there is no figure."""


@dataclass(eq=False, slots=True)
class Room:
    """The lines of one room, in the talking order. `news` is the last that was heard of its piece."""

    places: list[Place]
    pages: list[Page] = field(default_factory=list)
    news: bytes = b""
    awaited: int = 0
    began: float = 0.0


class Page(WSListener):
    """One line: says who it is, answers beats as the page of a browser does, and hands all else to the crowd.

    `received` counts the bytes of all that is handed on.
    """

    def __init__(self, crowd: Crowd, room: Room, place: Place) -> None:
        self.crowd = crowd
        self.room = room
        self.place = place
        self.received = 0
        self.welcomed = asyncio.get_running_loop().create_future()
        self._greeting = crowd.dialect.greeting(place)
        self._beats = 0

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        self.crowd.connected.append(self)
        if self._greeting is not None:
            self.say(self._greeting)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type is WSMsgType.TEXT:
            self._read(frame.get_payload_as_bytes())
        elif frame.msg_type is WSMsgType.CLOSE:
            self.crowd.fail(f"the server closed a line: {frame.get_close_code()} {frame.get_close_reason()}")

    def _read(self, text: bytes) -> None:
        if text.startswith(self.crowd.dialect.beat):
            self._beat()
        else:
            self.received += len(text)
            self.crowd.take(self, text)

    def _beat(self) -> None:
        self._beats += 1
        if self._beats % 2 == 0 and self.crowd.dialect.here is not None:
            self.say(self.crowd.dialect.here)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.crowd.fail("a line broke")

    def say(self, text: bytes) -> None:
        self.transport.send(WSMsgType.TEXT, text)


class Crowd:
    """`take` is what becomes of every text that comes; whoever measures sets it."""

    def __init__(self, server: Running) -> None:
        self.dialect: Dialect = server.dialect
        self.rooms: list[Room] = []
        self.connected: list[Page] = []
        self.take: Take = self._welcome
        self._port = server.port
        self._leaving = False
        self._heard_at = 0.0
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def join(self, rooms: Sequence[list[Place]]) -> None:
        """Everybody comes. Raises: CrowdFailed."""
        await self.connect(self.prepare(rooms))

    def prepare(self, rooms: Sequence[list[Place]]) -> list[Page]:
        """The pages of those who are to come, with all that they will say first."""
        newcomers: list[Page] = []
        for places in rooms:
            room = Room(places)
            room.pages = [Page(self, room, place) for place in places]
            self.rooms.append(room)
            newcomers += room.pages
        return newcomers

    async def connect(self, pages: list[Page], at_once: int = 200) -> list[float]:
        """So many at once; how long it took each from connecting to being in the room, seconds. Raises: CrowdFailed."""
        self.take = self._welcome
        return await self.within(self._connect_all(pages, asyncio.Semaphore(at_once)))

    async def _connect_all(self, pages: list[Page], gate: asyncio.Semaphore) -> list[float]:
        async with asyncio.TaskGroup() as group:
            joining = [group.create_task(self._connect(page, gate)) for page in pages]
        return [task.result() for task in joining]

    async def _connect(self, page: Page, gate: asyncio.Semaphore) -> float:
        async with gate:
            began = time.perf_counter()
            url = f"ws://127.0.0.1:{self._port}{self.dialect.path(page.place)}"
            headers = self.dialect.headers
            try:
                await ws_connect(lambda: page, url, extra_headers=headers, websocket_handshake_timeout=WITHIN_S)
            except (OSError, TimeoutError, WSHandshakeError) as error:
                self.fail(f"a line could not be opened: {type(error).__name__}")
            await page.welcomed
            return time.perf_counter() - began

    def _welcome(self, page: Page, text: bytes) -> None:
        self.listen(page, text)
        if not page.welcomed.done() and self.dialect.is_welcome(text):
            page.welcomed.set_result(None)

    def listen(self, page: Page, text: bytes) -> None:
        """Keep what is heard of the room's piece, and do nothing about it."""
        self._heard_at = time.perf_counter()
        if self.dialect.news in text:
            page.room.news = text

    async def quiet(self) -> None:
        """Wait until everybody has heard all there is to hear, but for beats."""
        self.take = self.listen
        self._heard_at = time.perf_counter()
        while time.perf_counter() - self._heard_at < QUIET_S:
            await self.within(asyncio.sleep(QUIET_S / 2))

    async def within(self, work: Awaitable[Result]) -> Result:
        """What the work comes to. Raises: CrowdFailed, when a line breaks or it takes too long."""
        task = asyncio.ensure_future(work)
        either: set[asyncio.Future[Any]] = {task, self._failed}
        done, _ = await asyncio.wait(either, timeout=WITHIN_S, return_when=asyncio.FIRST_COMPLETED)
        if task not in done:
            task.cancel()
            await asyncio.wait({task})
        if self._failed in done:
            self._failed.result()
        if task not in done:
            raise CrowdFailed("something that was to come never came")
        return task.result()

    def fail(self, reason: str) -> None:
        """There is no figure, unless everybody is leaving anyway."""
        if not self._leaving and not self._failed.done():
            self._failed.set_exception(CrowdFailed(reason))

    async def leave(self) -> None:
        """Everybody hangs up."""
        self._leaving = True
        for page in self.connected:
            page.transport.disconnect(graceful=False)
        self._failed.cancel()

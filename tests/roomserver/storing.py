"""Rooms put into a store and read from it, also through a line that loses replies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from moderation.state.room import Room, new_room
from moderation.state.values import LocalText, replace
from roomserver.store import RedisRoomStore
from roomserver.store.clock import StoreClock
from roomserver.store.rooms import TIMEOUT_S
from signalling.store import Change, ClockOff, Notice, Outcome, RoomStore
from tests.roomserver.servers import PATIENT_S, Server, connect_unhurried, open_unhurried


def a_room(room_id: str = "maple", version: int = 1) -> Room:
    title = LocalText(default="en", texts={"en": "Caring for a parent"})
    room = new_room(
        room_id, community="hearth", title=title, capacity=8, invitations=(), open_link=None, secret="", now=0.0
    )
    return replace(room, version=version)


def change(
    store: RoomStore,
    room: Room,
    command_id: str = "seat:1",
    digest: str = "d1",
    due_at: float | None = None,
    late_s: float = 0.0,
    before: Room | None = None,
) -> Change:
    """Of the same room one version younger, where nothing else is said."""
    if before is None and room.version > 1:
        before = replace(room, version=room.version - 1)
    return Change(room, before, ((command_id, digest),), due_at, store.now() - late_s)


async def commit(
    store: RoomStore,
    room: Room,
    command_id: str = "seat:1",
    digest: str = "d1",
    due_at: float | None = None,
    before: Room | None = None,
) -> Outcome:
    """As a node does: with a newer time when the machine was too busy to send the first."""
    async with asyncio.timeout(5):
        while True:
            outcome = await store.commit(change(store, room, command_id, digest, due_at, before=before))
            if not isinstance(outcome, ClockOff):
                return outcome


@asynccontextmanager
async def having_slept(server: Server, slept_s: float = 3600.0) -> AsyncIterator[RedisRoomStore]:
    """The store of a node that has slept since it measured its clock."""
    late_s, loop = 0.0, asyncio.get_running_loop()
    sleeper = RedisRoomStore(await connect_unhurried(server.url), StoreClock(lambda: loop.time() - late_s), PATIENT_S)
    await sleeper.start()
    late_s = slept_s
    yield sleeper
    await sleeper.aclose()


async def next_notice(store: RoomStore) -> Notice:
    async with asyncio.timeout(5):
        return await anext(store.notices())


class Late(RedisRoomStore):
    """What it reads of a room for the `held`th time is on its way until it is let through."""

    held = 0

    async def load(self, room_id: str) -> Room | None:
        room = await super().load(room_id)
        self.held -= 1
        if self.held == 0:
            self.on_its_way.set()
            await self.let_through.wait()
        return room

    def hold(self, number: int) -> None:
        self.held, self.on_its_way, self.let_through = number, asyncio.Event(), asyncio.Event()


class CuttingProxy:
    """Stands between a store and its server; loses replies, with the connection, after the server did its work.

    Or passes on texts line by line, each after `line_after_s`. Or closes the connection at each of
    `requests_to_refuse`, before any of it is done. Once `replies_left` is 0 whoever is behind it is cut off, before
    what they ask next is done, or `after_it`.
    """

    def __init__(self, server_path: str, url: str) -> None:
        self._server_path = server_path
        self.url = url
        self.replies_to_cut = 0
        self.requests_to_refuse = 0
        self.line_after_s = 0.0
        self.replies_left: int | None = None
        self.after_it = False
        self.lines: set[asyncio.Task[None] | None] = set()

    def lead_to(self, server: Server) -> None:
        """Whoever connects from now on comes to that one."""
        self._server_path = server.url.removeprefix("unix://")

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = asyncio.current_task()
        self.lines.add(line)
        try:
            await self._carry(reader, writer)
        except OSError:
            pass  # there is no server, or it is gone
        finally:
            writer.close()
            self.lines.discard(line)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream_reader, upstream_writer = await asyncio.open_unix_connection(self._server_path)

        async def up() -> None:
            while request := await reader.read(65536):
                if self.requests_to_refuse or (self.replies_left == 0 and not self.after_it):
                    self.requests_to_refuse = max(0, self.requests_to_refuse - 1)
                    writer.close()
                    break
                upstream_writer.write(request)
            upstream_writer.close()

        async def down() -> None:
            while reply := await upstream_reader.read(65536):
                # An answer that the script is not known is none: the server has done nothing.
                if self.replies_to_cut and not reply.startswith((b"-NOSCRIPT", b"+PONG")):
                    self.replies_to_cut -= 1
                    break
                if self.replies_left is not None and not reply.startswith((b"-NOSCRIPT", b"+PONG")):
                    if self.replies_left == 0:
                        break
                    self.replies_left -= 1
                if self.line_after_s and reply.startswith(b"$"):
                    for line in reply.splitlines(keepends=True):
                        await asyncio.sleep(self.line_after_s)
                        writer.write(line)
                else:
                    writer.write(reply)
            writer.close()

        try:
            await asyncio.gather(up(), down())
        finally:
            upstream_writer.close()


@asynccontextmanager
async def opened(url: str, timeout_s: float = TIMEOUT_S) -> AsyncIterator[RedisRoomStore]:
    store = await open_unhurried(url, timeout_s)
    try:
        yield store
    finally:
        await store.aclose()


@asynccontextmanager
async def proxied(server: Server, path: Path) -> AsyncIterator[CuttingProxy]:
    proxy = CuttingProxy(server.url.removeprefix("unix://"), f"unix://{path}")
    async with await asyncio.start_unix_server(proxy, path):
        yield proxy
    while lines := [line for line in proxy.lines if line is not None]:
        await asyncio.wait(lines)

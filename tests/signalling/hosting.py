"""Nodes in this process on a real store, and pages at seats of their rooms: all of signalling but the sockets."""

from __future__ import annotations

import asyncio
import json
import signal
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from moderation.commands import SeatCommand
from moderation.settle import next_deadline
from moderation.state.room import Room, new_room
from moderation.state.script import ROUND_AND_ROUND, Script
from moderation.state.values import replace
from roomserver.store import RedisRoomStore
from signalling.node.hub import Hub
from signalling.node.node import Node
from signalling.node.watcher import Watcher
from signalling.protocol.ice import NONE_SET_UP, Ice
from signalling.protocol.outbox import Outbox
from signalling.protocol.session import Session
from signalling.store import Change, Committed, RoomStore
from tests.moderation.circles import OPEN_LINK, Circle, english
from tests.roomserver.servers import Server

Json = dict[str, Any]
PATIENCE_S = 20.0


def circle_now(
    store: RoomStore,
    facilitators: str = "fay",
    participants: str = "ana ben",
    *,
    starts_at: float | None = None,
    course: Script = ROUND_AND_ROUND,
) -> Circle:
    """Nobody has come yet, and it is now by the store's clock."""
    now = store.now()
    room = new_room(
        "maple",
        community="hearth",
        title=english("Caring for a parent"),
        capacity=8,
        invitations=(
            *((seat, "facilitator", f"link-{seat}") for seat in facilitators.split()),
            *((seat, "participant", f"link-{seat}") for seat in participants.split()),
        ),
        open_link=OPEN_LINK,
        secret="",
        now=now,
        starts_at=starts_at,
        script=course,
    )
    return Circle(room, now)


async def keep(store: RoomStore, circle: Circle, **changes: Any) -> Room:
    """The circle's room, in the store as a new one."""
    room = replace(circle.room, version=1, **changes)
    change = Change(room, None, (("make", "made"),), next_deadline(room), store.now())
    assert await store.commit(change) == Committed(1)
    return room


def seated(store: RoomStore, course: Script = ROUND_AND_ROUND) -> Circle:
    """A facilitator and two participants sit; the circle has not begun."""
    circle = circle_now(store, course=course)
    circle.arrive("fay", "ana", "ben")
    circle.admit("ana", "ben")
    return circle


async def stored_version(store: RoomStore) -> int:
    return (await store.versions(["maple"]))["maple"]


@contextmanager
def stopped(server: Server) -> Iterator[None]:
    """The store does not answer meanwhile."""
    server.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        server.process.send_signal(signal.SIGCONT)


@contextmanager
def taking_no_writes(server: Server) -> Iterator[None]:
    """The store answers what it has, and refuses all else at once."""
    server.admin.config_set("min-replicas-to-write", 1)
    try:
        yield
    finally:
        server.admin.config_set("min-replicas-to-write", 0)


@dataclass
class RunningNode:
    """One node: its hub, and what went wrong in it."""

    store: RedisRoomStore
    hub: Hub
    node: Node
    mistakes: list[Exception] = field(default_factory=list)

    async def answered(self) -> None:
        """The store has answered whatever the node asked of the room: in its lane, nothing is under way."""
        await self.store.load("maple")


def new_node(store: RedisRoomStore, name: str, ice: Ice = NONE_SET_UP) -> RunningNode:
    """A node that does nothing of itself yet."""
    mistakes: list[Exception] = []

    def on_error(where: str, error: Exception) -> None:
        mistakes.append(error)

    hub = Hub(store, name, on_error, ice)
    return RunningNode(store, hub, Node(hub, on_error), mistakes)


@asynccontextmanager
async def running(node: RunningNode) -> AsyncIterator[RunningNode]:
    """The node in its rounds, without its start; nothing may go wrong meanwhile."""
    rounds = asyncio.create_task(node.node.run())
    try:
        yield node
    finally:
        rounds.cancel()
        await asyncio.wait([rounds])
    assert node.mistakes == []


class Reader:
    """Whoever takes what is in an outbox, a text at a time."""

    def __init__(self) -> None:
        self._news = asyncio.Event()
        self._taken: deque[bytes] = deque()
        self.outbox = Outbox(self._news.set)

    @property
    def is_done(self) -> bool:
        """Whether all that was sent has been read."""
        return not self._taken and self.outbox.is_empty

    async def next(self) -> bytes:
        """The next text; there must be one before the end."""
        while self.is_done:
            assert not self.outbox.is_closed
            self._news.clear()
            await self._news.wait()
        self._taken += self.outbox.take()
        return self._taken.popleft()


class Page:
    """A page at a seat, connected to a hub: keeps the newest view, as PROTOCOL.md says, and what else it was sent."""

    def __init__(self, node: RunningNode, seat: str, *, page: str = "a", session: str | None = None) -> None:
        self._hub = node.hub
        self.seat = seat
        self.reader = Reader()
        self.watcher = Watcher(
            seat, session or f"session-{seat}", f"page-{seat}-{page}", Session(0.0), self.reader.outbox
        )
        self._ids = 0
        self.view: Json = {}
        self.parts: Json = {}
        self.closing: Json | None = None
        self.negotiation: list[Json] = []
        self.welcomes = 0
        self.not_carried: list[str] = []
        self.servers: list[list[Json]] = []
        self.beats: list[Json] = []
        self.entries: list[Json] | None = None
        self.reactions: list[Json] = []

    async def join(self) -> Page:
        await self._hub.join("maple", self.watcher)
        await self.until(lambda: bool(self.view))
        return self

    async def part(self) -> None:
        await self._hub.part("maple", self.watcher)

    async def command(self, command: SeatCommand, command_id: str | None = None) -> Room:
        self._ids += 1
        return await self._hub.command("maple", self.watcher, command, command_id or f"c{self._ids}")

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for something to be true of what was sent."""
        async with asyncio.timeout(PATIENCE_S):
            while not holds():
                self._take(json.loads(await self.reader.next()))

    async def until_version(self, version: int) -> None:
        """Until all that is shown of the room of that version has come."""
        session, reader = self.watcher.session, self.reader
        await self.until(lambda: session.shown >= version and reader.is_done)

    async def until_closed(self) -> int:
        """The code it was closed with."""
        await self.until(lambda: self.closing is not None)
        assert self.closing is not None
        return int(self.closing["code"])

    def told(self, kind: str) -> list[Json]:
        """Entries of that kind, as far as they have come."""
        return [entry for entry in self.entries or () if entry["kind"] == kind]

    def presence_of(self, seat: str) -> str:
        return str(next(other["presence"] for other in self.parts["roster"]["seats"] if other["id"] == seat))

    @property
    def supervision(self) -> str:
        return str(self.parts["centre"]["supervision"]["kind"])

    def _take(self, message: Json) -> None:
        match message["type"]:
            case "view":
                self.parts = message["parts"] if message["whole"] else {**self.parts, **message["parts"]}
                self.entries = None if message["whole"] else self.entries
                self.view = message
            case "entries":
                self.entries = [*([] if message["whole"] else self.entries or []), *message["entries"]]
            case "reaction":
                self.reactions.append(message)
            case "closing":
                self.closing = message
            case "welcome":
                self.welcomes += 1
            case "not_carried":
                self.not_carried.append(message["code"])
            case "ice_servers":
                self.servers.append(message["servers"])
            case "beat":
                self.beats.append(message)
            case "description" | "candidate":
                self.negotiation.append(message)
            case other:
                raise AssertionError(other)

"""A room on two real servers with one store, and real sockets at its seats; each knows what it was sent."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from moderation.commands import AnySeatCommand
from moderation.settle import next_deadline
from moderation.state.entries import Entry
from moderation.state.room import Room
from moderation.state.values import SeatId
from roomserver.programme.records import CircleRecords
from roomserver.store import RedisRoomStore
from roomserver.store.rooms import TIMEOUT_S
from signalling.credentials import hashed, link_token
from signalling.store import Change, Committed
from tests import plain
from tests.guest import Guest, Json, guest
from tests.roomserver.servers import Server, open_unhurried
from tests.serving import RunningServer

PATIENCE_S = 10.0
TERMINAL = (4003, 4004, 4005, 4006, 4007, 4008)
addresses = (f"192.0.2.{number % 250}" for number in itertools.count())
"""Failed exchanges are limited by address."""


class TooFast(Exception):
    """The door has let this link be tried as often as it may be for now."""


@dataclass(frozen=True)
class Servers:
    """Two nodes on one store."""

    store: Server
    nodes: tuple[RunningServer, RunningServer]
    organiser: httpx2.Client


@contextmanager
def two_nodes(store: Server, data: Path) -> Iterator[Servers]:
    environment = {"ROOMSERVER_REDIS_URL": store.url}
    nodes = (RunningServer(data / "one", environment), RunningServer(data / "two", environment))
    try:
        for node in nodes:
            node.start()
        yield Servers(store, nodes, nodes[0].organising)
    finally:
        for node in nodes:
            node.close()


@dataclass(eq=False)
class Line:
    """A socket at a seat: the session that opened it, and what has been looked at of what it was sent."""

    guest: Guest
    seat: SeatId
    session: str
    stack: AsyncExitStack
    connection: str = ""
    looked_at: int = 0
    told: list[Entry] = field(default_factory=list)
    told_as: tuple[str, ...] = ()
    told_up_to: int = 0

    def new_frames(self) -> list[str]:
        """What came since this was asked before."""
        frames = self.guest.frames[self.looked_at :]
        self.looked_at = len(self.guest.frames)
        return frames


@dataclass
class Wire:
    """What people do at their pages, and organisers at theirs. `secrets` are those of links and sessions, by hash."""

    servers: Servers
    store: RedisRoomStore
    room_id: str
    secrets: dict[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    ids: Iterator[int] = field(default_factory=itertools.count)

    async def keep(self, room: Room) -> None:
        """A new room, as an organiser makes one."""
        now = self.store.now()
        assert await self.store.commit(Change(room, None, (("make", "made"),), next_deadline(room), now)) == Committed(
            1
        )
        records = CircleRecords(self.store.community("home"), self.store)
        await records.confirm(await records.begin(room.id, room.title, room.starts_at))
        await self.store.watch(room.id)

    async def stored(self) -> Room:
        room = await self.store.load(self.room_id)
        assert room is not None
        return room

    async def stored_after(self, version: int) -> Room:
        """The room once it is newer than that."""
        async with asyncio.timeout(PATIENCE_S):
            while (room := await self.stored()).version <= version:
                await anext(self.store.notices())
        return room

    async def exchange(self, link: str, node: int) -> tuple[SeatId, str, str] | None:
        """The seat of a link, and the hashes of the session that opens it and of the browser's mark; None when it opens
        nothing. Raises: TooFast, at which nothing reached the rules.
        """
        token = link_token(self.room_id, self.secrets.get(link, "x" * 24))
        async with plain.AsyncClient(headers={"x-forwarded-for": next(addresses)}) as client:
            answer = await client.post(f"{self.servers.nodes[node].origin}/api/enter", json={"link": token})
        if answer.status_code == 429:
            raise TooFast
        if answer.status_code != 200:
            return None
        session = answer.cookies["seat"]
        self.secrets[hashed(session)] = session
        mark = hashed(answer.cookies[f"browser-{self.room_id}"])
        return answer.json()["seat"].partition("-")[2], hashed(session), mark

    async def connect(self, seat: SeatId, session: str, node: int) -> Line | None:
        """A page at that seat; None when it is not let in."""
        stack = AsyncExitStack()
        secret = self.secrets.get(session, "x" * 24)
        way = (self.servers.nodes[node].origin, f"{self.room_id}-{seat}", secret)
        page = await stack.enter_async_context(guest(way, incarnation=f"page-{next(self.ids)}-"))
        line = Line(page, seat, session, stack)
        if page.closing is not None:
            await stack.aclose()
            return None
        self.lines.append(line)
        return line

    async def drop(self, line: Line) -> None:
        """The line drops without a word, and the room is told."""
        self.lines.remove(line)
        await line.guest.drop()
        await line.stack.aclose()

    async def ask(self, line: Line, command: AnySeatCommand) -> Json:
        """What is answered; a page that asks too fast asks again after a beat. Empty where the page was closed."""
        fields = command.model_dump(mode="json")
        type_ = fields.pop("type")
        while True:
            id_ = f"wire-{next(self.ids)}"
            await line.guest.send({"type": "command", "id": id_, "command": {"type": type_, **fields}})
            await line.guest.until(lambda id_=id_: id_ in line.guest.answers or line.guest.closing is not None)  # type: ignore[misc]
            answer = line.guest.answers.get(id_, {})
            if answer.get("code") != "too_fast":
                return answer
            beats = line.guest.beats
            await line.guest.until(lambda beats=beats: line.guest.beats > beats)  # type: ignore[misc]

    async def organise(self, method: str, path: str, body: Json | None = None) -> httpx2.Response:
        """What an organiser asks of this room, of the first node; with no path, of the room itself."""
        way = f"/organiser/circles/{self.room_id}/{path}".removesuffix("/")
        return await asyncio.to_thread(self.servers.organiser.request, method, way, json=body)

    async def close(self) -> None:
        """Every page closes."""
        while self.lines:
            await self.lines.pop().stack.aclose()
        await self.store.aclose()


async def new_wire(servers: Servers, room_id: str) -> Wire:
    return Wire(servers, await open_unhurried(servers.store.url, TIMEOUT_S), room_id)

"""Starts the servers that are measured, each on the core for servers, and ends them."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from redis.asyncio import Redis

from bench import peer
from bench.circles import make_circles
from bench.dialects import Circle, Dialect, Peer, Place, Plain, numbered_rooms
from bench.machine import CHECKOUT, Cores, move, starting_on
from roomserver.embedded import attach_or_own
from roomserver.store import open_store

STARTS_WITHIN_S = 30.0
STOPS_WITHIN_S = 15.0


@dataclass(frozen=True)
class Arena:
    """Where servers run: their cores, a folder on a real disk, and how many rooms of which size they have."""

    cores: Cores
    folder: Path
    rooms: int
    size: int


@dataclass(frozen=True)
class Running:
    """A server that listens on loopback, and who may come into which room, in the talking order."""

    dialect: Dialect
    port: int
    rooms: list[list[Place]]
    process: psutil.Process
    store: psutil.Process | None = None


Starter = Callable[[Arena], AbstractAsyncContextManager[Running]]


class ServerFailed(Exception):
    """A server did not start; the text holds the end of what it said."""


@asynccontextmanager
async def circle(arena: Arena, appendfsync: str = "always") -> AsyncIterator[Running]:
    """Ours, carrying all it is sent, with its store on the other core. `no` keeps no file at all."""
    data = arena.folder / "data"
    serve = ("-m", "bench.references.carrying_all", "serve", "--port", "0", "--data", str(data))
    async with _process(arena, sys.executable, *serve) as process:
        port = int(await _line(process, arena, r"Serving on http://localhost:(\d+)"))
        async with attach_or_own(data) as url:
            await _write_through(url, appendfsync)
            rooms = await _make_circles(url, arena)
        yield Running(Circle(), port, rooms, *_with_store(process.pid, arena))


async def _make_circles(url: str, arena: Arena) -> list[list[Place]]:
    store = await open_store(url)
    try:
        return await make_circles(store, arena.rooms, arena.size)
    finally:
        await store.aclose()


async def _write_through(url: str, appendfsync: str) -> None:
    async with Redis.from_url(url, protocol=2) as client:
        if appendfsync == "no":
            await client.config_set("appendonly", "no")
        else:
            await client.config_set("appendfsync", appendfsync)


@asynccontextmanager
async def circle_in_memory(arena: Arena) -> AsyncIterator[Running]:
    """Ours, keeping no room."""
    module = ("-m", "bench.references.circle_in_memory", str(arena.folder / "data"), str(arena.rooms), str(arena.size))
    async with _process(arena, sys.executable, *module) as process:
        port = int(await _line(process, arena, r"(\d+)"))
        rooms = json.loads(await _line(process, arena, r"(.*)"))
        places = [[Place(**place) for place in room] for room in rooms]
        yield Running(Circle(), port, places, *_with_store(process.pid, arena))


def _with_store(pid: int, arena: Arena) -> tuple[psutil.Process, psutil.Process]:
    """The server and its store, which moves to the other core."""
    server = psutil.Process(pid)
    store = next(child for child in server.children(recursive=True) if "-server" in child.name())
    move(store, arena.cores.rest)
    return server, store


@asynccontextmanager
async def _plain(arena: Arena, module: str) -> AsyncIterator[Running]:
    async with _process(arena, sys.executable, "-m", f"bench.references.{module}") as process:
        port = int(await _line(process, arena, r"(\d+)"))
        yield Running(Plain(), port, numbered_rooms(arena.rooms, arena.size), psutil.Process(process.pid))


def websockets(arena: Arena) -> AbstractAsyncContextManager[Running]:
    """websockets alone."""
    return _plain(arena, "websockets_rooms")


def starlette(arena: Arena) -> AbstractAsyncContextManager[Running]:
    """Starlette and uvicorn, as small as they can be."""
    return _plain(arena, "starlette_rooms")


@asynccontextmanager
async def peer_server(arena: Arena) -> AsyncIterator[Running]:
    """PeerServer, from npm."""
    async with _process(arena, *peer.command()) as process:
        port = int(await _line(process, arena, r"(\d+)"))
        yield Running(Peer(), port, numbered_rooms(arena.rooms, arena.size), psutil.Process(process.pid))


OURS = "ours"
IN_MEMORY = "in-memory"
SERVERS: Mapping[str, Starter] = {
    OURS: circle,
    IN_MEMORY: circle_in_memory,
    "PeerServer": peer_server,
    "websockets": websockets,
    "starlette": starlette,
}


@asynccontextmanager
async def _process(arena: Arena, *command: str) -> AsyncIterator[asyncio.subprocess.Process]:
    with starting_on(arena.cores.server), (arena.folder / "errors.log").open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=CHECKOUT, stdout=asyncio.subprocess.PIPE, stderr=errors, limit=2**24
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOPS_WITHIN_S)
        except TimeoutError:
            process.kill()
            await process.wait()


async def _line(process: asyncio.subprocess.Process, arena: Arena, pattern: str) -> str:
    """What the pattern finds in the next lines that the server prints."""
    assert process.stdout is not None
    async with asyncio.timeout(STARTS_WITHIN_S):
        async for line in process.stdout:
            if found := re.search(pattern, line.decode()):
                return found[1]
    raise ServerFailed((arena.folder / "errors.log").read_text()[-2000:])

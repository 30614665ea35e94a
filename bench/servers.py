"""The servers that are measured: this one, the build before, and others on the same machine."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import psutil
from redis.asyncio import Redis

from bench import before, peer
from bench.circles import make_circles
from bench.dialects import Circle, CircleBefore, Peer, Place, Plain, numbered_rooms
from bench.starting import Arena, Running, ServerFailed, Starter, printed, started, with_store
from roomserver.embedded import attach_or_own
from roomserver.store import open_store

SERVING = r"Serving on http://localhost:(\d+)"


@asynccontextmanager
async def circle(arena: Arena, appendfsync: str = "always") -> AsyncIterator[Running]:
    """Ours, carrying all it is sent, with its store on the other core. `no` keeps no file at all."""
    data = arena.folder / "data"
    serve = ("-m", "bench.references.carrying_all", "serve", "--port", "0", "--data", str(data))
    async with started(arena, sys.executable, *serve) as process:
        port = int(await printed(process, arena, SERVING))
        async with attach_or_own(data) as url:
            await _write_through(url, appendfsync)
            rooms = await _make_circles(url, arena)
        yield Running(Circle(), port, rooms, *with_store(process.pid, arena))


async def _make_circles(url: str, arena: Arena) -> list[list[Place]]:
    store = await open_store(url)
    try:
        return await make_circles(store, arena.rooms, arena.script)
    finally:
        await store.aclose()


async def _write_through(url: str, appendfsync: str) -> None:
    async with Redis.from_url(url, protocol=2) as client:
        if appendfsync == "no":
            await client.config_set("appendonly", "no")
        else:
            await client.config_set("appendfsync", appendfsync)


@asynccontextmanager
async def circle_before(arena: Arena) -> AsyncIterator[Running]:
    """The build before, under the same conditions: `appendfsync always` is what it sets itself."""
    data = arena.folder / "data"
    tree, python = before.make_ready(), before.python()
    serve = (str(before.PROGRAMS / "serve.py"), "serve", "--port", "0", "--data", str(data))
    async with started(arena, python, *serve, cwd=tree, environment={"PYTHONPATH": str(tree)}) as process:
        port = int(await printed(process, arena, SERVING))
        rooms = await _make_circles_before(data, arena)
        yield Running(CircleBefore(), port, rooms, *with_store(process.pid, arena))


async def _make_circles_before(data: Path, arena: Arena) -> list[list[Place]]:
    """By the rules of then, in a process of their own. Raises: ServerFailed."""
    tree, words = before.make_ready(), (str(data), json.dumps(arena.rooms), arena.script or "")
    making = await asyncio.create_subprocess_exec(
        before.python(),
        str(before.PROGRAMS / "circles.py"),
        *words,
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, errors = await making.communicate()
    if making.returncode:
        raise ServerFailed(errors.decode()[-2000:])
    return _places(said)


@asynccontextmanager
async def circle_in_memory(arena: Arena) -> AsyncIterator[Running]:
    """Ours, keeping no room."""
    words = (str(arena.folder / "data"), json.dumps(arena.rooms))
    async with started(arena, sys.executable, "-m", "bench.references.circle_in_memory", *words) as process:
        port = int(await printed(process, arena, r"(\d+)"))
        places = _places(await printed(process, arena, r"(.*)"))
        yield Running(Circle(), port, places, *with_store(process.pid, arena))


def _places(text: str | bytes) -> list[list[Place]]:
    return [[Place(**place) for place in room] for room in json.loads(text)]


@asynccontextmanager
async def _plain(arena: Arena, module: str) -> AsyncIterator[Running]:
    async with started(arena, sys.executable, "-m", f"bench.references.{module}") as process:
        port = int(await printed(process, arena, r"(\d+)"))
        yield Running(Plain(), port, numbered_rooms(arena.rooms), psutil.Process(process.pid))


def websockets(arena: Arena) -> AbstractAsyncContextManager[Running]:
    """websockets alone."""
    return _plain(arena, "websockets_rooms")


def starlette(arena: Arena) -> AbstractAsyncContextManager[Running]:
    """Starlette and uvicorn, as small as they can be."""
    return _plain(arena, "starlette_rooms")


@asynccontextmanager
async def composite(arena: Arena) -> AsyncIterator[Running]:
    """Starlette, uvicorn, redis-py and a store: what any server of this kind does for a move, and no rules."""
    words = ("-m", "bench.references.composite_rooms", str(arena.folder / "data"))
    async with started(arena, sys.executable, *words) as process:
        port = int(await printed(process, arena, r"(\d+)"))
        yield Running(Plain(), port, numbered_rooms(arena.rooms), *with_store(process.pid, arena))


@asynccontextmanager
async def peer_server(arena: Arena) -> AsyncIterator[Running]:
    """PeerServer, from npm."""
    async with started(arena, *peer.command()) as process:
        port = int(await printed(process, arena, r"(\d+)"))
        yield Running(Peer(), port, numbered_rooms(arena.rooms), psutil.Process(process.pid))


OURS = "ours"
BEFORE = "before"
IN_MEMORY = "in-memory"
COMPOSITE = "composite"
PEER_SERVER = "PeerServer"
WEBSOCKETS = "websockets"
STARLETTE = "starlette"
SERVERS: Mapping[str, Starter] = {
    OURS: circle,
    BEFORE: circle_before,
    IN_MEMORY: circle_in_memory,
    COMPOSITE: composite,
    PEER_SERVER: peer_server,
    WEBSOCKETS: websockets,
    STARLETTE: starlette,
}

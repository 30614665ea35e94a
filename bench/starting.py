"""Starts a server on the core for servers, reads what it says about itself, and ends it."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.dialects import Dialect, Place
from bench.machine import CHECKOUT, Cores, move, starting_on

STARTS_WITHIN_S = 30.0
STOPS_WITHIN_S = 15.0


@dataclass(frozen=True)
class Arena:
    """Where servers run: their cores, a folder on a real disk, how many people each room has, and the rooms' script.

    Without a script the piece goes round and round.
    """

    cores: Cores
    folder: Path
    rooms: tuple[int, ...]
    script: str | None = None


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
async def started(
    arena: Arena, *command: str, cwd: Path = CHECKOUT, environment: Mapping[str, str] | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The process of a server; it is ended afterwards."""
    with starting_on(arena.cores.server), (arena.folder / "errors.log").open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=cwd,
            env={**os.environ, **(environment or {})},
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            limit=2**24,
        )
    try:
        yield process
    finally:
        await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOPS_WITHIN_S)
    except TimeoutError:
        process.kill()
        await process.wait()


async def printed(process: asyncio.subprocess.Process, arena: Arena, pattern: str) -> str:
    """What the pattern finds in the next lines that the server prints. Raises: ServerFailed."""
    assert process.stdout is not None
    with suppress(TimeoutError):
        async with asyncio.timeout(STARTS_WITHIN_S):
            async for line in process.stdout:
                if found := re.search(pattern, line.decode()):
                    return found[1]
    raise ServerFailed((arena.folder / "errors.log").read_text()[-2000:])


def with_store(pid: int, arena: Arena) -> tuple[psutil.Process, psutil.Process]:
    """A server and its store, which moves to the other core."""
    server = psutil.Process(pid)
    store = next(child for child in server.children(recursive=True) if "-server" in child.name())
    move(store, arena.cores.rest)
    return server, store

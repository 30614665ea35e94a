"""A server for a while that holds what a snapshot or a base file holds, to be read: in a private folder, gone after."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from redis.asyncio.connection import UnixDomainSocketConnection
from redis.exceptions import RedisError

from roomserver.embedded import inline
from roomserver.embedded.descriptor import OwnDescriptor
from roomserver.embedded.failures import EmbeddedStoreFailed
from roomserver.embedded.program import bundled_program, find_program
from roomserver.embedded.server import WATCHDOG

LOADED_WITHIN_S = 300.0
POLL_S = 0.02
LOG = "appendonlydir"


class NotLoaded(EmbeddedStoreFailed):
    """The server program on this machine can't read that file."""


class Reading:
    """Asks that server, one command at a time."""

    def __init__(self, connection: UnixDomainSocketConnection) -> None:
        self._connection = connection
        self._asked = asyncio.Lock()

    async def __call__(self, slot: int, *command: Any) -> Any:
        """The reply, undecoded. Raises: NotLoaded."""
        async with self._asked:
            try:
                await self._connection.send_command(*command)
                return await self._connection.read_response(disable_decoding=True)
            except (RedisError, OSError):
                raise NotLoaded("The server that reads a store's file failed.") from None


@contextlib.asynccontextmanager
async def loaded(base: Path) -> AsyncIterator[Reading]:
    """What is in the file at that absolute path, also what has expired since it was written: as the base of append-only
    files, and while data is imported, a server lets nothing expire. Raises: NotLoaded, NoServerProgram.
    """
    program = await find_program()
    with TemporaryDirectory(prefix="roomserver-check-") as private:
        folder = Path(private)
        (folder / LOG).mkdir(mode=0o700)
        (folder / LOG / "base.rdb").symlink_to(base)
        (folder / LOG / "appendonly.aof.manifest").write_text("file base.rdb seq 1 type b\n")
        async with _running(program, folder) as socket:
            connection = UnixDomainSocketConnection(path=str(socket), protocol=2, driver_info=None)
            try:
                reading = Reading(connection)
                with contextlib.suppress(NotLoaded):  # a Redis has no such thing, and leaves out what has expired
                    await reading(0, "CLIENT", "IMPORT-SOURCE", "ON")
                yield reading
            finally:
                await connection.disconnect(nowait=True)


@contextlib.asynccontextmanager
async def _running(program: Path, folder: Path) -> AsyncIterator[Path]:
    socket, (reading, writing) = folder / "s", os.pipe()
    pipe = OwnDescriptor(writing)
    try:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", str(WATCHDOG), str(program)),
            *_options(program, folder, socket),
            stdin=reading,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
    except BaseException:
        pipe.close()
        raise
    finally:
        os.close(reading)
    try:
        async with asyncio.timeout(LOADED_WITHIN_S):
            while not await inline.is_ready(socket):
                if process.returncode is not None:
                    raise NotLoaded("The server program on this machine can't read the file.")
                await asyncio.sleep(POLL_S)
        yield socket
    except TimeoutError:
        raise NotLoaded("The file was not loaded in time.") from None
    finally:
        pipe.close()
        await process.wait()


def _options(program: Path, folder: Path, socket: Path) -> list[str]:
    settings = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "logfile": "log",
        "appendonly": "yes",
        # The file is somebody else's: nothing may shorten it.
        "aof-load-truncated": "no",
        "auto-aof-rewrite-percentage": "0",
        "save": "",
    }
    if program == bundled_program():
        settings["import-mode"] = "yes"
    return [part for name, value in settings.items() for part in (f"--{name}", value)]

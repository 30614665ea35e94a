"""Owns the server of a data directory: starts it, keeps it running, ends it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from roomserver.embedded import directory, inline, program
from roomserver.embedded.descriptor import OwnDescriptor
from roomserver.embedded.failures import EmbeddedStoreFailed

START_S = 30.0
STOP_S = 8.0
ORPHAN_S = 5.0
RESTART_EVERY_S = 1.0
WATCHDOG = Path(__file__).with_name("watchdog.py")

logger = logging.getLogger(__name__)


def url_of(socket: Path) -> str:
    return f"unix://{quote(str(socket))}"


class EmbeddedValkey:
    """The owner of a data directory and of the server on it; waits up to `patience_s` for an earlier owner to end."""

    def __init__(self, data_dir: Path, patience_s: float = 2.0) -> None:
        self._data_dir = data_dir.absolute()
        self._patience_s = patience_s
        self._socket = Path()
        self._program = Path()
        self._lock: OwnDescriptor | None = None
        self._pipe: OwnDescriptor | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return url_of(self._socket)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Raises: DataDirectoryBusy, NoServerProgram, EmbeddedStoreFailed."""
        directory.prepare(self._data_dir)
        self._lock = await directory.lock(self._data_dir, self._patience_s)
        try:
            self._program = await program.find_program()
            await self._end_orphan()
            directory.clear_unfinished(self._data_dir)
            self._socket = directory.choose_socket(self._data_dir)
            await self._launch()
        except BaseException:
            await self.stop()
            raise
        self._keeper = asyncio.create_task(self._keep(), name="embedded store")

    async def stop(self) -> None:
        """Ends the server, which writes down what it holds, then gives the data directory free."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.wait([self._keeper])
            self._keeper = None
        try:
            await self._end()
        finally:
            if self._lock is not None:
                self._lock.close()

    async def _launch(self) -> None:
        reading, writing = os.pipe()
        self._pipe = OwnDescriptor(writing)
        try:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-S", str(WATCHDOG), str(self._program)),
                *program.options(self._data_dir, self._socket),
                stdin=reading,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                # Ctrl-C in the terminal is for the owner, who ends the server when it is done with it.
                start_new_session=True,
            )
        finally:
            os.close(reading)
        deadline = time.monotonic() + START_S
        while not await inline.is_ready(self._socket):
            if self._process.returncode is not None or time.monotonic() > deadline:
                log = self._data_dir / "valkey.log"
                raise EmbeddedStoreFailed(f"The embedded store did not start; {log} says why.")
            await asyncio.sleep(directory.POLL_S)

    async def _keep(self) -> None:
        """Starts the server again when it ended by itself."""
        while self._process is not None:
            await self._process.wait()
            logger.warning("The embedded store ended by itself; starting it again.")
            if self._pipe is not None:
                self._pipe.close()
            try:
                await self._end_orphan()
                directory.clear_unfinished(self._data_dir)
                await self._launch()
            except (EmbeddedStoreFailed, OSError) as error:
                logger.error("%s", error)
                await asyncio.sleep(RESTART_EVERY_S)

    async def _end(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._process is None:
            return
        try:
            async with asyncio.timeout(STOP_S):
                await self._process.wait()
        except TimeoutError:
            logger.error("The embedded store did not end in time and is killed.")
            os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()
        self._process = None
        if self._socket.parent != self._data_dir:
            with contextlib.suppress(OSError):
                self._socket.parent.rmdir()

    async def _end_orphan(self) -> None:
        """Ends a server that an earlier owner left behind: the lock is ours, yet somebody answers."""
        socket = directory.noted_socket(self._data_dir)
        if socket is None:
            return
        try:
            async with asyncio.timeout(ORPHAN_S):
                while True:
                    if await inline.ask(socket, b"SHUTDOWN"):
                        raise EmbeddedStoreFailed("A store from an earlier run on this data directory refuses to stop.")
                    await asyncio.sleep(directory.POLL_S)
        except TimeoutError:
            raise EmbeddedStoreFailed("A store from an earlier run on this data directory does not stop.") from None
        except OSError:
            return  # nobody listens

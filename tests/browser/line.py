"""A page's line to its server, which can be cut: what goes from browser to browser goes on.

(A browser that is told to be offline does the same to sockets, and keeps a processor busy meanwhile: findings/.)
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.serving import RunningServer


class Line:
    """Carries bytes to a server until it is cut, and again once it is mended."""

    def __init__(self, server: RunningServer) -> None:
        self._server = server
        self._is_cut = False
        self._carried: set[asyncio.StreamWriter] = set()
        self._port = 0

    def leading_over_it(self, link: str) -> str:
        """The same link, by this line."""
        return link.replace(self._server.origin, f"http://localhost:{self._port}")

    def cut(self) -> None:
        """Nothing is carried any more, and nobody comes through."""
        self._is_cut = True
        for writer in self._carried:
            writer.close()

    def mend(self) -> None:
        self._is_cut = False

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.close()
            return
        there, back = await asyncio.open_connection("localhost", self._server.port)
        ends = {writer, back}
        self._carried |= ends
        try:
            await asyncio.gather(_copy(reader, back), _copy(there, writer))
        finally:
            self._carried -= ends

    @asynccontextmanager
    async def laid(self) -> AsyncIterator[Line]:
        """For as long as the block lasts."""
        async with await asyncio.start_server(self._carry, "localhost", 0) as listening:
            self._port = listening.sockets[0].getsockname()[1]
            yield self
            self.cut()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while some := await reader.read(65536):
            writer.write(some)
            await writer.drain()
    except OSError:
        pass  # one of the two is gone, and the other goes with it
    finally:
        writer.close()

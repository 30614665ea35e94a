"""HTTP by hand over a plain socket: what a client library would tidy up, or never send."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.guest import PATIENCE_S
from tests.serving import RunningServer

JSON = b"Content-Type: application/json"


@dataclass(frozen=True)
class Heard:
    """All that came until the server closed the line; no status where nothing did."""

    text: bytes

    @property
    def status(self) -> int | None:
        return int(self.text.split(b" ", 2)[1]) if self.text.startswith(b"HTTP/1.1 ") else None

    @property
    def head(self) -> bytes:
        return self.text.partition(b"\r\n\r\n")[0]

    @property
    def body(self) -> bytes:
        return self.text.partition(b"\r\n\r\n")[2]


def request(
    method: str, path: str, *headers: bytes, body: bytes = b"", size: int | None = None, host: str = "localhost"
) -> bytes:
    """A request after whose answer the server closes. `size` claims another length than the body has."""
    start = f"{method} {path} HTTP/1.1\r\nHost: {host}".encode("latin-1")
    length = len(body) if size is None else size
    sized = [f"Content-Length: {length}".encode()] if length else []
    return b"\r\n".join((start, b"Connection: close", *sized, *headers)) + b"\r\n\r\n" + body


@asynccontextmanager
async def wire(server: RunningServer, source: str | None = None) -> AsyncIterator[Wire]:
    """A connection from `source`, an address of this machine."""
    place = urlsplit(server.origin)
    local = None if source is None else (source, 0)
    reader, writer = await asyncio.open_connection("127.0.0.1", place.port, local_addr=local)
    try:
        yield Wire(reader, writer)
    finally:
        writer.transport.abort()


class Wire:
    """One connection, byte by byte."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def send(self, *pieces: bytes) -> bool:
        """Whether all of it was taken."""
        return await self.send_all(pieces)

    async def send_all(self, pieces: Iterable[bytes]) -> bool:
        """As far as the server reads."""
        with contextlib.suppress(ConnectionError):
            for piece in pieces:
                self._writer.write(piece)
                await asyncio.wait_for(self._writer.drain(), PATIENCE_S)
            return True
        return False

    async def until(self, end: bytes) -> bytes:
        """What the server says up to this. Raises: TimeoutError, asyncio.IncompleteReadError."""
        return await asyncio.wait_for(self._reader.readuntil(end), PATIENCE_S)

    async def until_closed(self, patience_s: float = PATIENCE_S) -> Heard:
        """What the server says until it closes. Raises: TimeoutError."""
        heard = bytearray()
        async with asyncio.timeout(patience_s):
            with contextlib.suppress(ConnectionError):
                while more := await self._reader.read(65536):
                    heard += more
        return Heard(bytes(heard))


async def say(server: RunningServer, *pieces: bytes, source: str | None = None) -> Heard:
    """What is heard until the server closes the line."""
    async with wire(server, source) as line:
        await line.send(*pieces)
        return await line.until_closed()

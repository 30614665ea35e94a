"""A receiver of webhooks in this event loop, with TLS and what may go wrong at one."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Literal

import trustme

HOST = "localhost"
ENDLESS = b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n"


@dataclass(frozen=True)
class Got:
    """One request as it came."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Listener:
    """`answer` is what it says to each, and `more` what follows for ever where it goes on; the others are troubles."""

    answer: bytes = b"HTTP/1.1 204 No Content\r\n\r\n"
    trouble: Literal["none", "stalls", "hangs up", "goes on"] = "none"
    more: bytes = b"x" * 65536
    port: int = 0
    got: list[Got] = field(default_factory=list)
    connections: int = 0
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.port}/alerts?key=s3cret"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            try:
                await self._answer(reader, writer)
            finally:
                writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
        headers = dict(each.split(": ", 1) for each in lines)
        self.got.append(Got(line, headers, await reader.readexactly(int(headers["content-length"]))))
        if self.trouble == "stalls":
            await self.go_on.wait()
        if self.trouble == "hangs up":
            return
        writer.write(self.answer)
        await writer.drain()
        if self.trouble == "goes on":
            try:
                while True:
                    writer.write(self.more)
                    await writer.drain()
            except OSError:
                self.gone.set()


@contextlib.asynccontextmanager
async def listening(authority: trustme.CA, *names: str) -> AsyncIterator[Listener]:
    """With a certificate of that authority for those names, or for localhost."""
    made, context = Listener(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*(names or (HOST,))).configure_cert(context)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0, ssl=context)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        made.go_on.set()
        server.close()


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context

"""Single words to a server on a Unix socket, without a client: enough to see whether it is there, and to end it."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

ANSWER_S = 1.0


async def ask(socket: Path, command: bytes) -> bytes:
    """The first line of the answer; empty when the server closes instead. Raises: OSError when nobody listens."""
    reader, writer = await asyncio.open_unix_connection(socket)
    try:
        writer.write(command + b"\r\n")
        return await reader.readline()
    except ConnectionError:
        return b""
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def is_ready(socket: Path) -> bool:
    """Whether a server answers there, with its data loaded."""
    try:
        async with asyncio.timeout(ANSWER_S):
            return await ask(socket, b"PING") == b"+PONG\r\n"
    except OSError:
        return False

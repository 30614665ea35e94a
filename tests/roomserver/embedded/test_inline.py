from __future__ import annotations

import asyncio
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from roomserver.embedded import inline
from tests.roomserver.embedded.test_embedded import BOUND_S


@pytest.fixture
def place() -> Iterator[Path]:
    """Short enough for a socket, whatever pytest calls its own."""
    with tempfile.TemporaryDirectory(prefix="embedded-") as path:
        yield Path(path)


async def test_a_server_that_takes_calls_and_says_nothing_is_not_ready(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start waits for it no longer than that, and neither does a command beside it."""
    monkeypatch.setattr(inline, "ANSWER_S", 0.2)
    path, lines = place / "silent.sock", list[asyncio.StreamWriter]()
    server = await asyncio.start_unix_server(lambda reader, writer: lines.append(writer), path)
    try:
        async with asyncio.timeout(BOUND_S):
            assert not await inline.is_ready(path)
        assert len(lines) == 1
    finally:
        for line in lines:
            line.close()
        server.close()


async def test_a_server_that_closes_upon_what_it_was_asked_has_said_nothing(place: Path) -> None:
    loop, path = asyncio.get_running_loop(), place / "closing.sock"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        listening.setblocking(False)
        asking = asyncio.create_task(inline.ask(path, b"SHUTDOWN"))
        line, _ = await loop.sock_accept(listening)
        await loop.sock_recv(line, 1)  # the rest is unread: the line is reset
        line.close()
        assert await asking == b""


async def test_a_server_that_still_loads_is_not_ready(place: Path) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"-LOADING the dataset is loaded in memory\r\n")
        writer.close()

    async with await asyncio.start_unix_server(serve, place / "loading.sock"):
        assert not await inline.is_ready(place / "loading.sock")
    assert not await inline.is_ready(place / "nowhere.sock")

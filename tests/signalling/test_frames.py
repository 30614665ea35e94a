"""What a peer that breaks WebSocket itself (RFC 6455) does to others: nothing."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest

from roomserver.library import read_library
from signalling.protocol.messages import MAX_MESSAGE_BYTES
from tests.guest import PATIENCE_S, Guest, enter
from tests.serving import RunningServer

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
MESSAGE = json.dumps({"type": "command", "id": "c1", "command": {"type": "mute_self"}}).encode()
NOBODY = {"to": "nobody", "to_incarnation": "page-of-nobody"}
CANDIDATE = json.dumps({"type": "candidate", **NOBODY, "candidate": {"candidate": ""}}).encode()


def frame(
    opcode: int, payload: bytes = b"", *, last: bool = True, reserved: int = 0, masked: bool = True, size: int = -1
) -> bytes:
    """One frame; `size` claims another length than it has."""
    length = len(payload) if size < 0 else size
    first = last << 7 | reserved << 4 | opcode
    if length < 126:
        head = struct.pack("!BB", first, masked << 7 | length)
    elif length < 1 << 16:
        head = struct.pack("!BBH", first, masked << 7 | 126, length)
    else:
        head = struct.pack("!BBQ", first, masked << 7 | 127, length)
    if not masked:
        return head + payload
    mask = os.urandom(4)
    return head + mask + bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))


class RawLine:
    """A socket after its hello, byte by byte."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self.writer = reader, writer

    async def frames(self) -> AsyncIterator[tuple[int, bytes]]:
        """Opcode and payload of each, until the server ends it."""
        try:
            while True:
                first, length = await self._reader.readexactly(2)
                if length == 126:
                    [length] = struct.unpack("!H", await self._reader.readexactly(2))
                elif length == 127:
                    [length] = struct.unpack("!Q", await self._reader.readexactly(8))
                yield first & 0x0F, await self._reader.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionResetError):
            return

    async def until_view(self) -> None:
        async for _, payload in self.frames():
            if b'"type":"view"' in payload:
                return

    async def until_closed(self) -> tuple[int | None, int | None]:
        """The code of the close frame and that of the `closing` message before it, if any."""
        closing = None
        async for opcode, payload in self.frames():
            if opcode == CLOSE:
                [closed] = struct.unpack("!H", payload[:2])
                return closed, closing
            if opcode == TEXT and b'"type":"closing"' in payload:
                closing = json.loads(payload)["code"]
        return None, closing


@asynccontextmanager
async def raw_line(session: tuple[str, str, str]) -> AsyncIterator[RawLine]:
    """A line that has been shown the room."""
    async with raw_hello(session) as line:
        async with asyncio.timeout(PATIENCE_S):
            await line.until_view()
        yield line


@asynccontextmanager
async def raw_hello(session: tuple[str, str, str], page: str = "raw-page") -> AsyncIterator[RawLine]:
    """A line that has said hello, whatever comes of it."""
    origin, ref, secret = session
    place = urlsplit(origin)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    key = base64.b64encode(os.urandom(16)).decode()
    try:
        writer.write(
            f"GET /seat/{ref}/ws HTTP/1.1\r\nHost: {place.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Protocol: circle.v2\r\n\r\n".encode()
        )
        answer = await reader.readuntil(b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 101 ")
        line = RawLine(reader, writer)
        hello = {"type": "hello", "version": 2, "incarnation": page, "session": secret}
        writer.write(frame(TEXT, json.dumps(hello).encode()))
        yield line
    finally:
        writer.transport.abort()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


@pytest.fixture
def server(site: RunningServer) -> RunningServer:
    """The one that all tests share, unless they end it."""
    return site


BROKEN: dict[str, tuple[bytes, tuple[int | None, int | None]]] = {
    "unmasked": (frame(TEXT, MESSAGE, masked=False), (1002, None)),
    "reserved bit 1, as of a deflated message": (frame(TEXT, MESSAGE, reserved=0b100), (1002, None)),
    "reserved bits 2 and 3": (frame(TEXT, MESSAGE, reserved=0b011), (1002, None)),
    "unknown data opcode": (frame(0x3, MESSAGE), (1002, None)),
    "unknown control opcode": (frame(0xB), (1002, None)),
    "binary": (frame(BINARY, MESSAGE), (4000, 4000)),
    "a fragmented ping": (frame(PING, b"x", last=False), (1002, None)),
    "a ping of 126 bytes": (frame(PING, b"x" * 126), (1002, None)),
    "a continuation of nothing": (frame(CONTINUATION, MESSAGE), (1002, None)),
    "a message inside another": (frame(TEXT, MESSAGE, last=False) + frame(TEXT, MESSAGE), (1002, None)),
    "invalid UTF-8": (frame(TEXT, b'"\xff"'), (1007, None)),
    "a surrogate in UTF-8": (frame(TEXT, b'"\xed\xa0\x80"'), (1007, None)),
    "UTF-8 cut between frames and never finished": (
        frame(TEXT, b'"\xe0', last=False) + frame(CONTINUATION, b'"'),
        (1007, None),
    ),
    "a length of 2^63": (frame(TEXT, size=2**63), (1009, None)),
    "a message too big": (frame(TEXT, b"x" * (MAX_MESSAGE_BYTES + 1)), (4009, 4009)),
    "a message far too big": (frame(TEXT, b"x" * (3 * MAX_MESSAGE_BYTES)), (1009, None)),
    "continuations without end": (
        frame(TEXT, b"x", last=False) + frame(CONTINUATION, b"x" * 16_384, last=False) * 12,
        (1009, None),
    ),
    "empty text": (frame(TEXT), (4000, 4000)),
    "a NUL": (frame(TEXT, b"\0"), (4000, 4000)),
    "a close with half a code": (frame(CLOSE, b"\x03"), (1002, None)),
    "a close with a code that may not be sent": (frame(CLOSE, struct.pack("!H", 1005)), (1002, None)),
    "a close with a reason that is no text": (frame(CLOSE, struct.pack("!H", 1000) + b"\xff"), (1007, None)),
}


@pytest.mark.parametrize("broken", BROKEN)
async def test_it_ends_its_own_socket_with_a_code(server: RunningServer, next_door: Guest, broken: str) -> None:
    sent, codes = BROKEN[broken]
    async with raw_line(await enter(server.new_circle().facilitators[0])) as line:
        line.writer.write(sent)
        assert await line.until_closed() == codes


async def test_a_message_in_many_frames_is_one_message(server: RunningServer) -> None:
    agreed = read_library().agreements.hash
    command = {"type": "knock", "name": "ஃ", "agreed": agreed}
    knock = json.dumps({"type": "command", "id": "k", "command": command}, ensure_ascii=False)
    pieces = [bytes([byte]) for byte in knock.encode()]
    async with raw_line(await enter(server.new_circle().facilitators[0])) as line:
        line.writer.write(frame(TEXT, pieces[0], last=False))
        for piece in pieces[1:-1]:
            line.writer.write(frame(CONTINUATION, piece, last=False) + frame(PING, b"between"))
        line.writer.write(frame(CONTINUATION, pieces[-1]))
        async for _, payload in line.frames():
            if "ஃ".encode() in payload:  # read whole, and done: their own view has the name
                break
        else:
            raise AssertionError("it was closed")


FLOODS: dict[str, tuple[bytes, bytes]] = {
    "pings": (b"", frame(PING)),
    "long pings": (b"", frame(PING, b"x" * 125)),
    "pongs nobody asked for": (b"", frame(PONG)),
    "nothing, continued": (frame(TEXT, b'"', last=False), frame(CONTINUATION, last=False)),
    "a message a byte at a time": (frame(TEXT, b'"', last=False), frame(CONTINUATION, b"x", last=False)),
    "empty messages": (b"", frame(TEXT)),
    "candidates for nobody": (b"", frame(TEXT, CANDIDATE)),
}


@pytest.mark.parametrize("reads", [True, False], ids=["reading", "reading nothing"])
@pytest.mark.parametrize("flood", FLOODS)
async def test_a_flood_is_cut_off_and_nobody_waits_for_it(
    server: RunningServer, next_door: Guest, flood: str, reads: bool
) -> None:
    first, again = FLOODS[flood]
    before = server.memory_kib()
    async with raw_line(await enter(server.new_circle().facilitators[0])) as line:
        if not reads:
            line.writer.transport.pause_reading()  # type: ignore[attr-defined]
        line.writer.write(first)
        sending = asyncio.create_task(send_again_and_again(line.writer, again * (262_144 // len(again))))
        async with asyncio.timeout(PATIENCE_S):
            with pytest.raises(ConnectionError):
                await sending
    assert server.memory_kib() - before < 16 * 1024


async def send_again_and_again(writer: asyncio.StreamWriter, data: bytes) -> None:
    while True:
        writer.write(data)
        await writer.drain()

"""WebSocket frames as a server reads and writes them (RFC 6455 5), without I/O. No extension is negotiated.

`websockets` reads them too, at many times the cost; the tests hold this reader against it (docs/decisions/0022).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from websockets.exceptions import ProtocolError
from websockets.frames import Close, CloseCode, Frame, Opcode, apply_mask  # type: ignore[attr-defined]

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = map(int, Opcode)
_FINAL, _RESERVED, _OPCODE, _MASKED, _LENGTH = 0x80, 0x70, 0x0F, 0x80, 0x7F
_IN_2_BYTES, _IN_8_BYTES = 126, 127
_MOST_IN_CONTROL = 125
_OPCODES = frozenset(map(int, Opcode))
_HEAD_16, _HEAD_64 = struct.Struct("!BBH"), struct.Struct("!BBQ")
_UINT_16, _UINT_64 = struct.Struct("!H"), struct.Struct("!Q")


class FrameError(Exception):
    """The peer broke the protocol: the line is to be failed with this code (RFC 6455 7.4.1)."""

    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class FrameReader:
    """Makes messages of bytes, however these are cut. `count` is of all frames read, those inside a message too."""

    __slots__ = ("_ended", "_limit", "_needed", "_opcode", "_parts", "_rest", "_size", "count")

    def __init__(self, limit: int) -> None:
        """`limit` bytes are the most that a message may have."""
        self.count = 0
        self._limit = limit
        self._rest: bytes | bytearray = b""
        self._needed = 0
        self._opcode = CONTINUATION
        self._parts: list[bytes] = []
        self._size = 0
        self._ended = False

    def read_alone(self, data: bytes) -> bytes | None:
        """The payload of a whole text, where these bytes are just that, as almost always; None: `read` them."""
        size = len(data)
        if size < 8 or data[0] != _FINAL | TEXT or self._rest or self._opcode != CONTINUATION or self._ended:
            return None
        length, start = data[1] - _MASKED, 6
        if length == _IN_2_BYTES:
            length, start = data[2] << 8 | data[3], 8
        elif length == _IN_8_BYTES:
            return None
        if size != start + length or length > self._limit:
            return None
        self.count += 1
        return apply_mask(data[start:], data[start - 4 : start])

    def read(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Opcode and payload of each message and control frame that these bytes complete. After a close frame, or an
        error, nothing more is read. Raises: FrameError.
        """
        if self._ended:
            return
        if self._rest:
            rest = bytearray(self._rest) if isinstance(self._rest, bytes) else self._rest
            rest += data
            self._rest = rest
            if len(rest) < self._needed:
                return
            data = bytes(rest)
        at, end = 0, len(data)
        try:
            while (stop := self._frame_end(data, at, end)) <= end:
                frame = self._frame(data, at, stop)
                at = stop
                if frame is not None:
                    yield frame
                    if frame[0] == CLOSE:
                        self._end()
                        return
        except FrameError:
            self._end()
            raise
        self._rest, self._needed = data[at:], stop - at

    def _frame_end(self, data: bytes, at: int, end: int) -> int:
        """Where the frame that begins there ends, as far as is known of it yet. Raises: FrameError."""
        if end < at + 2:
            return at + 2
        if data[at] & _OPCODE not in _OPCODES:
            raise FrameError(CloseCode.PROTOCOL_ERROR, "invalid opcode")
        second = data[at + 1]
        if not second & _MASKED:
            raise FrameError(CloseCode.PROTOCOL_ERROR, "incorrect masking")
        length, head = second & _LENGTH, 6
        if length == _IN_2_BYTES:
            if end < at + 4:
                return at + 4
            (length,), head = _UINT_16.unpack_from(data, at + 2), 8
        elif length == _IN_8_BYTES:
            if end < at + 10:
                return at + 10
            (length,), head = _UINT_64.unpack_from(data, at + 2), 14
        if length > self._limit - self._size:
            raise FrameError(CloseCode.MESSAGE_TOO_BIG, "message too big")
        return at + head + length

    def _frame(self, data: bytes, at: int, stop: int) -> tuple[int, bytes] | None:
        """A whole frame: a message, a control frame, or None for the part of a message. Raises: FrameError."""
        first, length = data[at], data[at + 1] & _LENGTH
        start = at + (6 if length < _IN_2_BYTES else 8 if length == _IN_2_BYTES else 14)
        payload = apply_mask(data[start:stop], data[start - 4 : start])
        opcode, final = first & _OPCODE, first & _FINAL
        self.count += 1
        if first & _RESERVED:
            raise FrameError(CloseCode.PROTOCOL_ERROR, "reserved bits must be 0")
        if opcode >= CLOSE:
            if len(payload) > _MOST_IN_CONTROL or not final:
                raise FrameError(CloseCode.PROTOCOL_ERROR, "a control frame too long, or in parts")
            if opcode == CLOSE:
                read_close(payload)
                if self._opcode != CONTINUATION:
                    raise FrameError(CloseCode.PROTOCOL_ERROR, "incomplete fragmented message")
            return opcode, payload
        if opcode != CONTINUATION:
            if self._opcode != CONTINUATION:
                raise FrameError(CloseCode.PROTOCOL_ERROR, "expected a continuation frame")
            if final:
                return opcode, payload
            self._opcode = opcode
        elif self._opcode == CONTINUATION:
            raise FrameError(CloseCode.PROTOCOL_ERROR, "unexpected continuation frame")
        self._parts.append(payload)
        self._size += len(payload)
        if not final:
            return None
        whole = self._opcode, b"".join(self._parts)
        self._opcode, self._parts, self._size = CONTINUATION, [], 0
        return whole

    def _end(self) -> None:
        self._ended = True
        self._rest, self._parts = b"", []


def read_close(payload: bytes) -> Close:
    """What a close frame says. Raises: FrameError."""
    try:
        return Close.parse(payload)
    except ProtocolError as error:
        raise FrameError(CloseCode.PROTOCOL_ERROR, str(error)) from None
    except UnicodeDecodeError:
        raise FrameError(CloseCode.INVALID_DATA, "a reason that is no text") from None


def text_frame(payload: bytes) -> bytes:
    """A whole message, which is UTF-8; a server masks nothing."""
    size = len(payload)
    if size < _IN_2_BYTES:
        return bytes((_FINAL | TEXT, size)) + payload
    if size < 1 << 16:
        return _HEAD_16.pack(_FINAL | TEXT, _IN_2_BYTES, size) + payload
    return _HEAD_64.pack(_FINAL | TEXT, _IN_8_BYTES, size) + payload


def control_frame(opcode: Opcode, payload: bytes = b"") -> bytes:
    """A ping, a pong or a close. Raises: ProtocolError for a payload of more than 125 bytes."""
    return Frame(opcode, payload).serialize(mask=False)

"""Our reader of frames, held against `websockets`: whatever comes, and however it is cut, both read the same of it."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.exceptions import ProtocolError
from websockets.frames import Frame, Opcode
from websockets.protocol import OPEN
from websockets.server import ServerProtocol

from signalling.socket.frames import CLOSE, PING, TEXT, FrameError, FrameReader, control_frame, text_frame

CONTROL = (Opcode.CLOSE, Opcode.PING, Opcode.PONG)
DATA = (Opcode.TEXT, Opcode.BINARY)
LIMITS = (1, 60, 125, 126, 300, 65_535, 65_546)
Read = tuple[list[tuple[int, bytes]], int | None, int]
"""Messages and control frames, the code of what was wrong, if anything, and how many whole frames came before."""


def raw(
    opcode: int, payload: bytes, *, first: int = 0x80, masked: bool = True, head: int = 0, claimed: int = -1
) -> bytes:
    """One frame, as wrong as asked for: `first` are the bits beside the opcode, `head` the bytes of length that it has
    at least (0, 2 or 8), `claimed` another length than its own.
    """
    size = len(payload) if claimed < 0 else claimed
    head = max(head, 0 if size < 126 else 2 if size < 1 << 16 else 8)
    length = {0: bytes([size & 0x7F]), 2: struct.pack("!BH", 126, size & 0xFFFF), 8: struct.pack("!BQ", 127, size)}[
        head
    ]
    mask = b"\x0f\xf0\xa5\x5a"
    begin = bytes([first | opcode, length[0] | masked << 7]) + length[1:]
    if not masked:
        return begin + payload
    return begin + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))


def by_reader(pieces: Iterable[bytes], limit: int, *, alone: bool = False) -> Read:
    """What ours reads, as a line does (`alone`) or a piece like any other; it is fed on after the end as well."""
    reader = FrameReader(limit)
    seen: list[tuple[int, bytes]] = []
    code, count = None, 0
    for piece in pieces:
        text = reader.read_alone(piece) if alone else None
        try:
            for one in reader.read(piece) if text is None else [(TEXT, text)]:
                assert code is None
                seen.append(one)
        except FrameError as error:
            assert code is None
            code = int(error.code)
            count = reader.count
        else:
            assert code is None or reader.count == count
    return seen, code, reader.count


def by_websockets(pieces: Iterable[bytes], limit: int) -> Read:
    protocol = ServerProtocol(state=OPEN, max_size=limit)
    seen: list[tuple[int, bytes]] = []
    begun, parts, count = 0, [b""], 0
    for piece in pieces:
        protocol.receive_data(piece)
        for event in protocol.events_received():
            assert isinstance(event, Frame)
            count += 1
            payload = bytes(event.data)
            if event.opcode in CONTROL:
                seen.append((int(event.opcode), payload))
                continue
            if event.opcode in DATA:
                begun, parts = int(event.opcode), []
            parts.append(payload)
            if event.fin:
                seen.append((begun, b"".join(parts)))
    if protocol.parser_exc is None:
        return seen, None, count
    assert protocol.close_sent is not None
    return seen, int(protocol.close_sent.code), count


def assert_read_alike(pieces: list[bytes], limit: int) -> Read:
    ours, theirs = by_reader(pieces, limit), by_websockets(pieces, limit)
    assert ours[:2] == theirs[:2]
    assert by_reader(pieces, limit, alone=True) == ours
    assert ours[2] - theirs[2] in ((0,) if ours[1] is None else (0, 1))  # what is wrong may be a whole frame
    return ours


payloads = st.one_of(
    st.binary(max_size=20),
    st.builds(bytes, st.sampled_from([0, 59, 60, 61, 124, 125, 126, 127, 299, 300, 301])),
)
large = st.builds(bytes, st.sampled_from([32_768, 65_534, 65_535, 65_536, 65_546, 65_547]))
heads = st.sampled_from([0, 0, 0, 2, 8])
codes = st.one_of(
    st.sampled_from([0, 999, 1000, 1001, 1003, 1004, 1005, 1006, 1007, 1014, 1015, 2999, 3000, 4000, 4999, 5000]),
    st.integers(0, 0xFFFF),
)
reasons = st.one_of(st.text(max_size=30).map(str.encode), st.binary(max_size=6), st.just(b"x" * 123))
closes = st.one_of(
    st.builds(lambda code, reason: struct.pack("!H", code) + reason, codes, reasons),
    st.binary(max_size=2),
)


@st.composite
def messages(draw: st.DrawFn, between: st.SearchStrategy[bytes]) -> list[bytes]:
    """A message in one frame or many, between which there may be others."""
    parts = draw(
        st.lists(st.one_of(payloads, large) if draw(st.integers(0, 9)) == 0 else payloads, min_size=1, max_size=4)
    )
    frames = []
    for at, part in enumerate(parts):
        opcode = int(draw(st.sampled_from(DATA))) if at == 0 else 0
        frames.append(raw(opcode, part, first=0x80 if at == len(parts) - 1 else 0, head=draw(heads)))
        frames += draw(st.lists(between, max_size=1))
    return frames


pings = st.builds(raw, st.sampled_from([9, 10]), st.binary(max_size=125))
closings = st.builds(raw, st.just(8), closes)
misplaced = st.builds(raw, st.sampled_from([0, 0, 1, 2]), payloads, first=st.sampled_from([0x80, 0]))
"""Right by itself."""
anything = st.builds(
    raw,
    st.one_of(st.sampled_from([0, 1, 2, 8, 9, 10]), st.integers(0, 15)),
    payloads,
    first=st.sampled_from([0x80, 0x80, 0x80, 0x00, 0x00, 0xC0, 0xA0, 0x90, 0x70]),
    masked=st.sampled_from([True] * 6 + [False]),
    head=heads,
    claimed=st.sampled_from(
        [-1] * 9 + [0, 5, 125, 126, 65_535, 65_536, 1 << 31, (1 << 63) - 1, 1 << 63, (1 << 64) - 1]
    ),
)
streams = st.lists(
    st.one_of(
        messages(pings),
        messages(st.one_of(pings, misplaced, closings)),
        st.one_of(pings, misplaced, closings).map(lambda frame: [frame]),
        anything.map(lambda frame: [frame]),
    ),
    max_size=6,
).map(lambda groups: b"".join(frame for group in groups for frame in group))


@st.composite
def cut(draw: st.DrawFn, streams: st.SearchStrategy[bytes]) -> list[bytes]:
    """A stream in pieces, which may end before it does; sometimes a byte at a time."""
    stream = draw(streams)
    if draw(st.integers(0, 3)) == 0:
        stream = stream[: draw(st.integers(0, len(stream)))]
    if len(stream) < 600 and draw(st.booleans()):
        return [stream[at : at + 1] for at in range(len(stream))]
    places = sorted(draw(st.lists(st.integers(0, len(stream)), max_size=12)))
    return [stream[begin:end] for begin, end in zip([0, *places], [*places, len(stream)], strict=True)]


@settings(max_examples=300, deadline=None)
@given(cut(streams), st.sampled_from(LIMITS))
def test_frames_that_are_whole_or_broken_are_read_as_websockets_reads_them(pieces: list[bytes], limit: int) -> None:
    assert_read_alike(pieces, limit)


@settings(deadline=None)
@given(cut(st.binary(max_size=200)), st.sampled_from(LIMITS))
def test_so_is_what_are_no_frames_at_all(pieces: list[bytes], limit: int) -> None:
    assert_read_alike(pieces, limit)


@settings(deadline=None)
@given(cut(st.builds(b"".join, st.lists(messages(pings).map(b"".join), min_size=1, max_size=3))))
def test_what_is_right_is_read_to_its_end(pieces: list[bytes]) -> None:
    """So that the others do not agree on errors alone."""
    limit = 1 << 20
    whole = b"".join(pieces)
    seen, code, _ = assert_read_alike(pieces, limit)
    assert code is None
    assert by_reader([whole], limit)[0] == seen


BROKEN = {
    "opcode 3": (raw(3, b""), 1002),
    "opcode 11": (raw(11, b""), 1002),
    "unmasked": (raw(1, b"text", masked=False), 1002),
    "reserved bit 1": (raw(1, b"text", first=0xC0), 1002),
    "reserved bit 2": (raw(1, b"text", first=0xA0), 1002),
    "reserved bit 3": (raw(1, b"text", first=0x90), 1002),
    "a ping in parts": (raw(9, b"", first=0), 1002),
    "a ping too long": (raw(9, b"x" * 126), 1002),
    "a continuation of nothing": (raw(0, b"text"), 1002),
    "a message within another": (raw(1, b"te", first=0) + raw(1, b"xt"), 1002),
    "a close within a message": (raw(1, b"te", first=0) + raw(8, struct.pack("!H", 1000)), 1002),
    "half a code": (raw(8, b"\x03"), 1002),
    "a code that is none": (raw(8, struct.pack("!H", 1005)), 1002),
    "a reason that is no text": (raw(8, struct.pack("!H", 1000) + b"\xff"), 1007),
    "a message too big": (raw(1, b"x" * 301), 1009),
    "one too big with its parts": (raw(1, b"x" * 200, first=0) + raw(0, b"x" * 101), 1009),
    "one too big with the last of many": (
        raw(1, b"x" * 150, first=0) + raw(0, b"x" * 100, first=0) + raw(0, b"x" * 51),
        1009,
    ),
    "a length beyond all": (raw(1, b"", claimed=(1 << 64) - 1), 1009),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_what_is_wrong_is_told_by_its_code(broken: str) -> None:
    """After what was right before it; and what comes later is not looked at."""
    stream, code = BROKEN[broken]
    seen, told, _ = assert_read_alike([raw(2, b"before") + stream + raw(2, b"after"), raw(2, b"later")], 300)
    assert (seen, told) == ([(2, b"before")], code)


@pytest.mark.parametrize("size", range(112, 136))
@pytest.mark.parametrize("head", [0, 2, 8])
def test_a_text_that_comes_alone_is_read_with_whatever_length_of_its_length(size: int, head: int) -> None:
    """A length of 127 is none: it says that eight bytes follow."""
    seen, code, _ = assert_read_alike([raw(1, b"x" * size, head=head)], 300)
    assert (seen, code) == ([(TEXT, b"x" * size)], None)


@pytest.mark.parametrize("first", range(120, 140))
def test_what_comes_first_of_a_long_text_is_not_taken_for_a_whole_one(first: int) -> None:
    stream = raw(1, b"x" * 65_536)
    seen, code, _ = assert_read_alike([stream[:first], stream[first:]], 1 << 20)
    assert (seen, code) == ([(TEXT, b"x" * 65_536)], None)


@pytest.mark.parametrize(
    ("begun", "code"),
    [
        (raw(3, b"")[:2], 1002),
        (raw(1, b"text", masked=False)[:2], 1002),
        (raw(1, b"x" * 301)[:4], 1009),
        (raw(1, b"x" * 301, head=8)[:10], 1009),
    ],
)
def test_it_is_told_as_soon_as_it_is_known(begun: bytes, code: int) -> None:
    """Nothing is kept of a message that will be too big."""
    assert assert_read_alike([begun[:-1]], 300)[1] is None
    assert assert_read_alike([begun], 300)[1] == code


def test_nothing_is_read_after_a_close() -> None:
    stream = raw(1, b"first") + raw(8, struct.pack("!H", 1000) + b"bye") + raw(1, b"second") + raw(3, b"")
    for pieces in ([stream], [bytes([byte]) for byte in stream]):
        seen, code, _ = assert_read_alike(pieces, 300)
        assert (seen, code) == ([(TEXT, b"first"), (CLOSE, b"\x03\xe8bye")], None)


def test_every_frame_counts_also_a_part_of_a_message() -> None:
    reader = FrameReader(300)
    assert list(reader.read(raw(1, b"a", first=0) + raw(9, b"") + raw(0, b"b", first=0))) == [(PING, b"")]
    assert reader.count == 3
    assert list(reader.read(raw(0, b"c") + raw(1, b"d")[:-1])) == [(TEXT, b"abc")]
    assert reader.count == 4


@pytest.mark.timeout(30)
def test_what_is_kept_of_a_frame_that_comes_in_pieces_is_looked_at_once() -> None:
    """A piece takes as long as it is, however much came before. Else this takes minutes, and now half a second."""
    payload = os.urandom(1 << 22)
    stream = raw(2, payload)
    reader = FrameReader(1 << 22)
    heard = [one for at in range(0, len(stream), 16) for one in reader.read(stream[at : at + 16])]
    assert heard == [(2, payload)]


# What is written


@pytest.mark.parametrize("size", [0, 1, 124, 125, 126, 127, 65_534, 65_535, 65_536, 65_537, 200_000])
def test_a_text_is_written_as_websockets_writes_it(size: int) -> None:
    text = b"x" * size
    assert text_frame(text) == Frame(Opcode.TEXT, text).serialize(mask=False)


@given(st.text())
def test_so_is_any_other_text(text: str) -> None:
    assert text_frame(text.encode()) == Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


@pytest.mark.parametrize("opcode", CONTROL)
def test_a_control_frame_is_as_long_as_it_may_be(opcode: Opcode) -> None:
    for size in (0, 125):
        assert control_frame(opcode, b"x" * size) == Frame(opcode, b"x" * size).serialize(mask=False)
    with pytest.raises(ProtocolError):
        control_frame(opcode, b"x" * 126)

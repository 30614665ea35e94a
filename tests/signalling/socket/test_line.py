"""A line by itself, without a server or a seat: how it is answered, what is read of it, and what it is sent."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

import pytest
from websockets.frames import Frame, Opcode

from signalling.socket.line import FRAMES_BURST, FRAMES_PER_S, MOST_BYTES, SLICE_BYTES
from tests.signalling.socket.lines import LOST_S, Listener, Told, reject
from tests.signalling.socket.peers import PING, PONG, PROTOCOL, Peer, closing, text
from tests.transports import Loop, settle

# The answer to the handshake


async def test_a_line_that_is_accepted_is_one_of_the_protocol_that_was_chosen() -> None:
    peer = Peer()
    assert (peer.status, peer.server.connections) == (None, {peer.line})
    peer.line.accept(PROTOCOL, Listener())
    assert peer.status == 101
    assert peer.answer is not None
    assert peer.answer.headers["Sec-WebSocket-Protocol"] == PROTOCOL
    peer.line.reject(HTTPStatus.FORBIDDEN)
    assert not peer.transport.closed


async def test_a_line_that_is_rejected_is_told_so_and_closed() -> None:
    loop = Loop()
    peer = Peer(loop)
    peer.line.reject(HTTPStatus.FORBIDDEN)
    peer.line.reject(HTTPStatus.INTERNAL_SERVER_ERROR)
    assert peer.transport.said.count(b"HTTP/1.1 403 ") == peer.transport.said.count(b"HTTP/1.1 ") == 1
    assert peer.transport.closed
    await settle()
    assert (peer.server.connections, loop.waiting) == (set(), 0)


async def test_nothing_is_said_to_whoever_went_before_they_were_answered() -> None:
    """Whoever would have listened is told, so that nothing waits for a word of theirs."""
    answers: list[Callable[[Peer], object]] = [reject, lambda peer: peer.line.shutdown()]
    for answer in answers:
        for is_told in (False, True):
            peer = Peer()
            peer.transport.reset()
            if is_told:
                await settle()
            answer(peer)
            assert peer.transport.said == b""
    for is_told in (False, True):
        loop, listener = Loop(), Listener()
        peer = Peer(loop)
        peer.transport.reset()
        if is_told:
            await settle()
        peer.line.accept(PROTOCOL, listener)
        await settle()
        assert (listener.is_lost, peer.transport.said, loop.waiting) == (True, b"", 0)


async def test_what_comes_before_the_answer_is_read_after_it() -> None:
    peer, listener = Peer(), Listener()
    peer.say(Frame(Opcode.PING, b"early"), text("early"))
    assert peer.transport.said == b""
    peer.line.accept(PROTOCOL, listener)
    await settle()
    assert peer.hear() == [Frame(Opcode.PONG, b"early")]
    assert listener.told == ["early"]


async def test_a_server_that_stops_before_it_answered_has_no_line() -> None:
    peer = Peer()
    peer.line.shutdown()
    assert (peer.status, peer.transport.closed) == (503, True)


# What is read


async def test_texts_and_bytes_come_whole_and_in_their_order() -> None:
    here = Told()
    here.peer.say(text("first"), Frame(Opcode.BINARY, b"\xff"), text(""))
    here.peer.say(Frame(Opcode.TEXT, b"\xc3", fin=False), PING, Frame(Opcode.CONT, b"\xa9"))
    assert here.listener.told == ["first", b"\xff", "", "\u00e9"]


@pytest.mark.parametrize("payload", [b"", b"x" * 125])
async def test_a_ping_is_answered_with_what_it_says_and_a_pong_is_not(payload: bytes) -> None:
    here = Told()
    assert here.hears_to(Frame(Opcode.PING, payload)) == [Frame(Opcode.PONG, payload)]
    assert here.hears_to(Frame(Opcode.PONG, payload)) == []
    assert here.listener.told == []


async def test_of_pings_that_come_together_the_last_is_answered() -> None:
    """RFC 6455 5.5.3. To answer each costs seven times as much as to read it."""
    here = Told()
    pings = [Frame(Opcode.PING, bytes([number])) for number in range(100)]
    assert here.hears_to(*pings, text("said")) == [Frame(Opcode.PONG, bytes([99]))]
    assert here.listener.told == ["said"]


async def test_a_message_is_as_big_as_it_may_be() -> None:
    here = Told()
    here.peer.say(text("x" * MOST_BYTES))
    assert here.listener.told == ["x" * MOST_BYTES]
    assert here.hears_to(text("x" * (MOST_BYTES + 1))) == [closing(1009, "message too big")]
    assert (here.transport.closed, here.listener.is_lost) == (True, True)


async def test_whoever_breaks_the_protocol_is_told_how_and_closed_at_once() -> None:
    here = Told()
    here.transport.give(text("before").serialize(mask=True) + text("unmasked").serialize(mask=False))
    assert here.peer.hear() == [closing(1002, "incorrect masking")]
    assert (here.listener.told, here.transport.closed, here.listener.is_lost) == (["before"], True, True)


async def test_text_that_is_none_closes_the_line_and_reaches_nobody() -> None:
    here = Told()
    heard = here.hears_to(text("before"), Frame(Opcode.TEXT, b"\xff"), text("after"))
    assert heard == [closing(1007, "text that is none")]
    assert (here.listener.told, here.transport.closed, here.listener.is_lost) == (["before"], True, True)
    cut = Told()
    assert cut.hears_to(Frame(Opcode.TEXT, b"\xc3", fin=False), Frame(Opcode.CONT, b"x")) == [
        closing(1007, "text that is none")
    ]
    assert cut.listener.told == []


async def test_frames_that_come_at_once_are_counted_each() -> None:
    here = Told()
    assert closing(4503, "too fast") not in here.hears_to(*[PING] * 1000)
    assert closing(4503, "too fast") not in here.hears_to(*[PING] * int(FRAMES_BURST - 1000))
    here.loop.passes(0.1)
    assert here.hears_to(*[PING] * int(FRAMES_PER_S / 10)) == [PONG]
    assert here.hears_to(PING)[-1] == closing(4503, "too fast")
    assert (here.transport.closed, here.listener.is_lost) == (True, True)


async def test_so_are_the_parts_of_a_message() -> None:
    here = Told()
    part = Frame(Opcode.CONT, b"", fin=False)
    assert here.hears_to(Frame(Opcode.TEXT, b"", fin=False), *[part] * int(FRAMES_BURST - 1)) == []
    assert here.hears_to(part) == [closing(4503, "too fast")]


async def test_of_a_flood_no_more_is_looked_at_than_a_slice_beyond_what_may_come() -> None:
    here = Told()
    size = len(text("").serialize(mask=True))
    assert here.hears_to(*[text("")] * 40_000) == [closing(4503, "too fast")]
    assert FRAMES_BURST <= len(here.listener.told) <= FRAMES_BURST + SLICE_BYTES / size + 1
    assert here.transport.late == b""


async def test_a_line_that_is_held_is_read_when_it_goes_on() -> None:
    here = Told()
    here.line.hold()
    here.line.hold()
    here.peer.say(text("first"), text("second"))
    assert (here.transport.reading, here.listener.told) == (False, [])
    here.line.go_on()
    await settle()
    assert (here.transport.reading, here.listener.told) == (True, ["first", "second"])


async def test_a_line_that_is_held_is_not_taken_for_silent_and_is_again_when_it_goes_on() -> None:
    """What it answers meanwhile is not read."""
    here = Told()
    here.line.hold()
    here.loop.passes(10 * LOST_S)
    assert (here.transport.closed, here.peer.hear()) == (False, [])
    here.line.go_on()
    here.loop.passes(LOST_S)
    assert here.transport.closed


# What is sent


async def test_texts_are_sent_in_their_order() -> None:
    here = Told()
    here.line.send([b"first", "\u0b83".encode(), b"x" * 70_000])
    assert here.peer.hear() == [text("first"), text("\u0b83"), text("x" * 70_000)]


async def test_whoever_takes_nothing_is_known_and_when_they_take_again() -> None:
    here = Told()
    assert not here.line.is_full
    here.transport.fill()
    assert (here.line.is_full, here.listener.may_send_again) == (True, 0)
    here.transport.drain()
    assert (here.line.is_full, here.listener.may_send_again) == (False, 1)


async def test_pongs_pile_up_for_nobody_who_takes_nothing() -> None:
    """RFC 6455 5.5.3: of pings that wait for their answers, the last need be answered alone."""
    here = Told()
    here.transport.fill()
    here.peer.say(*[Frame(Opcode.PING, b"x" * 125)] * 1000, Frame(Opcode.PING, b"the last"))
    assert here.transport.kept == b""
    here.transport.drain()
    assert here.peer.hear() == [Frame(Opcode.PONG, b"the last")]
    here.transport.fill()
    here.transport.drain()
    assert here.hears_to(PING) == [PONG]

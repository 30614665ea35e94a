"""A line by itself, without a server or a seat: what is read of it, what it is sent, and how it ends."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus

import pytest
from websockets.frames import Frame, Opcode

from signalling.protocol import close
from signalling.socket.keepalive import PERIOD_S, PING_S, PONG_WITHIN_S
from signalling.socket.line import CLOSED_WITHIN_S, FRAMES_BURST, FRAMES_PER_S, MOST_BYTES, SLICE_BYTES
from tests.signalling.socket.peers import PING, PONG, PROTOCOL, Peer, closing, text
from tests.transports import Loop, settle

LOST_S = PING_S + PONG_WITHIN_S
PINGED = Frame(Opcode.PING, b"")


class Listener:
    """Notes what it is told; may do something when it is told a message."""

    def __init__(self, then: Callable[[str | bytes], object] = lambda message: None) -> None:
        self.told: list[str | bytes] = []
        self.may_send_again = 0
        self.is_lost = False
        self._then = then

    def receive(self, message: str | bytes) -> None:
        assert not self.is_lost
        self.told.append(message)
        self._then(message)

    def may_send(self) -> None:
        self.may_send_again += 1

    def lost(self) -> None:
        self.is_lost = True


class Told:
    """A peer whose line was accepted, and who listens at its other end, in the time of a test."""

    def __init__(self, then: Callable[[str | bytes], object] = lambda message: None) -> None:
        self.loop = Loop()
        self.peer = Peer(self.loop)
        self.transport, self.line = self.peer.transport, self.peer.line
        self.listener = Listener(then)
        self.line.accept(PROTOCOL, self.listener)
        assert self.peer.hear() == []
        assert self.peer.status == 101

    @property
    def closes(self) -> int:
        """How many close frames were written; websockets reads nothing after the first."""
        return self.transport.said.count(b"\x88")

    def hears_to(self, *frames: Frame) -> list[Frame]:
        """What the peer hears to frames that come at once."""
        self.peer.say(*frames)
        return self.peer.hear()


def reject(peer: Peer) -> None:
    peer.line.reject(HTTPStatus.FORBIDDEN)


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


# How it ends


async def test_a_close_by_the_peer_is_echoed_and_ends_it() -> None:
    for said in (closing(1000, "bye"), closing(4000), Frame(Opcode.CLOSE, b"")):
        here = Told()
        assert here.hears_to(said, text("after")) == [said]
        assert (here.listener.told, here.transport.closed, here.listener.is_lost) == ([], True, True)
        await settle()
        assert (here.loop.waiting, here.peer.server.connections) == (0, set())


async def test_a_close_by_us_comes_after_what_was_sent_and_is_answered() -> None:
    here = Told()
    here.line.send([b"last words"])
    here.line.close(close.LEFT)
    here.line.close(close.DRAINING)
    assert here.peer.hear() == [text("last words"), closing(close.LEFT.code, close.LEFT.reason)]
    assert not here.transport.closed
    assert here.hears_to(closing(close.LEFT.code)) == []
    assert (here.transport.closed, here.closes) == (True, 1)
    await settle()
    assert (here.loop.waiting, here.listener.is_lost) == (0, True)


async def test_whoever_does_not_answer_a_close_is_not_waited_for() -> None:
    """Although they send on; that reaches nobody."""
    here = Told()
    here.line.close(close.LEFT)
    for _ in range(int(CLOSED_WITHIN_S) - 1):
        here.loop.passes(1)
        here.peer.say(text("late"))
    assert (here.transport.closed, here.listener.told) == (False, [])
    here.loop.passes(1)
    assert here.transport.closed


async def test_whoever_was_told_good_bye_and_floods_on_is_not_waited_for() -> None:
    here = Told()
    here.line.close(close.LEFT)
    here.peer.say(*[PING] * 1000)
    assert not here.transport.closed
    here.peer.say(*[PING] * 1001)
    assert here.transport.closed
    assert here.closes == 1


async def test_the_answer_to_a_close_is_heard_though_the_line_was_held() -> None:
    here = Told()
    here.line.hold()
    here.line.close(close.LEFT)
    here.peer.say(closing(close.LEFT.code))
    await settle()
    assert here.transport.closed


async def test_a_listener_who_closes_it_hears_no_more_of_what_came_at_once() -> None:
    here = Told(lambda message: here.line.close(close.BAD_MESSAGE))
    heard = here.hears_to(text("bad"), text("after"))
    assert heard == [closing(close.BAD_MESSAGE.code, close.BAD_MESSAGE.reason)]
    assert here.listener.told == ["bad"]


async def test_a_line_that_is_let_go_ends_when_what_was_sent_is_taken() -> None:
    here = Told()
    here.transport.fill()
    here.line.send([b"last words"])
    here.line.let_go()
    await settle()
    assert (here.transport.closed, here.listener.is_lost) == (True, False)
    here.transport.drain()
    await settle()
    assert (here.peer.hear(), here.listener.is_lost) == ([text("last words")], True)


async def test_a_line_that_is_lost_is_held_by_nobody() -> None:
    here = Told()
    here.transport.reset()
    await settle()
    assert (here.listener.is_lost, here.peer.server.connections, here.loop.waiting) == (True, set(), 0)
    here.line.hold()
    here.line.go_on()
    here.line.let_go()
    here.line.close(close.LEFT)
    here.line.ping()
    assert here.loop.waiting == 0


async def test_a_server_that_stops_says_so() -> None:
    here = Told()
    here.line.shutdown()
    assert here.peer.hear() == [closing(1012, "service restart")]
    assert (here.transport.closed, here.listener.is_lost) == (True, True)


async def test_a_server_that_stops_waits_for_no_answer_to_a_close() -> None:
    here = Told()
    here.line.close(close.DRAINING)
    here.line.shutdown()
    assert here.peer.hear() == [closing(1012, "service restart")]
    assert (here.transport.closed, here.closes) == (True, 1)


async def test_what_is_done_for_a_line_is_known_to_the_server_until_it_is_done() -> None:
    here, go = Told(), asyncio.Event()

    async def work() -> None:
        await go.wait()

    here.line.spawn(work())
    assert len(here.peer.server.tasks) == 1
    go.set()
    await settle()
    assert here.peer.server.tasks == set()


# Whether it is still there


async def test_a_line_that_is_silent_is_pinged_and_whoever_answers_stays() -> None:
    here = Told()
    for _ in range(5):
        here.loop.passes(PING_S)
        assert here.hears_to(PONG) == [PINGED]
    here.loop.passes(PING_S - PERIOD_S)
    here.peer.say(text("anything"))
    here.loop.passes(PING_S - PERIOD_S)
    assert (here.peer.hear(), here.transport.closed) == ([], False)


@pytest.mark.parametrize("is_full", [False, True], ids=["that takes what is written", "whose buffer is full"])
async def test_a_line_that_died_without_a_word_is_given_up(is_full: bool) -> None:
    """Where it takes nothing any more, closing it would wait for that."""
    here = Told()
    if is_full:
        here.transport.fill()
    here.loop.passes(PING_S)
    assert not here.transport.closed
    here.loop.passes(PONG_WITHIN_S)
    assert (here.transport.closed, here.transport.aborted, here.listener.is_lost) == (True, is_full, True)
    assert here.peer.hear() == ([] if is_full else [PINGED, closing(1011, "keepalive ping timeout")])
    await settle()
    assert here.loop.waiting == 0


async def test_so_is_a_line_that_takes_nothing_although_it_sends() -> None:
    here = Told()
    here.transport.fill()
    for _ in range(int(LOST_S)):
        here.peer.say(text("on and on"))
        assert not here.transport.closed
        here.loop.passes(PERIOD_S)
    assert here.transport.aborted


async def test_whoever_takes_something_again_in_time_stays() -> None:
    here = Told()
    for _ in range(5):
        here.transport.fill()
        here.loop.passes(LOST_S - PERIOD_S)
        here.transport.drain()
    assert not here.transport.closed


async def test_a_line_that_was_closed_is_not_pinged_and_given_up_if_it_says_nothing() -> None:
    here = Told()
    here.line.close(close.LEFT)
    here.loop.passes(LOST_S)
    assert here.peer.hear() == [closing(close.LEFT.code, close.LEFT.reason)]
    assert here.transport.closed


async def test_a_line_that_is_not_accepted_yet_is_not_pinged() -> None:
    loop = Loop()
    peer = Peer(loop)
    loop.passes(60)
    assert (peer.transport.said, peer.transport.closed) == (b"", False)


# What is left of it


@contextmanager
def no_collections() -> Iterator[None]:
    """What is in a cycle stays."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def is_closed_and_answers(here: Told) -> None:
    here.line.close(close.LEFT)
    here.peer.say(closing(1000))


def is_closed_and_does_not_answer(here: Told) -> None:
    here.line.close(close.LEFT)
    here.loop.passes(CLOSED_WITHIN_S)


ENDS: dict[str, Callable[[Told], object]] = {
    "the peer goes": lambda here: here.transport.reset(),
    "the peer closes": lambda here: here.peer.say(closing(1000)),
    "the peer breaks the protocol": lambda here: here.transport.give(b"\xff\xff"),
    "the peer sends no text": lambda here: here.peer.say(Frame(Opcode.TEXT, b"\xff")),
    "the peer floods": lambda here: here.peer.say(*[PING] * 3000),
    "the peer dies": lambda here: here.loop.passes(LOST_S),
    "it is closed and answers": is_closed_and_answers,
    "it is closed and does not answer": is_closed_and_does_not_answer,
    "the server stops": lambda here: here.line.shutdown(),
}


@pytest.mark.parametrize("end", ENDS)
async def test_nothing_keeps_a_line_that_is_over(end: str) -> None:
    """Not even a reference cycle, in which a line and its listener would stay until everything is looked through."""
    with no_collections():
        here = Told(lambda message: None)
        here.listener._then = lambda message, line=here.line: line  # type: ignore[misc]
        line, listener = weakref.ref(here.line), weakref.ref(here.listener)
        ENDS[end](here)
        await settle()
        assert here.listener.is_lost
        del here
        await settle()
        assert (line(), listener()) == (None, None)


async def test_nor_one_that_never_was() -> None:
    with no_collections():
        ends: list[Callable[[Peer], object]] = [reject, lambda peer: peer.transport.reset()]
        for end in ends:
            peer = Peer()
            line = weakref.ref(peer.line)
            end(peer)
            await settle()
            del peer
            await settle()
            assert line() is None

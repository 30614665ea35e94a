"""How a line ends: by whom, whether it is still there, and that nothing is left of it."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from websockets.frames import Frame, Opcode

from signalling.protocol import close
from signalling.socket.keepalive import PERIOD_S, PING_S, PONG_WITHIN_S
from signalling.socket.line import CLOSED_WITHIN_S
from tests.signalling.socket.lines import LOST_S, PINGED, Told, reject
from tests.signalling.socket.peers import PING, PONG, Peer, closing, text
from tests.transports import Loop, settle

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

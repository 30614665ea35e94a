"""When a line is asked whether it is still there, and when it is given up; the clock is handed in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

import pytest

from signalling.socket.keepalive import PERIOD_S, PING_S, PONG_WITHIN_S, STEPS, Keepalive
from tests.transports import Loop

LOST_S = PING_S + PONG_WITHIN_S


class Kept:
    """A line that notes when it was pinged and given up."""

    def __init__(self, loop: Loop, then: Callable[[Kept], None] = lambda kept: None) -> None:
        self.silent = 0
        self.pinged: list[float] = []
        self.given_up: list[float] = []
        self._loop = loop
        self._then = then

    def ping(self) -> None:
        self.pinged.append(self._loop.time())

    def give_up(self) -> None:
        self.given_up.append(self._loop.time())
        self._then(self)


@pytest.fixture
async def loop() -> Loop:
    return Loop()


@pytest.fixture
def keepalive(loop: Loop) -> Keepalive:
    return Keepalive(cast(asyncio.AbstractEventLoop, loop))


def test_who_says_nothing_is_pinged_once_and_then_given_up(loop: Loop, keepalive: Keepalive) -> None:
    line = Kept(loop, keepalive.discard)
    keepalive.add(line)
    loop.passes(60)
    assert (line.pinged, line.given_up) == ([PING_S], [LOST_S])


def test_who_says_something_now_and_then_is_never_pinged(loop: Loop, keepalive: Keepalive) -> None:
    line = Kept(loop)
    keepalive.add(line)
    for _ in range(30):
        loop.passes(PING_S - PERIOD_S)
        line.silent = 0
    assert (line.pinged, line.given_up) == ([], [])


def test_who_answers_in_time_is_pinged_again_when_silent_again(loop: Loop, keepalive: Keepalive) -> None:
    line = Kept(loop)
    keepalive.add(line)
    for _ in range(3):
        loop.passes(LOST_S - PERIOD_S)
        line.silent = 0
    assert (line.pinged, line.given_up) == ([3, 9, 15], [])


@pytest.mark.parametrize("phase", [0.0, 0.1, 0.5, 0.9])
def test_a_line_is_given_up_within_its_time_whenever_it_fell_silent(
    loop: Loop, keepalive: Keepalive, phase: float
) -> None:
    """The others' timer runs already. Nobody is pinged, or given up, much before."""
    keepalive.add(Kept(loop))
    loop.passes(10 + phase)
    line = Kept(loop, keepalive.discard)
    keepalive.add(line)
    loop.passes(5)
    line.silent, fell_silent = 0, loop.time()
    loop.passes(60)
    [pinged], [given_up] = line.pinged[-1:], line.given_up
    assert PING_S - PERIOD_S <= pinged - fell_silent <= PING_S
    assert LOST_S - PERIOD_S <= given_up - fell_silent <= LOST_S
    assert given_up - pinged == pytest.approx(PONG_WITHIN_S)


def test_a_line_that_is_not_gone_yet_is_given_up_again(loop: Loop, keepalive: Keepalive) -> None:
    """Its transport may have been waiting for what was written to be taken."""
    line = Kept(loop)
    keepalive.add(line)
    loop.passes(LOST_S + 2 * PERIOD_S)
    assert line.given_up == [LOST_S, LOST_S + PERIOD_S, LOST_S + 2 * PERIOD_S]


def test_there_is_one_timer_and_only_while_there_are_lines(loop: Loop, keepalive: Keepalive) -> None:
    assert loop.waiting == 0
    lines = [Kept(loop), Kept(loop)]
    for line in lines:
        keepalive.add(line)
        assert loop.waiting == 1
    loop.passes(5)
    assert loop.waiting == 1
    keepalive.discard(lines[0])
    assert loop.waiting == 1
    keepalive.discard(lines[1])
    keepalive.discard(lines[1])
    assert loop.waiting == 0
    keepalive.add(lines[0])
    assert loop.waiting == 1


def test_whoever_came_at_another_time_is_pinged_at_another_time(loop: Loop, keepalive: Keepalive) -> None:
    """Thousands of pings at once hold up whoever passes the piece."""
    lines = [Kept(loop) for _ in range(STEPS)]
    for line in lines:
        keepalive.add(line)
        loop.passes(PERIOD_S / STEPS)
    loop.passes(PING_S)
    assert [line.pinged for line in lines] == [[step * PERIOD_S / STEPS + PING_S] for step in range(STEPS)]


def test_it_ends_with_the_last_that_it_gives_up(loop: Loop, keepalive: Keepalive) -> None:
    for _ in range(2):
        keepalive.add(Kept(loop, keepalive.discard))
    loop.passes(LOST_S)
    assert loop.waiting == 0


def test_lines_may_come_and_go_while_others_are_given_up(loop: Loop, keepalive: Keepalive) -> None:
    late = Kept(loop, keepalive.discard)

    def another_comes(line: Kept) -> None:
        keepalive.discard(line)
        keepalive.add(late)

    keepalive.add(Kept(loop, another_comes))
    loop.passes(LOST_S)
    assert loop.waiting == 1
    loop.passes(LOST_S)
    assert (late.pinged, late.given_up) == ([LOST_S + PING_S], [2 * LOST_S])


def test_a_line_that_went_is_held_no_more_and_not_pinged(loop: Loop, keepalive: Keepalive) -> None:
    gone, here = Kept(loop), Kept(loop)
    keepalive.add(gone)
    keepalive.add(here)
    loop.passes(1)
    keepalive.discard(gone)
    loop.passes(60)
    assert (gone.pinged, gone.given_up, here.pinged) == ([], [], [PING_S])


async def test_by_itself_it_takes_the_time_of_the_loop_that_runs() -> None:
    """A server makes it before it has one."""
    keepalive = await asyncio.to_thread(Keepalive)
    line = Kept(Loop())
    keepalive.add(line)
    keepalive.discard(line)

"""Whether lines are still there: one that was silent for a while is pinged, and one that stays silent is given up."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Protocol

PERIOD_S = 1.0
STEPS = 16
"""Of a period. To look at thousands of lines at once, and ping them, would hold up everybody for ten milliseconds."""
PING_S, PONG_WITHIN_S = 3.0, 4.0
"""A line that died without a word is noticed within 7 s."""
_PINGED_AFTER = PING_S / PERIOD_S
_LOST_AFTER = (PING_S + PONG_WITHIN_S) / PERIOD_S


class Kept(Protocol):
    """`silent` is for how many periods nothing came of it, and becomes 0 whenever something does."""

    silent: int

    def ping(self) -> None: ...

    def give_up(self) -> None:
        """It is as good as lost."""


class Keepalive:
    """All lines of a server, with one timer: each is looked at once a period, with those who came when it did."""

    def __init__(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        """`loop`: the running one, unless told."""
        self._wheel = deque[set[Kept]](set() for _ in range(STEPS))
        """Whoever is looked at next is in front."""
        self._place: dict[Kept, set[Kept]] = {}
        self._loop = loop
        self._timer: asyncio.TimerHandle | None = None

    def add(self, line: Kept) -> None:
        if line not in self._place:
            self._place[line] = self._wheel[-1]
            self._wheel[-1].add(line)
        if self._timer is None:
            self._wait()

    def discard(self, line: Kept) -> None:
        if (place := self._place.pop(line, None)) is not None:
            place.remove(line)
        if not self._place and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _wait(self) -> None:
        self._timer = (self._loop or asyncio.get_running_loop()).call_later(PERIOD_S / STEPS, self._look)

    def _look(self) -> None:
        self._timer = None
        due = list(self._wheel[0])
        self._wheel.rotate(-1)
        for line in due:
            line.silent += 1
            if line.silent >= _LOST_AFTER:
                line.give_up()
            elif line.silent == _PINGED_AFTER:
                line.ping()
        if self._place and self._timer is None:
            self._wait()

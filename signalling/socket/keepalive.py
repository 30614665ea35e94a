"""Whether lines are still there: one that was silent for a while is pinged, and one that stays silent is given up."""

from __future__ import annotations

import asyncio
from typing import Protocol

PERIOD_S = 1.0
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
    """All lines of a server, with one timer."""

    def __init__(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        """`loop`: the running one, unless told."""
        self._lines: set[Kept] = set()
        self._loop = loop
        self._timer: asyncio.TimerHandle | None = None

    def add(self, line: Kept) -> None:
        self._lines.add(line)
        if self._timer is None:
            self._wait()

    def discard(self, line: Kept) -> None:
        self._lines.discard(line)
        if not self._lines and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _wait(self) -> None:
        self._timer = (self._loop or asyncio.get_running_loop()).call_later(PERIOD_S, self._look)

    def _look(self) -> None:
        self._timer = None
        for line in list(self._lines):
            line.silent += 1
            if line.silent >= _LOST_AFTER:
                line.give_up()
            elif line.silent == _PINGED_AFTER:
                line.ping()
        if self._lines and self._timer is None:
            self._wait()

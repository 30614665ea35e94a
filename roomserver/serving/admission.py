"""A crowd at the door: of those who come at once a few are let in at a time, so that nobody inside waits for all."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

AT_ONCE = 16
"""Let in per turn of the loop; each takes it some half a millisecond until they are inside."""


class Arrivals:
    """Of one server: in the order in which they came."""

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], None]] = deque()

    def add(self, let_in: Callable[[], None]) -> None:
        """Call that when it is their turn, which is soon."""
        self._waiting.append(let_in)
        if len(self._waiting) == 1:
            asyncio.get_running_loop().call_soon(self._turn)

    def _turn(self) -> None:
        try:
            for _ in range(min(AT_ONCE, len(self._waiting))):
                try:
                    self._waiting[0]()
                finally:
                    self._waiting.popleft()
        finally:  # also where somebody's coming was a mistake of ours
            if self._waiting:
                asyncio.get_running_loop().call_soon(self._turn)

"""How late the event loop comes to what is due: nobody at this node is served sooner."""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_left
from dataclasses import dataclass, field

PERIOD_S = 0.01
"""How often it is looked at; a loop that is held up is seen as late by this much less at most."""
BOUNDS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Histogram:
    """`counts` by bound, those beyond the last bound at the end."""

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS_S) + 1)
        self.sum_s = 0.0

    def observe(self, seconds: float) -> None:
        self.counts[bisect_left(BOUNDS_S, seconds)] += 1
        self.sum_s += seconds


@dataclass(frozen=True, slots=True)
class LoopLag:
    """`late` is what people wait for; `busy`, how much of that the loop was at work itself, and not the machine."""

    late: Histogram = field(default_factory=Histogram)
    busy: Histogram = field(default_factory=Histogram)

    async def watch(self) -> None:
        """Until cancelled."""
        while True:
            due, worked = time.monotonic() + PERIOD_S, time.thread_time()
            await asyncio.sleep(PERIOD_S)
            late = max(0.0, time.monotonic() - due)
            self.late.observe(late)
            self.busy.observe(min(late, time.thread_time() - worked))

"""Who took how much of the machine while something was measured, in cores."""

from __future__ import annotations

import time
from dataclasses import dataclass

import psutil

from bench.machine import cpu_s, foreign_cpu_s

CLEAN_CORES = 0.05
"""With more of the machine taken by others, no figure is called clean."""
BUSY_CORES = 0.95
"""A generator that is busier than this may be what was measured."""


@dataclass(frozen=True)
class Load:
    """CPU seconds a second: 1.0 is one core. `seconds` is how long it was measured."""

    seconds: float
    server: float
    store: float
    generator: float
    foreign: float

    def server_us(self, count: float) -> float:
        """What each of so many things cost the server, µs of CPU: others disturb this less than they do rates."""
        return 1e6 * self.server * self.seconds / count

    def store_us(self, count: float) -> float:
        """What each of so many things cost the store, µs of CPU."""
        return 1e6 * self.store * self.seconds / count

    @property
    def clean(self) -> bool:
        return self.foreign <= CLEAN_CORES and self.generator <= BUSY_CORES


class LoadMeter:
    """From when it is made until it is read."""

    def __init__(self, server: psutil.Process, store: psutil.Process | None) -> None:
        self._server = server
        self._store = store
        self._foreign = foreign_cpu_s()
        self._before = self._ours()
        self._began = time.perf_counter()

    def read(self) -> Load:
        """Since it was made."""
        seconds = time.perf_counter() - self._began
        spent = [(now - before) / seconds for now, before in zip(self._ours(), self._before, strict=True)]
        foreign = (foreign_cpu_s() - self._foreign) / seconds
        return Load(seconds, spent[0], spent[1], spent[2], max(0.0, foreign))

    def _ours(self) -> tuple[float, float, float]:
        return cpu_s(self._server), 0.0 if self._store is None else cpu_s(self._store), time.process_time()

"""The store's time as a node knows it: its own monotonic clock and a measured offset."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """The store's time (seconds since the epoch), between two instants of the node's monotonic clock."""

    store_now: float
    asked_at: float
    answered_at: float

    @property
    def round_trip_s(self) -> float:
        return self.answered_at - self.asked_at


class StoreClock:
    """Right to within half the round trip of its last reading, and the drift since."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.monotonic = monotonic
        self._offset = time.time() - monotonic()

    def now(self) -> float:
        return self.monotonic() + self._offset

    def set(self, reading: Reading) -> None:
        self._offset = reading.store_now - (reading.asked_at + reading.answered_at) / 2

    def check(self, reading: Reading) -> None:
        """Sets the clock only when it cannot be right: a late answer is no reason to doubt it."""
        if not reading.store_now - reading.answered_at <= self._offset <= reading.store_now - reading.asked_at:
            self.set(reading)

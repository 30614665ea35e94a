"""Commits documents, by the store's time as this node knows it."""

from __future__ import annotations

from contextvars import ContextVar

from roomserver.store import keys, scripts
from roomserver.store.clock import Reading, StoreClock
from roomserver.store.commit import Commit, outcome_of
from roomserver.store.servers import Servers
from signalling.store import ClockOff, Committed, Outcome

CLOCK_READINGS = 3
WRITTEN: ContextVar[list[str] | None] = ContextVar("written", default=None)
"""Where whoever set it finds the keys of the documents that were committed since, in whatever it awaited."""


class Writer:
    """All may raise StoreUnavailable."""

    def __init__(self, servers: Servers, clock: StoreClock) -> None:
        self._servers = servers
        self._clock = clock

    def now(self) -> float:
        return self._clock.now()

    async def commit(self, commit: Commit) -> Outcome:
        """Raises: StoreUnavailable (nothing was written), OutcomeUnknown."""
        names = commit.names()
        script = scripts.CHANGE if commit.expected else scripts.CREATE
        asked_at = self._clock.monotonic()
        # The command id makes it safe to ask once more.
        reply = await self._servers.apply(commit.slot, script, names, *commit.arguments(names))
        outcome = outcome_of(reply)
        if isinstance(outcome, Committed) and (written := WRITTEN.get()) is not None:
            written.append(commit.key)
        if isinstance(outcome, ClockOff):
            # A node that slept is right the next time.
            self._clock.check(Reading(outcome.store_now, asked_at, self._clock.monotonic()))
        return outcome

    async def measure_clock(self) -> None:
        """Keeps the reading with the shortest round trip of a few."""
        readings = [await self._read_clock() for _ in range(CLOCK_READINGS)]
        self._clock.set(min(readings, key=lambda reading: reading.round_trip_s))

    async def _read_clock(self) -> Reading:
        asked_at = self._clock.monotonic()
        seconds, microseconds = await self._servers.read(keys.NODES_SLOT, "TIME")
        return Reading(int(seconds) + int(microseconds) / 1e6, asked_at, self._clock.monotonic())

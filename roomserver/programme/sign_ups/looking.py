"""Which circles are looked at though nobody was told of a change: a message may be lost, or its sender die before it.

A node looks at all of them when it begins, and once a day. In between it looks at those whose record was written since
it looked last, which the record's own commit notes, and at those at hand, whose rooms change without their records.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from roomserver.store.records import Records

AGAIN_S = 600.0
EVERYTHING_S = 24 * 3600.0
OVERLAP_S = 60.0
"""A commit is of an instant that was a moment ago when it was made."""
KEPT_S = 3600.0
"""How long it is known that a record was written. Whoever has not looked for as long looks at everything."""


@dataclass(frozen=True, slots=True)
class Look:
    """At which instant, and since when it looks at changes; None: at everything."""

    at: float
    since: float | None


class Looks:
    """Of one node at one community. `now` is the store's time. All that is asynchronous may raise StoreUnavailable."""

    def __init__(self, records: Records, now: Callable[[], float]) -> None:
        self._records = records
        self._now = now
        self._last: float | None = None
        self._everything: float | None = None

    def next(self, *, at_once: bool = False) -> Look | None:
        """None where the last look was not long ago; `at_once`: whenever it was."""
        now, last = self._now(), self._last
        if last is None or self._everything is None or now >= self._everything + EVERYTHING_S or now - last >= KEPT_S:
            return Look(now, None)
        return Look(now, last - OVERLAP_S) if at_once or now >= last + AGAIN_S else None

    async def circles(self, look: Look) -> list[str]:
        """Their ids."""
        if look.since is None:
            return await self._records.current()
        written, at_hand = await asyncio.gather(self._records.written_since(look.since), self._records.at_hand())
        return list(dict.fromkeys([*written, *at_hand]))

    async def done(self, look: Look) -> None:
        """All of them were looked at."""
        self._last = look.at
        if look.since is None:
            self._everything = look.at
        await self._records.forget_written(look.at - KEPT_S - OVERLAP_S)

"""One change of a room at a time at this node: against oneself, compare-and-set would only lose."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from signalling.store import StoreUnavailable


@dataclass(eq=False, slots=True, weakref_slot=True)
class _Queue:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    failures: int = 0


class Turns:
    """Queues by room, each there while somebody is in it."""

    def __init__(self) -> None:
        self._queues: WeakValueDictionary[str, _Queue] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, room_id: str, *, at_any_rate: bool = False) -> AsyncIterator[None]:
        """Wait for those before. If the store was away for one of them, it need not be asked as long again for each.

        Raises: StoreUnavailable; not with `at_any_rate`.
        """
        queue = self._queues.setdefault(room_id, _Queue())
        failures = queue.failures
        async with queue.lock:
            if queue.failures > failures and not at_any_rate:
                raise StoreUnavailable("The store was away for whoever came before.")
            try:
                yield
            except StoreUnavailable:
                queue.failures += 1
                raise

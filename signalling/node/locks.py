"""One change of a room at a time at this node: against oneself, compare-and-set would only lose."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from types import TracebackType

from signalling.store import StoreUnavailable


@dataclass(eq=False, slots=True)
class _Queue:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    people: int = 0
    failures: int = 0


class Turns:
    """Queues by room, each there while somebody is in it."""

    def __init__(self) -> None:
        self._queues: dict[str, _Queue] = {}

    def turn(self, room_id: str, *, at_any_rate: bool = False) -> Turn:
        """Wait for those before. If the store was away for one of them, it need not be asked as long again for each.

        Entering raises: StoreUnavailable; not with `at_any_rate`.
        """
        return Turn(self._queues, room_id, at_any_rate)


class Turn:
    """Of one who waits for it, has it and leaves."""

    __slots__ = ("_at_any_rate", "_queue", "_queues", "_room")

    def __init__(self, queues: dict[str, _Queue], room_id: str, at_any_rate: bool) -> None:
        self._queues = queues
        self._room = room_id
        self._at_any_rate = at_any_rate
        self._queue = queues.get(room_id) or queues.setdefault(room_id, _Queue())

    async def __aenter__(self) -> None:
        queue = self._queue
        queue.people += 1
        failures = queue.failures
        try:
            await queue.lock.acquire()
        except BaseException:
            self._leave()
            raise
        if queue.failures > failures and not self._at_any_rate:
            queue.lock.release()
            self._leave()
            raise StoreUnavailable("The store was away for whoever came before.")

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._queue.failures += isinstance(error, StoreUnavailable)
        self._queue.lock.release()
        self._leave()

    def _leave(self) -> None:
        self._queue.people -= 1
        if not self._queue.people:
            self._queues.pop(self._room, None)

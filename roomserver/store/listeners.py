"""Who here wants to be told of what is published on a community's channel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from roomserver.store.servers import Servers

KEPT = 100
"""What waits for one listener; beyond, it is simpler to look at everything."""

QUIET_S = 30.0
"""After so long without a word one may have been lost, and a proxy may end what is silent."""

END = ""
"""What waits last, when all listening ends; nothing that is published is empty."""

ANY = "*"
"""What is published where more than one circle, or something else that lists show, has changed."""

Waiting = asyncio.Queue[str | None]


class Listeners:
    """All listeners of one channel share one subscription."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[Waiting]] = {}
        self._ended = False

    async def listen(self, servers: Servers, channel: str) -> AsyncGenerator[str | None]:
        """What is published from now on. None, the first one too: something may have been missed before.

        Raises: StoreUnavailable.
        """
        waiting = Waiting(KEPT)
        self._waiting.setdefault(channel, set()).add(waiting)
        try:
            await servers.watch(channel)
            yield None
            while not self._ended and (told := await _next(waiting)) != END:
                yield told
        finally:
            self._waiting[channel].discard(waiting)
            if not self._waiting[channel]:
                del self._waiting[channel]
                servers.unwatch(channel)

    def deliver(self, channel: str, payload: str) -> None:
        for waiting in self._waiting.get(channel, ()):
            _put(waiting, None if payload == ANY else payload)

    def resubscribed(self) -> None:
        self._put_everywhere(None)

    def end(self) -> None:
        """Nobody is told anything more: the node stops."""
        self._ended = True
        self._put_everywhere(END)

    def _put_everywhere(self, payload: str | None) -> None:
        for channel in self._waiting.values():
            for waiting in channel:
                _put(waiting, payload)


async def _next(waiting: Waiting) -> str | None:
    try:
        async with asyncio.timeout(QUIET_S):
            return await waiting.get()
    except TimeoutError:
        return None


def _put(waiting: Waiting, payload: str | None) -> None:
    if waiting.full():
        while not waiting.empty():
            waiting.get_nowait()
        payload = payload if payload == END else None
    waiting.put_nowait(payload)

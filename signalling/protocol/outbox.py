"""What is to be sent to one client: bounded, in order, ending with a close or with the client's going."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from signalling.protocol import close
from signalling.protocol.close import Close
from signalling.protocol.messages import Closing, size_of

LIMIT_BYTES = 256 * 1024


class Outbox:
    """A queue of texts for one reader. A client who lets more than the limit pile up is closed, resumably."""

    def __init__(self, limit: int = LIMIT_BYTES) -> None:
        # A deque and an Event would do as well, and take 1,400 bytes more of every line that is idle.
        self._texts: list[str] = []
        self._size = 0
        self._limit = limit
        self._waiting: asyncio.Future[None] | None = None
        self.closing: Close | None = None
        self.closed = asyncio.Event()

    def put(self, text: str) -> None:
        """Queue a text; after the end nothing more is taken."""
        if self.closed.is_set():
            return
        if self._size + size_of(text) > self._limit:
            self._texts.clear()
            self.close(close.SLOW_READER)
            return
        self._texts.append(text)
        self._size += size_of(text)
        self._wake()

    def offer(self, text: str) -> bool:
        """Queue what others sent and may be lost, in one half: they cannot fill the other. Whether it was taken."""
        if self.closed.is_set() or self._size + size_of(text) > self._limit // 2:
            return False
        self.put(text)
        return True

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits to be sent."""
        return not self._texts

    def close(self, reason: Close) -> None:
        """End with this, after what is queued. The first reason stands."""
        if not self.closed.is_set():
            self._texts.append(Closing(code=reason.code, reason=reason.reason, resume=reason.resume).model_dump_json())
            self.closing = reason
            self.closed.set()
            self._wake()

    def abandon(self) -> None:
        """End with nothing: whoever was to read it is gone."""
        self._texts.clear()
        self.closed.set()
        self._wake()

    async def __aiter__(self) -> AsyncIterator[str]:
        """Texts in order, until the end."""
        while True:
            while self._texts:
                text = self._texts.pop(0)
                self._size -= size_of(text)
                yield text
            if self.closed.is_set():
                return
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

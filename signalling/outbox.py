"""What is to be sent to one client: bounded, in order, ending with a close."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from signalling import close
from signalling.close import Close
from signalling.messages import Closing, size_of

LIMIT_BYTES = 256 * 1024


class Outbox:
    """A queue of texts. A reader who lets more than the limit pile up is closed, resumably."""

    def __init__(self, limit: int = LIMIT_BYTES) -> None:
        self._texts: deque[str] = deque()
        self._size = 0
        self._limit = limit
        self._ready = asyncio.Event()
        self.closing: Close | None = None
        self.closed = asyncio.Event()

    def put(self, text: str) -> None:
        """Queue a text; after a close nothing more is taken."""
        if self.closing is not None:
            return
        if self._size + size_of(text) > self._limit:
            self._texts.clear()
            self.close(close.SLOW_READER)
            return
        self._texts.append(text)
        self._size += size_of(text)
        self._ready.set()

    def close(self, reason: Close) -> None:
        """End with this, after what is queued. The first reason stands."""
        if self.closing is None:
            self._texts.append(Closing(code=reason.code, reason=reason.reason, resume=reason.resume).model_dump_json())
            self.closing = reason
            self._ready.set()
            self.closed.set()

    async def __aiter__(self) -> AsyncIterator[str]:
        """Texts in order, until the close has been read."""
        while True:
            while self._texts:
                text = self._texts.popleft()
                self._size -= size_of(text)
                yield text
            if self.closing is not None:
                return
            self._ready.clear()
            await self._ready.wait()

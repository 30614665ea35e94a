"""What is to be sent to one client: bounded, in order, ending with a close or with the client's going."""

from __future__ import annotations

from collections.abc import Callable

from signalling.protocol.close import SLOW_READER, Close
from signalling.protocol.messages import Closing

LIMIT_BYTES = 256 * 1024


def _tell_nobody() -> None:
    """Nobody waits for what is queued."""


class Outbox:
    """A queue of texts for one reader. A client who lets more than the limit pile up is closed, resumably."""

    __slots__ = ("_limit", "_on_news", "_size", "_texts", "closing", "is_closed")

    def __init__(self, on_news: Callable[[], object] = _tell_nobody, limit: int = LIMIT_BYTES) -> None:
        """`on_news` is called when there is something to take, or the end is reached: at the first of many."""
        self._texts: list[bytes] = []
        self._size = 0
        self._limit = limit
        self._on_news = on_news
        self.closing: Close | None = None
        self.is_closed = False

    def put(self, text: str) -> None:
        """Queue a text; after the end nothing more is taken."""
        if self.is_closed:
            return
        encoded = text.encode()
        if self._size + len(encoded) > self._limit:
            self._texts.clear()
            self.close(SLOW_READER)
        else:
            self._queue(encoded, len(encoded))

    def _queue(self, text: bytes, size: int) -> None:
        texts = self._texts
        texts.append(text)
        self._size += size
        if len(texts) == 1:
            self._on_news()

    def offer(self, text: bytes) -> bool:
        """Queue what others sent and may be lost, in one half: they cannot fill the other. Whether it was taken."""
        size = len(text)
        if self.is_closed or self._size + size > self._limit // 2:
            return False
        self._queue(text, size)
        return True

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits to be sent."""
        return not self._texts

    def close(self, reason: Close) -> None:
        """End with this, after what is queued. The first reason stands."""
        if not self.is_closed:
            closing = Closing(code=reason.code, reason=reason.reason, resume=reason.resume)
            self._texts.append(closing.model_dump_json().encode())
            self.closing = reason
            self.is_closed = True
            self._on_news()

    def abandon(self) -> None:
        """End with nothing: whoever was to read it is gone, and is held no longer."""
        self._texts.clear()
        self.is_closed = True
        self._on_news = _tell_nobody

    def take(self) -> list[bytes]:
        """All that waits, in order and in UTF-8: it is sent now."""
        texts, self._texts, self._size = self._texts, [], 0
        return texts

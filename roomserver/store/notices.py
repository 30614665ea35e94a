"""What is published on a room's channel, as one reader of a node takes it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from roomserver.store import keys
from signalling.store import Changed, Notice, Relayed, Resubscribed

NOTICES_KEPT = 10_000


class Notices:
    """Those that wait for the reader. `origin` marks what this node has published itself."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._waiting: asyncio.Queue[Notice] = asyncio.Queue(NOTICES_KEPT)

    async def read(self) -> AsyncIterator[Notice]:
        """Everything that arrives, for one reader."""
        while True:
            yield await self._waiting.get()

    def deliver(self, channel: str, payload: str) -> None:
        room_id, kind, rest = keys.room_of(channel), payload[:1], payload[1:]
        if kind == "=":
            version, _, origin = rest.partition(" ")
            self._put(Changed(room_id, int(version), own=origin == self._origin))
        elif kind == ">":
            origin, to, text = rest.split("\n", 2)
            if origin != self._origin:
                self._put(Relayed(room_id, to, text))

    def resubscribed(self) -> None:
        """What was published meanwhile was missed."""
        self._put(Resubscribed())

    def relayed(self, to: str, text: str) -> str:
        """The payload of a relayed message; ids hold no line break."""
        return f">{self._origin}\n{to}\n{text}"

    def changed(self, version: int) -> str:
        """The payload of a change."""
        return f"={version} {self._origin}"

    def _put(self, notice: Notice) -> None:
        if self._waiting.full():
            # Nobody reads: reading everything again is the shorter way.
            while not self._waiting.empty():
                self._waiting.get_nowait()
            notice = Resubscribed()
        self._waiting.put_nowait(notice)

"""What may be an attack, for operators: kinds and how many, told once a minute. Never who, or from where."""

from __future__ import annotations

import asyncio
from collections import Counter

from roomserver.telemetry.log import log
from signalling.node.counts import Counts
from signalling.protocol import close

EVERY_S = 60.0
OF_CLOSES = {
    close.REMOVED.code: "removed",
    close.TAKEN_OVER.code: "taken_over",
    close.NO_SESSION.code: "no_session",
    close.TOO_FAST.code: "limit",
    close.SLOW_READER.code: "limit",
    close.MESSAGE_TOO_BIG.code: "limit",
}
OF_REFUSALS = {
    "no_such_link": "failed_exchange",
    "sign_in_refused": "failed_exchange",
    "no_such_session": "no_session",
    "foreign_origin": "foreign_origin",
    "too_many": "limit",
    "too_big": "limit",
    "too_slow": "limit",
}


class SecurityEvents:
    """Counts what HTTP refuses and what a node closes; `tell` writes what is new."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._refused = Counter[str]()
        self._told = Counter[str]()

    def refused(self, code: str) -> None:
        """HTTP, or a socket before it was one, said no by that code."""
        if (kind := OF_REFUSALS.get(code)) is not None:
            self._refused[kind] += 1

    def tell(self) -> None:
        """One line for each kind of which there were more."""
        seen = self._refused.copy()
        for code, count in self._counts.closes.items():
            if (kind := OF_CLOSES.get(code)) is not None:
                seen[kind] += count
        for kind, count in (seen - self._told).items():
            log.warning("security", kind=kind, count=count)
        self._told = seen

    async def tell_often(self) -> None:
        """Until cancelled, and then once more."""
        try:
            while True:
                await asyncio.sleep(EVERY_S)
                self.tell()
        finally:
            self.tell()

"""What a load balancer or a supervisor asks: whether the process answers, and whether it can serve."""

from __future__ import annotations

import asyncio
import time

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from signalling.node.hub import Hub
from signalling.store import StoreUnavailable

HEADERS = {"cache-control": "no-store"}
PROVED_S = 1.0
"""How long an answer stands: anybody may ask, and each proof is a write to the store's disk."""


class Probes:
    """`/healthz`: the process answers. `/readyz`: it can serve."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._proving = asyncio.Lock()
        self._proved_at: float | None = None
        self._is_ready = False

    async def alive(self, request: Request) -> Response:
        """200 as long as the event loop turns."""
        return PlainTextResponse("ok\n", headers=HEADERS)

    async def ready(self, request: Request) -> Response:
        """200 while the store takes writes, else 503."""
        async with self._proving:
            if self._proved_at is None or time.monotonic() - self._proved_at > PROVED_S:
                self._is_ready = await self._proves_writable()
                self._proved_at = time.monotonic()
        if self._is_ready:
            return PlainTextResponse("ok\n", headers=HEADERS)
        return PlainTextResponse("the store takes no writes\n", 503, HEADERS)

    async def _proves_writable(self) -> bool:
        try:
            await self._hub.store.prove_writable()
        except StoreUnavailable:
            return False
        return True

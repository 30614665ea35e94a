"""Waiting for what media and sockets bring: aiortc has no event for most of it, so look often."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

OFTEN_S = 0.01


async def until(holds: Callable[[], bool], within_s: float = 15.0) -> None:
    """Raises: TimeoutError when it does not come true."""
    async with asyncio.timeout(within_s):
        while not holds():  # noqa: ASYNC110 there is no event to wait for
            await asyncio.sleep(OFTEN_S)

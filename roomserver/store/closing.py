"""Closing that is not cut short: redis-py leaves its sockets open where it is."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine


async def to_its_end(closing: Coroutine[object, object, None]) -> None:
    """Closes, also where whoever closes is cancelled meanwhile: that comes after it."""
    task = asyncio.create_task(closing)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise

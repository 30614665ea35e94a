"""Circles that were left half made, here or on another node, are completed or undone soon."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from roomserver.programme.circles import CircleBook
from roomserver.telemetry.log import log_error
from signalling.store import StoreUnavailable

EVERY_S = 1.0


@contextlib.asynccontextmanager
async def settling(book: CircleBook) -> AsyncIterator[None]:
    """While the server serves. First what the release before left is taken over, and new rules of zones count."""
    await _try(book.adopt_former)
    await _try(book.follow_zones)
    rounds = asyncio.create_task(_rounds(book), name="settling")
    try:
        yield
    finally:
        rounds.cancel()
        await asyncio.wait([rounds])


async def _rounds(book: CircleBook) -> None:
    while True:
        await _try(book.settle_due)
        await asyncio.sleep(EVERY_S)


async def _try(work: Callable[[], Awaitable[None]]) -> None:
    try:
        await work()
    except StoreUnavailable:
        pass  # the next round tries again
    except Exception as error:
        log_error("settling", error)

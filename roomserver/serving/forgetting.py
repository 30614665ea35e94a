"""Forgetting: what was said in rooms that are over leaves the store's files too, and old circles leave the lists.

A store writes down every change. Deleting adds one more; only a rewrite of its files takes away what was there before.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from roomserver.programme.communities import Communities, Community
from roomserver.serving.rounds import attempt, for_each
from roomserver.store.files import REWRITE_S, FilesKept, advice, rewrite
from roomserver.store.rooms import RedisRoomStore
from roomserver.telemetry.log import log

EVERY_S = 30 * 60.0
"""What was said in a room that ended is off the disk within the hour."""
LAST_REWRITE_S = 10.0
"""How long a stop waits for the files."""


@contextlib.asynccontextmanager
async def forgetting(url: str, store: RedisRoomStore, communities: Communities) -> AsyncIterator[None]:
    """While the server serves, and once more when it stops: then nothing is left but what is still going on."""
    for line in await advice(url):
        log.warning("store_files", advice=line)
    rounds = asyncio.create_task(_rounds(url, store, communities), name="forgetting")
    try:
        yield
    finally:
        rounds.cancel()
        await asyncio.wait([rounds])
        await _try_to_rewrite(url, LAST_REWRITE_S)


async def _rounds(url: str, store: RedisRoomStore, communities: Communities) -> None:
    """At the start, for whoever served before may have been killed; then after ends alone."""
    rewritten: int | None = None
    while True:
        await attempt("forgetting", store.forget_lapsed)
        await for_each(communities, "forgetting", _forget)
        await attempt("forgetting", communities.forget_erased)
        if rewritten != (endings := store.endings) and await _try_to_rewrite(url, REWRITE_S):
            rewritten = endings
        await asyncio.sleep(EVERY_S)


async def _forget(community: Community) -> None:
    book = community.book
    kept, figures = community.kept, community.figures
    for work in (book.adopt_former, book.note_rooms, book.forget_old, figures.forget_old, kept.forget_ended):
        await attempt("forgetting", work)


async def _try_to_rewrite(url: str, within_s: float) -> bool:
    try:
        await rewrite(url, within_s)
    except FilesKept as kept:
        log.warning("forgetting", why=str(kept))
        return False
    return True

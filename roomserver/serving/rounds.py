"""What is done again and again for every community: what fails in one, or takes its time, keeps no other from it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

from roomserver.programme.communities import Communities, Community
from roomserver.telemetry.log import log_error
from signalling.store import StoreUnavailable

EVERY_S = 1.0
"""How often it is looked for communities that others have made, and where nothing else is said."""

Work = Callable[[Community], Awaitable[None]]


@contextlib.asynccontextmanager
async def learning(communities: Communities) -> AsyncIterator[None]:
    """Those that are made on another node, or beside a server, are served here soon; and so is this node's default
    one on others.
    """
    rounds = asyncio.create_task(_learn(communities), name="communities")
    try:
        yield
    finally:
        rounds.cancel()
        await asyncio.wait([rounds])


async def _learn(communities: Communities) -> None:
    await attempt("communities", communities.keep_default)
    while True:
        await attempt("communities", communities.look)
        await attempt("communities", communities.complete_erasures)
        await asyncio.sleep(EVERY_S)


async def attempt(what: str, work: Callable[[], Awaitable[None]]) -> None:
    """What fails is tried again in the next round; a mistake of ours is logged as `what`."""
    try:
        await work()
    except StoreUnavailable:
        pass
    except Exception as error:
        log_error(what, error)


async def for_each(communities: Communities, what: str, work: Work) -> None:
    """For all at once, until it is done for the last."""
    await asyncio.gather(*(attempt(what, partial(work, community)) for community in communities.all()))


class Rounds:
    """One kind of work, for each community of which none is still under way."""

    def __init__(self, communities: Communities, what: str, work: Work, every_s: float = EVERY_S) -> None:
        self._communities = communities
        self._what = what
        self._work = work
        self._every_s = every_s
        self._under_way: dict[str, asyncio.Task[None]] = {}

    async def run(self, stopping: asyncio.Event) -> None:
        """Until then, and until what is under way is done; if this is cancelled, so is that."""
        try:
            while not stopping.is_set():
                self._begin()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._every_s):
                        await stopping.wait()
            await asyncio.gather(*self._under_way.values())
        finally:
            for task in self._under_way.values():
                task.cancel()
            await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    def _begin(self) -> None:
        self._under_way = {name: task for name, task in self._under_way.items() if not task.done()}
        for community in self._communities.all():
            if community.id not in self._under_way:
                work = attempt(self._what, partial(self._work, community))
                self._under_way[community.id] = asyncio.create_task(work, name=self._what)

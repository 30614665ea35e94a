"""A store in which circles were planned, held and ended, and people erased, holds nothing that outlived its time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from moderation.commands.ending import CloseCircle
from moderation.transition import Organiser
from roomserver.embedded import EmbeddedValkey
from roomserver.kept.check.checking import Checked, check
from roomserver.serving.forgetting import forgetting
from signalling.node.hub import Hub
from tests.roomserver.kept.check.test_in_files import DURABLE, LOGS
from tests.roomserver.programme.requests.asked import asked
from tests.roomserver.programme.test_circles import communities_on
from tests.roomserver.programme.test_erasing import Home
from tests.roomserver.servers import BINARIES, Server, open_unhurried, running

STORES = (*LOGS, "embedded", "snapshots")


@asynccontextmanager
async def serving(kind: str, data: Path) -> AsyncIterator[str]:
    """The address of such a store."""
    if kind == "embedded":
        async with EmbeddedValkey(data) as embedded:
            yield embedded.url
        return
    engine, preamble = LOGS.get(kind, ("redis", ""))
    options = (*DURABLE, "--aof-use-rdb-preamble", preamble) if preamble else ("--save", "3600 1")
    with running(BINARIES[engine](), *options) as server:
        yield server.url


@pytest.mark.parametrize("kind", STORES)
async def test_a_busy_store_is_clean_once_it_has_forgotten(kind: str, tmp_path: Path) -> None:
    async with serving(kind, tmp_path / "data") as url:
        store = await open_unhurried(url)
        try:
            hub = Hub(store, "here", lambda where, error: None)
            communities = communities_on(store, hub)
            home = Home(Server(url, None, None), store, communities.default)  # type: ignore[arg-type]
            await _a_season(home, hub)
            before = await check(url, again_after_s=0)
            assert (before.leftovers, before.unseen) == ([], [])
            assert before.soon > 0 or kind == "snapshots"
            async with forgetting(url, store, communities):
                pass
            assert await check(url, again_after_s=0) == Checked([], 0, [])
        finally:
            await store.aclose()


async def _a_season(home: Home, hub: Hub) -> None:
    """One circle is held and ended, one is yet to come; somebody is erased from both; requests, links and tokens go."""
    community = home.community
    held, coming = await home.circle(), await home.circle()
    for circle in (held, coming):
        await home.come(circle)
        await home.come(circle, "Mei")
    await home.settle()
    await home.live_room(held, "canaria")
    await hub.submit(held, CloseCircle(), Organiser())
    room = await home.store.load(held)
    assert room is not None
    assert room.phase == "ended"
    await community.erasing.erase(held, "canaria", everywhere=True)
    await community.requests.add(asked())
    await community.requests.delete("ravi")
    accounts = community.kept.organisers
    await accounts.add_link("one", "Mei")
    await accounts.add_link("two", "Jun")
    await accounts.begin_session("s", "one", "Firefox", "Linux")
    await accounts.revoke("one", even_last=False)
    await community.book.settle_due()
    await home.settle()

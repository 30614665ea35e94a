"""A site for each test, on one engine: what is stored is asked of all of them elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest
from starlette.applications import Starlette

from roomserver.i18n import read_catalogues
from roomserver.programme.communities import Communities, Ground
from roomserver.public.house import House
from roomserver.public.routes import public_routes
from roomserver.store import RedisRoomStore
from signalling.node.hub import Hub
from tests import plain
from tests.roomserver.public.showing import pages
from tests.roomserver.public.sites import Site
from tests.roomserver.servers import Server, open_unhurried, running, valkey_binary


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running(valkey_binary()) as running_server:
        yield running_server


@pytest.fixture
async def store(server: Server) -> AsyncIterator[RedisRoomStore]:
    server.admin.flushall()
    store = await open_unhurried(server.url)
    yield store
    await store.aclose()


@pytest.fixture
async def site(store: RedisRoomStore) -> AsyncIterator[Site]:
    hub = Hub(store, "here", lambda where, error: None)
    communities = Communities(Ground(hub, store, read_catalogues()), "home")
    await communities.make("other")
    house = House(communities, store, pages(), "SG")
    transport = httpx2.ASGITransport(Starlette(routes=public_routes(house)))
    async with plain.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield Site(communities, client, store)

"""A real store for hubs and nodes, and two nodes on it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from roomserver.store import RedisRoomStore, open_store
from tests.roomserver.conftest import Server, running, valkey_binary
from tests.signalling.hosting import RunningNode, new_node


@pytest.fixture(scope="session")
def store_server() -> Iterator[Server]:
    with running(valkey_binary()) as server:
        yield server


@pytest.fixture
async def store(store_server: Server) -> AsyncIterator[RedisRoomStore]:
    """An open store on an empty server."""
    store_server.admin.flushall()
    store = await open_store(store_server.url)
    yield store
    await store.aclose()


@pytest.fixture
async def here(store_server: Server, store: RedisRoomStore) -> AsyncIterator[RunningNode]:
    """A node; it does nothing of itself unless the test runs it."""
    own = await open_store(store_server.url)
    node = new_node(own, "here")
    yield node
    await own.aclose()
    assert node.mistakes == []


@pytest.fixture
async def there(store_server: Server, store: RedisRoomStore) -> AsyncIterator[RunningNode]:
    """Another node on the same store."""
    own = await open_store(store_server.url)
    node = new_node(own, "there")
    yield node
    await own.aclose()
    assert node.mistakes == []

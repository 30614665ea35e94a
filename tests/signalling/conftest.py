"""A real store for hubs and nodes, and two nodes on it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator

import pytest

from roomserver.store import RedisRoomStore
from roomserver.store.rooms import TIMEOUT_S
from tests import plain
from tests.guest import Guest, guest
from tests.roomserver.servers import Server, open_unhurried, running, valkey_binary
from tests.serving import RunningServer
from tests.signalling.hosting import RunningNode, new_node


@pytest.fixture(scope="session")
def store_server() -> Iterator[Server]:
    with running(valkey_binary()) as server:
        yield server


async def opened_here(server: Server) -> RedisRoomStore:
    """An open store with the time-out of a real node."""
    return await open_unhurried(server.url, TIMEOUT_S)


@pytest.fixture
async def store(store_server: Server) -> AsyncIterator[RedisRoomStore]:
    """An open store on an empty server."""
    store_server.admin.flushall()
    store = await opened_here(store_server)
    yield store
    await store.aclose()


@pytest.fixture
async def here(store_server: Server, store: RedisRoomStore) -> AsyncIterator[RunningNode]:
    """A node; it does nothing of itself unless the test runs it."""
    own = await opened_here(store_server)
    node = new_node(own, "here")
    yield node
    await own.aclose()
    assert node.mistakes == []


@pytest.fixture
async def there(store_server: Server, store: RedisRoomStore) -> AsyncIterator[RunningNode]:
    """Another node on the same store."""
    own = await opened_here(store_server)
    node = new_node(own, "there")
    yield node
    await own.aclose()
    assert node.mistakes == []


@pytest.fixture
async def next_door(server: RunningServer) -> AsyncIterator[Guest]:
    """A circle of others, which must go on as if nothing had happened, at a server that was never held up."""
    async with guest(server.new_circle().facilitators[0]) as other:
        await other.command("knock", name="Wei Ling")
        before, held_up = other.view["version"], times_held_up(server)
        yield other
        assert times_held_up(server) == held_up
        assert other.view["version"] == before
        assert (await other.command("begin"))["type"] == "reply"
        assert other.view["version"] == before + 1
        assert other.closing is None


def times_held_up(server: RunningServer) -> int:
    """How often its event loop was at work on one thing for more than 100 ms, as it tells operators."""
    text = plain.get(server.metrics).text
    [in_time] = re.findall(r'^roomserver_event_loop_busy_seconds_bucket{le="0.1"} (\S+)$', text, re.M)
    [looked] = re.findall(r"^roomserver_event_loop_busy_seconds_count (\S+)$", text, re.M)
    return int(float(looked) - float(in_time))

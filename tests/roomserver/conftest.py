"""Real stores for the tests, on four engines: Redis 7, Valkey, a cluster of one and one of three; and a mail server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from roomserver.store import RedisRoomStore
from tests.roomserver.mail.sink import Sink, listening
from tests.roomserver.servers import (
    BINARIES,
    PATIENT_S,
    Server,
    connect_unhurried,
    open_unhurried,
    running,
    running_cluster,
)
from tests.roomserver.storing import Late

ENGINES = ("redis", "valkey", "redis cluster of 1", "valkey cluster of 3")


@pytest.fixture(params=["redis", "valkey"])
def binary(request: pytest.FixtureRequest) -> str:
    return BINARIES[str(request.param)]()


@pytest.fixture(scope="session", params=ENGINES)
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    engine, _, primaries = str(request.param).partition(" cluster of ")
    binary = BINARIES[engine]()
    with running_cluster(binary, int(primaries)) if primaries else running(binary) as server:
        yield server


@pytest.fixture
async def store(server: Server) -> AsyncIterator[RedisRoomStore]:
    """An open store on an empty server."""
    server.admin.flushall()
    store = await open_unhurried(server.url)
    yield store
    await store.aclose()


@pytest.fixture
async def other_node(server: Server, store: RedisRoomStore) -> AsyncIterator[RedisRoomStore]:
    """A second node's store on the same server."""
    other = await open_unhurried(server.url)
    yield other
    await other.aclose()


@pytest.fixture
async def late(server: Server, store: RedisRoomStore) -> AsyncIterator[Late]:
    """Another node's, to which what it reads may come late."""
    late = Late(await connect_unhurried(server.url), timeout_s=PATIENT_S)
    await late.start()
    yield late
    await late.aclose()


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with listening() as made:
        yield made

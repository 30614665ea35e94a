from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path

import pytest

from roomserver.store import RedisRoomStore, StoreRefused, connect, open_store
from tests.roomserver.conftest import BINARIES, Server, free_port, running, wait_until_whole

SECRET = "canary-of-a-password"


@pytest.fixture(scope="module", params=["redis", "valkey"])
def binary(request: pytest.FixtureRequest) -> str:
    return BINARIES[str(request.param)]()


@pytest.fixture(scope="module")
def guarded_port(binary: str) -> Iterator[int]:
    """A port of a server that wants a password."""
    port = free_port()
    with running(binary, "--port", str(port), "--bind", "127.0.0.1") as server:
        server.admin.config_set("requirepass", SECRET)
        yield port


async def refusal(url: str) -> str:
    """Why a store is refused: one line, in time, without the secret."""
    begun = time.monotonic()
    with pytest.raises(StoreRefused) as raised:
        await open_store(url)
    print(f"refused after {time.monotonic() - begun:.3f} s")  # noqa: T201
    assert SECRET not in "".join(traceback.format_exception(raised.value))
    assert "\n" not in str(raised.value)
    return str(raised.value)


async def test_a_password_opens_the_store(guarded_port: int) -> None:
    store = await open_store(f"redis://:{SECRET}@127.0.0.1:{guarded_port}")
    assert isinstance(store, RedisRoomStore)
    assert await store.rooms() == []
    await store.aclose()


@pytest.mark.parametrize("login", [f":{SECRET}-wrong@", f"nobody:{SECRET}@", ""])
async def test_a_wrong_or_missing_password(guarded_port: int, login: str) -> None:
    text = await refusal(f"redis://{login}127.0.0.1:{guarded_port}")
    assert text == f"The store at 127.0.0.1:{guarded_port} did not accept the user or password (or wants one)."


@pytest.mark.parametrize("url", ["http://localhost", "localhost:6379", "", f"redis://:{SECRET}@host:port/", "unix://"])
async def test_an_address_that_is_none(url: str) -> None:
    assert "must begin with redis://" in await refusal(url)


async def test_an_option_that_is_not_known() -> None:
    assert "unknown option" in await refusal("redis://127.0.0.1/?colour=blue")


async def test_nothing_listens(tmp_path: Path) -> None:
    port = free_port()
    expected = f"There is no store at 127.0.0.1:{port}: nothing listens there."
    assert await refusal(f"redis://:{SECRET}@127.0.0.1:{port}/0") == expected
    assert "nothing listens" in await refusal(f"unix://{tmp_path}/socket")


async def test_a_name_that_is_not_known() -> None:
    assert "the name is not known" in await refusal(f"redis://:{SECRET}@store.invalid")


async def test_a_server_without_tls(guarded_port: int) -> None:
    text = await refusal(f"rediss://:{SECRET}@127.0.0.1:{guarded_port}")
    assert text == f"The store at 127.0.0.1:{guarded_port} (TLS) did not answer in time."
    async with pretender(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        assert "(TLS) could not be reached: WRONG_VERSION_NUMBER." in await refusal(f"rediss://127.0.0.1:{port}")


async def test_a_server_that_is_silent() -> None:
    async with pretender(b"") as port:
        assert await refusal(f"redis://127.0.0.1:{port}") == f"The store at 127.0.0.1:{port} did not answer in time."


async def test_a_server_that_speaks_another_protocol() -> None:
    async with pretender(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        assert "speaks another protocol" in await refusal(f"redis://127.0.0.1:{port}")


async def test_a_server_that_is_too_old() -> None:
    about = b"# Server\r\nredis_version:6.2.14\r\nrole:master\r\n"
    async with pretender(b"$%d\r\n%s\r\n" % (len(about), about)) as port:
        assert "version 6.2.14; Redis 7.0 or Valkey is needed" in await refusal(f"redis://127.0.0.1:{port}")


async def test_a_server_that_still_loads() -> None:
    async with pretender(b"-LOADING Redis is loading the dataset in memory\r\n") as port:
        assert "still loading its data" in await refusal(f"redis://127.0.0.1:{port}")


async def test_a_replica(binary: str) -> None:
    with running(binary, "--replicaof", "127.0.0.1", str(free_port())) as server:
        assert "read-only replica" in await refusal(server.url)


def cluster_member(binary: str) -> AbstractContextManager[Server]:
    """Which knows of no other, and serves no slot."""
    ports = ("--port", str(free_port()), "--cluster-port", str(free_port()))
    return running(binary, *ports, "--bind", "127.0.0.1", "--cluster-enabled", "yes")


async def test_a_cluster_of_several_primaries(binary: str) -> None:
    with cluster_member(binary) as one, cluster_member(binary) as other:
        port, bus = (one.admin.config_get(name)[name] for name in ("port", "cluster-port"))
        for server, slots in ((one, (0, 8191)), (other, (8192, 16383))):
            server.admin.execute_command("CLUSTER ADDSLOTSRANGE", *slots)  # type: ignore[no-untyped-call]
        other.admin.execute_command("CLUSTER MEET", "127.0.0.1", port, bus)  # type: ignore[no-untyped-call]
        wait_until_whole(one.admin)
        where = one.url.removeprefix("unix://")
        expected = f"The cluster at {where} has 2 primaries; only clusters of one are supported yet."
        assert await refusal(one.url) == expected


async def test_a_cluster_that_is_not_ready(binary: str) -> None:
    with cluster_member(binary) as server:
        assert "is not ready" in await refusal(server.url)


async def test_a_server_that_evicts(binary: str) -> None:
    with running(binary, "--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru") as server:
        assert "noeviction" in await refusal(server.url)


async def test_a_user_who_may_not(binary: str) -> None:
    with running(binary) as server:
        server.admin.execute_command("ACL", "SETUSER", "guest", "on", "nopass", "+ping")  # type: ignore[no-untyped-call]
        assert "does not let this user" in await refusal(f"{server.url}?username=guest&password=any")


async def test_a_client_of_a_good_server(server: Server) -> None:
    client = await connect(server.url)
    assert await client.set("key", "value") is True
    await client.aclose()


@asynccontextmanager
async def pretender(answer: bytes) -> AsyncIterator[int]:
    """A port where something else than a good server answers."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(4096):
            writer.write(answer)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listening:
        yield int(listening.sockets[0].getsockname()[1])

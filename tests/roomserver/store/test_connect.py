from __future__ import annotations

import asyncio
import itertools
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from roomserver.store import RedisRoomStore, StoreRefused, connect, keys, open_store
from roomserver.store.files import advice
from tests.roomserver.embedded.test_embedded import until
from tests.roomserver.servers import BINARIES, PATIENT_S, Server, free_port, member_options, running

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
    async with asyncio.timeout(PATIENT_S):
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
    for version in ("6.2.14", "3.10.0"):
        async with pretender(told(redis_version=version)) as port:
            expected = f"version {version}; Redis 7.0 or Valkey is needed"
            assert expected in await refusal(f"redis://127.0.0.1:{port}")


@pytest.mark.parametrize(
    "about",
    [
        {},
        {"redis_version": "7.0.0"},
        {"redis_version": "10.2.0"},
        {"maxmemory": "0", "maxmemory_policy": "allkeys-lru"},  # it never drops anything
        {"maxmemory": "100", "maxmemory_policy": "volatile-lru"},  # what was to go soon
    ],
    ids=str,
)
async def test_a_server_that_will_do(about: dict[str, str]) -> None:
    async with pretender(told(**about)) as port:
        await (await connect(f"redis://127.0.0.1:{port}")).aclose()


@pytest.mark.parametrize(
    ("about", "why"),
    [
        ({"redis_mode": "sentinel"}, "is a Sentinel"),
        ({"role": "slave"}, "read-only replica"),
        *(
            ({"maxmemory": "100", "maxmemory_policy": f"allkeys-{how}"}, "noeviction")
            for how in ("lru", "lfu", "random")
        ),
    ],
    ids=str,
)
async def test_a_server_that_will_not_do(about: dict[str, str], why: str) -> None:
    async with pretender(told(**about)) as port:
        assert why in await refusal(f"redis://127.0.0.1:{port}")


async def test_a_server_that_refuses_a_command() -> None:
    async with pretender(b"-ERR unknown command\r\n") as port:
        assert (
            await refusal(f"redis://127.0.0.1:{port}")
            == f"The store at 127.0.0.1:{port} refused a command that is needed."
        )


async def test_a_server_that_stalls_after_it_was_looked_at() -> None:
    """And keeps no connection."""
    async with pretender(told(), times=1) as port:
        with pytest.raises(StoreRefused, match="answer"):
            await open_store(f"redis://127.0.0.1:{port}", timeout_s=0.1)
        addresses = {connection.raddr for connection in psutil.Process().net_connections("tcp4") if connection.raddr}
        assert ("127.0.0.1", port) not in addresses


async def test_a_store_is_looked_for_where_it_is_usually() -> None:
    assert await refusal("redis://store.invalid") == ("There is no store at store.invalid:6379: the name is not known.")


async def test_a_server_that_still_loads() -> None:
    async with pretender(b"-LOADING Redis is loading the dataset in memory\r\n") as port:
        assert "still loading its data" in await refusal(f"redis://127.0.0.1:{port}")


async def test_a_replica(binary: str) -> None:
    with running(binary, "--replicaof", "127.0.0.1", str(free_port())) as server:
        assert "read-only replica" in await refusal(server.url)


async def test_a_cluster_that_is_not_ready(binary: str) -> None:
    with running(binary, *member_options()) as server:
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
    assert await client.set(keys.room_key("maple"), "value") is True
    await client.aclose()


async def test_a_connection_has_as_long_as_whoever_uses_it(server: Server) -> None:
    client = await connect(server.url)
    connection = client.connection_pool.make_connection()  # type: ignore[no-untyped-call]
    assert (connection.socket_connect_timeout, connection.socket_timeout) == (None, None)
    await client.aclose()


def told(**about: str) -> bytes:
    """What a server says of itself, a good one but for that."""
    good = {"redis_version": "7.2.4", "redis_mode": "standalone", "role": "master"}
    text = "".join(f"{name}:{value}\r\n" for name, value in {**good, **about}.items())
    return f"${len(text)}\r\n{text}\r\n".encode()


@asynccontextmanager
async def pretender(answer: bytes, times: int = 1000) -> AsyncIterator[int]:
    """A port where something else than a good server answers, so often."""
    left = itertools.repeat(answer, times)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await reader.read(4096):
                writer.write(next(left, b""))
        finally:
            writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listening:
        yield int(listening.sockets[0].getsockname()[1])


async def a_store(url: str) -> None:
    await (await open_store(url, PATIENT_S)).aclose()


@pytest.mark.parametrize("use", [a_store, advice])
async def test_no_connection_is_left_whenever_it_is_cut_short(
    use: Callable[[str], Awaitable[object]], binary: str
) -> None:
    """In each turn of the event loop until it is done."""
    with running(binary) as server:
        for turns in itertools.count():
            using = asyncio.ensure_future(use(server.url))
            for _ in range(turns):
                await asyncio.sleep(0)
            if using.done():
                break
            using.cancel()
            await asyncio.wait([using])
            await until(lambda: server.admin.info("clients")["connected_clients"] == 1)

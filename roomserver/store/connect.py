"""Connects to the store that the operator named, or says in one line why it will not do."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.connection import parse_url
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, BusyLoadingError, NoPermissionError, RedisError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

from roomserver.store.closing import to_its_end
from roomserver.store.cluster import Slots, pool_beside, read_slots
from roomserver.store.rooms import TIMEOUT_S, RedisRoomStore
from signalling.store import StoreUnavailable

OLDEST = (7, 0)
PATIENCE_S = 1.4


class StoreRefused(Exception):
    """The store cannot be used; the text is one plain line without a secret."""


async def open_store(url: str, timeout_s: float = TIMEOUT_S) -> RedisRoomStore:
    """A started store on `redis://`, `rediss://` or `unix://`: a server, or any primary of a cluster, whose others are
    found by it. Raises: StoreRefused, within 2 s.
    """
    store = RedisRoomStore(await connect(url), timeout_s=timeout_s)
    try:
        await store.start()
    except BaseException as error:
        await store.aclose()
        if isinstance(error, StoreUnavailable):
            raise StoreRefused(str(error)) from None
        raise
    return store


async def connect(url: str) -> Redis:
    """A client of a server that will do, without retries and time-outs. Raises: StoreRefused, within 2 s."""
    client, where = _client(url)
    try:
        async with asyncio.timeout(PATIENCE_S):
            await _inspect(client, where)
    except BaseException as error:
        await to_its_end(client.aclose())
        if isinstance(error, (RedisError, OSError)):
            raise StoreRefused(_reason(error, where)) from None
        raise
    return client


@contextlib.asynccontextmanager
async def every_primary(url: str) -> AsyncIterator[list[Redis]]:
    """Clients of all servers that the store at that address writes to. Raises: StoreRefused, and RedisError."""
    async with contextlib.AsyncExitStack() as stack:
        named = await connect(url)
        stack.push_async_callback(_close, named)
        clients = [named]
        for slots in await _others(named):
            clients.append(Redis.from_pool(pool_beside(named.connection_pool, slots)))
            stack.push_async_callback(_close, clients[-1])
        yield clients


async def _others(named: Redis) -> list[Slots]:
    """Some slots of each primary that is not the named one; none where there is no cluster, or one of one."""
    about = await named.info("cluster")
    if not about.get("cluster_enabled"):
        return []
    own = await named.execute_command("CLUSTER MYID")  # type: ignore[no-untyped-call]
    ranges = read_slots(await named.execute_command("CLUSTER SLOTS"))  # type: ignore[no-untyped-call]
    return [slots for name, slots in {slots.name: slots for slots in ranges}.items() if name != own.decode()]


async def _close(client: Redis) -> None:
    await to_its_end(client.aclose())


def _client(url: str) -> tuple[Redis, str]:
    """The client, and where it connects in words."""
    try:
        options: dict[str, Any] = dict(parse_url(url))
        if url.startswith("unix:") and "path" not in options:
            raise ValueError
    except ValueError:
        wrong = "The store's address must begin with redis://, rediss:// or unix:// and be complete."
        raise StoreRefused(wrong) from None
    where = options.get("path") or f"{options.get('host', 'localhost')}:{options.get('port', 6379)}"
    if url.startswith("rediss:"):
        where += " (TLS)"
    # RESP2: with RESP3 redis-py writes every published message into its debug log.
    options |= {"protocol": 2, "driver_info": None, "decode_responses": False, "retry": Retry(NoBackoff(), 0)}
    # Whoever uses a connection sets its own time-out: redis-py's goes through wait_for, which in Python 3.11 may
    # swallow a cancellation, and then a task that was to end goes on for ever.
    options |= {"socket_timeout": None, "socket_connect_timeout": None, "timeout": TIMEOUT_S}
    return Redis.from_pool(BlockingConnectionPool(**options)), where


async def _inspect(client: Redis, where: str) -> None:
    try:
        about = await client.info()
    except TypeError:
        raise StoreRefused(f"The store's address for {where} has an unknown option.") from None
    version = str(about.get("redis_version", "0"))
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
        raise StoreRefused(f"The store at {where} is version {version}; Redis 7.0 or Valkey is needed.")
    if about.get("redis_mode") == "sentinel":
        raise StoreRefused(f"The server at {where} is a Sentinel; name the Redis or Valkey that it watches.")
    if about.get("role") != "master":
        raise StoreRefused(f"The store at {where} is a read-only replica; name the primary instead.")
    if about.get("maxmemory") and str(about.get("maxmemory_policy", "")).startswith("allkeys"):
        raise StoreRefused(f"The store at {where} drops data when it is full; set its maxmemory-policy to noeviction.")
    if about.get("cluster_enabled"):
        await _inspect_cluster(client, where)


async def _inspect_cluster(client: Redis, where: str) -> None:
    reply = await client.execute_command("CLUSTER INFO")  # type: ignore[no-untyped-call]
    state = reply if isinstance(reply, dict) else {}
    if state.get("cluster_state") != "ok":
        raise StoreRefused(f"The cluster at {where} is not ready.")
    await client.execute_command("CLUSTER SLOTS")  # type: ignore[no-untyped-call]


def _reason(error: BaseException, where: str) -> str:
    """One line for the operator; redis-py keeps the operating system's error as the context of its own."""
    cause = error.__context__ if isinstance(error.__context__, OSError) else error
    match cause:
        case AuthenticationError():
            return f"The store at {where} did not accept the user or password (or wants one)."
        case NoPermissionError():
            return f"The store at {where} does not let this user run the commands that are needed."
        case BusyLoadingError():
            return f"The store at {where} is still loading its data; try again in a moment."
        case ResponseError():
            return f"The store at {where} refused a command that is needed."
        case TimeoutError() | RedisTimeoutError():
            return f"The store at {where} did not answer in time."
        case socket.gaierror():
            return f"There is no store at {where}: the name is not known."
        case ssl.SSLError():
            return f"The store at {where} could not be reached: {cause.reason or 'no handshake'}."
        case ConnectionRefusedError() | FileNotFoundError():
            return f"There is no store at {where}: nothing listens there."
        case PermissionError():
            return f"The store at {where} may not be opened by this user."
        case _:
            return f"The store at {where} cannot be reached, or speaks another protocol."

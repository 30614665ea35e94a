"""A cluster as one of its servers describes it: which primary serves which slots, and where it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from redis.asyncio import BlockingConnectionPool, ConnectionPool
from redis.asyncio.connection import Connection, UnixDomainSocketConnection

SLOTS = 16384


@dataclass(frozen=True, slots=True)
class Slots:
    """From `first` to `last`, which the primary called `name` serves. `host` empty: where the one is that was asked."""

    first: int
    last: int
    name: str
    host: str
    port: int


def read_slots(reply: list[Any]) -> list[Slots]:
    """What CLUSTER SLOTS answers, undecoded."""
    return [
        Slots(first, last, name.decode(), (host or b"").decode(), port)
        for first, last, (host, port, name, *_), *_ in reply
    ]


def pool_beside(pool: ConnectionPool, slots: Slots) -> ConnectionPool:
    """Connections to whoever serves those, made as those of the pool to another server of the cluster."""
    options: dict[str, Any] = dict(pool.connection_kwargs)
    options |= {"host": slots.host or options.get("host", "localhost"), "port": slots.port}
    options.pop("path", None)
    made = Connection if issubclass(pool.connection_class, UnixDomainSocketConnection) else pool.connection_class
    return BlockingConnectionPool(connection_class=made, **options)

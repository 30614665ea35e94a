"""Who may organise a community's circles, by the hashes of links and sessions, and where the community is served."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from roomserver.store import keys
from roomserver.store.servers import Servers


@dataclass(frozen=True, slots=True)
class OrganiserSession:
    """Its hash, that of the link which it began with, and how many seconds are left of it."""

    id: str
    link: str
    left_s: float


class Organisers:
    """Of one community. All may raise StoreUnavailable."""

    def __init__(self, servers: Servers, community: str) -> None:
        self._servers = servers
        self._community = community

    async def add_link(self, link_hash: str, now: float) -> None:
        await self._read("HSET", keys.organisers_key(self._community), link_hash, repr(now))

    async def has_link(self, link_hash: str) -> bool:
        return bool(await self._read("HEXISTS", keys.organisers_key(self._community), link_hash))

    async def begin_session(self, session_hash: str, link_hash: str, for_s: int) -> None:
        await self._read("SET", keys.organising_key(self._community, session_hash), link_hash, "EX", for_s)

    async def session(self, session_hash: str) -> OrganiserSession | None:
        """None where it is over, or never was."""
        key = keys.organising_key(self._community, session_hash)
        link, left_ms = await asyncio.gather(self._read("GET", key), self._read("PTTL", key))
        if link is None or left_ms < 0:
            return None
        return OrganiserSession(session_hash, str(link, "utf-8"), left_ms / 1000)

    async def set_origin(self, origin: str) -> None:
        """What links begin with, as whoever serves the community knows itself."""
        await self._read("SET", keys.origin_key(self._community), origin)

    async def origin(self) -> str | None:
        """None where nobody ever served it from this store."""
        origin = await self._read("GET", keys.origin_key(self._community))
        return None if origin is None else str(origin, "utf-8")

    async def _read(self, verb: str, key: str, *rest: str | int) -> Any:
        """Each of these does the same however often it is done."""
        return await self._servers.read(keys.slot_of(key), verb, key, *rest)

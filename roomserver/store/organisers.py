"""Who may organise a community's circles, by the hashes of links and sessions, and where the community is served."""

from __future__ import annotations

from typing import Any

from roomserver.store import keys
from roomserver.store.servers import Servers


class Organisers:
    """Of one community. All may raise StoreUnavailable."""

    def __init__(self, servers: Servers, community: str) -> None:
        self._servers = servers
        self._community = community

    async def add_link(self, link_hash: str, now: float) -> None:
        await self._read("HSET", keys.organisers_key(self._community), link_hash, repr(now))

    async def has_link(self, link_hash: str) -> bool:
        return bool(await self._read("HEXISTS", keys.organisers_key(self._community), link_hash))

    async def begin_session(self, session_hash: str, for_s: int) -> None:
        await self._read("SET", keys.organising_key(self._community, session_hash), "1", "EX", for_s)

    async def has_session(self, session_hash: str) -> bool:
        return bool(await self._read("EXISTS", keys.organising_key(self._community, session_hash)))

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

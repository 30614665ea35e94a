"""Which communities there are, in a slot of their own: what is kept of each is in that community's slot."""

from __future__ import annotations

from roomserver.store import keys
from roomserver.store.servers import Servers

_SLOT = keys.slot_of(keys.COMMUNITIES)


class KeptCommunities:
    """All may raise StoreUnavailable."""

    def __init__(self, servers: Servers) -> None:
        self._servers = servers

    async def add(self, community: str, now: float) -> None:
        """One that is there already stays as it is."""
        await self._servers.read(_SLOT, "ZADD", keys.COMMUNITIES, "NX", repr(now), community)

    async def all(self) -> dict[str, float]:
        """When each was made, in that order."""
        flat = await self._servers.read(_SLOT, "ZRANGE", keys.COMMUNITIES, 0, -1, "WITHSCORES")
        return {flat[i].decode(): float(flat[i + 1]) for i in range(0, len(flat), 2)}

    async def begin_erasing(self, community: str, at: float, due_at: float) -> None:
        """It is one no longer, since `at` or before. Something of it may be left, which is looked for at `due_at`."""
        await self._servers.read(_SLOT, "ZADD", keys.ERASING, repr(due_at), community)
        await self._servers.read(_SLOT, "ZADD", keys.ERASED, "NX", repr(at), community)
        await self._servers.read(_SLOT, "ZREM", keys.COMMUNITIES, community)

    async def erased(self) -> dict[str, float]:
        """When each was, of those that are remembered."""
        flat = await self._servers.read(_SLOT, "ZRANGE", keys.ERASED, 0, -1, "WITHSCORES")
        return {flat[i].decode(): float(flat[i + 1]) for i in range(0, len(flat), 2)}

    async def erasing_due(self, now: float) -> list[str]:
        """Those of which something may be left."""
        found = await self._servers.read(_SLOT, "ZRANGE", keys.ERASING, "-inf", repr(now), "BYSCORE")
        return [community.decode() for community in found]

    async def finish_erasing(self, community: str) -> None:
        """Nothing is left."""
        await self._servers.read(_SLOT, "ZREM", keys.ERASING, community)

    async def forget_erased(self, before: float) -> None:
        """Those that no backup can have any more."""
        await self._servers.read(_SLOT, "ZREMRANGEBYSCORE", keys.ERASED, "-inf", f"({before!r}")

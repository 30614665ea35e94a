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

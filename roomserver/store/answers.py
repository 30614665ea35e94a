"""Answers to requests that may be asked again, each for a day under a name that follows from the request's key.

What is kept is sealed by whoever asks for it to be kept: this folder reads none of it.
"""

from __future__ import annotations

from collections.abc import Callable

from roomserver.store import keys, scripts
from roomserver.store.servers import Servers

KEPT_S = 24 * 3600
MOST_ANSWERS = 2000
"""Of a community, within a day."""


class TooManyAnswers(Exception):
    """As many are kept as may be; the oldest one goes within a day."""


class KeptAnswers:
    """Of one community. All may raise StoreUnavailable. `now` is the store's clock."""

    def __init__(self, servers: Servers, community: str, now: Callable[[], float], most: int = MOST_ANSWERS) -> None:
        self._servers = servers
        self._community = community
        self._now = now
        self._most = most
        self._all_key = keys.answers_key(community)
        self._slot = keys.slot_of(self._all_key)

    def now(self) -> float:
        """By the store's clock."""
        return self._now()

    async def begin(self, name: str, marker: bytes) -> bytes | None:
        """None where it begins now, and that marker is kept; or else what is. Raises: TooManyAnswers."""
        names = [keys.answer_key(self._community, name), self._all_key]
        args = (name, marker, repr(self._now()), KEPT_S, self._most)
        kept = await self._servers.read_script(self._slot, scripts.ANSWER_BEGIN, names, *args)
        if kept == 0:
            raise TooManyAnswers
        return None if kept is None or kept == marker else bytes(kept)  # a lost reply was to ourselves

    async def keep(self, name: str, sealed: bytes) -> None:
        """In place of the marker, as long as that would be kept."""
        key = keys.answer_key(self._community, name)
        await self._servers.read(self._slot, "SET", key, sealed, "XX", "KEEPTTL")

    async def forget(self, name: str) -> None:
        """Nothing was done: it may begin anew."""
        await self._servers.read(self._slot, "DEL", keys.answer_key(self._community, name))
        await self._servers.read(self._slot, "ZREM", self._all_key, name)

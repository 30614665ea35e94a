"""Tokens of programs for a community's API, by their hashes: what each may do, and until when.

What is noted of use is the hour alone. A token that is revoked is deleted, and so opens nothing from then on.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import msgspec

from roomserver.store import keys, scripts
from roomserver.store.organisers import HOUR_S
from roomserver.store.servers import Servers
from signalling.store import StoreUnavailable

MOST_TOKENS = 50


class TooManyTokens(Exception):
    """There are as many as there may be."""


class KeptToken(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`used_at` is the hour of its last use."""

    name: str
    scopes: tuple[str, ...]
    made_at: float
    expires_at: float
    used_at: float | None = None


_TOKEN = msgspec.json.Decoder(KeptToken)


class Tokens:
    """Of one community. All may raise StoreUnavailable. `now` is the store's clock."""

    def __init__(
        self, servers: Servers, community: str, now: Callable[[], float], forgot: Callable[[], object] = lambda: None
    ) -> None:
        """`forgot` is called when one was deleted."""
        self._servers = servers
        self._forgot = forgot
        self._now = now
        self._key = keys.tokens_key(community)
        self._slot = keys.slot_of(self._key)

    def now(self) -> float:
        """By the store's clock."""
        return self._now()

    async def add(self, token_hash: str, token: KeptToken) -> None:
        """Those that have expired make room. Raises: TooManyTokens."""
        kept = msgspec.json.encode(token)
        args = (token_hash, kept, repr(self._now()), MOST_TOKENS)
        added = await self._servers.read_script(self._slot, scripts.ORGANISER_INVITE, [self._key], *args)
        self._forgot()
        if not added:
            raise TooManyTokens

    async def find(self, token_hash: str) -> KeptToken | None:
        """None where it has expired, was revoked, or never was."""
        kept = await self._read("HGET", token_hash)
        token = None if kept is None else _TOKEN.decode(kept)
        now = self._now()
        if token is None or token.expires_at <= now:
            return None
        hour = int(now // HOUR_S * HOUR_S)
        if token.used_at is None or token.used_at < hour:
            with contextlib.suppress(StoreUnavailable):  # it is good also where nothing can be written
                await self._servers.read_script(self._slot, scripts.TOKEN_USED, [self._key], token_hash, hour)
        return token

    async def all(self) -> dict[str, KeptToken]:
        """Those that are good, by their hashes, the newest first."""
        found, now = await self._read("HGETALL"), self._now()
        tokens = {str(found[at], "utf-8"): _TOKEN.decode(found[at + 1]) for at in range(0, len(found), 2)}
        good = {token_hash: token for token_hash, token in tokens.items() if token.expires_at > now}
        return dict(sorted(good.items(), key=lambda item: item[1].made_at, reverse=True))

    async def revoke(self, token_hash: str) -> None:
        """Also one that was revoked before, or never was."""
        await self._read("HDEL", token_hash)
        self._forgot()

    async def forget_ended(self) -> None:
        """Those that have expired."""
        if await self._servers.read_script(self._slot, scripts.ENDED, [self._key], repr(self._now()), "expires_at"):
            self._forgot()

    async def _read(self, verb: str, *rest: str) -> Any:
        """Each of these does the same however often it is done."""
        return await self._servers.read(self._slot, verb, self._key, *rest)

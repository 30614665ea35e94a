"""Challenges that are answered once: for passkeys, and for a way through an identity provider.

One is made without being stored, so that whoever asks for many costs nothing: it says until when it is good, under a
secret that the nodes of a community share, which also covers what it is for. It is noted once it was used, and is good
for one use.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from roomserver.store.organisers import Organisers
from signalling.credentials import new_secret

GOOD_FOR_S = 300
"""How long people have to answer."""
_NONCE = 16


class ChallengeRefused(Exception):
    """It is none of ours, is for something else, was used before, or its time is over."""


class Challenges:
    """Under a community's secret. `use`: what for, and by whom. All may raise StoreUnavailable."""

    def __init__(self, kept: Organisers) -> None:
        self._kept = kept

    async def make(self, use: str) -> bytes:
        """One that is good for a while."""
        head = int(self._kept.now() + GOOD_FOR_S).to_bytes(8) + secrets.token_bytes(_NONCE)
        return head + await self._mac(head, use)

    async def check(self, challenge: bytes, use: str) -> None:
        """Raises: ChallengeRefused, where it is none of these or its time is over."""
        head, mac = challenge[: 8 + _NONCE], challenge[8 + _NONCE :]
        is_ours = hmac.compare_digest(mac, await self._mac(head, use))
        if not is_ours or int.from_bytes(head[:8]) <= self._kept.now():
            raise ChallengeRefused

    async def use_up(self, challenge: bytes) -> None:
        """It is good for nothing more. Raises: ChallengeRefused, where it was used before."""
        if not await self._kept.use_once(hashlib.sha256(challenge).hexdigest(), GOOD_FOR_S):
            raise ChallengeRefused

    async def _mac(self, head: bytes, use: str) -> bytes:
        secret = await self._kept.secret(new_secret())
        return hmac.digest(secret.encode(), use.encode() + b"\0" + head, hashlib.sha256)

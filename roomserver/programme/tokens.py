"""Tokens with which programs use the API of a community: a few scopes each, an end, and shown once.

A token is `circle_`, the community's id, and a secret of 140 bits: programs that look for lost secrets find it by how
it begins, and it is selected by a double click. Only its hash is kept.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum

from roomserver.store.organisers import OrganiserSession
from roomserver.store.tokens import KeptToken, Tokens
from signalling.credentials import hashed, new_id

PREFIX = "circle_"
MOST_TOKEN_DAYS = 366
DAY_S = 24 * 3600
_SECRET = 28
_TOKEN = re.compile(rf"{PREFIX}([a-z0-9]{{1,32}})_([a-z0-9]{{{_SECRET}}})", re.ASCII)


class Scope(StrEnum):
    """What a token may do. Writing does not include reading: whoever is to do both has both."""

    PROGRAMME_READ = "programme:read"
    PROGRAMME_WRITE = "programme:write"
    PEOPLE_READ = "people:read"
    PEOPLE_WRITE = "people:write"
    FIGURES_READ = "figures:read"


IN_WORDS: dict[Scope, str] = {
    Scope.PROGRAMME_READ: "Read circles, series, how many places are taken, and what the community says of itself.",
    Scope.PROGRAMME_WRITE: "Make, change, cancel and end circles and series, and change scripts and prompts.",
    Scope.PEOPLE_READ: "Read who signed up or wrote to organisers, with names and addresses, and who is kept apart.",
    Scope.PEOPLE_WRITE: "Add, confirm, cancel and erase people and what they wrote; make and replace links and seats.",
    Scope.FIGURES_READ: "Read who came and what they answered, as totals in which nobody is.",
}


class ApiTokens:
    """Of one community. All may raise StoreUnavailable."""

    def __init__(self, kept: Tokens, community: str) -> None:
        self._kept = kept
        self._community = community

    async def make(self, name: str, scopes: Collection[Scope], days: int) -> str:
        """The token. `name` says what it is for. Raises: TooManyTokens."""
        secret, now = new_id(_SECRET), self._kept.now()
        token = KeptToken(
            name=name,
            scopes=tuple(scope.value for scope in Scope if scope in scopes),
            made_at=now,
            expires_at=now + days * DAY_S,
        )
        await self._kept.add(hashed(secret), token)
        return f"{PREFIX}{self._community}_{secret}"

    async def session(self, secret: str) -> OrganiserSession | None:
        """Whoever has that secret is let in as a session is, for the token's scopes."""
        token_hash = hashed(secret)
        token = await self._kept.find(token_hash)
        if token is None:
            return None
        left_s = token.expires_at - self._kept.now()
        scopes = frozenset(token.scopes)
        return OrganiserSession(token_hash, f"token:{token_hash}", left_s, self._community, scopes=scopes)

    async def all(self) -> dict[str, KeptToken]:
        """Those that are good, by their ids, the newest first."""
        return await self._kept.all()

    async def revoke(self, token_id: str) -> None:
        """At once; also one that is none."""
        await self._kept.revoke(token_id)


def read_token(token: str) -> tuple[str, str] | None:
    """Community and secret, or None where it is no token."""
    read = _TOKEN.fullmatch(token)
    return None if read is None else (read[1], read[2])

"""Logging in through an identity provider: the way there and back, and whose account it opens.

Of the way nothing is stored: the browser keeps a secret meanwhile, from which all follows that the provider is given.
Nobody gets an account by it. It opens that of a link which an organiser has sent to the address that the provider has
verified, for as long as that link is there; from its first use on for the one person of whom the provider said so then.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from roomserver.mail.addresses import BadAddress, wire_address
from roomserver.oidc.identity import Identity
from roomserver.programme.challenges import ChallengeRefused, Challenges
from roomserver.programme.communities import Communities, Community
from roomserver.programme.organising import Organising
from roomserver.store.organisers import MAILED
from signalling.credentials import new_secret


@dataclass(frozen=True, slots=True)
class Way:
    """What a browser and the provider are told. `secret` stays in the browser's cookie."""

    secret: str
    state: str

    @property
    def nonce(self) -> str:
        """It comes back in the ID token."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """Of PKCE: 43 characters."""
        return self._derived("verifier")

    def _derived(self, what: str) -> str:
        return _text(hmac.digest(self.secret.encode(), what.encode(), hashlib.sha256))


class Ways:
    """All may raise StoreUnavailable."""

    def __init__(self, challenges: Challenges) -> None:
        self._challenges = challenges

    async def begin(self) -> Way:
        secret = new_secret()
        return Way(secret, _text(await self._challenges.make(_use(secret))))

    async def end(self, secret: str, state: str) -> Way:
        """The one that began in this browser, once. Raises: ChallengeRefused."""
        try:
            challenge = urlsafe_b64decode(state + "=" * (-len(state) % 4))
        except ValueError:
            raise ChallengeRefused from None
        await self._challenges.check(challenge, _use(secret))
        await self._challenges.use_up(challenge)
        return Way(secret, state)


def _use(secret: str) -> str:
    return f"provider {hashlib.sha256(secret.encode()).hexdigest()}"


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Account:
    """One that somebody may open. `mailed` is the id of its link, `name` what organisers call it."""

    community: Community
    accounts: Organising
    mailed: str
    name: str

    @property
    def id(self) -> str:
        """Among those of all communities. It opens nothing."""
        return f"{self.community.id}.{self.accounts.role}.{self.mailed}"

    async def sign_in(self, identity: Identity, browser: str = "", system: str = "") -> str | None:
        """A session; None where it was taken away meanwhile, or is another's now."""
        return await self.accounts.sign_in_by_provider(self.mailed, identity.hashed, browser, system)


async def accounts_of(identity: Identity, communities: Communities) -> list[Account]:
    """Those that they may open: of one role in a community the newest, and of each facilitator. Raises:
    StoreUnavailable.
    """
    address = _wired(identity.address)
    if address is None:
        return []
    await communities.look()
    found: dict[tuple[str, str, str], Account] = {}
    for community in communities.all():
        for accounts in community.accounts:
            for name, link in (await accounts.kept.links()).items():
                is_theirs = link.address.casefold() == address and link.subject in ("", identity.hashed)
                if is_theirs:
                    account = Account(community, accounts, name.removeprefix(MAILED), link.name or "")
                    found.setdefault((community.id, accounts.role, link.person), account)
    return list(found.values())


def _wired(address: str | None) -> str | None:
    try:
        return None if address is None else wire_address(address).casefold()
    except BadAddress:
        return None

"""What others know of an identity provider: what it is asked for, whom it vouches for, and how it may fail."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Protocol


class ProviderAway(Exception):
    """It does not answer, or not as it should: another way in stands. The text is one word for operators."""


class NotVouchedFor(Exception):
    """It vouches for nobody with that. The text is one word for operators, and says nothing of anybody."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a provider vouches for. `address` is the mail address that it has verified, as it writes it, or None."""

    issuer: str
    subject: str
    address: str | None

    @property
    def hashed(self) -> str:
        """What is kept of it, to tell persons apart. Whoever reads the store can check a guess at a subject."""
        return hashlib.sha256(f"{self.issuer}\0{self.subject}".encode()).hexdigest()


class IdentityProvider(Protocol):
    """`redirect_uri` is the page of ours that it sends people back to. All may raise ProviderAway."""

    @property
    def name(self) -> str:
        """As it stands on the button."""

    async def page_to_go_to(self, redirect_uri: str, *, state: str, nonce: str, verifier: str) -> str:
        """Where a browser logs in."""

    async def identity(
        self, code: str, redirect_uri: str, *, nonce: str, verifier: str, issuer: str | None
    ) -> Identity:
        """For what it came back with; `issuer` is who says to have sent it (RFC 9207). Raises: NotVouchedFor."""

"""How people become organisers of a community: links for them, and sessions that begin with links."""

from __future__ import annotations

from roomserver.programme.passkeys import Passkeys
from roomserver.store.organisers import MOST_LINKS, Organisers, OrganiserSession, TooManyLinks
from signalling.credentials import hashed, link_token, new_secret

UNLIMITED = 2**31


class Organising:
    """Of one community. `kept` is what the store has of it, by hashes. All may raise StoreUnavailable."""

    def __init__(self, kept: Organisers, community: str) -> None:
        self.kept = kept
        self.passkeys = Passkeys(kept, community)
        self._community = community

    async def invite(self, name: str) -> str:
        """The token of a link that makes whoever opens it an organiser. `name` says whom it is for.

        Raises: TooManyLinks.
        """
        return await self._add(name, MOST_LINKS)

    async def invite_from_terminal(self, name: str) -> str:
        """The same, however many there are: whoever has the server's terminal is never locked out."""
        return await self._add(name, UNLIMITED)

    async def invite_first(self) -> str | None:
        """The token of a link without a name, where there is none at all."""
        try:
            return await self._add("", 1)
        except TooManyLinks:
            return None

    async def _add(self, name: str, most: int) -> str:
        secret = new_secret()
        await self.kept.add_link(hashed(secret), name, most)
        return link_token(self._community, secret)

    async def sign_in(self, secret: str, browser: str = "", system: str = "") -> str | None:
        """A session for the secret of a link, or None. Organisers read of it in which browser it is."""
        session = new_secret()
        begun = await self.kept.begin_session(hashed(session), hashed(secret), browser, system)
        return session if begun else None

    async def session(self, secret: str) -> OrganiserSession | None:
        """The session that has that secret, as long as it lasts."""
        return await self.kept.session(hashed(secret))

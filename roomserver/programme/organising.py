"""How people become organisers of a community, or get a page as its facilitators: links for them, and sessions."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode

from roomserver.programme.passkeys import Passkeys
from roomserver.store.organisers import MOST_LINKS, AccountRole, Organisers, OrganiserSession, TooManyLinks
from signalling.credentials import hashed, link_token, new_id, new_secret

UNLIMITED = 2**31
_MAC_BYTES = 18
_MAILED_SECRET = re.compile(r"once-(?P<mailed>[a-z0-9]{1,16})-[A-Za-z0-9_-]{24}", re.ASCII)
"""Of a link that came by mail. Pages tell it from others: it is good for one time, which no mail scanner uses up."""


class Organising:
    """Of one community, and of the role that `kept` is of, which is what the store has of it. All may raise
    StoreUnavailable.
    """

    def __init__(self, kept: Organisers, community: str) -> None:
        self.kept = kept
        self.passkeys = Passkeys(kept, community)
        self._community = community

    @property
    def role(self) -> AccountRole:
        """What whoever opens its links is."""
        return self.kept.role

    async def invite(self, name: str, person: str = "") -> str:
        """The token of a link that makes whoever opens it an organiser, or a facilitator: the `person` of that id.

        `name` says whom it is for. Raises: TooManyLinks.
        """
        return await self._add(name, MOST_LINKS, person)

    async def invite_by_mail(self, name: str, address: str, mailed: str | None = None, person: str = "") -> str:
        """The id of a link that a mail is to bring to that address, in ASCII. With an id it is made once.

        Raises: TooManyLinks.
        """
        mailed = mailed or new_id()
        await self.kept.add_mailed(mailed, name, address, person)
        return mailed

    async def mailed_token(self, mailed: str) -> str | None:
        """What the mail brings; None where nothing can be opened by it any more."""
        link = await self.kept.mailed(mailed)
        if link is None or link.open_until <= self.kept.now():
            return None
        return link_token(self._community, await self._mailed_secret(mailed, link.generation))

    async def invite_from_terminal(self, name: str) -> str:
        """The same, however many there are: whoever has the server's terminal is never locked out."""
        return await self._add(name, UNLIMITED)

    async def invite_first(self) -> str | None:
        """The token of a link without a name, where there is none at all."""
        try:
            return await self._add("", 1)
        except TooManyLinks:
            return None

    async def _add(self, name: str, most: int, person: str = "") -> str:
        secret = new_secret()
        await self.kept.add_link(hashed(secret), name, most, person)
        return link_token(self._community, secret)

    async def sign_in(self, secret: str, browser: str = "", system: str = "") -> str | None:
        """A session for the secret of a link, or None. Organisers read of it in which browser it is."""
        session = new_secret()
        read = _MAILED_SECRET.fullmatch(secret)
        if read is None:
            begun = await self.kept.begin_session(hashed(session), hashed(secret), browser, system)
        else:
            begun = await self._sign_in_by_mailed(session, read["mailed"], secret, browser, system)
        return session if begun else None

    async def sign_in_by_provider(self, mailed: str, subject: str, browser: str = "", system: str = "") -> str | None:
        """A session by the account of a link that is mailed, for whom an identity provider vouches; or None.

        `subject` tells persons apart; an account is for the first one alone.
        """
        session = new_secret()
        begun = await self.kept.begin_session_by_provider(hashed(session), mailed, subject, browser, system)
        return session if begun else None

    async def session(self, secret: str) -> OrganiserSession | None:
        """The session that has that secret, as long as it lasts."""
        return await self.kept.session(hashed(secret))

    async def _sign_in_by_mailed(self, session: str, mailed: str, secret: str, browser: str, system: str) -> bool:
        link = await self.kept.mailed(mailed)
        if link is None or not hmac.compare_digest(secret, await self._mailed_secret(mailed, link.generation)):
            return False
        return await self.kept.begin_session_by_mailed(hashed(session), mailed, link.generation, browser, system)

    async def _mailed_secret(self, mailed: str, generation: int) -> str:
        """It follows from the community's, so that none waits in a queue of mails."""
        key = (await self.kept.secret(new_secret())).encode()
        of = "\0".join((f"links of {self.role}s", self._community, mailed, str(generation)))
        mac = urlsafe_b64encode(hmac.digest(key, of.encode(), hashlib.sha256)[:_MAC_BYTES]).decode()
        return f"once-{mailed}-{mac}"

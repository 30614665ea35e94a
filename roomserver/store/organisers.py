"""Accounts: who may organise a community's circles, and who facilitates them, by the hashes of links and sessions; and
where the community is served.

Both kinds are kept alike, apart from each other. Of a link that is mailed nothing secret is kept: its secret follows
from the community's, and `generation` says which one is good; it begins one session. A session lasts no longer than the
link that it began with: a link that is revoked takes them all along. What is noted of use is the hour alone.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from roomserver.store import keys, scripts
from roomserver.store.scripts import Script
from roomserver.store.servers import Servers
from signalling.store import StoreUnavailable

HOUR_S = 3600
SESSION_S = 12 * HOUR_S
"""How long a session lasts."""
UNOPENED_S = 7 * 24 * 3600
"""How long a link lasts that nobody opens."""
UNUSED_S = 90 * 24 * 3600
"""How long a link lasts after it was last opened: a circle a month is missed once or twice."""
AccountRole = Literal["organiser", "facilitator"]
MAILED = "mailed:"
"""What begins the names of links that are mailed, as PASSKEY does those of passkeys."""
PASSKEY = "passkey:"
"""What begins the names of passkeys among those of links: no hash has a colon."""
MOST_LINKS = 100
"""As many as organisers can make on their page; from the command line there can be more."""

MOST_SESSIONS = 32
"""That began with one link: the newest stay."""


class TooManyLinks(Exception):
    """There are as many as there may be."""


class LastLink(Exception):
    """No other link would be left, and so no way in but another from the command line."""


@dataclass(frozen=True, slots=True)
class OrganiserSession:
    """Its hash, that of the link which it began with, how many seconds are left of it, and whose circles it is for.

    `person` is the id of the facilitator whose it is; empty where an organiser's.
    `scopes`: those of a program's token; None: a person's session, which may do everything.
    """

    id: str
    link: str
    left_s: float
    community: str
    role: AccountRole = "organiser"
    person: str = ""
    scopes: frozenset[str] | None = None


class KeptLink(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`name` is empty where the server made it at its first start, and None where an earlier release did: that one does
    not expire. `used_at` is the hour it was last opened in. A passkey is kept as a link is, with its `public_key`
    (COSE, base64url): what began with it ends with it. `person` is the id of the facilitator whose it is.

    One that is mailed has an `address`, in ASCII. That of its `generation` is good until `open_until`. `subject` is the
    hash of whom an identity provider vouched for when they first came that way: nobody else comes by it from then on.
    """

    name: str | None = None
    made_at: float
    expires_at: float | None = None
    used_at: float | None = None
    public_key: str | None = None
    sign_count: int = 0
    person: str = ""
    address: str = ""
    generation: int = 0
    open_until: float = 0.0
    subject: str = ""


class KeptSession(msgspec.Struct, frozen=True, kw_only=True):
    """`browser` and `system` are families (Firefox, Linux), or empty. `used_at` is the hour of its last use.
    `by_provider`: an identity provider said who it is.
    """

    link: str
    began_at: float
    used_at: float
    ends_at: float
    browser: str = ""
    system: str = ""
    by_provider: bool = False


_LINK = msgspec.json.Decoder(KeptLink | float)
_SESSION = msgspec.json.Decoder(KeptSession)


class Organisers:
    """Of one community and role. All may raise StoreUnavailable. `now` is the store's clock."""

    def __init__(
        self,
        servers: Servers,
        community: str,
        now: Callable[[], float],
        role: AccountRole = "organiser",
        forgot: Callable[[], object] = lambda: None,
    ) -> None:
        """`forgot` is called when a link or a session was deleted."""
        self._forgot = forgot
        self._servers = servers
        self._community = community
        self._now = now
        self.role = role
        self._links_key = keys.organisers_key(community, role)
        self._sessions_key = keys.organiser_sessions_key(community, role)

    # Links

    async def add_link(self, link_hash: str, name: str, most: int = MOST_LINKS, person: str = "") -> None:
        """Unless there would be more than `most`. Raises: TooManyLinks."""
        now = self._now()
        await self._add(link_hash, KeptLink(name=name, made_at=now, expires_at=now + UNOPENED_S, person=person), most)

    async def add_mailed(self, mailed: str, name: str, address: str, person: str = "") -> None:
        """One whose secret follows from that id; one that there is stays. Raises: TooManyLinks."""
        now = self._now()
        until = now + UNOPENED_S
        link = KeptLink(
            name=name,
            made_at=now,
            expires_at=until,
            person=person,
            address=address,
            generation=1,
            open_until=until,
        )
        await self._add(MAILED + mailed, link, MOST_LINKS)

    async def renew_mailed(self, mailed: str) -> bool:
        """It can be opened again, once and for a while; False where there is none."""
        now = self._now()
        return bool(
            await self._run(scripts.ORGANISER_RENEW, [self._links_key], MAILED + mailed, repr(now + UNOPENED_S))
        )

    async def mailed(self, mailed: str) -> KeptLink | None:
        """As long as there is one."""
        return (await self.links()).get(MAILED + mailed)

    async def _add(self, name: str, link: KeptLink, most: int) -> None:
        kept = msgspec.json.encode(link)
        added = await self._run(scripts.ORGANISER_INVITE, [self._links_key], name, kept, repr(link.made_at), most)
        self._forgot()  # those that have expired made room
        if not added:
            raise TooManyLinks

    async def add_passkey(
        self, credential_id: str, name: str, public_key: str, sign_count: int, person: str = ""
    ) -> bool:
        """By its id, in base64url; False where there is one of that id with another key, which stays.

        Raises: TooManyLinks.
        """
        now = self._now()
        passkey = msgspec.json.encode(
            KeptLink(name=name, made_at=now, public_key=public_key, sign_count=sign_count, person=person)
        )
        names, args = [self._links_key], (PASSKEY + credential_id, passkey, repr(now), MOST_LINKS)
        added = await self._run(scripts.ORGANISER_INVITE, names, *args)
        self._forgot()
        if not added:
            raise TooManyLinks
        return bool(added == 1)

    async def passkeys(self) -> dict[str, KeptLink]:
        """By their credential ids."""
        links = (await self._all_links()).items()
        return {name.removeprefix(PASSKEY): link for name, link in links if link.public_key is not None}

    async def links(self) -> dict[str, KeptLink]:
        """Those that are valid, passkeys among them, by their hashes or PASSKEY and an id, the newest first."""
        now = self._now()
        valid = {
            link_hash: link
            for link_hash, link in (await self._all_links()).items()
            if link.expires_at is None or link.expires_at > now
        }
        return dict(sorted(valid.items(), key=lambda item: item[1].made_at, reverse=True))

    async def revoke(self, link_hash: str, *, even_last: bool) -> None:
        """With every session that began with it. Raises: LastLink."""
        names = [self._links_key, self._sessions_key]
        if not await self._run(scripts.ORGANISER_REVOKE, names, link_hash, repr(self._now()), int(even_last)):
            raise LastLink
        self._forgot()

    async def forget_ended(self) -> None:
        """Links that have expired and sessions that are over."""
        for key, ends in ((self._links_key, "expires_at"), (self._sessions_key, "ends_at")):
            if await self._run(scripts.ENDED, [key], repr(self._now()), ends):
                self._forgot()

    # Sessions

    async def begin_session(self, session_hash: str, link_hash: str, browser: str, system: str) -> bool:
        """Whether there is such a link."""
        return await self._begin(session_hash, link_hash, browser, system)

    async def begin_session_by_mailed(
        self, session_hash: str, mailed: str, generation: int, browser: str, system: str
    ) -> bool:
        """Whether that one is good, once."""
        return await self._begin(session_hash, MAILED + mailed, browser, system, generation=generation)

    async def begin_session_by_passkey(
        self, session_hash: str, credential_id: str, sign_count: int, browser: str, system: str
    ) -> bool:
        """Whether there is such a passkey."""
        return await self._begin(session_hash, PASSKEY + credential_id, browser, system, sign_count)

    async def begin_session_by_provider(
        self, session_hash: str, mailed: str, subject: str, browser: str, system: str
    ) -> bool:
        """Whether there is such a link that is mailed, which is nobody else's. What was mailed stays good."""
        return await self._begin(session_hash, MAILED + mailed, browser, system, subject=subject)

    async def _begin(
        self,
        session_hash: str,
        link: str,
        browser: str,
        system: str,
        sign_count: int | str = "",
        generation: int | str = "",
        subject: str = "",
    ) -> bool:
        now, hour = self._moment()
        names = [self._links_key, self._session_key(session_hash), self._sessions_key]
        args = (link, session_hash, now, hour, SESSION_S, UNUSED_S, browser, system, sign_count, generation, subject)
        if not await self._run(scripts.ORGANISER_SIGN_IN, names, *args):
            self._forgot()  # one that has expired is gone for good
            return False
        with contextlib.suppress(StoreUnavailable):  # whoever logs in next does it
            await self._end_oldest(link)
        return True

    async def _end_oldest(self, link: str) -> None:
        """Of the sessions that began with it, where there are more than anyone has browsers."""
        theirs = [name for name, session in (await self.sessions()).items() if session.link == link]
        for name in theirs[MOST_SESSIONS:]:
            await self.end_session(name)

    async def session(self, session_hash: str) -> OrganiserSession | None:
        """None where it is over, or never was."""
        names = [self._session_key(session_hash), self._links_key, self._sessions_key]
        found = await self._run(scripts.ORGANISER_SESSION, names, session_hash)
        if found is None:
            return None
        link, left_ms, kept, of = found
        if kept is None or _SESSION.decode(kept).used_at < self._moment()[1]:
            with contextlib.suppress(StoreUnavailable):  # who may organise is told so where nothing can be written too
                await self._note_use(session_hash)
        person = _read_link(of).person
        return OrganiserSession(session_hash, str(link, "utf-8"), left_ms / 1000, self._community, self.role, person)

    async def _note_use(self, session_hash: str) -> None:
        names = [self._session_key(session_hash), self._sessions_key]
        await self._run(scripts.ORGANISER_USED, names, session_hash, *self._moment(), SESSION_S)

    async def sessions(self) -> dict[str, KeptSession]:
        """Those that last, by their hashes, the newest first."""
        found = await self._read("HGETALL", self._sessions_key)
        links, now = await self._all_links(), self._now()
        sessions = {name: _SESSION.decode(kept) for name, kept in _pairs(found)}
        lasting = {name: each for name, each in sessions.items() if each.ends_at > now and each.link in links}
        return dict(sorted(lasting.items(), key=lambda item: item[1].began_at, reverse=True))

    async def end_session(self, session_hash: str) -> None:
        """Also one that is over, or never was."""
        names = [self._session_key(session_hash), self._sessions_key]
        await self._run(scripts.ORGANISER_SIGN_OUT, names, session_hash)
        self._forgot()

    # Challenges of passkeys

    def now(self) -> float:
        """By the store's clock."""
        return self._now()

    async def secret(self, new: str) -> str:
        """What the community's nodes share; it is the new one where there was none."""
        key = keys.organisers_secret_key(self._community)
        await self._read("SET", key, new, "NX")
        return str(await self._read("GET", key), "utf-8")

    async def use_once(self, name: str, for_s: int) -> bool:
        """Whether nobody else used it within that time. A lost reply counts as another use."""
        return await self._read("SET", keys.used_key(self._community, name), 1, "NX", "EX", for_s) is not None

    # Where it is served

    async def set_origin(self, origin: str) -> None:
        """What links begin with, as whoever serves the community knows itself."""
        await self._read("SET", keys.origin_key(self._community), origin)

    async def origin(self) -> str | None:
        """None where nobody ever served it from this store."""
        origin = await self._read("GET", keys.origin_key(self._community))
        return None if origin is None else str(origin, "utf-8")

    async def _all_links(self) -> dict[str, KeptLink]:
        found = await self._read("HGETALL", self._links_key)
        return {name: _read_link(kept) for name, kept in _pairs(found)}

    def _session_key(self, session_hash: str) -> str:
        return keys.organising_key(self._community, session_hash, self.role)

    def _moment(self) -> tuple[str, int]:
        """Now, and the hour of it."""
        now = self._now()
        return repr(now), int(now // HOUR_S * HOUR_S)

    async def _run(self, script: Script, names: list[str], *args: str | bytes | int) -> Any:
        """Each of them does the same however often it is done."""
        return await self._servers.read_script(keys.slot_of(names[0]), script, names, *args)

    async def _read(self, verb: str, key: str, *rest: str | int) -> Any:
        """So does each of these."""
        return await self._servers.read(keys.slot_of(key), verb, key, *rest)


def _pairs(found: list[bytes]) -> list[tuple[str, bytes]]:
    """Fields of a hash and their values."""
    return [(str(name, "utf-8"), value) for name, value in zip(found[::2], found[1::2], strict=True)]


def _read_link(kept: bytes) -> KeptLink:
    link = _LINK.decode(kept)
    return link if isinstance(link, KeptLink) else KeptLink(made_at=link)

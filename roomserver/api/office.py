"""Where organisers' operations are done: an office of each community, which a session finds by the community it is of.

`Offices` themselves are asked where a session begins, and no community is known yet.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Coroutine
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from moderation.state.room import Agreements
from moderation.state.script import Script
from roomserver.api.own_library import own_script
from roomserver.http.guards import Guard
from roomserver.http.problems import NO_SUCH_SCRIPT, HttpError
from roomserver.library import Library
from roomserver.oidc.identity import IdentityProvider
from roomserver.programme.alert_hooks import AlertHooks
from roomserver.programme.alert_mails import AlertMails
from roomserver.programme.challenges import Challenges
from roomserver.programme.circles import CircleBook
from roomserver.programme.communities import Communities, Community
from roomserver.programme.erasing import Erasing
from roomserver.programme.notices.service import Notices
from roomserver.programme.provider_sign_in import Ways
from roomserver.programme.sign_ups.service import SignUps
from roomserver.store.organisers import OrganiserSession
from signalling.protocol.limits import Limits
from signalling.store import StoreUnavailable

READS = (Guard.ORGANISER,)
CHANGES = (Guard.OUR_PAGES, Guard.ORGANISER)
OWN_READS = (Guard.FACILITATOR,)
OWN_CHANGES = (Guard.OUR_PAGES, Guard.FACILITATOR)
"""What facilitators do on their own page."""
LOST_PER_S, LOST_BURST = 1 / 600, 5.0
"""Of links that are asked for again, by the network that asks and by the address."""
SIGN_INS_PER_S, SIGN_INS_BURST = 0.2, 20.0
"""Through the identity provider, by the network that asks: each makes this server ask there."""
TESTS_PER_S, TESTS_BURST = 1 / 60, 5.0
"""Of tests, of mails and of webhooks each: nobody's mailbox is filled with them."""


@dataclass(frozen=True, slots=True)
class Office:
    """Of one community; the library that is there for all, and the communities among which it is."""

    community: Community
    library: Library
    communities: Communities
    test_mails: Limits = field(default_factory=lambda: Limits(TESTS_PER_S, TESTS_BURST))

    @property
    def agreements(self) -> Agreements:
        """Of a community that has none of its own."""
        return self.library.agreements

    @property
    def book(self) -> CircleBook:
        """Its circles."""
        return self.community.book

    @property
    def alerts(self) -> AlertMails:
        """Mails about alerts in them."""
        return self.community.alerts

    @property
    def hooks(self) -> AlertHooks:
        """Webhooks about them."""
        return self.community.hooks

    @property
    def sign_ups(self) -> SignUps:
        """Who comes to them."""
        return self.community.sign_ups

    @property
    def erasing(self) -> Erasing:
        """Whoever signed up and is to be in nothing that is kept."""
        return self.community.erasing

    @property
    def notices(self) -> Notices:
        """Mails to people who signed up."""
        return self.community.notices

    async def agreed(self) -> Agreements:
        """What everyone agrees to at the door: the community's own, or else the library's."""
        return (await self.book.profiles.load()).agreements_or(self.agreements)

    async def script(self, name: str | None) -> Script | None:
        """The community's own, or else that of the library; None where none is named. Raises: HttpError."""
        if name is None:
            return None
        script = await own_script(self.community, name) or self.library.scripts.get(name)
        if script is None:
            raise HttpError(NO_SUCH_SCRIPT)
        return script


class Offices:
    """Those of all communities. Each is kept, with its limits, once it was asked for. `provider` lets people in that
    organisers know, where there is one.
    """

    def __init__(self, communities: Communities, library: Library, provider: IdentityProvider | None = None) -> None:
        self.communities = communities
        self.provider = provider
        self._lost_links = Limits(LOST_PER_S, LOST_BURST)
        self._sign_ins = Limits(SIGN_INS_PER_S, SIGN_INS_BURST)
        self._under_way: set[asyncio.Task[None]] = set()
        self._library = library
        self._offices: dict[str, Office] = {}

    @cached_property
    def ways(self) -> Ways:
        """To the provider and back."""
        return Ways(Challenges(self.communities.default.organisers.kept))

    def take_lost_link(self, network: str, address: str) -> bool:
        """Whether somebody there may ask for the link of that address. Addresses are counted as hashes."""
        whose = hashlib.sha256(address.casefold().encode()).hexdigest()
        return self._lost_links.take(f"from {network}") and self._lost_links.take(f"to {whose}")

    def take_sign_in(self, network: str) -> bool:
        """Whether somebody there may ask the identity provider for something."""
        return self._sign_ins.take(network)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """What nobody waits for, so that no answer takes longer by it; it is lost where this node or the store dies."""
        task = asyncio.create_task(_attempted(work), name="links again")
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def done(self) -> None:
        """What nobody waited for is done."""
        await asyncio.gather(*self._under_way)

    def of(self, session: OrganiserSession | None) -> Office:
        """That of the session's community, where a guard let it in."""
        assert session is not None, "an office is for organisers and facilitators"
        if session.community not in self._offices:
            community = self.communities.of(session.community)
            assert community is not None, "a session was found in its community"
            self._offices[community.id] = Office(community, self._library, self.communities)
        return self._offices[session.community]


async def _attempted(work: Coroutine[Any, Any, None]) -> None:
    with contextlib.suppress(StoreUnavailable):  # they ask again
        await work

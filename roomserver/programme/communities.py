"""The communities of an installation: which there are, what belongs to each, and which one a session is of.

What a community needs is made in one place, `Ground.community`, and handed round as a `Community`. Nothing that
belongs to one knows of another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from roomserver.i18n import Catalogue
from roomserver.programme.alert_hooks import AlertHooks
from roomserver.programme.alert_mails import AlertMails
from roomserver.programme.circle import CircleState
from roomserver.programme.circles import CircleBook
from roomserver.programme.erasing import KEPT_DAYS, Erasing
from roomserver.programme.facilitators.service import Facilitators
from roomserver.programme.figures.reading import FiguresRead
from roomserver.programme.figures.service import Figures
from roomserver.programme.link_mails import LinkMails
from roomserver.programme.next_circle import NextCircles
from roomserver.programme.notices.service import Notices
from roomserver.programme.organising import Organising
from roomserver.programme.own_files import OwnFiles
from roomserver.programme.passkeys import Json, PasskeyRefused, community_of
from roomserver.programme.profile import unsaid_in
from roomserver.programme.records import CircleRecords
from roomserver.programme.requests.mails import RequestMails
from roomserver.programme.requests.service import Requests
from roomserver.programme.seat_names import WhoseSeats
from roomserver.programme.series_book import SeriesBook
from roomserver.programme.sign_ups.closed import closed_series
from roomserver.programme.sign_ups.evening import Evenings
from roomserver.programme.sign_ups.service import SignUps
from roomserver.programme.tokens import ApiTokens, read_token
from roomserver.store.answers import KeptAnswers
from roomserver.store.community import CommunityStore
from roomserver.store.organisers import OrganiserSession
from roomserver.store.rooms import RedisRoomStore
from roomserver.webhooks.receiver import NOBODY, Allowed
from signalling.credentials import read_link_token
from signalling.node.hub import Hub

DAY_S = 24 * 3600.0
COMMUNITY_ID = "^[a-z0-9]{1,32}$"
"""As it stands in links, addresses and names of keys."""


class BadCommunityId(Exception):
    """A community can't be called that."""


class WasErased(Exception):
    """One of that id was erased, and a backup may still have it."""


class FirstCommunity(Exception):
    """It is the one that an installation begins with, and always has."""


ERASED_AGAIN_S = 30.0
"""When it is looked once more for what another node wrote of a community while it was erased."""


@dataclass(frozen=True, slots=True)
class Community:
    """What belongs to one community."""

    id: str
    kept: CommunityStore
    book: CircleBook
    alerts: AlertMails
    series: SeriesBook
    hooks: AlertHooks
    sign_ups: SignUps
    evenings: Evenings
    notices: Notices
    erasing: Erasing
    facilitator_accounts: Organising
    facilitators: Facilitators
    whose_seats: WhoseSeats
    link_mails: LinkMails
    requests: Requests
    figures: Figures
    figures_read: FiguresRead
    next_circles: NextCircles
    request_mails: RequestMails
    scripts: OwnFiles
    prompts: OwnFiles

    @property
    def organisers(self) -> Organising:
        """Who may organise its circles."""
        return self.book.organisers

    @property
    def accounts(self) -> tuple[Organising, Organising]:
        """Whoever logs in: organisers, and facilitators."""
        return self.organisers, self.facilitator_accounts

    @property
    def tokens(self) -> ApiTokens:
        """What programs use its API with."""
        return ApiTokens(self.kept.tokens, self.id)

    async def cancel_circle(self, circle_id: str) -> CircleState:
        """It does not take place. An evening of a series is cancelled there too.

        Raises: NoSuchCircle, Refused, where it has begun or is over; StoreUnavailable.
        """
        state = await self.book.cancel(circle_id)
        if state.terms.series is not None:
            await self.series.note_cancelled(state.terms.series, state.id)
        return state


@dataclass(frozen=True, slots=True)
class Ground:
    """What all communities stand on. `sender` is an address of the operator's, or empty; `goes_out` says whether mails
    reach people. `webhook_hosts` are those that the operator allows besides public ones. `region` is where people
    are, until a community says otherwise. `backup_days` is how long backups are kept at most.
    """

    hub: Hub
    store: RedisRoomStore
    catalogues: Mapping[str, Catalogue]
    sender: str = ""
    goes_out: bool = True
    webhook_hosts: Allowed = NOBODY
    region: str = "SG"
    backup_days: int = KEPT_DAYS

    def community(self, community_id: str) -> Community:
        """Its services, each made here."""
        kept = self.store.community(community_id)
        book = CircleBook(self.hub, kept, unsaid_in(self.region))
        series = SeriesBook(kept, book)
        sign_ups = SignUps(kept, self.hub, partial(closed_series, series), book.profiles)
        accounts = Organising(kept.facilitators, community_id)
        notices = Notices(kept, self.store, sign_ups, book.profiles, self.catalogues, self.sender)
        alerts = AlertMails(kept, self.store, self.catalogues, self.sender, goes_out=self.goes_out)
        requests, figures = Requests(kept), Figures(kept, self.store, sign_ups, book.profiles)
        facilitators = Facilitators(kept, self.hub, book, series, accounts, self.catalogues, self.sender)
        return Community(
            id=community_id,
            kept=kept,
            book=book,
            series=series,
            alerts=alerts,
            hooks=AlertHooks(kept, self.store, self.catalogues, self.webhook_hosts),
            sign_ups=sign_ups,
            evenings=Evenings(sign_ups, self.store),
            notices=notices,
            erasing=Erasing(kept, sign_ups, figures, requests, notices.queue, self.backup_days),
            facilitator_accounts=accounts,
            facilitators=facilitators,
            whose_seats=WhoseSeats(self.store, sign_ups, facilitators),
            link_mails=LinkMails(
                kept,
                (book.organisers, accounts),
                book.profiles,
                self.catalogues,
                self.sender,
                goes_out=self.goes_out,
            ),
            requests=requests,
            figures=figures,
            figures_read=FiguresRead(figures, CircleRecords(kept, self.store), series, sign_ups),
            next_circles=NextCircles(kept, self.store, sign_ups),
            request_mails=RequestMails(kept, requests, alerts, self.catalogues, self.sender),
            scripts=OwnFiles(kept, "scripts"),
            prompts=OwnFiles(kept, "prompts"),
        )


class Communities:
    """Those that this node knows. The default one is always among them. Asking for one asks no store: `look` learns of
    those that others have made. What is awaited may raise StoreUnavailable.
    """

    def __init__(self, ground: Ground, default: str) -> None:
        self._ground = ground
        self._kept = ground.store.communities
        self.default = ground.community(default)
        self._known = {default: self.default}

    @property
    def rooms(self) -> RedisRoomStore:
        """Of all communities."""
        return self._ground.store

    def of(self, community_id: str) -> Community | None:
        """None where this node knows of none."""
        return self._known.get(community_id)

    def all(self) -> tuple[Community, ...]:
        """The default one first, then in the order in which this node learned of them."""
        return tuple(self._known.values())

    async def make(self, community_id: str) -> Community:
        """This node serves it at once, and others soon; one that is there stays as it is.

        Raises: BadCommunityId, WasErased.
        """
        if not re.fullmatch(COMMUNITY_ID, community_id):
            raise BadCommunityId
        if community_id in await self._kept.erased():
            raise WasErased
        await self._add(community_id)
        community = self._know(community_id)
        origin = await self.default.organisers.kept.origin()
        if origin is not None:
            await community.book.set_origin(origin)
        return community

    async def keep_default(self) -> None:
        """That other nodes know of it too, also of those that have another one."""
        await self._add(self.default.id)

    async def look(self) -> None:
        """Learn of those that others have made, and have erased."""
        for community_id in await self._kept.erased():
            if community_id != self.default.id:
                self._known.pop(community_id, None)
        for community_id in await self._kept.all():
            self._know(community_id)

    async def erase(self, community_id: str) -> None:
        """All of it, everywhere, at once; what fails is done soon, by any node. Raises: FirstCommunity."""
        if community_id == self.default.id:
            raise FirstCommunity
        now = self._ground.store.now()
        await self._kept.begin_erasing(community_id, now, now)
        self._known.pop(community_id, None)
        await self.complete_erasures()

    async def complete_erasures(self) -> None:
        """Of communities: until nothing is found."""
        store, now = self._ground.store, self._ground.store.now()
        for community_id in await self._kept.erasing_due(now):
            # Whoever began may have died right after.
            await self._kept.begin_erasing(community_id, now, now + ERASED_AGAIN_S)
            if not await store.delete_community(community_id):
                await self._kept.finish_erasing(community_id)

    async def forget_erased(self) -> None:
        """That communities were, which no backup can have any more."""
        await self._kept.forget_erased(self._ground.store.now() - self._ground.backup_days * DAY_S)

    async def set_origin(self, origin: str) -> None:
        """What links of all communities begin with, as the server that serves them knows itself."""
        for community in self.all():
            await community.book.set_origin(origin)

    async def session(self, token: str) -> OrganiserSession | None:
        """The organiser's session that a cookie names, as long as it lasts. One of the release before names no
        community: it is of the default one.
        """
        community_id, secret = read_link_token(token) or (self.default.id, token)
        community = self.of(community_id)
        return None if community is None else await community.organisers.session(secret)

    async def facilitator_session(self, token: str) -> OrganiserSession | None:
        """The same of a facilitator's."""
        community_id, secret = read_link_token(token) or ("", "")
        community = self.of(community_id)
        return None if community is None else await community.facilitator_accounts.session(secret)

    async def sign_in_by_link(
        self, community_id: str, secret: str, browser: str = "", system: str = ""
    ) -> tuple[Organising, str] | None:
        """A session by the secret of a link, and whose it is: an organiser's or a facilitator's. The link may be of a
        community that another node has made just now.
        """
        if self.of(community_id) is None:
            await self.look()
        community = self.of(community_id)
        for accounts in () if community is None else community.accounts:
            session = await accounts.sign_in(secret, browser, system)
            if session is not None:
                return accounts, session
        return None

    async def send_links_again(self, address: str) -> None:
        """To whoever lost theirs, in whichever communities that address, in ASCII, has an account."""
        for community in self.all():
            await community.link_mails.send_again(address)

    def answers(self, community_id: str) -> KeptAnswers | None:
        """Those that are kept for requests that may come again."""
        community = self.of(community_id)
        return None if community is None else community.kept.answers

    async def chosen_name(self, community_id: str, circle_id: str, seat_id: str) -> str:
        """As `WhoseSeats.chosen`."""
        community = self.of(community_id)
        return "" if community is None else await community.whose_seats.chosen(circle_id, seat_id)

    async def token(self, token: str) -> OrganiserSession | None:
        """What a program's token opens, as long as it is good."""
        community_id, secret = read_token(token) or ("", "")
        community = self.of(community_id)
        return None if community is None else await community.tokens.session(secret)

    async def options_to_sign_in(self, origin: str) -> Json:
        """What a device is asked for a passkey: of which community it is, its answer says."""
        return await self.default.organisers.passkeys.options_to_sign_in(origin)

    async def sign_in(
        self, credential: Json, origin: str, browser: str = "", system: str = ""
    ) -> tuple[Community, Organising, str]:
        """A session by a passkey, of which community, and whose. Raises: PasskeyRefused."""
        community = self.of(community_of(credential) or self.default.id)
        if community is None:
            raise PasskeyRefused
        asked_with = self.default.organisers.passkeys.challenges
        facilitates = credential.get("id") in await community.facilitator_accounts.kept.passkeys()
        accounts = community.facilitator_accounts if facilitates else community.organisers
        return community, accounts, await accounts.passkeys.sign_in(credential, origin, browser, system, asked_with)

    async def _add(self, community_id: str) -> None:
        await self._kept.add(community_id, self._ground.store.now())

    def _know(self, community_id: str) -> Community:
        if community_id not in self._known:
            self._known[community_id] = self._ground.community(community_id)
        return self._known[community_id]

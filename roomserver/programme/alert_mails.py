"""Alerts reach the organiser by mail: which addresses they asked for, and which circles have something unseen.

A mail says that a circle needs them, and nothing else: no name, no title, no reason, and not which circle.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict

from moderation.refusal import RefusalCode, Refused
from moderation.state.room import Room
from roomserver.i18n import DEFAULT_LANGUAGE, Catalogue
from roomserver.mail.addresses import BadAddress, wire_address
from roomserver.mail.message import Letter
from roomserver.mail.post import Post
from roomserver.programme.mails import Composed, Mail, Mails, Unsent
from roomserver.store.community import CommunityStore
from roomserver.store.community_documents import Becomes, Document
from signalling.store import RoomStore

MOST_ADDRESSES = 5
SETTINGS = "alerts"
"""The id of the only document of its kind."""
NEVER_SERVED = "http://localhost:8000"


class AlertSettings(BaseModel):
    """`addresses` as the organiser typed them; `language` is of the mails; `version` counts the changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    addresses: tuple[str, ...] = ()
    language: str = DEFAULT_LANGUAGE
    version: int = 0


class WrongAddress(Exception):
    """The address at that place is none."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


class NoSuchLanguage(Exception):
    """There is no catalogue of it."""


class NoAddress(Exception):
    """There is no address to send a test to."""


class AlertMails:
    """Of one community. All may raise StoreUnavailable. `sender` is an address of the operator's, or empty; `goes_out`
    says whether mails leave this machine.
    """

    def __init__(
        self,
        community: CommunityStore,
        rooms: RoomStore,
        catalogues: Mapping[str, Catalogue],
        sender: str = "",
        *,
        goes_out: bool = True,
    ) -> None:
        self.goes_out = goes_out
        self._community = community
        self._settings = community.documents("settings")
        self._mails = Mails(community)
        self._rooms = rooms
        self._catalogues = catalogues
        self._sender = sender
        self._looked: tuple[int, Mapping[str, int]] = 0, {}
        """The settings' version, and versions of rooms, as they were at the last look."""

    # What the organiser says

    async def settings(self) -> AlertSettings:
        return _read(await self._settings.load(SETTINGS))

    async def set(self, addresses: tuple[str, ...], language: str, made_on: int) -> AlertSettings:
        """In place of version `made_on`. What is kept of other addresses goes.

        Raises: WrongAddress, NoSuchLanguage, Refused.
        """
        if language not in self._catalogues:
            raise NoSuchLanguage
        kept: dict[str, str] = {}
        for at, address in enumerate(addresses):
            try:
                kept.setdefault(wire_address(address), address.strip())
            except BadAddress:
                raise WrongAddress(at) from None
        wanted = AlertSettings(addresses=tuple(kept.values()), language=language, version=made_on + 1)

        def change(document: Document, now: float) -> Becomes:
            if document.version != made_on:
                raise Refused(RefusalCode.OUT_OF_DATE)
            return Becomes(wanted.model_dump_json())

        await self._settings.change(SETTINGS, change)
        await self._mails.keep_only(kept)
        return wanted

    async def test(self) -> None:
        """A mail to each address. Raises: NoAddress."""
        settings = await self.settings()
        if not settings.addresses:
            raise NoAddress
        for to in _recipients(settings):
            await self._mails.queue(to, None)

    async def unsent(self) -> Unsent:
        return await self._mails.unsent()

    async def see_unsent(self) -> None:
        await self._mails.see_unsent()

    # What is done without being asked for

    async def look(self, circle: str) -> None:
        """If it has something that the organiser was not told of, a mail waits from now on."""
        await self._look(circle, await self.settings())

    async def look_everywhere(self) -> None:
        """At all circles that have changed since the last time: whoever was to look at once may have died."""
        settings = await self.settings()
        known_settings, known = self._looked
        if not settings.addresses:
            return
        versions = await self._rooms.versions(await self._community.records.current())
        for circle, version in versions.items():
            if known_settings != settings.version or known.get(circle) != version:
                await self._look(circle, settings)
        self._looked = settings.version, versions

    async def send_due(self, post: Post) -> None:
        await self._mails.send_due(post, self._compose)

    def stop(self) -> None:
        """No further mail is begun."""
        self._mails.stop()

    async def _look(self, circle: str, settings: AlertSettings) -> None:
        if not settings.addresses:
            return
        unseen = _unseen(await self._rooms.load(circle))
        if unseen:
            for to in _recipients(settings):
                await self._mails.queue(to, circle, unseen)

    async def _compose(self, mail: Mail) -> Composed | None:
        settings = await self.settings()
        if mail.to not in _recipients(settings):
            return None
        unseen = () if mail.circle is None else _unseen(await self._rooms.load(mail.circle))
        if mail.circle is not None and set(unseen) <= set(mail.told):
            return None
        origin = await self._community.organisers.origin() or NEVER_SERVED
        catalogue = self._catalogues.get(settings.language) or self._catalogues[DEFAULT_LANGUAGE]
        return Composed(_letter(catalogue, mail, f"{origin}/organiser/"), self._sender or _sender_at(origin), unseen)


def _letter(catalogue: Catalogue, mail: Mail, link: str) -> Letter:
    kind = "test" if mail.circle is None else "alert"
    return Letter(
        language=catalogue.language,
        sender_name=catalogue.say("app.name"),
        subject=catalogue.say(f"mail.{kind}_subject"),
        paragraphs=(catalogue.say(f"mail.{kind}_text"), catalogue.say("mail.alert_why")),
        link_label=catalogue.say("mail.alert_link"),
        link=link,
    )


def _sender_at(origin: str) -> str:
    """Where the operator named none."""
    try:
        return wire_address(f"circles@{urlsplit(origin).hostname or ''}")
    except BadAddress:
        return "circles@localhost"


def _recipients(settings: AlertSettings) -> list[str]:
    return [wire_address(address) for address in settings.addresses]


def _unseen(room: Room | None) -> tuple[str, ...]:
    return () if room is None else tuple(alert.id for alert in room.alerts if alert.seen_at is None)


def _read(document: Document) -> AlertSettings:
    return AlertSettings.model_validate_json(document.text) if document.version else AlertSettings()

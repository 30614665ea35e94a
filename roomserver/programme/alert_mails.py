"""Alerts reach the organiser by mail: which addresses they asked for, and which circles have something unseen.

A mail says that a circle needs them, and nothing else: no name, no title, no reason, and not which circle.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from functools import partial
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict

from moderation.refusal import RefusalCode, Refused
from moderation.state.room import Room
from roomserver.i18n import DEFAULT_LANGUAGE, Catalogue
from roomserver.mail.addresses import BadAddress, wire_address
from roomserver.mail.letter import Letter
from roomserver.mail.post import Post
from roomserver.programme.mail_states import Mail, is_claimed, waiting
from roomserver.programme.mails import Composed, Mails
from roomserver.programme.queue import Later, Unsent
from roomserver.store.community import CommunityStore
from roomserver.store.community_documents import Becomes, Document
from signalling.store import RoomStore

MOST_ADDRESSES = 5
SETTINGS = "alerts"
"""The id of the only document of its kind."""
NEVER_SERVED = "http://localhost:8000"
APART_S = 600.0
"""Between two mails about one circle to one recipient."""


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
        self._mails = Mails(community, {"alert": self._compose, "test": self._compose}, "mail")
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
        await self._keep_only(kept)
        return wanted

    async def test(self) -> None:
        """A mail to each address. Raises: NoAddress."""
        settings = await self.settings()
        if not settings.addresses:
            raise NoAddress
        for to in _recipients(settings):
            await self._ask(to, None)

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
        await self._mails.send_due(post)

    async def adopt_former(self) -> None:
        """Mails that the release before wrote."""
        await self._mails.adopt_former()

    def stop(self) -> None:
        """No further mail is begun."""
        self._mails.stop()

    async def _look(self, circle: str, settings: AlertSettings) -> None:
        if not settings.addresses:
            return
        unseen = unseen_alerts(await self._rooms.load(circle))
        if unseen:
            for to in _recipients(settings):
                await self._ask(to, circle, unseen)

    async def _ask(self, to: str, circle: str | None, about: Collection[str] = ()) -> None:
        """That a mail about these alerts of a circle be sent; without a circle one as a test."""
        await self._mails.change(mail_id(circle, to), partial(asked, circle=circle, to=to, about=about))

    async def _keep_only(self, recipients: Collection[str]) -> None:
        """What is kept of mails to others is deleted. There are few: a document for each circle that had alerts."""
        for document_id, mail in await self._mails.all():
            if document_id not in {mail_id(_circle_of(mail), to) for to in recipients}:
                await self._mails.delete(document_id)

    async def _compose(self, mail: Mail) -> Composed | Later | None:
        settings, circle = await self.settings(), _circle_of(mail)
        if mail.to not in _recipients(settings):
            return None
        unseen = () if circle is None else unseen_alerts(await self._rooms.load(circle))
        if circle is not None and set(unseen) <= set(mail.told):
            return Later(None)
        origin = await self._community.organisers.origin() or NEVER_SERVED
        catalogue = self._catalogues.get(settings.language) or self._catalogues[DEFAULT_LANGUAGE]
        letter = _letter(catalogue, mail.kind, f"{origin}/organiser/")
        return Composed(letter, self._sender or sender_at(origin), mail.to, told=unseen, forgets=mail.told)


def mail_id(circle: str | None, to: str) -> str:
    """Of the mails about that circle to that recipient: whoever reads it learns neither."""
    return hashlib.sha256(f"{circle or ''}\n{to}".encode()).hexdigest()[:32]


def asked(mail: Mail | None, now: float, circle: str | None, to: str, about: Collection[str]) -> Mail | None:
    """It waits from now on, or from when the recipient may get another; a test is made whenever it is asked for, and
    tried at once: whoever tests may have mended something. None where it waits already, or told of it.
    """
    if mail is None:
        mail = Mail(kind="test") if circle is None else Mail(kind="alert", about=(circle,))
    if mail.waits_since is not None:
        return mail if circle is None and not is_claimed(mail, now) else None
    if about and set(about) <= set(mail.told):
        return None
    since = now if mail.sent_at is None or circle is None else max(now, mail.sent_at + APART_S)
    return waiting(mail, since).model_copy(update={"to": to})


def _circle_of(mail: Mail) -> str | None:
    return mail.about[0] if mail.about else None


def _letter(catalogue: Catalogue, kind: str, link: str) -> Letter:
    return Letter(
        language=catalogue.language,
        sender_name=catalogue.say("app.name"),
        subject=catalogue.say(f"mail.{kind}_subject"),
        paragraphs=(catalogue.say(f"mail.{kind}_text"), catalogue.say("mail.alert_why")),
        link_label=catalogue.say("mail.alert_link"),
        link=link,
    )


def sender_at(origin: str) -> str:
    """Where the operator named none. It stands in lists of mails, so it says nothing of what they are about."""
    try:
        return wire_address(f"messages@{urlsplit(origin).hostname or ''}")
    except BadAddress:
        return "messages@localhost"


def _recipients(settings: AlertSettings) -> list[str]:
    return [wire_address(address) for address in settings.addresses]


def unseen_alerts(room: Room | None) -> tuple[str, ...]:
    return () if room is None else tuple(alert.id for alert in room.alerts if alert.seen_at is None)


def _read(document: Document) -> AlertSettings:
    return AlertSettings.model_validate_json(document.text) if document.version else AlertSettings()

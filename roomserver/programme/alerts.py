"""Alerts reach the organisers who asked for it, by mail or by webhook: what both have in common.

They are told that a circle needs them, and nothing else: no name, no title, no reason, and not which circle. For each
recipient of each circle's alerts there is a document of a queue, which is due when there is something to say.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from moderation.refusal import RefusalCode, Refused
from moderation.state.room import Room
from roomserver.i18n import DEFAULT_LANGUAGE, Catalogue
from roomserver.programme.mail_states import Mail, is_claimed, waiting
from roomserver.programme.mails import NEVER_SERVED
from roomserver.programme.queue import By, Later, Queue, Unsent, What
from roomserver.store.community import CommunityStore
from roomserver.store.community_documents import Becomes, Document
from signalling.store import RoomStore

APART_S = 600.0
"""Between two about one circle to one recipient."""


class Chosen(BaseModel):
    """What organisers chose: `language` is of the words; `version` counts the changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: str = DEFAULT_LANGUAGE
    version: int = 0


class NoSuchLanguage(Exception):
    """There is no catalogue of it."""


Settings = TypeVar("Settings", bound=Chosen)


class Alerts(ABC, Generic[Settings, What, By]):
    """Of one community. `chosen` is kept as the document of that id. All may raise StoreUnavailable."""

    def __init__(
        self,
        community: CommunityStore,
        rooms: RoomStore,
        catalogues: Mapping[str, Catalogue],
        queue: Queue[What, By],
        document_id: str,
        chosen: type[Settings],
    ) -> None:
        self._community = community
        self._rooms = rooms
        self._catalogues = catalogues
        self._queue = queue
        self._settings, self._document_id = community.documents("settings"), document_id
        self._chosen = chosen
        self._looked: tuple[int, Mapping[str, int]] = 0, {}
        """The settings' version, and versions of rooms, as they were at the last look."""

    @abstractmethod
    def recipients(self, settings: Settings) -> Sequence[str]:
        """To whom alerts go."""

    @abstractmethod
    def said(
        self, mail: Mail, settings: Settings, catalogue: Catalogue, origin: str, unseen: tuple[str, ...]
    ) -> What | Later:
        """What tells one of them of these alerts."""

    # What the organiser says

    async def settings(self) -> Settings:
        return self._read(await self._settings.load(self._document_id))

    async def unsent(self) -> Unsent:
        return await self._queue.unsent()

    async def see_unsent(self) -> None:
        await self._queue.see_unsent()

    def check_language(self, language: str) -> None:
        """Raises: NoSuchLanguage."""
        if language not in self._catalogues:
            raise NoSuchLanguage

    async def choose(self, become: Callable[[Settings], Settings], made_on: int) -> tuple[Settings, Settings]:
        """What they were, and what they are, in place of version `made_on`. What is kept of others than the recipients
        goes: there is little, a document for each circle that had alerts. Raises: Refused, and what `become` does.
        """
        made: list[Settings] = []

        def change(document: Document, now: float) -> Becomes:
            if document.version != made_on:
                raise Refused(RefusalCode.OUT_OF_DATE)
            made.append(become(self._read(document)))
            return Becomes(made[-1].model_dump_json())

        before = self._read(await self._settings.change(self._document_id, change))
        await self._keep_only(self.recipients(made[-1]))
        return before, made[-1]

    async def ask_for_test(self) -> bool:
        """One to each recipient waits from now on; False where there is none."""
        recipients = self.recipients(await self.settings())
        for to in recipients:
            await self._ask(to, None)
        return bool(recipients)

    # What is done without being asked for

    async def look(self, circle: str) -> None:
        """If it has something that the organiser was not told of, that waits to be sent from now on."""
        await self._look(circle, await self.settings())

    async def look_everywhere(self) -> None:
        """At all circles that have changed since the last time: whoever was to look at once may have died."""
        settings = await self.settings()
        if not self.recipients(settings):
            return
        known_settings, known = self._looked
        versions = await self._rooms.versions(await self._community.records.current())
        for circle, version in versions.items():
            if known_settings != settings.version or known.get(circle) != version:
                await self._look(circle, settings)
        self._looked = settings.version, versions

    async def send_due(self, by: By) -> None:
        await self._queue.send_due(by)

    def stop(self) -> None:
        """No further one is begun."""
        self._queue.stop()

    async def compose(self, mail: Mail) -> What | Later | None:
        """What it says to its recipient, as long as that is one."""
        settings, circle = await self.settings(), _circle_of(mail)
        recipients = self.recipients(settings)
        if not recipients or (mail.to and mail.to not in recipients):  # the release before named none for a webhook
            return None
        unseen = () if circle is None else unseen_alerts(await self._rooms.load(circle))
        if circle is not None and set(unseen) <= set(mail.told):
            return Later(None)
        origin = await self._community.organisers.origin() or NEVER_SERVED
        catalogue = self._catalogues.get(settings.language) or self._catalogues[DEFAULT_LANGUAGE]
        return self.said(mail, settings, catalogue, origin, unseen)

    async def _look(self, circle: str, settings: Settings) -> None:
        recipients = self.recipients(settings)
        unseen = unseen_alerts(await self._rooms.load(circle)) if recipients else ()
        if unseen:
            for to in recipients:
                await self._ask(to, circle, unseen)

    async def _ask(self, to: str, circle: str | None, about: Collection[str] = ()) -> None:
        """That these alerts of a circle be told; without a circle it is a test."""
        await self._queue.change(waiting_id(circle, to), partial(asked, circle=circle, to=to, about=about))

    async def _keep_only(self, recipients: Sequence[str]) -> None:
        for document_id, mail in await self._queue.all():
            if document_id not in {waiting_id(_circle_of(mail), to) for to in recipients}:
                await self._queue.delete(document_id)

    def _read(self, document: Document) -> Settings:
        return self._chosen.model_validate_json(document.text) if document.version else self._chosen()


def waiting_id(circle: str | None, to: str) -> str:
    """Of what waits for that recipient about that circle. What is sent shows neither; it is kept no longer than the
    settings name the recipient.
    """
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


def unseen_alerts(room: Room | None) -> tuple[str, ...]:
    """None where the room is gone."""
    return () if room is None else tuple(alert.id for alert in room.alerts if alert.seen_at is None)


def _circle_of(mail: Mail) -> str | None:
    return mail.about[0] if mail.about else None

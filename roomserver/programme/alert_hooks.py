"""Alerts reach a program of the organisers' by webhook: where it listens, and which circles have something unseen.

A webhook says what a mail does: that a circle needs them, and where their page is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from functools import partial

from pydantic import BaseModel, ConfigDict, Field

from moderation.refusal import RefusalCode, Refused
from roomserver.i18n import DEFAULT_LANGUAGE, Catalogue
from roomserver.programme.alert_mails import NEVER_SERVED, NoSuchLanguage, asked, unseen_alerts
from roomserver.programme.deliveries import Carrier, Deliveries, Hook
from roomserver.programme.mail_states import Mail
from roomserver.programme.queue import Later, Unsent
from roomserver.store.community import CommunityStore
from roomserver.store.community_documents import Becomes, Document
from roomserver.webhooks.receiver import Allowed, BadReceiver, read_receiver
from roomserver.webhooks.signing import new_signing_secret
from signalling.store import RoomStore

SETTINGS = "alert-hook"
"""The id of the only document of its kind."""


class HookSettings(BaseModel):
    """`url` as the organiser typed it, or empty; `secret` signs; `version` counts the changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(default="", repr=False)
    secret: str = Field(default="", repr=False)
    language: str = DEFAULT_LANGUAGE
    version: int = 0


_Become = Callable[[HookSettings], HookSettings]


class NoHook(Exception):
    """There is no address to send a test to."""


class AlertHooks:
    """Of one community. All may raise StoreUnavailable. `allowed` are hosts that the operator allows besides."""

    def __init__(
        self,
        community: CommunityStore,
        rooms: RoomStore,
        catalogues: Mapping[str, Catalogue],
        allowed: Allowed,
    ) -> None:
        self._community = community
        self._settings = community.documents("settings")
        self._deliveries = Deliveries(community, self._compose)
        self._rooms = rooms
        self._catalogues = catalogues
        self._allowed = allowed
        self._looked: tuple[int, Mapping[str, int]] = 0, {}
        """The settings' version, and versions of rooms, as they were at the last look."""

    # What the organiser says

    async def settings(self) -> HookSettings:
        return _read(await self._settings.load(SETTINGS))

    async def set(self, url: str, language: str, made_on: int) -> tuple[HookSettings, bool]:
        """In place of version `made_on`, and whether the secret is another. An empty address: nothing is sent.

        Raises: BadReceiver, NoSuchLanguage, Refused.
        """
        url = url.strip()
        if language not in self._catalogues:
            raise NoSuchLanguage
        if url:
            read_receiver(url, self._allowed)

        def become(before: HookSettings) -> HookSettings:
            kept = before.secret if url == before.url else new_signing_secret()
            return HookSettings(url=url, secret=kept if url else "", language=language, version=made_on + 1)

        before, after = await self._change(become, made_on)
        if before.url != after.url:
            await self._keep_only(url)
        return after, bool(after.url) and before.secret != after.secret

    async def replace_secret(self, made_on: int) -> HookSettings:
        """The one before signs nothing any more. Raises: NoHook, Refused."""

        def become(before: HookSettings) -> HookSettings:
            if not before.url:
                raise NoHook
            return before.model_copy(update={"secret": new_signing_secret(), "version": made_on + 1})

        _, after = await self._change(become, made_on)
        return after

    async def test(self) -> None:
        """Raises: NoHook."""
        settings = await self.settings()
        if not settings.url:
            raise NoHook
        await self._ask(settings, None)

    async def unsent(self) -> Unsent:
        return await self._deliveries.unsent()

    async def see_unsent(self) -> None:
        await self._deliveries.see_unsent()

    # What is done without being asked for

    async def look(self, circle: str) -> None:
        """If it has something that the organiser was not told of, a webhook waits from now on."""
        settings = await self.settings()
        if settings.url:
            await self._look(circle, settings)

    async def look_everywhere(self) -> None:
        """At all circles that have changed since the last time: whoever was to look at once may have died."""
        settings = await self.settings()
        if not settings.url:
            return
        known_settings, known = self._looked
        versions = await self._rooms.versions(await self._community.records.current())
        for circle, version in versions.items():
            if known_settings != settings.version or known.get(circle) != version:
                await self._look(circle, settings)
        self._looked = settings.version, versions

    async def send_due(self, carrier: Carrier) -> None:
        await self._deliveries.send_due(carrier)

    def stop(self) -> None:
        """No further one is begun."""
        self._deliveries.stop()

    async def _change(self, become: _Become, made_on: int) -> tuple[HookSettings, HookSettings]:
        """What they were, and what they are."""
        made: list[HookSettings] = []

        def change(document: Document, now: float) -> Becomes:
            if document.version != made_on:
                raise Refused(RefusalCode.OUT_OF_DATE)
            made.append(become(_read(document)))
            return Becomes(made[-1].model_dump_json())

        before = await self._settings.change(SETTINGS, change)
        return _read(before), made[-1]

    async def _look(self, circle: str, settings: HookSettings) -> None:
        unseen = unseen_alerts(await self._rooms.load(circle))
        if unseen:
            await self._ask(settings, circle, unseen)

    async def _ask(self, settings: HookSettings, circle: str | None, about: Collection[str] = ()) -> None:
        change = partial(asked, circle=circle, to="", about=about)
        await self._deliveries.change(_delivery_id(circle, settings.url), change)

    async def _keep_only(self, url: str) -> None:
        """What is kept of deliveries to another is deleted."""
        for document_id, waits in await self._deliveries.all():
            if document_id != _delivery_id(_circle_of(waits), url):
                await self._deliveries.delete(document_id)

    async def _compose(self, waits: Mail) -> Hook | Later:
        settings, circle = await self.settings(), _circle_of(waits)
        try:
            receiver = read_receiver(settings.url, self._allowed)
        except BadReceiver:
            return Later(None)  # there is none any more, or the operator allows it no longer
        unseen = () if circle is None else unseen_alerts(await self._rooms.load(circle))
        if circle is not None and set(unseen) <= set(waits.told):
            return Later(None)
        assert waits.waits_since is not None
        link = f"{await self._community.organisers.origin() or NEVER_SERVED}/organiser/"
        catalogue = self._catalogues.get(settings.language) or self._catalogues[DEFAULT_LANGUAGE]
        body = _body(catalogue, waits.kind, link, waits.waits_since)
        return Hook(receiver, settings.secret, body, told=unseen, forgets=waits.told)


def _body(catalogue: Catalogue, kind: str, link: str, at: float) -> bytes:
    """The same whenever it is tried. `text` is what chats show."""
    text = catalogue.say("mail.test_subject" if kind == "test" else "mail.alert_subject")
    said = {
        "type": "test" if kind == "test" else "circle.alert",
        "timestamp": datetime.fromtimestamp(int(at), UTC).isoformat().replace("+00:00", "Z"),
        "data": {"link": link},
        "text": f"{text} {link}",
    }
    return json.dumps(said, ensure_ascii=False).encode()


def _delivery_id(circle: str | None, url: str) -> str:
    """Whoever reads it learns neither."""
    return hashlib.sha256(f"{circle or ''}\n{url}".encode()).hexdigest()[:32]


def _circle_of(waits: Mail) -> str | None:
    return waits.about[0] if waits.about else None


def _read(document: Document) -> HookSettings:
    return HookSettings.model_validate_json(document.text) if document.version else HookSettings()

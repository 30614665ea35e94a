"""Alerts reach a program of the organisers' by webhook: where it listens, and what a webhook says: what a mail does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from pydantic import Field

from roomserver.i18n import Catalogue
from roomserver.programme.alerts import Alerts, Chosen
from roomserver.programme.deliveries import Carrier, Deliveries, Hook
from roomserver.programme.mail_states import Mail
from roomserver.programme.queue import Later
from roomserver.store.community import CommunityStore
from roomserver.webhooks.receiver import Allowed, BadReceiver, read_receiver
from roomserver.webhooks.signing import new_signing_secret
from signalling.store import RoomStore

SETTINGS = "alert-hook"
"""The id of the only document of its kind."""


class HookSettings(Chosen):
    """`url` as the organiser typed it, or empty; `secret` signs."""

    url: str = Field(default="", repr=False)
    secret: str = Field(default="", repr=False)


class NoHook(Exception):
    """There is no address to send a test to."""


class AlertHooks(Alerts[HookSettings, Hook, Carrier]):
    """Of one community. All may raise StoreUnavailable. `allowed` are hosts that the operator allows besides."""

    def __init__(
        self,
        community: CommunityStore,
        rooms: RoomStore,
        catalogues: Mapping[str, Catalogue],
        allowed: Allowed,
    ) -> None:
        deliveries = Deliveries(community, self.compose)
        super().__init__(community, rooms, catalogues, deliveries, SETTINGS, HookSettings)
        self._allowed = allowed

    async def set(self, url: str, language: str, made_on: int) -> tuple[HookSettings, bool]:
        """In place of version `made_on`, and whether the secret is another. An empty address: nothing is sent.

        Raises: BadReceiver, NoSuchLanguage, Refused.
        """
        url = url.strip()
        self.check_language(language)
        if url:
            read_receiver(url, self._allowed)

        def become(before: HookSettings) -> HookSettings:
            kept = before.secret if url == before.url else new_signing_secret()
            return HookSettings(url=url, secret=kept if url else "", language=language, version=made_on + 1)

        before, after = await self.choose(become, made_on)
        return after, bool(after.url) and before.secret != after.secret

    async def replace_secret(self, made_on: int) -> HookSettings:
        """The one before signs nothing any more. Raises: NoHook, Refused."""

        def become(before: HookSettings) -> HookSettings:
            if not before.url:
                raise NoHook
            return before.model_copy(update={"secret": new_signing_secret(), "version": made_on + 1})

        _, after = await self.choose(become, made_on)
        return after

    async def test(self) -> None:
        """Raises: NoHook."""
        if not await self.ask_for_test():
            raise NoHook

    def recipients(self, settings: HookSettings) -> list[str]:
        """The program, if there is one."""
        return [settings.url] if settings.url else []

    def said(
        self, mail: Mail, settings: HookSettings, catalogue: Catalogue, origin: str, unseen: tuple[str, ...]
    ) -> Hook | Later:
        """The same whenever it is tried; nothing while the operator does not allow its host."""
        try:
            receiver = read_receiver(settings.url, self._allowed)
        except BadReceiver:
            return Later(None)
        assert mail.waits_since is not None
        body = _body(catalogue, mail.kind, f"{origin}/organiser/", mail.waits_since)
        return Hook(receiver, settings.secret, body, told=unseen, forgets=mail.told)


def _body(catalogue: Catalogue, kind: str, link: str, at: float) -> bytes:
    """`text` is what chats show."""
    text = catalogue.say("mail.test_subject" if kind == "test" else "mail.alert_subject")
    said = {
        "type": "test" if kind == "test" else "circle.alert",
        "timestamp": datetime.fromtimestamp(int(at), UTC).isoformat().replace("+00:00", "Z"),
        "data": {"link": link},
        "text": f"{text} {link}",
    }
    return json.dumps(said, ensure_ascii=False).encode()

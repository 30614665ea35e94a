"""Mails and webhooks are sent while the server serves, here or on another node, and circles in need are looked for."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from roomserver.mail.addresses import BadAddress, wire_address
from roomserver.mail.outbox import Outbox
from roomserver.mail.post import Post
from roomserver.mail.smtp import BadServerAddress, Smtp, read_server
from roomserver.programme.communities import Communities, Community
from roomserver.programme.deliveries import Carrier
from roomserver.serving.rounds import Rounds
from roomserver.settings import Settings
from roomserver.webhooks.receiver import Allowed, BadReceiver, read_allowed
from signalling.store import Change

EVERYWHERE_EVERY_S = 30.0
"""How often all circles are looked at, for those that a node has changed which died right after."""
ADOPTED_EVERY_S = 3600.0
"""How often mails that the release before wrote are looked for: a node may still serve it for a while."""
FORGOTTEN_EVERY_S = 60.0
"""How often it is looked for addresses that nobody was written to for a day."""
REQUESTS_EVERY_S = 5.0
"""How often it is looked for mails about what strangers wrote: nobody waits for them at a door."""
LAST_MAIL_S = 5.0
"""How long a stop waits for mails on their way."""


class MailRefused(Exception):
    """A setting about mails or webhooks is wrong; the text is one plain line without a secret."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Where mails go and from whom they come, read. `outbox` is the folder, where there is no mail server. `goes_out`:
    whoever a mail is for reads it, so that people can be asked for an address.
    """

    post: Post
    sender: str
    outbox: Path | None
    goes_out: bool


def read_mail_settings(settings: Settings, *, outbox_is_read: bool = False) -> MailSettings:
    """Without a sender it is the mail server's user, if that is an address, or made of the server's own address.
    `outbox_is_read`: whoever runs it alone, to look around, looks there.

    Raises: MailRefused.
    """
    try:
        sender = wire_address(settings.mail_from) if settings.mail_from else ""
    except BadAddress:
        raise MailRefused("ROOMSERVER_MAIL_FROM is not a mail address") from None
    url = settings.smtp_url.get_secret_value()
    if not url:
        outbox = settings.data / "outbox"
        return MailSettings(Outbox(outbox), sender, outbox, goes_out=outbox_is_read)
    try:
        server = read_server(url)
    except BadServerAddress as wrong:
        raise MailRefused(f"ROOMSERVER_SMTP_URL: {wrong}") from None
    if not sender and server.user is not None:
        with contextlib.suppress(BadAddress):
            sender = wire_address(server.user)
    return MailSettings(Smtp(server), sender, None, goes_out=True)


def read_webhook_hosts(settings: Settings) -> Allowed:
    """Those that the operator allows besides public ones. Raises: MailRefused."""
    try:
        return read_allowed(settings.webhook_hosts)
    except BadReceiver as wrong:
        raise MailRefused(f"ROOMSERVER_WEBHOOK_HOSTS: {wrong}") from None


class Raised:
    """Circles in which this node has just raised an alert, by their communities."""

    def __init__(self) -> None:
        self._circles: dict[str, set[str]] = {}

    def note(self, change: Change) -> None:
        """To be called with each change that was committed here."""
        if change.before is not None and change.room.alerts is not change.before.alerts:
            self._circles.setdefault(change.room.community, set()).add(change.room.id)

    def take(self, community: str) -> set[str]:
        return self._circles.pop(community, set())


@contextlib.asynccontextmanager
async def mailing(communities: Communities, post: Post, carrier: Carrier, raised: Raised) -> AsyncIterator[None]:
    """What is on its way when the server stops is waited for: it would come twice."""
    stopping = asyncio.Event()

    async def look(community: Community) -> None:
        for circle in raised.take(community.id):
            await community.alerts.look(circle)
            await community.hooks.look(circle)

    works = [
        Rounds(communities, "mails", lambda community: community.alerts.adopt_former(), ADOPTED_EVERY_S),
        Rounds(communities, "mails", look),
        Rounds(communities, "mails", lambda community: community.alerts.look_everywhere(), EVERYWHERE_EVERY_S),
        Rounds(communities, "mails", lambda community: community.alerts.send_due(post)),
        Rounds(communities, "mails", lambda community: community.link_mails.send_due(post)),
        Rounds(communities, "mails", lambda community: community.facilitators.mails.send_due(post), REQUESTS_EVERY_S),
        Rounds(communities, "mails", lambda community: community.request_mails.send_due(post), REQUESTS_EVERY_S),
        Rounds(communities, "notices", lambda community: community.notices.send_due(post)),
        Rounds(communities, "notices", lambda community: community.notices.forget_due(), FORGOTTEN_EVERY_S),
        Rounds(communities, "webhooks", lambda community: community.hooks.look_everywhere(), EVERYWHERE_EVERY_S),
        Rounds(communities, "webhooks", lambda community: community.hooks.send_due(carrier)),
    ]
    rounds = [asyncio.create_task(work.run(stopping), name="mails") for work in works]
    try:
        yield
    finally:
        stopping.set()
        for community in communities.all():
            community.alerts.stop()
            community.link_mails.stop()
            community.facilitators.mails.stop()
            community.request_mails.stop()
            community.hooks.stop()
            community.notices.stop()
        _, late = await asyncio.wait(rounds, timeout=LAST_MAIL_S)
        for task in late:
            task.cancel()
        await asyncio.gather(*rounds, return_exceptions=True)

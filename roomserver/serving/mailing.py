"""Mails are sent while the server serves, here or on another node, and circles are looked at that need one."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from roomserver.mail.addresses import BadAddress, wire_address
from roomserver.mail.outbox import Outbox
from roomserver.mail.post import Post
from roomserver.mail.smtp import BadServerAddress, Smtp, read_server
from roomserver.programme.alert_mails import AlertMails
from roomserver.settings import Settings
from roomserver.telemetry.log import log_error
from signalling.store import Change, StoreUnavailable

EVERY_S = 1.0
EVERYWHERE_EVERY_S = 30.0
"""How often all circles are looked at, for those that a node has changed which died right after."""
ADOPTED_EVERY_S = 3600.0
"""How often mails that the release before wrote are looked for: a node may still serve it for a while."""
LAST_MAIL_S = 5.0
"""How long a stop waits for mails on their way."""


class MailRefused(Exception):
    """A setting about mails is wrong; the text is one plain line without a secret."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Where mails go and from whom they come, read. `outbox` is the folder, where there is no mail server."""

    post: Post
    sender: str
    outbox: Path | None


def read_mail_settings(settings: Settings) -> MailSettings:
    """Without a sender it is the mail server's user, if that is an address, or made of the server's own address.

    Raises: MailRefused.
    """
    try:
        sender = wire_address(settings.mail_from) if settings.mail_from else ""
    except BadAddress:
        raise MailRefused("ROOMSERVER_MAIL_FROM is not a mail address") from None
    url = settings.smtp_url.get_secret_value()
    if not url:
        outbox = settings.data / "outbox"
        return MailSettings(Outbox(outbox), sender, outbox)
    try:
        server = read_server(url)
    except BadServerAddress as wrong:
        raise MailRefused(f"ROOMSERVER_SMTP_URL: {wrong}") from None
    if not sender and server.user is not None:
        with contextlib.suppress(BadAddress):
            sender = wire_address(server.user)
    return MailSettings(Smtp(server), sender, None)


class Raised:
    """Circles in which this node has just raised an alert."""

    def __init__(self) -> None:
        self._circles: set[str] = set()

    def note(self, change: Change) -> None:
        """To be called with each change that was committed here."""
        if change.before is not None and change.room.alerts is not change.before.alerts:
            self._circles.add(change.room.id)

    def take(self) -> set[str]:
        taken, self._circles = self._circles, set()
        return taken


@contextlib.asynccontextmanager
async def mailing(alerts: AlertMails, post: Post, raised: Raised) -> AsyncIterator[None]:
    """What is on its way when the server stops is waited for: it would come twice."""
    stopping = asyncio.Event()

    async def look() -> None:
        for circle in raised.take():
            await alerts.look(circle)

    works = {
        "adopting": _rounds(alerts.adopt_former, ADOPTED_EVERY_S, stopping),
        "looking": _rounds(look, EVERY_S, stopping),
        "looking everywhere": _rounds(alerts.look_everywhere, EVERYWHERE_EVERY_S, stopping),
        "sending": _rounds(lambda: alerts.send_due(post), EVERY_S, stopping),
    }
    rounds = [asyncio.create_task(work, name=f"mails {name}") for name, work in works.items()]
    try:
        yield
    finally:
        stopping.set()
        alerts.stop()
        _, late = await asyncio.wait(rounds, timeout=LAST_MAIL_S)
        for task in late:
            task.cancel()
        await asyncio.gather(*rounds, return_exceptions=True)


async def _rounds(work: Callable[[], Awaitable[None]], every_s: float, stopping: asyncio.Event) -> None:
    while not stopping.is_set():
        try:
            await work()
        except StoreUnavailable:
            pass  # the next round tries again
        except Exception as error:
            log_error("mails", error)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(every_s):
                await stopping.wait()

"""Mails to those organisers who get alerts: that somebody wrote to their community, and nothing of who or what.

What is queued has no address: it is that of whoever gets alerts when the mail is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from roomserver.i18n import DEFAULT_LANGUAGE, Catalogue
from roomserver.mail.letter import Letter
from roomserver.mail.post import Post
from roomserver.programme.alert_mails import AlertMails
from roomserver.programme.alerts import waiting_id
from roomserver.programme.mail_states import Mail, is_claimed, waiting
from roomserver.programme.mails import NEVER_SERVED, Composed, Mails, sender_at
from roomserver.programme.queue import Later, Unsent
from roomserver.programme.requests.service import Requests
from roomserver.store.community import CommunityStore

KIND = "request-mails"
APART_S = 3600.0
"""Between two such mails to one organiser."""


class RequestMails:
    """Of one community. All may raise StoreUnavailable. `sender` is an address of the operator's, or empty."""

    def __init__(
        self,
        kept: CommunityStore,
        requests: Requests,
        alerts: AlertMails,
        catalogues: Mapping[str, Catalogue],
        sender: str = "",
    ) -> None:
        self._kept = kept
        self._requests = requests
        self._alerts = alerts
        self._catalogues = catalogues
        self._sender = sender
        self._mails = Mails(kept, {"request": self._compose}, KIND)

    async def tell(self) -> None:
        """A mail to each waits from now on, or from when they may get another."""
        for name in await self._recipients():
            await self._mails.change(name, partial(asked, name=name))

    async def forget_others(self) -> None:
        """What is kept of those who get no alerts any more goes."""
        recipients = await self._recipients()
        for document_id in await self._mails.ids():
            if document_id not in recipients:
                await self._mails.delete(document_id)

    async def unsent(self) -> Unsent:
        return await self._mails.unsent()

    async def see_unsent(self) -> None:
        await self._mails.see_unsent()

    async def send_due(self, post: Post) -> None:
        await self._mails.send_due(post)

    def stop(self) -> None:
        """No further mail is begun."""
        self._mails.stop()

    async def _compose(self, mail: Mail) -> Composed | Later | None:
        to, settings = (await self._recipients()).get(mail.about[0]), await self._alerts.settings()
        if to is None:
            return None
        if mail.sent_at is not None and self._mails.now() < mail.sent_at + APART_S:
            return Later(mail.sent_at + APART_S)
        unanswered = tuple(await self._requests.waiting())
        if set(unanswered) <= set(mail.told):
            return Later(None)
        origin = await self._kept.organisers.origin() or NEVER_SERVED
        catalogue = self._catalogues.get(settings.language) or self._catalogues[DEFAULT_LANGUAGE]
        letter = _letter(catalogue, f"{origin}/organiser/requests")
        return Composed(letter, self._sender or sender_at(origin), to, told=unanswered, forgets=mail.told)

    async def _recipients(self) -> dict[str, str]:
        """By the names of their documents."""
        addresses = self._alerts.recipients(await self._alerts.settings())
        return {waiting_id(KIND, address): address for address in addresses}


def asked(mail: Mail | None, now: float, name: str) -> Mail | None:
    """It waits, but for an hour after the last; None where it does already. News that come while one is on its way are
    looked at after it.
    """
    mail = mail or Mail(kind="request", about=(name,))
    if is_claimed(mail, now):
        return mail.model_copy(update={"again": True})
    if mail.waits_since is not None:
        return None
    return waiting(mail, now if mail.sent_at is None else max(now, mail.sent_at + APART_S))


def _letter(catalogue: Catalogue, link: str) -> Letter:
    return Letter(
        language=catalogue.language,
        sender_name=catalogue.say("app.name"),
        subject=catalogue.say("mail.request_subject"),
        paragraphs=(catalogue.say("mail.request_text"), catalogue.say("mail.alert_why")),
        link_label=catalogue.say("mail.alert_link"),
        link=link,
    )

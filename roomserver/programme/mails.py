"""Mails that wait to be sent: each a document, due at a time, sent by whichever node finds it due.

There is one for each recipient of each circle's alerts. It waits, is claimed by one node for a while, and says
afterwards when it was sent, or given up. Its Message-ID stays the same until it was sent: only if a node dies between
the server's acceptance and its record does the recipient get the mail twice, as what mail programs know to be one.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from roomserver.mail.message import Envelope, Letter, written
from roomserver.mail.post import NotSent, Post, Refused
from roomserver.store.community import CommunityStore
from roomserver.store.community_documents import Becomes, CommunityDocuments, Document
from roomserver.telemetry.log import log
from signalling.store import StoreUnavailable

TRIED_FOR_S = 2 * 24 * 3600.0
"""How long a mail is tried before it is given up."""
FIRST_BACKOFF_S, LONGEST_BACKOFF_S = 60.0, 900.0
"""The longest is how long people in need wait for whoever mends the mail server."""
CLAIM_S = 120.0
"""How long a mail is one node's: much longer than an attempt takes. After that the node is dead, or has slept."""
APART_S = 600.0
"""Between two mails about one circle to one recipient."""
KEPT_S = 31 * 24 * 3600.0
"""How long it is known when a mail was sent and of what it told: longer than a room is remembered for its alerts."""
AT_ONCE = 4
"""Mails that are sent at the same time: a server that stalls holds up no more."""
DUE_LIMIT = 64
RECORD_AGAIN_S = 0.5

Sleep = Callable[[float], Awaitable[object]]


class Mail(BaseModel):
    """What is kept of a mail. `circle` None: it is a test. `to` is in ASCII, and empty unless the mail waits.

    `serial` counts the mails of this document, and `told` are the alerts that the last one was about. Of the one that
    waits `tries` are those that failed, and until `claimed_until` a node tries. `given_up` is since when mails had been
    waiting that were given up.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    circle: str | None
    to: str = ""
    waits_since: float | None = None
    serial: int = 0
    tries: int = 0
    claimed_until: float | None = None
    told: tuple[str, ...] = ()
    sent_at: float | None = None
    given_up: float | None = None


@dataclass(frozen=True, slots=True)
class Composed:
    """What a mail says now, from whom, and the alerts that it is about."""

    letter: Letter
    sender: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsent:
    """Since when mails have been waiting that were tried in vain; and since when others had, which were given up."""

    waiting_since: float | None
    given_up_since: float | None


Compose = Callable[[Mail], Awaitable[Composed | None]]
"""What a mail is to say; None where there is nothing to say any more, or not to that recipient."""


def mail_id(circle: str | None, to: str) -> str:
    """Of the mails about that circle to that recipient: whoever reads it learns neither."""
    return hashlib.sha256(f"{circle or ''}\n{to}".encode()).hexdigest()[:32]


def backoff_s(tries: int) -> float:
    """How long to wait after so many tries that failed."""
    return min(FIRST_BACKOFF_S * 2.0 ** min(tries - 1, 16), LONGEST_BACKOFF_S)


def asked(mail: Mail | None, circle: str | None, to: str, about: Collection[str], now: float) -> Mail | None:
    """It waits from now on, or from when the recipient may get another; a test is made whenever it is asked for. None
    where it waits already, or told of it.
    """
    mail = mail or Mail(circle=circle)
    if mail.waits_since is not None or (about and set(about) <= set(mail.told)):
        return None
    since = now if mail.sent_at is None or circle is None else max(now, mail.sent_at + APART_S)
    return mail.model_copy(update={"to": to, "waits_since": since, "serial": mail.serial + 1})


def sent(mail: Mail, about: tuple[str, ...], now: float) -> Mail:
    return idle(mail).model_copy(update={"told": about, "sent_at": now, "given_up": None})


def idle(mail: Mail) -> Mail:
    """Nothing waits, and nobody's address is kept."""
    return mail.model_copy(update={"to": "", "waits_since": None, "tries": 0, "claimed_until": None})


def not_sent(mail: Mail, about: tuple[str, ...], now: float, *, for_ever: bool) -> tuple[Mail, float]:
    """And when it is due again: `for_ever` or after two days it is given up, and kept for the organiser to see."""
    assert mail.waits_since is not None
    tries = mail.tries + 1
    again_at = now + backoff_s(tries)
    if not for_ever and again_at <= mail.waits_since + TRIED_FOR_S:
        return mail.model_copy(update={"tries": tries, "claimed_until": None}), again_at
    since = mail.waits_since if mail.given_up is None else mail.given_up
    return idle(mail).model_copy(update={"told": about, "given_up": since}), now + KEPT_S


class Mails:
    """Of one community. All may raise StoreUnavailable."""

    def __init__(self, community: CommunityStore, sleep: Sleep = asyncio.sleep) -> None:
        self._documents: CommunityDocuments = community.documents("mail")
        self._sleep = sleep
        self._stopping = False

    async def queue(self, to: str, circle: str | None, about: Collection[str] = ()) -> None:
        """That a mail about these alerts of a circle be sent; without a circle one as a test."""

        def change(document: Document, now: float) -> Becomes | None:
            mail = _read(document)
            waiting = asked(mail, circle, to, about, now)
            if waiting is not None:
                return _written(waiting, waiting.waits_since)
            if circle is None and mail is not None and not _is_claimed(mail, now):
                return _written(mail, now)  # whoever tests may have mended something
            return None

        await self._documents.change(mail_id(circle, to), change)

    async def send_due(self, post: Post, compose: Compose) -> None:
        """All that are due, a few at a time. One that is a mistake of ours keeps no other from it."""
        few = asyncio.Semaphore(AT_ONCE)

        async def send(document_id: str) -> None:
            async with few:
                if not self._stopping:
                    await self._send(document_id, post, compose)

        due = await self._documents.due(self._documents.now(), DUE_LIMIT)
        results = await asyncio.gather(*map(send, due), return_exceptions=True)
        mistakes = [result for result in results if isinstance(result, Exception)]
        for mistake in sorted(mistakes, key=lambda error: isinstance(error, StoreUnavailable)):
            raise mistake

    def stop(self) -> None:
        """No further one is begun."""
        self._stopping = True

    async def unsent(self) -> Unsent:
        """What the organiser is to know of."""
        mails = [mail for _, mail in await self._all()]
        waiting = (mail.waits_since for mail in mails if mail.waits_since is not None and mail.tries)
        given_up = (mail.given_up for mail in mails if mail.given_up is not None)
        return Unsent(min(waiting, default=None), min(given_up, default=None))

    async def see_unsent(self) -> None:
        """The organiser knows of those that were given up."""

        def change(document: Document, now: float) -> Becomes | None:
            mail = _read(document)
            if mail is None or mail.given_up is None:
                return None
            return _written(mail.model_copy(update={"given_up": None}), document.due_at)

        for document, mail in await self._all():
            if mail.given_up is not None:
                await self._documents.change(document.id, change)

    async def keep_only(self, recipients: Iterable[str]) -> None:
        """Whatever is kept of mails to others is deleted."""
        kept = set(recipients)
        for document, mail in await self._all():
            if document.id not in {mail_id(mail.circle, to) for to in kept}:
                await self._documents.change(document.id, _deleted)

    async def _all(self) -> list[tuple[Document, Mail]]:
        return [(document, mail) for document in await self._documents.all() if (mail := _read(document)) is not None]

    async def _send(self, document_id: str, post: Post, compose: Compose) -> None:
        document, now = await self._documents.load(document_id), self._documents.now()
        mail = _read(document)
        if mail is None or document.due_at is None or document.due_at > now:
            return  # another node was here first
        if mail.waits_since is None:  # and was kept long enough
            await self._documents.commit(document, Becomes(None), now)
            return
        composed = await compose(mail)
        if composed is None:
            await self._documents.commit(document, _written(idle(mail), now + KEPT_S), now)
            return
        now = self._documents.now()
        claimed = mail.model_copy(update={"claimed_until": now + CLAIM_S})
        if await self._documents.commit(document, _written(claimed, now + CLAIM_S), now):
            await self._deliver(document_id, claimed, composed, post)

    async def _deliver(self, document_id: str, mail: Mail, composed: Composed, post: Post) -> None:
        """A mail that is this node's. If the store can't be told of a failure, the mail is due when its claim ends."""
        assert mail.waits_since is not None
        name = hashlib.sha256(f"{document_id}\n{mail.serial}".encode()).hexdigest()[:32]
        envelope = Envelope(name, composed.sender, mail.to, mail.waits_since)
        try:
            await post.send(composed.sender, mail.to, written(composed.letter, envelope))
        except NotSent as why:
            log.warning("mail_not_sent", why=str(why), tries=mail.tries)
            for_ever = isinstance(why, Refused)

            def failed(document: Document, now: float) -> Becomes | None:
                return _failed(document, mail, composed.about, now, for_ever=for_ever)

            await self._documents.change(document_id, failed)
        else:
            await self._record_sent(document_id, mail, composed.about)

    async def _record_sent(self, document_id: str, mail: Mail, about: tuple[str, ...]) -> None:
        """As long as it takes: the server has accepted it."""

        def change(document: Document, now: float) -> Becomes | None:
            current = _read(document)
            if current is None or current.serial != mail.serial or current.waits_since is None:
                return None  # it was deleted with its recipient, or recorded already
            return _written(sent(current, about, now), now + KEPT_S)

        while True:
            with contextlib.suppress(StoreUnavailable):
                await self._documents.change(document_id, change)
                return
            await self._sleep(RECORD_AGAIN_S)


def _failed(document: Document, mail: Mail, about: tuple[str, ...], now: float, *, for_ever: bool) -> Becomes | None:
    current = _read(document)
    if current is None or (current.serial, current.claimed_until) != (mail.serial, mail.claimed_until):
        return None  # another node tries, or it was deleted with its recipient
    return _written(*not_sent(current, about, now, for_ever=for_ever))


def _is_claimed(mail: Mail, now: float) -> bool:
    return mail.claimed_until is not None and mail.claimed_until > now


def _deleted(document: Document, now: float) -> Becomes | None:
    return Becomes(None) if document.version else None


def _read(document: Document) -> Mail | None:
    return Mail.model_validate_json(document.text) if document.version else None


def _written(mail: Mail, due_at: float | None) -> Becomes:
    return Becomes(mail.model_dump_json(), due_at)

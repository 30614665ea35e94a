"""Mails that wait to be sent: each a document, due at a time, sent by whichever node finds it due.

A document is of one thing of which somebody is told, such as a circle's alerts or a person's sign-up, and sends one
mail after the other. What a mail says, and whether there is anything to say, is asked when it is due. It is claimed by
one node for a while, and the document says afterwards that it was sent, or given up. Its Message-ID stays the same
until it was sent: only if a node dies between the server's acceptance and its record does the recipient get it twice,
as what mail programs know to be one.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial

from roomserver.mail.letter import Letter
from roomserver.mail.message import NOTHING, Beside, Envelope, written
from roomserver.mail.post import NotSent, Post, Refused
from roomserver.programme.mail_states import (
    GIVEN_UP,
    IN_VAIN,
    Mail,
    claimed,
    due_at,
    given_up,
    idle,
    not_sent,
    place_of,
    sent,
    waiting,
)
from roomserver.store.community import CommunityStore
from roomserver.store.community_documents import Becomes, CommunityDocuments, Document
from roomserver.telemetry.log import log
from signalling.store import StoreUnavailable

AT_ONCE = 4
"""Mails that are sent at the same time: a server that stalls holds up no more."""
DUE_LIMIT = 64
LOOKED_AT = 64
"""Of those in trouble, from the oldest on: enough to say since when."""
RECORD_AGAIN_S = 0.5

Sleep = Callable[[float], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Composed:
    """What a mail says now, from whom and to whom. `told` is what its recipient then knows besides, `forgets` what need
    not be known any longer.

    `name` is the same for the same words, and becomes its Message-ID; without one that is of the document's serial.
    `again_at` is when there may be something else to say; None: not by itself. `beside` goes with the words.
    """

    letter: Letter
    sender: str
    to: str
    told: tuple[str, ...] = ()
    forgets: Collection[str] = ()
    name: str | None = None
    again_at: float | None = None
    beside: Beside = NOTHING


@dataclass(frozen=True, slots=True)
class Later:
    """Nothing is to be said before `at`; None: not by itself. `told` and `forgets` as in a mail. `missed`: it was too
    late for something.
    """

    at: float | None
    told: tuple[str, ...] = ()
    forgets: Collection[str] = ()
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Unsent:
    """Since when mails have been waiting that were tried in vain; and since when others had, which were given up."""

    waiting_since: float | None
    given_up_since: float | None


def together(*unsent: Unsent) -> Unsent:
    """Of several kinds of documents."""
    waiting_since = [each.waiting_since for each in unsent if each.waiting_since is not None]
    given_up_since = [each.given_up_since for each in unsent if each.given_up_since is not None]
    return Unsent(min(waiting_since, default=None), min(given_up_since, default=None))


Compose = Callable[[Mail], Awaitable[Composed | Later | None]]
"""What a mail is to say; None where nobody is to be told of it any more, and what is kept of it goes."""
Composers = Mapping[str, Compose]
"""By the kind of the mail."""


class Mails:
    """Of one community, kept as documents of that kind. All may raise StoreUnavailable."""

    def __init__(self, community: CommunityStore, composers: Composers, documents: str, sleep: Sleep = asyncio.sleep):
        self._documents: CommunityDocuments = community.documents(documents)
        self._composers = composers
        self._sleep = sleep
        self._stopping = False

    def now(self) -> float:
        """The store's time."""
        return self._documents.now()

    async def change(self, document_id: str, change: Callable[[Mail | None, float], Mail | None]) -> None:
        """What waits becomes what `change` makes of it, or stays (None), however others change it meanwhile."""

        def become(document: Document, now: float) -> Becomes | None:
            mail = change(_read(document), now)
            return None if mail is None else _written(mail, due_at(mail, now), now)

        await self._documents.change(document_id, become)

    async def ids(self) -> list[str]:
        """Of all documents."""
        return await self._documents.ids()

    async def get(self, document_id: str) -> Mail | None:
        """As it is kept."""
        return _read(await self._documents.load(document_id))

    async def delete(self, document_id: str) -> None:
        await self._documents.change(document_id, _deleted)

    async def send_due(self, post: Post) -> None:
        """All that are due, a few at a time. One that is a mistake of ours keeps no other from it."""
        few = asyncio.Semaphore(AT_ONCE)

        async def send(document_id: str) -> None:
            async with few:
                if not self._stopping:
                    await self._send(document_id, post)

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
        troubled = [
            mail
            for first, below in (GIVEN_UP, IN_VAIN)
            for document_id in await self._documents.placed(first, below, LOOKED_AT)
            if (mail := _read(await self._documents.load(document_id))) is not None
        ]
        in_vain = (mail.waits_since for mail in troubled if mail.waits_since is not None and mail.tries)
        abandoned = (mail.given_up for mail in troubled if mail.given_up is not None)
        return Unsent(min(in_vain, default=None), min(abandoned, default=None))

    async def see_unsent(self) -> None:
        """The organiser knows of those that were given up."""

        def change(document: Document, now: float) -> Becomes | None:
            mail = _read(document)
            if mail is None or mail.given_up is None:
                return None
            return _written(mail.model_copy(update={"given_up": None}), document.due_at, now)

        while seen := await self._documents.placed(*GIVEN_UP, LOOKED_AT):
            for document_id in seen:
                await self._documents.change(document_id, change)

    async def all(self) -> list[tuple[str, Mail]]:
        """Reads every document: for kinds that are few."""
        return [(each.id, mail) for each in await self._documents.all() if (mail := _read(each)) is not None]

    async def adopt_former(self) -> None:
        """Those that the release before wrote are listed where this one looks for them. Reads every document."""

        def change(document: Document, now: float) -> Becomes | None:
            mail = _read(document)
            if mail is None or '"circle":' not in document.text:
                return None
            return _written(mail, document.due_at, now)

        for document in await self._documents.all():
            await self._documents.change(document.id, change)

    async def _send(self, document_id: str, post: Post) -> None:
        document, now = await self._documents.load(document_id), self._documents.now()
        mail = _read(document)
        if mail is None or document.due_at is None or document.due_at > now:
            return  # another node was here first
        if mail.waits_since is None:  # and was kept long enough
            await self._documents.commit(document, Becomes(None), now)
            return
        composed = await self._composers[mail.kind](mail)
        now = self._documents.now()
        match composed:
            case None:
                await self._documents.commit(document, Becomes(None), now)
            case Later():
                later = _put_off(mail, composed)
                await self._documents.commit(document, _written(later, due_at(later, now), now), now)
            case Composed():
                ours = claimed(mail, now)
                if await self._documents.commit(document, _written(ours, ours.claimed_until, now), now):
                    await self._deliver(document_id, ours, composed, post)

    async def _deliver(self, document_id: str, mail: Mail, composed: Composed, post: Post) -> None:
        """A mail that is this node's. If the store can't be told of a failure, the mail is due when its claim ends."""
        assert mail.waits_since is not None
        name = hashlib.sha256(f"{document_id}\n{composed.name or mail.serial}".encode()).hexdigest()[:32]
        envelope = Envelope(name, composed.sender, composed.to, mail.waits_since, composed.beside)
        try:
            await post.send(composed.sender, composed.to, written(composed.letter, envelope))
        except NotSent as why:
            log.warning("mail_not_sent", kind=mail.kind, why=str(why), tries=mail.tries)
            change = partial(_failed, mail, composed, for_ever=isinstance(why, Refused))
            await self._documents.change(document_id, change)
        else:
            await self._record_sent(document_id, mail, composed)

    async def _record_sent(self, document_id: str, mail: Mail, composed: Composed) -> None:
        """As long as it takes: the server has accepted it."""

        def change(document: Document, now: float) -> Becomes | None:
            current = _read(document)
            if current is None or current.serial != mail.serial or current.waits_since is None:
                return None  # it was deleted with its recipient, or recorded already
            after = sent(current, _known(current, composed), now, composed.again_at)
            return _written(after, due_at(after, now), now)

        while True:
            with contextlib.suppress(StoreUnavailable):
                await self._documents.change(document_id, change)
                return
            await self._sleep(RECORD_AGAIN_S)


def _failed(mail: Mail, composed: Composed, document: Document, now: float, *, for_ever: bool) -> Becomes | None:
    current = _read(document)
    if current is None or (current.serial, current.claimed_until) != (mail.serial, mail.claimed_until):
        return None  # another node tries, or it was deleted with its recipient
    told = _known(current, composed)
    return _written(*not_sent(current, told, now, composed.again_at, for_ever=for_ever), now)


def _put_off(mail: Mail, later: Later) -> Mail:
    """What was tried in vain until it was too late is given up."""
    assert mail.waits_since is not None
    after = idle(mail) if later.at is None else waiting(mail, later.at)
    missed = later.missed and mail.tries
    return (given_up(after, mail.waits_since) if missed else after).model_copy(update={"told": _known(mail, later)})


def _known(mail: Mail, said: Composed | Later) -> tuple[str, ...]:
    """What was asked for meanwhile stays."""
    return tuple(dict.fromkeys((*(each for each in mail.told if each not in said.forgets), *said.told)))


def _deleted(document: Document, now: float) -> Becomes | None:
    return Becomes(None) if document.version else None


def _read(document: Document) -> Mail | None:
    return Mail.model_validate_json(document.text) if document.version else None


def _written(mail: Mail, due_at: float | None, now: float) -> Becomes:
    return Becomes(mail.model_dump_json(exclude_defaults=True), due_at, place_of(mail, now))

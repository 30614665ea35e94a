"""What waits to be sent, by mail or to a program: each a document, due at a time, sent by whichever node finds it due.

A document is of one thing of which somebody is told, such as a circle's alerts or a person's sign-up, and says one
thing after the other. What it says, and whether there is anything to say, is asked when it is due. It is claimed by one
node for a while, and says afterwards that it was sent, or given up. What is sent has a name, which stays the same until
it was accepted: only if a node dies between the acceptance and its record does the recipient get it twice, by one name.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

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
from roomserver.store.community_documents import Becomes, CommunityDocuments, Document
from signalling.store import StoreUnavailable

AT_ONCE = 4
"""Sent at the same time: a server that stalls holds up no more."""
DUE_LIMIT = 64
LOOKED_AT = 64
"""Of those in trouble, from the oldest on: enough to say since when."""
RECORD_AGAIN_S = 0.5

Sleep = Callable[[float], Awaitable[object]]
Change = Callable[[Mail | None, float], Mail | None]
"""What one becomes at an instant; None: it stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one says now. `told` is what its recipient then knows besides, `forgets` what need not be known any longer.

    `lost` is what is remembered besides where it is given up. `name` is the same for the same words; without one what
    is sent is named after the document's serial and since when it waits. `again_at` is when there may be something else
    to say; None: not by itself.
    """

    told: tuple[str, ...] = ()
    forgets: Collection[str] = ()
    lost: tuple[str, ...] = ()
    name: str | None = None
    again_at: float | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """Nothing is to be said before `at`; None: not by itself. `told` and `forgets` as of what is said. `missed`: it was
    too late for something.
    """

    at: float | None
    told: tuple[str, ...] = ()
    forgets: Collection[str] = ()
    missed: bool = False


class NotAccepted(Exception):
    """`for_ever`: however often it is tried."""

    def __init__(self, *, for_ever: bool) -> None:
        super().__init__()
        self.for_ever = for_ever


@dataclass(frozen=True, slots=True)
class Unsent:
    """Since when some have been waiting that were tried in vain; and since when others had, which were given up."""

    waiting_since: float | None
    given_up_since: float | None


def together(*unsent: Unsent) -> Unsent:
    """Of several kinds of documents."""
    waiting_since = [each.waiting_since for each in unsent if each.waiting_since is not None]
    given_up_since = [each.given_up_since for each in unsent if each.given_up_since is not None]
    return Unsent(min(waiting_since, default=None), min(given_up_since, default=None))


What = TypeVar("What", bound=Said)
By = TypeVar("By")


class Queue(ABC, Generic[What, By]):
    """Of one community, kept as documents of one kind: `What` they say, and what it is sent `By`. All may raise
    StoreUnavailable.
    """

    def __init__(self, documents: CommunityDocuments, sleep: Sleep = asyncio.sleep) -> None:
        self._documents = documents
        self._sleep = sleep
        self._stopping = False

    @abstractmethod
    async def compose(self, mail: Mail) -> What | Later | None:
        """What it is to say; None where nobody is to be told of it any more, and what is kept of it goes."""

    @abstractmethod
    async def hand_over(self, name: str, mail: Mail, what: What, by: By) -> None:
        """Returns once it is accepted. Raises: NotAccepted, which it has logged."""

    def now(self) -> float:
        """The store's time."""
        return self._documents.now()

    async def change(self, document_id: str, change: Change) -> None:
        """What waits becomes what `change` makes of it, or stays, however others change it meanwhile."""

        def become(document: Document, now: float) -> Becomes | None:
            mail = change(read(document), now)
            return None if mail is None else written(mail, due_at(mail, now), now)

        await self._documents.change(document_id, become)

    async def ids(self) -> list[str]:
        """Of all documents."""
        return await self._documents.ids()

    async def get(self, document_id: str) -> Mail | None:
        """As it is kept."""
        return read(await self._documents.load(document_id))

    async def all(self) -> list[tuple[str, Mail]]:
        """Reads every document: for kinds that are few."""
        return [(each.id, mail) for each in await self._documents.all() if (mail := read(each)) is not None]

    async def delete(self, document_id: str) -> None:
        await self._documents.change(document_id, _deleted)

    async def send_due(self, by: By) -> None:
        """All that are due, a few at a time. One that is a mistake of ours keeps no other from it."""
        few = asyncio.Semaphore(AT_ONCE)

        async def send(document_id: str) -> None:
            async with few:
                if not self._stopping:
                    await self._send(document_id, by)

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
            if (mail := read(await self._documents.load(document_id))) is not None
        ]
        in_vain = (mail.waits_since for mail in troubled if mail.waits_since is not None and mail.tries)
        abandoned = (mail.given_up for mail in troubled if mail.given_up is not None)
        return Unsent(min(in_vain, default=None), min(abandoned, default=None))

    async def see_unsent(self) -> None:
        """The organiser knows of those that were given up."""

        def change(document: Document, now: float) -> Becomes | None:
            mail = read(document)
            if mail is None or mail.given_up is None:
                return None
            return written(mail.model_copy(update={"given_up": None}), document.due_at, now)

        while seen := await self._documents.placed(*GIVEN_UP, LOOKED_AT):
            for document_id in seen:
                await self._documents.change(document_id, change)

    async def _send(self, document_id: str, by: By) -> None:
        document, now = await self._documents.load(document_id), self._documents.now()
        mail = read(document)
        if mail is None or document.due_at is None or document.due_at > now:
            return  # another node was here first
        if mail.waits_since is None:  # and was kept long enough
            await self._documents.commit(document, Becomes(None), now)
            return
        what = await self.compose(mail)
        now = self._documents.now()
        if what is None:
            await self._documents.commit(document, Becomes(None), now)
        elif isinstance(what, Later):
            later = _put_off(mail, what)
            await self._documents.commit(document, written(later, due_at(later, now), now), now)
        else:
            ours = claimed(mail, now)
            if await self._documents.commit(document, written(ours, ours.claimed_until, now), now):
                await self._deliver(document_id, ours, what, by)

    async def _deliver(self, document_id: str, ours: Mail, what: What, by: By) -> None:
        """One that is this node's. If the store can't be told of a failure, it is due when its claim ends."""
        called = what.name or f"{ours.serial} {ours.waits_since}"  # a serial begins anew with its document
        name = hashlib.sha256(f"{document_id}\n{called}".encode()).hexdigest()[:32]
        try:
            await self.hand_over(name, ours, what, by)
        except NotAccepted as why:
            await self._documents.change(document_id, partial(_failed, ours, what, for_ever=why.for_ever))
        else:
            await self._record_sent(document_id, ours, what)

    async def _record_sent(self, document_id: str, ours: Mail, what: What) -> None:
        """As long as it takes: it was accepted."""
        while True:
            with contextlib.suppress(StoreUnavailable):
                await self._documents.change(document_id, partial(_sent, ours, what))
                return
            await self._sleep(RECORD_AGAIN_S)


def _sent(ours: Mail, what: Said, document: Document, now: float) -> Becomes | None:
    current = read(document)
    if current is None or current.serial != ours.serial or current.waits_since is None:
        return None  # it was deleted with its recipient, or recorded already
    after = sent(current, _known(current, what), now, what.again_at)
    return written(after, due_at(after, now), now)


def _failed(ours: Mail, what: Said, document: Document, now: float, *, for_ever: bool) -> Becomes | None:
    current = read(document)
    if current is None or (current.serial, current.claimed_until) != (ours.serial, ours.claimed_until):
        return None  # another node tries, or it was deleted with its recipient
    told = (*_known(current, what), *what.lost)
    return written(*not_sent(current, told, now, what.again_at, for_ever=for_ever), now)


def _put_off(mail: Mail, later: Later) -> Mail:
    """What was tried in vain until it was too late is given up."""
    assert mail.waits_since is not None
    after = idle(mail) if later.at is None else waiting(mail, later.at)
    missed = later.missed and mail.tries
    return (given_up(after, mail.waits_since) if missed else after).model_copy(update={"told": _known(mail, later)})


def _known(mail: Mail, said: Said | Later) -> tuple[str, ...]:
    """What was asked for meanwhile stays."""
    return tuple(dict.fromkeys((*(each for each in mail.told if each not in said.forgets), *said.told)))


def _deleted(document: Document, now: float) -> Becomes | None:
    return Becomes(None) if document.version else None


def read(document: Document) -> Mail | None:
    """None where there is none."""
    return Mail.model_validate_json(document.text) if document.version else None


def written(mail: Mail, due_at: float | None, now: float) -> Becomes:
    """Due then, and listed by whether it is in trouble."""
    return Becomes(mail.model_dump_json(exclude_defaults=True), due_at, place_of(mail, now))

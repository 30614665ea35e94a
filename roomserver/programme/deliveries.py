"""Webhooks that wait to be delivered: kept as mails are (`mail_states`), in documents of their own.

A document is of one circle's alerts, or of a test. One node claims it, sends, and records what came of it. Its id for
the receiver stays the same until it was accepted.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from roomserver.programme.mail_states import (
    GIVEN_UP,
    IN_VAIN,
    Mail,
    claimed,
    due_at,
    idle,
    not_sent,
    place_of,
    sent,
)
from roomserver.programme.mails import AT_ONCE, DUE_LIMIT, LOOKED_AT, RECORD_AGAIN_S, Sleep, Unsent
from roomserver.store.community import CommunityStore
from roomserver.store.community_documents import Becomes, Document
from roomserver.telemetry.log import log
from roomserver.webhooks.receiver import Receiver
from roomserver.webhooks.sending import NotDelivered, Unwanted
from roomserver.webhooks.signing import signed_headers
from signalling.store import StoreUnavailable

DOCUMENTS = "webhook"
CONTENT_TYPE, USER_AGENT = "application/json", "roomserver"


class Carrier(Protocol):
    """What sends one."""

    async def send(self, receiver: Receiver, headers: dict[str, str], body: bytes) -> None:
        """Returns once it is accepted. Raises: NotDelivered, Unwanted."""


@dataclass(frozen=True, slots=True)
class Hook:
    """Where one goes, with whose signature, what it says, and the alerts that it is about."""

    receiver: Receiver
    secret: str
    body: bytes
    about: tuple[str, ...] = ()


Compose = Callable[[Mail], Awaitable[Hook | None]]
"""What is to be delivered; None where there is nothing to say any more."""


class Deliveries:
    """Of one community. All may raise StoreUnavailable."""

    def __init__(self, community: CommunityStore, compose: Compose, sleep: Sleep = asyncio.sleep) -> None:
        self._documents = community.documents(DOCUMENTS)
        self._compose = compose
        self._sleep = sleep
        self._stopping = False

    async def change(self, document_id: str, change: Callable[[Mail | None, float], Mail | None]) -> None:
        """What waits becomes what `change` makes of it, or stays (None), however others change it meanwhile."""

        def become(document: Document, now: float) -> Becomes | None:
            waits = change(_read(document), now)
            return None if waits is None else _written(waits, due_at(waits, now), now)

        await self._documents.change(document_id, become)

    async def keep_only(self, document_ids: Callable[[Mail], str]) -> None:
        """Whatever is at another id than that is deleted."""
        for document in await self._documents.all():
            waits = _read(document)
            if waits is not None and document.id != document_ids(waits):
                await self._documents.change(document.id, _deleted)

    async def send_due(self, carrier: Carrier) -> None:
        """All that are due, a few at a time. One that is a mistake of ours keeps no other from it."""
        few = asyncio.Semaphore(AT_ONCE)

        async def send(document_id: str) -> None:
            async with few:
                if not self._stopping:
                    await self._send(document_id, carrier)

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
        given_up = [each.given_up for each in await self._placed(*GIVEN_UP) if each.given_up is not None]
        in_vain = [each.waits_since for each in await self._placed(*IN_VAIN) if each.waits_since is not None]
        return Unsent(min(in_vain, default=None), min(given_up, default=None))

    async def see_unsent(self) -> None:
        """The organiser knows of those that were given up."""

        def change(document: Document, now: float) -> Becomes | None:
            waits = _read(document)
            if waits is None or waits.given_up is None:
                return None
            return _written(waits.model_copy(update={"given_up": None}), document.due_at, now)

        while seen := await self._documents.placed(*GIVEN_UP, LOOKED_AT):
            for document_id in seen:
                await self._documents.change(document_id, change)

    async def _placed(self, first: float, below: float) -> list[Mail]:
        ids = await self._documents.placed(first, below, LOOKED_AT)
        found = [_read(await self._documents.load(document_id)) for document_id in ids]
        return [each for each in found if each is not None]

    async def _send(self, document_id: str, carrier: Carrier) -> None:
        document, now = await self._documents.load(document_id), self._documents.now()
        waits = _read(document)
        if waits is None or document.due_at is None or document.due_at > now:
            return  # another node was here first
        if waits.waits_since is None:  # and was kept long enough
            await self._documents.commit(document, Becomes(None), now)
            return
        hook = await self._compose(waits)
        now = self._documents.now()
        if hook is None:
            after = idle(waits)
            await self._documents.commit(document, _written(after, due_at(after, now), now), now)
            return
        ours = claimed(waits, now)
        if await self._documents.commit(document, _written(ours, ours.claimed_until, now), now):
            await self._deliver(document_id, ours, hook, carrier)

    async def _deliver(self, document_id: str, ours: Mail, hook: Hook, carrier: Carrier) -> None:
        """One that is this node's. If the store can't be told of a failure, it is due when its claim ends."""
        name = hashlib.sha256(f"{document_id}\n{ours.serial}".encode()).hexdigest()[:32]
        signed = signed_headers(hook.secret, f"msg_{name}", hook.body, self._documents.now())
        try:
            headers = {"content-type": CONTENT_TYPE, "user-agent": USER_AGENT, **signed}
            await carrier.send(hook.receiver, headers, hook.body)
        except NotDelivered as why:
            log.warning("webhook_not_sent", why=str(why), tries=ours.tries)
            change = partial(_failed, ours, hook.about, for_ever=isinstance(why, Unwanted))
            await self._documents.change(document_id, change)
        else:
            await self._record_sent(document_id, ours, hook.about)

    async def _record_sent(self, document_id: str, ours: Mail, about: tuple[str, ...]) -> None:
        """As long as it takes: the receiver has accepted it."""

        def change(document: Document, now: float) -> Becomes | None:
            current = _read(document)
            if current is None or current.serial != ours.serial or current.waits_since is None:
                return None  # it was deleted with its receiver, or recorded already
            after = sent(current, about, now)
            return _written(after, due_at(after, now), now)

        while True:
            with contextlib.suppress(StoreUnavailable):
                await self._documents.change(document_id, change)
                return
            await self._sleep(RECORD_AGAIN_S)


def _failed(ours: Mail, about: tuple[str, ...], document: Document, now: float, *, for_ever: bool) -> Becomes | None:
    current = _read(document)
    if current is None or (current.serial, current.claimed_until) != (ours.serial, ours.claimed_until):
        return None  # another node tries, or it was deleted with its receiver
    return _written(*not_sent(current, about, now, for_ever=for_ever), now)


def _deleted(document: Document, now: float) -> Becomes | None:
    return Becomes(None) if document.version else None


def _read(document: Document) -> Mail | None:
    return Mail.model_validate_json(document.text) if document.version else None


def _written(waits: Mail, due: float | None, now: float) -> Becomes:
    return Becomes(waits.model_dump_json(), due, place_of(waits, now))

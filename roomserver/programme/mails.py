"""Mails that wait to be sent: what one says, from whom and to whom. Its name in the queue becomes its Message-ID, so
that mail programs know to be one what a recipient may get twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from roomserver.mail.addresses import BadAddress, wire_address
from roomserver.mail.letter import Letter
from roomserver.mail.message import NOTHING, Beside, Envelope
from roomserver.mail.message import written as message_of
from roomserver.mail.post import NotSent, Post, Refused
from roomserver.programme.mail_states import Mail
from roomserver.programme.queue import Later, NotAccepted, Queue, Said, Sleep, read, written
from roomserver.store.community import CommunityStore
from roomserver.store.community_documents import Becomes, Document
from roomserver.telemetry.log import log

NEVER_SERVED = "http://localhost:8000"
"""What links begin with where no server has said yet what it is called."""


@dataclass(frozen=True, slots=True)
class Composed(Said):
    """What a mail says now, from whom and to whom; `beside` goes with the words."""

    letter: Letter
    sender: str
    to: str
    beside: Beside = NOTHING


Compose = Callable[[Mail], Awaitable[Composed | Later | None]]
"""As `Queue.compose`."""
Composers = Mapping[str, Compose]
"""By the kind of the mail."""


class Mails(Queue[Composed, Post]):
    """Of one community, kept as documents of that kind. All may raise StoreUnavailable."""

    def __init__(self, community: CommunityStore, composers: Composers, documents: str, sleep: Sleep = asyncio.sleep):
        super().__init__(community.documents(documents), sleep)
        self._composers = composers

    async def compose(self, mail: Mail) -> Composed | Later | None:
        return await self._composers[mail.kind](mail)

    async def hand_over(self, name: str, mail: Mail, what: Composed, by: Post) -> None:
        assert mail.waits_since is not None
        envelope = Envelope(name, what.sender, what.to, mail.waits_since, what.beside)
        try:
            await by.send(what.sender, what.to, message_of(what.letter, envelope))
        except NotSent as why:
            log.warning("mail_not_sent", kind=mail.kind, why=str(why), tries=mail.tries)
            raise NotAccepted(for_ever=isinstance(why, Refused)) from why

    async def adopt_former(self) -> None:
        """Those that the release before wrote are listed where this one looks for them. Reads every document."""

        def change(document: Document, now: float) -> Becomes | None:
            mail = read(document)
            if mail is None or '"circle":' not in document.text:
                return None
            return written(mail, document.due_at, now)

        for document in await self._documents.all():
            await self._documents.change(document.id, change)


def sender_at(origin: str) -> str:
    """Where the operator named none. It stands in lists of mails, so it says nothing of what they are about."""
    try:
        return wire_address(f"messages@{urlsplit(origin).hostname or ''}")
    except BadAddress:
        return "messages@localhost"

"""Two mails a day to an address that nobody confirmed, whatever they are about: nobody fills a stranger's mailbox.

One of them at most answers a sign-up, so that one is left for what changes: cancelled, moved, a place that is free.
A confirmed address can be signed up by others as well: it gets some answers a day, and all else that there is to say.

What is kept of an address is a keyed hash, for a day. Its forms that lead to one mailbox at most providers count as
one.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from roomserver.store.community import CommunityStore
from roomserver.store.community_documents import Becomes, Document

DAY_S = 24 * 3600.0
MOST_A_DAY = 2
ANSWERS_A_DAY = 1
CONFIRMED_ANSWERS_A_DAY = 12
"""As many as somebody may want who signs up for every evening of a season."""
ANSWER = "answer:"
"""What names of mails begin with that answer a sign-up."""
DUE_LIMIT = 64


class Sent(BaseModel):
    """Mails to one mailbox within the last day, of a confirmed address those that answer a sign-up: their names and
    when they were begun, the first first.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    mails: tuple[tuple[str, float], ...] = ()


def taking(sent: Sent, name: str, now: float, *, is_confirmed: bool = False) -> Sent | float:
    """With that mail among them, which counts once however often it is tried; or when it may be sent."""
    lately = tuple((each, at) for each, at in sent.mails if at + DAY_S > now)
    if any(each == name for each, _ in lately):
        return Sent(mails=lately)
    answers = [at for each, at in lately if each.startswith(ANSWER)]
    waits = [lately[-MOST_A_DAY][1] + DAY_S] if len(lately) >= MOST_A_DAY and not is_confirmed else []
    most = CONFIRMED_ANSWERS_A_DAY if is_confirmed else ANSWERS_A_DAY
    if name.startswith(ANSWER) and len(answers) >= most:
        waits.append(answers[-most] + DAY_S)
    if waits:
        return max(waits)
    return Sent(mails=(*lately, (name, now)))


def mailbox_of(address: str) -> str:
    """The same for `Mei.Tan+circle@example.org` and `meitan@example.org`."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain}"


class Quiet:
    """Of one community. All may raise StoreUnavailable."""

    def __init__(self, community: CommunityStore) -> None:
        self._documents = community.documents("mailed")

    async def take(self, mailbox_hash: str, name: str, *, is_confirmed: bool) -> float | None:
        """That a mail of that name is sent to that mailbox now; else when it may be. Its hash is keyed."""
        free_at: float | None = None

        def change(document: Document, now: float) -> Becomes | None:
            nonlocal free_at
            taken = taking(_read(document), name, now, is_confirmed=is_confirmed)
            free_at = taken if isinstance(taken, float) else None
            if isinstance(taken, float):
                return None
            return Becomes(taken.model_dump_json(), taken.mails[-1][1] + DAY_S)

        await self._documents.change(mailbox_hash, change)
        return free_at

    async def forget_due(self) -> None:
        """Addresses to which nothing was sent for a day."""

        def change(document: Document, now: float) -> Becomes | None:
            is_old = document.due_at is not None and document.due_at <= now
            return Becomes(None) if document.version and is_old else None

        for document_id in await self._documents.due(self._documents.now(), DUE_LIMIT):
            await self._documents.change(document_id, change)


def _read(document: Document) -> Sent:
    return Sent.model_validate_json(document.text) if document.version else Sent()

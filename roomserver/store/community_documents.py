"""Small documents of a community, of one kind: read, changed where nobody was first, listed, and due at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from roomserver.store import keys
from roomserver.store.commit import Commit
from roomserver.store.servers import Servers
from roomserver.store.writer import Writer
from signalling.credentials import new_id
from signalling.store import AlreadyApplied, ClockOff, Committed, StoreUnavailable

SCHEMA = 1
ATTEMPTS = 12
"""How often a change is made anew when others were first, or the clock was off."""


Listed = tuple[float, str]
"""Where a document is listed, and its id. Of two in one place the id tells which is first."""


class UnreadableDocument(Exception):
    """What is stored is of a later release; the text holds nothing of it."""


@dataclass(frozen=True, slots=True)
class Document:
    """`text` is JSON; `version` counts its changes, 0 where there is none yet. `due_at` is of that version or later."""

    id: str
    version: int = 0
    text: str = ""
    due_at: float | None = None


@dataclass(frozen=True, slots=True)
class Becomes:
    """What a document becomes; `text` None: it is deleted. It is due at `due_at`, if ever. `place` is where it is
    listed; None: where it was, and a new one by when it was made. `found_by`: names by which it is found from now on,
    or with False no longer; others stay.
    """

    text: str | None
    due_at: float | None = None
    place: float | None = None
    found_by: Mapping[str, bool] = field(default_factory=dict)


class CommunityDocuments:
    """All may raise StoreUnavailable."""

    def __init__(
        self,
        servers: Servers,
        writer: Writer,
        community: str,
        kind: str,
        forgot: Callable[[], object] = lambda: None,
    ) -> None:
        """`forgot` is called when one was deleted."""
        self._servers = servers
        self._forgot = forgot
        self._writer = writer
        self._community = community
        self._kind = kind
        self._slot = keys.slot_of(keys.documents_key(community, kind))

    def now(self) -> float:
        """The store's time."""
        return self._writer.now()

    async def load(self, document_id: str) -> Document:
        """Raises: UnreadableDocument."""
        key = keys.document_key(self._community, self._kind, document_id)
        version, text, schema = await self._servers.read(self._slot, "HMGET", key, "version", "doc", "schema")
        if version is None:
            return Document(document_id)
        if int(schema) > SCHEMA:
            raise UnreadableDocument("A stored document cannot be read by this version.")
        # After the document: whoever commits on this version knows that it was due then.
        due_at = await self._servers.read(
            self._slot, "ZSCORE", keys.documents_due_key(self._community, self._kind), document_id
        )
        return Document(document_id, int(version), text.decode(), None if due_at is None else float(due_at))

    async def all(self) -> list[Document]:
        """As they are listed: in the order in which they were made, unless they were given a place. Reads every one.

        Raises: UnreadableDocument.
        """
        documents = await asyncio.gather(*(self.load(document_id) for document_id in await self.ids()))
        return [document for document in documents if document.version]

    async def ids(self) -> list[str]:
        """Of all, as they are listed."""
        ids = await self._servers.read(self._slot, "ZRANGE", keys.documents_key(self._community, self._kind), 0, -1)
        return [document_id.decode() for document_id in ids]

    async def count(self) -> int:
        """How many there are."""
        return int(await self._servers.read(self._slot, "ZCARD", keys.documents_key(self._community, self._kind)))

    async def last(self, limit: int, before: Listed | None = None) -> tuple[list[Listed], int]:
        """Those that are listed last, the very last one first; with `before`, of those that are listed before it. And
        how many are left that are listed before all of these.
        """
        key, found = keys.documents_key(self._community, self._kind), list[Listed]()
        top, read = "+inf" if before is None else repr(before[0]), 0
        most = limit + 2  # one more than is told, and the one that they come after
        while len(found) <= limit:  # by place and not by rank, which changes when another goes meanwhile
            asked = ("ZRANGE", key, top, "-inf", "BYSCORE", "REV", "LIMIT", read, most, "WITHSCORES")
            flat = await self._servers.read(self._slot, *asked)
            here = [(float(flat[at + 1]), flat[at].decode()) for at in range(0, len(flat), 2)]
            read += len(here)
            found += [each for each in here if before is None or each < before]
            if len(here) < most:
                return found[:limit], max(0, len(found) - limit)
        under = int(await self._servers.read(self._slot, "ZCOUNT", key, "-inf", top))
        return found[:limit], max(0, under - read) + len(found) - limit

    async def placed(self, first: float, below: float, limit: int) -> list[str]:
        """Ids of those that are listed from `first` up to `below`, in order."""
        key = keys.documents_key(self._community, self._kind)
        asked = ("ZRANGE", key, repr(first), f"({below!r}", "BYSCORE", "LIMIT", 0, limit)
        return [document_id.decode() for document_id in await self._servers.read(self._slot, *asked)]

    async def found_by(self, name: str) -> list[str]:
        """Ids of those that are found by that name."""
        key = keys.documents_by_key(self._community, self._kind, name)
        return [document_id.decode() for document_id in await self._servers.read(self._slot, "ZRANGE", key, 0, -1)]

    async def count_from(self, first: float) -> int:
        """How many are listed from there on."""
        key = keys.documents_key(self._community, self._kind)
        return int(await self._servers.read(self._slot, "ZCOUNT", key, repr(first), "+inf"))

    async def due(self, now: float, limit: int) -> list[str]:
        """Ids, the earliest first."""
        key = keys.documents_due_key(self._community, self._kind)
        asked = ("ZRANGE", key, "-inf", repr(now), "BYSCORE", "LIMIT", 0, limit)
        return [document_id.decode() for document_id in await self._servers.read(self._slot, *asked)]

    async def commit(self, document: Document, becomes: Becomes, now: float) -> bool:
        """False where somebody changed it first, or `now` is not the time: then it is to be thought of anew.

        Raises: OutcomeUnknown.
        """
        try:
            outcome = await self._writer.commit(self._commit_of(document, becomes, new_id(), now))
        finally:
            if becomes.text is None:
                self._forgot()
        if isinstance(outcome, ClockOff):
            await self._writer.measure_clock()
        return isinstance(outcome, (Committed, AlreadyApplied))  # the id is of this commit alone

    async def change(self, document_id: str, change: Callable[[Document, float], Becomes | None]) -> Document:
        """The document as it was before `change` made something else of it, or left it (None), however others change
        it meanwhile. Raises: OutcomeUnknown, UnreadableDocument.
        """
        for _ in range(ATTEMPTS):
            document, now = await self.load(document_id), self._writer.now()
            becomes = change(document, now)
            if becomes is None or await self.commit(document, becomes, now):
                return document
        raise StoreUnavailable("The document changes too fast.")

    def _commit_of(self, document: Document, becomes: Becomes, command: str, now: float) -> Commit:
        fields: Sequence[str] = () if becomes.text is None else ("doc", becomes.text, "schema", str(SCHEMA))
        return Commit(
            key=keys.document_key(self._community, self._kind, document.id),
            id=document.id,
            expected=document.version,
            version=0 if becomes.text is None else document.version + 1,
            fields=tuple(fields),
            commands=[(keys.document_applied_key(self._community, self._kind, document.id, command), command)],
            now=now,
            due_key=keys.documents_due_key(self._community, self._kind),
            due_at=becomes.due_at,
            index_key=keys.documents_key(self._community, self._kind),
            score=now if becomes.place is None and not document.version else becomes.place,
            channel=keys.documents_channel(self._community, self._kind),
            message=document.id,
            places=[
                (keys.documents_by_key(self._community, self._kind, name), now if is_found else None)
                for name, is_found in becomes.found_by.items()
            ],
        )

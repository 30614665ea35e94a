"""The requests of one community: each a document, listed by when it came, which goes by itself.

Whoever writes has confirmed nothing, and is told by nobody here: organisers answer from a mailbox of their own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from math import inf

from roomserver.programme.requests.request import MOST_WAITING, Answered, CommunityRequest, Mark, NewRequest
from roomserver.programme.unreadable import UNREADABLE
from roomserver.store.community import CommunityStore
from roomserver.store.community_documents import Becomes, Document

KIND = "requests"
DUE_LIMIT = 64

Tell = Callable[[], Awaitable[None]]
"""Organisers, that there is a request."""


class NoSuchRequest(Exception):
    """There is none of that id in this community, or no longer."""


class TooManyWaiting(Exception):
    """As many requests wait for an answer as may."""


@dataclass(frozen=True, slots=True)
class Page:
    """`following`: what the next one comes after, if there is one. `unreadable`: how many are left out, since a later
    release wrote them.
    """

    requests: Sequence[CommunityRequest]
    following: Mark | None
    unreadable: int = 0


class Requests:
    """All may raise StoreUnavailable."""

    def __init__(self, kept: CommunityStore) -> None:
        self._kept = kept
        self._documents = kept.documents(KIND)

    async def add(self, asked: NewRequest) -> None:
        """Once, however often it is sent. Of two that come at once both may be the last for which there is room.

        Raises: TooManyWaiting.
        """
        if (await self._documents.load(asked.id)).version:
            return
        if await self.count_waiting() >= MOST_WAITING:
            raise TooManyWaiting

        def become(document: Document, now: float) -> Becomes | None:
            if document.version:
                return None
            request = CommunityRequest(**dict(asked), came_at=now)
            return Becomes(_written(request), due_at=now, place=request.place_listed)

        await self._documents.change(asked.id, become)
        self._kept.tell_of_others()

    async def count_waiting(self) -> int:
        """How many nobody has answered."""
        return await self._documents.count_from(0.0)

    async def waiting(self) -> list[str]:
        """Ids of those that nobody has answered."""
        return await self._documents.placed(0.0, inf, MOST_WAITING)

    async def page(self, limit: int, before: Mark | None = None) -> Page:
        """Those that wait first, then those that were answered: of both the newest first. After that one, if any."""
        listed, left = await self._documents.last(limit, None if before is None else (before.place, before.id))
        found, unreadable = await self._read_each([name for _, name in listed])
        following = Mark(*listed[-1]) if listed and left else None
        return Page(found, following, len(unreadable))

    async def get(self, request_id: str) -> CommunityRequest:
        """Raises: NoSuchRequest."""
        return _known(await self._documents.load(request_id))

    async def set_answered(self, request_id: str, by: str | None) -> CommunityRequest:
        """Somebody of that name has answered it; None: nobody has. Whoever said so first stays.

        Raises: NoSuchRequest.
        """

        def become(document: Document, now: float) -> Becomes | None:
            request = _known(document)
            if (request.answered is None) == (by is None):
                return None
            answered = None if by is None else Answered(at=now, by=by)
            changed = request.model_copy(update={"answered": answered})
            return Becomes(_written(changed), document.due_at, changed.place_listed)

        await self._documents.change(request_id, become)
        self._kept.tell_of_others()
        return await self.get(request_id)

    async def delete(self, request_id: str) -> None:
        """Also one that is gone."""
        if (await self._documents.change(request_id, _deleted)).version:
            self._kept.tell_of_others()

    async def erase(self, is_erased: Callable[[CommunityRequest], bool]) -> int:
        """All of which that is so. Reads every one: there are few. How many could not be read."""
        found, unreadable = await self._read_each(await self._documents.ids())
        for request in found:
            if is_erased(request):
                await self.delete(request.id)
        return len(unreadable)

    async def settle_due(self, tell: Tell) -> None:
        """Organisers are told of what came, though the node that took it has died; what was kept long enough goes. One
        that cannot be read keeps no other from it. Raises: UNREADABLE.
        """
        now = self._documents.now()
        due, unreadable = await self._read_each(await self._documents.due(now, DUE_LIMIT))
        if any(not request.told for request in due):
            await tell()
        for request in due:
            if now >= request.ends_at:
                await self.delete(request.id)
            else:
                await self._documents.change(request.id, _told)
        for mistake in unreadable:
            raise mistake

    async def _read_each(self, request_ids: Sequence[str]) -> tuple[list[CommunityRequest], Sequence[Exception]]:
        """Those that there are, and for each that cannot be read, why."""
        loaded = await asyncio.gather(*map(self._load, request_ids), return_exceptions=True)
        failed = [each for each in loaded if isinstance(each, BaseException)]
        unreadable = [each for each in failed if isinstance(each, UNREADABLE)]
        for mistake in failed:
            if not isinstance(mistake, UNREADABLE):
                raise mistake
        return [each for each in loaded if isinstance(each, CommunityRequest)], unreadable

    async def _load(self, request_id: str) -> CommunityRequest | None:
        document = await self._documents.load(request_id)
        return _read(document) if document.version else None


def _told(document: Document, now: float) -> Becomes | None:
    if not document.version:
        return None
    request = _read(document).model_copy(update={"told": True})
    return Becomes(_written(request), request.ends_at)


def _deleted(document: Document, now: float) -> Becomes | None:
    return Becomes(None) if document.version else None


def _known(document: Document) -> CommunityRequest:
    if not document.version:
        raise NoSuchRequest
    return _read(document)


def _read(document: Document) -> CommunityRequest:
    return CommunityRequest.model_validate_json(document.text)


def _written(request: CommunityRequest) -> str:
    return request.model_dump_json(exclude_defaults=True)

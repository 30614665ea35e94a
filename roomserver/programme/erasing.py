"""Erasing a person: one step, everywhere in their community, and once more in whatever a backup brings back.

Where a person can be is declared, field by field: of a room in `moderation/kept`, of documents in `roomserver/kept`.
First it is noted that they are to be erased, by a keyed hash that says nothing of them; then their book changes, and
rooms and mails follow it. Whoever finds a note that is not done completes it. It is kept for as long as backups are.
What a node cannot read keeps nothing else from being erased. The note stays open, for a node that can read it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from functools import partial
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from roomserver.programme.circle import NoSuchCircle
from roomserver.programme.figures.service import Figures
from roomserver.programme.links import PersonLinks, links_of
from roomserver.programme.requests.request import CommunityRequest
from roomserver.programme.requests.service import Requests
from roomserver.programme.sign_ups.book import Book
from roomserver.programme.sign_ups.refusals import NoSuchSignUp
from roomserver.programme.sign_ups.service import SignUps, Tell
from roomserver.programme.unreadable import UNREADABLE
from roomserver.store.community import CommunityStore
from roomserver.store.community_documents import Becomes, Document

KIND = "erasure"
DAY_S = 24 * 3600.0
KEPT_DAYS = 90
"""How long backups are kept at most, where the operator says nothing else."""
COMPLETED_AFTER_S = 30.0
"""When others complete what a node began, and when it is tried again where something could not be read."""
DUE_LIMIT = 64


class Erasure(BaseModel):
    """That the sign-up or the address of that hash was erased, or is counted no longer among those who come again, `at`
    the time it was asked for. `done`: everywhere.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    hash: str
    at: float
    done: bool = False


class NotAllReadable(Exception):
    """Everything was erased but for what this release cannot read."""


class Erased(NamedTuple):
    """The book without them. `is_some_left`: of what this release cannot read, a node that can erases the rest."""

    book: Book
    is_some_left: bool = False


def to_erase(book: Book, erased: Mapping[str, Erasure], links: PersonLinks) -> set[str]:
    """Who of that book was erased by what is remembered: by their sign-up, or by a confirmed address before they signed
    up again.
    """
    return {
        person.id
        for person in book.sign_ups
        if links.erased_sign_up(book.id, person.id) in erased
        or (
            person.address is not None
            and person.address_confirmed
            and (erasure := erased.get(links.erased_address(person.address))) is not None
            and person.signed_up_at <= erasure.at
        )
    }


class Erasing:
    """Of one community. All may raise StoreUnavailable. `tell` forgets mails of those who are erased."""

    def __init__(
        self,
        kept: CommunityStore,
        sign_ups: SignUps,
        figures: Figures,
        requests: Requests,
        tell: Tell,
        kept_days: int = KEPT_DAYS,
    ) -> None:
        self._kept = kept
        self._sign_ups = sign_ups
        self._figures = figures
        self._requests = requests
        self._tell = tell
        self.kept_days = kept_days
        self._kept_s = kept_days * DAY_S
        self._documents = kept.documents(KIND)

    async def erase(self, book_id: str, sign_up_id: str, *, everywhere: bool = False) -> Erased:
        """In that book. `everywhere`: also all other sign-ups of the community with their address, where they have
        confirmed it, and what was written to its organisers with it. Whoever was erased before is no mistake.

        Raises: NoSuchCircle, NoSuchSignUp.
        """
        links = await self._links()
        book = await self._sign_ups.book(book_id)
        person, name = book.find(sign_up_id), links.erased_sign_up(book_id, sign_up_id)
        if person is None:
            if not await self.is_known(book_id, sign_up_id):
                raise NoSuchSignUp
            return Erased(book)
        await self._documents.change(name, _noted)
        if person.address is not None:
            await self._sign_ups.addresses.forget(person.address)
            await self._forget_comer(links.comer(person.address))
        address = person.address if everywhere and person.address_confirmed else None
        if address is not None:
            await self._documents.change(links.erased_address(address), _noted)
        await self._figures.erase(book, {sign_up_id})
        book = await self._sign_ups.erase(book_id, {sign_up_id}, self._tell)
        await self._documents.change(name, self._done)
        return Erased(book, address is not None and await self._complete([links.erased_address(address)]) > 0)

    async def take_back_counting(self, book_id: str, sign_up_id: str) -> Book:
        """It is counted no longer how often they come, at whatever they signed up for with their address; a backup
        brings nothing of it back. Raises: NoSuchCircle, NoSuchSignUp.
        """
        book = await self._sign_ups.choose(book_id, sign_up_id, come_again=False)
        address = book.person(sign_up_id).address
        if address is not None:
            await self._sign_ups.count_no_longer(address)
            await self._forget_comer((await self._links()).comer(address))
        return book

    async def _forget_comer(self, name: str) -> None:
        """What is counted of an address, by its hash."""
        if await self._sign_ups.comers.knows(name):
            await self._documents.change(name, _noted)
            await self._sign_ups.comers.forget({name})
            await self._documents.change(name, self._done)

    async def is_known(self, book_id: str, sign_up_id: str) -> bool:
        """Whether that sign-up was erased, as far as that is remembered."""
        name = (await self._links()).erased_sign_up(book_id, sign_up_id)
        return (await self._documents.load(name)).version > 0

    async def settle_due(self) -> None:
        """What was left half done is completed, and what no backup can bring back is forgotten.

        Raises: NotAllReadable, once the rest is done.
        """
        due = await self._documents.due(self._documents.now(), DUE_LIMIT)
        left = 0
        for each in due:
            try:
                await self._documents.change(each, self._outlived)
            except UNREADABLE:
                left += 1
        left += await self._complete(due)
        if left:
            raise NotAllReadable

    async def known(self) -> list[Erasure]:
        """All that are remembered."""
        return [_read(document) for document in await self._documents.all()]

    async def apply(self, erasures: Iterable[Erasure]) -> None:
        """Those that another store remembers, and all that are known here, whether they are done or not: what a backup
        brought back goes again.
        """
        for erasure in (*await self.known(), *erasures):
            await self._documents.change(erasure.hash, partial(_noted_again, erasure))
        await self._complete([erasure.hash for erasure in await self.known()])

    async def _complete(self, names: Iterable[str]) -> int:
        """Everywhere in the community: each book is looked at once for all of them. How much cannot be read; where that
        is anything, they stay to be done.

        The index of books by address can't say which: it has those in which an address is not confirmed, and an
        address that is erased everywhere is; and no backup has it. The hash of a sign-up doesn't say its book.
        """
        open_ = await self._open(names)
        if not open_:
            return 0
        links = await self._links()
        left = 0
        for book_id in await self._sign_ups.ids():
            try:
                book = await self._sign_ups.kept(book_id)
                gone = to_erase(book, open_, links)
                if gone:
                    await self._figures.erase(book, gone)
                    await self._sign_ups.erase(book_id, gone, self._tell)
            except NoSuchCircle:  # it was forgotten, and its book goes with it
                continue
            except UNREADABLE:
                left += 1

        def is_erased(request: CommunityRequest) -> bool:
            erasure = open_.get(links.erased_address(request.address))
            return erasure is not None and request.came_at <= erasure.at

        left += await self._requests.erase(is_erased)
        await self._sign_ups.comers.forget(open_)
        for name in open_:
            await self._documents.change(name, _put_off if left else self._done)
        return left

    async def _open(self, names: Iterable[str]) -> dict[str, Erasure]:
        """Those of them that can be read and are not done, by their names."""
        open_ = dict[str, Erasure]()
        for name in names:
            with contextlib.suppress(*UNREADABLE):
                document = await self._documents.load(name)
                if document.version and not (erasure := _read(document)).done:
                    open_[name] = erasure
        return open_

    async def _links(self) -> PersonLinks:
        return await links_of(self._kept.organisers, self._kept.community)

    def _done(self, document: Document, now: float) -> Becomes | None:
        if not document.version:
            return None
        erasure = _read(document)
        return Becomes(erasure.model_copy(update={"done": True}).model_dump_json(), erasure.at + self._kept_s)

    def _outlived(self, document: Document, now: float) -> Becomes | None:
        if not document.version or not _read(document).done:
            return None
        until = _read(document).at + self._kept_s
        return Becomes(None) if now >= until else Becomes(document.text, until)


def _noted(document: Document, now: float) -> Becomes:
    return Becomes(Erasure(hash=document.id, at=now).model_dump_json(), now + COMPLETED_AFTER_S)


def _noted_again(erasure: Erasure, document: Document, now: float) -> Becomes:
    """At the later of the times that it was asked for."""
    at = max(erasure.at, _read(document).at) if document.version else erasure.at
    return Becomes(Erasure(hash=erasure.hash, at=at).model_dump_json(), now + COMPLETED_AFTER_S)


def _put_off(document: Document, now: float) -> Becomes | None:
    return Becomes(document.text, now + COMPLETED_AFTER_S) if document.version else None


def _read(document: Document) -> Erasure:
    return Erasure.model_validate_json(document.text)

"""Addresses that are known to be somebody's: confirmed at one sign-up, they count as confirmed at all of the community.

What is kept of an address is a keyed hash, for half a year. Sign-ups that it has already follow soon, by any node.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection

from pydantic import BaseModel, ConfigDict

from roomserver.programme.circle import NoSuchCircle
from roomserver.programme.links import PersonLinks, links_of
from roomserver.programme.sign_ups.book import Book
from roomserver.programme.sign_ups.refusals import NoSuchSignUp
from roomserver.store.community import CommunityStore
from roomserver.store.community_documents import Becomes, Document

KIND = "addresses"
KEPT_S = 180 * 24 * 3600.0
"""After that an address is to be confirmed anew at the next sign-up."""
DUE_LIMIT = 64

Books = Callable[[Collection[str]], AsyncIterator[Book]]
"""Those in which an address of one of these names is not confirmed yet."""
Confirm = Callable[[str, str], Awaitable[object]]
"""That the address of a sign-up is theirs, by the ids of the book and of the sign-up."""


class Known(BaseModel):
    """`followed`: its other sign-ups are confirmed as well."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    followed: bool = False


def found_by(before: Book, after: Book, links: PersonLinks) -> dict[str, bool]:
    """By the names of which addresses a book is found now, and of which no longer: of those that it has unconfirmed."""
    names = _unconfirmed(after, links)
    return {**dict.fromkeys(_unconfirmed(before, links), False), **dict.fromkeys(names, True)}


class Addresses:
    """Of one community. All may raise StoreUnavailable."""

    def __init__(self, kept: CommunityStore) -> None:
        self._kept = kept
        self._documents = kept.documents(KIND)
        self._made: PersonLinks | None = None

    async def know(self, address: str) -> None:
        """Whoever has it has shown that it is theirs; its other sign-ups are to follow."""
        await self._documents.change(
            await self._name(address), lambda document, now: Becomes(Known().model_dump_json(), now)
        )

    async def knows(self, address: str | None) -> bool:
        """Whether it is known to be theirs."""
        return address is not None and (await self._documents.load(await self._name(address))).version > 0

    async def forget(self, address: str) -> None:
        """As if it had never been confirmed; sign-ups that are left stay as they are."""
        await self._documents.change(await self._name(address), _forgotten)

    async def follow(self, books: Books, confirm: Confirm) -> None:
        """What was confirmed is so at all sign-ups of its address: each book that has it unconfirmed is looked at. What
        was kept long enough goes.
        """
        names = await self._to_follow()
        if not names:
            return
        async for book in books(names):
            for sign_up_id in await self._unconfirmed(book, names):
                with contextlib.suppress(NoSuchCircle, NoSuchSignUp):  # it was forgotten or erased meanwhile
                    await confirm(book.id, sign_up_id)
        for name in names:
            await self._documents.change(name, _followed)

    async def _to_follow(self) -> set[str]:
        names = set[str]()
        for name in await self._documents.due(self._documents.now(), DUE_LIMIT):
            document = await self._documents.load(name)
            if document.version and not Known.model_validate_json(document.text).followed:
                names.add(name)
            else:
                await self._documents.change(name, _outlived)
        return names

    async def _unconfirmed(self, book: Book, names: Collection[str]) -> list[str]:
        """Ids of its sign-ups whose address has one of these names, and is not confirmed there yet."""
        of = _unconfirmed(book, await self._links())
        return [sign_up_id for name in names for sign_up_id in of.get(name, ())]

    async def _name(self, address: str) -> str:
        return (await self._links()).confirmed_address(address)

    async def _links(self) -> PersonLinks:
        if self._made is None:
            self._made = await links_of(self._kept.organisers, self._kept.community)
        return self._made


def _unconfirmed(book: Book, links: PersonLinks) -> dict[str, list[str]]:
    """Ids of its sign-ups whose address is not confirmed there yet, by the name of the address."""
    found: dict[str, list[str]] = {}
    for each in book.sign_ups:
        if each.address is not None and not each.address_confirmed:
            found.setdefault(links.confirmed_address(each.address), []).append(each.id)
    return found


def _forgotten(document: Document, now: float) -> Becomes | None:
    return Becomes(None) if document.version else None


def _outlived(document: Document, now: float) -> Becomes | None:
    is_old = document.due_at is not None and document.due_at <= now
    is_followed = document.version > 0 and Known.model_validate_json(document.text).followed
    return Becomes(None) if is_old and is_followed else None


def _followed(document: Document, now: float) -> Becomes | None:
    return Becomes(Known(followed=True).model_dump_json(), now + KEPT_S) if document.version else None

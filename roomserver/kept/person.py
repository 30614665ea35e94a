"""What is kept of one person, now and until when, for themselves to read and to take along."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec
from pydantic import BaseModel

from moderation.kept.declaration import Found, Kept
from moderation.kept.room import ROOM, instant_of
from moderation.state.room import Room
from moderation.state.values import SeatId
from roomserver.kept.programme import COMER, CONFIRMED, MAILBOX, PROGRAMME_KEPT, SIGN_UP
from roomserver.kept.roots import ROOTS
from roomserver.programme.circle import NoSuchCircle
from roomserver.programme.communities import Community
from roomserver.programme.figures.who import Answerer
from roomserver.programme.notices.quiet import mailbox_of
from roomserver.programme.notices.service import document_of
from roomserver.programme.sign_ups.book import Book, SignUp
from roomserver.store.community_documents import UnreadableDocument
from signalling.store import RoomStore

PRIVATE_IN_A_ROOM = frozenset(("answer", "asked_for", "claim", "contact", "removal", "wrote"))
"""That it is kept is told by a link, and not what it says: a link may be in wrong hands, or a seat another's before."""
Where = Literal["sign_up", "circle", "mails", "facilitators", "log_in"]


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is kept of them. `value` is None where it says nothing to a person. `until`: when it goes, in
    seconds since the epoch; None while nobody knows. `circle` is the id of the one that it is of, if it is of one.
    """

    kept: Kept
    where: Where
    value: Any
    until: float | None
    circle: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """All that is kept of them under one name; `values` are those that mean something to a person."""

    kept: Kept
    values: tuple[str, ...]
    until: float | None


class OfPeople:
    """In one community. All may raise StoreUnavailable."""

    def __init__(self, community: Community, rooms: RoomStore) -> None:
        self._community = community
        self._rooms = rooms

    async def sign_up(self, book_id: str, sign_up_id: str) -> list[Item]:
        """Of whoever signed up, in the book, in the rooms of its circles, and about their mails.

        Raises: NoSuchCircle, NoSuchSignUp.
        """
        book = await self._community.sign_ups.book(book_id)
        person = book.person(sign_up_id)
        root = ROOTS["sign-ups"]
        found = (each for each in root.personal(book.id, book) if each.subject == sign_up_id)
        items = [_item(each, "sign_up", root.instant(book, each.kept.goes)) for each in _told(found)]
        links, answerers = await self._community.sign_ups.links(), self._community.figures.answerers
        for evening in book.subject.evenings:
            items += await self.seat(evening.circle, links.seat_id(book.id, sign_up_id, evening.circle))
            items += await self.answered(await answerers.of_sign_up(book.id, sign_up_id, evening.circle))
        if person.address is not None and await self._community.sign_ups.comers.knows(links.comer(person.address)):
            items.append(Item(COMER, "sign_up", None, None))
        return items + await self._of_mails(book, person)

    async def seat(self, circle_id: str, seat_id: SeatId) -> list[Item]:
        """Of whoever has that seat, by whatever link; nothing where the room is forgotten."""
        room = await self._rooms.load(circle_id)
        if room is None or room.community != self._community.id:
            return []
        entries = await self._rooms.entries(room.id, 0, room.entries)
        found = [*ROOM.personal(room), *ROOM.personal(tuple(entries))]
        return [_of_room(room, each) for each in _told(found) if each.subject == seat_id]

    async def visitor(self, circle_id: str, seat_id: SeatId) -> list[Item]:
        """Of whoever has that seat, and what they answered after the circle."""
        who = await self._community.figures.answerers.of_seat(circle_id, seat_id)
        return await self.seat(circle_id, seat_id) + await self.answered(who)

    async def answered(self, who: Answerer) -> list[Item]:
        """What they answered after that circle, until figures are made of it."""
        figures = self._community.figures
        over, answer = await figures.circle(who.circle), await figures.answer_of(who)
        until = None if over is None else over.answered_until
        found = PROGRAMME_KEPT.personal(answer, who.person)
        return [_item(each, "circle", until, who.circle) for each in found]

    async def _of_mails(self, book: Book, person: SignUp) -> list[Item]:
        links = await self._community.sign_ups.links()
        forgotten_at = ROOTS["sign-ups"].instant(book, "evenings")
        items = [
            _item(each, "mails", forgotten_at if each.kept.goes == SIGN_UP else None)
            for each in await self._in_document("notice", document_of(book.id, person.id))
        ]
        if person.address is None:
            return items
        for kind, kept, name in (
            ("mailed", MAILBOX, links.mailbox(mailbox_of(person.address))),
            ("addresses", CONFIRMED, links.confirmed_address(person.address)),
        ):
            document = await self._community.kept.documents(kind).load(name)
            if document.version:
                items.append(Item(kept, "mails", None, document.due_at))
        return items

    async def _in_document(self, kind: str, document_id: str) -> list[Found]:
        with contextlib.suppress(UnreadableDocument, NoSuchCircle):
            document = await self._community.kept.documents(kind).load(document_id)
            if document.version:
                root = ROOTS[kind]
                return list(_told(root.personal(document_id, root.read(document_id, document.text))))
        return []


async def of_facilitator(community: Community, person: str) -> list[Item]:
    """Of whoever facilitates. Raises: NoSuchFacilitator, StoreUnavailable."""
    one = await community.facilitators.get(person)
    found = ROOTS["facilitators"].personal(person, one)
    return [_item(each, "facilitators", None) for each in _told(found) if each.subject == person]


def by_name(items: Sequence[Item]) -> list[Told]:
    """In their order, each name once, with the latest of its ends; with no end, where one of them is not known."""
    names = dict.fromkeys(item.kept.name for item in items)
    return [_together([item for item in items if item.kept.name == name]) for name in names]


def exported(items: Sequence[Item]) -> list[dict[str, Any]]:
    """As JSON has it: what it is called, where it is, who reads it, its value, and until when it is kept."""
    return [
        {
            "what": item.kept.name,
            "where": item.where,
            "circle": item.circle,
            "readers": list(item.kept.readers),
            "value": _plain(item.value),
            "until": None if item.until is None else datetime.fromtimestamp(item.until, UTC).isoformat(),
        }
        for item in items
    ]


def _told(found: Iterator[Found] | Sequence[Found]) -> Iterator[Found]:
    return (each for each in found if not each.kept.untold)


def _item(found: Found, where: Where, until: float | None, circle: str | None = None) -> Item:
    return Item(found.kept, where, None if found.kept.readers == ("nobody",) else found.value, until, circle)


def _of_room(room: Room, found: Found) -> Item:
    item = _item(found, "circle", instant_of(room, found.kept.goes, found.subject), room.id)
    return replace(item, value=None) if found.kept.name in PRIVATE_IN_A_ROOM else item


def _together(items: Sequence[Item]) -> Told:
    ends = [item.until for item in items]
    shown = [value for item in items if item.kept.shown for value in _words_of(item.value)]
    known = [end for end in ends if end is not None]
    return Told(items[0].kept, tuple(dict.fromkeys(shown)), max(known) if known and len(known) == len(ends) else None)


def _words_of(value: Any) -> Iterator[str]:
    yield from map(str, value.values() if isinstance(value, Mapping) else [value])


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return msgspec.to_builtins(value)

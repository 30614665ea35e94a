"""What somebody who was in a circle may come to next: their own next evening, or else one that everybody may find.

Of circles that only those with a link know, nothing is told to anybody who has no place in them.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from roomserver.programme.circle import Circle, NoSuchCircle, announced, has_page
from roomserver.programme.figures.who import Answerer
from roomserver.programme.records import CircleRecords
from roomserver.programme.sign_ups.book import Book
from roomserver.programme.sign_ups.service import SignUps
from roomserver.store.community import CommunityStore
from signalling.store import RoomStore

LOOKED_AT = 20
"""So many public circles, the next one first: of a closed series each evening is one."""


@dataclass(frozen=True, slots=True)
class NextCircle:
    """`own`: they have a place in it. `has_page`: everybody may read of it at an address of its own."""

    circle: Circle
    own: bool
    has_page: bool


class NextCircles:
    """Of one community. All may raise StoreUnavailable."""

    def __init__(self, kept: CommunityStore, rooms: RoomStore, sign_ups: SignUps) -> None:
        self._index = kept.records
        self._records = CircleRecords(kept, rooms)
        self._rooms = rooms
        self._sign_ups = sign_ups

    async def after(self, who: Answerer) -> NextCircle | None:
        """None where nothing that they may know of is planned."""
        return await self._own(who) or await self._public(who.circle)

    async def _own(self, who: Answerer) -> NextCircle | None:
        with contextlib.suppress(NoSuchCircle):
            book = await self._sign_ups.book(await self._sign_ups.book_of(who.circle))
            evening = self._later(book, who.circle)
            if evening is not None and await self._has_place(book, who):
                return await self._told(await self._records.get(evening), own=True)
        return None

    async def _public(self, before: str) -> NextCircle | None:
        ids = await self._index.coming(self._rooms.now(), LOOKED_AT)
        for circle in await self._records.load(ids):
            is_it = circle.id == before or circle.terms.cancelled_at is not None
            if not is_it and await self._is_open(circle) and (told := await self._told(circle, own=False)) is not None:
                return told
        return None

    async def _is_open(self, circle: Circle) -> bool:
        """Whether somebody new may come: into a closed series only before it begins."""
        if circle.terms.series is None:
            return True
        book = await self._sign_ups.book_of_series(circle.terms.series)
        return book is None or book.is_open(self._rooms.now())

    async def _told(self, circle: Circle, *, own: bool) -> NextCircle | None:
        """As its room has it; None where it is over."""
        room = await self._rooms.load(circle.id)
        if room is None or room.phase in ("debrief", "ended"):
            return None
        return NextCircle(announced(circle, room), own, has_page(circle.terms, room))

    async def _has_place(self, book: Book, who: Answerer) -> bool:
        links = await self._sign_ups.links()
        seats = (links.seat_id(book.id, each.id, who.circle) for each in book.of("confirmed"))
        return who.person in (links.answerer(who.circle, seat) for seat in seats)

    def _later(self, book: Book, before: str) -> str | None:
        """The next evening that is held, and is another one."""
        now = self._rooms.now()
        ahead = [
            (each.starts_at, each.circle)
            for each in book.subject.evenings
            if each.circle != before
            and not each.called_off
            and not each.over
            and each.starts_at is not None
            and each.starts_at > now
        ]
        return min(ahead, default=(0.0, None))[1]

"""What of a community's programme everybody may read, page by page."""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from moderation.rules.pace import ends_as_announced
from roomserver.programme.circle import Circle, NoSuchCircle, announced
from roomserver.programme.communities import Community
from roomserver.programme.local_time import LAST
from roomserver.programme.records import CircleRecords
from roomserver.programme.sign_ups.book import Book, Evening
from roomserver.public.announced import Announced, Offer
from signalling.store import RoomStore

LISTED = 20
FED = 100
"""How many are in a feed."""
LOOKED_AT, MORE_LOOKS = 100, 3
"""At how many it is looked again, and how often, where evenings of closed series are passed over."""
_PLACE = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)-(\d{1,4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: at circles that start then or later, without the first so many that start just then."""

    at: float
    passed: int = 0

    @classmethod
    def read(cls, text: str) -> Place | None:
        """What an address says, or None where it is none."""
        found = _PLACE.fullmatch(text)
        place = None if found is None else cls(float(found[1]), int(found[2]))
        return place if place is not None and place.at <= LAST else None

    def __str__(self) -> str:
        return f"{self.at!r}-{self.passed}"


@dataclass(frozen=True, slots=True)
class Listed:
    """`later`: where the next page begins, if there is one."""

    circles: Sequence[Announced]
    later: Place | None


class Programme:
    """Of one community, as one answer shows it: what its circles have in common is read once. All may raise
    StoreUnavailable.
    """

    def __init__(self, community: Community, rooms: RoomStore) -> None:
        self._index = community.kept.records
        self._records = CircleRecords(community.kept, rooms)
        self._rooms = rooms
        self.sign_ups = community.sign_ups
        self._books_of_series: dict[str, asyncio.Task[Book | None]] = {}
        self._listed_at: dict[str, str | None] = {}

    async def coming(self, place: Place | None = None, limit: int = LISTED, *, each_evening: bool = False) -> Listed:
        """From there on, or from now. A closed series is one of them, at its next evening, since people sign up for it
        once; unless `each_evening` is wanted. There may be fewer where many evenings are passed over.
        """
        now = self._rooms.now()
        shown = list[Announced]()
        later: Place | None = place or Place(now)
        for looked_at in (limit, *[max(limit, LOOKED_AT)] * MORE_LOOKS):
            if later is None or len(shown) == limit:
                break
            circles, later = await self._next(later, looked_at, limit - len(shown), None if each_evening else now)
            shown += [each for each in await asyncio.gather(*map(self._coming, circles)) if each]
        return Listed(shown, later)

    async def _next(
        self, place: Place, looked_at: int, limit: int, now: float | None
    ) -> tuple[list[Circle], Place | None]:
        """So many that are to be listed, of so many that begin there, and where the others begin, if there are any.
        Each evening of a closed series is, where no `now` is given.
        """
        ids = await self._index.coming(math.nextafter(place.at, -math.inf), looked_at + 1, place.passed)
        found, seen = await self._records.load(ids[:looked_at]), 0
        circles = list[Circle]()
        while seen < len(found) and len(circles) < limit:
            circle, seen = found[seen], seen + 1
            if now is None or await self._is_listed(circle, now):
                circles.append(circle)
        if not seen or (seen == len(found) and len(ids) <= looked_at):
            return circles, None
        last = found[seen - 1].starts_at or 0.0
        passed = sum(circle.starts_at == last for circle in found[:seen])
        return circles, Place(last, passed + (place.passed if last == place.at else 0))

    async def _is_listed(self, circle: Circle, now: float) -> bool:
        """Of a closed series the next evening that everybody may find."""
        series = circle.terms.series
        if series is None:
            return True
        if series not in self._listed_at:
            self._listed_at[series] = await self._next_of(series, now)
        return self._listed_at[series] in (None, circle.id)

    async def _next_of(self, series: str, now: float) -> str | None:
        """None where people sign up for each evening."""
        book = await self._book_of_series(series)
        if book is None:
            return None
        ahead = [each.circle for each in in_order(book) if not each.over and (each.starts_at or 0.0) >= now]
        public = (each.id for each in await self._records.load(ahead) if each.terms.visibility == "public")
        return next(public, "")

    async def circle(self, circle_id: str) -> Announced | None:
        """One that is public, or that people sign up for; None where there is no such."""
        found = await self.evening(circle_id)
        if found is None or (found.is_over and not found.is_cancelled):
            return None
        return found if found.circle.terms.is_offered or found.offer is not None else None

    async def evening(self, circle_id: str) -> Announced | None:
        """Any of the community's, for those who have something to do with it; None where there is none."""
        try:
            return await self._announced(await self._records.get(circle_id))
        except NoSuchCircle:
            return None

    async def _coming(self, circle: Circle) -> Announced | None:
        """Unless it is over, and its record is about to be moved."""
        found = await self._announced(circle)
        return None if found.is_over or found.is_cancelled else found

    async def _announced(self, circle: Circle) -> Announced:
        """As its room has it, as long as that is remembered."""
        room, book = await asyncio.gather(self._rooms.load(circle.id), self._book(circle))
        if room is None:
            return Announced(circle, circle.title.default, circle.plan.duration_min, 0, is_over=True)
        ends_at = ends_as_announced(room)
        minutes = None if ends_at is None or room.starts_at is None else round((ends_at - room.starts_at) / 60)
        is_over = room.phase in ("debrief", "ended")
        told = announced(circle, room)
        offer = None if is_over or book is None else self._offer(circle, book)
        evenings = () if book is None or book.id == circle.id else in_order(book)
        return Announced(told, room.language, minutes or None, room.revision, offer, is_over, evenings)

    async def _book(self, circle: Circle) -> Book | None:
        """Where people can sign up for it, or for its series."""
        if circle.terms.series is not None:
            book = await self._book_of_series(circle.terms.series)
            if book is not None:
                return book
        elif circle.terms.sign_up is None:
            return None
        return await self.sign_ups.book(circle.id)

    async def _book_of_series(self, series: str) -> Book | None:
        """None where it is no closed one."""
        if series not in self._books_of_series:
            reading = self.sign_ups.book_of_series(series)
            self._books_of_series[series] = asyncio.create_task(reading, name="the book of a series")
        return await self._books_of_series[series]

    def _offer(self, circle: Circle, book: Book) -> Offer | None:
        now = self._rooms.now()
        if book.subject.terms is None or not book.is_open(now):
            return None
        left = 0 if book.of("waiting") else book.free
        if not left and book.has_begun(now):  # nobody waits for a place on the evening itself
            return None
        return Offer(book.id, book.subject.terms, left, book.id != circle.id, book.begins_soon(now))


def in_order(book: Book) -> tuple[Evening, ...]:
    """Evenings that are held, the first one first."""
    held = (evening for evening in book.subject.evenings if not evening.called_off)
    return tuple(sorted(held, key=lambda evening: evening.starts_at or 0.0))

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
from roomserver.public.announced import Announced
from signalling.store import RoomStore

LISTED = 20
FED = 100
"""How many are in a feed."""
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
    """Of one community. All may raise StoreUnavailable."""

    def __init__(self, community: Community, rooms: RoomStore) -> None:
        self._index = community.kept.records
        self._records = CircleRecords(community.kept, rooms)
        self._rooms = rooms

    async def coming(self, place: Place | None = None, limit: int = LISTED) -> Listed:
        """From there on, or from now."""
        place = place or Place(self._rooms.now())
        ids = await self._index.coming(math.nextafter(place.at, -math.inf), place.passed + limit + 1)
        found = await self._records.load(ids)
        shown = found[place.passed : place.passed + limit]
        later = None
        if len(found) > place.passed + limit and shown:
            last = shown[-1].starts_at or 0.0
            passed = sum(circle.starts_at == last for circle in found[: place.passed + limit])
            later = Place(last, passed)
        return Listed([each for each in await asyncio.gather(*map(self._announced, shown)) if each], later)

    async def circle(self, circle_id: str) -> Announced | None:
        """One that is public, or that people sign up for; None where there is no such."""
        try:
            circle = await self._records.get(circle_id)
        except NoSuchCircle:
            return None
        return (
            None
            if circle.terms.visibility == "link" and circle.terms.sign_up is None
            else await self._announced(circle)
        )

    async def _announced(self, circle: Circle) -> Announced | None:
        """As its room has it, unless that is over."""
        room = await self._rooms.load(circle.id)
        if room is None or (room.phase in ("debrief", "ended") and circle.terms.cancelled_at is None):
            return None
        ends_at = ends_as_announced(room)
        minutes = None if ends_at is None or room.starts_at is None else round((ends_at - room.starts_at) / 60)
        return Announced(announced(circle, room), room.language, minutes or None, room.revision)

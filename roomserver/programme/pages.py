"""The list of circles as an organiser reads it, page by page: first all that are current, then those that are over."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence

from roomserver.programme.circle import CircleList, CircleState, state_of
from roomserver.programme.order import LeftAt, Place, is_over, place_of, read, start_of, written
from roomserver.programme.records import CircleRecords
from roomserver.store.records import Records
from signalling.store import RoomStore, StoreUnavailable

LISTED = 50
"""Circles of a page, where nothing else is said and no more of them are current."""
CURRENT_LISTED = 200
"""Most circles of a page that are current."""
TOGETHER = 32
"""Records and rooms that are read at once for a list; commands of circles go in between."""
NOTHING = CircleList(circles=(), more=None, left=0)


class CirclePages:
    """Of one community. All may raise StoreUnavailable.

    A circle is current until a list reads it and finds that it is over. Those that leave come before all that left
    before: on pages that follow each other none is twice, and none is left out, whatever ends meanwhile. (Where the
    current ones need several pages, one that changes its group or ends meanwhile may be on two, or on the next first
    page alone.)
    """

    def __init__(self, index: Records, records: CircleRecords, rooms: RoomStore) -> None:
        self._index = index
        self._records = records
        self._rooms = rooms

    async def page(self, limit: int, before: str | None) -> CircleList:
        """The first one, or that which the one before named. Nothing where it named none."""
        if before is None:
            return await self._with_current(limit, None)
        match read(before):
            case None:
                return NOTHING
            case LeftAt(instant):
                return await self._over(limit, instant, [])
            case beginning:
                return await self._with_current(limit, beginning)

    async def _with_current(self, limit: int, beginning: Place | None) -> CircleList:
        current = await self._current()
        coming = current if beginning is None else [each for each in current if place_of(each) >= beginning]
        shown, left = coming[:CURRENT_LISTED], coming[CURRENT_LISTED:]
        if left:
            return CircleList(circles=tuple(shown), more=written(place_of(left[0])), left=len(left))
        over = await self._over(max(0, limit - len(shown)), None, current)
        return over.model_copy(update={"circles": (*shown, *over.circles)})

    async def _over(self, limit: int, at_most: float | None, current: Sequence[CircleState]) -> CircleList:
        """Without those that were read as current and have left since."""
        read_before = {circle.id for circle in current}
        over = await self._index.over(len(read_before) + limit + 1, at_most)
        listed = [(circle_id, left_at) for circle_id, left_at in over if circle_id not in read_before]
        states = await self._states([circle_id for circle_id, _ in listed[:limit]])
        more = written(LeftAt(listed[limit][1])) if len(listed) > limit else None
        return CircleList(circles=tuple(states), more=more, left=0)

    async def _current(self) -> list[CircleState]:
        """In order. Those that are found to be over leave, if the store takes it."""
        states = await self._states(await self._index.current())
        over = sorted(filter(is_over, states), key=start_of)
        if over:
            with contextlib.suppress(StoreUnavailable):
                await self._index.leave([circle.id for circle in over], self._rooms.now())
                states = [circle for circle in states if not is_over(circle)]
        return sorted(states, key=place_of)

    async def _states(self, circle_ids: Sequence[str]) -> list[CircleState]:
        states: list[CircleState] = []
        for at in range(0, len(circle_ids), TOGETHER):
            circles = await self._records.load(circle_ids[at : at + TOGETHER])
            rooms = await asyncio.gather(*(self._rooms.load(circle.id) for circle in circles))
            states += map(state_of, circles, rooms)
        return states

"""The list of circles as an organiser reads it, page by page: first those that are
current, then those that are over.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from math import inf

from roomserver.programme.circle import CircleList, CircleState, state_of
from roomserver.programme.order import IN_NEED, OVER, TO_COME, LeftAt, Place, is_over, place_of, read, start_of, written
from roomserver.programme.records import CircleRecords
from roomserver.store.records import Records
from signalling.store import RoomStore, StoreUnavailable

LISTED = 50
"""Circles of a page, where nothing else is said and no more of them are at hand."""
CURRENT_LISTED = 200
"""Most circles of a page that are at hand: in need, live, waited at or in a debrief."""
FIRST = Place(IN_NEED, -inf, "")
FIRST_TO_COME = Place(TO_COME, -inf, "")
TOGETHER = 32
"""Records and rooms that are read at once for a list; commands of circles go in between."""
NOTHING = CircleList(circles=(), more=None, left=0)


class CirclePages:
    """Of one community. All may raise StoreUnavailable.

    What is read of a page does not grow with all that are current: those at hand, which are few, and as many others as
    there is room for, which stand in an index by their start. A circle is current until it is found to be over, here or
    by whoever ended it. Those that leave come before all that left before: on pages that follow each other none is
    twice, and none is left out, whatever ends meanwhile. (One that changes its group or ends while pages of current
    ones are read may be on two, or on the next first page alone.)
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
            case Place(group=group) if group >= OVER:
                return await self._over(limit, None, [])
            case beginning:
                return await self._with_current(limit, beginning)

    async def _with_current(self, limit: int, beginning: Place | None) -> CircleList:
        """Those at hand, then those that are to come, as far as there is room; then, if there are no more, the past."""
        with contextlib.suppress(StoreUnavailable):  # which is told by whatever is read next
            await self._index.place_ahead(self._rooms.now())
        at_hand = list(await self._index.at_hand())
        begins = FIRST if beginning is None else beginning
        urgent = await self._urgent(at_hand, begins)
        shown, waiting = urgent[:CURRENT_LISTED], urgent[CURRENT_LISTED:]
        following: Place | None
        if waiting:
            following, left = place_of(waiting[0]), len(waiting)
            left += await self._count_from(FIRST_TO_COME, at_hand)
            return CircleList(circles=tuple(shown), more=written(following), left=left)
        come, following = await self._to_come(max(0, limit - len(shown)), max(begins, FIRST_TO_COME), at_hand)
        shown = sorted((*shown, *come), key=place_of)
        if following is not None:
            left = await self._count_from(following, at_hand)
            return CircleList(circles=tuple(shown), more=written(following), left=left)
        over = await self._over(max(0, limit - len(shown)), None, shown)
        return over.model_copy(update={"circles": (*shown, *over.circles)})

    async def _urgent(self, at_hand: Sequence[str], begins: Place) -> list[CircleState]:
        """In order. Nothing is read where the page begins behind them."""
        if begins >= FIRST_TO_COME:
            return []
        states = await self._still_current(await self._states(at_hand))
        return sorted((circle for circle in states if place_of(circle) >= begins), key=place_of)

    async def _to_come(
        self, limit: int, begins: Place, at_hand: Sequence[str]
    ) -> tuple[list[CircleState], Place | None]:
        """As many that are to come, and where the next ones begin; more are read where some are found to be over."""
        found: list[CircleState] = []
        while True:
            wanted = limit - len(found) + 1
            read = await self._index.ahead(begins.start, begins.circle, wanted + len(at_hand))
            ahead = [each for each in read if each[0] not in at_hand]
            states = await self._still_current(await self._states([circle_id for circle_id, _ in ahead[: wanted - 1]]))
            found += states
            if len(ahead) < wanted:
                return found, None
            following = Place(TO_COME, ahead[wanted - 1][1], ahead[wanted - 1][0])
            if len(found) >= limit:
                return found, following
            begins = following

    async def _count_from(self, beginning: Place, at_hand: Sequence[str]) -> int:
        """How many are to come from there on."""
        if beginning == FIRST_TO_COME:
            first = await self._index.ahead(beginning.start, beginning.circle, 1)
            if not first:
                return 0
            beginning = Place(TO_COME, first[0][1], first[0][0])
        return await self._index.count_ahead(beginning.start, beginning.circle, at_hand)

    async def _over(self, limit: int, at_most: float | None, current: Sequence[CircleState]) -> CircleList:
        """Without those that were read as current and have left since."""
        read_before = {circle.id for circle in current}
        over = await self._index.over(len(read_before) + limit + 1, at_most)
        listed = [(circle_id, left_at) for circle_id, left_at in over if circle_id not in read_before]
        states = await self._states([circle_id for circle_id, _ in listed[:limit]])
        more = written(LeftAt(listed[limit][1])) if len(listed) > limit else None
        return CircleList(circles=tuple(states), more=more, left=0)

    async def _still_current(self, states: Sequence[CircleState]) -> list[CircleState]:
        """Those that are found to be over leave, if the store takes it."""
        over = sorted(filter(is_over, states), key=start_of)
        if over:
            with contextlib.suppress(StoreUnavailable):
                await self._index.leave([circle.id for circle in over], self._rooms.now())
                return [circle for circle in states if not is_over(circle)]
        return list(states)

    async def _states(self, circle_ids: Sequence[str]) -> list[CircleState]:
        states: list[CircleState] = []
        for at in range(0, len(circle_ids), TOGETHER):
            circles = await self._records.load(circle_ids[at : at + TOGETHER])
            rooms = await asyncio.gather(*(self._rooms.load(circle.id) for circle in circles))
            states += map(state_of, circles, rooms)
        return states

"""Erasing a whole community: once nobody meets there or is to be told anything, all of it goes at once.

First it is noted; from then on no node serves it. Whoever finds the note completes it, and looks once more a while
later, for what another node wrote meanwhile. That it was erased is remembered as long as backups are kept, so that none
brings it back, and no other is called so by then.
"""

from __future__ import annotations

from dataclasses import dataclass

from roomserver.programme.communities import Community
from roomserver.programme.records import CircleRecords
from roomserver.store.rooms import RedisRoomStore

GOES_ON = ("live", "debrief")
SOON_S = 60.0
"""What is due within it is waited for."""


class CirclesAhead(Exception):
    """Circles go on or are to come; those to come can be cancelled, with notice."""


class StillTelling(Exception):
    """Mails are still to be sent, such as that a circle is cancelled."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """Ids of circles: those that go on, and those that are to come."""

    going_on: tuple[str, ...]
    to_come: tuple[str, ...]


async def ahead_of(community: Community, rooms: RedisRoomStore) -> Ahead:
    """All that are neither over nor cancelled."""
    going_on, to_come = list[str](), list[str]()
    for circle in await CircleRecords(community.kept, rooms).current():
        room = await rooms.load(circle.id)
        if room is None or room.phase == "ended" or circle.terms.cancelled_at is not None:
            continue
        (going_on if room.phase in GOES_ON else to_come).append(circle.id)
    return Ahead(tuple(going_on), tuple(to_come))


async def check_erasable(community: Community, rooms: RedisRoomStore) -> None:
    """Raises: CirclesAhead, StillTelling."""
    ahead = await ahead_of(community, rooms)
    if ahead.going_on or ahead.to_come:
        raise CirclesAhead
    if await is_telling(community):
        raise StillTelling


async def is_telling(community: Community) -> bool:
    """Whether somebody is to be told something now, or soon."""
    documents = [community.kept.documents(kind) for kind in ("sign-ups", "notice")]
    return any([await each.due(each.now() + SOON_S, 1) for each in documents])


async def cancel_all(community: Community, rooms: RedisRoomStore) -> int:
    """Series end, and circles to come are cancelled: whoever signed up is told. How many circles go on, which whoever
    facilitates ends. Raises: Refused, where one begins just then.
    """
    before = None
    while True:
        page = await community.series.list(before=before)
        for series in page.series:
            planned = [evening for evening in series.coming if evening.standing == "planned"]
            if planned:
                await community.series.end(series.id, planned[0].occurrence, series.revision)
        if page.more is None:
            break
        before = page.more
    ahead = await ahead_of(community, rooms)
    for circle_id in ahead.to_come:
        await community.cancel_circle(circle_id)
    return len(ahead.going_on)

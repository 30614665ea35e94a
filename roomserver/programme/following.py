"""Which circles are at hand, as their rooms have it: what a node could not tell, and what releases before did not."""

from __future__ import annotations

from collections.abc import Mapping

from moderation.reading.urgency import Urgency, urgency
from roomserver.store.community import CommunityStore
from signalling.store import RoomStore


async def follow_rooms(kept: CommunityStore, rooms: RoomStore) -> None:
    """Those at hand are whom the commits of their rooms say, and those that are over have left.

    Each commit notes in its own slot how urgent the room has become, and the node that made it tells the community's
    list. Where that node died, or was overtaken, this is what finds it. Raises: StoreUnavailable.
    """
    noted = await kept.rooms_at_hand()
    over = [circle_id for circle_id, how in noted.items() if how == Urgency.OVER]
    urgent = {circle_id: how for circle_id, how in noted.items() if how != Urgency.OVER}
    if over:
        await kept.records.leave(over, rooms.now())
        await kept.forget_rooms_at_hand(over)
    marked = await kept.records.at_hand()
    changed = _differing(urgent, marked)
    if changed:
        remembered = await rooms.versions(changed)
        await kept.records.mark(
            {circle_id: how if circle_id in remembered else None for circle_id, how in changed.items()}
        )
        await kept.forget_rooms_at_hand(circle_id for circle_id in changed if circle_id not in remembered)


async def note_rooms(kept: CommunityStore, rooms: RoomStore) -> None:
    """Of every circle that is current how urgent its room is, which may be of a release that did not note it.

    Raises: StoreUnavailable.
    """
    noted = await kept.rooms_at_hand()
    for circle_id in await kept.records.current():
        room = await rooms.load(circle_id)
        if room is not None and (how := urgency(room)) != noted.get(circle_id):
            await kept.note_urgency(circle_id, room.version, None if how is None else float(how))
    await kept.records.place_ahead(rooms.now())
    await follow_rooms(kept, rooms)


def _differing(urgent: Mapping[str, float], marked: Mapping[str, float]) -> dict[str, float | None]:
    return {
        circle_id: urgent.get(circle_id)
        for circle_id in {**urgent, **marked}
        if urgent.get(circle_id) != marked.get(circle_id)
    }

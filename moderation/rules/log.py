"""What is added to a room beside its document: lines, and what facilitators did."""

from __future__ import annotations

from moderation.state.entries import Act, ActKind, Entry
from moderation.state.room import Room
from moderation.state.values import SeatId, replace


def add_entry(room: Room, entry: Entry) -> Room:
    """The room with one entry more; its id is `next_entry(room)`."""
    return replace(room, entries=room.entries + 1, appended=(*room.appended, entry))


def next_entry(room: Room) -> int:
    """The id that the next entry of this room has."""
    return room.entries + 1


def log_act(
    room: Room, what: ActKind, by: SeatId, now: float, about: SeatId | None = None, outcome: str | None = None
) -> Room:
    """The room with what a facilitator did in its log."""
    return add_entry(room, Act(id=next_entry(room), at=now, by=by, what=what, about=about, outcome=outcome))

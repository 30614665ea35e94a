"""Who came: each participant who sat in the circle while it was live is counted once, and the numbers outlive names.

A seat knows whether its person came until the debrief ends; after that there are numbers alone.
"""

from __future__ import annotations

from moderation.state.attendance import Attendance
from moderation.state.room import Room
from moderation.state.seat import Seat
from moderation.state.values import replace


def note_comers(room: Room) -> Room:
    """The room with those counted who have sat down; the very same room where they all are."""
    new = [seat for seat in room.seated() if seat.invited_as == "participant" and not seat.came]
    if not new:
        return room
    ids = {seat.id for seat in new}
    return replace(
        room,
        seats=tuple(replace(seat, came=True) if seat.id in ids else seat for seat in room.seats),
        came=room.came + len(new),
        walk_ins=room.walk_ins + sum(seat.link is None for seat in new),
    )


def count_attendance(room: Room, now: float, *, closed: bool) -> Room:
    """The room that is about to end, with its numbers, if it was live and is not counted yet. `closed`: somebody said
    that it ends.
    """
    if room.phase != "live" or room.attendance is not None:
        return room
    room = note_comers(room)
    stayed = sum(_is_there(seat) for seat in room.seated())
    attendance = Attendance(ended_at=now, came=room.came, walk_ins=room.walk_ins, stayed=stayed if closed else None)
    return replace(room, attendance=attendance, came=0, walk_ins=0)


def may_answer(room: Room, seat: Seat) -> bool:
    """Whether that is a participant's who sits or sat in the circle: the room knows until the debrief is over."""
    sits = room.phase in ("scheduled", "open", "live") and seat.standing == "seated"
    return seat.invited_as == "participant" and (sits or seat.came)


def _is_there(seat: Seat) -> bool:
    return seat.came and seat.presence in ("present", "reconnecting")

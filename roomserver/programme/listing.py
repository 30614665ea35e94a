"""Which changes of a room alter what organisers' lists show of it, and who is told."""

from __future__ import annotations

from collections.abc import Callable

from moderation.reading.urgency import urgency
from moderation.state.room import Room
from moderation.state.seat import Seat
from roomserver.store import RedisRoomStore
from signalling.store import Change


def tell_lists(store: RedisRoomStore) -> Callable[[Change], None]:
    """To be called with each change that was committed here."""

    def tell(change: Change) -> None:
        if change.before is not None and alters_list(change.before, change.room):
            moved = urgency(change.before) != urgency(change.room)
            store.community(change.room.community).tell(change.room.id, moved=moved)

    return tell


def alters_list(before: Room, after: Room) -> bool:
    """Whether organisers may be shown something else; never false where they are."""
    if len(before.seats) != len(after.seats) or _of_the_circle(before) != _of_the_circle(after):
        return True
    return not all(map(_alike, before.seats, after.seats))


def _of_the_circle(room: Room) -> tuple[object, ...]:
    announced = (room.revision, room.title, room.starts_at, room.capacity, room.script.name, room.open_links)
    return (room.phase, *announced, room.alerts, room.circle.supervision)


def _alike(one: Seat, other: Seat) -> bool:
    return one is other or _of_a_seat(one) == _of_a_seat(other)


def _of_a_seat(seat: Seat) -> tuple[object, ...]:
    return (
        seat.id,
        seat.standing,
        seat.presence,
        seat.admitted,
        seat.released,
        seat.invited_as,
        seat.link is None,
        seat.called,
    )

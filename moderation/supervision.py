"""Who watches over a place: a facilitator, one whose line has just dropped, or nobody, and then nobody is heard."""

from __future__ import annotations

from moderation.authority import attending
from moderation.groups import groups_of
from moderation.log import alert
from moderation.piece import rest
from moderation.place import Attended, Grace, LastTurn, Paused, Place, Supervision
from moderation.presence import grace_from
from moderation.room import Room, with_place
from moderation.seat import Seat
from moderation.values import PlaceId, replace

LAST_TURN_S = 300.0
"""How long a holder may go on when nobody facilitates any more."""


def watched(room: Room, place_id: PlaceId, now: float) -> Room:
    """The room with that place under whoever watches over it now. The organiser is told once when nobody does."""
    place = room.place(place_id)
    if place.kind not in ("circle", "group"):
        return room
    if not place.order:  # Whoever comes next hears nobody before a facilitator is there.
        divided = place.kind == "circle" and groups_of(room)
        return with_place(room, replace(place, supervision=Attended() if divided else Paused()))
    supervision = _next(room, place, now)
    if supervision.kind != "paused":
        told = place.told and supervision.kind != "attended"
        return with_place(room, replace(place, supervision=supervision, told=told))
    unwatched = not place.told and not _aside(room, place) and not _awaited(room, place)
    room = with_place(room, replace(place, supervision=supervision, told=place.told or unwatched))
    if unwatched:
        room = alert(room, "unattended" if place.kind == "circle" else "group_unattended", place_id, now)
    return rest(room, place_id, now)


def _next(room: Room, place: Place, now: float) -> Supervision:
    """One who facilitates and goes aside pauses the place; one whose line drops counts as there for a while."""
    if attending(room, place.id) is not None:
        return Attended()
    current = place.supervision
    awaited = _awaited(room, place)
    if isinstance(current, Attended):
        current = Paused() if _aside(room, place) and not awaited else Grace(until=grace_from(room, now))
    if isinstance(current, Grace):
        current = Grace(until=max(current.until, *(seat.grace_until or 0.0 for seat in awaited), 0.0))
        if now >= current.until:
            current = LastTurn(until=now + LAST_TURN_S)
    if isinstance(current, LastTurn) and (now >= current.until or place.piece.kind != "held"):
        current = Paused()
    return current


def _aside(room: Room, place: Place) -> list[Seat]:
    """Those who look after that place and are in a side room now, present or not."""
    return [seat for seat in _looking_after(room, place) if seat.place != place.id]


def _awaited(room: Room, place: Place) -> list[Seat]:
    """Those who look after that place and whose lines have just dropped there."""
    here = (seat for seat in _looking_after(room, place) if seat.place == place.id)
    return [seat for seat in here if seat.presence == "reconnecting"]


def _looking_after(room: Room, place: Place) -> list[Seat]:
    return [seat for seat in room.seated() if seat.home == place.id and seat.role != "participant"]

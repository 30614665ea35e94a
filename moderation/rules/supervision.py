"""Who watches over a place: a facilitator, one whose line has just dropped, or nobody, and then nobody is heard."""

from __future__ import annotations

from moderation.rules.alerts import alert
from moderation.rules.authority import attending
from moderation.rules.groups import groups_of
from moderation.rules.piece import rest
from moderation.rules.presence import grace_from
from moderation.state.care import AlertKind
from moderation.state.place import Attended, Grace, LastTurn, Paused, Place, Supervision
from moderation.state.room import Room, with_place
from moderation.state.seat import Seat
from moderation.state.values import replace

LAST_TURN_S = 300.0
"""How long a holder may go on when nobody facilitates any more."""


def update_supervision(room: Room, place: Place, now: float) -> Room:
    """The room with that place under whoever watches over it now. The organiser is told once when nobody does."""
    if place.kind not in ("circle", "group"):
        return room
    if not place.order:  # Whoever comes next hears nobody before a facilitator is there.
        divided = place.kind == "circle" and groups_of(room)
        return with_place(room, _under(place, Attended() if divided else Paused(), place.told))
    supervision = _next_supervision(room, place, now)
    if supervision.kind != "paused":
        return with_place(room, _under(place, supervision, told=place.told and supervision.kind != "attended"))
    untold = not place.told and not _those_aside(room, place) and not _those_awaited(room, place)
    room = rest(room, _under(place, supervision, told=place.told or untold), now)
    what: AlertKind = "unattended" if place.kind == "circle" else "group_unattended"
    return alert(room, what, place.id, now) if untold else room


def deadlines(place: Place) -> tuple[float, ...]:
    """When the place is under less than it is now."""
    return (place.supervision.until,) if isinstance(place.supervision, Grace | LastTurn) else ()


def _under(place: Place, supervision: Supervision, told: bool) -> Place:
    """The place under that; the same place where nothing is different, as after most commands."""
    if (supervision, told) == (place.supervision, place.told):
        return place
    return replace(place, supervision=supervision, told=told)


def _next_supervision(room: Room, place: Place, now: float) -> Supervision:
    """Whoever holds the piece may finish, whichever way the last one who facilitates goes; then the place pauses.

    One whose line drops, or who leaves, counts as there for a while; one who goes aside does not.
    """
    if attending(room, place.id) is not None:
        return Attended()
    current = place.supervision
    awaited = _those_awaited(room, place)
    if isinstance(current, Attended):
        aside = _those_aside(room, place) and not awaited
        current = LastTurn(until=now + LAST_TURN_S) if aside else Grace(until=grace_from(room, now))
    if isinstance(current, Grace):
        current = Grace(until=max(current.until, *(seat.grace_until or 0.0 for seat in awaited), 0.0))
        if now >= current.until:
            current = LastTurn(until=now + LAST_TURN_S)
    if isinstance(current, LastTurn) and (now >= current.until or place.piece.kind != "held"):
        current = Paused()
    return current


def _those_aside(room: Room, place: Place) -> list[Seat]:
    """Those who look after that place and are in a side room now, present or not."""
    return [seat for seat in _those_looking_after(room, place) if seat.place != place.id]


def _those_awaited(room: Room, place: Place) -> list[Seat]:
    """Those who look after that place and whose lines have just dropped there."""
    here = (seat for seat in _those_looking_after(room, place) if seat.place == place.id)
    return [seat for seat in here if seat.presence == "reconnecting"]


def _those_looking_after(room: Room, place: Place) -> list[Seat]:
    return [seat for seat in room.seated() if seat.home == place.id and seat.role != "participant"]

"""Who waited by an open link, fell asleep and was forgotten: one press brings them back while that link stands.

Of them the room keeps hashes of the sessions that they had, by which link they came, and how long they waited; no
name, and nothing they wrote. Of those who left it keeps nothing.

Whoever has an open link makes as many seats by it as they like. They displace nobody whom a facilitator had admitted,
and nobody who waited longer in the lobby than they did, where everybody who waits is seen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from moderation.state.room import OpenLink, Room
from moderation.state.seat import Forgotten, Seat
from moderation.state.values import SeatId, replace

KNOCKED_S = 3600.0
"""How long a seat by open link is kept for somebody who knocked and is not connected: a phone that sleeps."""
NAMING_S = 600.0
"""How long a seat by open link is kept for somebody who has not knocked and is not connected."""
FORGOTTEN_KEPT = 48
"""Most of them that a room remembers."""


def forget(room: Room, seats: Collection[SeatId]) -> Room:
    """The room without those seats; whoever was declined has no way back."""
    if not seats:
        return room
    gone = tuple(_remember(seat) for seat in room.seats if seat.id in seats and _may_come_back(seat))
    kept = tuple(seat for seat in room.seats if seat.id not in seats)
    return replace(room, seats=kept, forgotten=_keep_most_awaited((*room.forgotten, *gone)))


def forget_unnamed(room: Room, now: float) -> Room:
    """Those by open link who went away unseated are forgotten after a while."""
    return forget(room, [seat.id for seat in _unnamed(room) if now >= _kept_until(seat)])


def deadlines(room: Room) -> Iterator[float]:
    """When somebody is forgotten."""
    return map(_kept_until, _unnamed(room))


def way_back(room: Room, session: str) -> OpenLink | None:
    """The open link by which whoever had that session (a hash) may have a new seat; None where there is none."""
    links = {one.open_link for one in room.forgotten if session in one.sessions}
    return next((link for link in room.open_links if link.id in links), None)


def _unnamed(room: Room) -> list[Seat]:
    """The seats that are nobody's, but for those who are still to be told that the circle is over."""
    if room.phase == "debrief":
        return []
    absent = [seat for seat in room.seats if seat.presence == "absent" and seat.link is None]
    return [seat for seat in absent if seat.standing not in ("seated", "removed")]


def _kept_until(seat: Seat) -> float:
    """Of those who were declined as long as of those who knock: a facilitator may think better of it."""
    return seat.since + (KNOCKED_S if seat.standing in ("knocking", "declined") else NAMING_S)


def _may_come_back(seat: Seat) -> bool:
    """Whoever left has no session any more."""
    return seat.open_link is not None and seat.sessions != () and seat.standing in ("invited", "knocking")


def _remember(seat: Seat) -> Forgotten:
    return Forgotten(
        sessions=seat.sessions,
        open_link=seat.open_link or "",
        admitted=seat.admitted,
        knocked=seat.standing == "knocking" or seat.waited_s > 0,  # a decline was taken back
        waited_s=seat.waited_s,
    )


def _keep_most_awaited(forgotten: tuple[Forgotten, ...]) -> tuple[Forgotten, ...]:
    """As many as are kept, in their order: those who did least to come in go first, of equals the earliest."""
    too_many = max(0, len(forgotten) - FORGOTTEN_KEPT)
    numbered = sorted(range(len(forgotten)), key=lambda number: _seniority(forgotten[number]))
    gone = frozenset(numbered[:too_many])
    return tuple(one for number, one in enumerate(forgotten) if number not in gone)


def _seniority(one: Forgotten) -> tuple[bool, bool, float]:
    return (one.admitted, one.knocked, one.waited_s)

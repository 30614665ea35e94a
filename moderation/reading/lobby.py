"""What those who look after the circle are told of its door and its lobby: everybody who waits for them is there."""

from __future__ import annotations

from moderation.rules.claims import claims_waiting
from moderation.rules.door import count_at_locked_door, has_room_for, promised_seats
from moderation.rules.hearing import Company
from moderation.rules.links import is_lobby_full
from moderation.rules.lobby import is_from_browser_of_removed, those_knocking
from moderation.state.room import Room
from moderation.state.values import SeatId, Value


class KnockView(Value):
    """Somebody who knocks; `has_room` when there is a seat for them, theirs if they are admitted.

    `same_browser`: they come with the browser of somebody who was removed, and may be them or not.
    """

    seat: SeatId
    name: str
    since: float
    admitted: bool
    has_room: bool
    same_browser: bool


class ClaimView(Value):
    """Somebody says, since `at`, that they are the person of that seat; `contested`: they were not believed before.

    `name` is empty where nobody has knocked from that seat.
    """

    seat: SeatId
    name: str
    claim_id: str
    at: float
    contested: bool


class DeclinedView(Value):
    """Somebody was declined, who can be let knock again."""

    seat: SeatId
    name: str
    by: SeatId
    at: float


class LobbyPart(Value):
    """Who waits, longest first. `promised`: seats kept for participants with a personal link who have not come.

    `declined`: those who may be let knock again, the last first. `at_locked_door`: how many stand there.
    `link_full`: as many wait by the open link as may.
    """

    knocks: tuple[KnockView, ...]
    claims: tuple[ClaimView, ...]
    declined: tuple[DeclinedView, ...]
    locked: bool
    open_link: bool
    promised: tuple[SeatId, ...]
    at_locked_door: int
    link_full: bool


def lobby_told(here: Company) -> LobbyPart:
    """The same for everybody who looks after the circle."""
    room = here.room
    return LobbyPart(
        knocks=tuple(
            KnockView(
                seat=seat.id,
                name=seat.name,
                since=seat.since,
                admitted=seat.admitted,
                has_room=seat.admitted or has_room_for(room, seat),
                same_browser=is_from_browser_of_removed(room, seat),
            )
            for seat in those_knocking(room)
        ),
        claims=tuple(
            ClaimView(seat=seat.id, name=seat.name, claim_id=claim.id, at=claim.at, contested=claim.contested)
            for seat, claim in claims_waiting(room)
        ),
        declined=_declined(room),
        locked=room.locked,
        open_link=bool(room.open_links),
        promised=promised_seats(room),
        at_locked_door=count_at_locked_door(room),
        link_full=is_lobby_full(room),
    )


def _declined(room: Room) -> tuple[DeclinedView, ...]:
    """Whoever was declined and has not been let knock again, the last first."""
    noted = ((seat.id, seat.declined) for seat in room.seats if seat.declined is not None)
    told = (DeclinedView(seat=seat_id, name=note.name, by=note.by, at=note.at) for seat_id, note in noted)
    return tuple(sorted(told, key=lambda one: -one.at))

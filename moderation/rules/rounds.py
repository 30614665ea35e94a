"""Rounds: the piece comes to everybody once, in their place, or at the end if they were away or asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from moderation.rules.hands import next_by_hands
from moderation.rules.talking_order import along, draw_lots, is_here
from moderation.state.place import Place, Round, RoundPart, new_round
from moderation.state.room import Room
from moderation.state.seat import Seat, Wish
from moderation.state.values import SeatId, replace


@dataclass(frozen=True, slots=True)
class Next:
    """Who is offered the piece, if anybody, and the place with those accounted for whom it passed over.

    `asked`: whose wish for this time is over with that.
    """

    to: SeatId | None
    place: Place
    asked: frozenset[SeatId] = frozenset()


def begin_round(room: Room, place: Place, now: float) -> Place:
    """The place in the next round of its stage, of everybody at home there."""
    if place.turns == "by_lot":
        place = draw_lots(room, place, now)
    return _begin_after(place.round, place)


def find_next(room: Room, place: Place, start: SeatId | None) -> Next:
    """Who is offered the piece after `start`: nobody when the round is over, no hand is raised, or nobody is there."""
    if not room.stage_of(place).has_rounds:
        return Next(next(next_by_hands(room, place), None), place)
    asked: set[SeatId] = set()
    after, to = _search(room, place, start, asked)
    return Next(to, after, frozenset(asked))


def next_in_sight(room: Room, place: Place, start: SeatId | None) -> SeatId | None:
    """Who seems to be next, as everybody may know: wishes are private until they matter."""
    if not room.stage_of(place).has_rounds:
        return next(next_by_hands(room, place), None)
    return _search(room, place, start, {seat.id for seat in room.seats})[1]


def settle_part(place: Place, seat_id: SeatId, part: Literal["taken", "passed", "absent"]) -> Place:
    """The place with that person's part in the round decided. Taken stays taken."""
    round_ = place.round
    if round_ is None or round_.parts.get(seat_id) == "taken" or seat_id not in place.order:
        return place
    return replace(place, round=_with_part(round_, seat_id, part))


def miss(place: Place, seat_id: SeatId) -> Place:
    """They were away when the piece came: it comes to them again at the end, once."""
    round_ = place.round
    if round_ is None or round_.parts.get(seat_id) != "waiting":
        return place
    if round_.last_lap:
        return settle_part(place, seat_id, "absent")
    return replace(place, round=_with_part(round_, seat_id, "later"))


def pass_by(room: Room, place: Place, seat_id: SeatId) -> Place:
    """The piece goes by somebody who is not here: at the end of the round they are waited for if they may come yet."""
    seat = room.seat(seat_id)
    may_come_yet = seat is not None and (seat.presence == "reconnecting" or seat.place != place.id)
    waited_for = may_come_yet and place.round is not None and place.round.last_lap
    return place if waited_for else miss(place, seat_id)


def give_up(place: Place, seat_id: SeatId) -> Place:
    """At the end of a round nobody waits any more for one who is away for good."""
    piece = place.piece
    if piece.kind != "resting" or piece.to is not None or place.round is None or not place.round.last_lap:
        return place
    return miss(place, seat_id)


def put_off(place: Place, seat_id: SeatId) -> Place:
    """They were offered the piece and would like it at the end of the round, where it is not the end already."""
    round_ = place.round
    if round_ is None or round_.last_lap or seat_id not in round_.those("waiting", "later"):
        return settle_part(place, seat_id, "passed")
    return replace(place, round=_with_part(round_, seat_id, "later"))


def without_seat(round_: Round, seat_id: SeatId) -> Round:
    """The round without that seat."""
    return replace(round_, parts={other: part for other, part in round_.parts.items() if other != seat_id})


def join_round(place: Place, seat_id: SeatId) -> Place:
    """A late arrival comes at the end of the round under way, after all who were there before."""
    round_ = place.round
    if round_ is None:
        return place
    part: RoundPart = "passed" if round_.is_over else "waiting" if round_.last_lap else "later"
    return replace(place, round=_with_part(round_, seat_id, part))


def _search(room: Room, place: Place, start: SeatId | None, asked: set[SeatId]) -> tuple[Place, SeatId | None]:
    """Who is next in that place, and the place then. Whoever is in `asked` wishes nothing; those whose wish is heard
    on the way are added.
    """
    after, found = _search_round(room, place, start, asked)
    if found is not None or room.stage_of(place).rounds != 0 or _waits_for_somebody_aside(room, after):
        return after, found
    # Round after round: a new one begins after the last of the former, unless nobody but `start` would speak in it.
    if not any(other != start and _speaks(room, after, other, asked) for other in after.order):
        return after, None
    last = _last_passed(place, after, start)
    return _search_round(room, _begin_after(after.round, after), last, asked)


def _search_round(room: Room, place: Place, start: SeatId | None, asked: set[SeatId]) -> tuple[Place, SeatId | None]:
    while place.round is not None:
        parts = place.round.parts
        for seat_id in along(room, place, start):
            if parts.get(seat_id) == "waiting":
                after = _reach(room, place, seat_id, asked)
                if after is None:
                    return place, seat_id
                place = after
        if place.round is None or not place.round.those("later"):
            break
        place = replace(place, round=_begin_last_lap(place.round))
    return place, None


def _reach(room: Room, place: Place, seat_id: SeatId, asked: set[SeatId]) -> Place | None:
    """The piece comes by that seat: the place once it has passed over them; None when it stops there."""
    seat, round_ = room.seat(seat_id), place.round
    if seat is None or round_ is None:
        return place
    if seat.place != place.id or seat.presence != "present":
        return pass_by(room, place, seat_id)
    wish = _wish(seat, asked)
    if wish == "none":
        return None
    if wish == "listen":
        return settle_part(place, seat_id, "passed")
    asked.add(seat_id)
    if wish == "pass":
        return settle_part(place, seat_id, "passed")
    return None if round_.last_lap else replace(place, round=_with_part(round_, seat_id, "later"))


def _waits_for_somebody_aside(room: Room, place: Place) -> bool:
    """Whether the round is not over for one who will be back: no other begins over their heads."""
    waiting = () if place.round is None else place.round.those("waiting")
    return any((seat := room.seat(seat_id)) is not None and seat.place != place.id for seat_id in waiting)


def _wish(seat: Seat, asked: set[SeatId]) -> Wish:
    return "none" if seat.id in asked else seat.wish


def _begin_after(former: Round | None, place: Place) -> Place:
    return replace(place, round=new_round(1 if former is None else former.number + 1, place.order))


def _last_passed(before: Place, after: Place, start: SeatId | None) -> SeatId | None:
    """The last who passed as the piece came by after `start`: it is not with them again before it went round."""
    if before.round is None or after.round is None:
        return start
    passed = [seat_id for seat_id in after.round.those("passed") if before.round.parts.get(seat_id) != "passed"]
    return passed[-1] if passed else start


def _speaks(room: Room, place: Place, seat_id: SeatId, asked: set[SeatId]) -> bool:
    seat = room.seat(seat_id)
    return seat is not None and is_here(room, place, seat_id) and _wish(seat, asked) != "listen"


def _with_part(round_: Round, seat_id: SeatId, part: RoundPart) -> Round:
    """That seat has come to this part now, after all others in it."""
    return replace(round_, parts={**without_seat(round_, seat_id).parts, seat_id: part})


def _begin_last_lap(round_: Round) -> Round:
    """It comes to those of the end of the round. Nobody waits but they."""
    parts: dict[SeatId, RoundPart] = {
        seat_id: "waiting" if part == "later" else part for seat_id, part in round_.parts.items()
    }
    return replace(round_, parts=parts, last_lap=True)

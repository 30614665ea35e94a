"""Rounds: the piece comes to everybody once, in their place, or at the end if they were away or asked for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from moderation.rules.order import along, draw_lots, is_here
from moderation.state.place import Place, Round, RoundPart, new_round
from moderation.state.room import Room, with_place, with_seat
from moderation.state.values import SeatId, replace


def begin_round(room: Room, place: Place, now: float) -> Room:
    """The next round of the stage, of everybody at home there."""
    if place.turns == "by_lot":
        place = draw_lots(room, place, now)
    number = place.round.number + 1 if place.round is not None else 1
    return with_place(room, replace(place, round=new_round(number, place.order)))


def find_next(room: Room, place: Place, start: SeatId | None) -> tuple[Room, SeatId | None]:
    """Who is offered the piece after `start`, and the room with those passed over accounted for.

    None when nobody is to be offered it: the round is over, no hand is raised, or nobody is there.
    """
    if not room.stage_of(place).has_rounds:
        return room, next(next_by_hands(room, place), None)
    after, found = _find(room, place.id, start)
    if found is None and room.stage_of(place).rounds == 0:
        return _go_around(after, place.id, start, _last_passed(room.place(place.id), after.place(place.id), start))
    return after, found


def next_in_sight(room: Room, place: Place, start: SeatId | None) -> SeatId | None:
    """Who seems to be next, as everybody may know: wishes are private until they matter."""
    seats = (seat if seat.wish == "none" else replace(seat, wish="none") for seat in room.seats)
    return find_next(with_place(replace(room, seats=tuple(seats)), place), place, start)[1]


def next_by_hands(room: Room, place: Place) -> Iterator[SeatId]:
    """Raised hands of those who are here, in the order of raising or the least heard first."""
    hands = place.hands
    if place.turns == "least_heard":
        hands = tuple(seat_id for seat_id in along(room, place, None) if seat_id in hands)
    return (seat_id for seat_id in hands if is_here(room, place, seat_id))


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


def _find(room: Room, place_id: str, start: SeatId | None) -> tuple[Room, SeatId | None]:
    while True:
        place = room.place(place_id)
        round_ = place.round
        if round_ is None:
            return room, None
        for seat_id in along(room, place, start):
            if round_.parts.get(seat_id) == "waiting":
                room, is_next = _reach(room, place_id, seat_id)
                if is_next:
                    return room, seat_id
        place = room.place(place_id)
        if place.round is None or not place.round.those("later"):
            return room, None
        room = with_place(room, replace(place, round=_begin_last_lap(place.round)))


def _reach(room: Room, place_id: str, seat_id: SeatId) -> tuple[Room, bool]:
    """The piece comes by that seat: whether it stops there, and what becomes of them if not."""
    place = room.place(place_id)
    seat, round_ = room.seat(seat_id), place.round
    if seat is None or round_ is None:
        return room, False
    if not is_here(room, place, seat_id):
        return with_place(room, pass_by(room, place, seat_id)), False
    if seat.wish == "listen":
        return with_place(room, settle_part(place, seat_id, "passed")), False
    if seat.wish == "none":
        return room, True
    room = with_seat(room, replace(seat, wish="none"))
    if seat.wish == "pass":
        return with_place(room, settle_part(place, seat_id, "passed")), False
    if round_.last_lap:
        return room, True
    return with_place(room, replace(place, round=_with_part(round_, seat_id, "later"))), False


def _go_around(room: Room, place_id: str, start: SeatId | None, last: SeatId | None) -> tuple[Room, SeatId | None]:
    """Round after round: a new one begins after the last of the former, unless nobody but `start` would speak in it."""
    place = room.place(place_id)
    if not any(other != start and _speaks(room, place, other) for other in place.order):
        return room, None
    number = place.round.number + 1 if place.round is not None else 1
    return _find(with_place(room, replace(place, round=new_round(number, place.order))), place_id, last)


def _last_passed(before: Place, after: Place, start: SeatId | None) -> SeatId | None:
    """The last who passed as the piece came by after `start`: it is not with them again before it went round."""
    if before.round is None or after.round is None:
        return start
    passed = [seat_id for seat_id in after.round.those("passed") if before.round.parts.get(seat_id) != "passed"]
    return passed[-1] if passed else start


def _speaks(room: Room, place: Place, seat_id: SeatId) -> bool:
    seat = room.seat(seat_id)
    return seat is not None and is_here(room, place, seat_id) and seat.wish != "listen"


def _with_part(round_: Round, seat_id: SeatId, part: RoundPart) -> Round:
    """That seat has come to this part now, after all others in it."""
    return replace(round_, parts={**without_seat(round_, seat_id).parts, seat_id: part})


def _begin_last_lap(round_: Round) -> Round:
    """It comes to those of the end of the round. Nobody waits but they."""
    parts: dict[SeatId, RoundPart] = {
        seat_id: "waiting" if part == "later" else part for seat_id, part in round_.parts.items()
    }
    return replace(round_, parts=parts, last_lap=True)

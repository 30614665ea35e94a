"""Rounds: the piece comes to everybody once, in their place, or at the end if they were away or asked for it."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.rules.order import along, drawn, is_here
from moderation.state.place import Place, Round
from moderation.state.room import Room, with_place, with_seat
from moderation.state.values import SeatId, replace


def begin_round(room: Room, place: Place, now: float) -> Room:
    """The next round of the stage, of everybody at home there."""
    if place.turns == "by_lot":
        place = drawn(room, place, now)
    number = place.round.number + 1 if place.round is not None else 1
    return with_place(room, replace(place, round=Round(number=number, waiting=place.order)))


def following(room: Room, place: Place, start: SeatId | None) -> tuple[Room, SeatId | None]:
    """Who is offered the piece after `start`, and the room with those passed over accounted for.

    None when nobody is to be offered it: the round is over, no hand is raised, or nobody is there.
    """
    if not room.stage_of(place).has_rounds:
        return room, next(called(room, place), None)
    after, found = _found(room, place.id, start)
    if found is None and room.stage_of(place).rounds == 0:
        return _around(after, place.id, start, _last_passed(room.place(place.id), after.place(place.id), start))
    return after, found


def in_sight(room: Room, place: Place, start: SeatId | None) -> SeatId | None:
    """Who seems to be next, as everybody may know: wishes are private until they matter."""
    seats = (seat if seat.wish == "none" else replace(seat, wish="none") for seat in room.seats)
    return following(with_place(replace(room, seats=tuple(seats)), place), place, start)[1]


def called(room: Room, place: Place) -> Iterator[SeatId]:
    """Raised hands of those who are here, in the order of raising or the least heard first."""
    hands = place.hands
    if place.turns == "least_heard":
        hands = tuple(seat_id for seat_id in along(room, place, None) if seat_id in hands)
    return (seat_id for seat_id in hands if is_here(room, place, seat_id))


def settled_as(place: Place, seat_id: SeatId, outcome: str) -> Place:
    """The place with that person's part in the round decided: `taken`, `passed` or `absent`. Taken stays taken."""
    round_ = place.round
    if round_ is None or seat_id in round_.taken or seat_id not in place.order:
        return place
    others = without(round_, seat_id)
    return replace(place, round=replace(others, **{outcome: (*getattr(others, outcome), seat_id)}))


def missed(place: Place, seat_id: SeatId) -> Place:
    """They were away when the piece came: it comes to them again at the end, once."""
    round_ = place.round
    if round_ is None or seat_id not in round_.waiting:
        return place
    if round_.last_lap:
        return settled_as(place, seat_id, "absent")
    return replace(place, round=_deferred(round_, seat_id))


def gone_by(room: Room, place: Place, seat_id: SeatId) -> Place:
    """The piece goes by somebody who is not here: at the end of the round they are waited for if they may come yet."""
    seat = room.seat(seat_id)
    may_come_yet = seat is not None and (seat.presence == "reconnecting" or seat.place != place.id)
    waited_for = may_come_yet and place.round is not None and place.round.last_lap
    return place if waited_for else missed(place, seat_id)


def given_up(place: Place, seat_id: SeatId) -> Place:
    """At the end of a round nobody waits any more for one who is away for good."""
    piece = place.piece
    if piece.kind != "resting" or piece.to is not None or place.round is None or not place.round.last_lap:
        return place
    return missed(place, seat_id)


def put_off(place: Place, seat_id: SeatId) -> Place:
    """They were offered the piece and would like it at the end of the round, where it is not the end already."""
    round_ = place.round
    if round_ is None or round_.last_lap or seat_id not in (*round_.waiting, *round_.later):
        return settled_as(place, seat_id, "passed")
    return replace(place, round=_deferred(round_, seat_id))


def without(round_: Round, seat_id: SeatId) -> Round:
    """The round without that seat."""
    return replace(
        round_,
        **{
            name: tuple(other for other in getattr(round_, name) if other != seat_id)
            for name in ("waiting", "later", "taken", "passed", "absent")
        },
    )


def joined(place: Place, seat_id: SeatId) -> Place:
    """A late arrival comes at the end of the round under way, after all who were there before."""
    round_ = place.round
    if round_ is None:
        return place
    part = "passed" if round_.is_over else "waiting" if round_.last_lap else "later"
    return replace(place, round=replace(round_, **{part: (*getattr(round_, part), seat_id)}))


def _found(room: Room, place_id: str, start: SeatId | None) -> tuple[Room, SeatId | None]:
    while True:
        place = room.place(place_id)
        round_ = place.round
        if round_ is None:
            return room, None
        for seat_id in along(room, place, start):
            if seat_id in round_.waiting:
                room, is_next = _reach(room, place_id, seat_id)
                if is_next:
                    return room, seat_id
        place = room.place(place_id)
        if place.round is None or not place.round.later:
            return room, None
        last = replace(place.round, waiting=place.round.later, later=(), last_lap=True)
        room = with_place(room, replace(place, round=last))


def _reach(room: Room, place_id: str, seat_id: SeatId) -> tuple[Room, bool]:
    """The piece comes by that seat: whether it stops there, and what becomes of them if not."""
    place = room.place(place_id)
    seat, round_ = room.seat(seat_id), place.round
    if seat is None or round_ is None:
        return room, False
    if not is_here(room, place, seat_id):
        return with_place(room, gone_by(room, place, seat_id)), False
    if seat.wish == "listen":
        return with_place(room, settled_as(place, seat_id, "passed")), False
    if seat.wish == "none":
        return room, True
    room = with_seat(room, replace(seat, wish="none"))
    if seat.wish == "pass":
        return with_place(room, settled_as(place, seat_id, "passed")), False
    if round_.last_lap:
        return room, True
    return with_place(room, replace(place, round=_deferred(round_, seat_id))), False


def _around(room: Room, place_id: str, start: SeatId | None, last: SeatId | None) -> tuple[Room, SeatId | None]:
    """Round after round: a new one begins after the last of the former, unless nobody but `start` would speak in it."""
    place = room.place(place_id)
    if not any(other != start and _speaks(room, place, other) for other in place.order):
        return room, None
    number = place.round.number + 1 if place.round is not None else 1
    return _found(with_place(room, replace(place, round=Round(number=number, waiting=place.order))), place_id, last)


def _last_passed(before: Place, after: Place, start: SeatId | None) -> SeatId | None:
    """The last who passed as the piece came by after `start`: it is not with them again before it went round."""
    if before.round is None or after.round is None:
        return start
    passed = [seat_id for seat_id in after.round.passed if seat_id not in before.round.passed]
    return passed[-1] if passed else start


def _speaks(room: Room, place: Place, seat_id: SeatId) -> bool:
    seat = room.seat(seat_id)
    return seat is not None and is_here(room, place, seat_id) and seat.wish != "listen"


def _deferred(round_: Round, seat_id: SeatId) -> Round:
    return replace(
        round_,
        waiting=tuple(other for other in round_.waiting if other != seat_id),
        later=(*(other for other in round_.later if other != seat_id), seat_id),
    )

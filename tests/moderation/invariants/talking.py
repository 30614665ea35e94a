"""The piece: C1, C2, C3, C19, C20, C24, and the round that it goes: C5, C22, C23."""

from __future__ import annotations

from collections.abc import Callable

from moderation.commands.groups import Divide, MoveToGroup, Reunite
from moderation.commands.lobby import Admit, AdmitAll, Knock
from moderation.commands.piece import MovePiece, OfferNext, PassOn, PassPiece, TakePiece
from moderation.commands.stages import Begin, BeginRound, GoToStage
from moderation.commands.talking_order import SetOrder
from moderation.rules.hearing import mute_reasons
from moderation.state.place import Place
from moderation.state.room import Room
from moderation.state.values import SeatId
from tests.moderation.invariants.step import Step, is_there, pieces, rings, seat_in, whose, with_somebody

# Of every room


def c1_one_holder_at_most_in_a_place(room: Room) -> None:
    hands = [whose(piece) for piece in pieces(room)]
    assert len(hands) == len(set(hands))
    for place in rings(room):
        if room.phase == "live" and room.stage_of(place).speaking == "holder":
            with_the_word = {seat.id for seat in room.within(place.id) if "turn" not in mute_reasons(room, seat)}
            holder = {place.piece.by} if place.piece.kind == "held" else set()
            assert with_the_word == holder | set(place.stepped_in)


def c1_only_those_who_look_after_a_circle_step_in_beside_a_holder(room: Room) -> None:
    for place in room.places:
        assert len(place.stepped_in) == len(set(place.stepped_in))
        for seat in (seat_in(room, seat_id) for seat_id in place.stepped_in):
            assert (seat.standing, seat.place) == ("seated", place.id)
            assert seat.role != "participant"


def c2_the_piece_is_with_somebody_who_sits_there(room: Room) -> None:
    for place in room.places:
        piece = with_somebody(place)
        if piece is not None:
            seat = seat_in(room, whose(piece))
            assert (seat.standing, seat.home, seat.place) == ("seated", place.id, place.id)
            assert seat.id in place.order
        if place.piece.kind != "held":
            assert place.piece.after is None or place.piece.after in place.order
        if place.piece.kind == "resting":
            assert place.piece.to is None or place.piece.to in place.order


def c3_an_absent_holder_is_within_grace(room: Room) -> None:
    for piece in pieces(room):
        seat = seat_in(room, whose(piece))
        within_grace = seat.grace_until is not None and seat.grace_until > room.at
        assert seat.presence == "present" or (seat.presence == "reconnecting" and within_grace)


def c5_each_ring_is_a_permutation_of_those_at_home_there(room: Room) -> None:
    for place in room.places:
        assert sorted(place.order) == sorted(seat.id for seat in room.seated() if seat.home == place.id)
    assert all(room.has_place(seat.home) and room.has_place(seat.place) for seat in room.seats)


def c5_everybody_seated_is_in_one_part_of_the_round(room: Room) -> None:
    for place in rings(room):
        if place.round is not None:
            parts = (
                place.round.those("waiting"),
                place.round.those("later"),
                place.round.those("taken"),
                place.round.those("passed"),
                place.round.those("absent"),
            )
            assert sorted(seat_id for part in parts for seat_id in part) == sorted(place.order)
            assert room.stage_of(place).has_rounds


def c19_nobody_has_the_piece_but_in_a_round_that_goes_on(room: Room) -> None:
    """Not in the lobby, a bell, a break or a pause, nor before the circle or after it."""
    for place in room.places:
        if with_somebody(place) is not None:
            assert room.phase == "live"
            assert place.kind in ("circle", "group")
            assert not place.paused
            assert place.bell is None
            assert place.supervision.kind != "paused"
            assert room.stage_of(place).speaking == "holder"
        if place.supervision.kind == "last_turn":
            assert place.piece.kind == "held"


# Of every step


def c1_the_piece_goes_by_the_hands_it_is_in(step: Step) -> None:
    for before, after in step.places():
        if after.piece.kind == "held" and (before.piece.kind != "held" or before.piece.id != after.piece.id):
            assert isinstance(step.command, TakePiece)
            assert step.own(after.piece.by)
            assert before.piece.kind == "offered"
            assert before.piece.to == after.piece.by


def c14_a_piece_that_moves_has_another_name(step: Step) -> None:
    for before in step.before.places:
        after = step.after.place(before.id) if step.after.has_place(before.id) else before
        if before.piece.id == after.piece.id:
            assert before.piece.kind == after.piece.kind
            one, other = with_somebody(before), with_somebody(after)
            assert (one and whose(one)) == (other and whose(other))
    names = [place.piece.id for place in rings(step.after)]
    assert len(names) == len(set(names))


def c20_a_pass_goes_to_the_next_who_is_there_and_wants_it(step: Step) -> None:
    if not step.accepted or not isinstance(step.command, PassOn | PassPiece):
        return
    place = step.settled.place(step.actors_seat.place)
    expected = _next(step.settled, place, step.actors_seat.id)
    if isinstance(step.command, PassPiece) and step.command.to is not None:
        expected = step.command.to
        assert place.turns == "popcorn"
    if step.after.reuniting or place.supervision.kind == "last_turn" or step.settled.reuniting:
        return
    piece = step.after.place(place.id).piece
    assert (piece.to if piece.kind == "offered" else None) == expected


def c20_a_facilitator_offers_it_to_somebody_who_is_there(step: Step) -> None:
    if not step.accepted or not isinstance(step.command, MovePiece | OfferNext):
        return
    place = step.settled.place(step.actors_seat.place)
    piece = step.after.place(place.id).piece
    if piece.kind == "offered":
        assert is_there(step.settled, place, piece.to)
    if isinstance(step.command, MovePiece):
        assert piece.kind == "offered"
        assert piece.to == step.command.to
    elif piece.kind == "resting":
        # Nobody was there to be offered it, and that ends the round for those who will not come.
        assert step.after.place(place.id).round != place.round


def c23_those_who_come_late_sit_at_the_end(step: Step) -> None:
    if isinstance(step.command, SetOrder):
        return
    for before, after in step.places():
        if _is_drawn_anew(step, before, after):
            continue
        new = [seat for seat in after.order if seat not in before.order]
        assert list(after.order) == [seat for seat in before.order if seat in after.order] + new
        if isinstance(step.command, Admit | AdmitAll | Knock) and step.accepted:
            assert after.piece == before.piece


def _is_drawn_anew(step: Step, before: Place, after: Place) -> bool:
    """Whether the ring was made by something else than people coming and going."""
    begins = isinstance(step.command, Begin | BeginRound | GoToStage) and after.turns == "by_lot"
    return begins or isinstance(step.command, Divide | Reunite | MoveToGroup) or step.settled.reuniting


def c24_a_new_order_leaves_the_piece_and_the_round_alone(step: Step) -> None:
    if isinstance(step.command, SetOrder) and step.accepted:
        for before, after in step.places():
            assert after.piece == before.piece
            assert after.round == before.round


# The order as people would count it round


def _next(room: Room, place: Place, passer: SeatId) -> SeatId | None:
    """Whom the piece stops at after that person: the first to whom it comes by who is there and wants it."""
    if not room.stage_of(place).has_rounds:
        hands = [one for one in place.hands if is_there(room, place, one) and one != passer]
        called = sorted(hands, key=_by_time_heard(room, place)) if place.turns == "least_heard" else hands
        return next(iter(called), None)
    if place.round is None:
        return None
    ring = _ring_after(room, place, passer)
    there = {one for one in ring if is_there(room, place, one)}
    waiting = [one for one in ring if one in place.round.those("waiting") and one != passer]
    later = [one for one in place.round.those("later") if one != passer]
    to_come = [one for one in ring if one in (*later, *_put_off(room, place, passer, there))]
    stops = [one for one in waiting if one in there and _wants_it(room, one, place.round.last_lap)]
    stops += [one for one in to_come if one in there and (one == passer or _wants_it(room, one, True))]
    aside = [one for one in (*waiting, *to_come) if seat_in(room, one).place != place.id]
    if stops or aside or room.stage_of(place).rounds > 0:
        return next(iter(stops), None)
    return _of_another_round(room, place, passer, [one for one in (*waiting, *to_come) if one in there])


def _put_off(room: Room, place: Place, passer: SeatId, there: set[SeatId]) -> list[SeatId]:
    """Those who have their place in the round at its end: they are away, or asked for it."""
    if place.round is None or place.round.last_lap:
        return []
    return [
        one
        for one in (*place.round.those("waiting"), *(one for one in place.round.those("later") if one == passer))
        if (one not in there and one != passer) or seat_in(room, one).wish == "later"
    ]


def _wants_it(room: Room, seat_id: SeatId, at_the_end: bool) -> bool:
    return seat_in(room, seat_id).wish in (("none", "later") if at_the_end else ("none",))


def _of_another_round(room: Room, place: Place, passer: SeatId, passed: list[SeatId]) -> SeatId | None:
    """Round after round: it goes on after the last who passed, whose wish was for the round before."""
    there = {one for one in place.order if is_there(room, place, one)}
    wishes = {one: seat_in(room, one).wish for one in there}
    wishes |= {one: "none" for one in passed if wishes[one] != "listen"}
    if all(one == passer or wish == "listen" for one, wish in wishes.items()):
        return None
    ring = [one for one in _ring_after(room, place, passed[-1] if passed else passer) if one in there]
    stops = [*(one for one in ring if wishes[one] == "none"), *(one for one in ring if wishes[one] == "later")]
    return next(iter(stops), None)


def _by_time_heard(room: Room, place: Place) -> Callable[[SeatId], tuple[float, int]]:
    return lambda one: (seat_in(room, one).heard_s, place.order.index(one))


def _ring_after(room: Room, place: Place, start: SeatId) -> list[SeatId]:
    """Everybody in the ring as they come after that person, who comes last."""
    order = list(place.order)
    if place.turns == "least_heard":
        return [*(one for one in sorted(order, key=_by_time_heard(room, place)) if one != start), start]
    step = -1 if place.turns == "counter_clockwise" else 1
    at = order.index(start)
    return [order[(at + step * distance) % len(order)] for distance in range(1, len(order) + 1)]

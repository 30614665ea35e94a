"""The talking piece: offered, taken, passed, moved, and what happens to it when people go."""

from __future__ import annotations

import pytest

from moderation.commands.bell import EndBell, RingBell
from moderation.commands.ending import EndCircle
from moderation.commands.leaving import Leave
from moderation.commands.muting import MuteSelf
from moderation.commands.piece import MovePiece, OfferNext, PassOn, PassPiece, TakePiece
from moderation.commands.talking_order import SetOrder
from moderation.reading.views import shared_view
from moderation.refusal import RefusalCode
from moderation.rules.piece import UNANSWERED_S
from moderation.state.place import Offered
from moderation.state.seat import CIRCLE
from moderation.state.values import SeatId
from tests.moderation.circles import Circle, begun_circle, live_circle, open_circle, script, stage
from tests.values import as_text

ONCE_ROUND = script(stage("round"))


def handed_by(circle: Circle) -> SeatId | None:
    assert circle.piece.kind == "offered"
    return circle.piece.handed_by


def next_shown(circle: Circle) -> str | None:
    centre = shared_view(circle.room, "facilitator", CIRCLE).centre
    assert centre is not None
    return centre.next


class TestTake:
    def test_makes_the_one_it_is_offered_to_the_holder(self) -> None:
        circle = live_circle()
        circle.take("fay")
        assert circle.holder == "fay"

    def test_opens_ones_own_microphone(self) -> None:
        circle = live_circle()
        circle.by("fay", MuteSelf())
        circle.take("fay")
        assert not circle.seat("fay").muted_self

    def test_is_for_the_one_it_is_offered_to(self) -> None:
        circle = live_circle()
        assert circle.refusal_by("ana", TakePiece(offer_id=circle.piece.id)) == RefusalCode.NOT_YOURS

    def test_in_a_pause_is_refused_for_that_reason(self) -> None:
        circle = live_circle()
        offer_id = circle.piece.id
        circle.by("fay", Leave())
        circle.wait(60)
        assert circle.refusal_by("ana", TakePiece(offer_id=offer_id)) == RefusalCode.PAUSED

    def test_of_an_offer_that_has_passed_changes_nothing(self) -> None:
        circle = live_circle()
        stale = circle.piece.id
        circle.pass_on("fay")
        circle.pass_on("ana")
        circle.pass_on("ben")
        circle.pass_on("mei")
        assert circle.offered_to == "fay"
        assert circle.refusal_by("fay", TakePiece(offer_id=stale)) == RefusalCode.PIECE_MOVED

    def test_twice_is_refused_the_second_time(self) -> None:
        circle = live_circle()
        offer_id = circle.piece.id
        circle.take("fay")
        assert circle.refusal_by("fay", TakePiece(offer_id=offer_id)) == RefusalCode.PIECE_MOVED
        assert circle.refusal_by("fay", TakePiece(offer_id=circle.piece.id)) == RefusalCode.PIECE_MOVED


class TestPass:
    def test_goes_round_the_ring(self) -> None:
        circle = live_circle()
        round_: list[str | None] = []
        for seat in circle.order:
            round_.append(circle.offered_to)
            circle.take(seat)
            circle.pass_piece(seat)
        assert round_ == ["fay", "ana", "ben", "mei"]
        assert circle.offered_to == "fay"

    def test_on_goes_to_the_next_without_a_turn(self) -> None:
        circle = live_circle()
        circle.pass_on("fay")
        assert circle.offered_to == "ana"

    def test_goes_over_those_who_are_not_here(self) -> None:
        circle = live_circle()
        circle.take("fay")
        circle.drop("ana")
        circle.pass_piece("fay")
        assert circle.offered_to == "ben"

    def test_with_nobody_else_here_lets_the_piece_rest(self) -> None:
        circle = live_circle(participants="ana")
        circle.take("fay")
        circle.drop("ana")
        circle.pass_piece("fay")
        assert circle.resting_after == "fay"

    def test_is_the_holders_alone(self) -> None:
        circle = live_circle()
        circle.take("fay")
        assert circle.refusal_by("ana", PassPiece(turn_id=circle.piece.id)) == RefusalCode.NOT_YOURS

    def test_of_a_turn_that_has_passed_changes_nothing(self) -> None:
        circle = live_circle(participants="ana")
        circle.take("fay")
        stale = circle.piece.id
        circle.pass_piece("fay")
        circle.take("ana")
        circle.pass_piece("ana")
        circle.take("fay")
        assert circle.refusal_by("fay", PassPiece(turn_id=stale)) == RefusalCode.PIECE_MOVED

    def test_of_an_offer_as_if_it_were_a_turn_is_refused(self) -> None:
        circle = live_circle()
        assert circle.refusal_by("fay", PassPiece(turn_id=circle.piece.id)) == RefusalCode.PIECE_MOVED

    def test_on_of_a_turn_as_if_it_were_an_offer_is_refused(self) -> None:
        circle = live_circle()
        circle.take("fay")
        assert circle.refusal_by("fay", PassOn(offer_id=circle.piece.id)) == RefusalCode.PIECE_MOVED

    def test_on_is_for_the_one_it_is_offered_to(self) -> None:
        circle = live_circle()
        assert circle.refusal_by("ana", PassOn(offer_id=circle.piece.id)) == RefusalCode.NOT_YOURS

    def test_tells_who_handed_it_over(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.pass_piece("ana")
        assert handed_by(circle) == "ana"
        circle.pass_on("ben")
        assert handed_by(circle) == "ben"
        circle.by("ben", Leave())
        assert handed_by(circle) is None


class TestMove:
    def test_is_handed_over_by_nobody(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.by("fay", MovePiece(piece_id=circle.piece.id, to="mei"))
        assert (circle.offered_to, handed_by(circle)) == ("mei", None)

    def test_offers_from_a_turn_an_offer_and_a_rest(self) -> None:
        circle = live_circle(participants="ana ben")
        circle.by("fay", MovePiece(piece_id=circle.piece.id, to="ben"))
        assert circle.offered_to == "ben"
        circle.take("ben")
        circle.by("fay", MovePiece(piece_id=circle.piece.id, to="ana"))
        assert circle.offered_to == "ana"
        circle.drop("fay")
        circle.drop("ben")
        circle.pass_on("ana")
        assert circle.resting_after == "ana"
        circle.connect("fay")
        circle.by("fay", MovePiece(piece_id=circle.piece.id, to="ana"))
        assert circle.offered_to == "ana"

    def test_makes_nobody_a_holder(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.by("fay", MovePiece(piece_id=circle.piece.id, to="mei"))
        assert (circle.holder, circle.offered_to) == (None, "mei")

    def test_to_one_who_is_not_here_is_refused(self) -> None:
        circle = live_circle()
        circle.drop("mei")
        move = MovePiece(piece_id=circle.piece.id, to="mei")
        assert circle.refusal_by("fay", move) == RefusalCode.SEAT_AWAY
        circle.wait(60)
        assert circle.refusal_by("fay", move) == RefusalCode.SEAT_AWAY

    def test_to_one_who_only_knocks_or_to_nobody_is_refused(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        for to in ("kit", "nobody"):
            move = MovePiece(piece_id=circle.piece.id, to=to)
            assert circle.refusal_by("fay", move) == RefusalCode.NO_SUCH_SEAT

    def test_of_a_piece_that_has_moved_since_is_refused(self) -> None:
        circle = live_circle()
        stale = circle.piece.id
        circle.take("fay")
        move = MovePiece(piece_id=stale, to="mei")
        assert circle.refusal_by("fay", move) == RefusalCode.PIECE_MOVED

    def test_before_the_beginning_is_refused(self) -> None:
        circle = open_circle()
        move = MovePiece(piece_id=circle.piece.id, to="ana")
        assert circle.refusal_by("fay", move) == RefusalCode.NOT_LIVE

    def test_when_nobody_watches_over_the_circle_is_refused(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.drop("fay")
        circle.wait(60)
        move = MovePiece(piece_id=circle.piece.id, to="ben")
        assert circle.refusal_by("fay", move) == RefusalCode.PAUSED


class TestOfferNext:
    def test_lets_a_resting_piece_go_to_the_next(self) -> None:
        circle = begun_circle(script=ONCE_ROUND)
        circle.offer_next()
        assert circle.offered_to == "fay"

    @pytest.mark.parametrize("taken", [False, True])
    def test_is_of_a_piece_that_rests(self, taken: bool) -> None:
        circle = live_circle()
        if taken:
            circle.take("fay")
        assert circle.refusal_by("fay", OfferNext(piece_id=circle.piece.id)) == RefusalCode.PIECE_MOVED

    def test_of_a_rest_that_has_passed_is_refused(self) -> None:
        circle = begun_circle(script=ONCE_ROUND)
        stale = circle.piece.id
        circle.offer_next()
        assert circle.refusal_by("fay", OfferNext(piece_id=stale)) == RefusalCode.PIECE_MOVED

    def test_is_for_those_who_look_after_the_circle(self) -> None:
        circle = begun_circle(cofacilitators="gus", script=ONCE_ROUND)
        assert circle.refusal_by("ana", OfferNext(piece_id=circle.piece.id)) == RefusalCode.NOT_ALLOWED
        circle.offer_next(by="gus")

    def test_in_a_stage_without_the_piece_is_refused(self) -> None:
        circle = begun_circle(script=script(stage("welcome")))
        assert circle.refusal_by("fay", OfferNext(piece_id=circle.piece.id)) == RefusalCode.NO_PIECE_IN_THIS_STAGE

    def test_goes_past_one_who_had_it_before_a_breath_and_has_gone(self) -> None:
        circle = live_circle(script=ONCE_ROUND)
        circle.hand_to("ana")
        circle.by("fay", RingBell())
        circle.drop("ana")
        circle.by("fay", EndBell())
        assert circle.piece.kind == "resting"
        circle.offer_next()
        assert circle.offered_to == "ben"


class TestUnanswered:
    def test_is_an_offer_that_lay_for_a_while_and_nothing_else_happens(self) -> None:
        circle = live_circle()
        circle.wait(UNANSWERED_S - 1)
        assert circle.piece == Offered(id=circle.piece.id, to="fay", since=circle.now - UNANSWERED_S + 1)
        circle.wait(1)
        assert circle.piece.kind == "offered"
        assert (circle.piece.to, circle.piece.unanswered) == ("fay", True)
        circle.take("fay")
        assert circle.holder == "fay"

    def test_is_not_what_the_next_offer_is(self) -> None:
        circle = live_circle()
        circle.wait(UNANSWERED_S)
        circle.pass_on("fay")
        assert circle.piece.kind == "offered"
        assert not circle.piece.unanswered


class TestLeaving:
    def test_holder_lets_the_piece_go_to_the_next(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.by("ana", Leave())
        assert circle.offered_to == "ben"

    def test_one_it_is_offered_to_lets_it_go_to_the_next(self) -> None:
        circle = live_circle()
        circle.by("fay", MovePiece(piece_id=circle.piece.id, to="mei"))
        circle.by("mei", Leave())
        assert circle.offered_to == "ana"

    def test_somebody_else_leaves_the_piece_where_it_is(self) -> None:
        circle = live_circle()
        before = circle.hand_to("ana").circle.piece
        assert circle.by("ben", Leave()).circle.piece == before

    def test_one_after_whom_it_rests_is_followed_by_the_same_person(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        for seat in ("fay", "ben", "mei"):
            circle.drop(seat)
        circle.pass_piece("ana")
        assert circle.resting_after == "ana"
        circle.by("ana", Leave())
        for seat in ("fay", "ben", "mei"):
            circle.connect(seat)
        assert circle.resting_after == "fay"
        assert next_shown(circle) == "ben"

    def test_last_of_all_lets_it_rest_after_nobody(self) -> None:
        circle = live_circle(participants="")
        circle.by("fay", Leave())
        assert circle.resting_after is None

    @pytest.mark.parametrize("leaving", ["ana", "mei"])
    def test_one_it_is_offered_to_last_of_all_is_not_offered_it_again(self, leaving: SeatId) -> None:
        circle = begun_circle(script=ONCE_ROUND)
        for seat in ("fay", "ana", "ben", "mei"):
            if seat != leaving:
                circle.by("fay", MovePiece(piece_id=circle.piece.id, to=seat))
                circle.take(seat)
        circle.by("fay", MovePiece(piece_id=circle.piece.id, to=leaving))
        circle.by(leaving, Leave())
        assert circle.piece.kind == "resting"

    def test_one_it_was_with_before_a_breath_lets_it_go_on_the_way_it_went(self) -> None:
        circle = begun_circle(script=script(stage("round", order="counter_clockwise")))
        circle.by("fay", MovePiece(piece_id=circle.piece.id, to="ana"))
        circle.by("fay", RingBell())
        circle.by("ana", Leave())
        circle.by("fay", EndBell())
        circle.offer_next()
        assert circle.offered_to == "fay"

    def test_is_remembered_by_no_offer(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.pass_piece("ana")
        assert "ana" in as_text(circle.piece)
        assert "ana" not in as_text(circle.by("ana", Leave()).circle.piece)


class TestRest:
    def test_cut_into_a_turn_lets_it_go_on_first(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.drop("fay")
        circle.wait(60)
        circle.wait(300)
        circle.connect("fay")
        assert circle.piece.kind == "resting"
        assert next_shown(circle) == "ana"
        circle.offer_next()
        assert circle.offered_to == "ana"

    def test_cut_into_an_offer_skips_nobody(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.pass_piece("ana")
        assert circle.offered_to == "ben"
        circle.drop("fay")
        circle.wait(60)
        circle.connect("fay")
        assert circle.piece.kind == "resting"
        assert next_shown(circle) == "ben"

    def test_cut_into_an_offer_to_one_alone_in_the_ring_skips_nobody(self) -> None:
        circle = live_circle(participants="")
        circle.arrive("kit")
        circle.admit("kit")
        circle.by("fay", MovePiece(piece_id=circle.piece.id, to="kit"))
        circle.by("fay", Leave())
        circle.wait(60)
        assert circle.piece.kind == "resting"
        assert next_shown(circle) == "kit"

    def test_at_the_end_forgets_whose_place_it_was(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.by("fay", EndCircle())
        assert circle.resting_after is None


@pytest.mark.parametrize("moves", [1, 7])
def test_every_move_has_an_id_of_its_own(moves: int) -> None:
    circle = live_circle()
    ids = [circle.piece.id]
    for _ in range(moves):
        offered_to = circle.offered_to
        assert offered_to is not None
        ids += [circle.take(offered_to).circle.piece.id, circle.pass_piece(offered_to).circle.piece.id]
    assert len(set(ids)) == len(ids)


def test_a_new_order_leaves_the_piece_and_decides_who_is_next() -> None:
    circle = live_circle()
    before = circle.hand_to("ana").circle.piece
    circle.by("fay", SetOrder(order=("mei", "ben", "ana", "fay"), made_on=circle.room.circle.order_version))
    assert circle.piece == before
    circle.pass_piece("ana")
    assert circle.offered_to == "mei"

"""What people wish for when the piece comes: granted when it comes, and betrayed to nobody before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.commands.pause import Pause, Resume
from moderation.commands.piece import MovePiece
from moderation.commands.side_room import AnswerSideRoom, OfferSideRoom
from moderation.commands.stages import BeginRound
from moderation.commands.talking_order import SetTurns
from moderation.commands.wishes import SetWish
from moderation.rules.rounds import find_next, next_in_sight
from moderation.state.room import with_seat
from moderation.state.seat import Wish
from moderation.state.stage import OrderKind
from moderation.state.values import replace
from tests.moderation.circles import GRACE_S, Circle, begun_circle, live_circle, script, stage

ONCE = script(stage("round"), stage("closing"))
ENDLESS = script(stage("round", rounds=0), stage("closing"))


def wish(circle: Circle, **wishes: Wish) -> None:
    for seat, wished in wishes.items():
        circle.by(seat, SetWish(wish=wished))


class TestAWish:
    def test_to_pass_is_granted_once(self) -> None:
        circle = live_circle(script=ONCE)
        wish(circle, ana="pass")
        assert circle.go_round() == ["fay", "ben", "mei"]
        assert circle.round.those("passed") == ("ana",)
        assert circle.seat("ana").wish == "none"

    def test_to_be_come_back_to_is_granted_at_the_end(self) -> None:
        circle = live_circle(script=ONCE)
        wish(circle, ana="later")
        assert circle.go_round() == ["fay", "ben", "mei", "ana"]
        assert circle.seat("ana").wish == "none"

    def test_to_be_come_back_to_twice_is_granted_once(self) -> None:
        circle = live_circle(script=ONCE)
        wish(circle, ana="later")
        circle.speak("fay", "ben")
        wish(circle, ana="later")
        assert circle.go_round() == ["mei", "ana"]

    def test_to_be_come_back_to_at_the_end_is_granted_at_once(self) -> None:
        circle = live_circle(script=ONCE)
        wish(circle, ana="later", ben="later")
        circle.speak("fay")
        wish(circle, ana="later", ben="later")
        assert circle.go_round() == ["mei", "ana", "ben"]

    def test_to_listen_lasts(self) -> None:
        circle = live_circle(script=ONCE)
        wish(circle, ana="listen")
        assert circle.go_round() == ["fay", "ben", "mei"]
        assert (circle.seat("ana").wish, circle.round.those("passed")) == ("listen", ("ana",))
        circle.by("fay", BeginRound(after_round=1))
        circle.offer_next()
        assert circle.go_round() == ["fay", "ben", "mei"]

    def test_may_be_taken_back(self) -> None:
        circle = live_circle(script=ONCE)
        wish(circle, ana="listen")
        wish(circle, ana="none")
        assert circle.go_round() == ["fay", "ana", "ben", "mei"]

    @pytest.mark.parametrize("wished", ["pass", "later"])
    def test_is_over_once_they_took_the_piece_nevertheless(self, wished: Wish) -> None:
        circle = live_circle(script=ONCE)
        circle.speak("fay")
        wish(circle, ana=wished)
        circle.take("ana")
        assert circle.seat("ana").wish == "none"

    def test_to_listen_outlasts_a_turn_that_they_took_nevertheless(self) -> None:
        circle = live_circle(script=ONCE)
        circle.speak("fay")
        wish(circle, ana="listen")
        circle.take("ana")
        assert circle.seat("ana").wish == "listen"

    def test_to_pass_made_under_the_offer_is_over_when_it_goes_on(self) -> None:
        circle = live_circle(script=ONCE)
        circle.speak("fay")
        wish(circle, ana="pass")
        circle.pass_on("ana")
        assert (circle.seat("ana").wish, circle.round.those("passed")) == ("none", ("ana",))

    def test_to_be_come_back_to_made_under_the_offer_is_granted_when_it_goes_on(self) -> None:
        circle = live_circle(script=ONCE)
        circle.speak("fay")
        wish(circle, ana="later")
        circle.pass_on("ana")
        assert circle.offered_to == "ben"
        assert circle.go_round() == ["ben", "mei", "ana"]

    def test_to_be_come_back_to_made_under_the_last_offer_is_a_pass(self) -> None:
        circle = live_circle(script=ONCE)
        wish(circle, ana="later")
        circle.speak("fay", "ben", "mei")
        wish(circle, ana="later")
        circle.pass_on("ana")
        assert circle.round.those("passed") == ("ana",)
        assert circle.seat("ana").wish == "none"

    def test_to_be_come_back_to_of_one_who_has_had_it_is_no_second_turn(self) -> None:
        circle = live_circle(script=ONCE)
        circle.speak("fay")
        circle.by("fay", MovePiece(piece_id=circle.piece.id, to="fay"))
        wish(circle, fay="later")
        circle.pass_on("fay")
        assert circle.go_round() == ["ben", "mei", "ana"]

    def test_of_everybody_else_lets_the_piece_rest(self) -> None:
        circle = live_circle(script=ONCE)
        wish(circle, ana="pass", ben="listen", mei="pass")
        assert circle.go_round() == ["fay"]
        assert circle.round.is_over


class TestBackInTime:
    """Whoever was away and is back before the piece comes has it in their place."""

    def test_while_it_rests(self) -> None:
        circle = begun_circle(script=ONCE)
        circle.drop("ana")
        circle.wait(GRACE_S)
        circle.connect("ana")
        circle.offer_next()
        assert circle.go_round() == ["fay", "ana", "ben", "mei"]

    @pytest.mark.parametrize("rings", [False, True])
    def test_while_somebody_else_has_it_at_the_end_or_a_breath_is_taken(self, rings: bool) -> None:
        circle = live_circle(script=ONCE)
        wish(circle, ben="later", mei="later")
        circle.speak("fay", "ana")
        circle.take("ben")
        if rings:
            circle.by("fay", Pause())
        circle.drop("mei")
        circle.wait(GRACE_S)
        circle.connect("mei")
        if rings:
            circle.by("fay", Resume())
            circle.take("ben")
        circle.pass_piece("ben")
        assert circle.go_round() == ["mei"]


class TestOnAnOpenFloor:
    """There are no rounds to come back in."""

    FLOOR = script(stage("open_floor"))

    def test_a_wish_to_be_come_back_to_is_a_pass(self) -> None:
        circle = begun_circle(script=self.FLOOR)
        for seat in ("ana", "ben"):
            circle.raise_hand(seat)
        wish(circle, ana="later")
        circle.offer_next()
        circle.pass_on("ana")
        assert circle.offered_to == "ben"
        assert circle.seat("ana").wish == "none"

    def test_whoever_goes_aside_lets_it_go_to_the_next_hand(self) -> None:
        circle = begun_circle("fay gus", script=self.FLOOR)
        for seat in ("ana", "ben"):
            circle.raise_hand(seat)
        circle.offer_next()
        circle.by("gus", OfferSideRoom(seat="ana"))
        circle.by("ana", AnswerSideRoom(side_room=circle.room.side_rooms[0].id, accept=True))
        assert circle.offered_to == "ben"


class TestInSight:
    """Whom everybody sees as next."""

    @pytest.mark.parametrize("wished", ["pass", "later", "listen"])
    def test_is_nothing_of_a_wish(self, wished: Wish) -> None:
        circle = live_circle(script=ONCE)
        before = next_in_sight(circle.room, circle.room.circle, "fay")
        wish(circle, ana=wished)
        assert next_in_sight(circle.room, circle.room.circle, "fay") == before == "ana"

    def test_is_nobody_whose_line_dropped(self) -> None:
        circle = live_circle(script=ONCE)
        circle.drop("ana")
        assert next_in_sight(circle.room, circle.room.circle, "fay") == "ben"

    @given(
        wishes=st.fixed_dictionaries({seat: st.sampled_from(["none", "pass", "later", "listen"]) for seat in "abm"}),
        turns=st.sampled_from(["clockwise", "counter_clockwise", "popcorn", "least_heard"]),
    )
    def test_is_the_same_whatever_people_wish(self, wishes: dict[str, Wish], turns: OrderKind) -> None:
        circle = live_circle(script=ENDLESS)
        circle.by("fay", SetTurns(stage=0, turns=turns))
        circle.take("fay")
        unwished = next_in_sight(circle.room, circle.room.circle, "fay")
        wish(circle, ana=wishes["a"], ben=wishes["b"], mei=wishes["m"])
        assert next_in_sight(circle.room, circle.room.circle, "fay") == unwished


class TestRoundAndRound:
    def test_goes_on_until_a_facilitator_ends_it(self) -> None:
        circle = live_circle(script=ENDLESS)
        assert circle.go_round(most=9) == ["fay", "ana", "ben", "mei"] * 2 + ["fay"]
        assert circle.round.number == 3

    def test_goes_on_from_where_it_was_and_not_from_the_beginning(self) -> None:
        circle = begun_circle(script=ENDLESS)
        circle.by("fay", MovePiece(piece_id=circle.piece.id, to="ben"))
        assert circle.go_round(most=8) == ["ben", "mei", "fay", "ana"] * 2

    def test_rests_with_the_only_one_there(self) -> None:
        circle = live_circle(participants="ana", script=ENDLESS)
        circle.take("fay")
        circle.drop("ana")
        circle.pass_piece("fay")
        assert circle.resting_after == "fay"
        circle.connect("ana")
        circle.offer_next()
        assert circle.offered_to == "ana"

    def test_of_those_who_wish_to_pass_this_time_comes_back_to_the_one_who_does_not(self) -> None:
        circle = live_circle(script=ENDLESS)
        circle.take("fay")
        wish(circle, ana="pass", ben="pass", mei="pass")
        circle.pass_piece("fay")
        assert [circle.seat(seat).wish for seat in ("ana", "ben", "mei")] == ["none", "none", "none"]
        assert circle.offered_to == "fay"

    @pytest.mark.parametrize("wished", ["pass", "listen"])
    def test_of_the_last_in_the_ring_who_passes_goes_on_to_the_first(self, wished: Wish) -> None:
        circle = live_circle(script=ENDLESS)
        wish(circle, mei=wished)
        circle.speak("fay", "ana", "ben")
        assert circle.offered_to == "fay"

    def test_waits_in_the_next_round_for_one_whose_line_dropped(self) -> None:
        circle = live_circle(script=ENDLESS)
        circle.drop("ana")
        circle.speak("fay", "ben", "mei")
        assert circle.offered_to == "fay"
        circle.connect("ana")
        assert circle.go_round(most=2) == ["fay", "ana"]

    def test_of_listeners_alone_rests(self) -> None:
        circle = live_circle(participants="ana", script=ENDLESS)
        circle.take("fay")
        wish(circle, ana="listen")
        circle.pass_piece("fay")
        assert circle.resting_after == "fay"


def test_a_wish_of_somebody_who_is_elsewhere_is_asked_when_they_are_back() -> None:
    circle = live_circle(script=ONCE)
    wish(circle, ana="pass")
    circle.room = with_seat(circle.room, replace(circle.seat("ana"), place="side-9"))
    found = find_next(circle.room, circle.room.circle, "fay")
    assert (found.to, found.asked) == ("ben", frozenset())

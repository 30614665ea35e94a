"""Rounds: once to everybody, at the end to those who were away or asked for it, and no wish betrayed before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.commands.lobby import Admit
from moderation.commands.pace import LengthenGrace
from moderation.commands.piece import MovePiece, OfferNext
from moderation.commands.stages import BeginRound
from moderation.commands.talking_order import SetOrder, SetTurns
from moderation.commands.wishes import SetWish
from moderation.refusal import RefusalCode, Refused
from moderation.rules.hands import next_by_hands
from moderation.rules.rounds import find_next, join_round, miss, settle_part, without_seat
from moderation.state.place import Round, new_round
from moderation.state.seat import Wish
from moderation.state.stage import OrderKind
from moderation.state.values import SeatId, replace
from tests.moderation.circles import GRACE_S, Circle, begun_circle, live_circle, script, stage

ONCE = script(stage("round"), stage("closing"))
ENDLESS = script(stage("round", rounds=0), stage("closing"))


def wish(circle: Circle, **wishes: Wish) -> None:
    for seat, wished in wishes.items():
        circle.by(seat, SetWish(wish=wished))


def parts(round_: Round) -> list[SeatId]:
    return [
        *round_.those("waiting"),
        *round_.those("later"),
        *round_.those("taken"),
        *round_.those("passed"),
        *round_.those("absent"),
    ]


class TestARound:
    def test_comes_to_everybody_once_and_then_the_piece_rests(self) -> None:
        circle = live_circle(script=ONCE)
        assert circle.go_round() == ["fay", "ana", "ben", "mei"]
        assert circle.round.is_over
        assert circle.round.those("taken") == ("fay", "ana", "ben", "mei")
        assert circle.resting_after == "mei"
        assert circle.refusal_by("fay", OfferNext(piece_id=circle.piece.id)) == RefusalCode.NOBODY_NEXT

    def test_counts_one_who_lets_it_go_on_as_passed(self) -> None:
        circle = live_circle(script=ONCE)
        circle.speak("fay")
        circle.pass_on("ana")
        assert circle.go_round() == ["ben", "mei"]
        assert (circle.round.those("taken"), circle.round.those("passed")) == (("fay", "ben", "mei"), ("ana",))

    def test_is_followed_by_another_from_the_beginning_of_the_ring(self) -> None:
        circle = live_circle(script=ONCE)
        circle.go_round()
        circle.by("fay", BeginRound(after_round=1))
        assert circle.round == new_round(2, ("fay", "ana", "ben", "mei"))
        circle.offer_next()
        assert circle.go_round() == ["fay", "ana", "ben", "mei"]

    def test_goes_on_where_a_facilitator_moved_the_piece_and_misses_nobody(self) -> None:
        circle = begun_circle(script=ONCE)
        circle.by("fay", MovePiece(piece_id=circle.piece.id, to="ben"))
        assert circle.go_round() == ["ben", "mei", "fay", "ana"]

    def test_comes_again_to_nobody_who_has_had_it(self) -> None:
        circle = live_circle(script=ONCE)
        circle.speak("fay", "ana")
        circle.by("fay", MovePiece(piece_id=circle.piece.id, to="fay"))
        assert circle.go_round() == ["fay", "mei", "ben"]
        assert sorted(circle.round.those("taken")) == ["ana", "ben", "fay", "mei"]

    def test_counts_one_who_had_it_as_taken_even_if_they_let_it_go_on_later(self) -> None:
        circle = live_circle(script=ONCE)
        circle.speak("fay", "ana")
        circle.by("fay", MovePiece(piece_id=circle.piece.id, to="fay"))
        circle.pass_on("fay")
        assert circle.round.those("taken") == ("fay", "ana")
        assert circle.round.those("passed") == ()

    @pytest.mark.parametrize(("wish", "later"), [("later", True), ("none", False)])
    def test_comes_back_to_one_who_lets_it_go_on_early_only_if_they_wish_so_still(
        self, wish: Wish, later: bool
    ) -> None:
        circle = live_circle(script=ONCE)
        circle.by("fay", SetWish(wish="later"))
        circle.pass_on("fay")
        circle.by("fay", MovePiece(piece_id=circle.piece.id, to="fay"))
        circle.by("fay", SetWish(wish=wish))
        circle.pass_on("fay")
        assert ("fay" in circle.round.those("later"), "fay" in circle.round.those("passed")) == (later, not later)

    def test_gives_one_who_passed_the_piece_when_a_facilitator_offers_it(self) -> None:
        circle = live_circle(script=ONCE)
        circle.pass_on("fay")
        circle.by("fay", MovePiece(piece_id=circle.piece.id, to="fay"))
        circle.take("fay")
        assert (circle.round.those("passed"), circle.round.those("taken")) == ((), ("fay",))

    def test_is_the_same_in_a_new_order_but_goes_along_it(self) -> None:
        circle = live_circle(script=ONCE)
        circle.speak("fay")
        circle.take("ana")
        circle.by("fay", SetOrder(order=("mei", "fay", "ana", "ben"), made_on=circle.room.circle.order_version))
        assert (circle.holder, circle.round.those("waiting")) == ("ana", ("ben", "mei"))
        circle.pass_piece("ana")
        assert circle.go_round() == ["ben", "mei"]

    def test_in_a_new_order_after_the_holder_still_comes_to_those_before_them(self) -> None:
        circle = live_circle(script=ONCE)
        circle.take("fay")
        circle.by("fay", SetOrder(order=("ana", "ben", "mei", "fay"), made_on=circle.room.circle.order_version))
        circle.pass_piece("fay")
        assert circle.go_round() == ["ana", "ben", "mei"]


class TestOneAway:
    """A line blips as the piece comes."""

    def test_in_their_place_is_offered_it_at_the_end(self) -> None:
        circle = live_circle(script=ONCE)
        circle.take("fay")
        circle.drop("ana")
        circle.pass_piece("fay")
        assert circle.offered_to == "ben"
        circle.connect("ana")
        assert circle.go_round() == ["ben", "mei", "ana"]

    def test_in_their_place_and_at_the_end_is_absent(self) -> None:
        circle = live_circle(script=ONCE)
        circle.take("fay")
        circle.drop("ana")
        circle.wait(GRACE_S)
        circle.pass_piece("fay")
        assert circle.go_round() == ["ben", "mei"]
        assert circle.round.those("absent") == ("ana",)
        assert circle.round.is_over

    def test_at_the_end_with_a_line_that_may_come_back_is_waited_for(self) -> None:
        circle = live_circle(script=ONCE)
        circle.take("fay")
        circle.drop("ana")
        circle.pass_piece("fay")
        assert circle.go_round() == ["ben", "mei"]
        assert not circle.round.is_over
        assert circle.refusal_by("fay", OfferNext(piece_id=circle.piece.id)) == RefusalCode.NOBODY_NEXT
        circle.connect("ana")
        circle.offer_next()
        assert circle.go_round() == ["ana"]
        assert circle.round.is_over

    def test_at_the_end_whose_line_does_not_come_back_is_absent(self) -> None:
        circle = live_circle(script=ONCE)
        circle.take("fay")
        circle.drop("ana")
        circle.pass_piece("fay")
        circle.go_round()
        circle.wait(GRACE_S)
        assert circle.round.is_over
        assert circle.round.those("absent") == ("ana",)
        circle.connect("ana")
        assert circle.refusal_by("fay", OfferNext(piece_id=circle.piece.id)) == RefusalCode.NOBODY_NEXT
        circle.by("fay", MovePiece(piece_id=circle.piece.id, to="ana"))
        assert circle.go_round() == ["ana"]

    def test_at_the_end_who_would_only_listen_when_they_are_back_ends_the_round(self) -> None:
        circle = live_circle(script=ONCE)
        circle.take("fay")
        circle.drop("ana")
        circle.pass_piece("fay")
        circle.go_round()
        circle.connect("ana")
        wish(circle, ana="listen")
        circle.offer_next()
        assert circle.round.is_over
        assert circle.resting_after == "mei"

    def test_with_an_offer_out_to_them_keeps_it_through_the_grace_period(self) -> None:
        circle = live_circle(script=ONCE)
        circle.speak("fay")
        circle.drop("ana")
        circle.wait(GRACE_S - 1)
        assert circle.offered_to == "ana"
        circle.by("fay", LengthenGrace(seat="ana"))
        circle.wait(30)
        circle.connect("ana")
        assert circle.go_round() == ["ana", "ben", "mei"]

    def test_with_an_offer_out_to_them_past_it_is_offered_it_again_at_the_end(self) -> None:
        circle = live_circle(script=ONCE)
        circle.speak("fay")
        circle.drop("ana")
        circle.wait(GRACE_S)
        assert circle.offered_to == "ben"
        circle.connect("ana")
        assert circle.go_round() == ["ben", "mei", "ana"]

    def test_as_the_only_one_left_is_waited_for_and_nobody_is_offered_it_twice(self) -> None:
        circle = live_circle(participants="ana", script=ONCE)
        circle.take("fay")
        circle.drop("ana")
        circle.pass_piece("fay")
        assert circle.resting_after == "fay"


class TestALateArrival:
    def arrive(self, circle: Circle) -> None:
        circle.arrive("kit")
        circle.by("fay", Admit(seat="kit"))

    def test_comes_at_the_end_of_the_round(self) -> None:
        circle = live_circle(script=ONCE)
        circle.speak("fay")
        self.arrive(circle)
        assert circle.go_round() == ["ana", "ben", "mei", "kit"]

    def test_comes_at_the_end_wherever_the_round_began(self) -> None:
        circle = begun_circle(script=ONCE)
        circle.by("fay", MovePiece(piece_id=circle.piece.id, to="ben"))
        circle.speak("ben")
        self.arrive(circle)
        assert circle.go_round() == ["mei", "fay", "ana", "kit"]

    @pytest.mark.parametrize("turns", ["clockwise", "counter_clockwise", "least_heard", "popcorn"])
    def test_comes_after_all_who_were_there_before(self, turns: OrderKind) -> None:
        circle = live_circle(script=script(stage("round", order=turns)))
        circle.go_round(seconds=5)
        circle.by("fay", BeginRound(after_round=1))
        circle.offer_next()
        assert circle.offered_to is not None
        circle.speak(circle.offered_to)
        self.arrive(circle)
        assert circle.go_round()[-1] == "kit"

    def test_comes_in_the_last_lap_too(self) -> None:
        circle = live_circle(script=ONCE)
        wish(circle, ana="later", fay="later")
        circle.pass_on("fay")
        circle.speak("ben", "mei")
        assert circle.round.last_lap
        self.arrive(circle)
        assert circle.go_round() == ["fay", "ana", "kit"]

    def test_after_the_round_waits_for_the_next_one(self) -> None:
        circle = live_circle(script=ONCE)
        circle.go_round()
        self.arrive(circle)
        assert circle.round.those("passed") == ("kit",)
        assert circle.refusal_by("fay", OfferNext(piece_id=circle.piece.id)) == RefusalCode.NOBODY_NEXT
        circle.by("fay", BeginRound(after_round=1))
        circle.offer_next()
        assert circle.go_round() == ["fay", "ana", "ben", "mei", "kit"]


class TestHands:
    FLOOR = script(stage("open_floor"))

    def test_are_called_in_the_order_of_raising(self) -> None:
        circle = begun_circle(script=self.FLOOR)
        for seat in ("mei", "ana"):
            circle.raise_hand(seat)
        circle.offer_next()
        assert circle.offered_to == "mei"
        circle.raise_hand("ben")
        assert circle.go_round() == ["mei", "ana", "ben"]
        assert circle.room.circle.hands == ()

    def test_are_called_least_heard_first_where_a_facilitator_chooses(self) -> None:
        circle = begun_circle(script=self.FLOOR)
        circle.raise_hand("ana")
        circle.offer_next()
        circle.take("ana")
        circle.now += 60
        circle.pass_piece("ana")
        circle.by("fay", SetTurns(stage=0, turns="least_heard"))
        for seat in ("ana", "mei"):
            circle.raise_hand(seat)
        circle.offer_next()
        assert circle.go_round() == ["mei", "ana"]

    def test_of_those_who_are_not_here_are_left_raised_and_not_called(self) -> None:
        circle = begun_circle(script=self.FLOOR)
        for seat in ("mei", "ana"):
            circle.raise_hand(seat)
        circle.drop("mei")
        assert list(next_by_hands(circle.room, circle.room.circle)) == ["ana"]
        assert circle.room.circle.hands == ("mei", "ana")

    def test_that_nobody_raises_call_nobody(self) -> None:
        circle = begun_circle(script=self.FLOOR)
        assert circle.refusal_by("fay", OfferNext(piece_id=circle.piece.id)) == RefusalCode.NOBODY_NEXT


class TestOneRound:
    ROUND = Round(number=1, parts={"ana": "waiting", "ben": "waiting", "mei": "later", "fay": "taken"})

    def test_without_somebody_has_them_nowhere(self) -> None:
        round_ = replace(self.ROUND, parts={**self.ROUND.parts, "kit": "passed", "lee": "absent"})
        for seat in ("ana", "ben", "mei", "fay", "kit", "lee"):
            assert sorted(parts(without_seat(round_, seat))) == sorted(set(parts(round_)) - {seat})

    def test_is_over_when_nobody_waits_in_it(self) -> None:
        assert not self.ROUND.is_over
        assert not replace(self.ROUND, parts={"mei": "later", "fay": "taken"}).is_over
        assert replace(self.ROUND, parts={"mei": "absent", "fay": "taken", "ana": "passed"}).is_over

    def test_of_a_place_without_rounds_is_none(self) -> None:
        place = replace(live_circle().room.circle, round=None)
        assert settle_part(place, "ana", "taken") is place
        assert miss(place, "ana") is place
        assert join_round(place, "ana") is place

    def test_knows_nobody_who_is_not_in_the_ring(self) -> None:
        place = live_circle().room.circle
        assert settle_part(place, "kit", "taken") is place
        assert miss(place, "kit") is place

    def test_where_nobody_sits_has_nobody_next(self) -> None:
        room = live_circle(script=ONCE).room
        empty = replace(room.circle, order=(), round=new_round(1, ()))
        assert find_next(room, empty, None).to is None

    def test_passes_over_a_seat_that_there_is_not(self) -> None:
        room = live_circle(script=ONCE).room
        gone = replace(room, seats=tuple(seat for seat in room.seats if seat.id != "ana"))
        assert find_next(gone, gone.circle, "fay").to == "ben"


EVENTS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["go", "drop", "return", "move"]), st.sampled_from(["fay", "ana", "ben", "mei"])),
        st.tuples(st.sampled_from(["take", "pass_on", "wait"]), st.just("fay")),
        st.tuples(st.sampled_from(["none", "pass", "later", "listen"]), st.sampled_from(["ana", "ben", "mei"])),
    ),
    max_size=40,
)


def happen(circle: Circle, event: str, seat: SeatId) -> None:
    holder, offered_to = circle.holder, circle.offered_to
    match event:
        case "go" if holder is not None:
            circle.pass_piece(holder)
        case "take" if offered_to is not None:
            circle.take(offered_to)
        case "pass_on" if offered_to is not None:
            circle.pass_on(offered_to)
        case "go":
            circle.offer_next()
        case "drop":
            circle.drop(seat)
        case "return":
            circle.connect(seat)
        case "move":
            circle.by("fay", MovePiece(piece_id=circle.piece.id, to=seat))
        case "wait":
            circle.wait(20)
        case "none" | "pass" | "later" | "listen":
            circle.by(seat, SetWish(wish=event))


@given(events=EVENTS, turns=st.sampled_from(["clockwise", "counter_clockwise", "popcorn", "least_heard"]))
def test_everybody_has_one_part_in_a_round_whatever_happens(events: list[tuple[str, SeatId]], turns: OrderKind) -> None:
    circle = live_circle("fay gus", script=script(stage("round", order=turns)))
    for event, seat in events:
        before = circle.round
        try:
            happen(circle, event, seat)
        except Refused:
            continue
        after = circle.round
        assert sorted(parts(after)) == sorted(circle.order)
        assert set(after.those("taken")) >= set(before.those("taken"))
        done = {*before.those("passed"), *before.those("absent"), *before.those("taken")}
        assert not done & {*after.those("waiting"), *after.those("later")}
        assert not (before.last_lap and set(after.those("later")) - set(before.those("later")))


@given(events=EVENTS)
def test_a_round_comes_to_its_end_whatever_happened(events: list[tuple[str, SeatId]]) -> None:
    circle = live_circle("fay gus", script=ONCE)
    for event, seat in events:
        try:
            happen(circle, event, seat)
        except Refused:
            continue
    for seat in circle.order:
        circle.connect(seat)
    if circle.holder is not None:
        circle.pass_piece(circle.holder)
    if circle.piece.kind == "resting" and not circle.round.is_over:
        circle.offer_next(by="gus")
    circle.go_round()
    assert circle.round.is_over

"""Groups: a circle divides, each group with somebody to facilitate it, and comes back together cutting nobody off."""

from __future__ import annotations

from itertools import permutations

import pytest

from moderation.commands.bell import RingBell
from moderation.commands.groups import AskForHelp, Divide, MoveToGroup, Reunite
from moderation.commands.leaving import Leave
from moderation.commands.muting import UnmuteSelf
from moderation.commands.piece import MovePiece, OfferNext, TakePiece
from moderation.commands.side_room import LeaveSideRoom
from moderation.commands.stepping_in import StepIn
from moderation.reading.parts import GroupView
from moderation.reading.views import view
from moderation.refusal import RefusalCode
from moderation.rules.hearing import edges, may_hear
from moderation.state.place import Attended, Grace, Paused
from moderation.state.values import SeatId
from tests.moderation.circles import (
    GRACE_S,
    Circle,
    begun_circle,
    divided_circle,
    empty_circle,
    live_circle,
    script,
    stage,
)
from tests.moderation.rules.test_side_room import go_aside
from tests.values import as_text

COURSE = script(
    stage("welcome"),
    stage("check_in", in_groups=True),
    stage("round", in_groups=True),
    stage("closing"),
)
TWO = (("fay", "ana", "ben", "mei"), ("gus", "kit", "lee", "max"))


def groups(circle: Circle) -> list[set[SeatId]]:
    return [set(place.order) for place in circle.room.places if place.kind == "group"]


def told(circle: Circle, seat: SeatId) -> dict[str, GroupView]:
    care = view(circle.room, seat).care
    assert care is not None
    return {group.place: group for group in care.groups}


def heard(circle: Circle) -> set[tuple[SeatId, SeatId]]:
    return {pair for pair in permutations((seat.id for seat in circle.room.seats), 2) if may_hear(circle.room, *pair)}


def alerts(circle: Circle) -> list[tuple[str, str]]:
    return circle.told_organiser()


class TestDivide:
    def test_gives_everybody_one_group_with_a_ring_a_piece_and_a_stage_of_its_own(self) -> None:
        circle = divided_circle(script=COURSE)
        assert groups(circle) == [set(group) for group in TWO]
        for number, members in enumerate(TWO, start=1):
            place = circle.room.place(f"group-{number}")
            assert (place.stage, place.piece.kind, place.supervision) == (1, "resting", Attended())
            assert {(circle.seat(seat).home, circle.seat(seat).place) for seat in members} == {(place.id, place.id)}
        assert circle.order == ()

    def test_keeps_the_order_in_which_people_sat(self) -> None:
        circle = divided_circle()
        assert circle.room.place("group-1").order == ("fay", "ana", "ben", "mei")
        assert circle.room.place("group-2").order == ("gus", "kit", "lee", "max")

    def test_by_the_rules_has_a_leader_in_each_and_even_sizes(self) -> None:
        circle = begun_circle("fay gus", "ana ben mei kit lee max ned", cofacilitators="hal", capacity=12)
        circle.by("fay", Divide())
        assert sorted(map(len, groups(circle))) == [5, 5]
        assert all(group & {"fay", "gus", "hal"} for group in groups(circle))

    def test_by_the_rules_is_led_by_facilitators_first(self) -> None:
        circle = begun_circle("fay gus", "ana ben", cofacilitators="hal")
        circle.by("gus", Leave())
        circle.arrive("gus")
        circle.by("fay", Divide())
        assert circle.seat("fay").place != circle.seat("gus").place

    def test_by_the_rules_spreads_those_who_may_not_come_back(self) -> None:
        circle = begun_circle("fay gus", "ana ben mei kit", capacity=12)
        for seat in ("ana", "ben"):
            circle.drop(seat)
        circle.wait(GRACE_S)
        circle.by("fay", Divide())
        assert [len(group & {"ana", "ben"}) for group in groups(circle)] == [1, 1]

    def test_counts_nobody_as_a_leader_who_is_away(self) -> None:
        circle = begun_circle("fay gus", "ana ben")
        circle.drop("gus")
        circle.wait(GRACE_S)
        assert circle.refusal_by("fay", Divide()) == RefusalCode.TOO_FEW_FACILITATORS
        by_hand = Divide(groups=(("fay", "ana"), ("gus", "ben")))
        assert circle.refusal_by("fay", by_hand) == RefusalCode.TOO_FEW_FACILITATORS

    @pytest.mark.parametrize(
        ("by_hand", "code"),
        [
            ((("fay", "ana"), ("gus", "ben")), "not_a_permutation"),
            ((("fay", "ana", "ana"), ("gus", "ben", "mei")), "not_a_permutation"),
            ((("fay", "ana", "kit"), ("gus", "ben", "mei")), "not_a_permutation"),
            ((("fay", "gus", "ana"), ("ben", "mei")), "too_few_facilitators"),
        ],
    )
    def test_by_hand_names_everybody_once_with_a_leader_each(
        self, by_hand: tuple[tuple[SeatId, ...], ...], code: str
    ) -> None:
        circle = begun_circle("fay gus")
        assert circle.refusal_by("fay", Divide(groups=by_hand)) == code

    def test_by_hand_keeps_apart_who_is_not_to_be_together_and_says_nothing_of_it(self) -> None:
        circle = begun_circle("fay gus", not_together=(("ana", "ben"),))
        circle.by("fay", Divide(groups=(("fay", "ana", "ben"), ("gus", "mei"))))
        assert groups(circle) == [{"fay", "ana"}, {"gus", "mei", "ben"}]

    def test_by_hand_moves_no_leader_away_from_their_group_for_it(self) -> None:
        circle = begun_circle("fay gus", not_together=(("ana", "gus"),))
        circle.by("fay", Divide(groups=(("fay", "ben"), ("ana", "mei", "gus"))))
        assert groups(circle) == [{"fay", "ben", "ana"}, {"gus", "mei"}]

    def test_by_hand_where_they_cannot_be_kept_apart_is_refused(self) -> None:
        circle = begun_circle("fay gus", not_together=(("ana", "ben"), ("ben", "mei"), ("ana", "mei")))
        by_hand = Divide(groups=(("fay", "ana"), ("gus", "ben", "mei")))
        assert circle.refusal_by("fay", by_hand) == RefusalCode.GROUP_NOT_POSSIBLE
        assert circle.refusal_by("fay", Divide()) == RefusalCode.TOO_FEW_FACILITATORS

    def test_is_told_to_nobody_in_any_view(self) -> None:
        circle = begun_circle("fay gus", not_together=(("ana", "ben"),))
        assert not any("not_together" in as_text(view(circle.room, seat)) for seat in circle.order)

    def test_cuts_nobody_off(self) -> None:
        circle = live_circle("fay gus")
        circle.hand_to("ana")
        assert circle.refusal_by("fay", Divide()) == RefusalCode.PIECE_HELD

    def test_twice_is_refused(self) -> None:
        assert divided_circle().refusal_by("fay", Divide()) == RefusalCode.WRONG_PLACE

    def test_by_a_facilitator_who_comes_late_is_refused_and_they_may_join_a_group(self) -> None:
        circle = empty_circle("fay gus hal", "ana ben", capacity=8)
        circle.arrive("fay", "gus", "ana", "ben")
        circle.admit("ana", "ben")
        circle.begin()
        circle.by("fay", Divide(groups=(("fay", "ana"), ("gus", "ben"))))
        circle.arrive("hal")
        assert circle.refusal_by("hal", Divide()) == RefusalCode.ALREADY_DIVIDED
        circle.by("hal", MoveToGroup(seat="hal", group="group-2"))
        assert circle.seat("hal").place == "group-2"

    def test_ends_a_bell_that_rings(self) -> None:
        circle = begun_circle("fay gus")
        circle.by("fay", RingBell())
        circle.by("fay", Divide())
        assert circle.room.circle.bell is None

    def test_goes_to_the_next_stage_for_groups_and_not_to_one_that_has_been(self) -> None:
        circle = begun_circle("fay gus", script=script(stage("round", in_groups=True), *COURSE.stages))
        circle.go_to(1)
        circle.by("fay", Divide())
        assert circle.room.place("group-1").stage == 2

    def test_brings_those_aside_to_their_group(self) -> None:
        circle = begun_circle("fay gus hal", "ana ben mei")
        go_aside(circle, "ana", by="fay")
        circle.by("gus", Divide(groups=(("fay", "ben"), ("gus", "ana"), ("hal", "mei"))))
        assert circle.seat("ana").place == "group-2"
        assert circle.room.side_rooms == ()
        assert circle.refusal_by("ana", LeaveSideRoom()) == RefusalCode.WRONG_PLACE

    def test_makes_nobody_heard(self) -> None:
        circle = begun_circle("fay gus", "ana ben", script=script(stage("open_floor", speaking="all")))
        for seat in circle.order:
            circle.by(seat, UnmuteSelf())
        circle.by("fay", Divide(groups=(("fay", "ana"), ("gus", "ben"))))
        assert heard(circle) == set()

    def test_connects_and_lets_hear_within_a_group_alone(self) -> None:
        circle = divided_circle()
        assert all((one in TWO[0]) == (other in TWO[0]) for one, other in (*edges(circle.room),))
        circle.by("fay", StepIn())
        assert heard(circle) == {(seat, "fay") for seat in ("ana", "ben", "mei")}


class TestInGroups:
    def test_each_goes_round_by_itself(self) -> None:
        circle = divided_circle(script=COURSE)
        circle.offer_next(by="fay")
        circle.offer_next(by="gus")
        circle.speak("fay")
        circle.take("gus")
        assert circle.room.place("group-1").piece.kind == "offered"
        assert circle.room.place("group-2").piece.kind == "held"

    def test_nobody_takes_anothers_piece(self) -> None:
        circle = divided_circle()
        circle.offer_next(by="gus")
        piece = circle.room.place("group-2").piece
        assert circle.refusal_by("fay", TakePiece(offer_id=piece.id)) == RefusalCode.PIECE_MOVED
        assert circle.refusal_by("fay", OfferNext(piece_id=piece.id)) == RefusalCode.PIECE_MOVED

    def test_one_whose_only_leader_leaves_is_paused_after_a_while_and_the_other_goes_on(self) -> None:
        circle = divided_circle()
        circle.offer_next(by="gus")
        circle.by("gus", Leave())
        assert isinstance(circle.room.place("group-2").supervision, Grace)
        circle.wait(GRACE_S)
        assert circle.room.place("group-2").supervision == Paused()
        assert alerts(circle) == [("group_unattended", "group-2")]
        assert circle.room.place("group-1").supervision == Attended()
        assert told(circle, "fay")["group-2"].supervision == Paused()

    def test_one_that_lost_its_leader_is_attended_again_when_one_is_moved_there(self) -> None:
        circle = begun_circle("fay gus hal", "ana ben mei")
        circle.by("fay", Divide(groups=(("fay", "hal", "ana"), ("gus", "ben", "mei"))))
        circle.by("gus", Leave())
        circle.wait(GRACE_S)
        circle.by("fay", MoveToGroup(seat="hal", group="group-2"))
        assert circle.room.place("group-2").supervision == Attended()

    def test_help_is_asked_for_and_seen_by_every_facilitator(self) -> None:
        circle = divided_circle()
        circle.by("gus", AskForHelp(needed=True))
        assert told(circle, "fay")["group-2"].needs_help
        assert not told(circle, "fay")["group-1"].needs_help
        circle.by("gus", AskForHelp(needed=False))
        assert not told(circle, "fay")["group-2"].needs_help
        assert circle.refusal_by("kit", AskForHelp(needed=True)) == RefusalCode.NOT_ALLOWED

    def test_help_is_asked_for_from_a_group_alone(self) -> None:
        assert live_circle().refusal_by("fay", AskForHelp(needed=True)) == RefusalCode.WRONG_PLACE


class TestMove:
    def test_goes_to_the_end_of_the_other_ring_and_round(self) -> None:
        circle = divided_circle(script=COURSE)
        circle.offer_next(by="gus")
        circle.speak("gus")
        circle.by("fay", MoveToGroup(seat="ana", group="group-2"))
        assert circle.room.place("group-1").order == ("fay", "ben", "mei")
        place = circle.room.place("group-2")
        assert place.order == ("gus", "kit", "lee", "max", "ana")
        assert place.round is not None
        assert place.round.those("later") == ("ana",)
        assert (circle.seat("ana").home, circle.seat("ana").place) == ("group-2", "group-2")

    def test_lets_an_offer_go_on(self) -> None:
        circle = divided_circle(script=COURSE)
        circle.offer_next(by="fay")
        circle.speak("fay")
        circle.by("fay", MoveToGroup(seat="ana", group="group-2"))
        piece = circle.room.place("group-1").piece
        assert piece.kind == "offered"
        assert piece.to == "ben"

    def test_to_where_one_is_changes_nothing(self) -> None:
        circle = divided_circle()
        before = circle.room
        assert circle.by("fay", MoveToGroup(seat="ana", group="group-1")) is before

    @pytest.mark.parametrize(
        ("seat", "group", "code"),
        [("ana", "group-3", "not_divided"), ("ana", "circle", "not_divided"), ("nobody", "group-1", "no_such_seat")],
    )
    def test_is_of_the_seated_to_a_group_that_there_is(self, seat: SeatId, group: str, code: str) -> None:
        assert divided_circle().refusal_by("fay", MoveToGroup(seat=seat, group=group)) == code

    def test_puts_nobody_with_whom_they_are_not_to_be(self) -> None:
        circle = divided_circle(not_together=(("ana", "kit"),))
        move = MoveToGroup(seat="ana", group="group-2")
        assert circle.refusal_by("fay", move) == RefusalCode.GROUP_NOT_POSSIBLE

    def test_of_one_aside_ends_the_side_room(self) -> None:
        circle = divided_circle()
        go_aside(circle, "ana", by="fay")
        circle.by("gus", MoveToGroup(seat="ana", group="group-2"))
        assert (circle.seat("ana").place, circle.seat("fay").place) == ("group-2", "group-1")

    @pytest.mark.parametrize("by", ["fay", "gus"])
    def test_takes_no_group_its_only_leader_away(self, by: SeatId) -> None:
        circle = divided_circle()
        move = MoveToGroup(seat="gus", group="group-1")
        assert circle.refusal_by(by, move) == RefusalCode.NO_OTHER_FACILITATOR

    def test_takes_its_leader_away_from_a_group_that_nobody_else_is_in(self) -> None:
        circle = divided_circle()
        for seat in ("kit", "lee", "max"):
            circle.by("fay", MoveToGroup(seat=seat, group="group-1"))
        circle.by("fay", MoveToGroup(seat="gus", group="group-1"))
        assert groups(circle)[1] == set()


class TestReunite:
    def test_brings_everybody_back_to_their_seats_and_to_the_next_stage_for_all(self) -> None:
        circle = begun_circle("fay gus", "ana ben mei kit lee max", script=COURSE)
        before = circle.order
        circle.by("fay", Divide(groups=TWO))
        circle.go_to(2, by="fay")
        circle.by("fay", Reunite())
        assert circle.order == before
        assert [place.id for place in circle.room.places] == ["circle"]
        assert (circle.room.circle.stage, circle.room.reuniting, circle.room.undivided) == (3, False, ())
        assert {(seat.home, seat.place) for seat in circle.room.seated()} == {("circle", "circle")}

    def test_cuts_nobody_off(self) -> None:
        circle = divided_circle(script=COURSE)
        circle.offer_next(by="fay")
        circle.speak("fay")
        circle.take("ana")
        circle.by("gus", Reunite())
        assert groups(circle) == [{"fay", "ana", "ben", "mei"}]
        assert circle.room.reuniting
        assert may_hear(circle.room, "ben", "ana")
        circle.pass_piece("ana")
        assert groups(circle) == []
        assert not circle.room.reuniting

    def test_lets_nobody_take_the_piece_any_more(self) -> None:
        circle = divided_circle(script=COURSE)
        circle.offer_next(by="fay")
        circle.speak("fay")
        circle.take("ana")
        circle.by("gus", Reunite())
        move = MovePiece(piece_id=circle.place_of("fay").piece.id, to="ben")
        assert circle.refusal_by("fay", move) == RefusalCode.COMING_BACK
        view_of_kit = view(circle.room, "kit").centre
        assert view_of_kit is not None
        assert view_of_kit.reuniting

    def test_waits_for_nobody_whose_line_stays_away(self) -> None:
        circle = divided_circle(script=COURSE)
        circle.offer_next(by="fay")
        circle.speak("fay")
        circle.take("ana")
        circle.by("gus", Reunite())
        circle.drop("ana")
        circle.wait(GRACE_S)
        assert groups(circle) == []

    def test_waits_for_nobody_in_a_group_that_is_paused(self) -> None:
        circle = divided_circle(script=COURSE)
        circle.offer_next(by="fay")
        circle.speak("fay")
        circle.take("ana")
        circle.drop("fay")
        circle.wait(GRACE_S)
        assert circle.room.place("group-1").supervision.kind == "last_turn"
        circle.by("gus", Reunite())
        circle.wait(300)
        assert groups(circle) == []

    def test_sits_those_who_came_meanwhile_at_the_end(self) -> None:
        circle = divided_circle(capacity=10, script=script(stage("round", entering="any_time")))
        circle.arrive("ned")
        circle.admit("ned")
        circle.by("fay", Leave())
        circle.by("gus", Reunite())
        assert circle.order == ("gus", "ana", "ben", "mei", "kit", "lee", "max", "ned")

    def test_brings_back_those_aside(self) -> None:
        circle = divided_circle()
        go_aside(circle, "kit", by="gus")
        circle.by("fay", Reunite())
        assert circle.seat("kit").place == "circle"
        assert circle.room.side_rooms == ()

    def test_makes_nobody_heard(self) -> None:
        circle = divided_circle(script=script(stage("round", in_groups=True), stage("closing")))
        circle.by("gus", StepIn())
        circle.by("fay", Reunite())
        assert heard(circle) == set()

    def test_goes_not_back_from_where_those_who_are_back_have_come_to_meanwhile(self) -> None:
        course = script(stage("welcome"), stage("round", in_groups=True), stage("break"), stage("closing"))
        circle = divided_circle(script=course)
        circle.offer_next(by="fay")
        circle.take("fay")
        circle.by("gus", Reunite())
        circle.go_to(3, by="gus")
        circle.pass_piece("fay")
        assert (groups(circle), circle.room.circle.stage) == ([], 3)

    def test_is_of_what_is_divided(self) -> None:
        assert live_circle().refusal_by("fay", Reunite()) == RefusalCode.NOT_DIVIDED

    def test_lets_it_divide_again(self) -> None:
        circle = divided_circle()
        circle.by("fay", Reunite())
        circle.by("fay", Divide(groups=(("fay", "kit", "lee", "max"), ("gus", "ana", "ben", "mei"))))
        assert groups(circle) == [{"fay", "kit", "lee", "max"}, {"gus", "ana", "ben", "mei"}]

"""What everybody in a place sees of its attention, and what only those who look after it see."""

from __future__ import annotations

import pytest

from moderation.commands.bell import RingBell
from moderation.commands.ending import EndCircle
from moderation.commands.hands import LowerHand
from moderation.commands.leaving import Leave
from moderation.commands.pace import Nudge
from moderation.commands.pause import Pause
from moderation.commands.removal import Remove
from moderation.commands.side_room import AnswerSideRoom, OfferSideRoom
from moderation.commands.stages import BeginRound
from moderation.commands.stepping_in import StepOut
from moderation.commands.talking_order import SetTurns
from moderation.commands.wishes import SetConsent, SetWish
from moderation.reading.parts import (
    CarePart,
    CentrePart,
    CoursePart,
    MePart,
    OfferedView,
    RestingView,
    RosterPart,
    SharesPart,
    StagePart,
)
from moderation.reading.views import view
from moderation.rules.piece import UNANSWERED_S
from moderation.state.stage import OrderKind
from moderation.state.values import SeatId
from tests.moderation.circles import (
    NOW,
    Circle,
    begun_circle,
    divided_circle,
    live_circle,
    open_circle,
    script,
    stage,
)
from tests.moderation.receiving import peers
from tests.values import as_text

ONCE = script(stage("round", minutes=20), stage("closing", minutes=5))


def centre(circle: Circle, seat: SeatId = "ben") -> CentrePart:
    part = view(circle.room, seat).centre
    assert part is not None
    return part


def me(circle: Circle, seat: SeatId) -> MePart:
    part = view(circle.room, seat).me
    assert part is not None
    return part


def care(circle: Circle, seat: SeatId = "fay") -> CarePart:
    part = view(circle.room, seat).care
    assert part is not None
    return part


def course(circle: Circle, seat: SeatId = "fay") -> CoursePart:
    part = view(circle.room, seat).course
    assert part is not None
    return part


def shares(circle: Circle, seat: SeatId = "fay") -> SharesPart:
    part = view(circle.room, seat).shares
    assert part is not None
    return part


def stage_of(circle: Circle, seat: SeatId = "ben") -> StagePart:
    part = view(circle.room, seat).stage
    assert part is not None
    return part


def roster(circle: Circle, seat: SeatId = "ben") -> RosterPart:
    part = view(circle.room, seat).roster
    assert part is not None
    return part


class TestStage:
    def test_is_the_one_of_the_script_with_how_many_there_are(self) -> None:
        circle = begun_circle(script=ONCE)
        circle.go_to(1)
        assert (stage_of(circle).stage, stage_of(circle).index, stage_of(circle).of) == (ONCE.stages[1], 1, 2)

    def test_is_none_before_the_beginning(self) -> None:
        circle = open_circle(script=ONCE)
        assert (stage_of(circle).stage, centre(circle).next, centre(circle).round) == (None, None, None)

    def test_is_none_aside_and_in_the_debrief(self) -> None:
        circle = live_circle("fay gus")
        circle.by("fay", OfferSideRoom(seat="ana"))
        circle.by("ana", AnswerSideRoom(side_room=circle.room.side_rooms[0].id, accept=True))
        assert (centre(circle, "ana").kind, stage_of(circle, "ana").stage) == ("side_room", None)
        circle.by("gus", EndCircle())
        assert (centre(circle, "fay").kind, stage_of(circle, "fay").stage, centre(circle, "fay").next) == (
            "debrief",
            None,
            None,
        )


class TestNext:
    def test_follows_whoever_holds_the_piece_or_is_offered_it(self) -> None:
        circle = live_circle(script=ONCE)
        assert centre(circle).next == "ana"
        circle.take("fay")
        assert centre(circle).next == "ana"

    def test_is_nobody_when_the_round_is_over(self) -> None:
        circle = live_circle(script=ONCE)
        circle.speak("fay", "ana", "ben")
        assert centre(circle).next is None
        circle.speak("mei")
        shown = centre(circle).round
        assert shown is not None
        assert (centre(circle).next, shown.over) == (None, True)

    def test_is_whoever_had_it_before_a_breath_or_a_pause(self) -> None:
        circle = live_circle(script=ONCE)
        circle.hand_to("ana")
        circle.by("fay", RingBell())
        assert centre(circle).next == "ana"
        circle.by("fay", Pause())
        assert centre(circle).next == "ana"

    @pytest.mark.parametrize("turns", ["clockwise", "counter_clockwise", "by_hand", "popcorn", "least_heard"])
    def test_is_who_is_offered_it_next(self, turns: OrderKind) -> None:
        circle = live_circle(script=script(stage("round", order=turns)))
        for _ in range(3):
            shown = centre(circle).next
            assert circle.offered_to is not None
            circle.speak(circle.offered_to)
            assert circle.offered_to == shown

    def test_is_the_next_hand_and_not_that_of_whoever_is_offered_it(self) -> None:
        circle = begun_circle(script=script(stage("open_floor")))
        for seat in ("mei", "ana"):
            circle.raise_hand(seat)
        assert centre(circle).next == "mei"
        circle.offer_next()
        assert centre(circle).next == "ana"
        circle.by("ana", LowerHand())
        assert centre(circle).next is None

    def test_betrays_no_wish_while_another_is_offered_it(self) -> None:
        circle = live_circle(script=ONCE)
        before = centre(circle)
        for wished in ("pass", "later", "listen"):
            circle.by("ana", SetWish.model_validate({"wish": wished}))
            assert centre(circle) == before
            assert as_text(view(circle.room, "mei")).count(f'"{wished}"') == 0


class TestPiece:
    def test_tells_not_whether_an_offer_lay_for_long(self) -> None:
        circle = live_circle()
        circle.pass_on("fay")
        since = circle.now
        circle.wait(UNANSWERED_S)
        assert centre(circle).piece == OfferedView(id=circle.piece.id, to="ana", handed_by="fay", since=since)
        assert shares(circle).unanswered == "ana"

    def test_rests_after_somebody(self) -> None:
        circle = live_circle(participants="ana ben", script=ONCE)
        circle.go_round()
        assert centre(circle).piece == RestingView(id=circle.piece.id, after="ben")
        assert shares(circle).unanswered is None

    def test_has_whom_the_holder_may_choose_for_the_holder_alone(self) -> None:
        circle = live_circle(script=script(stage("round", order="popcorn")))
        circle.take("fay")
        circle.by("ben", SetWish(wish="pass"))
        assert me(circle, "fay").choosable == ("ana", "mei")
        assert [me(circle, seat).choosable for seat in ("ana", "ben", "mei")] == [(), (), ()]


class TestRound:
    def test_is_one_of_so_many(self) -> None:
        circle = begun_circle(script=script(stage("round", rounds=2)))
        shown = centre(circle).round
        assert shown is not None
        assert (shown.number, shown.of, shown.over) == (1, 2, False)
        circle.by("fay", BeginRound(after_round=1))
        again = centre(circle).round
        assert again is not None
        assert (again.number, again.of) == (2, 2)

    def test_has_no_end_where_it_goes_round_and_round(self) -> None:
        shown = centre(live_circle()).round
        assert shown is not None
        assert (shown.number, shown.of) == (1, 0)


class TestRoster:
    def test_shows_those_aside_as_aside_and_unheard(self) -> None:
        circle = live_circle("fay gus")
        circle.by("fay", OfferSideRoom(seat="ana"))
        circle.by("ana", AnswerSideRoom(side_room=circle.room.side_rooms[0].id, accept=True))
        seats = {seat.id: seat for seat in roster(circle).seats}
        assert {seat for seat, shown in seats.items() if shown.aside} == {"fay", "ana"}
        assert "ana" not in centre(circle).voices
        assert peers(view(circle.room, "ben")).keys() == {"gus", "mei"}
        assert {seat.id for seat in roster(circle, "ana").seats} == {"fay", "ana"}

    def test_of_a_group_is_of_that_group(self) -> None:
        circle = divided_circle()
        assert [seat.id for seat in roster(circle, "kit").seats] == ["gus", "kit", "lee", "max"]
        assert centre(circle, "kit").place == "group-2"
        assert me(circle, "kit").follows == "gus"

    def test_shows_hands_and_what_people_want_back(self) -> None:
        circle = live_circle()
        circle.raise_hand("ana")
        circle.by("ana", SetConsent(consent="advice"))
        assert {seat.id: seat.consent for seat in roster(circle).seats if seat.consent != "just_listen"} == {
            "ana": "advice"
        }
        assert centre(circle).hands == ("ana",)

    def test_of_the_debrief_is_of_those_who_stay(self) -> None:
        circle = live_circle("fay gus")
        circle.by("fay", EndCircle())
        assert [seat.id for seat in roster(circle, "gus").seats] == ["fay", "gus"]


class TestCare:
    def test_knows_of_everybody_where_they_are_and_how_long_they_spoke(self) -> None:
        circle = divided_circle()
        circle.offer_next(by="gus")
        circle.take("gus")
        circle.now += 33
        circle.pass_piece("gus")
        people = {person.seat: person for person in care(circle).people}
        assert (people["gus"].place, people["gus"].can_send_away) == ("group-2", False)
        assert (shares(circle).heard_s["gus"], shares(circle).heard_s["ana"]) == (33, 0)
        assert (people["ana"].place, people["ana"].has_contact, people["ana"].can_send_away) == ("group-1", False, True)

    def test_says_that_a_contact_was_left_and_not_which(self) -> None:
        circle = open_circle(participants="")
        circle.arrive("kit", contact="canary-contact")
        circle.admit("kit")
        (kit,) = (person for person in care(circle).people if person.seat == "kit")
        assert kit.has_contact
        assert "canary-contact" not in as_text(view(circle.room, "fay"))

    def test_lists_groups_and_side_rooms_with_who_is_there(self) -> None:
        circle = divided_circle()
        circle.by("fay", OfferSideRoom(seat="ana"))
        circle.by("ana", AnswerSideRoom(side_room=circle.room.side_rooms[0].id, accept=True))
        groups = {group.kind: set(group.seats) for group in care(circle, "gus").groups if group.place != "group-2"}
        assert groups == {"group": {"ben", "mei"}, "side_room": {"fay", "ana"}}

    def test_has_what_happened_to_people(self) -> None:
        circle = live_circle()
        circle.by("ana", Leave())
        circle.by("fay", Remove(seat="ben"))
        assert [card.seat for card in care(circle).cards] == ["ana"]
        assert [removal.seat for removal in care(circle).removals] == ["ben"]

    @pytest.mark.parametrize("seat", ["ana", "kit"])
    def test_is_for_nobody_else(self, seat: SeatId) -> None:
        circle = live_circle()
        circle.arrive("kit")
        seen = view(circle.room, seat)
        assert (seen.care, seen.script, seen.course, seen.shares, seen.lobby) == (None,) * 5


class TestCourse:
    def test_is_the_script_and_the_time_there_is(self) -> None:
        circle = live_circle(script=ONCE)
        circle.take("fay")
        circle.by("fay", Nudge(turn_id=circle.piece.id))
        part = course(circle)
        told = view(circle.room, "fay").script
        assert told is not None
        assert (told.script, told.version) == (ONCE, 1)
        assert (part.stage_since, part.stage_ends_at, part.planned_end) == (NOW, NOW + 1200, NOW + 1500)
        assert (shares(circle).share_s, shares(circle).nudged) == (300.0, True)

    def test_of_a_resting_piece_has_no_share(self) -> None:
        part = shares(begun_circle(script=ONCE))
        assert (part.share_s, part.nudged) == (None, False)

    def test_w4_knows_no_times_before_the_circle_began(self) -> None:
        part = course(open_circle(script=ONCE))
        assert (part.stage_since, part.stage_ends_at, part.planned_end) == (None, None, None)


class TestMe:
    def test_has_ones_own_wish_and_consent(self) -> None:
        circle = live_circle()
        circle.by("ana", SetWish(wish="listen"))
        circle.by("ana", SetConsent(consent="advice"))
        assert (me(circle, "ana").wish, me(circle, "ana").consent) == ("listen", "advice")

    def test_has_an_offer_to_go_aside_while_it_stands(self) -> None:
        circle = live_circle("fay gus")
        circle.by("fay", OfferSideRoom(seat="ana"))
        offer = me(circle, "ana").side_room
        assert offer is not None
        assert (offer.id, offer.by) == (circle.room.side_rooms[0].id, "fay")
        assert me(circle, "ben").side_room is None
        circle.by("ana", AnswerSideRoom(side_room=offer.id, accept=True))
        assert me(circle, "ana").side_room is None

    def test_knows_who_acts_as_a_facilitator(self) -> None:
        circle = live_circle(cofacilitators="gus")
        assert (me(circle, "gus").role, me(circle, "gus").acts_as) == ("cofacilitator", "cofacilitator")
        circle.by("fay", Leave())
        assert (me(circle, "gus").role, me(circle, "gus").acts_as) == ("cofacilitator", "facilitator")

    def test_follows_the_order_of_the_stage(self) -> None:
        circle = live_circle()
        circle.by("fay", StepOut())
        assert me(circle, "ana").follows == "fay"
        circle.by("fay", SetTurns(stage=0, turns="counter_clockwise"))
        assert me(circle, "ana").follows == "ben"
        circle.by("fay", SetTurns(stage=0, turns="popcorn"))
        assert me(circle, "ana").follows is None

"""Side rooms: an offer that is accepted or not, two alone, and back to the same seats."""

from __future__ import annotations

from itertools import permutations

import pytest

from moderation.commands.chat import Say
from moderation.commands.leaving import Leave
from moderation.commands.muting import Mute, UnmuteSelf
from moderation.commands.pace import LengthenGrace
from moderation.commands.pause import Resume
from moderation.commands.presence import LoseNode
from moderation.commands.removal import Remove
from moderation.commands.roles import HandOver, SetSuccession, StepBack
from moderation.commands.side_room import AnswerSideRoom, LeaveSideRoom, OfferSideRoom, WithdrawSideRoom
from moderation.commands.stepping_in import StepIn
from moderation.commands.wishes import SetWish
from moderation.refusal import RefusalCode
from moderation.rules.hearing import may_hear
from moderation.rules.supervision import LAST_TURN_S
from moderation.state.place import Attended, Grace, LastTurn, Paused
from moderation.state.values import SeatId
from tests.moderation.circles import GRACE_S, Circle, begun_circle, live_circle, open_circle, script, stage

ONCE = script(stage("round"), stage("closing"))


def offer(circle: Circle, seat: SeatId = "ana", by: SeatId = "fay") -> str:
    circle.by(by, OfferSideRoom(seat=seat))
    return circle.room.side_rooms[-1].id


def go_aside(circle: Circle, seat: SeatId = "ana", by: SeatId = "fay") -> str:
    side_room = offer(circle, seat, by)
    circle.by(seat, AnswerSideRoom(side_room=side_room, accept=True))
    return side_room


def heard(circle: Circle) -> set[tuple[SeatId, SeatId]]:
    return {pair for pair in permutations((seat.id for seat in circle.room.seats), 2) if may_hear(circle.room, *pair)}


def alerts(circle: Circle) -> dict[str, str]:
    """What the organiser was told, by the id of the alert."""
    return {alert.id: alert.what for alert in circle.room.alerts}


class TestAnOffer:
    def test_changes_nothing_until_it_is_accepted(self) -> None:
        circle = live_circle("fay gus")
        circle.take("fay")
        before = circle.room
        offer(circle)
        assert (circle.room.places, circle.room.seats) == (before.places, before.seats)

    def test_that_is_not_accepted_leaves_everybody_where_they_are(self) -> None:
        circle = live_circle("fay gus")
        before = circle.room
        circle.by("ana", AnswerSideRoom(side_room=offer(circle), accept=False))
        assert (circle.room.places, circle.room.side_rooms) == (before.places, ())

    def test_is_to_somebody_else_who_sits_there_and_is_present(self) -> None:
        circle = live_circle("fay gus")
        circle.arrive("kit")
        circle.drop("ben")
        assert circle.refusal_by("fay", OfferSideRoom(seat="kit")) == RefusalCode.NO_SUCH_SEAT
        assert circle.refusal_by("fay", OfferSideRoom(seat="fay")) == RefusalCode.NO_SUCH_SEAT
        assert circle.refusal_by("fay", OfferSideRoom(seat="nobody")) == RefusalCode.NO_SUCH_SEAT
        assert circle.refusal_by("fay", OfferSideRoom(seat="ben")) == RefusalCode.SEAT_AWAY

    def test_is_one_at_a_time_for_each_of_two(self) -> None:
        circle = live_circle("fay gus")
        offer(circle)
        assert circle.refusal_by("fay", OfferSideRoom(seat="ben")) == RefusalCode.ALREADY_OFFERED
        assert circle.refusal_by("gus", OfferSideRoom(seat="ana")) == RefusalCode.ALREADY_OFFERED
        offer(circle, "ben", by="gus")

    def test_to_one_who_is_aside_is_refused(self) -> None:
        circle = live_circle("fay gus")
        go_aside(circle, by="gus")
        assert circle.refusal_by("fay", OfferSideRoom(seat="ana")) == RefusalCode.ELSEWHERE

    def test_is_answered_by_the_one_it_was_made_to_and_betrayed_to_nobody_who_guesses(self) -> None:
        circle = live_circle("fay gus")
        side_room = offer(circle)
        answer = AnswerSideRoom(side_room=side_room, accept=True)
        assert circle.refusal_by("ben", answer) == RefusalCode.NO_SUCH_OFFER
        assert circle.refusal_by("fay", answer) == RefusalCode.NO_SUCH_OFFER

    def test_that_was_taken_back_is_answered_no_more(self) -> None:
        circle = live_circle("fay gus")
        side_room = offer(circle)
        circle.by("fay", WithdrawSideRoom(side_room=side_room))
        assert circle.room.side_rooms == ()
        answer = AnswerSideRoom(side_room=side_room, accept=True)
        assert circle.refusal_by("ana", answer) == RefusalCode.NO_SUCH_OFFER
        assert circle.refusal_by("fay", WithdrawSideRoom(side_room=side_room)) == RefusalCode.NO_SUCH_OFFER

    def test_is_not_accepted_while_who_made_it_is_gone(self) -> None:
        circle = live_circle("fay gus")
        side_room = offer(circle, by="gus")
        circle.drop("gus")
        answer = AnswerSideRoom(side_room=side_room, accept=True)
        assert circle.refusal_by("ana", answer) == RefusalCode.SEAT_AWAY
        circle.connect("gus")
        circle.by("ana", answer)
        assert circle.seat("ana").place == side_room

    @pytest.mark.parametrize("leaving", ["ana", "gus"])
    def test_ends_when_one_of_two_leaves_or_is_away(self, leaving: SeatId) -> None:
        circle = live_circle("fay gus")
        offer(circle, by="gus")
        circle.by(leaving, Leave())
        assert circle.room.side_rooms == ()
        circle = live_circle("fay gus")
        offer(circle, by="gus")
        circle.drop(leaving)
        assert circle.room.side_rooms != ()
        circle.wait(GRACE_S)
        assert circle.room.side_rooms == ()

    def test_ends_when_who_made_it_looks_after_the_circle_no_more(self) -> None:
        circle = live_circle("fay gus")
        offer(circle, by="gus")
        circle.by("gus", StepBack())
        assert circle.room.side_rooms == ()

    def test_is_for_a_circle_that_is_live(self) -> None:
        circle = open_circle("fay gus")
        assert circle.refusal_by("fay", OfferSideRoom(seat="ana")) == RefusalCode.NOT_LIVE

    def test_is_in_the_log_with_whom_it_was_made_to(self) -> None:
        circle = live_circle("fay gus")
        offer(circle)
        (act,) = circle.room.appended
        assert act.kind == "act"
        assert (act.what, act.by, act.about) == ("side_room", "fay", "ana")


class TestAside:
    def test_two_are_alone_and_nobody_else_hears_them(self) -> None:
        circle = live_circle("fay gus")
        circle.by("fay", UnmuteSelf())
        side_room = go_aside(circle)
        circle.by("fay", UnmuteSelf())
        circle.by("ana", UnmuteSelf())
        assert {seat.id for seat in circle.room.within(side_room)} == {"fay", "ana"}
        assert heard(circle) == {("fay", "ana"), ("ana", "fay")}

    def test_the_circle_goes_on_where_another_facilitates(self) -> None:
        circle = live_circle("fay gus")
        circle.hand_to("ben")
        go_aside(circle)
        assert (circle.holder, circle.supervision()) == ("ben", Attended())
        assert ("mei", "ben") in heard(circle)
        assert ("ana", "ben") not in heard(circle)

    def test_a_cofacilitator_stands_in_for_the_one_aside(self) -> None:
        circle = live_circle(cofacilitators="gus")
        circle.hand_to("ben")
        go_aside(circle)
        assert (circle.holder, circle.supervision()) == ("ben", Attended())
        circle.pass_piece("ben")
        assert circle.offered_to == "mei"

    def test_the_ring_and_the_order_stay(self) -> None:
        circle = live_circle("fay gus")
        before = circle.room.circle.order, circle.room.circle.order_version
        side_room = go_aside(circle)
        circle.by("fay", WithdrawSideRoom(side_room=side_room))
        assert (circle.room.circle.order, circle.room.circle.order_version) == before
        assert (circle.seat("ana").place, circle.seat("fay").place) == ("circle", "circle")

    def test_a_holder_lets_the_piece_go_to_the_next(self) -> None:
        circle = live_circle("fay gus", script=ONCE)
        circle.hand_to("ana")
        circle.now += 30
        go_aside(circle)
        assert circle.offered_to == "ben"
        assert circle.seat("ana").heard_s == 30

    def test_one_who_was_offered_the_piece_is_offered_it_at_the_end(self) -> None:
        circle = live_circle("fay gus", script=ONCE)
        circle.speak("fay", "gus")
        side_room = go_aside(circle)
        assert circle.offered_to == "ben"
        circle.by("ana", LeaveSideRoom())
        assert not circle.room.has_place(side_room)
        assert circle.go_round() == ["ben", "mei", "ana"]

    @pytest.mark.parametrize(("aside", "due"), [("ana", ["ana"]), ("gus", ["gus", "ana"])])
    def test_where_round_follows_round_none_begins_before_they_are_back(self, aside: SeatId, due: list[SeatId]) -> None:
        """Everyone else has spoken: it is their turn when they are back, in the same round."""
        circle = live_circle("fay gus", "ana ben")
        circle.by("ana", SetWish(wish="later"))
        circle.speak("fay")
        if aside == "ana":
            circle.speak("gus")
        go_aside(circle, by=aside if aside == "gus" else "fay")
        circle.speak("ben")
        assert (circle.piece.kind, circle.round.number) == ("resting", 1)
        circle.by("ana", LeaveSideRoom())
        circle.offer_next()
        assert circle.round.number == 1
        circle.speak(*due)
        assert circle.round.number == 2

    def test_one_who_was_offered_the_piece_last_of_all_is_waited_for(self) -> None:
        circle = live_circle("fay gus", script=ONCE)
        circle.by("ana", SetWish(wish="later"))
        circle.speak("fay", "gus", "ben", "mei")
        assert circle.offered_to == "ana"
        go_aside(circle)
        assert (circle.piece.kind, circle.round.those("waiting"), circle.round.those("absent")) == (
            "resting",
            ("ana",),
            (),
        )
        circle.by("ana", LeaveSideRoom())
        circle.offer_next(by="gus")
        assert circle.go_round() == ["ana"]

    def test_a_wish_is_asked_when_they_are_back(self) -> None:
        circle = live_circle("fay gus", script=ONCE)
        circle.speak("fay")
        circle.take("gus")
        circle.by("ana", SetWish(wish="pass"))
        go_aside(circle, by="gus")
        assert circle.offered_to == "ben"
        assert (circle.seat("ana").wish, circle.round.those("passed")) == ("pass", ())
        circle.by("ana", LeaveSideRoom())
        assert circle.go_round() == ["ben", "mei"]
        assert (circle.seat("ana").wish, circle.round.those("passed")) == ("none", ("ana",))

    def test_whoever_stepped_in_beside_the_holder_has_stepped_out(self) -> None:
        circle = live_circle("fay gus")
        circle.hand_to("ben")
        circle.by("fay", StepIn())
        go_aside(circle)
        circle.by("ana", LeaveSideRoom())
        assert circle.room.circle.stepped_in == ()

    def test_a_facilitators_mute_holds(self) -> None:
        circle = live_circle("fay gus")
        circle.by("gus", Mute(seat="ana"))
        go_aside(circle)
        circle.by("ana", UnmuteSelf())
        assert ("fay", "ana") not in heard(circle)

    def test_two_may_write_to_each_other_in_every_stage(self) -> None:
        circle = live_circle("fay gus")
        side_room = go_aside(circle)
        circle.by("ana", Say(text="Thank you"))
        (line,) = circle.room.appended
        assert line.kind == "line"
        assert line.place == side_room

    def test_nobody_accepts_twice_or_leaves_where_they_are_not(self) -> None:
        circle = live_circle("fay gus")
        side_room = go_aside(circle)
        again = AnswerSideRoom(side_room=side_room, accept=True)
        assert circle.refusal_by("ana", again) == RefusalCode.WRONG_PLACE
        assert circle.refusal_by("ben", LeaveSideRoom()) == RefusalCode.WRONG_PLACE


class TestBack:
    @pytest.mark.parametrize("who", ["ana", "fay"])
    def test_comes_one_with_the_other(self, who: SeatId) -> None:
        circle = live_circle("fay gus")
        go_aside(circle)
        circle.by(who, LeaveSideRoom())
        assert {seat.place for seat in circle.room.seated()} == {"circle"}
        assert circle.room.side_rooms == ()

    def test_comes_nobody_live(self) -> None:
        circle = begun_circle("fay gus", script=script(stage("open_floor", speaking="all")))
        go_aside(circle)
        for seat in ("fay", "ana"):
            circle.by(seat, UnmuteSelf())
        circle.by("ana", LeaveSideRoom())
        assert not {speaker for _, speaker in heard(circle)} & {"fay", "ana"}

    def test_comes_the_other_when_one_leaves_for_good(self) -> None:
        circle = live_circle("fay gus")
        go_aside(circle)
        circle.by("ana", Leave())
        assert circle.seat("fay").place == "circle"
        assert circle.seat("ana").standing == "invited"

    def test_comes_the_other_when_a_facilitator_removes_one(self) -> None:
        circle = live_circle("fay gus")
        go_aside(circle)
        circle.by("gus", Remove(seat="ana"))
        assert circle.seat("fay").place == "circle"
        assert circle.room.side_rooms == ()
        assert "ana" not in circle.order

    @pytest.mark.parametrize("away", ["ana", "fay"])
    def test_comes_the_other_when_the_line_of_one_stays_away(self, away: SeatId) -> None:
        circle = live_circle("fay gus")
        side_room = go_aside(circle)
        circle.drop(away)
        circle.wait(GRACE_S - 1)
        assert circle.room.has_place(side_room)
        circle.connect(away)
        circle.wait(1)
        assert circle.room.has_place(side_room)
        circle.drop(away)
        circle.wait(GRACE_S)
        assert not circle.room.has_place(side_room)
        assert {seat.place for seat in circle.room.seated()} == {"circle"}

    def test_comes_everybody_when_who_went_aside_looks_after_the_circle_no_more(self) -> None:
        circle = live_circle(cofacilitators="gus")
        go_aside(circle, by="gus")
        circle.by("fay", SetSuccession(order=(), made_on=circle.room.succession_version))
        assert {seat.place for seat in circle.room.seated()} == {"circle"}


class TestTheOnlyFacilitatorAside:
    def test_w3_lets_the_holder_finish_then_pauses_the_circle_and_alerts_nobody(self) -> None:
        circle = live_circle()
        circle.hand_to("ben")
        go_aside(circle)
        assert (circle.supervision(), circle.holder) == (LastTurn(until=circle.now + LAST_TURN_S), "ben")
        assert {speaker for _, speaker in heard(circle)} == {"ana", "ben"}
        circle.pass_piece("ben")
        assert circle.supervision() == Paused()
        assert alerts(circle) == {}
        assert {speaker for _, speaker in heard(circle)} == {"ana"}

    def test_w3_pauses_at_once_where_nobody_holds_the_piece(self) -> None:
        circle = live_circle()
        go_aside(circle)
        assert circle.supervision() == Paused()

    @pytest.mark.parametrize("way", ["goes aside", "leaves", "drops", "hands over, and they leave"])
    def test_w3_whichever_way_the_last_facilitator_goes_the_holder_is_not_cut_off(self, way: str) -> None:
        circle = live_circle(cofacilitators="gus")
        circle.hand_to("ben")
        if way == "hands over, and they leave":
            circle.by("fay", HandOver(to="gus"))
            circle.by("fay", Leave())
            circle.by("gus", Leave())
        else:
            circle.by("gus", Leave())
            match way:
                case "goes aside":
                    go_aside(circle)
                case "leaves":
                    circle.by("fay", Leave())
                case _:
                    circle.drop("fay")
        assert circle.supervision().kind in ("grace", "last_turn")
        assert may_hear(circle.room, "mei", "ben")
        for _ in range(2):
            circle.wait(GRACE_S)
            assert circle.holder == "ben"
        circle.pass_piece("ben")
        circle.wait(LAST_TURN_S)
        assert circle.supervision() == Paused()

    def test_and_back_lets_the_one_who_speaks_go_on(self) -> None:
        circle = live_circle()
        circle.hand_to("ben")
        go_aside(circle)
        circle.by("ana", LeaveSideRoom())
        assert (circle.supervision(), circle.holder) == (Attended(), "ben")

    @pytest.mark.parametrize("ends", ["leaves", "drops", "is left"])
    def test_who_does_not_come_back_alerts_the_organiser(self, ends: str) -> None:
        circle = live_circle()
        go_aside(circle)
        match ends:
            case "leaves":
                circle.by("fay", Leave())
            case "drops":
                circle.drop("fay")
            case _:
                circle.drop("fay")
                circle.by("ana", Leave())
        told = alerts(circle)
        for _ in range(12):
            circle.wait(GRACE_S)
            told |= alerts(circle)
        assert circle.supervision() == Paused()
        assert list(told.values()) == ["unattended"]

    def test_a_pause_by_hand_outlasts_it(self) -> None:
        circle = live_circle()
        go_aside(circle)
        circle.by("ana", LeaveSideRoom())
        assert circle.refusal_by("fay", Resume()) == RefusalCode.NOT_PAUSED


class TestAnotherAside:
    """Gus looks after Ana aside, and the line of Fay, who facilitates, drops."""

    def test_a_blip_cuts_nobody_off(self) -> None:
        circle = live_circle(cofacilitators="gus")
        circle.hand_to("ben")
        go_aside(circle, by="gus")
        circle.drop("fay")
        assert circle.supervision() == Grace(until=circle.now + GRACE_S)
        assert circle.holder == "ben"
        circle.connect("fay")
        assert (circle.supervision(), circle.holder) == (Attended(), "ben")

    def test_whose_line_stays_away_lets_the_holder_finish(self) -> None:
        circle = live_circle(cofacilitators="gus")
        circle.hand_to("ben")
        go_aside(circle, by="gus")
        circle.drop("fay")
        circle.wait(GRACE_S)
        assert circle.supervision() == LastTurn(until=circle.now + LAST_TURN_S)
        circle.by("ana", LeaveSideRoom())
        assert (circle.supervision(), circle.holder) == (Attended(), "ben")

    def test_every_line_lost_waits_for_both(self) -> None:
        circle = live_circle(cofacilitators="gus")
        side_room = go_aside(circle, by="gus")
        circle.service(LoseNode(nodes=("n1",)))
        circle.wait(GRACE_S - 1)
        assert circle.room.has_place(side_room)
        for seat in ("fay", "gus", "ana"):
            circle.connect(seat)
        assert circle.supervision() == Attended()


class TestLengthenedGrace:
    def test_of_a_facilitator_lengthens_that_of_the_circle(self) -> None:
        circle = live_circle(cofacilitators="gus")
        circle.hand_to("ben")
        circle.drop("fay")
        circle.by("gus", LengthenGrace(seat="fay"))
        circle.wait(GRACE_S + 1)
        assert (circle.supervision().kind, circle.holder) == ("grace", "ben")
        circle.wait(GRACE_S - 1)
        assert circle.seat("fay").presence == "away"
        assert (circle.supervision(), circle.holder) == (Attended(), "ben")

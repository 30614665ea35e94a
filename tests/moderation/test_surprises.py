"""What people would not have expected: bugs that were found in the rules, each with its test."""

from __future__ import annotations

from moderation.commands.bell import RingBell
from moderation.commands.check_in import GiveAnswer
from moderation.commands.ending import EndCircle
from moderation.commands.groups import Divide, MoveToGroup, Reunite
from moderation.commands.hands import RaiseHand
from moderation.commands.leaving import Leave
from moderation.commands.links import EnterByLink
from moderation.commands.muting import UnmuteSelf
from moderation.commands.pace import Extend
from moderation.commands.pause import Pause
from moderation.commands.removal import Remove, UndoRemoval
from moderation.commands.roles import HandOver, SetSuccession, StepBack, StepUp
from moderation.commands.side_room import AnswerSideRoom, LeaveSideRoom, OfferSideRoom
from moderation.commands.signals import SendSignal
from moderation.refusal import RefusalCode
from moderation.rules.hearing import heard_in
from moderation.settle import next_deadline
from moderation.state.check_in import Form
from moderation.transition import Service
from tests.moderation.circles import (
    Circle,
    begun_circle,
    divided_circle,
    english,
    live_circle,
    open_circle,
    script,
    stage,
)

SERVICE = Service()
POOLED = stage("check_in", form=Form(question=english("Inner weather?"), answer="mood", audience="pooled"))
OPEN_FLOOR = script(stage("open_floor", speaking="all"), stage("closing"))


class TestAuthority:
    def test_one_who_stands_in_gives_nobody_a_role(self) -> None:
        circle = live_circle("fay", "ana ben", cofacilitators="cai cleo")
        circle.by("fay", Leave())
        made_on = circle.room.succession_version
        assert circle.refusal_by("cai", HandOver(to="cleo")) == RefusalCode.NOT_ALLOWED
        order = SetSuccession(order=("cai", "ana"), made_on=made_on)
        assert circle.refusal_by("cai", order) == RefusalCode.NOT_ALLOWED

    def test_one_who_stands_in_ends_nothing_for_a_facilitator_who_is_aside(self) -> None:
        circle = live_circle("fay", "ana ben", cofacilitators="cai")
        _go_aside(circle, "fay", "ana")
        assert circle.refusal_by("cai", EndCircle()) == RefusalCode.NOT_ALLOWED
        circle.now += 1
        circle.by("cai", Extend(stage=0, minutes=5))

    def test_nobody_stands_in_aside(self) -> None:
        circle = live_circle("fay", "ana ben", cofacilitators="cai")
        circle.by("fay", Remove(seat="ben"))
        _go_aside(circle, "cai", "ana")
        removal = circle.room.removals[0]
        assert circle.refusal_by("cai", UndoRemoval(removal_id=removal.id)) == RefusalCode.NOT_ALLOWED

    def test_a_removal_is_not_undone_by_a_cofacilitator(self) -> None:
        circle = live_circle("fay", "ana ben", cofacilitators="cai")
        circle.by("cai", Remove(seat="ben"))
        undo = UndoRemoval(removal_id=circle.room.removals[0].id)
        assert circle.refusal_by("cai", undo) == RefusalCode.NOT_ALLOWED
        circle.by("fay", undo)
        assert circle.room.removals == ()

    def test_that_a_facilitator_stepped_up_again_is_in_the_log(self) -> None:
        circle = live_circle("fay gus", "ana ben")
        circle.by("gus", StepBack())
        circle.by("gus", StepUp())
        assert [entry.what for entry in circle.room.appended if entry.kind == "act"] == ["stepped_up"]

    def test_a_room_that_time_has_ended_opens_no_seat(self) -> None:
        circle = open_circle("fay", "ana")
        for seat in ("fay", "ana"):
            circle.by(seat, Leave())
        circle.now = circle.room.closes_at
        enter = EnterByLink(link="link-ana", session="s2", claim_id="c2")
        assert circle.refusal(enter, SERVICE) == RefusalCode.ENDED


class TestGroups:
    def test_a_facilitator_divides_with_the_piece_in_their_own_hands(self) -> None:
        circle = live_circle("fay gus", "ana ben")
        circle.take("fay")
        circle.now += 10
        circle.by("fay", Divide())
        assert circle.seat("fay").heard_s == 10

    def test_a_circle_that_was_paused_is_not_paused_when_it_is_back_together(self) -> None:
        circle = live_circle("fay gus", "ana ben")
        circle.by("fay", RingBell())
        circle.by("fay", Pause())
        circle.by("fay", Divide())
        circle.by("fay", Reunite())
        assert not circle.room.circle.paused
        assert circle.room.circle.bell is None

    def test_a_check_in_is_closed_when_those_who_answer_go_to_their_groups(self) -> None:
        circle = begun_circle("fay gus", "ana ben mei", script=script(POOLED, stage("closing")))
        check_in = circle.room.circle.check_in
        assert check_in is not None
        for seat in ("ana", "ben", "mei"):
            circle.by(seat, GiveAnswer(check_in_id=check_in.id, value=3))
        circle.by("fay", Divide())
        closed = circle.place_of("ana").check_in
        assert closed is not None
        assert (closed.state, closed.answers) == ("closed", ())
        assert closed.pool is not None

    def test_nobody_who_speaks_is_put_into_another_group(self) -> None:
        circle = divided_circle()
        circle.offer_next(by="fay")
        circle.take("fay")
        circle.pass_piece("fay")
        circle.take("ana")
        move = MoveToGroup(seat="ana", group="group-2")
        assert circle.refusal_by("gus", move) == RefusalCode.PIECE_HELD


class TestBeingHeard:
    def test_the_end_of_a_breath_opens_nobodys_microphone(self) -> None:
        circle = begun_circle(script=OPEN_FLOOR)
        circle.by("fay", RingBell())
        circle.wait(60)
        assert circle.room.circle.bell is None
        assert not _are_heard(circle)

    def test_not_even_that_of_whoever_does_something_else_first(self) -> None:
        circle = begun_circle(script=OPEN_FLOOR)
        circle.by("fay", RingBell())
        circle.now += 60
        circle.by("ana", RaiseHand())
        assert not _are_heard(circle)

    def test_whoever_comes_back_from_a_side_room_opens_their_microphone_themselves(self) -> None:
        circle = begun_circle("fay gus", script=OPEN_FLOOR)
        _go_aside(circle, "fay", "ana")
        circle.by("ana", UnmuteSelf())
        circle.by("ana", LeaveSideRoom())
        assert not _are_heard(circle) & {"fay", "ana"}
        circle.by("ana", UnmuteSelf())
        assert "ana" in _are_heard(circle)


class TestSignals:
    def test_one_rises_before_the_circle_begins_as_well(self) -> None:
        circle = open_circle()
        circle.by("ana", SendSignal(kind="check_on_me"))
        circle.wait(30)
        assert circle.signal("ana").risen
        circle.wait(90)
        assert circle.told_organiser() == [("signal_unanswered", "circle")]

    def test_whoever_does_not_feel_safe_with_nobody_to_tell_alerts_the_organiser_at_once(self) -> None:
        circle = open_circle()
        circle.drop("fay")
        circle.by("ana", SendSignal(kind="check_on_me"))
        assert circle.room.alerts == ()
        circle.by("ana", SendSignal(kind="not_safe"))
        assert circle.told_organiser() == [("not_safe", "circle")]
        told = circle.room.alerts
        circle.wait(180)
        assert circle.room.alerts == told


class TestRounds:
    def test_another_round_that_begins_as_the_holder_is_removed_is_not_theirs(self) -> None:
        circle = live_circle("fay", "ana ben")
        circle.speak("fay", "ana")
        circle.take("ben")
        circle.by("fay", Remove(seat="ben"))
        round_ = circle.room.circle.round
        assert round_ is not None
        assert (round_.number, set(round_.those("waiting"))) == (2, {"fay", "ana"})
        assert circle.offered_to == "fay"


class TestSupervision:
    def test_is_of_those_who_are_back_in_the_circle(self) -> None:
        circle = begun_circle("fay", "ana ben kit lee", cofacilitators="cai")
        circle.by("fay", Divide(groups=(("ana", "ben", "fay"), ("cai", "kit", "lee"))))
        circle.offer_next(by="fay")
        circle.speak("fay")
        circle.take("ana")
        circle.by("fay", Reunite())
        assert circle.order == ("cai", "kit", "lee")
        circle.drop("fay")
        circle.pass_piece("ana")
        assert circle.supervision().kind == "grace"


class TestNextDeadline:
    def test_passes_in_the_circle_that_a_facilitator_divided_whose_line_had_dropped(self) -> None:
        circle = begun_circle("fay gus", "ana ben")
        circle.drop("fay")
        circle.drop("gus")
        circle.by("fay", Divide())
        circle.connect("fay")
        circle.connect("gus")
        circle.wait(3600)
        due = next_deadline(circle.room)
        assert due is None or due > circle.now

    def test_passes_in_the_circle_that_a_facilitator_came_to_and_left_while_it_was_divided(self) -> None:
        circle = begun_circle("fay gus kim", "ana ben")
        circle.by("kim", Leave())
        circle.by("fay", Divide())
        circle.arrive("kim")
        circle.drop("kim")
        circle.by("kim", Leave())
        circle.wait(3600)
        due = next_deadline(circle.room)
        assert due is None or due > circle.now

    def test_passes_in_a_circle_that_everybody_left(self) -> None:
        circle = live_circle("fay", "ana")
        circle.drop("fay")
        circle.by("ana", Leave())
        circle.by("fay", Leave())
        circle.wait(1800)
        due = next_deadline(circle.room)
        assert due is not None
        assert due > circle.now


def _are_heard(circle: Circle) -> set[str]:
    return {seat.id for seat in circle.room.seats if heard_in(circle.room, seat)}


def _go_aside(circle: Circle, facilitator: str, seat: str) -> None:
    circle.by(facilitator, OfferSideRoom(seat=seat))
    circle.by(seat, AnswerSideRoom(side_room=circle.room.side_rooms[0].id, accept=True))

"""The one way a room changes: versions, time, what is kept beside the document, and the end."""

from __future__ import annotations

from typing import get_args

from moderation import commands
from moderation.commands import (
    CofacilitatorCommand,
    ConnectionCommand,
    FacilitatorCommand,
    LinkCommand,
    OrganiserCommand,
    ParticipantCommand,
)
from moderation.refusal import RefusalCode
from moderation.state.room import Room
from moderation.transition import (
    AFTER_THE_END,
    ORGANISER_RULES,
    SEAT_RULES,
    SERVICE_RULES,
    AtSeat,
    Organiser,
    Service,
)
from tests.moderation.circles import GRACE_S, live_circle
from tests.values import as_text, from_text


class TestRules:
    def test_are_one_for_each_command_in_the_table_of_who_sends_it(self) -> None:
        from_a_seat = {
            command
            for kind in (ParticipantCommand, CofacilitatorCommand, FacilitatorCommand)
            for command in get_args(kind)
        }
        assert set(SEAT_RULES) == from_a_seat
        # ReturnToService is no rule of the table: it comes before anything is settled.
        served = {*get_args(LinkCommand), *get_args(ConnectionCommand)} - {commands.ReturnToService}
        assert set(SERVICE_RULES) == served
        assert set(ORGANISER_RULES) == set(get_args(OrganiserCommand))

    def test_say_no_to_whoever_they_do_not_name(self) -> None:
        circle = live_circle()
        assert circle.refusal(commands.Begin(), Service()) == RefusalCode.NOT_ALLOWED
        assert circle.refusal(commands.Begin(), Organiser()) == RefusalCode.NOT_ALLOWED
        assert circle.refusal(commands.Tick(), AtSeat("fay")) == RefusalCode.NOT_ALLOWED
        assert circle.refusal(commands.CloseCircle(), AtSeat("fay")) == RefusalCode.NOT_ALLOWED
        assert circle.refusal(commands.CloseCircle(), Service()) == RefusalCode.NOT_ALLOWED
        assert circle.refusal(commands.ReturnToService(down_s=1.0), AtSeat("fay")) == RefusalCode.NOT_ALLOWED

    def test_let_a_seat_that_there_is_not_do_nothing(self) -> None:
        circle = live_circle()
        for command in (commands.Leave(), commands.MuteSelf(), commands.EndCircle()):
            assert circle.refusal_by("nobody", command) == RefusalCode.NO_SUCH_SEAT


class TestVersion:
    def test_rises_by_one_with_every_change_whatever_it_brings_about(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.drop("fay")
        circle.drop("ana")
        before = circle.room.version
        circle.now += GRACE_S
        circle.service(commands.LoseNode(nodes=("n1",)))
        assert circle.room.version == before + 1

    def test_stays_and_so_does_the_room_where_nothing_changes(self) -> None:
        circle = live_circle()
        before = circle.room
        circle.now += 5
        assert circle.service(commands.Tick()) is before
        assert circle.by("ana", commands.UnmuteSelf()) is before


class TestTime:
    def test_never_runs_backwards(self) -> None:
        circle = live_circle()
        at = circle.room.at
        circle.now -= 3600
        circle.drop("ana")
        assert circle.room.at == at
        assert circle.seat("ana").grace_until == at + GRACE_S

    def test_does_what_is_due_before_what_is_asked(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.drop("ana")
        stale = commands.PassPiece(turn_id=circle.piece.id)
        circle.now += GRACE_S
        assert circle.refusal_by("ana", stale) == RefusalCode.PIECE_MOVED
        circle.by("ben", commands.MuteSelf())
        assert circle.offered_to == "ben"

    def test_that_is_due_is_not_done_by_what_is_refused(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.drop("ana")
        circle.now += GRACE_S
        assert circle.refusal_by("ben", commands.EndCircle()) == RefusalCode.NOT_ALLOWED
        assert circle.holder == "ana"


class TestAppended:
    """What goes beside the document is that of one change, and no other's."""

    def test_is_what_this_change_added_and_its_ids_go_on(self) -> None:
        circle = live_circle()
        before = circle.room.entries
        first = circle.by("fay", commands.Mute(seat="ana"))
        second = circle.by("fay", commands.Mute(seat="ben"))
        assert [entry.id for entry in first.appended] == [before + 1]
        assert [entry.id for entry in second.appended] == [before + 2]
        assert second.entries == before + 2

    def test_is_nothing_where_the_next_change_adds_nothing(self) -> None:
        circle = live_circle()
        circle.by("fay", commands.Mute(seat="ana"))
        assert circle.by("ana", commands.MuteSelf()) is circle.room
        assert circle.by("ben", commands.MuteSelf()).appended == ()

    def test_is_not_in_the_document(self) -> None:
        circle = live_circle()
        room = circle.by("fay", commands.Mute(seat="ana"))
        assert from_text(Room, as_text(room)).appended == ()
        assert "appended" not in as_text(room)


class TestEnd:
    def test_is_final_but_for_leaving(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.organiser(commands.CloseCircle())
        before = circle.room
        for seat in ("fay", "ana", "kit"):
            for command in (commands.Begin(), commands.Knock(name="Back"), commands.MuteSelf(), commands.StepUp()):
                assert circle.refusal_by(seat, command) == RefusalCode.ENDED
        assert circle.refusal(commands.CloseCircle(), Organiser()) == RefusalCode.ENDED
        assert circle.refusal(commands.AllowRemoved(removal_id="x"), Organiser()) == RefusalCode.ENDED
        enter = commands.EnterByLink(link="link-ana", session="s", claim_id="c")
        assert circle.refusal(enter, Service()) == RefusalCode.ENDED
        assert circle.connect("ana") is before
        assert circle.wait(GRACE_S) is before
        circle.by("ana", commands.Leave())
        assert circle.seat("ana").sessions == ()

    def test_is_heard_of_by_those_whose_page_comes_and_goes(self) -> None:
        assert set(AFTER_THE_END) == {
            commands.Connect,
            commands.Disconnect,
            commands.LoseNode,
            commands.Tick,
            commands.Leave,
            commands.SeeAlerts,
        }

"""The one way a room changes: versions, time, what is kept beside the document, and the end."""

from __future__ import annotations

from typing import get_args

from moderation.commands import OrganiserCommand, ServiceCommand
from moderation.commands.alerts import SeeAlerts
from moderation.commands.clock import Tick
from moderation.commands.ending import CloseCircle, EndCircle
from moderation.commands.leaving import Leave
from moderation.commands.links import EnterByLink
from moderation.commands.lobby import Knock
from moderation.commands.muting import Mute, MuteSelf, UnmuteSelf
from moderation.commands.piece import PassPiece
from moderation.commands.presence import Connect, Disconnect, LoseNode, ReturnToService
from moderation.commands.removal import AllowRemoved
from moderation.commands.roles import StepUp
from moderation.commands.stages import Begin
from moderation.refusal import RefusalCode
from moderation.state.room import Room
from moderation.table import AFTER_THE_END, FEATURES, ORGANISER_RULES, SEAT_RULES, SERVICE_RULES
from moderation.transition import AtSeat, Organiser, Service
from tests.moderation.circles import GRACE_S, live_circle
from tests.moderation.senders import CofacilitatorCommand, FacilitatorCommand, ParticipantCommand
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
        served = set(get_args(ServiceCommand)) - {ReturnToService}
        assert set(SERVICE_RULES) == served
        assert set(ORGANISER_RULES) == set(get_args(OrganiserCommand))

    def test_of_a_command_are_those_of_one_feature(self) -> None:
        commands = [
            command
            for rows in FEATURES
            for table in (rows.at_seat, rows.by_organiser, rows.by_service)
            for command in table
        ]
        assert len(commands) == len(set(commands))

    def test_say_no_to_whoever_they_do_not_name(self) -> None:
        circle = live_circle()
        assert circle.refusal(Begin(), Service()) == RefusalCode.NOT_ALLOWED
        assert circle.refusal(Begin(), Organiser()) == RefusalCode.NOT_ALLOWED
        assert circle.refusal(Tick(), AtSeat("fay")) == RefusalCode.NOT_ALLOWED
        assert circle.refusal(CloseCircle(), AtSeat("fay")) == RefusalCode.NOT_ALLOWED
        assert circle.refusal(CloseCircle(), Service()) == RefusalCode.NOT_ALLOWED
        assert circle.refusal(ReturnToService(down_s=1.0), AtSeat("fay")) == RefusalCode.NOT_ALLOWED

    def test_let_a_seat_that_there_is_not_do_nothing(self) -> None:
        circle = live_circle()
        for command in (Leave(), MuteSelf(), EndCircle()):
            assert circle.refusal_by("nobody", command) == RefusalCode.NO_SUCH_SEAT


class TestVersion:
    def test_rises_by_one_with_every_change_whatever_it_brings_about(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.drop("fay")
        circle.drop("ana")
        before = circle.room.version
        circle.now += GRACE_S
        circle.service(LoseNode(nodes=("n1",)))
        assert circle.room.version == before + 1

    def test_stays_and_so_does_the_room_where_nothing_changes(self) -> None:
        circle = live_circle()
        before = circle.room
        circle.now += 5
        assert circle.service(Tick()) is before
        assert circle.by("ana", UnmuteSelf()) is before


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
        stale = PassPiece(turn_id=circle.piece.id)
        circle.now += GRACE_S
        assert circle.refusal_by("ana", stale) == RefusalCode.PIECE_MOVED
        circle.by("ben", MuteSelf())
        assert circle.offered_to == "ben"

    def test_that_is_due_is_not_done_by_what_is_refused(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.drop("ana")
        circle.now += GRACE_S
        assert circle.refusal_by("ben", EndCircle()) == RefusalCode.NOT_ALLOWED
        assert circle.holder == "ana"


class TestAppended:
    """What goes beside the document is that of one change, and no other's."""

    def test_is_what_this_change_added_and_its_ids_go_on(self) -> None:
        circle = live_circle()
        before = circle.room.entries
        first = circle.by("fay", Mute(seat="ana"))
        second = circle.by("fay", Mute(seat="ben"))
        assert [entry.id for entry in first.appended] == [before + 1]
        assert [entry.id for entry in second.appended] == [before + 2]
        assert second.entries == before + 2

    def test_is_nothing_where_the_next_change_adds_nothing(self) -> None:
        circle = live_circle()
        circle.by("fay", Mute(seat="ana"))
        assert circle.by("ana", MuteSelf()) is circle.room
        assert circle.by("ben", MuteSelf()).appended == ()

    def test_is_not_in_the_document(self) -> None:
        circle = live_circle()
        room = circle.by("fay", Mute(seat="ana"))
        assert from_text(Room, as_text(room)).appended == ()
        assert "appended" not in as_text(room)


class TestEnd:
    def test_is_final_but_for_leaving(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.organiser(CloseCircle())
        before = circle.room
        for seat in ("fay", "ana", "kit"):
            for command in (Begin(), Knock(name="Back"), MuteSelf(), StepUp()):
                assert circle.refusal_by(seat, command) == RefusalCode.ENDED
        assert circle.refusal(CloseCircle(), Organiser()) == RefusalCode.ENDED
        assert circle.refusal(AllowRemoved(removal_id="x"), Organiser()) == RefusalCode.ENDED
        enter = EnterByLink(link="link-ana", session="s", claim_id="c")
        assert circle.refusal(enter, Service()) == RefusalCode.ENDED
        assert circle.connect("ana") is before
        assert circle.wait(GRACE_S) is before
        circle.by("ana", Leave())
        assert circle.seat("ana").sessions == ()

    def test_is_heard_of_by_those_whose_page_comes_and_goes(self) -> None:
        assert set(AFTER_THE_END) == {
            Connect,
            Disconnect,
            LoseNode,
            Tick,
            Leave,
            SeeAlerts,
        }

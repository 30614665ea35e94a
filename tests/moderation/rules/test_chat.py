"""Written lines: who may write where, who may read what, and for how long."""

from __future__ import annotations

import pytest

from moderation.commands.bell import EndBell, RingBell
from moderation.commands.chat import DeleteLine, Say, SayPrivately
from moderation.commands.ending import EndCircle, EndDebrief
from moderation.commands.groups import Divide, MoveToGroup, Reunite
from moderation.commands.leaving import Leave
from moderation.commands.lobby import Knock
from moderation.commands.removal import Remove
from moderation.commands.roles import SetSuccession, StepBack, StepUp
from moderation.commands.side_room import AnswerSideRoom, LeaveSideRoom, OfferSideRoom
from moderation.refusal import RefusalCode
from moderation.rules.chat import may_react, may_read, may_write
from moderation.state.entries import Entry, Line
from moderation.state.values import SeatId
from tests.moderation.circles import Circle, begun_circle, divided_circle, live_circle, open_circle, script, stage

OPEN = script(stage("break"), stage("grounding"))
"""Everybody may write, then nobody."""


def written(circle: Circle) -> Line:
    """What the last command added to be read."""
    (line,) = (entry for entry in circle.room.appended if entry.kind == "line")
    return line


def said(circle: Circle, by: SeatId, text: str = "Thank you") -> Line:
    circle.now += 1
    circle.by(by, Say(text=text))
    line = written(circle)
    circle.now += 1
    return line


def told(circle: Circle, by: SeatId, to: SeatId | None = None) -> Line:
    circle.now += 1
    circle.by(by, SayPrivately(text="Between us", to=to))
    line = written(circle)
    circle.now += 1
    return line


def readers(circle: Circle, entry: Entry) -> set[str]:
    return {seat.id for seat in circle.room.seats if may_read(circle.room, entry, seat)}


class TestWriting:
    @pytest.mark.parametrize(
        ("chat", "writers"), [("all", {"fay", "gus", "ana"}), ("facilitators", {"fay", "gus"}), ("nobody", set())]
    )
    def test_is_for_those_whom_the_stage_lets(self, chat: str, writers: set[SeatId]) -> None:
        circle = begun_circle(participants="ana", cofacilitators="gus", script=script(stage("closing", chat=chat)))
        assert {seat.id for seat in circle.room.seated() if may_write(circle.room, seat)} == writers
        for seat in {"fay", "gus", "ana"} - writers:
            assert circle.refusal_by(seat, Say(text="Hello")) == RefusalCode.NO_CHAT_IN_THIS_STAGE

    def test_is_for_whoever_holds_the_piece_too(self) -> None:
        circle = live_circle(participants="ana ben")
        circle.hand_to("ana")
        assert [seat.id for seat in circle.room.seated() if may_write(circle.room, seat)] == ["ana"]
        assert said(circle, "ana", "I cannot speak tonight").by == "ana"
        assert circle.refusal_by("ben", Say(text="Go on")) == RefusalCode.NO_CHAT_IN_THIS_STAGE

    def test_is_under_ones_name_and_in_ones_place(self) -> None:
        circle = begun_circle(script=OPEN)
        before = circle.room.entries
        line = said(circle, "ana", "  Thank\u202e you ")
        assert line == Line(
            id=before + 1, at=circle.now - 1, place="circle", by="ana", name="Ana", to=None, text="Thank you"
        )

    def test_is_for_a_circle_that_is_live(self) -> None:
        circle = open_circle()
        assert not may_write(circle.room, circle.seat("fay"))
        assert circle.refusal_by("fay", Say(text="Hello")) == RefusalCode.NOT_LIVE

    def test_is_for_the_seated(self) -> None:
        circle = begun_circle(script=OPEN)
        circle.arrive("kit")
        assert circle.refusal_by("kit", Say(text="Hello")) == RefusalCode.NOT_SEATED
        assert circle.refusal_by("kit", SayPrivately(text="Hello")) == RefusalCode.NOT_SEATED


class TestReading:
    def test_is_for_everybody_in_the_place(self) -> None:
        circle = begun_circle(script=OPEN)
        circle.arrive("kit")
        assert readers(circle, said(circle, "ana")) == {"fay", "ana", "ben", "mei"}

    def test_begins_when_one_sits_down_and_not_in_the_lobby(self) -> None:
        circle = begun_circle(script=OPEN)
        before = said(circle, "ana")
        circle.arrive("kit")
        meanwhile = said(circle, "ana")
        circle.admit("kit")
        after = said(circle, "ana")
        assert [("kit" in readers(circle, line)) for line in (before, meanwhile, after)] == [False, False, True]

    def test_is_not_for_those_who_were_removed_or_left(self) -> None:
        circle = begun_circle(script=OPEN)
        line = said(circle, "mei")
        circle.by("fay", Remove(seat="ana"))
        circle.by("ben", Leave())
        assert readers(circle, line) == {"fay", "mei"}

    def test_is_of_one_group_alone(self) -> None:
        circle = divided_circle(script=OPEN)
        line = said(circle, "ana")
        assert readers(circle, line) == {"fay", "ana", "ben", "mei"}
        circle.by("fay", MoveToGroup(seat="kit", group="group-1"))
        assert "kit" not in readers(circle, line)
        assert "kit" in readers(circle, said(circle, "ana"))

    def test_of_a_group_ends_with_it_even_if_there_is_another_of_its_name(self) -> None:
        circle = divided_circle(script=OPEN)
        line = said(circle, "ana")
        circle.by("fay", Reunite())
        assert readers(circle, line) == set()
        circle.by("fay", Divide(groups=(("gus", "kit", "lee", "max"), ("fay", "ana", "ben", "mei"))))
        assert circle.seat("kit").place == line.place
        assert readers(circle, line) == set()

    def test_of_the_circle_is_there_again_after_the_groups(self) -> None:
        circle = begun_circle("fay gus", "ana ben mei kit lee max", script=OPEN)
        line = said(circle, "ana")
        circle.by("fay", Divide(groups=(("fay", "ana", "ben", "mei"), ("gus", "kit", "lee", "max"))))
        assert readers(circle, line) == set()
        circle.by("fay", Reunite())
        assert len(readers(circle, line)) == 8

    def test_of_a_side_room_stays_there(self) -> None:
        circle = begun_circle("fay gus", script=OPEN)
        circle.by("fay", OfferSideRoom(seat="ana"))
        circle.by("ana", AnswerSideRoom(side_room=circle.room.side_rooms[0].id, accept=True))
        line = said(circle, "ana")
        assert readers(circle, line) == {"fay", "ana"}
        circle.by("ana", LeaveSideRoom())
        assert readers(circle, line) == set()


class TestPrivately:
    def test_a_participant_writes_to_all_who_look_after_the_circle_in_every_stage(self) -> None:
        circle = live_circle(cofacilitators="gus")
        line = told(circle, "ana")
        assert line.to == "ana"
        assert readers(circle, line) == {"fay", "gus", "ana"}

    def test_they_answer_one_participant(self) -> None:
        circle = live_circle(cofacilitators="gus")
        assert readers(circle, told(circle, "gus", "ana")) == {"fay", "gus", "ana"}

    def test_it_goes_across_groups(self) -> None:
        circle = divided_circle()
        assert readers(circle, told(circle, "kit")) == {"fay", "gus", "kit"}

    def test_it_is_possible_before_the_beginning(self) -> None:
        circle = open_circle()
        assert readers(circle, told(circle, "ana")) == {"fay", "ana"}

    def test_participants_choose_nobody(self) -> None:
        circle = live_circle()
        assert circle.refusal_by("ana", SayPrivately(text="Hi", to="ben")) == RefusalCode.NOT_ALLOWED
        assert circle.refusal_by("ana", SayPrivately(text="Hi", to="fay")) == RefusalCode.NOT_ALLOWED

    @pytest.mark.parametrize("to", [None, "gus", "kit", "nobody"])
    def test_who_looks_after_the_circle_names_a_participant_who_sits(self, to: SeatId | None) -> None:
        circle = live_circle(cofacilitators="gus")
        circle.arrive("kit")
        assert circle.refusal_by("fay", SayPrivately(text="Hi", to=to)) == RefusalCode.NO_SUCH_SEAT

    def test_it_is_not_for_whoever_comes_by_the_same_link_later(self) -> None:
        circle = begun_circle()
        line = told(circle, "ana")
        circle.by("ana", Leave())
        circle.now += 60
        circle.enter("ana")
        circle.connect("ana")
        circle.by("ana", Knock(name="Somebody else"))
        circle.admit("ana")
        assert readers(circle, line) == {"fay"}

    def test_it_is_not_for_one_who_looks_after_the_circle_since(self) -> None:
        circle = live_circle()
        before = told(circle, "ana")
        circle.by("fay", SetSuccession(order=("ben",), made_on=circle.room.succession_version))
        (act,) = circle.room.appended
        assert readers(circle, before) == {"fay", "ana"}
        assert readers(circle, act) == {"fay", "ben"}
        assert readers(circle, told(circle, "ana")) == {"fay", "ben", "ana"}

    def test_it_is_not_for_one_who_looks_after_the_circle_no_more(self) -> None:
        circle = live_circle(cofacilitators="gus")
        line = told(circle, "ana")
        circle.by("gus", StepBack())
        assert readers(circle, line) == {"fay", "ana"}
        circle.now += 1
        circle.by("gus", StepUp())
        assert readers(circle, line) == {"fay", "ana"}
        assert readers(circle, told(circle, "ana")) == {"fay", "gus", "ana"}


class TestDeleting:
    def test_is_told_to_everybody_and_names_no_words(self) -> None:
        circle = begun_circle(script=OPEN)
        line = said(circle, "ana")
        circle.by("fay", DeleteLine(line=line.id))
        deletion, act = circle.room.appended
        assert deletion.kind == "deletion"
        assert deletion.line == line.id
        assert act.kind == "act"
        assert act.what == "deleted_line"
        assert readers(circle, deletion) == {"fay", "ana", "ben", "mei"}
        assert readers(circle, act) == {"fay"}

    @pytest.mark.parametrize("line", [0, -1, 10**6])
    def test_is_of_what_was_written(self, line: int) -> None:
        circle = begun_circle(script=OPEN)
        assert circle.refusal_by("fay", DeleteLine(line=line)) == RefusalCode.NO_SUCH_LINE
        assert circle.refusal_by("ana", DeleteLine(line=1)) == RefusalCode.NOT_ALLOWED


def test_reactions_are_for_the_stages_that_have_them_and_leave_a_breath_in_peace() -> None:
    circle = begun_circle(script=script(stage("closing"), stage("grounding")))
    assert all(may_react(circle.room, circle.seat(who)) for who in ("fay", "ana"))
    circle.arrive("lea")
    assert not may_react(circle.room, circle.seat("lea"))
    circle.by("fay", RingBell())
    assert not may_react(circle.room, circle.seat("ana"))
    circle.by("fay", EndBell())
    assert may_react(circle.room, circle.seat("ana"))
    circle.go_to(1)
    assert not may_react(circle.room, circle.seat("ana"))
    circle.by("fay", EndCircle())
    assert not may_react(circle.room, circle.seat("fay"))
    assert not may_react(open_circle().room, open_circle().seat("ana"))


def test_what_was_written_in_the_circle_is_gone_when_it_is_over() -> None:
    circle = begun_circle(script=script(stage("closing")))
    lines = [said(circle, "ana"), told(circle, "ana")]
    circle.by("fay", EndCircle())
    assert [readers(circle, line) for line in lines] == [set(), set()]
    [ended] = circle.room.appended
    assert readers(circle, ended) == {"fay"}
    assert readers(circle, said(circle, "fay")) == {"fay"}
    circle.by("fay", EndDebrief())
    assert readers(circle, ended) == set()

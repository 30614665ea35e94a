"""The log: what facilitators did, and never a pass, an answer or a word that was said."""

from __future__ import annotations

from typing import get_args

import pytest

from moderation.commands import Command
from moderation.commands.bell import AskForBreath, EndBell
from moderation.commands.check_in import GiveAnswer, OpenCheckIn
from moderation.commands.ending import EndDebrief
from moderation.commands.groups import AskForHelp
from moderation.commands.hands import RaiseHand
from moderation.commands.muting import Mute, MuteSelf
from moderation.commands.piece import MovePiece, OfferNext
from moderation.commands.prompt import SetPrompt
from moderation.commands.removal import Remove
from moderation.commands.roles import HandOver, StepUp
from moderation.commands.side_room import WithdrawSideRoom
from moderation.commands.signals import SendSignal
from moderation.commands.stepping_in import StepOut
from moderation.commands.wishes import SetWish
from moderation.rules.log import add_entry, log_act, next_entry
from moderation.state.check_in import Form
from moderation.state.entries import ActKind
from moderation.table import SEAT_RULES
from tests.moderation.circles import begun_circle, english, live_circle
from tests.values import as_text

QUIET = {
    EndBell,
    StepOut,
    OfferNext,
    WithdrawSideRoom,
    AskForHelp,
    EndDebrief,
}
"""What those who look after a circle do without a trace: it ends something that is in the log, or is of no weight."""


def test_everything_that_takes_a_role_is_in_it_but_for_what_is_of_no_weight() -> None:
    led = {command for command, rule in SEAT_RULES.items() if rule.least > 0}
    assert {command for command in led if SEAT_RULES[command].act is None} == QUIET


def test_nothing_that_participants_do_is_in_it_but_stepping_up_again() -> None:
    anybody = {command for command, rule in SEAT_RULES.items() if rule.least == 0}
    assert {command for command in anybody if SEAT_RULES[command].act is not None} == {StepUp}


def test_every_kind_of_act_is_one_that_somebody_can_do() -> None:
    done = {rule.act for rule in SEAT_RULES.values()} - {None}
    assert done | {"unlocked", "taken_over"} == set(get_args(ActKind))


@pytest.mark.parametrize(
    "command",
    [
        MuteSelf(),
        SetWish(wish="pass"),
        RaiseHand(),
        SendSignal(kind="not_safe"),
        AskForBreath(),
    ],
)
def test_what_people_do_for_themselves_leaves_no_trace(command: Command) -> None:
    assert live_circle().by("ana", command).appended == ()


def test_a_pass_and_an_answer_leave_no_trace() -> None:
    circle = live_circle()
    circle.by("fay", OpenCheckIn(form=Form(question=english("How are you?"), answer="word")))
    check_in = circle.room.circle.check_in
    assert check_in is not None
    answered = circle.by("ana", GiveAnswer(check_in_id=check_in.id, value="canary"))
    assert answered.appended == ()
    assert circle.pass_on("fay").appended == ()
    circle.take("ana")
    assert circle.pass_piece("ana").appended == ()


def test_what_is_refused_or_changes_nothing_leaves_no_trace() -> None:
    circle = live_circle()
    circle.by("fay", Mute(seat="ana"))
    before = circle.room
    assert circle.by("fay", Mute(seat="ana")) is before


def test_says_who_did_what_about_whom_and_when() -> None:
    circle = live_circle()
    circle.now += 12
    (act,) = circle.by("fay", Mute(seat="ana")).appended
    assert act.kind == "act"
    assert (act.by, act.what, act.about, act.at) == ("fay", "muted", "ana", circle.now)


def test_says_whom_something_was_given_to() -> None:
    circle = live_circle(cofacilitators="gus")
    (moved,) = circle.by("fay", MovePiece(piece_id=circle.piece.id, to="ana")).appended
    (given,) = circle.by("fay", HandOver(to="gus")).appended
    assert moved.kind == given.kind == "act"
    assert (moved.what, moved.about) == ("moved_piece", "ana")
    assert (given.what, given.about) == ("handed_over", "gus")


def test_has_no_word_that_anybody_wrote() -> None:
    circle = begun_circle()
    circle.by("fay", SetPrompt(prompt=english("canary"), made_on=circle.room.circle.prompt_version))
    circle.by("fay", Remove(seat="ana", reason="canary"))
    assert "canary" not in "".join(as_text(entry) for entry in circle.room.appended)


def test_entries_are_numbered_one_after_another() -> None:
    room = live_circle().room
    first = next_entry(room)
    room = log_act(room, "began", "fay", 1.0)
    room = log_act(room, "ended", "fay", 2.0)
    room = add_entry(room, room.appended[-1])
    assert room.entries == first + 2
    assert [entry.id for entry in room.appended[-3:-1]] == [first, first + 1]

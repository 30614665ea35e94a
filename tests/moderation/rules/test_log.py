"""The log: what facilitators did, and never a pass, an answer or a word that was said."""

from __future__ import annotations

from typing import get_args

import pytest

from moderation.commands import Command, OrganiserCommand
from moderation.commands.announcing import ReviseCircle
from moderation.commands.bell import AskForBreath, EndBell
from moderation.commands.check_in import GiveAnswer, OpenCheckIn
from moderation.commands.ending import EndDebrief
from moderation.commands.groups import AskForHelp
from moderation.commands.hands import RaiseHand
from moderation.commands.links import Invite, ReplaceLink, ReplaceOpenLink, Uninvite
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
from moderation.state.entries import BY_ORGANISER, Act, ActKind
from moderation.table import ORGANISER_RULES, SEAT_RULES
from moderation.transition import Organiser, transition
from tests.moderation.circles import NOW, begun_circle, empty_circle, english, live_circle
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
    done = {rule.act for rules in (SEAT_RULES, ORGANISER_RULES) for rule in rules.values()} - {None}
    assert done | {"unlocked", "taken_over", "removed_open_link"} == set(get_args(ActKind))


LOUD: dict[str, OrganiserCommand] = {
    "gave_seat": Invite(seat="new", role="facilitator", link="link-new"),
    "took_seat": Uninvite(seat="ana"),
    "replaced_link": ReplaceLink(seat="ana", link="link-another"),
    "renewed_open_link": ReplaceOpenLink(id="o2", link="link-open"),
    "removed_open_link": ReplaceOpenLink(id="o2", link=None),
    "revised": ReviseCircle(title=english("Otherwise"), starts_at=0.0, capacity=9, made_on=1),
}


@pytest.mark.parametrize("what", LOUD)
def test_what_an_organiser_does_to_a_live_circle_is_in_it(what: str) -> None:
    circle = live_circle()
    command = LOUD[what]
    if isinstance(command, ReviseCircle):
        command = command.model_copy(update={"starts_at": circle.room.starts_at, "made_on": circle.room.revision})
    [act] = circle.organiser(command).appended
    assert isinstance(act, Act)
    assert (act.what, act.by) == (what, BY_ORGANISER)
    assert act.about == getattr(command, "seat", None)


def test_what_follows_from_what_others_said_is_not_nor_is_what_was_before_the_doors_opened() -> None:
    circle = live_circle()
    room = transition(circle.room, LOUD["gave_seat"], Organiser(by_hand=False), circle.now)
    assert (room.seat("new") is not None, room.appended) == (True, ())
    early = empty_circle(starts_at=NOW + 3600)
    assert early.organiser(LOUD["took_seat"]).appended == ()


def test_what_an_organiser_does_in_vain_is_not() -> None:
    circle = live_circle()
    link = circle.seat("ana").link or ""
    assert circle.organiser(ReplaceLink(seat="ana", link=link)).appended == ()


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

"""The one way a room changes: who may ask for what, versions, time, and the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

import pytest

from moderation import commands
from moderation.commands import (
    Command,
    ConnectionCommand,
    FacilitatorCommand,
    LinkCommand,
    OrganiserCommand,
    ParticipantCommand,
)
from moderation.refusal import RefusalCode, Refused
from moderation.room import SeatId
from moderation.transition import (
    AFTER_THE_END,
    ORGANISER_RULES,
    SEAT_RULES,
    SERVICE_RULES,
    Actor,
    AtSeat,
    Organiser,
    Service,
    transition,
)
from tests.moderation.circles import (
    GRACE_S,
    OPEN_LINK,
    Circle,
    empty_circle,
    english,
    live_circle,
)

# Who may do what (C15). A dot: there is no such right, the answer is `not_allowed`. "outside": it takes
# a seat in the circle, the answer is `not_seated`. Any other word is the code of the refusal.
# `stepped` was invited as a facilitator and stepped back.
WHO_MAY = """
                    facilitator    stepped        participant    lobby          door      declined  service  organiser
knock               already_inside already_inside already_inside already_inside yes       declined  .        .
leave               yes            yes            yes            yes            yes       yes       .        .
take_piece          yes            yes            yes            outside        outside   outside   .        .
pass_on             yes            yes            yes            outside        outside   outside   .        .
pass_piece          yes            yes            yes            outside        outside   outside   .        .
mute_self           yes            yes            yes            outside        outside   outside   .        .
unmute_self         yes            yes            yes            outside        outside   outside   .        .
answer_claim        yes            yes            yes            yes            yes       yes       .        .
step_up             yes            yes            .              outside        outside   outside   .        .
step_back           yes            .              .              outside        outside   outside   .        .
admit               yes            .              .              outside        outside   outside   .        .
decline             yes            .              .              outside        outside   outside   .        .
settle_claim        yes            .              .              outside        outside   outside   .        .
begin               yes            .              .              outside        outside   outside   .        .
set_order           yes            .              .              outside        outside   outside   .        .
set_prompt          yes            .              .              outside        outside   outside   .        .
mute                yes            .              .              outside        outside   outside   .        .
release             yes            .              .              outside        outside   outside   .        .
move_piece          yes            .              .              outside        outside   outside   .        .
end_circle          yes            .              .              outside        outside   outside   .        .
enter_by_link       .              .              .              .              .         .         yes      .
enter_by_open_link  .              .              .              .              .         .         yes      .
connect             .              .              .              .              .         .         yes      .
disconnect          .              .              .              .              .         .         yes      .
lose_node           .              .              .              .              .         .         yes      .
return_to_service   .              .              .              .              .         .         yes      .
tick                .              .              .              .              .         .         yes      .
replace_link        .              .              .              .              .         .         .        yes
replace_open_link   .              .              .              .              .         .         .        yes
close_circle        .              .              .              .              .         .         .        yes
"""

ACTORS: dict[str, Actor] = {
    "facilitator": AtSeat("fay"),
    "stepped": AtSeat("hal"),
    "participant": AtSeat("ana"),
    "lobby": AtSeat("kit"),
    "door": AtSeat("lee"),
    "declined": AtSeat("max"),
    "service": Service(),
    "organiser": Organiser(),
}


def rows() -> list[tuple[str, str, str]]:
    """Command, actor, and what is answered."""
    head, *lines = WHO_MAY.strip("\n").splitlines()
    actors = head.split()
    words = {".": "not_allowed", "outside": "not_seated"}
    return [
        (command, actor, words.get(answer, answer))
        for command, *answers in (line.split() for line in lines)
        for actor, answer in zip(actors, answers, strict=True)
    ]


def everybody(live: bool = True) -> Circle:
    """One of every standing, each of them claimed from elsewhere as well; Ned knocks besides."""
    circle = empty_circle("fay gus hal", "ana kit lee max ned")
    circle.arrive("fay", "gus", "hal", "ana", "kit", "max", "ned")
    circle.admit("ana")
    circle.by("fay", commands.Decline(seat="max"))
    circle.by("hal", commands.StepBack())
    circle.enter("lee")
    circle.connect("lee")
    for seat in ("fay", "hal", "ana", "kit", "lee", "max"):
        circle.enter(seat, session=f"second-{seat}", claim_id=f"claim-{seat}")
        circle.connect(seat, session=f"second-{seat}", page="b")
    if live:
        circle.begin()
    return circle


def offered(circle: Circle, me: SeatId) -> str:
    """The id of an offer to them, if they sit."""
    if me in circle.room.order:
        circle.by("gus", commands.MovePiece(piece_id=circle.room.piece.id, to=me))
    return circle.room.piece.id


def held(circle: Circle, me: SeatId) -> str:
    """The id of a turn of theirs, if they sit."""
    if me in circle.room.order:
        offered(circle, me)
        circle.take(me)
    return circle.room.piece.id


SENT: dict[str, Callable[[Circle, SeatId], Command]] = {
    "knock": lambda circle, me: commands.Knock(name="Name"),
    "leave": lambda circle, me: commands.Leave(),
    "take_piece": lambda circle, me: commands.TakePiece(offer_id=offered(circle, me)),
    "pass_on": lambda circle, me: commands.PassOn(offer_id=offered(circle, me)),
    "pass_piece": lambda circle, me: commands.PassPiece(turn_id=held(circle, me)),
    "mute_self": lambda circle, me: commands.MuteSelf(),
    "unmute_self": lambda circle, me: commands.UnmuteSelf(),
    "answer_claim": lambda circle, me: commands.AnswerClaim(claim_id=f"claim-{me}", mine=True),
    "step_up": lambda circle, me: commands.StepUp(),
    "step_back": lambda circle, me: commands.StepBack(),
    "admit": lambda circle, me: commands.Admit(seat="ned"),
    "decline": lambda circle, me: commands.Decline(seat="ned"),
    "settle_claim": lambda circle, me: commands.SettleClaim(seat="ana", claim_id="claim-ana", allow=True),
    "begin": lambda circle, me: commands.Begin(),
    "set_order": lambda circle, me: commands.SetOrder(order=circle.room.order[::-1], made_on=circle.room.order_version),
    "set_prompt": lambda circle, me: commands.SetPrompt(
        prompt=english("A small joy"), made_on=circle.room.prompt_version
    ),
    "mute": lambda circle, me: commands.Mute(seat="ana"),
    "release": lambda circle, me: commands.Release(seat="ana"),
    "move_piece": lambda circle, me: commands.MovePiece(piece_id=circle.room.piece.id, to="ana"),
    "end_circle": lambda circle, me: commands.EndCircle(),
    "enter_by_link": lambda circle, me: commands.EnterByLink(link="link-ana", session="s", claim_id="c"),
    "enter_by_open_link": lambda circle, me: commands.EnterByOpenLink(link=OPEN_LINK.hash, seat="new", session="s"),
    "connect": lambda circle, me: commands.Connect(
        seat="ana", session="session-ana", node="n", connection="l", incarnation="p"
    ),
    "disconnect": lambda circle, me: commands.Disconnect(seat="ana", connection="line-ana-a"),
    "lose_node": lambda circle, me: commands.LoseNode(nodes=("n1",)),
    "return_to_service": lambda circle, me: commands.ReturnToService(down_s=1.0),
    "tick": lambda circle, me: commands.Tick(),
    "replace_link": lambda circle, me: commands.ReplaceLink(seat="ana", link="link-new"),
    "replace_open_link": lambda circle, me: commands.ReplaceOpenLink(id="o2", link=None),
    "close_circle": lambda circle, me: commands.CloseCircle(),
}


@dataclass(frozen=True)
class Asked:
    circle: Circle
    command: Command
    actor: Actor

    def answer(self) -> str:
        """`yes`, or the code of the refusal."""
        try:
            self.circle.apply(self.command, self.actor)
        except Refused as refused:
            return refused.code.value
        return "yes"


def asked(command: str, actor: str) -> Asked:
    circle = everybody(live=command != "begin")
    who = ACTORS[actor]
    me = who.seat if isinstance(who, AtSeat) else "nobody"
    return Asked(circle, SENT[command](circle, me), who)


@pytest.mark.parametrize(("command", "actor", "answer"), rows())
def test_who_may_do_what_is_the_table(command: str, actor: str, answer: str) -> None:
    assert asked(command, actor).answer() == answer


def test_the_table_names_every_command() -> None:
    kinds = (ParticipantCommand, FacilitatorCommand, LinkCommand, ConnectionCommand, OrganiserCommand)
    known = {command.model_fields["type"].default for kind in kinds for command in get_args(kind)}
    assert {command for command, _, _ in rows()} == known == set(SENT)


def test_every_rule_is_about_a_command() -> None:
    known = {type(SENT[name](everybody(), "nobody")) for name in SENT}
    # ReturnToService is no rule of the table: it comes before anything is settled.
    assert {*SEAT_RULES, *SERVICE_RULES, *ORGANISER_RULES} == known - {commands.ReturnToService}


def test_a_seat_that_there_is_not_may_do_nothing() -> None:
    circle = everybody()
    for command, _ in ((SENT[name](circle, "nobody"), name) for name in ("leave", "mute_self", "end_circle")):
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
        ana = circle.room.seat("ana")
        assert ana is not None
        assert ana.grace_until == at + GRACE_S

    def test_does_what_is_due_before_what_is_asked(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.drop("ana")
        stale = commands.PassPiece(turn_id=circle.room.piece.id)
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


class TestEnd:
    @pytest.mark.parametrize("command", SENT)
    def test_is_final(self, command: str) -> None:
        circle = everybody()
        prepared = SENT[command](circle, "fay")
        before = circle.by("gus", commands.EndCircle())
        refused: set[str] = set()
        for actor in ACTORS.values():
            try:
                after = transition(before, prepared, actor, circle.now + GRACE_S)
            except Refused as refusal:
                refused.add(refusal.code.value)
            else:
                assert after.phase == "ended"
                assert after == before or command == "leave"
        allowed = isinstance(prepared, AFTER_THE_END) or command == "return_to_service"
        assert refused <= ({"ended", "not_allowed"} if allowed else {"ended"})

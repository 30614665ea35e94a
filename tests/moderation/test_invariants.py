"""Circles at random: anybody sends anything at any time, and after every step all invariants are asserted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import Phase, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from moderation import commands
from moderation.commands import Command
from moderation.presence import AFTER_RETURN_S
from moderation.room import OpenLink, Role, Room, Seat, SeatId, new_room
from moderation.settle import next_deadline
from moderation.transition import Actor, AtSeat, Organiser, Service
from tests.moderation.circles import NOW, english
from tests.moderation.invariants import Step, take_step

WHO = st.integers(0, 7)
NODES = st.integers(0, 1)
MOST_SEATS = 10
WITHOUT_AN_END = 90
"""How many steps a circle goes on before anything may end it, so that there is something to end."""


def permuted(room: Room, first: SeatId) -> tuple[SeatId, ...]:
    """Another order of everybody seated, and now and then of somebody else."""
    return (first, *(seat for seat in reversed(room.order) if seat != first))


SAID: dict[str, Callable[[Room, SeatId, str | None], Command]] = {
    "knock": lambda room, about, former: commands.Knock(name=f"canary-name-{room.version}"),
    "take_piece": lambda room, about, former: commands.TakePiece(offer_id=former or room.piece.id),
    "pass_on": lambda room, about, former: commands.PassOn(offer_id=former or room.piece.id),
    "pass_piece": lambda room, about, former: commands.PassPiece(turn_id=former or room.piece.id),
    "mute_self": lambda room, about, former: commands.MuteSelf(),
    "unmute_self": lambda room, about, former: commands.UnmuteSelf(),
    "leave": lambda room, about, former: commands.Leave(),
    "answer_claim": lambda room, about, former: commands.AnswerClaim(claim_id=former or "c0", mine=True),
    "step_up": lambda room, about, former: commands.StepUp(),
    "step_back": lambda room, about, former: commands.StepBack(),
    "admit": lambda room, about, former: commands.Admit(seat=about),
    "decline": lambda room, about, former: commands.Decline(seat=about),
    "begin": lambda room, about, former: commands.Begin(),
    "set_order": lambda room, about, former: commands.SetOrder(
        order=permuted(room, about), made_on=room.order_version - (former is not None)
    ),
    "set_prompt": lambda room, about, former: commands.SetPrompt(
        prompt=english(f"canary-words-{room.version}"), made_on=room.prompt_version - (former is not None)
    ),
    "mute": lambda room, about, former: commands.Mute(seat=about),
    "release": lambda room, about, former: commands.Release(seat=about),
    "move_piece": lambda room, about, former: commands.MovePiece(piece_id=former or room.piece.id, to=about),
    "settle_claim": lambda room, about, former: commands.SettleClaim(seat=about, claim_id=former or "c0", allow=True),
}
"""What can be said from a seat, but for the end, about a seat and the offer, turn or claim of some id."""
FACILITATED = (
    "begin",
    "mute",
    "mute",
    "release",
    "release",
    "move_piece",
    "move_piece",
    "set_order",
    "set_prompt",
    "step_back",
)
OF_THE_PIECE = ("take_piece", "pass_on", "pass_piece")


class RandomCircle(RuleBasedStateMachine):
    """Two facilitators and three participants by personal links, others by the open link, six seats."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.room = new_room(
            "r1", community="c1", title=english("-"), capacity=6, invitations=(), open_link=None, now=NOW
        )
        self.steps = 0
        self.fresh = 10
        self.former_claims = ["c0"]
        self.former_pieces = ["p0"] * 7
        self.former_sessions = ["hash-session-none"] * 25
        self.grace_ends: dict[SeatId, float] = {}

    @initialize(
        starts_in=st.sampled_from([None, 3600.0]),
        grace_s=st.sampled_from([0.0, 5.0, 60.0]),
        is_live=st.sampled_from([True, True, False]),
    )
    def announce(self, starts_in: float | None, grace_s: float, is_live: bool) -> None:
        roles: tuple[Role, ...] = ("facilitator", "facilitator", "participant", "participant", "participant")
        self.room = new_room(
            "r1",
            community="c1",
            title=english("An evening circle"),
            capacity=6,
            invitations=tuple((f"seat-{n}", role, f"hash-link-{n}") for n, role in enumerate(roles)),
            open_link=OpenLink(id="o1", hash="hash-open"),
            now=self.now,
            starts_at=None if starts_in is None else self.now + starts_in,
            grace_s=grace_s,
        )
        if is_live:
            for n in range(5):
                self.come(n, 0)
                self.come(n, n % 2)
                self.come(n, 0)
            for _ in range(3):
                self.answer_a_knock(True)
            self.by("seat-0", commands.Begin())
            self.take()

    # What a step is

    def step(self, command: Command, actor: Actor, now: float | None = None) -> Step:
        step = take_step(self.room, command, actor, self.now if now is None else now)
        event(f"{command.type}: {step.refused or ('changed' if step.after is not step.before else 'unchanged')}")
        self.room = step.after
        self.steps += 1
        self.c4_grace_counts_served_time_and_ends_once(step)
        for seat in self.room.seats:
            self.former_sessions += seat.sessions
            if seat.claim is not None:
                self.former_claims.append(seat.claim.id)
        if self.room.piece.id != self.former_pieces[-1]:
            self.former_pieces.append(self.room.piece.id)
        return step

    def service(self, command: Command) -> Step:
        return self.step(command, Service())

    def by(self, seat: SeatId, command: Command) -> Step:
        return self.step(command, AtSeat(seat))

    def new(self, kind: str) -> str:
        self.fresh += 1
        return f"{kind}-{self.fresh}"

    def who(self, number: int) -> Seat:
        """One of the seats; beyond them whoever the piece is with, for most depends on them."""
        piece = self.room.piece
        with_piece = piece.by if piece.kind == "held" else piece.to if piece.kind == "offered" else None
        seat = self.room.seat(with_piece)
        return seat if number > 4 and seat is not None else self.room.seats[number % len(self.room.seats)]

    def facilitator(self) -> SeatId:
        """One who facilitates, present if possible; empty when there is none."""
        facilitators = [seat for seat in self.room.seated() if seat.role == "facilitator"]
        facilitators.sort(key=lambda seat: seat.presence != "present")
        return facilitators[0].id if facilitators else ""

    def c4_grace_counts_served_time_and_ends_once(self, step: Step) -> None:
        """An account of grace periods kept beside the rules'."""
        at = max(step.now, step.before.at)
        awaited = {seat.id: seat.grace_until for seat in self.room.seats if seat.presence == "reconnecting"}
        if isinstance(step.command, commands.ReturnToService):
            for seat_id, ends in self.grace_ends.items():
                self.grace_ends[seat_id] = max(ends + step.command.down_s, at + AFTER_RETURN_S)
        for seat_id, ends in list(self.grace_ends.items()):
            seat = self.room.seat(seat_id)
            if seat_id in awaited:
                assert awaited[seat_id] == ends
                assert at < ends or step.after is step.before
            else:
                assert seat is None or seat.presence != "away" or at >= ends
                del self.grace_ends[seat_id]
        for seat_id in awaited.keys() - self.grace_ends.keys():
            assert isinstance(step.command, commands.Disconnect | commands.LoseNode | commands.ReplaceLink)
            self.grace_ends[seat_id] = at + max(self.room.grace_s, AFTER_RETURN_S)

    # What people do

    @rule(number=WHO, node=NODES)
    def come(self, number: int, node: int) -> None:
        self.come_to(self.who(number).id, node)

    def come_to(self, seat_id: SeatId, node: int) -> None:
        """The next thing that somebody does who wants to be in the circle."""
        seat = self.room.seat(seat_id)
        if seat is None:
            return
        if not seat.sessions and seat.link is not None:
            self.enter(seat)
        elif seat.presence != "present" and seat.sessions:
            self.connect(seat, seat.sessions[0], node)
        elif seat.standing == "invited":
            self.by(seat.id, commands.Knock(name=self.new("canary-name")))

    @precondition(lambda self: any(seat.presence != "present" for seat in self.room.seats))
    @rule()
    def everybody_comes(self) -> None:
        for seat in self.room.seats:
            if seat.presence != "present" or seat.standing == "invited":
                self.come_to(seat.id, 0)

    @rule(number=WHO, node=NODES, connects=st.booleans())
    def use_the_link_again(self, number: int, node: int, connects: bool) -> None:
        seat = self.who(number)
        if seat.link is None:
            return
        session = self.enter(seat)
        if connects and self.room.phase != "ended":
            self.connect(seat, session, node)

    @precondition(lambda self: len(self.room.seats) < MOST_SEATS)
    @rule(knocks=st.booleans())
    def come_by_the_open_link(self, knocks: bool) -> None:
        link = self.room.open_links[0].hash if self.room.open_links else "hash-open"
        seat, session = self.new("seat"), self.new("hash-session")
        self.service(commands.EnterByOpenLink(link=link, seat=seat, session=session))
        if knocks and (new := self.room.seat(seat)) is not None:
            self.connect(new, session, 0)
            self.by(seat, commands.Knock(name=self.new("canary-name")))

    @precondition(lambda self: self.facilitator() and any(s.standing == "knocking" for s in self.room.seats))
    @rule(welcome=st.sampled_from([True, True, False]))
    def answer_a_knock(self, welcome: bool) -> None:
        knocking = next(seat.id for seat in self.room.seats if seat.standing == "knocking")
        self.by(self.facilitator(), commands.Admit(seat=knocking) if welcome else commands.Decline(seat=knocking))

    @precondition(lambda self: self.room.piece.kind == "offered")
    @rule()
    def take(self) -> None:
        """Whoever is offered the piece takes it."""
        if self.room.piece.kind == "offered":
            self.by(self.room.piece.to, commands.TakePiece(offer_id=self.room.piece.id))

    @precondition(lambda self: self.room.piece.kind != "resting")
    @rule()
    def pass_it(self) -> None:
        """Whoever the piece is with passes it."""
        piece = self.room.piece
        if piece.kind == "held":
            self.by(piece.by, commands.PassPiece(turn_id=piece.id))
        elif piece.kind == "offered":
            self.by(piece.to, commands.PassOn(offer_id=piece.id))

    @precondition(lambda self: self.facilitator())
    @rule(whom=WHO, kind=st.sampled_from(FACILITATED))
    def facilitate(self, whom: int, kind: str) -> None:
        self.by(self.facilitator(), SAID[kind](self.room, self.who(whom).id, None))

    @rule(actor=WHO, whom=st.integers(-1, 7), kind=st.sampled_from(sorted(SAID)), aim=st.integers(0, 6))
    def say_anything(self, actor: int, whom: int, kind: str, aim: int) -> None:
        """Anybody, seated or not, about anybody, there or not; now and then about what has passed."""
        about = "nobody" if whom < 0 else self.who(whom).id
        former = self.former_claims if "claim" in kind else self.former_pieces
        which = None if aim < 4 else former[-(aim % len(former)) - 1]
        self.by(self.who(actor).id, SAID[kind](self.room, about, which))

    @rule(actor=WHO, kind=st.sampled_from(OF_THE_PIECE), former=st.integers(0, 3))
    def reach_for_the_piece(self, actor: int, kind: str, former: int) -> None:
        """Perhaps out of turn, perhaps by an offer or a turn that has passed."""
        piece_id = self.former_pieces[-1 - former] if former else self.room.piece.id
        self.by(self.who(actor).id, SAID[kind](self.room, "", piece_id))

    @precondition(lambda self: any(seat.claim for seat in self.room.seats))
    @rule(mine=st.booleans(), settled=st.booleans(), actor=WHO)
    def answer_a_claim(self, mine: bool, settled: bool, actor: int) -> None:
        seat = next(seat for seat in self.room.seats if seat.claim is not None)
        claim_id = seat.claim.id if seat.claim else ""
        if settled:
            decision = commands.SettleClaim(seat=seat.id, claim_id=claim_id, allow=mine)
            self.by(self.who(actor).id, decision)
        else:
            self.by(seat.id, commands.AnswerClaim(claim_id=claim_id, mine=mine))

    # What goes wrong

    @rule(number=WHO, claimant=st.booleans())
    def drop(self, number: int, claimant: bool) -> None:
        seat = self.who(number)
        line = seat.claim.connection if claimant and seat.claim else seat.connection
        if line is not None:
            self.service(commands.Disconnect(seat=seat.id, connection=line))

    @rule(kind=st.sampled_from(["facilitators", "node-0", "node-1"]))
    def drop_many(self, kind: str) -> None:
        if kind != "facilitators":
            self.service(commands.LoseNode(nodes=(kind, "node-9")))
            return
        for seat in self.room.seats:
            if seat.role == "facilitator" and seat.connection is not None:
                self.service(commands.Disconnect(seat=seat.id, connection=seat.connection))

    @rule(down_s=st.sampled_from([40.0, 7200.0]), all_lines_lost=st.booleans())
    def return_to_service(self, down_s: float, all_lines_lost: bool) -> None:
        self.now += down_s
        self.service(commands.ReturnToService(down_s=down_s))
        if all_lines_lost:
            self.service(commands.LoseNode(nodes=("node-0", "node-1")))

    @rule(kind=st.sampled_from(["former session", "slow clock", "link", "open link", "no open link"]), number=WHO)
    def seldom(self, kind: str, number: int) -> None:
        seat = self.who(number)
        match kind:
            case "former session":
                self.connect(seat, self.former_sessions[-1 - 3 * number], 0)
            case "slow clock":
                self.step(commands.MuteSelf(), AtSeat(seat.id), self.now - 3600.0)
            case "link":
                self.step(commands.ReplaceLink(seat=seat.id, link=self.new("hash-link")), Organiser())
            case "open link":
                self.step(commands.ReplaceOpenLink(id="o2", link=self.new("hash-open")), Organiser())
            case "no open link":
                self.step(commands.ReplaceOpenLink(id="o2", link=None), Organiser())

    # Time

    @rule(seconds=st.sampled_from([0.5, 14.9, 15.0, 60.0, 300.0, 600.0]), ticks=st.booleans())
    def wait(self, seconds: float, ticks: bool) -> None:
        """A tick may be late: then the next command does what was due."""
        self.now += seconds
        if ticks:
            self.service(commands.Tick())

    @precondition(lambda self: next_deadline(self.room) is not None)
    @rule(early_s=st.sampled_from([0.0, 0.001, 1.0]))
    def wait_until_due(self, early_s: float) -> None:
        due = next_deadline(self.room)
        assert due is not None
        if due >= self.room.closes_at and self.steps < WITHOUT_AN_END:
            return
        self.now = max(self.now, due - early_s)
        self.service(commands.Tick())

    # The end

    @precondition(lambda self: self.steps > WITHOUT_AN_END)
    @rule(number=WHO, by_organiser=st.booleans())
    def end(self, number: int, by_organiser: bool) -> None:
        if by_organiser:
            self.step(commands.CloseCircle(), Organiser())
        else:
            self.by(self.who(number).id, commands.EndCircle())

    # In these words

    def enter(self, seat: Seat) -> str:
        session = self.new("hash-session")
        self.service(commands.EnterByLink(link=seat.link or "", session=session, claim_id=self.new("c")))
        return session

    def connect(self, seat: Seat, session: str, node: int) -> None:
        self.service(
            commands.Connect(
                seat=seat.id,
                session=session,
                node=f"node-{node}",
                connection=self.new("line"),
                incarnation=self.new("page"),
            )
        )


@pytest.mark.timeout(1800)
def test_everything_holds_whatever_anybody_does(long_run: bool) -> None:
    # To explain a failure Hypothesis traces every line, which takes minutes before Python 3.12.
    phases = [phase for phase in Phase if phase is not Phase.explain]
    examples = settings(max_examples=3000 if long_run else 80, stateful_step_count=70, phases=phases, deadline=None)
    run_state_machine_as_test(RandomCircle, settings=examples)

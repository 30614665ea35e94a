"""A circle that is played step by step, each step checked; who does what next is for others to say."""

from __future__ import annotations

from typing import get_args

from hypothesis import event
from hypothesis.stateful import RuleBasedStateMachine

from moderation.commands import Command
from moderation.commands.links import EnterByLink
from moderation.commands.presence import Connect
from moderation.state.place import Place
from moderation.state.room import Agreements, OpenLink, new_room
from moderation.state.seat import Role, Seat
from moderation.state.values import SeatId
from moderation.transition import Actor, AtSeat, Service
from tests.moderation.asking import ASKED, Asking
from tests.moderation.circles import NOW, english
from tests.moderation.courses import COURSES
from tests.moderation.invariants import Step, take_step
from tests.moderation.invariants.accounts import Accounts, fresh_accounts
from tests.moderation.invariants.step import leads, rings, with_somebody

CAPACITY = 9
PARTICIPANTS: tuple[Role, ...] = ("participant",) * 4
ROLES: tuple[Role, ...] = ("facilitator", "facilitator", "cofacilitator", "cofacilitator", *PARTICIPANTS)
NOBODY = "nobody"


def types(kind: object) -> list[str]:
    """The types of these commands."""
    return sorted(command.model_fields["type"].default for command in get_args(kind))


class Playing(RuleBasedStateMachine):
    """Two facilitators, two co-facilitators and four participants by personal links, others by the open link."""

    take = staticmethod(take_step)

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.fresh = 100
        self.steps = 0
        self.former: list[str] = ["p0"]
        self.announced(None, 60.0, 0, False)

    def announced(self, starts_in: float | None, grace_s: float, course: int, agreed: bool) -> None:
        """A new circle that nobody has come to."""
        self.room = new_room(
            "r1",
            community="c1",
            title=english("An evening circle"),
            capacity=CAPACITY,
            invitations=tuple((f"seat-{n}", role, f"hash-link-{n}") for n, role in enumerate(ROLES)),
            open_link=OpenLink(id="o1", hash="hash-open"),
            secret="hash-ids",
            now=self.now,
            starts_at=None if starts_in is None else self.now + starts_in,
            grace_s=grace_s,
            script=COURSES[course],
            agreements=Agreements(hash="hash-agreements", lines=(english("-"),)) if agreed else None,
            not_together=(("seat-5", "seat-6"), ("seat-0", "seat-7")),
        )
        self.accounts: Accounts = fresh_accounts(self.room)

    # What a step is

    def step(self, command: Command, actor: Actor, now: float | None = None) -> Step:
        step = self.take(self.room, command, actor, self.now if now is None else now)
        event(f"{command.type}: {step.refused or ('changed' if step.after is not step.before else 'unchanged')}")
        self.accounts.keep(step)
        self.former += [place.piece.id for place in step.before.places if place not in step.after.places]
        self.room = step.after
        self.steps += 1
        return step

    def service(self, command: Command) -> Step:
        return self.step(command, Service())

    def ask(self, kind: str, me: SeatId, about: SeatId, number: int = 0, stale: bool = False) -> Step:
        """Somebody asks something of that kind about somebody, there or not."""
        former = self.former[-1 - number % len(self.former)] if stale else None
        return self.step(ASKED[kind](self.asking(me, about, number, former)), AtSeat(me))

    def asking(self, me: SeatId, about: SeatId, number: int = 0, former: str | None = None) -> Asking:
        return Asking(self.room, self.room.seat(me) or self.room.seats[0], about, self.now, number, former)

    def new(self, kind: str) -> str:
        self.fresh += 1
        return f"{kind}-{self.fresh}"

    # Who there is

    def who(self, number: int) -> Seat:
        return self.room.seats[number % len(self.room.seats)]

    def somebody_there(self, number: int) -> SeatId:
        there = [seat.id for seat in self.room.seated() if seat.presence == "present"]
        return there[number % len(there)] if there else NOBODY

    def near(self, me: SeatId, number: int) -> SeatId:
        """Somebody who is seated where that person is."""
        seat = self.room.seat(me)
        here = [other.id for other in self.room.seated() if seat is not None and other.place == seat.place]
        return here[number % len(here)] if here else NOBODY

    def leader(self, number: int = 0) -> SeatId:
        """One who facilitates, present if possible; nobody when there is none."""
        leading = [seat for seat in self.room.seated() if leads(self.room, seat)]
        there = [seat for seat in leading if seat.presence == "present"] or leading
        return there[number % len(there)].id if there else NOBODY

    def helper(self, number: int) -> SeatId:
        """One who looks after the circle; nobody when there is none."""
        helping = [seat.id for seat in self.room.seated() if seat.role != "participant"]
        return helping[number % len(helping)] if helping else NOBODY

    def with_the_piece(self) -> list[Place]:
        return [place for place in rings(self.room) if with_somebody(place)]

    # What takes more than one step

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
            self.ask("knock", seat.id, seat.id)

    def enter(self, seat: Seat) -> str:
        session = self.new("hash-session")
        self.service(EnterByLink(link=seat.link or "", session=session, claim_id=self.new("c")))
        return session

    def connect(self, seat: Seat, session: str, node: int) -> None:
        self.service(
            Connect(
                seat=seat.id,
                session=session,
                node=f"node-{node}",
                connection=self.new("line"),
                incarnation=self.new("page"),
            )
        )

    def lead_on(self, leader: SeatId, number: int) -> None:
        """What lets the circle go on where that person facilitates."""
        seat = self.room.seat(leader)
        place = self.room.place(seat.place) if seat is not None else self.room.circle
        stage = self.room.stage_of(place)
        if self.room.phase == "open":
            self.ask("begin", leader, leader)
        elif place.bell is not None:
            self.ask("end_bell", leader, leader)
        elif place.paused:
            self.ask("resume", leader, leader)
        elif stage.speaking != "holder":
            self.ask("go_to_stage", leader, leader, number % 2)
        elif place.round is not None and place.round.is_over and number:
            self.ask("begin_round" if number % 2 else "go_to_stage", leader, leader)
        elif place.piece.kind == "resting":
            self.ask("offer_next", leader, leader)
        else:
            self.ask("move_piece", leader, self.near(leader, number), number)

"""A circle at random: anybody asks anything at any time, lines drop, time passes, and after each step all must hold."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from moderation.commands import OrganiserCommand
from moderation.commands.clock import Tick
from moderation.commands.ending import CancelCircle, CloseCircle
from moderation.commands.links import EnterByOpenLink
from moderation.commands.muting import MuteSelf
from moderation.commands.presence import Disconnect, LoseNode, ReturnToService
from moderation.commands.stages import Begin
from moderation.settle import closes_deserted_at, next_deadline
from moderation.transition import AtSeat, Organiser
from tests.moderation.asking import ASKED
from tests.moderation.courses import COURSES
from tests.moderation.playing import NOBODY, ROLES, Playing, types
from tests.moderation.senders import CofacilitatorCommand, FacilitatorCommand, ParticipantCommand

WHO = st.integers(0, 9)
NUMBER = st.integers(0, 7)
NODES = st.integers(0, 1)
MOST_SEATS = 11
WITHOUT_AN_END = 120
"""How many steps a circle goes on before anything may end it, so that there is something to end."""

ENDING = {"end_circle", "close_circle", "cancel_circle", "end_debrief"}
SENDING_AWAY = {"remove", "send_to_lobby", "leave"}
OF_ANYBODY = [kind for kind in types(ParticipantCommand) if kind not in {"leave", "knock", "answer_claim"}]
OF_HELPERS = [kind for kind in types(CofacilitatorCommand) if kind not in SENDING_AWAY]
OF_LEADERS = [kind for kind in types(FacilitatorCommand) if kind not in ENDING]
OF_SEATS = sorted({*types(ParticipantCommand), *types(CofacilitatorCommand), *OF_LEADERS})
OF_ORGANISERS = [kind for kind in types(OrganiserCommand) if kind not in ENDING]


class RandomCircle(Playing):
    """Hypothesis chooses what happens next."""

    @initialize(
        starts_in=st.sampled_from([None, 3600.0]),
        grace_s=st.sampled_from([0.0, 60.0]),
        course=st.integers(0, len(COURSES) - 1),
        agreed=st.booleans(),
        stage=st.integers(-1, 4),
    )
    def announce(self, starts_in: float | None, grace_s: float, course: int, agreed: bool, stage: int) -> None:
        """A circle that nobody has come to, or one that is in some stage already."""
        self.announced(starts_in, grace_s, course, agreed)
        if stage < 0:
            return
        for number in range(len(ROLES)):
            for _ in range(3):
                self.come(number, number % 2)
        self.ask("admit_all", "seat-0", NOBODY)
        self.ask("begin", "seat-0", NOBODY)
        if stage > 0:
            self.ask("go_to_stage", "seat-0", NOBODY, stage - 1)
        self.lead_on("seat-0", 0)

    # What people do

    @rule(number=WHO, node=NODES)
    def come(self, number: int, node: int) -> None:
        self.come_to(self.who(number).id, node)

    @precondition(lambda self: any(seat.presence != "present" for seat in self.room.seats))
    @rule(times=st.integers(1, 3))
    def everybody_comes(self, times: int) -> None:
        for _ in range(times):
            for seat in self.room.seats:
                if seat.presence != "present" or seat.standing == "invited":
                    self.come_to(seat.id, 0)
        self.ask("admit_all", self.leader(), NOBODY)

    @precondition(lambda self: len(self.room.seats) < MOST_SEATS)
    @rule(welcome=st.sampled_from(["", "", "admit", "decline"]))
    def come_by_the_open_link(self, welcome: str) -> None:
        link = self.room.open_links[0].hash if self.room.open_links else "hash-open"
        seat, session = self.new("seat"), self.new("hash-session")
        self.service(EnterByOpenLink(link=link, seat=seat, session=session))
        if (new := self.room.seat(seat)) is not None:
            self.connect(new, session, 0)
            self.ask("knock", seat, seat)
        if welcome:
            self.ask(welcome, self.helper(0), seat)

    @precondition(lambda self: self.with_the_piece())
    @rule(takes=st.booleans(), number=NUMBER)
    def go_on(self, takes: bool, number: int) -> None:
        """Whoever the piece is with does the next thing with it."""
        places = self.with_the_piece()
        piece = places[number % len(places)].piece
        if piece.kind == "held":
            self.ask("pass_piece", piece.by, self.near(piece.by, number), number)
        elif piece.kind == "offered":
            self.ask("take_piece" if takes else "pass_on", piece.to, piece.to)

    @precondition(lambda self: self.with_the_piece())
    @rule(passes=NUMBER)
    def go_round(self, passes: int) -> None:
        for number in range(passes):
            if self.with_the_piece():
                self.go_on(number % 3 != 2, 0)

    @rule(who=WHO, wish=NUMBER)
    def wish(self, who: int, wish: int) -> None:
        somebody = self.somebody_there(who)
        self.ask("set_wish", somebody, somebody, wish)

    @precondition(lambda self: self.leader() != NOBODY)
    @rule(which=NUMBER, number=NUMBER)
    def lead(self, which: int, number: int) -> None:
        self.lead_on(self.leader(which), number)

    @precondition(lambda self: self.leader() != NOBODY)
    @rule(kind=st.sampled_from(OF_LEADERS), which=NUMBER, whom=WHO, number=NUMBER)
    def facilitate(self, kind: str, which: int, whom: int, number: int) -> None:
        leader = self.leader(which)
        self.ask(kind, leader, self.near(leader, whom), number)

    @precondition(lambda self: self.helper(0) != NOBODY)
    @rule(kind=st.sampled_from(OF_HELPERS), which=NUMBER, whom=WHO, number=NUMBER)
    def help_out(self, kind: str, which: int, whom: int, number: int) -> None:
        helper = self.helper(which)
        self.ask(kind, helper, self.near(helper, whom), number)

    @rule(kind=st.sampled_from(OF_ANYBODY), who=WHO, number=NUMBER)
    def take_part(self, kind: str, who: int, number: int) -> None:
        somebody = self.somebody_there(who)
        self.ask(kind, somebody, self.near(somebody, number), number)

    @rule(kind=st.sampled_from(OF_SEATS), who=WHO, whom=st.integers(-1, 9), number=NUMBER, stale=st.booleans())
    def ask_anything(self, kind: str, who: int, whom: int, number: int, stale: bool) -> None:
        """Anybody, seated or not, about anybody, there or not; now and then about what has passed."""
        self.ask(kind, self.who(who).id, NOBODY if whom < 0 else self.who(whom).id, number, stale and number > 3)

    @precondition(lambda self: self.room.phase == "live")
    @rule(which=NUMBER, whom=WHO)
    def go_aside(self, which: int, whom: int) -> None:
        helper = self.helper(which)
        somebody = self.near(helper, whom)
        self.ask("offer_side_room", helper, somebody)
        self.ask("answer_side_room", somebody, somebody)

    @precondition(lambda self: self.room.phase == "live")
    @rule(which=NUMBER, together=st.booleans(), number=NUMBER)
    def divide(self, which: int, together: bool, number: int) -> None:
        leader = self.leader(which)
        self.ask("reunite" if together else "divide", leader, leader, number)

    @precondition(lambda self: self.room.phase == "live")
    @rule(answers=st.integers(2, 5), form=NUMBER, which=NUMBER)
    def check_in(self, answers: int, form: int, which: int) -> None:
        leader = self.leader(which)
        self.ask("open_check_in", leader, leader, form)
        for number in range(answers):
            somebody = self.near(leader, number)
            self.ask("give_answer", somebody, somebody, number + 1)
        self.ask("show_check_in" if form % 2 else "close_check_in", leader, leader)

    @precondition(lambda self: self.room.cards)
    @rule(kind=st.sampled_from(["acknowledge_signal", "put_card_away", "hand_card", "withdraw_signal"]), who=WHO)
    def see_to(self, kind: str, who: int) -> None:
        somebody = self.room.cards[0].seat if kind == "withdraw_signal" else self.helper(who)
        self.ask(kind, somebody, somebody, who)

    # What is seldom

    @rule(whom=WHO, kind=st.sampled_from([*sorted(SENDING_AWAY), "decline", "undo_decline", "undo_removal"]))
    def send_away(self, whom: int, kind: str) -> None:
        somebody = self.who(whom).id
        self.ask(kind, somebody if kind == "leave" else self.leader(), somebody, whom)

    @rule(number=WHO, node=NODES, answer=st.sampled_from(["", "connects", "answer_claim", "settle_claim"]))
    def use_the_link_again(self, number: int, node: int, answer: str) -> None:
        seat = self.who(number)
        if seat.link is None:
            return
        session = self.enter(seat)
        if answer:
            self.connect(seat, session, node)
        if answer.endswith("claim"):
            self.ask(answer, seat.id if answer == "answer_claim" else self.helper(number), seat.id, number)

    @rule(kind=st.sampled_from(["former session", "slow clock", "wrong sender", *OF_ORGANISERS]), number=WHO)
    def seldom(self, kind: str, number: int) -> None:
        seat = self.who(number)
        match kind:
            case "former session":
                self.connect(seat, f"hash-session-{100 + number}", 0)
            case "slow clock":
                self.step(MuteSelf(), AtSeat(seat.id), self.now - 3600.0)
            case "wrong sender":
                self.step(CloseCircle(), AtSeat(seat.id))
                self.step(Begin(), Organiser())
            case _:
                self.step(ASKED[kind](self.asking(seat.id, seat.id, number)), Organiser())

    # What goes wrong

    @rule(number=WHO, claimant=st.booleans())
    def drop(self, number: int, claimant: bool) -> None:
        seat = self.who(number)
        line = seat.claims[0].connection if claimant and seat.claims else seat.connection
        if line is not None:
            self.service(Disconnect(seat=seat.id, connection=line))

    @rule(kind=st.sampled_from(["facilitators", "helpers", "node-0", "node-1", "service", "service and lines"]))
    def drop_many(self, kind: str) -> None:
        if kind.startswith("service"):
            self.now += 40.0
            self.service(ReturnToService(down_s=40.0))
        if kind.startswith("node") or kind.endswith("lines"):
            self.service(LoseNode(nodes=("node-0", "node-1") if kind.endswith("lines") else (kind,)))
        for seat in self.room.seats:
            gone = seat.role == "facilitator" or (seat.role == "cofacilitator" and kind == "helpers")
            if gone and kind in ("facilitators", "helpers") and seat.connection is not None:
                self.service(Disconnect(seat=seat.id, connection=seat.connection))

    # Time

    @rule(seconds=st.sampled_from([0.5, 14.9, 15.0, 30.0, 60.0, 300.0, 600.0]), ticks=st.booleans())
    def wait(self, seconds: float, ticks: bool) -> None:
        """A tick may be late: then the next command does what was due."""
        self.now += seconds
        if ticks:
            self.service(Tick())

    @precondition(lambda self: next_deadline(self.room) is not None)
    @rule(early_s=st.sampled_from([0.0, 0.001, 1.0]))
    def wait_until_due(self, early_s: float) -> None:
        due = next_deadline(self.room)
        assert due is not None
        if due >= closes_deserted_at(self.room) and self.steps < WITHOUT_AN_END:
            return
        self.now = max(self.now, due - early_s)
        self.service(Tick())

    @precondition(lambda self: self.steps > WITHOUT_AN_END)
    @rule(number=WHO, kind=st.sampled_from([*sorted(ENDING), "end_circle"]))
    def end(self, number: int, kind: str) -> None:
        if kind == "close_circle":
            self.step(CloseCircle(), Organiser())
        elif kind == "cancel_circle":
            self.step(CancelCircle(), Organiser())
        else:
            self.ask(kind, self.leader(number), NOBODY)

"""Situations: rooms in which, between them, everything is in every state that it can be in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from moderation.commands import Command
from moderation.commands.bell import AskForBreath, RingBell
from moderation.commands.check_in import CloseCheckIn, GiveAnswer, OpenCheckIn, ShowCheckIn
from moderation.commands.claims import AnswerClaim
from moderation.commands.ending import EndCircle
from moderation.commands.groups import Divide, Reunite
from moderation.commands.leaving import Leave
from moderation.commands.lobby import AdmitAll, Decline
from moderation.commands.pause import Pause
from moderation.commands.piece import MovePiece, OfferNext
from moderation.commands.presence import LoseNode
from moderation.commands.removal import Remove
from moderation.commands.roles import HandOver, StepBack, StepUp
from moderation.commands.side_room import AnswerSideRoom, OfferSideRoom
from moderation.commands.signals import AcknowledgeSignal, SendSignal
from moderation.state.check_in import Audience, Form
from moderation.state.room import Room
from moderation.state.script import Script
from moderation.state.values import SeatId, replace
from moderation.transition import Actor
from tests.moderation.circles import NOW, Circle, empty_circle, english, script, stage
from tests.values import as_data

FORM = Form(question=english("How are you?"), answer="mood", audience="pooled")
COURSE = script(
    stage("welcome", form=as_data(FORM)),
    stage("round", rounds=2),
    stage("round", rounds=1, in_groups=True, form=as_data(FORM)),
    stage("closing"),
)
WITHOUT_FORMS = script(stage("welcome"), stage("round", rounds=2, in_groups=True))
GRACE_S = 30.0
"""Shorter than an offer lies."""


@dataclass
class Told(Circle):
    """A circle that remembers every room it was."""

    was: list[Room] = field(default_factory=list)

    def apply(self, command: Command, actor: Actor) -> Room:
        super().apply(command, actor)
        self.was.append(self.room)
        return self.room

    def connect(self, seat: SeatId, session: str | None = None, page: str = "a", node: str = "node-0") -> Room:
        return super().connect(seat, session, page, node)

    def move_to(self, seat: SeatId, takes: bool) -> None:
        """Fay offers the piece to somebody."""
        self.by("fay", MovePiece(piece_id=self.piece.id, to=seat))
        if takes:
            self.take(seat)

    def go_aside(self, by: SeatId, seat: SeatId) -> None:
        self.by(by, OfferSideRoom(seat=seat))
        self.by(seat, AnswerSideRoom(side_room=self.room.side_rooms[0].id, accept=True))


def situations() -> Iterator[Room]:
    """Every room of every story."""
    for story in STORIES:
        yield from story().was


def announced(
    facilitators: str,
    participants: str,
    cofacilitators: str = "",
    course: Script = COURSE,
    starts_at: float | None = None,
) -> Told:
    """Nobody has come yet."""
    circle = empty_circle(
        facilitators,
        participants,
        cofacilitators=cofacilitators,
        capacity=6,
        grace_s=GRACE_S,
        starts_at=starts_at,
        script=course,
    )
    return Told(circle.room, was=[circle.room])


def live(
    facilitators: str = "fay gus", participants: str = "ana ben", cofacilitators: str = "", course: Script = COURSE
) -> Told:
    """In a round; the piece rests."""
    circle = announced(facilitators, participants, cofacilitators, course)
    circle.arrive(*facilitators.split(), *cofacilitators.split(), *participants.split())
    circle.by("fay", AdmitAll())
    circle.begin()
    circle.go_to(1)
    return Told(circle.room, was=[circle.room])


def _doors() -> Told:
    """Somebody is there before they open. Those who came by the open link and went are forgotten."""
    circle = announced("fay", "ana ben", "cai", starts_at=NOW + 7200)
    circle.enter("ana")
    circle.connect("ana")
    circle.wait(7200)
    circle.arrive("ben", "fay", "guest", "other", "third")
    circle.by("fay", Decline(seat="other"))
    for seat in ("guest", "ana", "other", "third"):
        circle.drop(seat)
    circle.admit("ben")
    circle.begin()
    circle.admit("guest")
    circle.arrive("ana")
    circle.drop("ana")
    return circle


def _admission() -> Told:
    """Some are admitted while somebody speaks; one of them goes, and then the speaker's line drops."""
    circle = live(participants="ana ben kim")
    circle.by("kim", Leave())
    circle.move_to("fay", takes=True)
    circle.arrive("kim", "guest")
    circle.admit("kim", "guest")
    circle.drop("guest")
    circle.drop("fay")
    return circle


def _round() -> Told:
    """The piece goes round; lines drop, one after the other."""
    circle = live()
    circle.offer_next()
    circle.wait(45)
    circle.take("fay")
    circle.pass_piece("fay")
    circle.drop("gus")
    circle.wait(GRACE_S)
    circle.take("ana")
    circle.drop("ana")
    circle.wait(GRACE_S)
    circle.connect("gus")
    circle.wait(45)
    circle.drop("ben")
    return circle


def _last_of_a_round(waits: float, takes: bool) -> Told:
    """Whoever is last is offered the piece, or takes it, and their line drops."""
    circle = live("fay", "ana")
    circle.offer_next()
    circle.pass_on("fay")
    circle.wait(waits)
    if takes:
        circle.take("ana")
        circle.by("fay", RingBell())
        circle.wait(30)
        circle.wait(45)
        circle.take("ana")
    circle.drop("ana")
    return circle


def _stillness() -> Told:
    circle = live()
    circle.by("ana", AskForBreath())
    circle.move_to("fay", takes=True)
    circle.by("fay", RingBell())
    circle.by("fay", Pause())
    return circle


def _nobody_facilitates(to: SeatId | None, takes: bool) -> Told:
    """Their line drops while the piece is there; then the circle pauses."""
    circle = live("fay")
    if to is not None:
        circle.move_to(to, takes)
    circle.drop("fay")
    circle.wait(GRACE_S)
    circle.wait(300)
    return circle


def _all_lines_drop() -> Told:
    circle = live()
    circle.service(LoseNode(nodes=("node-0",)))
    return circle


def _succession() -> Told:
    """A co-facilitator stands in for a facilitator who does not come back."""
    circle = live("fay", cofacilitators="cai")
    circle.drop("fay")
    circle.wait(GRACE_S)
    return circle


def _check_in(audience: Audience, course: Script) -> Told:
    circle = live(course=course)
    circle.by("fay", OpenCheckIn(form=replace(FORM, audience=audience)))
    check_in = circle.room.circle.check_in
    assert check_in is not None
    for mood, seat in enumerate(("fay", "ana", "ben"), start=1):
        circle.by(seat, GiveAnswer(check_in_id=check_in.id, value=mood))
    circle.by("fay", CloseCheckIn(check_in_id=check_in.id))
    if audience == "all":
        circle.by("fay", ShowCheckIn(check_in_id=check_in.id))
    return circle


def _signal(*waits: float) -> Told:
    """Somebody needs something; it is seen late, and then nobody is there who could see another one."""
    circle = live("fay", cofacilitators="cai")
    circle.by("ana", SendSignal(kind="check_on_me"))
    for seconds in waits:
        circle.wait(seconds)
    circle.by("fay", AcknowledgeSignal(signal_id=circle.signal("ana").id))
    circle.service(LoseNode(nodes=("node-0",)))
    return circle


def _signal_to_nobody() -> Told:
    circle = live("fay")
    circle.drop("fay")
    circle.by("ana", SendSignal(kind="need_a_minute"))
    circle.wait(30)
    circle.by("ana", SendSignal(kind="not_safe"))
    return circle


def _aside(by: SeatId, with_piece: SeatId | None, takes: bool, waits: float = 0) -> Told:
    """One who looks after the circle goes aside with a participant, who vanishes there."""
    circle = live("fay", participants="ana ben", cofacilitators="cai" if by == "cai" else "")
    if with_piece is not None:
        circle.move_to(with_piece, takes)
    circle.wait(waits)
    circle.go_aside(by, "ana")
    circle.drop("ana")
    return circle


def _aside_at_the_end_of_a_round(waits: float, takes: bool) -> Told:
    circle = live("fay", "ana")
    circle.offer_next()
    circle.pass_on("fay")
    circle.by("fay", OfferSideRoom(seat="ana"))
    circle.wait(waits)
    if takes:
        circle.take("ana")
    return circle


def _offer_to_go_aside_and_nobody_there() -> Told:
    circle = live()
    circle.by("fay", OfferSideRoom(seat="ana"))
    circle.drop("ana")
    return circle


def _groups() -> Told:
    """The circle divides; it comes back when a turn in a group is over."""
    circle = live("fay gus", "ana ben", "cai")
    circle.by("fay", Divide(groups=(("fay", "ana", "cai"), ("gus", "ben"))))
    circle.by("fay", OfferNext(piece_id=circle.place_of("fay").piece.id))
    circle.pass_on("fay")
    circle.pass_on("cai")
    circle.wait(45)
    circle.take("ana")
    circle.by("fay", Reunite())
    circle.drop("ana")
    circle.wait(GRACE_S)
    return circle


def _aside_from_a_group() -> Told:
    circle = live("fay gus", "ana ben", "cai")
    circle.by("fay", Divide(groups=(("fay", "ana", "cai"), ("gus", "ben"))))
    circle.go_aside("cai", "ana")
    return circle


def _roles() -> Told:
    """One who facilitates hands over, steps back and up; another one steps back."""
    circle = live("fay", cofacilitators="cai")
    circle.by("fay", HandOver(to="cai"))
    circle.by("fay", StepBack())
    circle.by("fay", StepUp())
    circle.by("cai", StepBack())
    return circle


def _claim(contested: bool) -> Told:
    """Somebody opens a link whose seat is taken, and its person goes."""
    circle = live()
    circle.enter("ana", "second", claim_id="c2")
    circle.connect("ana", "second", page="b")
    if contested:
        circle.by("ana", AnswerClaim(claim_id="c2", mine=False))
        circle.drop("ana")
    return circle


def _claim_of_somebody_not_there() -> Told:
    circle = live()
    circle.enter("ana", "second", claim_id="c2")
    circle.drop("ana")
    return circle


def _claim_in_the_lobby() -> Told:
    circle = announced("fay", "ana")
    circle.arrive("ana")
    circle.enter("ana", "second", claim_id="c2")
    circle.connect("ana", "second", page="b")
    return circle


def _removal() -> Told:
    """Somebody is removed, somebody leaves, and the circle is over."""
    circle = live("fay", participants="ana ben rex")
    circle.arrive("guest")
    circle.by("fay", Remove(seat="rex"))
    circle.by("fay", Remove(seat="guest"))
    circle.by("ana", Leave())
    circle.arrive("ana")
    circle.by("fay", EndCircle())
    circle.drop("fay")
    circle.wait(GRACE_S)
    return circle


def _deserted(begun: bool) -> Told:
    """Nobody is left, and the circle ends of itself."""
    circle = announced("fay", "ana", course=WITHOUT_FORMS)
    circle.arrive("fay")
    if begun:
        circle.begin()
    circle.drop("fay")
    circle.wait(GRACE_S)
    return circle


STORIES: tuple[Callable[[], Told], ...] = (
    _doors,
    _admission,
    _round,
    lambda: _last_of_a_round(0, takes=False),
    lambda: _last_of_a_round(45, takes=False),
    lambda: _last_of_a_round(0, takes=True),
    _stillness,
    lambda: _nobody_facilitates(None, takes=False),
    lambda: _nobody_facilitates("ana", takes=False),
    lambda: _nobody_facilitates("ana", takes=True),
    _all_lines_drop,
    _succession,
    lambda: _check_in("all", COURSE),
    lambda: _check_in("pooled", WITHOUT_FORMS),
    _signal,
    lambda: _signal(30),
    lambda: _signal(30, 90),
    _signal_to_nobody,
    lambda: _aside("cai", None, takes=True),
    lambda: _aside("fay", None, takes=True),
    lambda: _aside("fay", "fay", takes=True),
    lambda: _aside("fay", "fay", takes=False, waits=45),
    lambda: _aside("fay", "ben", takes=True),
    lambda: _aside("fay", "ana", takes=False),
    lambda: _aside("fay", "ben", takes=False, waits=45),
    lambda: _aside_at_the_end_of_a_round(0, takes=False),
    lambda: _aside_at_the_end_of_a_round(45, takes=False),
    lambda: _aside_at_the_end_of_a_round(0, takes=True),
    _offer_to_go_aside_and_nobody_there,
    _groups,
    _aside_from_a_group,
    _roles,
    lambda: _claim(contested=False),
    lambda: _claim(contested=True),
    _claim_of_somebody_not_there,
    _claim_in_the_lobby,
    _removal,
    lambda: _deserted(begun=False),
    lambda: _deserted(begun=True),
)

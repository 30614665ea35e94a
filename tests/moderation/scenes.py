"""Scenes: somebody of each role in each state a circle can be in, with everything there that can be asked about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from moderation.commands.announcing import ReviseCircle
from moderation.commands.bell import RingBell
from moderation.commands.chat import SayPrivately
from moderation.commands.check_in import OpenCheckIn
from moderation.commands.ending import EndCircle, EndDebrief
from moderation.commands.groups import Divide
from moderation.commands.leaving import Leave
from moderation.commands.lobby import Decline, Knock
from moderation.commands.pause import Pause
from moderation.commands.piece import MovePiece
from moderation.commands.removal import Remove
from moderation.commands.side_room import AnswerSideRoom, OfferSideRoom
from moderation.commands.signals import SendSignal
from moderation.state.check_in import Form
from moderation.state.place import Place
from moderation.state.seat import CIRCLE, Seat
from moderation.state.values import SeatId
from moderation.transition import Actor, AtSeat, Organiser, Service
from tests.moderation.circles import GRACE_S, NOW, Circle, empty_circle, english, script, stage

COURSE = script(
    stage("welcome"),
    stage("round", rounds=2, in_groups=True),
    stage("round", prompt=english("A small joy")),
    stage("closing"),
)
PEOPLE = ("ana", "ben", "mei", "dot", "zoe")
CROWD = tuple(f"guest-{number}" for number in range(1, 10))
LIVE = (
    "rests", "offered to me", "offered to another", "I hold it", "another holds it", "bell", "paused",
    "last turn, mine", "last turn, another's", "nobody facilitates", "side room", "group", "plenary",
)  # fmt: skip
UNATTENDED = ("last turn, mine", "last turn, another's", "nobody facilitates")


@dataclass(frozen=True)
class Part:
    """Who plays a role: the actor, who else looks after the circle, and in which states one can be of that role."""

    seat: SeatId | None
    helper: SeatId
    states: tuple[str, ...]
    actor: Actor

    @property
    def acts_for_facilitators(self) -> bool:
        return self.helper == "cleo"


AT_ALL_TIMES = ("scheduled", "open", "live", "debrief", "ended")
WITH_FACILITATORS = ("open", *(state for state in LIVE if state not in UNATTENDED), "debrief")
PARTS = {
    "Invited": Part("ira", "fay", AT_ALL_TIMES, AtSeat("ira")),
    "In the lobby": Part("kim", "fay", ("scheduled", "open", "live"), AtSeat("kim")),
    "Declined": Part("dan", "fay", AT_ALL_TIMES[1:], AtSeat("dan")),
    "Removed": Part("rex", "fay", AT_ALL_TIMES[1:], AtSeat("rex")),
    "Participant": Part("ana", "fay", ("open", *LIVE), AtSeat("ana")),
    "Co-facilitator": Part("cai", "fay", WITH_FACILITATORS, AtSeat("cai")),
    "Co-facilitator who acts as facilitator": Part("cai", "cleo", WITH_FACILITATORS, AtSeat("cai")),
    "Facilitator": Part("fay", "gus", WITH_FACILITATORS, AtSeat("fay")),
    "Organiser": Part(None, "fay", AT_ALL_TIMES, Organiser()),
    "Service": Part(None, "fay", AT_ALL_TIMES, Service()),
}


@dataclass(frozen=True)
class Scene:
    """A circle in some state, and who asks something of it."""

    circle: Circle
    part: Part

    @property
    def me(self) -> Seat:
        """The seat of whoever acts; somebody's where nobody sits."""
        return self.circle.seat(self.part.seat or "ana")

    @property
    def place(self) -> Place:
        return self.circle.room.place(self.me.place)


def scenes(role: str, state: str) -> Iterator[Scene]:
    """That role in that state; `live` is every state of a live circle, for those who do not sit in it."""
    part = PARTS[role]
    for each in (other for other in LIVE if "me" not in other and "mine" not in other) if state == "live" else (state,):
        if "I hold" not in each or part.seat in ("ana", "cai", "fay"):
            yield _scene(part, each)


def _scene(part: Part, state: str) -> Scene:
    circle = _before_the_doors(part) if state == "scheduled" else _open(part, state)
    if state in LIVE:
        _Course(circle, part).goes_to(state)
    elif state in ("debrief", "ended"):
        leader = _leader(part)
        circle.begin(by=leader)
        circle.by("zoe", Leave())
        circle.by(leader, EndCircle())
        if state == "ended":
            circle.by(leader, EndDebrief())
    if state != "ended":
        for seat in ("ben", part.seat or "ana"):
            _claimed(circle, seat)
    return Scene(circle, part)


def _leader(part: Part) -> SeatId:
    return "cai" if part.acts_for_facilitators else "fay"


def _before_the_doors(part: Part) -> Circle:
    """One has not knocked; one knocked before it was put off."""
    circle = _nobody_yet()
    circle.arrive("kim")
    room = circle.room
    circle.organiser(
        ReviseCircle(title=room.title, starts_at=NOW + 7200, capacity=room.capacity, made_on=room.revision)
    )
    circle.enter("ira")
    circle.connect("ira")
    return circle


def _open(part: Part, state: str) -> Circle:
    """All are there who come; one was removed, one declined, one knocks, one has not knocked, one has not come."""
    circle = _nobody_yet()
    facilitated = not part.acts_for_facilitators or state == "group"
    circle.arrive(*(("fay", "gus") if facilitated else ()), "cai", "cleo")
    crowd = CROWD if state == "plenary" else ()
    leader = "fay" if facilitated else "cai"
    circle.enter("mei")
    circle.connect("mei")
    circle.by("mei", Knock(name="Mei", contact="At home"))
    circle.arrive(*(one for one in PEOPLE if one != "mei"), *crowd, "rex", "dan", "kim")
    circle.admit(*PEOPLE, *crowd, by=leader)
    circle.by(leader, Remove(seat="rex", reason="-"))
    circle.by(leader, Decline(seat="dan"))
    circle.enter("ira")
    circle.connect("ira")
    for seat in {"mei", part.seat or "mei"} & {seat.id for seat in circle.room.seated()}:
        circle.by(seat, SendSignal(kind="need_a_minute"))
    circle.by("mei", SayPrivately(text="Hello"))
    return circle


def _nobody_yet() -> Circle:
    participants = " ".join((*PEOPLE, "ira", "kim", "dan", "rex", "pat"))
    return empty_circle("fay gus", participants, cofacilitators="cai cleo", capacity=32, script=COURSE)


def _claimed(circle: Circle, seat_id: SeatId) -> None:
    """Somebody opened that link elsewhere, and waits; not where the link opens nothing any more."""
    seat = circle.room.seat(seat_id)
    if seat is None or seat.standing == "removed":
        return
    if seat.presence != "present":
        circle.enter(seat_id)
        circle.connect(seat_id)
    circle.enter(seat_id, f"elsewhere-{seat_id}", claim_id=f"claim-{seat_id}")
    circle.connect(seat_id, f"elsewhere-{seat_id}", page="b")


@dataclass(frozen=True)
class _Course:
    """What happens in a circle until it is in the state of a scene."""

    circle: Circle
    part: Part

    def goes_to(self, state: str) -> None:
        leader = "fay" if state == "group" else _leader(self.part)
        self.circle.begin(by=leader)
        self.circle.by("zoe", Leave())
        if state == "plenary":
            self._check_in(leader)
        elif state == "group":
            self._divide()
        else:
            self.circle.go_to(1, by=leader)
            self._check_in(leader)
            self._piece(state, leader)
        if state not in UNATTENDED:
            self.circle.drop("dot")

    def _check_in(self, leader: SeatId) -> None:
        form = Form(question=english("How are you?"), answer="mood")
        self.circle.by(leader, OpenCheckIn(form=form))

    def _divide(self) -> None:
        leaders = {"cai": ("fay", "cai"), "fay": ("fay", "gus")}.get(self.part.seat or "", ("fay", "cai"))
        mine = ("cai", "cleo") if self.part.acts_for_facilitators else leaders
        others = tuple(one for one in ("fay", "gus", "cai", "cleo") if one not in mine)
        self.circle.by("fay", Divide(groups=((*mine, "ana", "mei", "dot"), (*others, "ben"))))
        self._check_in(mine[0])

    def _piece(self, state: str, leader: SeatId) -> None:
        if state in ("rests", "side room"):
            if state == "side room":
                self._aside()
            return
        mine = state in ("offered to me", "I hold it", "last turn, mine")
        to = self.part.seat if mine and self.part.seat else "ben"
        self.circle.by(leader, MovePiece(piece_id=self.circle.piece.id, to=to))
        if not state.startswith("offered"):
            self.circle.take(to)
        if state == "bell":
            self.circle.by(leader, RingBell())
        if state == "paused":
            self.circle.by(leader, Pause())
        if state in UNATTENDED:
            self._everybody_who_facilitates_vanishes()
        if state == "nobody facilitates":
            self.circle.pass_piece(to)

    def _everybody_who_facilitates_vanishes(self) -> None:
        for seat in ("fay", "gus", "cai", "cleo"):
            self.circle.drop(seat)
        self.circle.wait(GRACE_S)

    def _aside(self) -> None:
        """A participant with a facilitator; a facilitator with a participant."""
        facilitates = self.part.seat in ("fay", "cai")
        by, to = (self.part.seat or "", "ben") if facilitates else ("gus", self.part.seat or "ana")
        if to in {seat.id for seat in self.circle.room.within(CIRCLE)}:
            self.circle.by(by, OfferSideRoom(seat=to))
            aside = self.circle.room.side_rooms[0]
            self.circle.by(to, AnswerSideRoom(side_room=aside.id, accept=True))

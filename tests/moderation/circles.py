"""Circles for tests: a room that is changed by commands alone, at a time that the test sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict, Unpack

import pytest

from moderation.commands import Command
from moderation.commands.claims import AnswerClaim
from moderation.commands.clock import Tick
from moderation.commands.groups import Divide
from moderation.commands.hands import RaiseHand
from moderation.commands.links import EnterByLink, EnterByOpenLink
from moderation.commands.lobby import Admit, Knock
from moderation.commands.piece import OfferNext, PassOn, PassPiece, TakePiece
from moderation.commands.presence import Connect, Disconnect
from moderation.commands.stages import Begin, GoToStage
from moderation.refusal import RefusalCode, Refused
from moderation.rules.cards import card_of
from moderation.state.care import Card, Signal
from moderation.state.place import Piece, Place, Round, Supervision
from moderation.state.plan import Plan
from moderation.state.room import Agreements, OpenLink, Phase, Room, new_room
from moderation.state.script import Script
from moderation.state.seat import Seat
from moderation.state.stage import Stage
from moderation.state.values import LocalText, SeatId
from moderation.transition import Actor, AtSeat, Organiser, Service, transition
from tests.moderation.versions import assert_whole_values_are_numbered
from tests.values import as_text, written

NOW = 1_800_000_000.0
GRACE_S = 60.0
OPEN_LINK = OpenLink(id="o1", hash="hash-open")


def english(text: str) -> LocalText:
    return LocalText(default="en", texts={"en": text})


def stage(kind: str, **fields: object) -> Stage:
    """A stage as usual for its kind but for these fields."""
    return written(Stage, {"kind": kind, **fields})


def script(*stages: Stage) -> Script:
    return Script(name=english("A course"), stages=stages)


AGREEMENTS = Agreements(hash="hash-agreements", lines=(english("What is said here stays here."),))


@dataclass
class Circle:
    """A room, and what time it is there. Every method is one command, and returns the room after it."""

    room: Room
    now: float = NOW

    def apply(self, command: Command, actor: Actor) -> Room:
        before, self.room = self.room, transition(self.room, command, actor, self.now)
        assert_whole_values_are_numbered(before, self.room)
        return self.room

    def service(self, command: Command) -> Room:
        return self.apply(command, Service())

    def organiser(self, command: Command) -> Room:
        return self.apply(command, Organiser())

    def by(self, seat: SeatId, command: Command) -> Room:
        return self.apply(command, AtSeat(seat))

    def refusal(self, command: Command, actor: Actor) -> RefusalCode:
        """Why it is refused; the room is then as it was (C12)."""
        before = as_text(self.room)
        with pytest.raises(Refused) as refused:
            self.apply(command, actor)
        assert as_text(self.room) == before
        return refused.value.code

    def refusal_by(self, seat: SeatId, command: Command) -> RefusalCode:
        return self.refusal(command, AtSeat(seat))

    def wait(self, seconds: float) -> Room:
        self.now += seconds
        return self.service(Tick())

    def enter(self, seat: SeatId, session: str | None = None, claim_id: str = "c1") -> Room:
        session = session or f"session-{seat}"
        return self.service(EnterByLink(link=f"link-{seat}", session=session, claim_id=claim_id))

    def ask_for(self, seat: SeatId, session: str, browser: str | None = None, claim_id: str | None = None) -> Room:
        """With another browser, whose page is there at once, by the link of a seat that somebody has."""
        claim_id = claim_id or f"claim-{session}"
        self.service(EnterByLink(link=f"link-{seat}", session=session, claim_id=claim_id, browser=browser or session))
        return self.connect(seat, session=session, page=session)

    def enter_by_open_link(self, seat: SeatId) -> Room:
        return self.service(EnterByOpenLink(link=OPEN_LINK.hash, seat=seat, session=f"session-{seat}"))

    def connect(self, seat: SeatId, session: str | None = None, page: str = "a", node: str = "n1") -> Room:
        return self.service(
            Connect(
                seat=seat,
                session=session or f"session-{seat}",
                node=node,
                connection=f"line-{seat}-{page}",
                incarnation=f"page-{seat}-{page}",
            )
        )

    def drop(self, seat: SeatId, page: str = "a") -> Room:
        return self.service(Disconnect(seat=seat, connection=f"line-{seat}-{page}"))

    def arrive(self, *seats: SeatId, contact: str | None = None) -> Room:
        """By their links, or the open link when they have none, to their names in the lobby."""
        agreed = None if self.room.agreements is None else self.room.agreements.hash
        for seat in seats:
            if self.room.seat(seat) is None:
                self.enter_by_open_link(seat)
            else:
                self.enter(seat)
            self.connect(seat)
            self.by(seat, Knock(name=seat.title(), agreed=agreed, contact=contact, early=True))
        return self.room

    def admit(self, *seats: SeatId, by: SeatId = "fay") -> Room:
        for seat in seats:
            self.by(by, Admit(seat=seat))
        return self.room

    def begin(self, by: SeatId = "fay") -> Room:
        """Live, in the first stage; the piece rests."""
        return self.by(by, Begin())

    def offer_next(self, by: SeatId = "fay") -> Room:
        return self.by(by, OfferNext(piece_id=self.place_of(by).piece.id))

    def go_to(self, stage: int, by: SeatId = "fay") -> Room:
        return self.by(by, GoToStage(from_stage=self.place_of(by).stage, to_stage=stage))

    def take(self, seat: SeatId) -> Room:
        return self.by(seat, TakePiece(offer_id=self.place_of(seat).piece.id))

    def pass_on(self, seat: SeatId) -> Room:
        return self.by(seat, PassOn(offer_id=self.place_of(seat).piece.id))

    def pass_piece(self, seat: SeatId, to: SeatId | None = None) -> Room:
        return self.by(seat, PassPiece(turn_id=self.place_of(seat).piece.id, to=to))

    def speak(self, *seats: SeatId) -> Room:
        """Each takes what they are offered, and passes."""
        for seat in seats:
            self.take(seat)
            self.pass_piece(seat)
        return self.room

    def raise_hand(self, seat: SeatId) -> Room:
        return self.by(seat, RaiseHand())

    def go_round(self, most: int = 20, seconds: float = 0.0) -> list[SeatId]:
        """Everybody who is offered the piece takes it, speaks so long and passes; who that was, until it rests."""
        spoke: list[SeatId] = []
        while self.offered_to is not None and len(spoke) < most:
            spoke.append(self.offered_to)
            self.take(self.offered_to)
            self.now += seconds
            self.pass_piece(spoke[-1])
        return spoke

    def hand_to(self, seat: SeatId) -> Room:
        """The piece goes round, untaken, until that seat is offered it and takes it."""
        for _ in self.room.circle.order:
            if self.offered_to == seat:
                break
            offered_to = self.offered_to
            assert offered_to is not None
            self.pass_on(offered_to)
        return self.take(seat)

    def told_organiser(self) -> list[tuple[str, str]]:
        """What the last change told the organiser, and of which place."""
        of_now = f"a{self.room.version}."
        return [(alert.what, alert.place) for alert in self.room.alerts if alert.id.startswith(of_now)]

    def card(self, seat_id: SeatId) -> Card:
        """What happened to that person and is not done."""
        card = card_of(self.room, seat_id)
        assert card is not None
        return card

    def signal(self, seat_id: SeatId) -> Signal:
        """The private signal of that person that stands."""
        signal = self.card(seat_id).signal
        assert signal is not None
        return signal

    def phase(self) -> Phase:
        return self.room.phase

    def supervision(self) -> Supervision:
        return self.room.circle.supervision

    def seat(self, seat_id: SeatId) -> Seat:
        seat = self.room.seat(seat_id)
        assert seat is not None
        return seat

    def place_of(self, seat_id: SeatId) -> Place:
        """Where that person is."""
        return self.room.place(self.seat(seat_id).place)

    @property
    def piece(self) -> Piece:
        return self.room.circle.piece

    @property
    def round(self) -> Round:
        round_ = self.room.circle.round
        assert round_ is not None
        return round_

    @property
    def order(self) -> tuple[SeatId, ...]:
        return self.room.circle.order

    @property
    def holder(self) -> SeatId | None:
        return self.piece.by if self.piece.kind == "held" else None

    @property
    def offered_to(self) -> SeatId | None:
        return self.piece.to if self.piece.kind == "offered" else None

    @property
    def resting_after(self) -> SeatId | None:
        assert self.piece.kind == "resting"
        return self.piece.after


class Setting(TypedDict, total=False):
    """What may be said of a new circle."""

    grace_s: float
    kept_for_facilitators: int
    starts_at: float | None
    script: Script
    agreements: Agreements | None
    plan: Plan
    not_together: tuple[tuple[SeatId, SeatId], ...]


def empty_circle(
    facilitators: str = "fay",
    participants: str = "ana ben mei",
    *,
    cofacilitators: str = "",
    capacity: int = 8,
    **setting: Unpack[Setting],
) -> Circle:
    """Nobody has come yet. Everybody named has a personal link; there is an open link besides."""
    room = new_room(
        "r1",
        community="c1",
        title=english("An evening circle"),
        capacity=capacity,
        invitations=(
            *((seat, "facilitator", f"link-{seat}") for seat in facilitators.split()),
            *((seat, "cofacilitator", f"link-{seat}") for seat in cofacilitators.split()),
            *((seat, "participant", f"link-{seat}") for seat in participants.split()),
        ),
        open_link=OPEN_LINK,
        secret="",
        now=NOW,
        **setting,
    )
    return Circle(room)


def open_circle(
    facilitators: str = "fay",
    participants: str = "ana ben mei",
    *,
    cofacilitators: str = "",
    capacity: int = 8,
    **setting: Unpack[Setting],
) -> Circle:
    """Everybody named is seated and present: facilitators, co-facilitators, and participants, whom Fay admitted."""
    circle = empty_circle(facilitators, participants, cofacilitators=cofacilitators, capacity=capacity, **setting)
    circle.arrive(*facilitators.split(), *cofacilitators.split(), *participants.split())
    circle.admit(*participants.split(), by=facilitators.split()[0])
    return circle


def begun_circle(
    facilitators: str = "fay",
    participants: str = "ana ben mei",
    *,
    cofacilitators: str = "",
    capacity: int = 8,
    **setting: Unpack[Setting],
) -> Circle:
    """The same, begun: the first facilitator introduces the first stage, and the piece rests."""
    circle = open_circle(facilitators, participants, cofacilitators=cofacilitators, capacity=capacity, **setting)
    circle.begin(by=facilitators.split()[0])
    return circle


def live_circle(
    facilitators: str = "fay",
    participants: str = "ana ben mei",
    *,
    cofacilitators: str = "",
    capacity: int = 8,
    **setting: Unpack[Setting],
) -> Circle:
    """The same, and the piece goes round: the first facilitator is offered it."""
    circle = begun_circle(facilitators, participants, cofacilitators=cofacilitators, capacity=capacity, **setting)
    circle.offer_next(by=facilitators.split()[0])
    return circle


def divided_circle(*, capacity: int = 8, **setting: Unpack[Setting]) -> Circle:
    """Fay, Ana, Ben and Mei are in `group-1`, Gus, Kit, Lee and Max in `group-2`; in both the piece rests."""
    circle = begun_circle("fay gus", "ana ben mei kit lee max", capacity=capacity, **setting)
    circle.by("fay", Divide(groups=(("fay", "ana", "ben", "mei"), ("gus", "kit", "lee", "max"))))
    return circle


def claimed_circle(contested: bool = False) -> Circle:
    """Ana is seated and present; somebody with the session `second` claims to be her."""
    circle = live_circle()
    circle.enter("ana", session="second", claim_id="c2")
    circle.connect("ana", session="second", page="b")
    if contested:
        circle.by("ana", AnswerClaim(claim_id="c2", mine=False))
    return circle

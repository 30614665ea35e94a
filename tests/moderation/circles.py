"""Circles for tests: a room that is changed by commands alone, at a time that the test sets."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from moderation.commands import (
    Admit,
    Begin,
    Command,
    Connect,
    Disconnect,
    EnterByLink,
    EnterByOpenLink,
    Knock,
    PassOn,
    PassPiece,
    TakePiece,
    Tick,
)
from moderation.refusal import RefusalCode, Refused
from moderation.room import LocalText, OpenLink, Phase, Room, SeatId, Supervision, new_room
from moderation.transition import Actor, AtSeat, Organiser, Service, transition

NOW = 1_800_000_000.0
GRACE_S = 60.0
OPEN_LINK = OpenLink(id="o1", hash="hash-open")


def english(text: str) -> LocalText:
    return LocalText(default="en", texts={"en": text})


@dataclass
class Circle:
    """A room, and what time it is there. Every method is one command, and returns the room after it."""

    room: Room
    now: float = NOW

    def apply(self, command: Command, actor: Actor) -> Room:
        self.room = transition(self.room, command, actor, self.now)
        return self.room

    def service(self, command: Command) -> Room:
        return self.apply(command, Service())

    def organiser(self, command: Command) -> Room:
        return self.apply(command, Organiser())

    def by(self, seat: SeatId, command: Command) -> Room:
        return self.apply(command, AtSeat(seat))

    def refusal(self, command: Command, actor: Actor) -> RefusalCode:
        """Why it is refused; the room is then as it was (C12)."""
        before = self.room.model_dump_json()
        with pytest.raises(Refused) as refused:
            self.apply(command, actor)
        assert self.room.model_dump_json() == before
        return refused.value.code

    def refusal_by(self, seat: SeatId, command: Command) -> RefusalCode:
        return self.refusal(command, AtSeat(seat))

    def wait(self, seconds: float) -> Room:
        self.now += seconds
        return self.service(Tick())

    def enter(self, seat: SeatId, session: str | None = None, claim_id: str = "c1") -> Room:
        session = session or f"session-{seat}"
        return self.service(EnterByLink(link=f"link-{seat}", session=session, claim_id=claim_id))

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

    def arrive(self, *seats: SeatId) -> Room:
        """By their links, or the open link when they have none, to their names in the lobby."""
        for seat in seats:
            if self.room.seat(seat) is None:
                self.enter_by_open_link(seat)
            else:
                self.enter(seat)
            self.connect(seat)
            self.by(seat, Knock(name=seat.title()))
        return self.room

    def admit(self, *seats: SeatId, by: SeatId = "fay") -> Room:
        for seat in seats:
            self.by(by, Admit(seat=seat))
        return self.room

    def begin(self, by: SeatId = "fay") -> Room:
        return self.by(by, Begin())

    def take(self, seat: SeatId) -> Room:
        return self.by(seat, TakePiece(offer_id=self.room.piece.id))

    def pass_on(self, seat: SeatId) -> Room:
        return self.by(seat, PassOn(offer_id=self.room.piece.id))

    def pass_piece(self, seat: SeatId) -> Room:
        return self.by(seat, PassPiece(turn_id=self.room.piece.id))

    def hand_to(self, seat: SeatId) -> Room:
        """The piece goes round, untaken, until that seat is offered it and takes it."""
        for _ in self.room.order:
            if self.offered_to == seat:
                break
            offered_to = self.offered_to
            assert offered_to is not None
            self.pass_on(offered_to)
        return self.take(seat)

    def phase(self) -> Phase:
        return self.room.phase

    def supervision(self) -> Supervision:
        return self.room.supervision

    @property
    def holder(self) -> SeatId | None:
        return self.room.piece.by if self.room.piece.kind == "held" else None

    @property
    def offered_to(self) -> SeatId | None:
        return self.room.piece.to if self.room.piece.kind == "offered" else None

    @property
    def resting_after(self) -> SeatId | None:
        assert self.room.piece.kind == "resting"
        return self.room.piece.after


def empty_circle(
    facilitators: str = "fay",
    participants: str = "ana ben mei",
    *,
    capacity: int = 8,
    grace_s: float = GRACE_S,
    starts_at: float | None = None,
) -> Circle:
    """Nobody has come yet. Everybody named has a personal link; there is an open link besides."""
    room = new_room(
        "r1",
        community="c1",
        title=english("An evening circle"),
        capacity=capacity,
        invitations=(
            *((seat, "facilitator", f"link-{seat}") for seat in facilitators.split()),
            *((seat, "participant", f"link-{seat}") for seat in participants.split()),
        ),
        open_link=OPEN_LINK,
        now=NOW,
        starts_at=starts_at,
        grace_s=grace_s,
    )
    return Circle(room)


def open_circle(
    facilitators: str = "fay", participants: str = "ana ben mei", *, capacity: int = 8, grace_s: float = GRACE_S
) -> Circle:
    """Everybody named is seated and present, in this order; the first facilitator admitted them."""
    circle = empty_circle(facilitators, participants, capacity=capacity, grace_s=grace_s)
    circle.arrive(*facilitators.split(), *participants.split())
    circle.admit(*participants.split(), by=facilitators.split()[0])
    return circle


def live_circle(
    facilitators: str = "fay", participants: str = "ana ben mei", *, capacity: int = 8, grace_s: float = GRACE_S
) -> Circle:
    """The same, begun: the first facilitator is offered the piece."""
    circle = open_circle(facilitators, participants, capacity=capacity, grace_s=grace_s)
    circle.begin(by=facilitators.split()[0])
    return circle

"""What a step of a room is, and what is asked of one again and again."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from moderation.commands import Command
from moderation.reading.parts import View
from moderation.reading.views import view
from moderation.refusal import RefusalCode, Refused
from moderation.rules.hearing import company
from moderation.state.place import Held, Offered, Place
from moderation.state.room import Room
from moderation.state.seat import Seat
from moderation.state.values import SeatId
from moderation.transition import Actor, AtSeat, transition

T = TypeVar("T")


@dataclass(frozen=True)
class Step:
    """One command and what it did. `settled` is what the time alone makes of `before`."""

    before: Room
    settled: Room
    command: Command
    actor: Actor
    now: float
    after: Room
    refused: RefusalCode | None

    def own(self, seat_id: SeatId) -> bool:
        return self.actor == AtSeat(seat_id)

    @property
    def accepted(self) -> bool:
        return self.refused is None

    @property
    def actors_seat(self) -> Seat:
        """The seat of whoever acted, before they did."""
        assert isinstance(self.actor, AtSeat)
        return seat_in(self.settled, self.actor.seat)

    def places(self) -> Iterator[tuple[Place, Place]]:
        """Each place that outlived a change: as it was when time was done with it, and after the command."""
        for place in self.settled.places if self.after is not self.before else ():
            if self.after.has_place(place.id):
                yield place, self.after.place(place.id)


def seat_in(room: Room, seat_id: SeatId) -> Seat:
    seat = room.seat(seat_id)
    assert seat is not None
    return seat


def rings(room: Room) -> tuple[Place, ...]:
    """The places with a ring and a piece of their own."""
    return tuple(place for place in room.places if place.kind in ("circle", "group"))


def with_somebody(place: Place) -> Held | Offered | None:
    """The piece, unless it rests."""
    return None if place.piece.kind == "resting" else place.piece


def pieces(room: Room) -> Iterator[Held | Offered]:
    """The pieces that somebody has, or is offered."""
    return (piece for place in room.places if (piece := with_somebody(place)) is not None)


def whose(piece: Held | Offered) -> SeatId:
    return piece.by if piece.kind == "held" else piece.to


def is_accepted(room: Room, command: Command, actor: Actor) -> bool:
    try:
        transition(room, command, actor, room.at)
    except Refused:
        return False
    return True


def is_there(room: Room, place: Place, seat_id: SeatId) -> bool:
    """Whether that person is in that place, and connected."""
    seat = room.seat(seat_id)
    return seat is not None and (seat.place, seat.presence) == (place.id, "present")


def _remembered(ask: Callable[[Room], T]) -> Callable[[Room], T]:
    """The same few rooms are asked the same by many invariants."""
    known: deque[tuple[Room, T]] = deque(maxlen=4)

    def asked(room: Room) -> T:
        for former, answer in known:
            if former is room:
                return answer
        answer = ask(room)
        known.append((room, answer))
        return answer

    return asked


@_remembered
def hearing(room: Room) -> frozenset[tuple[SeatId, SeatId]]:
    """Who hears whom: (listener, speaker)."""
    here = {place_id: company(room, place_id) for place_id in {seat.place for seat in room.seats}}
    return frozenset((seat.id, speaker) for seat in room.seats for speaker in here[seat.place].voices_to(seat))


@_remembered
def views(room: Room) -> Mapping[SeatId, View]:
    """What everybody at a seat is told."""
    return {seat.id: view(room, seat.id) for seat in room.seats}


def leads(room: Room, seat: Seat) -> bool:
    """Whether that person facilitates where they are, by their role or because no facilitator is there (C15)."""
    if seat.standing != "seated" or seat.role == "participant":
        return False
    if seat.role == "facilitator":
        return True
    here = [other for other in room.seated() if other.place == seat.place]
    if room.place(seat.place).kind == "side_room" or any(is_facilitator_about(other) for other in here):
        return False
    standing_in = [other.id for other in here if other.role == "cofacilitator" and other.presence == "present"]
    return next((one for one in room.succession if one in standing_in), None) == seat.id


def is_facilitator_about(seat: Seat) -> bool:
    """A facilitator who is there, or whose line has just dropped."""
    return seat.standing == "seated" and seat.role == "facilitator" and seat.presence in ("present", "reconnecting")


def leaders_there(room: Room, place: Place) -> list[Seat]:
    """Those who facilitate in that place and are connected."""
    here = [seat for seat in room.seated() if seat.place == place.id and seat.presence == "present"]
    return [seat for seat in here if leads(room, seat)]

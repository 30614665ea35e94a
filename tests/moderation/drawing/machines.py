"""The machines of a circle: what each is about, and the state in which a room has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import get_args

from moderation import (
    check_in,
    claims,
    door,
    facilitation,
    groups,
    piece,
    presence,
    removal,
    side_room,
    signals,
    stillness,
    supervision,
)
from moderation.care import CardKind, Signal
from moderation.place import Held, Offered, Place, Resting
from moderation.room import Phase, Room
from moderation.seat import Presence, Role, Seat


@dataclass(frozen=True, slots=True)
class At:
    """A state; `id` tells apart what is in the same state one after the other, like an offer and the next one."""

    state: str
    id: str = ""


Thing = tuple[str, str]
"""What has a state: in what it exists, and its id there. What goes with that has not changed its state."""
Of = Callable[[Room], dict[Thing, At]]


@dataclass(frozen=True, slots=True)
class Machine:
    """`rules` is the module that is about it; `states` are in the order in which most go through them."""

    title: str
    sentence: str
    rules: str
    states: tuple[str, ...]
    of: Of


def homes(room: Room) -> set[str]:
    """In what things exist: the circle until its end, the live circle, its places, who is seated."""
    if room.phase == "ended":
        return {""}
    if room.phase == "debrief":
        return {"", "circle"}
    return {"", "circle", *(f"seat {seat.id}" for seat in room.seated()), *_live(room)}


def _live(room: Room) -> set[str]:
    return {"live", *(f"place {place.id}" for place in _rings(room))} if room.phase == "live" else set()


def _seats(state: Callable[[Seat], str]) -> Of:
    return lambda room: {("circle", seat.id): At(state(seat)) for seat in room.seats}


def _standing(seat: Seat) -> str:
    return "admitted" if seat.admitted else seat.standing


def _rings(room: Room) -> Iterator[Place]:
    """The places where a piece goes round."""
    return (place for place in room.places if room.phase == "live" and place.kind in ("circle", "group"))


def _places(at: Callable[[Place], At]) -> Of:
    return lambda room: {(f"place {place.id}", ""): at(place) for place in _rings(room)}


def _piece(place: Place) -> At:
    match place.piece:
        case Resting():
            return At("resting")
        case Offered(unanswered=unanswered, id=offer):
            return At("unanswered" if unanswered else "offered", offer)
        case Held(id=turn):
            return At("held", turn)


def _stillness(place: Place) -> At:
    return At("paused" if place.paused else "bell" if place.bell else "flowing")


def _check_ins(room: Room) -> dict[Thing, At]:
    return {
        (f"place {place.id}", place.check_in.id): At(place.check_in.state) for place in _rings(room) if place.check_in
    }


def _signals(room: Room) -> dict[Thing, At]:
    return {(f"seat {signal.seat}", ""): At(_of_signal(signal), signal.id) for signal in room.signals}


def _of_signal(signal: Signal) -> str:
    if signal.acknowledged_by is not None:
        return "acknowledged"
    return "alerted" if signal.alerted else "risen" if signal.risen else "sent"


def _side_rooms(room: Room) -> dict[Thing, At]:
    return {(f"seat {one.seat}", one.id): At("open" if one.open else "offered") for one in room.side_rooms}


def _division(room: Room) -> dict[Thing, At]:
    if room.phase != "live":
        return {}
    return {("live", ""): At("coming_back" if room.reuniting else "divided" if groups.groups_of(room) else "together")}


def _claims(room: Room) -> dict[Thing, At]:
    return {
        ("circle", seat.id): At("contested" if seat.claim.contested else "made") for seat in room.seats if seat.claim
    }


def _roles(room: Room) -> dict[Thing, At]:
    return {(f"seat {seat.id}", ""): At(seat.role) for seat in room.seated()}


MACHINES = (
    Machine(
        "The circle",
        "From its announcement to its end; in the debrief only those who looked after it are left, for "
        f"{facilitation.DEBRIEF_S / 60:.0f} minutes at most.",
        facilitation.__name__,
        get_args(Phase),
        lambda room: {("", ""): At(room.phase)},
    ),
    Machine(
        "A seat",
        "Whether somebody sits there: *admitted* is somebody who was let in and waits for a moment in which nobody is "
        "disturbed, and when all is over every seat is *invited* again.",
        door.__name__,
        ("invited", "knocking", "admitted", "seated", "declined", "removed"),
        _seats(_standing),
    ),
    Machine(
        "The line of a seat",
        "Whether a page is connected: whose line drops is *reconnecting* for a while, and *away* only then; *absent* "
        "is who does not sit.",
        presence.__name__,
        get_args(Presence),
        _seats(lambda seat: seat.presence),
    ),
    Machine(
        "A role",
        "What somebody who sits looks after; it never rises but by an act of a facilitator, or by taking up again what "
        "they were invited for.",
        facilitation.__name__,
        get_args(Role),
        _roles,
    ),
    Machine(
        "A claim",
        "Somebody opened a personal link while its seat was taken: its person says whether that is them, and if they "
        "say no it is *contested*, and a facilitator decides.",
        claims.__name__,
        ("made", "contested"),
        _claims,
    ),
    Machine(
        "The piece",
        f"Each place has one; an offer that lies for {piece.UNANSWERED_S:.0f} s is *unanswered*, which facilitators "
        "alone are told.",
        piece.__name__,
        ("resting", "offered", "unanswered", "held"),
        _places(_piece),
    ),
    Machine(
        "Who watches over a place",
        "A facilitator does, or one who stands in; when the last one is gone they are waited for, then the holder may "
        f"finish within {supervision.LAST_TURN_S / 60:.0f} minutes, and then the place pauses. Nobody sets this: it "
        "follows from who is there.",
        supervision.__name__,
        ("attended", "grace", "last_turn", "paused"),
        _places(lambda place: At(place.supervision.kind)),
    ),
    Machine(
        "Stillness",
        f"A bell is a breath of {stillness.BELL_S:.0f} s for everybody; a pause lasts until somebody resumes.",
        stillness.__name__,
        ("flowing", "bell", "paused"),
        _places(_stillness),
    ),
    Machine(
        "A check-in",
        "A form is answered while it is *open*; only answers for everybody are *shown*.",
        check_in.__name__,
        ("open", "closed", "shown"),
        _check_ins,
    ),
    Machine(
        "A private signal",
        f"One that nobody has acknowledged rises after {signals.RISES_S:.0f} s, and the organiser is alerted after "
        f"{signals.ALERTS_S:.0f} s, or at once where nobody is there for somebody who does not feel safe.",
        signals.__name__,
        ("sent", "risen", "alerted", "acknowledged"),
        _signals,
    ),
    Machine(
        "A side room",
        "A facilitator offers it; it is *open* once the other one accepts, and until one of the two is gone.",
        side_room.__name__,
        ("offered", "open"),
        _side_rooms,
    ),
    Machine(
        "A card",
        "A quiet note to facilitators that somebody left, or asks for a breath, until it is put away or answered.",
        signals.__name__,
        get_args(CardKind),
        lambda room: {("circle", card.id): At(card.kind) for card in room.cards},
    ),
    Machine(
        "A removal",
        "It stands until a facilitator or an organiser undoes it.",
        removal.__name__,
        ("removed",),
        lambda room: {("circle", one.id): At("removed") for one in room.removals},
    ),
    Machine(
        "Groups",
        "The circle divides; while it is *coming back* each group does so as soon as nobody speaks there.",
        groups.__name__,
        ("together", "divided", "coming_back"),
        _division,
    ),
)

"""The machines of a circle: what each is about, and the state in which a room has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import get_args

from moderation.rules import (
    bell,
    cards,
    check_in,
    claims,
    door,
    ending,
    groups,
    leaving,
    links,
    lobby,
    pause,
    piece,
    presence,
    removal,
    roles,
    side_room,
    signals,
    supervision,
)
from moderation.state.care import GRAVITY, Signal
from moderation.state.place import Held, Offered, Place, Resting
from moderation.state.room import Phase, Room
from moderation.state.seat import Presence, Role, Seat


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
    """`rules` are the modules that are about it; `states` are in the order in which most go through them."""

    title: str
    sentence: str
    rules: tuple[ModuleType, ...]
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
    return {
        (f"seat {card.seat}", ""): At(_of_signal(card.signal), card.signal.id) for card in room.cards if card.signal
    }


def _of_signal(signal: Signal) -> str:
    if signal.seen_by is not None:
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
        ("circle", f"{seat.id} {claim.id}"): At("contested" if claim.contested else "made")
        for seat in room.seats
        for claim in seat.claims
    }


def _roles(room: Room) -> dict[Thing, At]:
    return {(f"seat {seat.id}", ""): At(seat.role) for seat in room.seated()}


MACHINES = (
    Machine(
        "The circle",
        "From its announcement to its end. Only facilitators are left in the debrief, which lasts "
        f"{ending.DEBRIEF_S / 60:.0f} minutes at most.",
        (ending,),
        get_args(Phase),
        lambda room: {("", ""): At(room.phase)},
    ),
    Machine(
        "A seat",
        "Whether someone sits there. *Admitted* means that they were let in and wait for a moment that disturbs no "
        "one. When the circle is over, every seat is *invited* again.",
        (door, leaving, links, lobby),
        ("invited", "knocking", "admitted", "seated", "declined", "removed"),
        _seats(_standing),
    ),
    Machine(
        "The connection of a seat",
        "Whether a page is connected. When the connection drops, the seat is *reconnecting* for a while, and *away* "
        "only then. *Absent* means that the seat is not taken.",
        (presence,),
        get_args(Presence),
        _seats(lambda seat: seat.presence),
    ),
    Machine(
        "A role",
        "The role of a seated person. It rises only by an act of a facilitator, or when they take up again the role "
        "that they were invited for.",
        (roles,),
        get_args(Role),
        _roles,
    ),
    Machine(
        "A claim",
        "Someone opened a personal link while its seat was taken. The seated person says whether it was them; if they "
        "say no, the claim is *contested*, and a facilitator decides.",
        (claims,),
        ("made", "contested"),
        _claims,
    ),
    Machine(
        "The piece",
        f"Each place has one. After {piece.UNANSWERED_S:.0f} s an offer is *unanswered*, which only facilitators are "
        "told.",
        (piece,),
        ("resting", "offered", "unanswered", "held"),
        _places(_piece),
    ),
    Machine(
        "Supervision of a place",
        "A facilitator supervises it, or someone who stands in. When the last one is gone, the place waits for them, "
        f"then the holder may finish within {supervision.LAST_TURN_S / 60:.0f} minutes, and then the place pauses. No "
        "one sets this: it follows from who is there.",
        (supervision,),
        ("attended", "grace", "last_turn", "paused"),
        _places(lambda place: At(place.supervision.kind)),
    ),
    Machine(
        "Stillness",
        f"At a bell, everyone breathes for {bell.BELL_S:.0f} s; a pause lasts until a facilitator resumes.",
        (bell, pause),
        ("flowing", "bell", "paused"),
        _places(_stillness),
    ),
    Machine(
        "A check-in",
        "People answer a form while it is *open*; only answers for everyone can be *shown*.",
        (check_in,),
        ("open", "closed", "shown"),
        _check_ins,
    ),
    Machine(
        "A private signal",
        f"A signal that no one acknowledges rises after {signals.RISES_S:.0f} s, and the organiser is alerted after "
        f"{signals.ALERTS_S:.0f} s, or at once if someone does not feel safe and no facilitator is there.",
        (signals,),
        ("sent", "risen", "alerted", "acknowledged"),
        _signals,
    ),
    Machine(
        "A side room",
        "A facilitator offers it. It is *open* from when the other person accepts until one of the two has gone.",
        (side_room,),
        ("offered", "open"),
        _side_rooms,
    ),
    Machine(
        "A card",
        "What happened to one person, by its gravest state, until a facilitator says that it is done. Cards that are "
        "still open after the debrief go to the organiser.",
        (cards,),
        GRAVITY,
        lambda room: {("circle", f"card {card.seat}"): At(card.state) for card in room.cards},
    ),
    Machine(
        "A removal",
        "It stands until a facilitator or an organiser undoes it.",
        (removal,),
        ("removed",),
        lambda room: {("circle", one.id): At("removed") for one in room.removals},
    ),
    Machine(
        "Groups",
        "The circle divides. While it is *coming back*, each group returns as soon as no one speaks there.",
        (groups,),
        ("together", "divided", "coming_back"),
        _division,
    ),
)

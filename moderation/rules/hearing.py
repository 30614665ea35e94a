"""Who hears whom, and who is connected with whom: the only answers to those questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from moderation.rules.authority import acts_as
from moderation.state.place import Place
from moderation.state.room import MESH_LIMIT, Room
from moderation.state.seat import Role, Seat
from moderation.state.stage import Speaking
from moderation.state.values import PlaceId, SeatId

OwnMute = Literal["self", "facilitator"]
MuteReason = OwnMute | Literal["turn", "bell"]


def mute_reasons(room: Room, seat: Seat) -> tuple[MuteReason, ...]:
    """Every reason for which this person is not heard; each is kept apart from the others."""
    place = room.place(seat.place)
    return _mute_reasons(room, place, _speaking(room, place), seat)


def _mute_reasons(room: Room, place: Place, speaking: Speaking, seat: Seat) -> tuple[MuteReason, ...]:
    reasons: list[MuteReason] = []
    if seat.muted_self:
        reasons.append("self")
    if not _has_the_word(room, place, speaking, seat):
        reasons.append("turn")
    if seat.muted_by_facilitator:
        reasons.append("facilitator")
    if place.bell is not None:
        reasons.append("bell")
    return tuple(reasons)


def own_mutes(seat: Seat) -> tuple[OwnMute, ...]:
    """The reasons for which this person is not heard even when it is their turn."""
    if not seat.muted_self:
        return ("facilitator",) if seat.muted_by_facilitator else ()
    return ("self", "facilitator") if seat.muted_by_facilitator else ("self",)


def heard_in(room: Room, seat: Seat) -> PlaceId | None:
    """The place in which this person is heard now; None when they are not."""
    if seat.standing != "seated" or seat.muted_self or seat.muted_by_facilitator:
        return None
    place = room.place(seat.place)
    if place.bell is not None or _is_silent(room, place):
        return None
    return place.id if _has_the_word(room, place, _speaking(room, place), seat) else None


@dataclass(frozen=True, slots=True)
class Company:
    """Those seated in one place of a room, and what follows for each of them: worked out once for whoever asks of many.

    By id, in its order: `mutes` of all, those whose `pages` are to be connected, and who is `heard`.
    """

    room: Room
    place: Place
    plenary: bool
    mutes: Mapping[SeatId, tuple[MuteReason, ...]]
    pages: Mapping[SeatId, Seat]
    heard: Mapping[SeatId, Seat]

    def pages_for(self, role: Role) -> tuple[Seat, ...]:
        """Those whose pages somebody of that role is connected with, who is among them if they have a page."""
        if not self.plenary or role != "participant":
            return tuple(self.pages.values())
        return tuple(seat for seat in self.pages.values() if seat.role != "participant")

    def peers_of(self, seat: Seat) -> tuple[Seat, ...]:
        """Those with whom that person is to be connected."""
        if seat.id not in self.pages:
            return ()
        return tuple(other for other in self.pages_for(seat.role) if other.id != seat.id)

    def voices_to(self, hearer: Seat) -> frozenset[SeatId]:
        """Whom that person may hear now. A dropped signalling connection silences nobody."""
        if hearer.standing != "seated":
            return frozenset()
        piece = self.place.piece
        closed_to = piece.by if piece.kind == "held" and piece.id == hearer.ears_closed_for else None
        others = (other for other in self.heard.values() if other.id not in (hearer.id, closed_to))
        return frozenset(other.id for other in others if _are_together(other, hearer, self.plenary))


def company(room: Room, place_id: PlaceId) -> Company:
    """Those seated in that place. Raises: KeyError when there is no such place."""
    place = room.place(place_id)
    seats = sorted(room.within(place_id), key=lambda seat: seat.id)
    speaking = _speaking(room, place)
    mutes = {seat.id: _mute_reasons(room, place, speaking, seat) for seat in seats}
    return Company(
        room=room,
        place=place,
        plenary=is_plenary(room, place_id),
        mutes=mutes,
        pages={seat.id: seat for seat in seats if _has_page(seat)},
        heard={} if _is_silent(room, place) else {seat.id: seat for seat in seats if not mutes[seat.id]},
    )


def may_hear(room: Room, listener: SeatId, speaker: SeatId) -> bool:
    """Whether the listener may hear the speaker now."""
    hearer = room.seat(listener)
    return hearer is not None and speaker in company(room, hearer.place).voices_to(hearer)


def is_still(place: Place) -> bool:
    """Whether nobody is heard there, whoever they are: a facilitator paused it, or nobody facilitates."""
    return place.paused or place.supervision.kind == "paused"


def is_plenary(room: Room, place: PlaceId) -> bool:
    """Whether more people are in that place than are all connected with each other."""
    return len(room.seats) > MESH_LIMIT and len(room.within(place)) > MESH_LIMIT


def edges(room: Room) -> frozenset[tuple[SeatId, SeatId]]:
    """The pairs of seats to be connected, the smaller id first: a full mesh of a place, of those who had a page.

    In a plenary facilitators are connected with everybody, and participants with them alone.
    """
    seats = sorted(room.seated(), key=lambda seat: seat.id)
    return frozenset((one.id, other.id) for one, other in combinations(seats, 2) if are_connected(room, one, other))


def are_connected(room: Room, one: Seat, other: Seat) -> bool:
    """Whether those two are one of the `edges`."""
    if one.id == other.id or not _has_page(one) or not _has_page(other):
        return False
    return _are_together(one, other, is_plenary(room, one.place))


def _has_page(seat: Seat) -> bool:
    """Whether somebody sits there whose page has been here: one to be connected with."""
    return seat.standing == "seated" and seat.incarnation is not None


def _is_silent(room: Room, place: Place) -> bool:
    """Whether nobody is heard there now: besides, before the doors are open and after the circle ended."""
    return is_still(place) or room.phase not in ("open", "live", "debrief")


def _are_together(one: Seat, other: Seat, plenary: bool) -> bool:
    if one.place != other.place:
        return False
    return one.role != "participant" or other.role != "participant" or not plenary


def _speaking(room: Room, place: Place) -> Speaking:
    """Who may speak there, as its stage has it; before the beginning nobody but those who greet people."""
    if place.kind in ("side_room", "debrief"):
        return "all"
    return room.stage_of(place).speaking if room.phase == "live" else "nobody"


def _has_the_word(room: Room, place: Place, speaking: Speaking, seat: Seat) -> bool:
    """Whether the stage or the piece gives this person the word, or they stepped in."""
    match speaking:
        case "holder":
            has_it = place.piece.kind == "held" and place.piece.by == seat.id
        case "all":
            has_it = True
        case "facilitators":
            has_it = acts_as(room, seat) != "participant"
        case "nobody":
            has_it = False
    return has_it or seat.id in place.stepped_in

"""The room: one frozen value that holds all a circle knows of itself. Instants are seconds since the epoch."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Literal, TypedDict

import msgspec
from pydantic import Field

from moderation.state.attendance import Attendance
from moderation.state.care import Alert, Card, Opening, Removal, Sealed
from moderation.state.entries import Entry
from moderation.state.identifiers import unguessable_id
from moderation.state.place import Place, Resting
from moderation.state.plan import UNPLANNED, Plan
from moderation.state.script import ROUND_AND_ROUND, Script
from moderation.state.seat import CIRCLE, Forgotten, Role, Seat
from moderation.state.side_room import SideRoom
from moderation.state.stage import Stage
from moderation.state.values import LanguageTag, LocalText, PlaceId, RoomId, SeatId, Value, replace

Phase = Literal["scheduled", "open", "live", "debrief", "ended"]
"""`debrief`: over for participants, while facilitators stay among themselves."""

MESH_LIMIT = 16
"""Most people in one place where everybody is connected with everybody."""
PLENARY_LIMIT = 32
"""Most people in one circle; beyond the mesh they hear facilitators alone until they divide."""


FEWEST_SEATS = 2
AGREEMENTS_LIMIT = 12
"""Lines that a community agrees on."""
Capacity = Annotated[int, Field(ge=FEWEST_SEATS, le=PLENARY_LIMIT)]


class OpenLink(Value):
    """A link that anybody may knock by; `hash` of its secret."""

    id: str
    hash: str


class Agreements(Value):
    """What everybody agrees to at the door. `hash` is that of the words: a seat keeps which it agreed to."""

    hash: str
    lines: Annotated[tuple[LocalText, ...], Field(min_length=1, max_length=AGREEMENTS_LIMIT)]


def agreements_of(lines: tuple[LocalText, ...]) -> Agreements:
    """Known by a hash of their words: other words are to be agreed to anew."""
    words = json.dumps([msgspec.to_builtins(line) for line in lines], sort_keys=True, ensure_ascii=False)
    return Agreements(hash=hashlib.sha256(words.encode()).hexdigest()[:32], lines=lines)


class Room(Value, omit_defaults=True):
    """One circle. `version` rises by one with every change; `entries` counts what was ever added to it."""

    id: RoomId
    community: str
    epoch: int = 1
    version: int = 1
    at: float
    title: LocalText
    language: LanguageTag = "en"
    starts_at: float | None = None
    plan: Plan = UNPLANNED
    opens_at: float | None = None
    closes_at: float
    cancelled: bool = False
    """Whether it ended because its organiser cancelled it with notice."""
    lapses_at: float | None = None
    begun_at: float | None = None
    deserted_until: float | None = None
    """While nobody is there: until when it stays live for those who may come back, counted in served time."""
    capacity: Capacity = 8
    kept_for_facilitators: int = 0
    """How many seats are for those who facilitate or help to: whoever does has one of them."""
    revision: int = 1
    """Of what the organiser announces: title, spoken language, start, capacity, course and plan."""
    grace_s: float = 60.0
    phase: Phase = "open"
    locked: bool = False
    late: bool = False
    """Whether time has locked the door, as it does once, a while after the planned end."""
    agreements: Agreements | None = None
    script: Script = ROUND_AND_ROUND
    script_version: int = 1
    seats: tuple[Seat, ...] = ()
    places: tuple[Place, ...]
    succession: tuple[SeatId, ...] = ()
    """Co-facilitators, in the order in which they facilitate when nobody else does."""
    succession_version: int = 1
    not_together: tuple[tuple[SeatId, SeatId], ...] = ()
    """Who is not to be in one group; known to the organiser alone."""
    not_together_version: int = 1
    prepared: tuple[tuple[SeatId, ...], ...] = ()
    """Groups that the organiser has prepared, for whenever the circle divides."""
    side_rooms: tuple[SideRoom, ...] = ()
    cards: tuple[Card, ...] = ()
    removals: tuple[Removal, ...] = ()
    sealed: tuple[Sealed, ...] = ()
    """What those left who are gone, until the debrief ends."""
    openings: tuple[Opening, ...] = ()
    alerts: tuple[Alert, ...] = ()
    """What the organiser is told."""
    came: int = 0
    """How many participants have come so far, and how many of them by an open link."""
    walk_ins: int = 0
    attendance: Attendance | None = None
    """Of a circle that was live, once it is over."""
    undivided: tuple[SeatId, ...] = ()
    """The ring as it was before the circle divided into groups."""
    reuniting: bool = False
    """Groups come back together, each when nobody speaks there."""
    open_links: tuple[OpenLink, ...] = ()
    forgotten: tuple[Forgotten, ...] = ()
    """Who may have a new seat by an open link, as they had one by it before."""
    secret: str
    """Of which ids are made; told to nobody."""
    entries: int = 0
    appended: tuple[Entry, ...] = ()
    """Added by the change that led to this version; they are kept beside the document, not in it."""

    def seat(self, seat_id: SeatId | None) -> Seat | None:
        """The seat of that id, or None."""
        for seat in self.seats:
            if seat.id == seat_id:
                return seat
        return None

    def seated(self) -> tuple[Seat, ...]:
        """Those who sit in the circle, present or not."""
        return tuple(seat for seat in self.seats if seat.standing == "seated")

    def within(self, place_id: PlaceId) -> tuple[Seat, ...]:
        """Those seated who are in that place, present or not."""
        return tuple(seat for seat in self.seats if seat.standing == "seated" and seat.place == place_id)

    def place(self, place_id: PlaceId) -> Place:
        """The place of that id. Raises: KeyError when there is none."""
        for place in self.places:
            if place.id == place_id:
                return place
        raise KeyError(place_id)

    def has_place(self, place_id: PlaceId) -> bool:
        return any(place.id == place_id for place in self.places)

    @property
    def in_person(self) -> bool:
        """Whether people meet elsewhere: nobody is let in."""
        return self.plan.venue is not None

    @property
    def circle(self) -> Place:
        """The place where everybody sits unless they are in a group, a side room or the debrief."""
        return self.place(CIRCLE)

    def stage_of(self, place: Place) -> Stage:
        """The stage that a place is in."""
        return self.script.stages[min(place.stage, len(self.script.stages) - 1)]


def with_seat(room: Room, seat: Seat) -> Room:
    """The room with this seat in place of the one of the same id; the very same room where it is in it."""
    if any(old is seat for old in room.seats):
        return room
    return replace(room, seats=tuple([seat if old.id == seat.id else old for old in room.seats]))


def with_place(room: Room, place: Place) -> Room:
    """The room with this place in place of the one of the same id; the very same room where it is in it."""
    if any(old is place for old in room.places):
        return room
    return replace(room, places=tuple([place if old.id == place.id else old for old in room.places]))


def fresh_id(room: Room, prefix: str, taken: int = 0) -> str:
    """An id unique in the room: what is made, is made in the change that makes the next version.

    `taken` tells apart what one change makes of one prefix.
    """
    return unguessable_id(room.secret, prefix, f"{room.version + 1}-{taken}" if taken else f"{room.version + 1}")


DOORS_OPEN_S = 15 * 60.0
"""How long before its start the doors of a circle open."""
UNUSED_S = 24 * 3600.0
"""How long after its start a room with nobody in it is kept."""
DESERTED_S = 3600.0
"""How long a live circle with nobody in it is kept, beyond its planned end."""


class Timetable(TypedDict):
    """When a circle starts, and what follows from it before it has begun."""

    starts_at: float | None
    opens_at: float | None
    closes_at: float
    phase: Phase


def timetable(starts_at: float | None, now: float) -> Timetable:
    """That of a circle which starts then; without a time its doors are open."""
    opens_at = None if starts_at is None else starts_at - DOORS_OPEN_S
    return Timetable(
        starts_at=starts_at,
        opens_at=opens_at,
        closes_at=max(now, starts_at or now) + UNUSED_S,
        phase="scheduled" if opens_at is not None and opens_at > now else "open",
    )


def new_room(
    room_id: RoomId,
    *,
    community: str,
    title: LocalText,
    capacity: int,
    kept_for_facilitators: int = 0,
    invitations: tuple[tuple[SeatId, Role, str], ...],
    open_link: OpenLink | None,
    secret: str,
    now: float,
    starts_at: float | None = None,
    language: str = "en",
    grace_s: float = 60.0,
    script: Script = ROUND_AND_ROUND,
    agreements: Agreements | None = None,
    plan: Plan = UNPLANNED,
    not_together: tuple[tuple[SeatId, SeatId], ...] = (),
) -> Room:
    """A room with nobody in it. Each invitation is a seat, its role, and the hash of its personal link.

    `secret` is random, and nobody else's: ids are made of it.
    """
    return Room(
        id=room_id,
        community=community,
        at=now,
        title=title,
        language=language,
        capacity=capacity,
        kept_for_facilitators=kept_for_facilitators,
        grace_s=grace_s,
        **timetable(starts_at, now),
        plan=plan,
        agreements=agreements,
        script=script,
        seats=tuple(
            Seat(id=seat_id, role=role, invited_as=role, link=link, since=now) for seat_id, role, link in invitations
        ),
        succession=tuple(seat_id for seat_id, role, _ in invitations if role == "cofacilitator"),
        not_together=not_together,
        places=(Place(id=CIRCLE, piece=Resting(id="p1")),),
        open_links=() if open_link is None else (open_link,),
        secret=secret,
    )

"""`/organiser/circles/{circle}/evening`: who has come, and how the evening divides into circles."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from moderation.state.room import Phase
from moderation.state.seat import Role
from moderation.state.values import LocalText, SeatId
from roomserver.api.office import CHANGES, READS, Office
from roomserver.api.sign_ups import PersonId
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import BAD_DIVISION, CANNOT_DIVIDE, NO_SUCH_CIRCLE, OUT_OF_DATE
from roomserver.programme.figures.evening import Came, came_in_person, came_online
from roomserver.programme.sign_ups.book import Group
from roomserver.programme.sign_ups.dividing import MOST_CIRCLES
from roomserver.programme.sign_ups.evening import Came as Standing
from roomserver.programme.sign_ups.evening import Evening
from roomserver.programme.tokens import Scope

PeopleOf = Annotated[tuple[PersonId, ...], Field(max_length=40, fail_fast=True)]


class Counts(BaseModel):
    """Of those who have a place; `others` came by links that are nobody's who signed up."""

    expected: int
    here: int
    waiting: int
    left: int
    not_yet: int
    others: int


class Arrival(BaseModel):
    """Whether somebody has come, by their sign-up."""

    person: str
    came: Standing


class FacilitatorArrival(BaseModel):
    """Whether somebody who facilitates has come, by their seat. `name`: who was assigned to it, or else what organisers
    call whoever has its link; null where they said nothing.
    """

    seat: SeatId
    name: str | None
    invited_as: Role
    came: Standing


class EveningGroup(BaseModel):
    """A circle that the evening divides into: `leaders` by their seats, whoever facilitates first, then who is there in
    their place; `people` by their sign-ups. Those that are `fixed` stay when it is divided anew.
    """

    model_config = ConfigDict(extra="forbid")

    leaders: Annotated[tuple[SeatId, ...], Field(max_length=32, fail_fast=True)] = ()
    people: PeopleOf = ()
    fixed: PeopleOf = ()


Groups = Annotated[tuple[EveningGroup, ...], Field(max_length=MOST_CIRCLES, fail_fast=True)]


class EveningState(BaseModel):
    """Who has come, counts first. `lets_in`: somebody new may still come. `version` is that of the groups.
    `zone`: where it is planned, if that is said. `attendance`: how many came, once it is over and counted; null before,
    and where it never began. Once it has ended online, it is all that is known.
    """

    title: LocalText
    phase: Phase
    in_person: bool
    starts_at: float | None
    zone: str | None
    opens_at: float | None
    lets_in: bool
    counts: Counts
    attendance: Came | None
    facilitators: tuple[FacilitatorArrival, ...]
    people: tuple[Arrival, ...]
    groups: tuple[EveningGroup, ...]
    version: int


class NewGroups(BaseModel):
    """How the evening divides, in place of the groups of version `made_on`; none lets the room divide by its rules."""

    model_config = ConfigDict(extra="forbid")

    groups: Groups
    made_on: int


class Wanted(BaseModel):
    """Groups are to be proposed: with `anew` for everybody but those who are fixed, else for those alone who have none.
    The same `seed` proposes the same. `circles`: just so many.
    """

    model_config = ConfigDict(extra="forbid")

    made_on: int
    anew: bool = False
    seed: Annotated[int, Field(ge=0, le=2**31)] = 0
    circles: Annotated[int, Field(ge=1, le=MOST_CIRCLES)] | None = None


async def read_evening(office: Office, call: Call[None]) -> EveningState:
    """Who has come, and how the evening divides."""
    return await _state(office, await office.community.evenings.evening(call.circle))


async def set_groups(office: Office, call: Call[NewGroups]) -> EveningState:
    """Say how the evening divides."""
    groups = tuple(Group(**dict(group)) for group in call.asked.groups)
    return await _state(office, await office.community.evenings.set_groups(call.circle, groups, call.asked.made_on))


async def propose_groups(office: Office, call: Call[Wanted]) -> EveningState:
    """Propose circles of six to eight."""
    asked, evenings = call.asked, office.community.evenings
    return await _state(
        office,
        await evenings.propose(call.circle, asked.made_on, seed=asked.seed, anew=asked.anew, circles=asked.circles),
    )


async def _state(office: Office, evening: Evening) -> EveningState:
    room, division = evening.room, evening.book.division(evening.room.id)
    names = (await office.community.whose_seats.names(room.id)).names
    come = Counter(evening.people.values())
    return EveningState(
        title=room.title,
        phase=room.phase,
        in_person=room.in_person,
        starts_at=room.starts_at,
        zone=None if room.plan.start is None else room.plan.start.zone,
        opens_at=room.opens_at,
        lets_in=evening.lets_in,
        counts=Counts(
            expected=len(evening.people),
            here=come["here"],
            waiting=come["waiting"],
            left=come["left"],
            not_yet=come["not_yet"],
            others=evening.others,
        ),
        attendance=_attendance(evening),
        facilitators=tuple(
            FacilitatorArrival(seat=one.seat, name=names.get(one.seat), invited_as=one.role, came=one.came)
            for one in evening.facilitating
        ),
        people=tuple(Arrival(person=person, came=came) for person, came in evening.people.items()),
        groups=tuple(EveningGroup(**dict(group)) for group in division.groups),
        version=division.version,
    )


def _attendance(evening: Evening) -> Came | None:
    room, book = evening.room, evening.book
    if not room.in_person:
        return came_online(room, book) if room.phase in ("debrief", "ended") else None
    return came_in_person(book, room.id) if room.id in book.counted or book.totals is not None else None


PATH = "/organiser/circles/{circle}/evening"
OPERATIONS = (
    Operation("GET", PATH, read_evening, READS, (NO_SUCH_CIRCLE,), scope=Scope.PEOPLE_READ),
    Operation(
        "PUT",
        f"{PATH}/groups",
        set_groups,
        CHANGES,
        (NO_SUCH_CIRCLE, OUT_OF_DATE, BAD_DIVISION),
        scope=Scope.PEOPLE_WRITE,
        tells=Scope.PEOPLE_READ,
    ),
    Operation(
        "POST",
        f"{PATH}/groups",
        propose_groups,
        CHANGES,
        (NO_SUCH_CIRCLE, OUT_OF_DATE, CANNOT_DIVIDE),
        scope=Scope.PEOPLE_WRITE,
        tells=Scope.PEOPLE_READ,
        cost=5,
    ),
)

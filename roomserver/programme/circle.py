"""A circle as organisers know it: what they ask for, its record, how it stands, and the links handed out once."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from moderation.commands.fields import Title, WrittenPlan
from moderation.commands.groups import Pairs
from moderation.reading.parts import AttendancePart
from moderation.reading.views import organiser_view
from moderation.state.care import Alert
from moderation.state.plan import UNPLANNED, Plan
from moderation.state.room import PLENARY_LIMIT, Capacity, Phase, Room
from moderation.state.values import LanguageTag, LocalText, SeatId
from roomserver.programme.local_time import LAST
from roomserver.programme.terms import BY_LINKS, Terms

Start = Annotated[float, Field(ge=0, le=LAST)]
"""Seconds since the epoch, within the years that a calendar has."""


class Planned(BaseModel):
    """When a circle starts and what it is for. The start is an instant, or of a plan a local time, or neither."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    starts_at: Start | None = None
    plan: WrittenPlan | None = None

    @field_validator("plan")
    @classmethod
    def _has_one_start(cls, plan: Plan | None, info: ValidationInfo) -> Plan | None:
        if plan is not None and plan.start is not None and info.data.get("starts_at") is not None:
            raise ValueError("starts_at has to be null where the plan has a start")
        return plan


class CircleSpec(Planned):
    """What an organiser asks for. Without a start it is now. `facilitator_links` false: those who facilitate or help to
    have no links, and so many seats are kept for whoever is assigned.
    """

    title: Title
    language: LanguageTag = "en"
    facilitators: Annotated[int, Field(ge=1, le=PLENARY_LIMIT)] = 1
    cofacilitators: Annotated[int, Field(ge=0, le=PLENARY_LIMIT)] = 0
    facilitator_links: bool = True
    participants: Annotated[int, Field(ge=0, le=PLENARY_LIMIT)] = 0
    capacity: Capacity = 8
    open_link: bool = False
    terms: Terms = BY_LINKS

    @property
    def kept(self) -> int:
        """Everybody for whom there has to be a seat."""
        return self.facilitators + self.cofacilitators + self.participants + self.terms.seats_to_sign_up_for

    @property
    def kept_for_facilitators(self) -> int:
        """Seats of those who facilitate that no link is made for."""
        return 0 if self.facilitator_links else self.facilitators + self.cofacilitators


class CircleRevision(Planned):
    """Another title, spoken language, start, number of seats or plan, in place of those of revision `made_on`. Without
    a start it has no time; without a language that stays; without a plan it stays as it is planned, but for the local
    time of another start. `kept_for_facilitators` of the seats are for those who facilitate; null: as many as before.
    """

    title: Title
    language: LanguageTag | None = None
    starts_at: Start | None
    capacity: Capacity
    kept_for_facilitators: Annotated[int, Field(ge=0, le=PLENARY_LIMIT)] | None = None
    made_on: int


class TooFewSeats(Exception):
    """More people are invited by name, or may sign up, than the circle has seats."""


class CircleExists(Exception):
    """There is a circle of the id that a new one was to have."""


class StartOutOfReach(Exception):
    """A circle is to start more than a day ago, or more than five years from now."""


class Circle(BaseModel):
    """The durable record: no names and no secrets. `starts_at` follows from the start of the plan, if any.

    `terms_version` counts the changes of its terms.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: LocalText
    starts_at: float | None
    created_at: float
    plan: Plan = UNPLANNED
    terms: Terms = BY_LINKS
    terms_version: int = 1


class CircleState(Circle):
    """A circle and what its organiser may see of the room, if it is remembered. `revision` counts what was announced of
    it; `course` is the name of its script; `alerts` are what the organiser is told, the newest last. `language` is the
    one that is spoken; null once the room is forgotten. `page` is the address of its own public page on this server,
    while it has one.
    """

    revision: int
    phase: Phase
    language: str | None
    course: LocalText | None
    attendance: AttendancePart | None
    alerts: tuple[Alert, ...] = ()
    page: str | None = None


class CircleList(BaseModel):
    """A page of circles: on the first all that are current, up to 200; then those that are over, the last one first.

    First come those of which something has not been seen, then those that are live or in a debrief, whose doors are
    open at their time, or where people are or wait; then the next one to begin, and last those without a time. `more`:
    what to ask for `before` to get the next page, null where there is none. `left`: how many of the circles on the
    pages that follow are current.
    """

    circles: tuple[CircleState, ...]
    more: str | None
    left: int


class SeatLink(BaseModel):
    """A personal link's token and the seat it opens."""

    seat: SeatId
    token: str


class CircleLinks(BaseModel):
    """Tokens, shown once: only their hashes are kept."""

    facilitators: tuple[SeatLink, ...]
    cofacilitators: tuple[SeatLink, ...]
    participants: tuple[SeatLink, ...]
    open: str | None


class NotTogether(BaseModel):
    """Pairs of seats who are not to be in one group; `version` counts the changes of the whole."""

    pairs: Pairs
    version: int


class SeatNames(BaseModel):
    """By seat, whose personal link it is: as organisers call them, or else by the name of whoever signed up or is
    assigned. `own_page`: seats of those who signed up or are assigned. They come in from a page of their own, whose
    link soon takes the place of any other.
    """

    names: dict[SeatId, str]
    own_page: tuple[SeatId, ...] = ()


class NoSuchCircle(Exception):
    """There is no circle of that id in this community."""


def announced(circle: Circle, room: Room) -> Circle:
    """The record as the room has it; the room is what counts, as long as it is remembered."""
    return circle.model_copy(update={"title": room.title, "starts_at": room.starts_at, "plan": room.plan})


def state_of(circle: Circle, room: Room | None) -> CircleState:
    """`room` None: it is remembered no longer."""
    if room is None:
        return CircleState(**dict(circle), revision=0, phase="ended", language=None, course=None, attendance=None)
    view = organiser_view(room)
    return CircleState(
        **dict(announced(circle, room)),
        revision=room.revision,
        phase=view.circle.phase,
        language=room.language,
        course=room.script.name,
        attendance=view.attendance,
        alerts=room.alerts,
        page=f"/c/{room.community}/{circle.id}" if has_page(circle.terms, room) else None,
    )


def has_page(terms: Terms, room: Room) -> bool:
    """Whether anybody may read of it at an address of its own."""
    return terms.is_offered and room.phase not in ("debrief", "ended")

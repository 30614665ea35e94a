"""Circles as organisers know them: what is scheduled, who may organise, and the links that are handed out once."""

from __future__ import annotations

import asyncio
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from moderation.commands import (
    CloseCircle,
    Invite,
    OrganiserCommand,
    ReplaceLink,
    ReplaceOpenLink,
    ReviseCircle,
    SeeAlerts,
    SetNotTogether,
)
from moderation.commands.fields import Pairs, Title
from moderation.reading.parts import AttendancePart
from moderation.reading.views import organiser_view
from moderation.state.care import Alert
from moderation.state.room import PLENARY_LIMIT, Agreements, Capacity, OpenLink, Room, new_room
from moderation.state.script import ROUND_AND_ROUND, Script
from moderation.state.seat import Role
from moderation.state.values import LanguageTag, LocalText, SeatId
from moderation.transition import Organiser
from roomserver.store.servers import Servers
from signalling.credentials import hashed, link_token, new_id, new_secret
from signalling.node.changes import NoSuchRoom, create
from signalling.node.hub import Hub

SESSION_S = 12 * 3600
"""How long an organiser's session lasts."""


TOGETHER = 32
"""Rooms that are read at once for a list; commands of circles go in between."""
KEPT_S = 30 * 24 * 3600.0
"""How long a circle is listed after it was to start, or was made."""
EARLIEST_S = 24 * 3600.0
"""How long ago a new circle may have started: an evening's circle is made late, and clocks and zones differ."""
LATEST_S = 5 * 366 * 24 * 3600.0
"""How far ahead a new circle may start; what is further away is a slip of the pen."""


Start = Annotated[float, Field(ge=0, le=253402300799)]
"""Seconds since the epoch, within the years that a calendar has."""


class CircleSpec(BaseModel):
    """What an organiser asks for. `starts_at` None is now."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Title
    language: LanguageTag = "en"
    starts_at: Start | None = None
    facilitators: Annotated[int, Field(ge=1, le=PLENARY_LIMIT)] = 1
    cofacilitators: Annotated[int, Field(ge=0, le=PLENARY_LIMIT)] = 0
    participants: Annotated[int, Field(ge=0, le=PLENARY_LIMIT)] = 0
    capacity: Capacity = 8
    open_link: bool = False

    @property
    def invited(self) -> int:
        """Everybody with a link of their own."""
        return self.facilitators + self.cofacilitators + self.participants


class CircleRevision(BaseModel):
    """Another title, start or number of seats, in place of those of revision `made_on`. `starts_at` None: no time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Title
    starts_at: Start | None
    capacity: Capacity
    made_on: int


class TooFewSeats(Exception):
    """More people are invited by name than the circle has seats."""


class StartOutOfReach(Exception):
    """A circle is to start more than a day ago, or more than five years from now."""


class Circle(BaseModel):
    """The durable record: no names and no secrets."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: LocalText
    starts_at: float | None
    created_at: float


class CircleState(Circle):
    """A circle and what its organiser may see of the room, if it is remembered. `revision` counts what was announced of
    it; `course` is the name of its script; `alerts` are what the organiser is told, the newest last.
    """

    revision: int
    phase: str
    course: LocalText | None
    attendance: AttendancePart | None
    alerts: tuple[Alert, ...] = ()


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


class NoSuchCircle(Exception):
    """There is no circle of that id in this community."""


class CircleBook:
    """The circles of one community. All may raise StoreUnavailable."""

    def __init__(self, hub: Hub, commands: Servers, community: str) -> None:
        self._hub = hub
        self._commands = commands
        self._community = community
        self._circles_key = f"{{c:{community}}}:circles"
        self._origin_key = f"{{c:{community}}}:origin"
        self._organisers_key = f"{{c:{community}}}:organisers"

    async def create(
        self, spec: CircleSpec, script: Script = ROUND_AND_ROUND, agreements: Agreements | None = None
    ) -> tuple[CircleState, CircleLinks]:
        """A circle, its room, and its links. Raises: TooFewSeats, StartOutOfReach."""
        if spec.invited > spec.capacity:
            raise TooFewSeats
        _check_start(spec.starts_at, self._hub.store.now())
        room_id = new_id()
        roles: tuple[Role, ...] = ("facilitator", "cofacilitator", "participant")
        counts = (spec.facilitators, spec.cofacilitators, spec.participants)
        seats = [
            (new_id(8), role, new_secret()) for role, count in zip(roles, counts, strict=True) for _ in range(count)
        ]
        ids_secret = new_secret()
        open_secret = new_secret() if spec.open_link else None
        open_link = None if open_secret is None else OpenLink(id=new_id(8), hash=hashed(open_secret))

        def make(now: float) -> Room:
            return new_room(
                room_id,
                community=self._community,
                title=spec.title,
                capacity=spec.capacity,
                language=spec.language,
                starts_at=spec.starts_at,
                script=script,
                agreements=agreements,
                invitations=tuple((seat, role, hashed(secret)) for seat, role, secret in seats),
                open_link=open_link,
                secret=ids_secret,
                now=now,
            )

        room = await create(self._hub.store, make)
        circle = Circle(id=room_id, title=spec.title, starts_at=spec.starts_at, created_at=room.at)
        await self._keep(circle)
        links = [(role, SeatLink(seat=seat, token=link_token(room_id, secret))) for seat, role, secret in seats]
        return _state(circle, room), CircleLinks(
            facilitators=tuple(link for role, link in links if role == "facilitator"),
            cofacilitators=tuple(link for role, link in links if role == "cofacilitator"),
            participants=tuple(link for role, link in links if role == "participant"),
            open=None if open_secret is None else link_token(room_id, open_secret),
        )

    async def list(self) -> tuple[CircleState, ...]:
        """All circles, the newest first."""
        flat = await self._commands.ask("HVALS", self._circles_key)
        circles = sorted(map(Circle.model_validate_json, flat), key=lambda circle: -circle.created_at)
        states: list[CircleState] = []
        for at in range(0, len(circles), TOGETHER):
            page = circles[at : at + TOGETHER]
            rooms = await asyncio.gather(*(self._hub.store.load(circle.id) for circle in page))
            states += map(_state, page, rooms)
        return tuple(states)

    async def revise(self, circle_id: str, revision: CircleRevision, script: Script | None = None) -> CircleState:
        """The circle as it is announced now, with another course where there is a script.

        Raises: NoSuchCircle, StartOutOfReach, Refused.
        """
        circle, room = await self._record(circle_id), await self._room(circle_id)
        if revision.starts_at != room.starts_at:
            _check_start(revision.starts_at, self._hub.store.now())
        command = ReviseCircle(
            title=revision.title,
            starts_at=revision.starts_at,
            capacity=revision.capacity,
            script=script,
            made_on=revision.made_on,
        )
        room = await self._submit(circle_id, command)
        await self._keep(_announced(circle, room))
        return _state(circle, room)

    async def invite(self, circle_id: str, role: Role) -> SeatLink:
        """A further seat with a personal link. Raises: NoSuchCircle, Refused."""
        seat, secret = new_id(8), new_secret()
        await self._submit(circle_id, Invite(seat=seat, role=role, link=hashed(secret)))
        return SeatLink(seat=seat, token=link_token(circle_id, secret))

    async def new_seat_link(self, circle_id: str, seat: SeatId) -> str:
        """A new token for a seat; the old one and its sessions end. Raises: NoSuchCircle, Refused."""
        secret = new_secret()
        await self._submit(circle_id, ReplaceLink(seat=seat, link=hashed(secret)))
        return link_token(circle_id, secret)

    async def new_open_link(self, circle_id: str) -> str:
        """A new token for everybody; the old one ends. Raises: NoSuchCircle, Refused."""
        secret = new_secret()
        await self._submit(circle_id, ReplaceOpenLink(id=new_id(8), link=hashed(secret)))
        return link_token(circle_id, secret)

    async def remove_open_link(self, circle_id: str) -> None:
        """Raises: NoSuchCircle, Refused."""
        await self._submit(circle_id, ReplaceOpenLink(id=new_id(8), link=None))

    async def close(self, circle_id: str) -> None:
        """End the circle. Raises: NoSuchCircle, Refused."""
        await self._submit(circle_id, CloseCircle())

    async def see_alerts(self, circle_id: str, alerts: tuple[str, ...]) -> None:
        """The organiser has seen these; those who facilitate are told so. Raises: NoSuchCircle, Refused."""
        await self._submit(circle_id, SeeAlerts(alerts=alerts))

    async def not_together(self, circle_id: str) -> NotTogether:
        """Raises: NoSuchCircle."""
        await self._record(circle_id)
        return _apart(await self._room(circle_id))

    async def set_not_together(self, circle_id: str, pairs: Pairs, made_on: int) -> NotTogether:
        """In place of the pairs of version `made_on`. Raises: NoSuchCircle, Refused."""
        return _apart(await self._submit(circle_id, SetNotTogether(pairs=pairs, made_on=made_on)))

    async def _submit(self, circle_id: str, command: OrganiserCommand) -> Room:
        await self._record(circle_id)
        try:
            return await self._hub.submit(circle_id, command, Organiser())
        except NoSuchRoom:
            raise NoSuchCircle from None

    async def _room(self, circle_id: str) -> Room:
        """Raises: NoSuchCircle, where the room is remembered no longer."""
        room = await self._hub.store.load(circle_id)
        if room is None:
            raise NoSuchCircle
        return room

    async def _record(self, circle_id: str) -> Circle:
        """Raises: NoSuchCircle, where this community has none of that id."""
        record = await self._commands.ask("HGET", self._circles_key, circle_id)
        if record is None:
            raise NoSuchCircle
        return Circle.model_validate_json(record)

    async def forget_old(self) -> None:
        """Circles whose rooms are remembered no longer leave the list a month after they were."""
        cursor: bytes | int = 0
        before = self._hub.store.now() - KEPT_S
        while True:
            cursor, flat = await self._commands.ask("HSCAN", self._circles_key, cursor, "COUNT", TOGETHER)
            circles = map(Circle.model_validate_json, flat[1::2])
            old = [circle.id for circle in circles if max(circle.created_at, circle.starts_at or 0.0) < before]
            remembered = await self._hub.store.versions(old)
            if gone := [circle_id for circle_id in old if circle_id not in remembered]:
                await self._commands.ask("HDEL", self._circles_key, *gone)
            if int(cursor) == 0:
                return

    async def _keep(self, circle: Circle) -> None:
        await self._commands.ask("HSET", self._circles_key, circle.id, circle.model_dump_json())

    # Organisers

    async def set_origin(self, origin: str) -> None:
        """What links begin with, as the server that serves this community knows itself."""
        await self._commands.ask("SET", self._origin_key, origin)

    async def was_served(self) -> bool:
        """Whether a server ever served this community from this store."""
        return bool(await self._commands.ask("EXISTS", self._origin_key))

    async def origin(self) -> str:
        """What links begin with; the default address when no server ever served here."""
        origin = await self._commands.ask("GET", self._origin_key)
        return "http://localhost:8000" if origin is None else str(origin, "utf-8")

    async def new_organiser_link(self) -> str:
        """The token of a link that makes whoever opens it an organiser of this community."""
        secret = new_secret()
        await self._commands.ask("HSET", self._organisers_key, hashed(secret), repr(self._hub.store.now()))
        return link_token(self._community, secret)

    async def organise(self, secret: str) -> str | None:
        """A session for the secret of an organiser's link, or None."""
        if not await self._commands.ask("HEXISTS", self._organisers_key, hashed(secret)):
            return None
        session = new_secret()
        await self._commands.ask("SET", self._session_key(session), "1", "EX", SESSION_S)
        return session

    async def is_organiser(self, session: str) -> bool:
        """Whether that session is an organiser's."""
        return bool(await self._commands.ask("EXISTS", self._session_key(session)))

    def _session_key(self, session: str) -> str:
        return f"{{c:{self._community}}}:organising:{hashed(session)}"


def _check_start(starts_at: float | None, now: float) -> None:
    """Raises: StartOutOfReach."""
    if starts_at is not None and not now - EARLIEST_S <= starts_at <= now + LATEST_S:
        raise StartOutOfReach


def _announced(circle: Circle, room: Room) -> Circle:
    """The record as the room has it; the room is what counts, as long as it is remembered."""
    return circle.model_copy(update={"title": room.title, "starts_at": room.starts_at})


def _state(circle: Circle, room: Room | None) -> CircleState:
    if room is None:
        return CircleState(**dict(circle), revision=0, phase="ended", course=None, attendance=None)
    view = organiser_view(room)
    return CircleState(
        **dict(_announced(circle, room)),
        revision=room.revision,
        phase=view.circle.phase,
        course=room.script.name,
        attendance=view.attendance,
        alerts=room.alerts,
    )


def _apart(room: Room) -> NotTogether:
    return NotTogether(pairs=room.not_together, version=room.not_together_version)

"""Circles as organisers arrange them: made, revised, listed, and their links."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator

from moderation.commands import OrganiserCommand
from moderation.commands.alerts import SeeAlerts
from moderation.commands.announcing import ReviseCircle
from moderation.commands.ending import CancelCircle, CloseCircle
from moderation.commands.groups import Pairs, SetNotTogether
from moderation.commands.links import CallSeat, Invite, ReplaceLink, ReplaceOpenLink
from moderation.refusal import RefusalCode, Refused
from moderation.rules.door import seats_for_facilitators
from moderation.state.plan import UNPLANNED
from moderation.state.room import Agreements, Room, new_room
from moderation.state.script import ROUND_AND_ROUND, Script
from moderation.state.seat import Role
from moderation.state.values import SeatId, replace
from moderation.transition import Organiser
from roomserver.programme.circle import (
    Circle,
    CircleExists,
    CircleLinks,
    CircleList,
    CircleRevision,
    CircleSpec,
    CircleState,
    NoSuchCircle,
    NotTogether,
    Planned,
    SeatLink,
    StartOutOfReach,
    TooFewSeats,
    state_of,
)
from roomserver.programme.duplicating import spec_like
from roomserver.programme.following import follow_rooms, note_rooms
from roomserver.programme.invited import invite
from roomserver.programme.local_time import NoSuchTime, by_present_rules, meaning_of
from roomserver.programme.logo import Logos
from roomserver.programme.organising import Organising
from roomserver.programme.pages import LISTED, CirclePages
from roomserver.programme.profile import CommunityProfile, Profiles
from roomserver.programme.records import MADE_WITHIN_S, CircleRecords
from roomserver.programme.terms import Terms
from roomserver.store.community import CommunityStore
from signalling.credentials import hashed, link_token, new_id, new_secret
from signalling.node.changes import NoSuchRoom, create
from signalling.node.hub import Hub
from signalling.store import StoreUnavailable

__all__ = [
    "Circle",
    "CircleBook",
    "CircleExists",
    "CircleLinks",
    "CircleList",
    "CircleRevision",
    "CircleSpec",
    "CircleState",
    "NoSuchCircle",
    "NotTogether",
    "SeatLink",
    "StartOutOfReach",
    "TooFewSeats",
]

EARLIEST_S = 24 * 3600.0
"""How long ago a new circle may have started: an evening's circle is made late, and clocks and zones differ."""
LATEST_S = 5 * 366 * 24 * 3600.0
"""How far ahead a new circle may start; what is further away is a slip of the pen."""


class CircleBook:
    """The circles of one community. All may raise StoreUnavailable."""

    def __init__(self, hub: Hub, kept: CommunityStore, unsaid: CommunityProfile | None = None) -> None:
        """`unsaid` is the community's profile until it says something."""
        self._hub = hub
        self._kept = kept
        self._community = kept.community
        self.profiles = Profiles(kept, unsaid)
        self.logos = Logos(kept, self.profiles)
        self.organisers = Organising(kept.organisers, kept.community)
        self._records = CircleRecords(kept, hub.store)
        self._pages = CirclePages(kept.records, self._records, hub.store)

    async def create(
        self,
        spec: CircleSpec,
        script: Script = ROUND_AND_ROUND,
        agreements: Agreements | None = None,
        circle_id: str | None = None,
    ) -> tuple[CircleState, CircleLinks]:
        """A circle, its room, and its links. With a `circle_id` it is made once, however often it is asked for; while
        another is making it, the store is as good as unavailable.

        Raises: TooFewSeats, StartOutOfReach, NoSuchTime, CircleExists.
        """
        if spec.kept > spec.capacity:
            raise TooFewSeats
        plan = spec.plan or UNPLANNED
        starts_at = spec.starts_at if plan.start is None else meaning_of(plan.start).at
        check_start(starts_at, self._hub.store.now())
        room_id = new_id() if circle_id is None else circle_id
        invited, ids_secret = invite(spec), new_secret()

        def make(now: float) -> Room:
            if now > circle.created_at + MADE_WITHIN_S:
                raise StoreUnavailable("The circle could not be made in time.")
            return new_room(
                room_id,
                community=self._community,
                title=spec.title,
                capacity=spec.capacity,
                kept_for_facilitators=spec.kept_for_facilitators,
                language=spec.language,
                starts_at=starts_at,
                plan=plan,
                script=script,
                agreements=agreements,
                invitations=invited.invitations,
                open_link=invited.open_link,
                secret=ids_secret,
                now=now,
            )

        circle = await self._records.begin(room_id, spec.title, starts_at, plan, spec.terms)
        room = await create(self._hub.store, make)
        with contextlib.suppress(StoreUnavailable):  # there is a room: whoever finds the record due completes it
            await self._records.confirm(circle)
        return state_of(circle, room), invited.links(room_id)

    async def duplicate(
        self, circle_id: str, planned: Planned, agreements: Agreements | None = None
    ) -> tuple[CircleState, CircleLinks]:
        """Another circle like it, as long as its room is remembered: with the same title, script and seats, as many
        links of each kind, which are new, and where no other is asked for the same plan, at another time. It is offered
        as that one, but as one of no series; where people sign up for it, participants have no links.

        Raises: NoSuchCircle, StartOutOfReach, NoSuchTime.
        """
        circle = await self._records.get(circle_id)
        room = await self._room(circle_id)
        return await self.create(spec_like(room, circle.terms, planned), room.script, agreements)

    async def state(self, circle_id: str) -> CircleState:
        """As it stands. Raises: NoSuchCircle."""
        return state_of(await self._records.get(circle_id), await self._hub.store.load(circle_id))

    async def list(self, limit: int = LISTED, before: str | None = None) -> CircleList:
        """A page; with `before`, that which another page named as the next one."""
        return await self._pages.page(limit, before)

    def changes(self) -> AsyncGenerator[str | None]:
        """Ids of circles, each when what the list shows of it has changed; None, as at first, when any may have.

        Whoever reads closes it.
        """
        return self._kept.changes()

    async def revise(self, circle_id: str, revision: CircleRevision, script: Script | None = None) -> CircleState:
        """The circle as it is announced now, with another course where there is a script.

        Raises: NoSuchCircle, TooFewSeats, StartOutOfReach, NoSuchTime, Refused.
        """
        circle, room = await self._records.get(circle_id), await self._room(circle_id)
        _check_seats(room, circle.terms, revision.capacity, revision.kept_for_facilitators)
        starts_at = _start_of(revision, room)
        if starts_at != room.starts_at:
            check_start(starts_at, self._hub.store.now())
        command = ReviseCircle(
            title=revision.title,
            language=revision.language,
            starts_at=starts_at,
            plan=revision.plan,
            capacity=revision.capacity,
            kept_for_facilitators=revision.kept_for_facilitators,
            script=script,
            made_on=revision.made_on,
        )
        return state_of(circle, await self._announce(circle_id, command))

    async def terms(self, circle_id: str) -> Terms:
        """What it is offered as. Raises: NoSuchCircle."""
        return (await self._records.get(circle_id)).terms

    async def set_terms(self, circle_id: str, terms: Terms, made_on: int) -> CircleState:
        """The circle as it is offered now, in place of the terms of version `made_on`; cancelling is apart.

        Raises: NoSuchCircle, TooFewSeats, Refused.
        """
        await self._records.get(circle_id)
        room = await self._room(circle_id)
        if room.phase in ("debrief", "ended"):
            raise Refused(RefusalCode.ENDED)
        _check_seats(room, terms, room.capacity)
        return state_of(await self._records.set_terms(circle_id, terms, made_on), room)

    async def cancel(self, circle_id: str) -> CircleState:
        """It does not take place: its record says so first, and then its room is closed, here or by whoever finds it.

        Raises: NoSuchCircle, Refused, where it has begun or is over.
        """
        circle, room = await self._records.get(circle_id), await self._room(circle_id)
        if room.cancelled:
            return state_of(circle, room)
        if room.phase in ("live", "debrief", "ended"):
            raise Refused(RefusalCode.ALREADY_LIVE if room.phase == "live" else RefusalCode.ENDED)
        circle = await self._records.cancel(circle_id)
        with contextlib.suppress(StoreUnavailable):
            room = await self._close_cancelled(circle_id)
        return state_of(circle, room)

    async def invite(self, circle_id: str, role: Role) -> SeatLink:
        """A further seat with a personal link. Raises: NoSuchCircle, Refused."""
        seat, secret = new_id(8), new_secret()
        await self._submit(circle_id, Invite(seat=seat, role=role, link=hashed(secret)))
        return SeatLink(seat=seat, token=link_token(circle_id, secret))

    async def call_seat(self, circle_id: str, seat: SeatId, called: str) -> None:
        """Organisers call whoever has that seat's link so. Raises: NoSuchCircle, Refused."""
        await self._submit(circle_id, CallSeat(seat=seat, called=called))

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
        await self._records.get(circle_id)
        return _apart(await self._room(circle_id))

    async def set_not_together(self, circle_id: str, pairs: Pairs, made_on: int) -> NotTogether:
        """In place of the pairs of version `made_on`. Raises: NoSuchCircle, Refused."""
        return _apart(await self._submit(circle_id, SetNotTogether(pairs=pairs, made_on=made_on)))

    async def _announce(self, circle_id: str, command: ReviseCircle) -> Room:
        await self._records.expect_revision(circle_id)
        return await self._submit(circle_id, command)

    async def _submit(self, circle_id: str, command: OrganiserCommand) -> Room:
        await self._records.get(circle_id)
        try:
            return await self._hub.submit(circle_id, command, Organiser())
        except NoSuchRoom:
            raise NoSuchCircle from None

    async def _close_cancelled(self, circle_id: str) -> Room:
        """Raises: NoSuchCircle, Refused, where it has begun meanwhile."""
        try:
            return await self._submit(circle_id, CancelCircle())
        except Refused:
            room = await self._room(circle_id)
            if room.phase != "ended":
                raise
            return room

    async def _room(self, circle_id: str) -> Room:
        """Raises: NoSuchCircle, where the room is remembered no longer."""
        room = await self._hub.store.load(circle_id)
        if room is None:
            raise NoSuchCircle
        return room

    # What is done without being asked for

    async def settle_due(self) -> None:
        """Circles that were left half made are completed or undone, and records agree with their rooms."""
        await self._records.settle_due(self._close_cancelled)

    async def follow_rooms(self) -> None:
        """Circles that need to be looked at are found, though the node that knew has died."""
        await follow_rooms(self._kept, self._hub.store)

    async def note_rooms(self) -> None:
        """The same of rooms that a release before has written."""
        await note_rooms(self._kept, self._hub.store)

    async def adopt_former(self) -> None:
        """Circles that the release before made are listed."""
        await self._records.adopt_former()

    async def follow_zones(self) -> None:
        """Circles that have not begun start when the clock there shows their local time, by the rules of today."""
        for circle in await self._records.current():
            room = await self._hub.store.load(circle.id)
            if room is None or room.plan.start is None or room.phase not in ("scheduled", "open"):
                continue
            with contextlib.suppress(NoSuchTime, Refused):  # by a newer node's zones, or it was revised meanwhile
                starts_at = by_present_rules(room.plan.start).at
                if starts_at != room.starts_at:
                    await self._announce(circle.id, _with_start(room, starts_at))

    async def forget_old(self) -> None:
        """Circles whose rooms are remembered no longer leave the list as long after they were as the community says."""
        profile = await self.profiles.load()
        await self._records.forget_old(self._hub.store.now() - profile.kept_s)

    # Where it is served

    @property
    def can_relay(self) -> bool:
        """Whether voices could go through this server's relay."""
        return self._hub.ice.has_relay

    async def set_origin(self, origin: str) -> None:
        """What links begin with, as the server that serves this community knows itself."""
        await self.organisers.kept.set_origin(origin)

    async def was_served(self) -> bool:
        """Whether a server ever served this community from this store."""
        return await self.organisers.kept.origin() is not None

    async def origin(self) -> str:
        """What links begin with; the default address when no server ever served here."""
        return await self.organisers.kept.origin() or "http://localhost:8000"


def _start_of(revision: CircleRevision, room: Room) -> float | None:
    """A local time that stays is the instant that it was. Raises: NoSuchTime."""
    start = None if revision.plan is None else revision.plan.start
    if start is None:
        return revision.starts_at
    return room.starts_at if start == room.plan.start else meaning_of(start).at


def _with_start(room: Room, starts_at: float) -> ReviseCircle:
    """All as it is announced, but for when it starts."""
    return ReviseCircle(
        title=room.title, starts_at=starts_at, capacity=room.capacity, plan=room.plan, made_on=room.revision
    )


def _check_seats(room: Room, terms: Terms, capacity: int, kept: int | None = None) -> None:
    """Whoever may sign up has a seat beside those who facilitate, for whom so many are `kept`. Raises: TooFewSeats."""
    facilitating = seats_for_facilitators(room if kept is None else replace(room, kept_for_facilitators=kept))
    if terms.sign_up is not None and facilitating + terms.sign_up.seats > capacity:
        raise TooFewSeats


def check_start(starts_at: float | None, now: float) -> None:
    """Raises: StartOutOfReach."""
    if starts_at is not None and not now - EARLIEST_S <= starts_at <= now + LATEST_S:
        raise StartOutOfReach


def _apart(room: Room) -> NotTogether:
    return NotTogether(pairs=room.not_together, version=room.not_together_version)

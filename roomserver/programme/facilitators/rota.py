"""Which circles to come are whose, as the programme and the rooms have them now, and what stands against it."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from moderation.state.room import Room
from roomserver.programme.circle import Circle, NoSuchCircle, announced
from roomserver.programme.facilitators.facilitator import (
    USUAL_MIN,
    Evening,
    Facilitator,
    HeldBack,
    Lack,
    Role,
    lacks,
    role_in,
)
from roomserver.programme.facilitators.given import Asked, held_back, stands_against
from roomserver.programme.facilitators.seats import FacilitatorSeats, is_full
from roomserver.programme.profile import Profiles
from roomserver.programme.records import CircleRecords
from roomserver.programme.series_book import NoSuchSeriesHere, SeriesBook
from signalling.store import RoomStore


@dataclass(frozen=True, slots=True)
class Shift:
    """A circle to come that somebody is assigned to."""

    circle: Circle
    room: Room
    evening: Evening
    role: Role


@dataclass(frozen=True, slots=True)
class Against:
    """Why somebody can't be assigned to an evening."""

    evening: Evening
    why: HeldBack


class Rota:
    """Of one community. All may raise StoreUnavailable."""

    def __init__(
        self, records: CircleRecords, rooms: RoomStore, series: SeriesBook, profiles: Profiles, seats: FacilitatorSeats
    ) -> None:
        self._records = records
        self._rooms = rooms
        self._series = series
        self._profiles = profiles
        self._seats = seats

    async def shifts(self, one: Facilitator) -> list[Shift]:
        """The circles to come that are theirs, the next one first."""
        return (await self.given(one))[0]

    async def given(self, one: Facilitator) -> tuple[list[Shift], tuple[HeldBack, ...]]:
        """The circles to come that are theirs, the next one first, and evenings of their series that are not."""
        asked, found = [], []
        wanted = one.model_copy(update={"held_back": ()})  # it is asked anew each time
        for circle_id in await self.circles(one):
            with contextlib.suppress(NoSuchCircle):
                circle = await self._records.get(circle_id)
                room = await self._rooms.load(circle_id)
                role = role_in(wanted, circle_id, circle.terms.series)
                if room is not None and role is not None and (evening := _evening(circle, room)).is_to_come:
                    shift = Shift(announced(circle, room), room, evening, role)
                    found.append(shift)
                    asked.append(await self._asked(one, shift))
        held = held_back(one, (await self._profiles.load()).training, asked) if found else ()
        theirs = [shift for shift in found if shift.circle.id not in {each.circle for each in held}]
        return sorted(theirs, key=lambda shift: (shift.evening.starts_at or 0.0, shift.circle.id)), held

    async def against(self, one: Facilitator, circles: Sequence[str], role: Role) -> list[Against]:
        """What stands against assigning them to those of these that are to come, the next one first."""
        training = (await self._profiles.load()).training
        theirs = [shift.evening for shift in await self.shifts(one)]
        found = []
        for circle_id in circles:
            with contextlib.suppress(NoSuchCircle):
                circle, room = await self._records.get(circle_id), await self._rooms.load(circle_id)
                evening = _evening(circle, room)
                if room is None or not evening.is_to_come:
                    continue
                full = is_full(room, circle.terms) and await self._seats.seat(one, room) is None
                why = stands_against(one, training, Asked(evening, role, stays=False, is_full=full), theirs)
                found += [] if why is None else [Against(evening, why)]
        return sorted(found, key=lambda each: (each.evening.starts_at or 0.0, each.evening.circle))

    async def evening(self, circle_id: str) -> Evening | None:
        """As it is now; None where nobody knows it any more."""
        try:
            return _evening(await self._records.get(circle_id), await self._rooms.load(circle_id))
        except NoSuchCircle:
            return None

    async def is_to_come(self, circle_id: str) -> bool:
        """Raises: NoSuchCircle."""
        return _evening(await self._records.get(circle_id), await self._rooms.load(circle_id)).is_to_come

    async def circles(self, one: Facilitator) -> list[str]:
        """All that their duties are about, and where they said that they can't."""
        found = [absence.circle for absence in one.absences]
        for duty in one.duties:
            found += await self.circles_of(duty.of) if duty.is_series else [duty.of]
        return list(dict.fromkeys(found))

    async def circles_of(self, series_id: str) -> list[str]:
        """Those that are made; none where there is no such series any more."""
        try:
            series = await self._series.load(series_id)
        except NoSuchSeriesHere:
            return []
        return [evening.circle for evening in series.evenings if evening.circle is not None and evening.made]

    async def lacks_for(self, one: Facilitator, series_id: str, role: Role) -> Mapping[Lack, str]:
        """What they lack for any evening of a series. Raises: NoSuchSeriesHere."""
        series = await self._series.load(series_id)
        return lacks(one, (await self._profiles.load()).training, series.present.asked.language, role)

    async def over(self, one: Facilitator, circles: Sequence[str]) -> tuple[list[str], list[str]]:
        """Of those circles that are not to come any more, and of these the ones that they have held."""
        over, held = [], []
        for circle_id in circles:
            try:
                circle = await self._records.get(circle_id)
            except NoSuchCircle:
                over.append(circle_id)
                continue
            evening = _evening(circle, await self._rooms.load(circle_id))
            if not evening.is_to_come:
                over.append(circle_id)
                theirs = role_in(one, circle_id, circle.terms.series) is not None
                held += [circle_id] if evening.over and not evening.called_off and theirs else []
        return over, held

    async def _asked(self, one: Facilitator, shift: Shift) -> Asked:
        seat = await self._seats.seat(one, shift.room)
        by_itself = any(duty.of == shift.circle.id for duty in one.duties)
        stays = by_itself or (seat is not None and seat.link is not None)
        return Asked(shift.evening, shift.role, stays, is_full(shift.room, shift.circle.terms))


def _evening(circle: Circle, room: Room | None) -> Evening:
    """The room is what counts as long as it is remembered."""
    circle = circle if room is None else announced(circle, room)
    minutes = circle.plan.duration_min or USUAL_MIN
    return Evening(
        circle=circle.id,
        title=circle.title,
        language="" if room is None else room.language,
        starts_at=circle.starts_at,
        ends_at=None if circle.starts_at is None else circle.starts_at + minutes * 60,
        start=circle.plan.start,
        called_off=circle.terms.cancelled_at is not None,
        over=room is None or room.phase in ("debrief", "ended"),
    )

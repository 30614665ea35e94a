"""What the programme says of what a book is about: the terms, and its evenings as their rooms have them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from moderation.rules.door import lets_in
from moderation.state.room import Room
from roomserver.programme.circle import Circle, announced
from roomserver.programme.profile import Profiles
from roomserver.programme.records import CircleRecords
from roomserver.programme.sign_ups.book import Evening, Subject
from roomserver.programme.sign_ups.counting import DAY_AFTER_S
from roomserver.programme.terms import SignUpTerms
from signalling.store import RoomStore

AT_ONCE = 0.0
"""Until when names of who came are kept where the debrief is over."""
USUAL_MIN = 120
"""How long an evening takes whose organiser did not say."""


@dataclass(frozen=True, slots=True)
class ClosedSeries:
    """What is signed up for once, for all evenings: `circles` are those that are made already, by the clock of `zone`.
    `starts_at` is when the first one begins, and `ends_at` when the last one is over.
    """

    terms: SignUpTerms | None
    circles: tuple[str, ...]
    zone: str
    starts_at: float | None = None
    ends_at: float | None = None


SeriesOf = Callable[[str], Awaitable[ClosedSeries | None]]
"""The closed series of that id; None where there is none."""


async def no_series(series_id: str) -> ClosedSeries | None:
    """Where there are none."""
    return None


class Subjects:
    """Of one community. All may raise StoreUnavailable."""

    def __init__(self, records: CircleRecords, rooms: RoomStore, profiles: Profiles, series: SeriesOf) -> None:
        self._records = records
        self._rooms = rooms
        self._profiles = profiles
        self._series = series

    async def book_of(self, circle_id: str) -> str:
        """The id of the book for that circle: its own, or that of its closed series. Raises: NoSuchCircle."""
        circle = await self._records.get(circle_id)
        series = circle.terms.series
        return series if series is not None and await self._series(series) is not None else circle_id

    async def is_series(self, book_id: str) -> bool:
        """Whether that book is of all evenings of a closed series."""
        return await self._series(book_id) is not None

    async def subject(self, book_id: str) -> Subject:
        """The id is a series', or else a circle's. Raises: NoSuchCircle."""
        series = await self._series(book_id)
        if series is not None:
            known = await self._records.load(series.circles)
            evenings = await self._evenings(known)
            bounds = {"starts_at": series.starts_at, "ends_at": series.ends_at}
            return Subject(terms=series.terms, evenings=evenings, zone=series.zone, **bounds)
        circle = await self._records.get(book_id)
        start = circle.plan.start
        zone = (await self._profiles.load()).zone if start is None else start.zone
        return Subject(terms=circle.terms.sign_up, evenings=await self._evenings([circle]), zone=zone)

    async def _evenings(self, circles: Sequence[Circle]) -> tuple[Evening, ...]:
        return tuple([await self._evening(circle) for circle in circles])

    async def _evening(self, circle: Circle) -> Evening:
        """The room is what counts as long as it is remembered."""
        room = await self._rooms.load(circle.id)
        circle = circle if room is None else announced(circle, room)
        minutes = circle.plan.duration_min or USUAL_MIN
        now = self._rooms.now()
        began = circle.starts_at if circle.starts_at is not None else circle.created_at
        ended = room is None or room.phase in ("debrief", "ended")
        ends_at = None if circle.starts_at is None and not ended else began + minutes * 60
        return Evening(
            circle=circle.id,
            starts_at=circle.starts_at,
            ends_at=ends_at,
            names_until=_names_until(circle, room, ends_at),
            called_off=circle.terms.cancelled_at is not None,
            over=ended,
            lets_in=room is not None and lets_in(room, now),
        )


def _names_until(circle: Circle, room: Room | None, ends_at: float | None) -> float | None:
    """In person, and online, where the room says when its debrief is over."""
    if circle.plan.venue is not None and ends_at is not None:
        return ends_at + DAY_AFTER_S
    return AT_ONCE if room is None or room.phase == "ended" else None

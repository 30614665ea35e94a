"""Which instant a local time is, by the time zones of `roomserver/zones.py`: the same ones on every machine.

Where clocks go forward there are times that do not exist, and where they go back there are times that come twice
(PEP 495 says how Python sees them). Never dateutil: it yields times that do not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from moderation.state.local_time import LocalTime
from moderation.state.values import replace
from roomserver.zones import UnknownZone, read_zone

LAST = 253402300799
"""The last second of the year 9999, the last that a calendar has; the first is 0, the epoch."""
MINUTE = timedelta(minutes=1)

Code = Literal["no_such_zone", "no_such_date", "beyond_calendar", "skipped_time"]


class NoSuchTime(Exception):
    """It is no instant; `code` says why and is stable, the text is for people."""

    code: Code


class NoSuchZone(NoSuchTime):
    code = "no_such_zone"


class NoSuchDate(NoSuchTime):
    code = "no_such_date"


class BeyondCalendar(NoSuchTime):
    code = "beyond_calendar"


class SkippedTime(NoSuchTime):
    """Clocks go forward over it; `before` and `after` are the nearest times, to the minute, that exist."""

    code = "skipped_time"

    def __init__(self, local: LocalTime, before: LocalTime, after: LocalTime) -> None:
        super().__init__(
            f"Clocks in {local.zone} go forward then, so {local.time} on {local.date} doesn't exist. "
            f"The nearest times are {_shown(before, local)} and {_shown(after, local)}."
        )
        self.before, self.after = before, after


@dataclass(frozen=True, slots=True)
class Meant:
    """The instant in seconds since the epoch. `twice`: the time comes twice, and this is the one that was asked for."""

    at: float
    twice: bool


def meaning_of(local: LocalTime) -> Meant:
    """Its instant; of a time that comes twice the first, unless the second is asked for.

    Raises: NoSuchZone, NoSuchDate, BeyondCalendar, SkippedTime.
    """
    zone, wall = _zone(local.zone), _wall(local)
    instants = _instants(wall, zone)
    if not instants:
        before, after = _nearest(wall, -MINUTE, zone), _nearest(wall, MINUTE, zone)
        raise SkippedTime(local, _written(before, local), _written(after, local))
    if not 0 <= instants[0] <= instants[-1] <= LAST:
        raise BeyondCalendar(f"There are no circles in the year {local.date[:4]}.")
    return Meant(at=instants[-1 if local.second else 0], twice=len(instants) == 2)


def by_present_rules(local: LocalTime) -> Meant:
    """The same of a time that existed when it was planned: where clocks skip it by now, the first after it."""
    try:
        return meaning_of(local)
    except SkippedTime as skipped:
        return meaning_of(skipped.after)


def _zone(name: str) -> ZoneInfo:
    """Raises: NoSuchZone."""
    try:
        return read_zone(name)
    except UnknownZone:
        raise NoSuchZone("There is no time zone of that name.") from None


def _wall(local: LocalTime) -> datetime:
    """What the clock shows. Raises: NoSuchDate."""
    try:
        return datetime.combine(date.fromisoformat(local.date), time.fromisoformat(local.time))
    except ValueError:
        raise NoSuchDate("There is no such date.") from None


def _instants(wall: datetime, zone: ZoneInfo) -> list[float]:
    """When a clock there shows that: never, once or twice, the earlier first. Raises: BeyondCalendar."""
    try:
        utc = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
        return sorted(at.timestamp() for at in utc if at.astimezone(zone).replace(tzinfo=None, fold=0) == wall)
    except OverflowError:  # the first or the last day that datetime has
        raise BeyondCalendar(f"There are no circles in the year {wall.year}.") from None


def _nearest(wall: datetime, step: timedelta, zone: ZoneInfo) -> datetime:
    """The nearest time that exists that way: an hour further as a rule, a day where an island changes sides."""
    while not _instants(wall, zone):
        wall += step
    return wall


def _written(wall: datetime, local: LocalTime) -> LocalTime:
    return replace(local, date=wall.date().isoformat(), time=f"{wall:%H:%M}")


def _shown(other: LocalTime, local: LocalTime) -> str:
    return other.time if other.date == local.date else f"{other.time} on {other.date}"

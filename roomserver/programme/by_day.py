"""When people are awake, as far as anybody knows, by the clock of a circle: pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from moderation.state.local_time import LocalTime
from roomserver.programme.local_time import by_present_rules
from roomserver.zones import read_zone

MORNING, EVENING = time(8), time(22)
DAY = timedelta(days=1)


def is_by_day(at: float, zone: str) -> bool:
    """`zone` by its IANA name, as everywhere here."""
    return MORNING <= _wall(at, zone).time() <= EVENING


def morning_after(at: float, zone: str) -> float:
    """The next one, of an instant at night."""
    wall = _wall(at, zone)
    return _instant(wall.date() if wall.time() < MORNING else wall.date() + DAY, MORNING, zone)


def evening_before(at: float, zone: str) -> float:
    """The last one, of an instant at night."""
    wall = _wall(at, zone)
    return _instant(wall.date() if wall.time() >= EVENING else wall.date() - DAY, EVENING, zone)


def by_day(at: float, zone: str) -> float:
    """Then, or in the morning after where it is night."""
    return at if is_by_day(at, zone) else morning_after(at, zone)


def _wall(at: float, zone: str) -> datetime:
    return datetime.fromtimestamp(at, read_zone(zone))


def _instant(day: date, clock: time, zone: str) -> float:
    return by_present_rules(LocalTime(date=day.isoformat(), time=f"{clock:%H:%M}", zone=zone)).at

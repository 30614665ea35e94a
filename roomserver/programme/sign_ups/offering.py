"""Until when a place that is free is offered to somebody who waits: pure.

For a fifth of the time that is left until the start: a day at most, a quarter of an hour at least, and never beyond the
start. Nobody loses a place while they sleep: an offer of the night counts as one of the next morning, and what would
end at night ends in the morning after, or in the evening before where the circle begins first. Where neither is
possible it stands until the start. The clock is that of the circle.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from moderation.state.local_time import LocalTime
from roomserver.programme.local_time import by_present_rules
from roomserver.zones import read_zone

OFFERED_S, OFFERED_AT_LEAST_S = 24 * 3600.0, 15 * 60.0
OFFERED_SHARE = 0.2
"""Of the time until the start."""
MORNING, EVENING = time(8), time(22)
"""Between them people are awake, as far as anybody knows."""
DAY = timedelta(days=1)


def offered_until(now: float, starts_at: float | None, zone: str) -> float:
    """Of a place that becomes free now; `zone` by its IANA name. Raises: NoSuchZone, UnknownZone."""
    begun_at = now if _is_by_day(now, zone) else _morning_after(now, zone)
    if starts_at is None:
        until = begun_at + OFFERED_S
        return until if _is_by_day(until, zone) else _morning_after(until, zone)
    until = begun_at + max(OFFERED_AT_LEAST_S, min(OFFERED_S, (starts_at - begun_at) * OFFERED_SHARE))
    if until >= starts_at or _is_by_day(until, zone):
        return min(until, starts_at)
    morning = _morning_after(until, zone)
    if morning < starts_at:
        return morning
    evening = _evening_before(until, zone)
    return evening if evening >= begun_at + OFFERED_AT_LEAST_S else starts_at


def _is_by_day(at: float, zone: str) -> bool:
    return MORNING <= _wall(at, zone).time() <= EVENING


def _morning_after(at: float, zone: str) -> float:
    """The next one, of an instant at night."""
    wall = _wall(at, zone)
    return _instant(wall.date() if wall.time() < MORNING else wall.date() + DAY, MORNING, zone)


def _evening_before(at: float, zone: str) -> float:
    """The last one, of an instant at night."""
    wall = _wall(at, zone)
    return _instant(wall.date() if wall.time() >= EVENING else wall.date() - DAY, EVENING, zone)


def _wall(at: float, zone: str) -> datetime:
    return datetime.fromtimestamp(at, read_zone(zone))


def _instant(day: date, clock: time, zone: str) -> float:
    return by_present_rules(LocalTime(date=day.isoformat(), time=f"{clock:%H:%M}", zone=zone)).at

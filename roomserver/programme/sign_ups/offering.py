"""Until when a place that is free is offered to somebody who waits: pure.

For a fifth of the time that is left until the start: a day at most, a quarter of an hour at least, and never beyond the
start. Nobody loses a place while they sleep: an offer of the night counts as one of the next morning, and what would
end at night ends in the morning after, or in the evening before where the circle begins first. Where neither is
possible it stands until the start. The clock is that of the circle.
"""

from __future__ import annotations

from roomserver.programme.by_day import by_day, evening_before, is_by_day, morning_after

OFFERED_S, OFFERED_AT_LEAST_S = 24 * 3600.0, 15 * 60.0
OFFERED_SHARE = 0.2
"""Of the time until the start."""


def offered_until(now: float, starts_at: float | None, zone: str) -> float:
    """Of a place that becomes free now; `zone` by its IANA name. Raises: NoSuchZone, UnknownZone."""
    begun_at = by_day(now, zone)
    if starts_at is None:
        return by_day(begun_at + OFFERED_S, zone)
    until = begun_at + max(OFFERED_AT_LEAST_S, min(OFFERED_S, (starts_at - begun_at) * OFFERED_SHARE))
    if until >= starts_at or is_by_day(until, zone):
        return min(until, starts_at)
    morning = morning_after(until, zone)
    if morning < starts_at:
        return morning
    evening = evening_before(until, zone)
    return evening if evening >= begun_at + OFFERED_AT_LEAST_S else starts_at

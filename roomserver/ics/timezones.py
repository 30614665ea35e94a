"""A time zone as calendars read it (RFC 5545, 3.6.5): changes of the clocks as yearly rules, not as lists of dates.

Some readers take only the first date of a list. A change that no yearly rule says (before the zone's present rules, or
in Cairo, where the Friday after the last Thursday is of the month after at times) is written by itself, up to the last
that the appointments need.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from roomserver.zones import present_rules, read_zone

WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
DAY, SECOND, YEAR = timedelta(days=1), timedelta(seconds=1), timedelta(days=366)
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
"""Since when an offset is written that did not change for two years before the first appointment."""
RULE = re.compile(r",M(\d+)\.(\d)\.(\d)(?:/([+-]?)(\d+)(?::(\d+))?(?::(\d+))?)?")
LAST_WEEK = 5
CHANGE_AT = "2"
"""The hour, where the rules name none."""
A_COMMON_YEAR = 2027


@dataclass(frozen=True, slots=True)
class Change:
    """At the instant `at` the clock goes from `before` to `after`, both ahead of UTC."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str

    @property
    def shown(self) -> datetime:
        """By the clock that goes by `before`: as DTSTART is written."""
        return (self.at + self.before).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Yearly:
    """Every year at `seconds` of the one day, of those `days` of the month, that is this weekday. `week` counts from 1,
    and -1 is the last; None where the day is said after or before another.
    """

    month: int
    weekday: str
    week: int | None
    days: tuple[int, ...]
    seconds: int

    def says(self, change: Change) -> bool:
        shown = change.shown
        midnight = shown.replace(hour=0, minute=0, second=0)
        return (
            (shown.month, WEEKDAYS[shown.isoweekday() % 7]) == (self.month, self.weekday)
            and shown.day in self.days
            and (shown - midnight).seconds == self.seconds
        )

    @property
    def rule(self) -> vRecur:
        if self.week is not None:
            return vRecur(FREQ="YEARLY", BYMONTH=self.month, BYDAY=f"{self.week}{self.weekday}")
        return vRecur(FREQ="YEARLY", BYMONTH=self.month, BYDAY=self.weekday, BYMONTHDAY=list(self.days))


def timezone(name: str, first: float, last: float) -> Timezone:
    """The zone for appointments from the first instant to the last. Raises: UnknownZone."""
    zone, yearly = read_zone(name), _yearly(present_rules(name))
    changes = list(_needed(zone, datetime.fromtimestamp(first, UTC), datetime.fromtimestamp(last, UTC)))
    rules = [next((rule for rule in yearly if rule.says(change)), None) for change in changes]
    since = max((place + 1 for place, rule in enumerate(rules) if rule is None), default=0)
    written, said = Timezone(), set[Yearly]()
    written.add("TZID", name)
    for place, (change, rule) in enumerate(zip(changes, rules, strict=True)):
        if rule is None or place < since:
            written.add_component(_observance(change, None))
        elif rule not in said:
            written.add_component(_observance(change, rule))
            said.add(rule)
    return written


def _observance(change: Change, yearly: Yearly | None) -> TimezoneStandard | TimezoneDaylight:
    observance = TimezoneDaylight() if change.after > change.before else TimezoneStandard()
    observance.add("DTSTART", change.shown)
    if yearly is not None:
        observance.add("RRULE", yearly.rule)
    observance.add("TZOFFSETFROM", change.before)
    observance.add("TZOFFSETTO", change.after)
    observance.add("TZNAME", change.name)
    return observance


def _needed(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[Change]:
    """The change by which the clock goes at first, and all until a year after the last."""
    changes = list(_changes(zone, first - 2 * YEAR, last + YEAR))
    earlier = [change for change in changes if change.at <= first]
    if not earlier:
        offset = _offset(zone, first)
        yield Change(ALWAYS - offset, offset, offset, first.astimezone(zone).tzname() or "")
    yield from earlier[-1:]
    yield from (change for change in changes if change.at > first)


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[Change]:
    """No zone ever changed its clocks twice in a day and back."""
    start = start.replace(hour=0, minute=0, second=0, microsecond=0)
    while start < end:
        before, after = _offset(zone, start), _offset(zone, start + DAY)
        if before != after:
            at = _instant(zone, start, before)
            yield Change(at, before, after, at.astimezone(zone).tzname() or "")
        start += DAY


def _instant(zone: ZoneInfo, start: datetime, before: timedelta) -> datetime:
    """The second of that day at which the offset is no longer `before`."""
    earliest, latest = start, start + DAY
    while latest - earliest > SECOND:
        middle = earliest + (latest - earliest) // 2
        middle = middle.replace(microsecond=0)
        earliest, latest = (middle, latest) if _offset(zone, middle) == before else (earliest, middle)
    return latest


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _yearly(rules: str) -> list[Yearly]:
    """Of `CET-1CEST,M3.5.0,M10.5.0/3`, the last Sunday of March and of October. None where clocks never change, or
    where either change is of no yearly rule.
    """
    found = []
    for month, week, weekday, sign, *clock in RULE.findall(rules):
        hours, minutes, seconds = (int(part or 0) for part in (clock[0] or CHANGE_AT, *clock[1:]))
        at = (-1 if sign == "-" else 1) * (hours * 3600 + minutes * 60 + seconds)
        found.append(_on_day(int(month), int(week), int(weekday), at))
    yearly = [rule for rule in found if rule is not None]
    return yearly if len(yearly) == len(found) else []


def _on_day(month: int, week: int, weekday: int, at: int) -> Yearly | None:
    """A time before 0 or after 24 hours is of another day, counted from that one; None where that may be of another
    month.
    """
    further, seconds = divmod(at, int(DAY.total_seconds()))
    length = monthrange(A_COMMON_YEAR, month)[1]
    first = length - 6 if week == LAST_WEEK else 7 * week - 6
    days = tuple(range(first + further, first + further + 7))
    day = WEEKDAYS[(weekday + further) % 7]
    if not further:
        return Yearly(month, day, -1 if week == LAST_WEEK else week, days, seconds)
    return Yearly(month, day, None, days, seconds) if days[0] >= 1 and days[-1] <= length else None

"""Which evenings a series has: a rule of RFC 5545 (RRULE) read by the clock on the wall, in the zone of its start.

What organisers need is taken: every so many days, weeks or months, on days of the week, and how often or until when.
All else is refused with the reason, and so is a start that the rule does not have, and a time that clocks skip. Work is
bounded for any rule, which dateutil's is not: it looks as far as the year 9999 for a first Monday that is the sixth.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Literal

from moderation.state.local_time import LocalTime
from moderation.state.values import replace
from roomserver.programme.local_time import NoSuchTime, meaning_of

LONGEST_RULE = 200
MOST_COUNT = 520
"""Evenings that COUNT may ask for: ten years of weeks."""
MOST_INTERVAL = 99
REACH = timedelta(days=5 * 366)
"""How far from its start a rule is looked into: as far ahead as a circle may be made."""
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
KNOWN = frozenset({"FREQ", "INTERVAL", "BYDAY", "BYSETPOS", "COUNT", "UNTIL", "WKST"})
NUMBER = re.compile(r"[1-9][0-9]{0,17}")
DAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
PLACE = re.compile(r"[+-]?[1-9][0-9]?")
UNTIL = re.compile(r"[0-9]{8}(T[0-9]{6}Z)?")

Frequency = Literal["DAILY", "WEEKLY", "MONTHLY"]
RuleCode = Literal["rule_unreadable", "rule_not_offered", "start_not_in_rule", "no_evenings"]


class NoSuchSeries(Exception):
    """There can be no series like that; `code` says why and is stable, the text is for people."""

    code: RuleCode


class RuleUnreadable(NoSuchSeries):
    code = "rule_unreadable"


class RuleNotOffered(NoSuchSeries):
    """RFC 5545 has it, and series here do not."""

    code = "rule_not_offered"


class NoEvenings(NoSuchSeries):
    code = "no_evenings"


class StartNotInRule(NoSuchSeries):
    """`following` is the next evening that the rule has."""

    code = "start_not_in_rule"

    def __init__(self, start: LocalTime, following: LocalTime) -> None:
        super().__init__(
            f"The first evening has to be one that the rule gives, and {start.date} isn't. "
            f"The next one is {following.date}."
        )
        self.following = following


@dataclass(frozen=True, slots=True)
class Rule:
    """`days` by name, with the number within the month if any; `places` among those days of a month; `until` is the
    last day there, or an instant in UTC.
    """

    frequency: Frequency
    interval: int = 1
    days: tuple[tuple[int | None, str], ...] = ()
    places: tuple[int, ...] = ()
    count: int | None = None
    until: date | datetime | None = None
    week_start: str = "MO"

    @property
    def ends(self) -> bool:
        return self.count is not None or self.until is not None

    def __str__(self) -> str:
        """As RRULE says it."""
        parts = [f"FREQ={self.frequency}"]
        if self.interval > 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.days:
            parts.append("BYDAY=" + ",".join(f"{number or ''}{name}" for number, name in self.days))
        if self.places:
            parts.append("BYSETPOS=" + ",".join(map(str, self.places)))
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        if self.until is not None:
            form = "%Y%m%dT%H%M%SZ" if isinstance(self.until, datetime) else "%Y%m%d"
            parts.append(f"UNTIL={self.until.strftime(form):0>8}")
        if self.week_start != "MO":
            parts.append(f"WKST={self.week_start}")
        return ";".join(parts)


# Reading


def read_rule(text: str) -> Rule:
    """Raises: RuleUnreadable, RuleNotOffered."""
    parts = _parts(text)
    rule = Rule(
        frequency=_frequency(parts.get("FREQ")),
        interval=_number("INTERVAL", parts.get("INTERVAL", "1"), MOST_INTERVAL),
        days=_days(parts["BYDAY"]) if "BYDAY" in parts else (),
        places=_places(parts["BYSETPOS"]) if "BYSETPOS" in parts else (),
        count=_number("COUNT", parts["COUNT"], MOST_COUNT) if "COUNT" in parts else None,
        until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
        week_start=_week_start(parts.get("WKST", "MO")),
    )
    if rule.count is not None and rule.until is not None:
        raise RuleUnreadable("A rule says COUNT or UNTIL, not both.")
    if rule.frequency != "MONTHLY" and (rule.places or any(number is not None for number, _ in rule.days)):
        raise RuleNotOffered("Only a monthly series can be on the first, the second or the last such day.")
    if rule.places and not rule.days:
        raise RuleUnreadable("BYSETPOS chooses among days, so it needs BYDAY.")
    return rule


def _parts(text: str) -> dict[str, str]:
    if len(text) > LONGEST_RULE:
        raise RuleUnreadable(f"A rule has at most {LONGEST_RULE} characters.")
    parts: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if not (equals and value and name.isascii() and name.isalpha() and name.isupper()):
            raise RuleUnreadable("A rule is made of parts such as FREQ=WEEKLY, with a semicolon between two.")
        if name in parts:
            raise RuleUnreadable(f"A rule says {name} once.")
        if name not in KNOWN:
            raise RuleNotOffered(f"A series can't have {name}. It can have {', '.join(sorted(KNOWN))}.")
        parts[name] = value
    return parts


def _frequency(value: str | None) -> Frequency:
    match value:
        case "DAILY" | "WEEKLY" | "MONTHLY":
            return value
        case None:
            raise RuleUnreadable("A rule says how often, such as FREQ=WEEKLY.")
        case _:
            raise RuleNotOffered("A series is daily, weekly or monthly.")


def _number(name: str, value: str, most: int) -> int:
    if not NUMBER.fullmatch(value):
        raise RuleUnreadable(f"{name} is a whole number from 1 to {most}.")
    if int(value) > most:
        raise RuleNotOffered(f"{name} is {most} at most.")
    return int(value)


def _days(value: str) -> tuple[tuple[int | None, str], ...]:
    found = [DAY.fullmatch(part) for part in value.split(",")]
    days = [(int(one[1]) if one[1] else None, one[2]) for one in found if one is not None]
    if len(days) != len(found):
        raise RuleUnreadable("BYDAY names days such as TU, and by the month such as 1SU or -1FR.")
    return tuple(dict.fromkeys(days))


def _places(value: str) -> tuple[int, ...]:
    places = value.split(",")
    if not all(PLACE.fullmatch(place) and abs(int(place)) <= 31 for place in places):
        raise RuleUnreadable("BYSETPOS has numbers such as 1 or -1, of days within a month.")
    return tuple(dict.fromkeys(map(int, places)))


def _until(value: str) -> date | datetime:
    try:
        if not UNTIL.fullmatch(value):
            raise ValueError
        if len(value) == len("20270309"):
            return date(int(value[:4]), int(value[4:6]), int(value[6:]))
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise RuleUnreadable("UNTIL is a day such as 20271231, or a time in UTC such as 20271231T113000Z.") from None


def _week_start(value: str) -> str:
    if value not in WEEKDAYS:
        raise RuleUnreadable("WKST is a day such as MO.")
    return value


# Evenings


def check(start: LocalTime, rule: Rule, without: Collection[str] = ()) -> None:
    """That a series can be made of it: its start is of the rule, and each time that it has in the next five years
    exists. Dates `without` an evening are not asked for.

    Raises: NoSuchTime (of the start or of a later date), StartNotInRule, NoEvenings.
    """
    meaning_of(start)
    first = date.fromisoformat(start.date)
    last = date.fromordinal(min(first.toordinal() + REACH.days, date.max.toordinal()))
    following = next(_days_of(first, rule, last), None)
    if following is None:
        raise NoEvenings("The rule has no evening within five years of its start.")
    if following != first:
        raise StartNotInRule(start, _on(start, following))
    if _is_past(start, rule):
        raise NoEvenings("The series would be over before its first evening.")
    for evening in evenings(start, rule, last):
        if evening.date not in without:
            meaning_of(evening)


def evenings(start: LocalTime, rule: Rule, last: date) -> Iterator[LocalTime]:
    """Of a series that was checked, all until that day there. Of a time that comes twice it is the first."""
    days = _days_of(date.fromisoformat(start.date), rule, last)
    for day in islice(days, rule.count):
        evening = _on(start, day)
        if _is_past(evening, rule):
            return
        yield evening


def _is_past(evening: LocalTime, rule: Rule) -> bool:
    """Whether the series ends before it."""
    match rule.until:
        case None:
            return False
        case datetime():
            try:
                return meaning_of(evening).at > rule.until.timestamp()
            except NoSuchTime:  # it is refused for that, or left out
                return date.fromisoformat(evening.date) > rule.until.date()
        case _:
            return date.fromisoformat(evening.date) > rule.until


def _on(start: LocalTime, day: date) -> LocalTime:
    return replace(start, date=day.isoformat(), second=False)


def _days_of(first: date, rule: Rule, last: date) -> Iterator[date]:
    """Those of the rule from `first` to `last`, without counting them."""
    for period in _periods(first, rule, last):
        chosen = [period[place - 1 if place > 0 else place] for place in rule.places if abs(place) <= len(period)]
        for day in sorted(set(chosen)) if rule.places else period:
            if first <= day <= last:
                yield day


def _periods(first: date, rule: Rule, last: date) -> Iterator[list[date]]:
    """The days that BYDAY names, of each day, week or month that the rule has."""
    match rule.frequency:
        case "DAILY":
            named = {name for _, name in rule.days} or set(WEEKDAYS)
            for ordinal in range(first.toordinal(), last.toordinal() + 1, rule.interval):
                yield [day for day in _existing(ordinal, 1) if WEEKDAYS[day.weekday()] in named]
        case "WEEKLY":
            named = {name for _, name in rule.days} or {WEEKDAYS[first.weekday()]}
            monday = first.toordinal() - (first.weekday() - WEEKDAYS.index(rule.week_start)) % 7
            for ordinal in range(monday, last.toordinal() + 1, 7 * rule.interval):
                yield [day for day in _existing(ordinal, 7) if WEEKDAYS[day.weekday()] in named]
        case "MONTHLY":
            numbers: dict[str, set[int | None]] = {}
            for number, name in rule.days:
                numbers.setdefault(name, set()).add(number)
            for month in range(_month_number(first), _month_number(last) + 1, rule.interval):
                yield _days_of_month(month // 12, month % 12 + 1, first.day, numbers)


def _existing(ordinal: int, days: int) -> list[date]:
    return [date.fromordinal(n) for n in range(ordinal, ordinal + days) if 1 <= n <= date.max.toordinal()]


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _days_of_month(
    year: int, month: int, day_of_start: int, numbers: Mapping[str, Collection[int | None]]
) -> list[date]:
    """Those of the week that are named, with their `numbers`; where none is the day of the start, in months that have
    it.
    """
    length = monthrange(year, month)[1]
    if not numbers:
        return [date(year, month, day_of_start)] if day_of_start <= length else []
    days = [date(year, month, day) for day in range(1, length + 1)]
    return [day for day in days if _is_named(day, numbers.get(WEEKDAYS[day.weekday()], ()), length)]


def _is_named(day: date, numbers: Collection[int | None], length: int) -> bool:
    """By a number such as that of the second Tuesday (2), or of the last (-1); None is each of them."""
    return None in numbers or (day.day + 6) // 7 in numbers or -((length - day.day) // 7 + 1) in numbers

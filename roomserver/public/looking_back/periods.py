"""Which evenings a page looks back on, and by which stretches of time it adds them up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from roomserver.i18n import Wording
from roomserver.programme.figures.evening import Came
from roomserver.programme.figures.reading import CircleTold
from roomserver.public.looking_back.plots import Filled

FROM, TO = "from", "to"
"""What names its first and its last day in an address."""


@dataclass(frozen=True, slots=True)
class Period:
    """Both days are in it; None: as far back, or as near, as there is anything."""

    first: date | None = None
    last: date | None = None

    @property
    def is_all(self) -> bool:
        return self.first is None and self.last is None

    @property
    def query(self) -> dict[str, str]:
        """What its address says."""
        days = {FROM: self.first, TO: self.last}
        return {name: day.isoformat() for name, day in days.items() if day is not None}

    def has(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Evening:
    """A circle that is over, and when it was, by the clock of the community."""

    told: CircleTold
    wall: datetime

    @property
    def attendance(self) -> Came | None:
        """None where nobody knows who came, or not yet."""
        came = self.told.attendance
        return None if came is None or came.came is None else came


def read_period(asked: Mapping[str, str]) -> Period:
    """What is no day is left out."""
    return Period(_day(asked.get(FROM, "")), _day(asked.get(TO, "")))


def evenings(circles: Iterable[CircleTold], zone: ZoneInfo) -> tuple[Evening, ...]:
    """In their order in time."""
    found = (
        Evening(each, datetime.fromtimestamp(each.ended_at if each.starts_at is None else each.starts_at, zone))
        for each in circles
    )
    return tuple(sorted(found, key=lambda evening: evening.wall))


def filled(evenings: Sequence[Evening], wording: Wording, most: int) -> tuple[Filled, ...]:
    """Those of which it is known who came, each by itself; or by months, or by years, where they are more than that."""
    counted = [each for each in evenings if each.attendance is not None]
    if len(counted) <= most:
        days = Counter(each.wall.date() for each in counted)
        return tuple(_sum(_label(each, days, wording), wording.short_date(each.wall), [each]) for each in counted)
    by_month = _by(counted, lambda wall: wall.replace(day=1))
    if len(by_month) <= most:
        return tuple(_sum(wording.month(at), wording.short_month(at), of) for at, of in by_month.items())
    by_year = _by(counted, lambda wall: wall.replace(month=1, day=1))
    return tuple(_sum(str(at.year), str(at.year), of) for at, of in by_year.items())


def _label(evening: Evening, days: Mapping[date, int], wording: Wording) -> str:
    """Its day, with the time where there were several."""
    is_alone = days[evening.wall.date()] == 1
    return wording.date(evening.wall) if is_alone else wording.date_and_time(evening.wall)


def _by(evenings: Iterable[Evening], begins: Callable[[datetime], datetime]) -> dict[datetime, list[Evening]]:
    found: dict[datetime, list[Evening]] = {}
    for each in evenings:
        begun = begins(each.wall).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None, fold=0)
        found.setdefault(begun, []).append(each)
    return found


def _sum(label: str, mark: str, evenings: Sequence[Evening]) -> Filled:
    came = [each.attendance for each in evenings if each.attendance is not None]
    signed_up = [each.signed_up for each in came if each.signed_up is not None]
    return Filled(
        label=label,
        mark=mark,
        seats=sum(each.told.seats for each in evenings),
        signed_up=sum(signed_up) if signed_up else None,
        came=sum(each.came or 0 for each in came),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        return None

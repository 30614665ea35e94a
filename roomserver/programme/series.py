"""A series of circles as an organiser plans it: pure. Which evenings it has, which circle each is, and what changes.

What is asked for stands in stretches: a change of all that follow ends one and begins the next. Beside them stand the
evenings that differ from the rule or have a circle. The rule's own time for an evening, "2027-03-09T19:30", names it
for good, wherever it was moved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from itertools import islice
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from moderation.commands.fields import Title, WrittenPlan
from moderation.state.local_time import LocalTime
from moderation.state.plan import Plan
from moderation.state.room import PLENARY_LIMIT, Agreements, Capacity
from moderation.state.script import Script
from moderation.state.values import LanguageTag, replace
from roomserver.programme.circle import CircleSpec
from roomserver.programme.local_time import NoSuchTime, by_present_rules, meaning_of
from roomserver.programme.recurrence import LONGEST_RULE, REACH, check, evenings, read_rule
from roomserver.programme.terms import SignUpTerms, Terms, Visibility

AHEAD_S = 60 * 24 * 3600.0
"""How long before it starts an evening becomes a circle."""
AT_LEAST = 2
"""How many of those to come are circles, however far away."""
MOST_CLOSED = 26
"""Evenings of a closed series: all of them are circles from the first day."""
MOST_STRETCHES = 50
LOOKED_AHEAD = 2 * REACH
"""For the next evenings: further than the longest interval."""
CLOCKS_APART = timedelta(days=2)
"""More than a clock anywhere is from UTC, and than clocks skip at once."""

Kind = Literal["open", "closed"]
"""Whether people sign up for each evening by itself, or once for all of them."""
Standing = Literal["planned", "skipped", "cancelled"]
OccurrenceName = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$", max_length=16)]


class SeriesRefused(Exception):
    """`code` says why and is stable, the text is for people."""

    code = "series_refused"


class NoSuchEvening(SeriesRefused):
    code = "no_such_evening"


class ClosedTooLong(SeriesRefused):
    code = "closed_too_long"


class TooManyChanges(SeriesRefused):
    code = "too_many_changes"


class OutOfOrder(SeriesRefused):
    """Evenings stay in their order: none is at or before the one before it that stays."""

    code = "out_of_order"


class SeriesPlan(BaseModel):
    """What an organiser asks of each evening. The start of `plan` is the first one; `rule` is an RRULE."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Title
    language: LanguageTag = "en"
    plan: WrittenPlan
    rule: Annotated[str, Field(min_length=1, max_length=LONGEST_RULE)]
    facilitators: Annotated[int, Field(ge=1, le=PLENARY_LIMIT)] = 1
    cofacilitators: Annotated[int, Field(ge=0, le=PLENARY_LIMIT)] = 0
    capacity: Capacity = 8
    visibility: Visibility = "link"
    sign_up: SignUpTerms | None = None

    @field_validator("plan")
    @classmethod
    def _has_a_start(cls, plan: Plan) -> Plan:
        if plan.start is None:
            raise ValueError("a series needs the local time of its first evening")
        return plan

    @property
    def start(self) -> LocalTime:
        assert self.plan.start is not None
        return self.plan.start


class Stretch(BaseModel):
    """Evenings by one plan. `below`: a change took over from the evening of that name on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    asked: SeriesPlan
    script: Script
    agreements: Agreements | None = None
    below: str | None = None


class Evening(BaseModel):
    """`start` where it was moved. `circle` is its id, committed before the circle is made; `made`: there is, or was,
    the circle; `owed`: the circle has not followed yet; `refused`: why it could not, by a stable code.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    occurrence: str
    circle: str | None = None
    made: bool = False
    owed: bool = False
    start: LocalTime | None = None
    standing: Standing = "planned"
    refused: str | None = None


class Coming(Evening):
    """An evening and when it is, by the clock there and in seconds since the epoch. At `circle_by` it is a circle, if
    not before.
    """

    local: LocalTime
    starts_at: float
    circle_by: float


class Series(BaseModel):
    """`evenings` are those that have a circle or are not as the rule has them. `over_from`: it is cancelled from there
    on. `revision` counts what organisers changed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    kind: Kind
    created_at: float
    stretches: Annotated[tuple[Stretch, ...], Field(min_length=1)]
    evenings: tuple[Evening, ...] = ()
    over_from: str | None = None
    revision: int = 1

    @property
    def present(self) -> Stretch:
        """By what those furthest away are planned."""
        return self.stretches[-1]


def new_series(series_id: str, kind: Kind, stretch: Stretch, now: float) -> Series:
    """Raises: NoSuchTime, NoSuchSeries, ClosedTooLong."""
    series = Series(id=series_id, kind=kind, created_at=now, stretches=(stretch,))
    _check(series, stretch)
    return series


def name_of(local: LocalTime) -> str:
    return f"{local.date}T{local.time}"


def coming(series: Series, after: float, most: int) -> list[Coming]:
    """Those that start after that instant, skipped and cancelled ones among them."""
    known = {evening.occurrence: evening for evening in series.evenings}
    moved_there = {evening.occurrence for evening in series.evenings if evening.start is not None}
    first = (_day_of(after) - CLOCKS_APART).isoformat()
    ahead = (one for one in _all(series, _reach(series, after)) if one.date >= first or name_of(one) in moved_there)
    found = (_with_instant(local, known) for local in ahead)
    return list(islice((one for one in found if one.starts_at > after), most))


def left_from(series: Series, occurrence: str) -> int | None:
    """How many evenings there are from that one on, whatever became of them; None where the rule counts none."""
    rule = read_rule(series.present.asked.rule)
    if rule.count is None:
        return None
    start, last = series.present.asked.start, date.fromisoformat(occurrence[:10])
    before = sum(name_of(local) < occurrence for local in evenings(start, rule, last))
    earlier = sum(occurrence <= name for stretch in series.stretches[:-1] for name in _names(stretch))
    return earlier + rule.count - before


def circles_to_make(series: Series, now: float, new_id: Callable[[], str]) -> Series:
    """The series with an id for each evening that has to be a circle by now."""
    ahead = [one for one in coming(series, now, MOST_CLOSED) if one.standing == "planned"]
    wanted = ahead if series.kind == "closed" else ahead[:AT_LEAST] + _soon(ahead[AT_LEAST:], now)
    for one in wanted:
        if one.circle is None:
            series = _with(series, one.occurrence, circle=new_id())
    return series


def is_over(series: Series, now: float) -> bool:
    """Whether none of its evenings is to come."""
    return not coming(series, now, 1)


def next_look(series: Series, now: float) -> float | None:
    """When something is to be done next, if only to say that it is over; None: never."""
    if any(evening.circle and (evening.owed or not evening.made) for evening in series.evenings):
        return now
    left = coming(series, now, MOST_CLOSED)
    ahead = [one for one in left if one.standing == "planned"]
    missing = [one for one in ahead if one.circle is None]
    if not missing:
        return min((one.starts_at for one in left), default=None)
    soonest = min(one.starts_at for one in ahead)  # once it is past, another is among the next two
    return max(now, min(missing[0].starts_at - AHEAD_S, soonest))


# Changes


def moved(series: Series, occurrence: str, start: LocalTime, now: float) -> Series:
    """Raises: NoSuchEvening, NoSuchTime."""
    meaning_of(start)
    _ahead(series, occurrence, now)
    return _with(series, occurrence, start=start, owed=True, refused=None)


def left_out(series: Series, occurrence: str, standing: Standing, now: float) -> Series:
    """Skipped or cancelled: if it is a circle already, that is cancelled with notice. Raises: NoSuchEvening."""
    _ahead(series, occurrence, now)
    return _with(series, occurrence, standing=standing, owed=True, refused=None)


def cancelled_at_its_circle(series: Series, circle_id: str) -> Series | None:
    """The series where an organiser cancelled a circle of it by itself; None where it says so already."""
    found = next((one for one in series.evenings if one.circle == circle_id), None)
    if found is None or found.standing != "planned":
        return None
    return _with(series, found.occurrence, standing="cancelled", made=True, owed=False, refused=None)


def ended(series: Series, occurrence: str, now: float) -> Series:
    """That evening and all that follow are cancelled. Raises: NoSuchEvening."""
    _ahead(series, occurrence, now)
    for evening in series.evenings:
        if evening.occurrence >= occurrence and evening.circle is not None and evening.standing == "planned":
            series = _with(series, evening.occurrence, standing="cancelled", owed=True, refused=None)
    return series.model_copy(update={"over_from": occurrence})


def changed(series: Series, occurrence: str, stretch: Stretch, now: float) -> Series:
    """That evening and all that follow are by another plan. Circles that there are become its first evenings, in their
    order, also those that were moved by hand; those that are too many are cancelled.

    Raises: NoSuchEvening, NoSuchTime, NoSuchSeries, ClosedTooLong, TooManyChanges, OutOfOrder.
    """
    _ahead(series, occurrence, now)
    if len(series.stretches) == MOST_STRETCHES:
        raise TooManyChanges("The series was changed too often. Make a new one.")
    *earlier, last = series.stretches
    names = map(name_of, _all(series, date.fromisoformat(occurrence[:10])))
    kept = [name for name in names if name < occurrence]
    if kept and name_of(stretch.asked.start) <= kept[-1]:
        raise OutOfOrder("The first of the changed evenings has to be after those that stay.")
    before = [_cut(one, occurrence) for one in (*earlier, last) if name_of(one.asked.start) < occurrence]
    follow = [one for one in series.evenings if one.occurrence >= occurrence]
    circles = [one for one in follow if one.circle is not None and one.standing == "planned"]
    gone = [one for one in follow if one.standing != "planned"]
    stays = [one for one in series.evenings if one.occurrence < occurrence]
    series = series.model_copy(update={"stretches": (*before, stretch), "evenings": (*stays, *gone), "over_from": None})
    _check(series, stretch)
    return _handed_on(series, circles, now)


def _handed_on(series: Series, circles: list[Evening], now: float) -> Series:
    """The circles of evenings that were become those of evenings that are."""
    names = {evening.occurrence for evening in series.evenings}
    first = name_of(series.present.asked.start)
    free = [one.occurrence for one in coming(series, now, 2 * MOST_CLOSED) if one.occurrence >= first]
    free = [name for name in free if name not in names]
    for place, evening in enumerate(circles):
        if place < len(free):
            update = {"occurrence": free[place], "start": None, "owed": True, "refused": None}
        else:
            taken = evening.occurrence in names or evening.occurrence in free
            name = f"{evening.occurrence}~{evening.circle}" if taken else evening.occurrence
            update = {"occurrence": name, "standing": "cancelled", "owed": True}
        series = series.model_copy(update={"evenings": (*series.evenings, evening.model_copy(update=update))})
    return series.model_copy(update={"evenings": tuple(sorted(series.evenings, key=lambda one: one.occurrence))})


# What its circles are to be


def stretch_of(series: Series, evening: Evening) -> Stretch:
    """By what it is planned."""
    planned = [one for one in series.stretches if name_of(one.asked.start) <= evening.occurrence]
    return planned[-1] if planned else series.stretches[0]


def plan_of(series: Series, evening: Evening) -> Plan:
    """As its circle is to be planned."""
    asked = stretch_of(series, evening).asked
    day, _, clock = evening.occurrence.partition("T")
    start = replace(asked.start, date=day, time=clock[:5], second=False)
    return replace(asked.plan, start=evening.start or start)


def terms_of(series: Series, evening: Evening) -> Terms:
    asked = stretch_of(series, evening).asked
    return Terms(visibility=asked.visibility, sign_up=asked.sign_up, series=series.id, occurrence=evening.occurrence)


def spec_of(series: Series, evening: Evening) -> CircleSpec:
    """As its circle is to be made. Nobody is there to read links: seats are kept for whoever is assigned."""
    asked = stretch_of(series, evening).asked
    return CircleSpec(
        title=asked.title,
        language=asked.language,
        plan=plan_of(series, evening),
        facilitators=asked.facilitators,
        cofacilitators=asked.cofacilitators,
        facilitator_links=False,
        capacity=asked.capacity,
        terms=terms_of(series, evening),
    )


def _check(series: Series, stretch: Stretch) -> None:
    """Raises: NoSuchTime, NoSuchSeries, ClosedTooLong."""
    rule = read_rule(stretch.asked.rule)
    skipped = {one.occurrence[:10] for one in series.evenings if one.standing == "skipped"}
    check(stretch.asked.start, rule, skipped)
    if series.kind == "closed":
        given = evenings(stretch.asked.start, rule, date.max) if rule.ends else None
        if given is None or len(list(islice(given, MOST_CLOSED + 1))) > MOST_CLOSED:
            raise ClosedTooLong(f"A closed series has an end, and {MOST_CLOSED} evenings at most.")


def _all(series: Series, last: date) -> Iterator[LocalTime]:
    """As its rules give them, wherever they were moved: nothing is made of those that nobody looks at."""
    for stretch in series.stretches:
        for local in evenings(stretch.asked.start, read_rule(stretch.asked.rule), last):
            name = name_of(local)
            if series.over_from is not None and name >= series.over_from:
                break
            if stretch.below is not None and name >= stretch.below:
                break
            yield local


def _with_instant(local: LocalTime, known: Mapping[str, Evening]) -> Coming:
    name = name_of(local)
    evening = known.get(name, Evening(occurrence=name))
    when = evening.start or local
    starts_at = _instant(when)
    return Coming(**dict(evening), local=when, starts_at=starts_at, circle_by=starts_at - AHEAD_S)


def _reach(series: Series, after: float) -> date:
    """How far it is looked ahead."""
    begins = max(date.fromisoformat(series.present.asked.start.date), _day_of(after))
    return date.fromordinal(min(begins.toordinal() + LOOKED_AHEAD.days, date.max.toordinal()))


def _day_of(at: float) -> date:
    return date.fromordinal(int(at // 86400) + date(1970, 1, 1).toordinal())


def _names(stretch: Stretch) -> Iterator[str]:
    """Of the evenings of a stretch that another follows."""
    assert stretch.below is not None
    last = date.fromisoformat(stretch.below[:10])
    for local in evenings(stretch.asked.start, read_rule(stretch.asked.rule), last):
        if name_of(local) < stretch.below:
            yield name_of(local)


def _instant(local: LocalTime) -> float:
    """A time that clocks skip by now is the first after it."""
    try:
        return by_present_rules(local).at
    except NoSuchTime:  # the zone is there no longer
        return 0.0


def _soon(ahead: list[Coming], now: float) -> list[Coming]:
    return [one for one in ahead if one.starts_at <= now + AHEAD_S]


def _cut(stretch: Stretch, occurrence: str) -> Stretch:
    below = occurrence if stretch.below is None else min(stretch.below, occurrence)
    return stretch.model_copy(update={"below": below})


def _ahead(series: Series, occurrence: str, now: float) -> None:
    """Whatever date is asked for, it is looked no further ahead than evenings are shown. Raises: NoSuchEvening."""
    try:
        last = min(date.fromisoformat(occurrence[:10]), _reach(series, now))
    except ValueError:
        raise NoSuchEvening("There is no such date.") from None
    local = next((one for one in _all(series, last) if name_of(one) == occurrence), None)
    if local is None:
        raise NoSuchEvening("There is no such evening ahead.")
    found = _with_instant(local, {evening.occurrence: evening for evening in series.evenings})
    if found.starts_at <= now or found.standing != "planned":
        raise NoSuchEvening("There is no such evening ahead.")


def _with(series: Series, occurrence: str, **update: object) -> Series:
    known = {evening.occurrence: evening for evening in series.evenings}
    evening = known.get(occurrence, Evening(occurrence=occurrence))
    known[occurrence] = evening.model_copy(update=update)
    return series.model_copy(update={"evenings": tuple(known[name] for name in sorted(known))})

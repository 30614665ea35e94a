"""`/organiser/series`: circles that come again, and what is changed of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from moderation.state.local_time import LocalTime
from moderation.state.script import ROUND_AND_ROUND, Script
from roomserver.api.circles import ScriptName
from roomserver.api.office import CHANGES, READS, Office
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import (
    CLOSED_TOO_LONG,
    NO_SUCH_EVENING,
    NO_SUCH_SCRIPT,
    NO_SUCH_SERIES,
    OF_RULES,
    OF_STARTS,
    OUT_OF_DATE,
    OUT_OF_ORDER,
    TOO_FEW_SEATS,
    TOO_MANY_CHANGES,
    TOO_MANY_SERIES,
)
from roomserver.programme.recurrence import LONGEST_RULE
from roomserver.programme.series import Coming, Kind, OccurrenceName, SeriesPlan, Stretch
from roomserver.programme.series_book import LISTED, SeriesList, SeriesState
from roomserver.programme.tokens import Scope

MadeOn = Annotated[int, Field(ge=1)]
"""The revision of the series that whoever changes it has seen."""


class NewSeries(SeriesPlan):
    """Open: people sign up for each evening by itself. Closed: once for all of them. Without a script the piece goes
    round until a facilitator ends the circle.
    """

    kind: Kind
    script: ScriptName | None = None


class ChangedSeries(SeriesPlan):
    """From that evening on; its own start is that of `plan`. Without a script the course stays as it is."""

    occurrence: OccurrenceName
    script: ScriptName | None = None
    made_on: MadeOn


class EveningOfSeries(BaseModel):
    """One evening, by the time that the rule gave it."""

    model_config = ConfigDict(extra="forbid")

    occurrence: OccurrenceName
    made_on: MadeOn


class MovedEvening(EveningOfSeries):
    """It starts then instead."""

    start: LocalTime


class SeriesAgain(BaseModel):
    """Another series like one that there is: when it starts, and by which rule."""

    model_config = ConfigDict(extra="forbid")

    start: LocalTime
    rule: Annotated[str, Field(min_length=1, max_length=LONGEST_RULE)]


class SeriesPage(BaseModel):
    """How many, and what the page before said in `more`; without it the first page."""

    limit: Annotated[int, Field(ge=1, le=LISTED)] = LISTED
    before: Annotated[str, Field(max_length=64)] | None = None


class SeriesPreview(BaseModel):
    """The first evenings of a series that is not made yet, 26 at most."""

    coming: tuple[Coming, ...]


async def list_series(office: Office, call: Call[SeriesPage]) -> SeriesList:
    """Series in pages, each with the evenings to come."""
    return await office.community.series.list(call.asked.limit, call.asked.before)


async def read_series(office: Office, call: Call[None]) -> SeriesState:
    """One series."""
    return await office.community.series.get(call.named("series"))


async def preview_series(office: Office, call: Call[NewSeries]) -> SeriesPreview:
    """Say which evenings a series would have. Nothing is made."""
    asked = call.asked
    stretch = await _stretch(office, asked, (await office.script(asked.script)) or ROUND_AND_ROUND)
    return SeriesPreview(coming=office.community.series.preview(asked.kind, stretch))


async def make_series(office: Office, call: Call[NewSeries]) -> SeriesState:
    """Make a series. Its next evenings become circles by themselves."""
    asked = call.asked
    stretch = await _stretch(office, asked, (await office.script(asked.script)) or ROUND_AND_ROUND)
    return await office.community.series.make(asked.kind, stretch)


async def change_series(office: Office, call: Call[ChangedSeries]) -> SeriesState:
    """Change an evening and all that follow; those that are circles follow."""
    asked, series = call.asked, office.community.series
    script = await office.script(asked.script) or (await series.load(call.named("series"))).present.script
    stretch = await _stretch(office, asked, script)
    return await series.change(call.named("series"), asked.occurrence, stretch, asked.made_on)


async def duplicate_series(office: Office, call: Call[SeriesAgain]) -> SeriesState:
    """Make a series like another, from another day on."""
    return await office.community.series.duplicate(call.named("series"), call.asked.start, call.asked.rule)


async def move_evening(office: Office, call: Call[MovedEvening]) -> SeriesState:
    """Move one evening."""
    asked = call.asked
    return await office.community.series.move(call.named("series"), asked.occurrence, asked.start, asked.made_on)


async def skip_evening(office: Office, call: Call[EveningOfSeries]) -> SeriesState:
    """Leave one evening out. If it is a circle already, that is cancelled with notice."""
    return await _leave_out(office, call, "skipped")


async def cancel_evening(office: Office, call: Call[EveningOfSeries]) -> SeriesState:
    """Cancel one evening with notice."""
    return await _leave_out(office, call, "cancelled")


async def end_series(office: Office, call: Call[EveningOfSeries]) -> SeriesState:
    """Cancel an evening and all that follow, with notice."""
    return await office.community.series.end(call.named("series"), call.asked.occurrence, call.asked.made_on)


async def _leave_out(
    office: Office, call: Call[EveningOfSeries], standing: Literal["skipped", "cancelled"]
) -> SeriesState:
    asked = call.asked
    return await office.community.series.leave_out(call.named("series"), asked.occurrence, standing, asked.made_on)


async def _stretch(office: Office, asked: SeriesPlan, script: Script) -> Stretch:
    plan = SeriesPlan(**{name: getattr(asked, name) for name in SeriesPlan.model_fields})
    return Stretch(asked=plan, script=script, agreements=office.agreements)


PATH = "/organiser/series"
ONE = f"{PATH}/{{series}}"
OF_PLANS = (TOO_FEW_SEATS, *OF_STARTS, *OF_RULES, CLOSED_TOO_LONG, NO_SUCH_SCRIPT)
OF_EVENINGS = (NO_SUCH_SERIES, NO_SUCH_EVENING, OUT_OF_DATE)
OPERATIONS = (
    Operation("GET", PATH, list_series, READS, scope=Scope.PROGRAMME_READ),
    Operation(
        "POST",
        PATH,
        make_series,
        CHANGES,
        (*OF_PLANS, TOO_MANY_SERIES),
        status=201,
        scope=Scope.PROGRAMME_WRITE,
        cost=20,
    ),
    Operation("POST", f"{PATH}/preview", preview_series, CHANGES, OF_PLANS, scope=Scope.PROGRAMME_READ, cost=5),
    Operation("GET", ONE, read_series, READS, (NO_SUCH_SERIES,), scope=Scope.PROGRAMME_READ),
    Operation(
        "PUT",
        ONE,
        change_series,
        CHANGES,
        (*OF_PLANS, *OF_EVENINGS, TOO_MANY_CHANGES, OUT_OF_ORDER),
        scope=Scope.PROGRAMME_WRITE,
        cost=20,
    ),
    Operation(
        "POST",
        f"{ONE}/duplicate",
        duplicate_series,
        CHANGES,
        (NO_SUCH_SERIES, *OF_PLANS, TOO_MANY_SERIES),
        status=201,
        scope=Scope.PROGRAMME_WRITE,
        cost=20,
    ),
    Operation("POST", f"{ONE}/move", move_evening, CHANGES, (*OF_EVENINGS, *OF_STARTS), scope=Scope.PROGRAMME_WRITE),
    Operation("POST", f"{ONE}/skip", skip_evening, CHANGES, OF_EVENINGS, scope=Scope.PROGRAMME_WRITE),
    Operation("POST", f"{ONE}/cancel", cancel_evening, CHANGES, OF_EVENINGS, scope=Scope.PROGRAMME_WRITE),
    Operation("POST", f"{ONE}/end", end_series, CHANGES, OF_EVENINGS, scope=Scope.PROGRAMME_WRITE),
)

"""`/organiser/figures`: what evenings leave behind, as totals. Nothing is told of fewer people than may be."""

from __future__ import annotations

from roomserver.api.office import READS, Office
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import NO_FIGURES, NO_SUCH_CIRCLE, NO_SUCH_SERIES, HttpError
from roomserver.programme.figures.reading import AllFigures, AllLines, CircleTold, SeriesFigures
from roomserver.programme.tokens import Scope

COST = 5
"""They are read from every circle that is kept."""


async def read_circle_figures(office: Office, call: Call[None]) -> CircleTold:
    """Who came to a circle that is over, and what they answered."""
    found = await office.community.figures_read.circle(call.circle)
    if found is None:
        await office.book.state(call.circle)
        raise HttpError(NO_FIGURES)
    return found


async def read_series_figures(office: Office, call: Call[None]) -> SeriesFigures:
    """Who came to the circles of a series, and what they answered."""
    return await office.community.figures_read.series(call.named("series"))


async def read_figures(office: Office, call: Call[None]) -> AllFigures:
    """Who came to all circles, what they answered, and how many come again."""
    return await office.community.figures_read.all()


async def read_lines(office: Office, call: Call[None]) -> AllLines:
    """What people wrote to organisers after a circle. No token opens it."""
    return await office.community.figures_read.lines()


OPERATIONS = (
    Operation(
        "GET",
        "/organiser/circles/{circle}/figures",
        read_circle_figures,
        READS,
        (NO_SUCH_CIRCLE, NO_FIGURES),
        scope=Scope.FIGURES_READ,
    ),
    Operation(
        "GET",
        "/organiser/series/{series}/figures",
        read_series_figures,
        READS,
        (NO_SUCH_SERIES,),
        scope=Scope.FIGURES_READ,
        cost=COST,
    ),
    Operation("GET", "/organiser/figures", read_figures, READS, scope=Scope.FIGURES_READ, cost=COST),
    Operation("GET", "/organiser/figures/lines", read_lines, READS, cost=COST),
)

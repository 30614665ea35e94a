"""`/organiser/exports`: what organisers take along, as CSV for spreadsheets and as JSON for programs.

The same as their pages show, and nothing else: figures are sums of what is published for good.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from pydantic import BaseModel

from roomserver.api.office import READS, Office
from roomserver.http.download import Csv
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import NO_SUCH_CIRCLE
from roomserver.programme.exports.files import circles_csv, feedback_csv, lines_csv, sign_ups_csv
from roomserver.programme.exports.rows import (
    CirclesExport,
    FeedbackExport,
    LinesExport,
    SignUpsExport,
    circle_rows,
    feedback_rows,
    line_rows,
    sign_up_rows,
)
from roomserver.programme.tokens import Scope

COST = 5
"""They are read from everything that is kept."""
PATH = "/organiser/exports"


async def export_circles(office: Office, call: Call[None]) -> CirclesExport:
    """Circles that are over and who came, as a file of JSON."""
    return circle_rows(await office.community.figures_read.all(), await _zone(office))


async def export_circles_csv(office: Office, call: Call[None]) -> Csv:
    """Circles that are over and who came, as CSV."""
    return Csv(circles_csv(await export_circles(office, call)))


async def export_feedback(office: Office, call: Call[None]) -> FeedbackExport:
    """What people answered, as far as it is published, as a file of JSON."""
    return feedback_rows(await office.community.figures_read.all())


async def export_feedback_csv(office: Office, call: Call[None]) -> Csv:
    """What people answered, as far as it is published, as CSV."""
    return Csv(feedback_csv(await export_feedback(office, call)))


async def export_lines(office: Office, call: Call[None]) -> LinesExport:
    """What people wrote to organisers after a circle, as a file of JSON. No token opens it."""
    return line_rows(await office.community.figures_read.lines())


async def export_lines_csv(office: Office, call: Call[None]) -> Csv:
    """What people wrote to organisers after a circle, as CSV. No token opens it."""
    return Csv(lines_csv(await export_lines(office, call)))


async def export_sign_ups(office: Office, call: Call[None]) -> SignUpsExport:
    """Who signed up for a circle, as a file of JSON. Who is kept apart is not in it."""
    book = await office.sign_ups.book(await office.sign_ups.book_of(call.circle))
    return sign_up_rows(book, await _zone(office))


async def export_sign_ups_csv(office: Office, call: Call[None]) -> Csv:
    """Who signed up for a circle, as CSV. Who is kept apart is not in it."""
    return Csv(sign_ups_csv(await export_sign_ups(office, call)))


async def _zone(office: Office) -> str:
    return (await office.book.profiles.load()).zone


def _of_figures(handler: Callable[[Office, Call[None]], Awaitable[BaseModel]], file: str) -> Operation[Office]:
    return Operation("GET", f"{PATH}/{file}", handler, READS, scope=Scope.FIGURES_READ, cost=COST, file=file)


def _of_sign_ups(handler: Callable[[Office, Call[None]], Awaitable[BaseModel]], file: str) -> Operation[Office]:
    path = f"/organiser/circles/{{circle}}/{file}"
    return Operation("GET", path, handler, READS, (NO_SUCH_CIRCLE,), scope=Scope.PEOPLE_READ, file=file)


OPERATIONS = (
    _of_figures(export_circles, "circles.json"),
    _of_figures(export_circles_csv, "circles.csv"),
    _of_figures(export_feedback, "feedback.json"),
    _of_figures(export_feedback_csv, "feedback.csv"),
    Operation("GET", f"{PATH}/lines.json", export_lines, READS, cost=COST, file="lines.json"),
    Operation("GET", f"{PATH}/lines.csv", export_lines_csv, READS, cost=COST, file="lines.csv"),
    _of_sign_ups(export_sign_ups, "sign-ups.json"),
    _of_sign_ups(export_sign_ups_csv, "sign-ups.csv"),
)

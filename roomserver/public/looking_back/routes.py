"""`/organiser/looking-back`: pages that organisers alone read. None of them changes anything."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from roomserver.http.guards import Guard, Guards
from roomserver.http.problems import NO_SUCH_SESSION, HttpError
from roomserver.programme.circle import NoSuchCircle
from roomserver.programme.figures.answer import Question
from roomserver.programme.figures.feedback import Feedback
from roomserver.public.house import Endpoint, House, NoSuchPage, Visit
from roomserver.public.looking_back.look import (
    FELT,
    VALUES,
    WEATHER,
    Answers,
    answers,
    comers,
    draw_comers,
    look_back,
    missing,
)
from roomserver.public.looking_back.periods import evenings, filled, read_period
from roomserver.public.looking_back.plots import MOST_COLUMNS, draw_seats
from roomserver.zones import read_zone

PATH = "/organiser/looking-back"
SIGN_IN = "/organiser/"
"""Where the app says what to do when a session is over."""
NAV = (
    ("/organiser/", "session.circles"),
    ("/organiser/programme", "session.series"),
    ("/organiser/who-facilitates", "session.facilitators"),
    ("/organiser/requests", "session.requests"),
    (PATH, "session.looking_back"),
    ("/organiser/library", "session.library"),
    ("/organiser/community", "session.community"),
    ("/organiser/alerts", "session.alerts"),
    ("/organiser/access", "session.access"),
)
"""The app's pages beside this one: web/src/organiser/nav.ts. A browser test compares both."""
COST = 5
"""Figures are read from every circle that is kept."""
MOST_ROWS = 12
"""Of the report's table of seats: it is one page."""

Show = Callable[[House, Visit], Awaitable[Response]]


def looking_back_routes(house: House, guards: Guards) -> list[BaseRoute]:
    """Before the app's own pages."""
    return [
        Route(path, _for_organisers(house, guards, show), methods=["GET"])
        for path, show in (
            (PATH, _overview),
            (f"{PATH}/report", _report),
            (f"{PATH}/lines", _lines),
            (f"{PATH}/circles/{{circle}}", _circle),
        )
    ]


def _for_organisers(house: House, guards: Guards, show: Show) -> Endpoint:
    """In the community of their session; whoever has none is led to where one begins."""

    async def served(request: Request) -> Response:
        try:
            session = await guards.check((Guard.ORGANISER,), request, price=COST)
        except HttpError as error:
            if error.problem is not NO_SUCH_SESSION:
                raise
            return RedirectResponse(SIGN_IN, 303)
        assert session is not None
        return await show(house, await house.visit_to(session.community, request))

    return house.serve(served)


async def _overview(house: House, visit: Visit) -> Response:
    """Evenings of a period, with plots."""
    return await _of_period(house, visit, "overview.html", MOST_COLUMNS)


async def _report(house: House, visit: Visit) -> Response:
    """The same on one sheet of paper, for those who give money."""
    return await _of_period(house, visit, "report.html", MOST_ROWS)


async def _of_period(house: House, visit: Visit, template: str, most: int) -> Response:
    page, community = visit.page, visit.community
    look = look_back(await community.figures_read.all(), read_period(visit.request.query_params), page.face.zone)
    wording, now = page.wording, house.rooms.now()
    return _answer(
        house,
        visit,
        template,
        look=look,
        seats=draw_seats(filled(look.evenings, wording, most)),
        weather=answers(look.feedback, WEATHER, wording),
        felt=answers(look.feedback, FELT, wording),
        comers=comers(look.comers, wording),
        comers_plot=draw_comers(look.comers, wording),
        missing=lambda told: missing(told, now),
    )


async def _lines(house: House, visit: Visit) -> Response:
    """What people wrote. It is on no other page, so that none of them is printed or shown with it by mistake."""
    community = visit.community
    groups, figures = (await community.figures_read.lines()).groups, await community.figures_read.all()
    return _answer(
        house,
        visit,
        "lines.html",
        groups=groups,
        circles={each.told.circle: each for each in evenings(figures.circles, read_zone(visit.page.face.zone))},
        series={each.series: each.title for each in figures.series},
        days=(await community.book.profiles.load()).retention.lines_days,
    )


async def _circle(house: House, visit: Visit) -> Response:
    """One circle, once it is over."""
    circle_id = str(visit.request.path_params["circle"])
    told = await visit.community.figures_read.circle(circle_id)
    if told is None:
        try:
            title = (await visit.community.book.state(circle_id)).title
        except NoSuchCircle:
            raise NoSuchPage(visit.page, "page") from None
        return _answer(house, visit, "no_figures.html", title=title)
    wording = visit.page.wording
    [evening] = evenings([told], read_zone(visit.page.face.zone))
    return _answer(
        house,
        visit,
        "circle_figures.html",
        evening=evening,
        missing=missing(told, house.rooms.now()),
        weather=answers(told.feedback, WEATHER, wording),
        felt=answers(told.feedback, FELT, wording),
    )


def _answer(house: House, visit: Visit, template: str, **values: object) -> Response:
    wording = visit.page.wording

    def asked(feedback: Feedback | None, questions: tuple[Question, ...]) -> Answers:
        return answers(feedback, questions, wording)

    def scale(name: str) -> Mapping[int, str]:
        return {value: wording.say(f"past.{name}_{value}") for value in VALUES}

    return house.pages.answer(
        f"looking_back/{template}",
        visit.page,
        nav=NAV,
        path=PATH,
        styles=house.pages.past_stylesheet,
        answers=asked,
        felt_questions=FELT,
        scale=scale,
        **values,  # type: ignore[arg-type]
    )

"""How it was, from the page of whoever came: a form without scripts, for as long as what is answered is theirs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from moderation.names.cleaning import clean_text
from roomserver.http.form import read_form
from roomserver.programme.figures.answer import LINE_LENGTH, Answer
from roomserver.programme.figures.service import NotYet
from roomserver.programme.figures.sheets import TooLate
from roomserver.programme.figures.who import Answerer, NotThere
from roomserver.programme.links import read_place_token
from roomserver.programme.sign_ups.refusals import NoSuchSignUp
from roomserver.public.house import House, NoSuchPage
from roomserver.public.place import Place, answer, opened
from roomserver.zones import read_zone
from signalling.protocol.limits import Limits

QUESTIONS = ("less_alone", "understood", "hopeful")
WEATHER = "weather_after"
STEPS = {str(step): step for step in range(1, 6)}
ANSWERS_PER_S, ANSWERS_BURST = 0.2, 20.0
"""Of one person: more than anybody changes their mind."""


def answering_routes(house: House) -> list[BaseRoute]:
    """Before those of a place, which know nothing of evenings."""
    limits = Limits(ANSWERS_PER_S, ANSWERS_BURST)
    path = "/place/{token}/answer/{circle}"
    return [
        Route(path, house.serve(partial(_show, house)), methods=["GET"]),
        Route(path, house.serve(partial(_take, house, limits)), methods=["POST"]),
    ]


async def _show(house: House, request: Request) -> Response:
    place = await opened(house, request)
    who = await _answerer(place, request)
    figures = place.visit.community.figures
    over, given = await figures.circle(who.circle), await figures.answer_of(who)
    until = None if over is None or house.rooms.now() >= over.answered_until else over.answered_until
    values = {
        "circle": who.circle,
        "given": given,
        "stands": given.model_copy(update={"weather_before": None}) != Answer(),
        "until": None if until is None else _moment(place, until),
        "questions": QUESTIONS,
        "longest": LINE_LENGTH,
    }
    return answer(house, place, "answer.html", **values)


async def _take(house: House, limits: Limits, request: Request) -> Response:
    house.check_origin(request)
    form = await read_form(request)
    place = await opened(house, request)
    who, figures = await _answerer(place, request), place.visit.community.figures
    if not limits.take(f"{who.circle} {who.person}"):
        house.refused("too_many")
        page = place.visit.page
        return house.pages.answer("refused.html", page, 429, said=page.wording.say("feedback.often"))
    try:
        if "withdraw" in form:
            await figures.withdraw(who)
        else:
            await figures.answer(who, _given(form))
    except (NotYet, TooLate):  # the page says which
        pass
    return RedirectResponse(place.visit.page.to(f"{place.path}/answer/{who.circle}"), 303)


async def _answerer(place: Place, request: Request) -> Answerer:
    """Raises: NoSuchPage."""
    token = read_place_token(place.token)
    try:
        if token is None:
            raise NoSuchSignUp
        return await place.visit.community.figures.answerers.of_place(token, request.path_params["circle"])
    except (NoSuchSignUp, NotThere):
        raise NoSuchPage(place.visit.page, "place", place.token) from None


def _given(form: Mapping[str, str]) -> Answer:
    steps = {name: STEPS.get(form.get(name, "")) for name in (*QUESTIONS, WEATHER)}
    return Answer(**steps, line=clean_text(form.get("line", ""))[:LINE_LENGTH])


def _moment(place: Place, at: float) -> str:
    page = place.visit.page
    return page.wording.moment(datetime.fromtimestamp(at, read_zone(page.face.zone)), page.face.zone)

"""A person's own page: what stands, how they come, and what they may change. Opening it changes nothing."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

import segno
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from roomserver.http.form import read_form
from roomserver.ics import feed
from roomserver.programme.figures.who import NotThere
from roomserver.programme.links import read_place_token
from roomserver.programme.sign_ups.book import Book, SignUp
from roomserver.programme.sign_ups.refusals import NoSuchSignUp, SignUpRefused
from roomserver.public.announced import Announced
from roomserver.public.feeds import appointment_of
from roomserver.public.house import Endpoint, House, NoSuchPage, Visit
from roomserver.public.page import Page
from roomserver.zones import read_zone
from signalling.protocol.limits import Limits

ASKED_ONCE = ("cancel", "erase", "unsubscribe")
"""What a page asks for once more before it is done."""
DONE = ("erased", "erased_here", "erased_later", "unsubscribed")
"""What a page says that was done."""
LINKS_PER_S, LINKS_BURST = 1 / 600, 5.0
"""New links of one place: each is mailed to its person, whoever has the link."""
CALENDAR_HEADERS = {
    "cache-control": "no-store",
    "content-disposition": 'attachment; filename="appointment.ics"',
    "x-robots-tag": "noindex",
}


@dataclass(frozen=True, slots=True)
class Evening:
    """One evening of theirs, with their personal link, which is None where they have no place, or come in person.
    `before`: when it was to start, in words, where its time has changed and no mail told them.
    """

    circle: Announced
    join: str | None
    code: Markup | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """What a token opens."""

    visit: Visit
    token: str
    book: Book
    person: SignUp

    @property
    def path(self) -> str:
        return f"/place/{self.token}"

    @property
    def position(self) -> int:
        """In the line, from 1."""
        return [each.id for each in self.book.line()].index(self.person.id) + 1

    async def answerable(self, now: float) -> list[str]:
        """Of which circles they can say how they were: those that they came to, for as long as that is theirs."""
        token, figures = read_place_token(self.token), self.visit.community.figures
        found = list[str]()
        for evening in self.book.subject.evenings:
            over = await figures.circle(evening.circle)
            if token is not None and over is not None and now < over.answered_until:
                with contextlib.suppress(NotThere):
                    found.append((await figures.answerers.of_place(token, evening.circle)).circle)
        return found

    async def evenings(self, origin: str, now: float) -> list[Evening]:
        """Those that are to come or go on, the next one first. In person nobody says that one is over: its end does."""
        found = await asyncio.gather(
            *(self.visit.programme.evening(each.circle) for each in self.book.subject.evenings)
        )
        ends = {each.circle: each.ends_at for each in self.book.subject.evenings}

        def is_over(circle: Announced) -> bool:
            ends_at = ends[circle.id] if circle.is_in_person else None
            return circle.is_over or (ends_at is not None and ends_at <= now)

        coming = [circle for circle in found if circle is not None and (circle.is_cancelled or not is_over(circle))]
        coming.sort(key=lambda circle: circle.circle.starts_at or 0.0)
        links = await self.visit.community.sign_ups.links()
        has_links = self.person.standing == "confirmed"
        moved = await self.visit.community.notices.moved(self.book, self.person)

        def shown(circle: Announced) -> Evening:
            join = f"{origin}/join#{links.seat_token(self.book.id, self.person, circle.id)}"
            is_link = has_links and not circle.is_in_person and not circle.is_cancelled
            return Evening(circle, join if is_link else None, before=self._before(circle, moved.get(circle.id)))

        return [shown(circle) for circle in coming]

    def _before(self, circle: Announced, at: float | None) -> str | None:
        if at is None or circle.circle.starts_at is None or round(circle.circle.starts_at) == round(at):
            return None
        page = self.visit.page
        zone = circle.zone(page.face.zone)
        return page.wording.moment(datetime.fromtimestamp(at, read_zone(zone)), zone)


class _Links:
    """New links that people make themselves: few of one place at once."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._of_places = Limits(LINKS_PER_S, LINKS_BURST)

    async def make(self, request: Request) -> Response:
        """Who asks for it is led to the page's new address."""
        house, place = self._house, await opened(self._house, request)
        house.check_origin(request)
        page = place.visit.page
        if not self._of_places.take(f"{place.book.id} {place.person.id}"):
            house.refused("too_many")
            return house.pages.answer("refused.html", page, 429, said=page.wording.say("place.link_often"))
        sign_ups = place.visit.community.sign_ups
        try:
            book = await sign_ups.replace_link(place.book.id, place.person.id, told=True)
            token = (await sign_ups.links()).place_token(book.id, book.person(place.person.id))
        except NoSuchSignUp:
            raise NoSuchPage(page) from None
        return _back(replace(place, token=token))


def place_routes(house: House) -> list[BaseRoute]:
    """Pages by GET, changes by POST."""

    def route(path: str, endpoint: Endpoint, method: str = "GET") -> BaseRoute:
        return Route(f"/place/{path}", house.serve(endpoint), methods=[method])

    return [
        route("{token}", partial(_show, house)),
        route("{token}/appointment.ics", partial(_calendar, house)),
        route("{token}/link", _Links(house).make, "POST"),
        route("{token}/{act}", partial(_ask, house)),
        route("{token}/erase", partial(_erase, house), "POST"),
        route("{token}/{act}", partial(_change, house), "POST"),
        route("{rest:path}", house.nothing),
    ]


async def _show(house: House, request: Request) -> Response:
    place = await opened(house, request)
    evenings = await place.evenings(place.visit.page.origin, house.rooms.now())
    if evenings and evenings[0].join is not None:
        evenings[0] = replace(evenings[0], code=drawn(evenings[0].join))
    terms = place.book.subject.terms
    values = {
        "evenings": evenings,
        "is_called_off": bool(evenings) and all(each.circle.is_cancelled for each in evenings),
        "again": next((each.circle for each in evenings if each.circle.offer is not None), None),
        "until": _until(place, evenings),
        "answerable": await place.answerable(house.rooms.now()),
        "questions": () if terms is None else terms.questions,
    }
    return answer(house, place, "place.html", **values)


async def _calendar(house: House, request: Request) -> Response:
    place = await opened(house, request)
    if place.person.standing != "confirmed":
        raise NoSuchPage(place.visit.page)
    page, entries = place.visit.page, []
    for evening in await place.evenings(page.origin, house.rooms.now()):
        entry = appointment_of(evening.circle, page)
        if entry is not None:
            venue = evening.circle.venue
            entries.append(replace(entry, place="" if venue is None else venue.address))
    content = feed(entries, page.wording.words, full_title=place.person.full_title)
    return Response(content, headers=CALENDAR_HEADERS, media_type="text/calendar; charset=utf-8")


async def _ask(house: House, request: Request) -> Response:
    act = request.path_params["act"]
    place = await opened(house, request)
    if act not in ASKED_ONCE:
        raise NoSuchPage(place.visit.page)
    return answer(house, place, "ask.html", act=act)


async def _change(house: House, request: Request) -> Response:
    act = request.path_params["act"]
    place = await opened(house, request)
    if act not in CHANGES:
        raise NoSuchPage(place.visit.page)
    if act != "unsubscribe" or "origin" in request.headers:  # mail programs have none (RFC 8058)
        house.check_origin(request)
    try:
        return await CHANGES[act](house, place)
    except NoSuchSignUp:
        raise NoSuchPage(place.visit.page) from None
    except SignUpRefused:  # it stands otherwise by now, as their page says
        return _back(place)


async def _erase(house: House, request: Request) -> Response:
    house.check_origin(request)
    form = await read_form(request) if "content-type" in request.headers else {}
    try:
        place = await opened(house, request)
        everywhere, page, person = "everywhere" in form, place.visit.page, place.person
        erased = await place.visit.community.erasing.erase(place.book.id, person.id, everywhere=everywhere)
        done = "erased" if everywhere or not person.address_confirmed else "erased_here"
        done = "erased_later" if erased.is_some_left else done
    except (NoSuchPage, NoSuchSignUp):  # pressed twice
        page, done = await _page_of_erased(house, request), "erased_here"
    return house.pages.answer("done.html", page, act=done)


async def opened(house: House, request: Request) -> Place:
    """Raises: NoSuchPage, StoreUnavailable."""
    text = request.path_params["token"]
    token = read_place_token(text)
    if token is None:
        raise house.no_such_place(request)
    visit = await house.visit_to(token.community, request)
    try:
        book, person = await visit.community.sign_ups.person(token)
    except NoSuchSignUp:
        raise NoSuchPage(visit.page, "place", text) from None
    page = house.pages.page(request, visit.page.face, person.language)
    return Place(replace(visit, page=page), text, book, person)


async def _page_of_erased(house: House, request: Request) -> Page:
    """Where whoever had that link was erased before. Raises: NoSuchPage, StoreUnavailable."""
    token = read_place_token(request.path_params["token"])
    if token is None:
        raise house.no_such_place(request)
    visit = await house.visit_to(token.community, request)
    is_good = (await visit.community.sign_ups.links()).is_good(token)
    if not is_good or not await visit.community.erasing.is_known(token.book_id, token.sign_up_id):
        raise NoSuchPage(visit.page, "place")
    return visit.page


def answer(house: House, place: Place, template: str, **values: Any) -> Response:
    """Of one person alone."""
    return house.pages.answer(template, place.visit.page, place=place, person=place.person, **values)


def drawn(link: str) -> Markup:
    """A QR code, dark on light whatever the colours of the page: cameras read no other."""
    code = segno.make(link, error="m", micro=False)
    drawing = code.svg_inline(border=3, dark="#000", light="#fff", svgclass="code", lineclass=None, omitsize=True)
    return Markup(drawing)


def _until(place: Place, evenings: list[Evening]) -> str | None:
    """When an offered place goes to the next, by the clock of the first evening."""
    at, page = place.person.offered_until, place.visit.page
    if at is None:
        return None
    zone = evenings[0].circle.zone(page.face.zone) if evenings else page.face.zone
    return page.wording.moment(datetime.fromtimestamp(at, read_zone(zone)), zone)


def _back(place: Place) -> Response:
    return RedirectResponse(place.visit.page.to(place.path), 303)


async def _confirm(house: House, place: Place) -> Response:
    """They take the place that is offered; whoever has the link that was mailed has the address."""
    sign_ups = place.visit.community.sign_ups
    await sign_ups.confirm_offer(place.book.id, place.person.id)
    if place.person.address is not None and not place.person.address_confirmed:
        await sign_ups.confirm_address(place.book.id, place.person.id)
    return _back(place)


async def _address(house: House, place: Place) -> Response:
    await place.visit.community.sign_ups.confirm_address(place.book.id, place.person.id)
    return _back(place)


async def _cancel(house: House, place: Place) -> Response:
    await place.visit.community.sign_ups.cancel(place.book.id, place.person.id)
    return _back(place)


async def _unsubscribe(house: House, place: Place) -> Response:
    await place.visit.community.sign_ups.unsubscribe(place.book.id, place.person.id)
    return answer(house, place, "done.html", act="unsubscribed")


async def _count(house: House, place: Place) -> Response:
    """It is counted how often they come."""
    await place.visit.community.sign_ups.choose(place.book.id, place.person.id, come_again=True)
    return _back(place)


async def _uncount(house: House, place: Place) -> Response:
    """It is not, and what was counted of them is forgotten."""
    await place.visit.community.erasing.take_back_counting(place.book.id, place.person.id)
    return _back(place)


CHANGES: dict[str, Callable[[House, Place], Awaitable[Response]]] = {
    "confirm": _confirm,
    "address": _address,
    "cancel": _cancel,
    "unsubscribe": _unsubscribe,
    "count": _count,
    "uncount": _uncount,
}
"""By what the address says after the token."""

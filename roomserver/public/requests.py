"""Forms by which strangers reach a community's organisers: to facilitate, and to have a circle held at their place."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from roomserver.http.form import read_form
from roomserver.http.guards import network
from roomserver.programme.requests.request import KEPT_DAYS, RequestKind
from roomserver.programme.requests.service import TooManyWaiting
from roomserver.public.filled_form import FilledForm, empty_form, read_filled_form
from roomserver.public.house import House, NoSuchPage, Visit
from signalling.protocol.limits import Limits

ADDRESSES: dict[str, RequestKind] = {"facilitate": "facilitate", "invite-us": "invite_us"}
"""What each is called in an address."""
REQUESTS_PER_S, REQUESTS_BURST = 1 / 300, 5.0
"""To one community from one network: as many as a house or a school writes in a day."""


def request_routes(house: House) -> list[BaseRoute]:
    """To be mounted before the circles: their ids have other letters."""
    limits = Limits(REQUESTS_PER_S, REQUESTS_BURST)

    def routes_of(address: str, kind: RequestKind) -> list[BaseRoute]:
        async def form(request: Request) -> Response:
            visit = await house.visit(request)
            if not _is_taken(visit, kind):
                raise NoSuchPage(visit.page, "page")
            return shown(house, visit, empty_form(kind))

        async def send(request: Request) -> Response:
            house.check_origin(request)
            visit = await house.visit(request)
            filled = read_filled_form(await read_form(request), kind, visit.page.wording)
            if not _is_taken(visit, kind):  # the organiser decided so since it was opened
                return shown(house, visit, filled.refused(visit.page.wording.say("request.not_taken")), 409)
            if filled.problems:
                return shown(house, visit, filled, 422)
            if not limits.take(f"{network(request)} {visit.community.id}"):
                house.refused("too_many")
                return shown(house, visit, filled.refused(visit.page.wording.say("request.too_many")), 429)
            try:
                await visit.community.requests.add(filled.request())
            except TooManyWaiting:
                return shown(house, visit, filled.refused(visit.page.wording.say("request.full")), 409)
            return RedirectResponse(visit.page.to(f"{visit.page.face.home}{address}/sent"), 303)

        async def sent(request: Request) -> Response:
            visit = await house.visit(request)
            return house.pages.answer("request_sent.html", visit.page, kept_days=KEPT_DAYS)

        path = f"/c/{{community}}/{address}"
        return [
            Route(path, house.serve(form), methods=["GET"]),
            Route(path, house.serve(send), methods=["POST"]),
            Route(f"{path}/sent", house.serve(sent), methods=["GET"]),
        ]

    return [route for address, kind in ADDRESSES.items() for route in routes_of(address, kind)]


def shown(house: House, visit: Visit, filled: FilledForm, status: int = 200) -> Response:
    """The form, as it was filled in."""
    address = next(address for address, kind in ADDRESSES.items() if kind == filled.kind)
    values = {"filled": filled, "address": address, "kept_days": KEPT_DAYS}
    return house.pages.answer("request.html", visit.page, status, is_public=status == 200, **values)


def _is_taken(visit: Visit, kind: RequestKind) -> bool:
    forms = visit.page.face.forms
    return forms.facilitate if kind == "facilitate" else forms.invite_us

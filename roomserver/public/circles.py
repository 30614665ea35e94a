"""Pages that anybody may read: which circles are to come, one of them, and the community's colours."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from roomserver.public.face import colours_address, stylesheet
from roomserver.public.house import House, NoSuchPage
from roomserver.public.programme import Place
from roomserver.public.sign_up import to_sign_up

FOR_EVER = "public, max-age=31536000, immutable"


def circle_routes(house: House) -> list[BaseRoute]:
    """To be mounted after the feeds, whose names look like those of circles."""

    async def coming(request: Request) -> Response:
        visit = await house.visit(request)
        place = Place.read(request.query_params.get("from", ""))
        listed = await visit.programme.coming(place)
        later = None if listed.later is None else str(listed.later)
        values = {"circles": listed.circles, "later": later, "is_first": place is None}
        return house.pages.public_answer(request, "coming.html", visit.page, **values)

    async def circle(request: Request) -> Response:
        visit = await house.visit(request)
        announced = await visit.programme.circle(request.path_params["circle"])
        if announced is None:
            raise NoSuchPage(visit.page)
        if announced.offer is not None:
            return to_sign_up(house, visit, announced)
        return house.pages.public_answer(request, "circle.html", visit.page, circle=announced, typed=None)

    async def colours(request: Request) -> Response:
        visit = await house.visit(request)
        chosen = (await visit.community.book.profiles.load()).colours
        if chosen is None:
            raise NoSuchPage(visit.page)
        is_this = request.url.path == colours_address(visit.community.id, chosen)
        headers = {"cache-control": FOR_EVER if is_this else "no-cache"}
        return Response(stylesheet(chosen), headers=headers, media_type="text/css")

    async def slash(request: Request) -> Response:
        query = request.url.query
        return RedirectResponse(f"{request.url.path}/{'?' if query else ''}{query}", 308)

    return [
        Route("/c/{community}", slash, methods=["GET"]),
        Route("/c/{community}/", house.serve(coming), methods=["GET"]),
        Route("/c/{community}/colours-{hash}.css", house.serve(colours), methods=["GET"]),
        Route("/c/{community}/{circle}", house.serve(circle), methods=["GET"]),
    ]

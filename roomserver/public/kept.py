"""What is kept of whoever has a place, now and until when: to read, and to take along as a file."""

from __future__ import annotations

import json
from datetime import datetime
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from roomserver.kept.person import Item, OfPeople, Told, by_name, exported
from roomserver.public.house import House
from roomserver.public.place import Place, answer, opened
from roomserver.zones import read_zone

FILE_HEADERS = {
    "cache-control": "no-store",
    "content-disposition": 'attachment; filename="kept-about-me.json"',
    "x-robots-tag": "noindex",
}


def kept_routes(house: House) -> list[BaseRoute]:
    """Before those of a place, which take what follows a link for something to do."""
    return [
        Route("/place/{token}/kept", house.serve(partial(_show, house))),
        Route("/place/{token}/kept.json", house.serve(partial(_take, house))),
    ]


async def _show(house: House, request: Request) -> Response:
    place = await opened(house, request)
    told = [(each, _until(place, each)) for each in by_name(await _items(house, place))]
    return answer(house, place, "kept.html", told=told)


async def _take(house: House, request: Request) -> Response:
    """The same as JSON."""
    place = await opened(house, request)
    words = place.visit.page.wording.say
    items = exported(await _items(house, place))
    told = [{**each, "said": words(f"kept.{each['what']}"), "why": words(f"kept.{each['what']}.why")} for each in items]
    content = json.dumps({"kept": told}, ensure_ascii=False, indent=2)
    return Response(content, headers=FILE_HEADERS, media_type="application/json")


async def _items(house: House, place: Place) -> list[Item]:
    return await OfPeople(place.visit.community, house.rooms).sign_up(place.book.id, place.person.id)


def _until(place: Place, told: Told) -> str | None:
    """By the clock of the community; None where nobody knows yet."""
    if told.until is None:
        return None
    page = place.visit.page
    return page.wording.moment(datetime.fromtimestamp(told.until, read_zone(page.face.zone)), page.face.zone)

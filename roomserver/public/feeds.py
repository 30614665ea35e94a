"""Coming circles as feeds: for calendars (RFC 5545) and for feed readers (RSS 2.0)."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from roomserver.ics import Appointment, feed
from roomserver.public.announced import Announced
from roomserver.public.house import House
from roomserver.public.page import Page, revalidated
from roomserver.public.programme import FED

PLANNED_MIN = 60
"""How long a calendar shows a circle of which nobody said it."""


def feed_routes(house: House) -> list[BaseRoute]:
    """At names that no circle has: those have no dot."""

    async def calendar(request: Request) -> Response:
        visit = await house.visit(request)
        listed = await visit.programme.coming(limit=FED)
        wording, name = visit.page.wording, visit.page.name
        entries = [appointment for each in listed.circles if (appointment := appointment_of(each, visit.page))]
        title = wording.say("public.feed_title", name=name)
        content = feed(entries, wording.words, name=title, full_title=True)
        return revalidated(request, content, "text/calendar; charset=utf-8", house.pages.headers(visit.page))

    async def rss(request: Request) -> Response:
        visit = await house.visit(request)
        listed = await visit.programme.coming(limit=FED)
        content = house.pages.filled("feed.rss", visit.page, circles=listed.circles)
        return revalidated(request, content, "application/rss+xml; charset=utf-8", house.pages.headers(visit.page))

    return [
        Route("/c/{community}/feed.ics", house.serve(calendar), methods=["GET"]),
        Route("/c/{community}/feed.rss", house.serve(rss), methods=["GET"]),
    ]


def appointment_of(circle: Announced, page: Page) -> Appointment | None:
    """As everybody may have it in their calendar: without an address. None where it has no time."""
    if circle.circle.starts_at is None:
        return None
    wording, start = page.wording, circle.circle.plan.start
    description = circle.description(wording)
    return Appointment(
        id=circle.id,
        host=urlsplit(page.origin).hostname or "",
        title=circle.title(wording).text,
        starts_at=circle.circle.starts_at,
        duration_min=circle.duration_min or PLANNED_MIN,
        revision=circle.revision,
        changed_at=circle.circle.created_at,
        zone=None if start is None else start.zone,
        cancelled=circle.is_cancelled,
        note="" if description is None else description.text,
        place=wording.say("public.in_person" if circle.is_in_person else "public.online"),
        link=f"{page.origin}{page.face.home}{circle.id}",
    )

"""Coming circles as feeds: for calendars (RFC 5545) and for feed readers (RSS 2.0)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from roomserver.http.guards import network
from roomserver.http.problems import TOO_MUCH, HttpError
from roomserver.ics import Appointment, feed
from roomserver.public.announced import Announced
from roomserver.public.house import House, Visit
from roomserver.public.page import Page, revalidated
from roomserver.public.programme import FED
from signalling.protocol.limits import Limits

PLANNED_MIN = 60
"""How long a calendar shows a circle of which nobody said it."""


FRESH_S = 10.0
"""How old a feed may be: programs ask for it every hour, and a flood has it made but once in that time."""
KEPT = 64
"""Feeds that are kept as they were made, the newest."""
MADE_PER_S, MADE_BURST = 1.0, 20.0
"""For one network, where whoever asks names the host: each other name has a feed made of its own."""
LONGEST_HOST = 260
"""Of a name with its port (RFC 1035, 2.3.4): what was made for a longer one is not kept."""


class Feeds:
    """Of all communities, each in the languages and for the hosts that it was asked for. `clock` is monotonic."""

    def __init__(self, house: House, clock: Callable[[], float] = time.monotonic) -> None:
        self._house = house
        self._clock = clock
        self._kept: dict[tuple[str, ...], tuple[float, asyncio.Task[bytes]]] = {}
        self._made = Limits(MADE_PER_S, MADE_BURST)

    async def calendar(self, request: Request) -> Response:
        visit = await self._house.visit(request)
        return await self._answer(request, visit, "text/calendar", self._calendar)

    async def rss(self, request: Request) -> Response:
        visit = await self._house.visit(request)
        return await self._answer(request, visit, "application/rss+xml", self._rss)

    async def _answer(
        self, request: Request, visit: Visit, kind: str, make: Callable[[Visit], Awaitable[bytes]]
    ) -> Response:
        page, now = visit.page, self._clock()
        name = (kind, visit.community.id, page.wording.language, page.origin)
        until, making = self._kept.get(name, (0.0, None))
        if making is None or now >= until:
            if self._house.is_anywhere and not self._made.take(network(request), now):
                raise HttpError(TOO_MUCH, retry_after_s=1)
            self._kept.pop(name, None)
            making = asyncio.ensure_future(make(visit))
            if len(request.url.netloc) <= LONGEST_HOST:
                self._kept[name] = now + FRESH_S, making
            if len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
        try:
            content = await asyncio.shield(making)
        except Exception:
            self._kept.pop(name, None)
            raise
        return revalidated(request, content, f"{kind}; charset=utf-8", self._house.pages.headers(page))

    async def _calendar(self, visit: Visit) -> bytes:
        listed, page = await visit.programme.coming(limit=FED, each_evening=True), visit.page
        entries = [appointment for each in listed.circles if (appointment := appointment_of(each, page))]
        title = page.wording.say("public.feed_title", name=page.name)
        return feed(entries, page.wording.words, name=title, full_title=True)

    async def _rss(self, visit: Visit) -> bytes:
        listed = await visit.programme.coming(limit=FED)
        return self._house.pages.filled("feed.rss", visit.page, circles=listed.circles)


def feed_routes(house: House, clock: Callable[[], float] = time.monotonic) -> list[BaseRoute]:
    """At names that no circle has: those have no dot."""
    feeds = Feeds(house, clock)
    return [
        Route("/c/{community}/feed.ics", house.serve(feeds.calendar), methods=["GET"]),
        Route("/c/{community}/feed.rss", house.serve(feeds.rss), methods=["GET"]),
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
        place=circle.area or circle.place(wording),
        link=f"{page.origin}{page.face.home}{circle.id}",
    )

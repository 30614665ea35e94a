"""Circles and communities to be shown, made without a store."""

from __future__ import annotations

from starlette.requests import Request

from moderation.state.local_time import LocalTime
from moderation.state.plan import Plan, Venue
from roomserver.programme.circle import Circle
from roomserver.programme.profile import CommunityProfile
from roomserver.programme.terms import SignUpTerms, Terms
from roomserver.public.announced import Announced, Offer
from roomserver.public.face import Face, face_of
from roomserver.public.page import Pages
from roomserver.settings import Settings
from tests.moderation.circles import english

START = LocalTime(date="2027-03-09", time="19:30", zone="Asia/Singapore")
STARTS_AT = 1804591800.0
WEB = Settings().web


def request(path: str = "/c/home/", query: str = "", **headers: str) -> Request:
    """For that page."""
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request(
        {
            "type": "http",
            "method": "GET",
            "scheme": "http",
            "server": ("localhost", 80),
            "path": path,
            "query_string": query.encode(),
            "headers": [(b"host", b"localhost"), *raw],
        }
    )


def home(**said: object) -> Face:
    """The face of a community that has said that of itself."""
    return face_of("home", CommunityProfile.model_validate({"name": "Kampung Circle", "version": 1, **said}))


def announced(
    title: str = "Caring for a parent",
    *,
    circle_id: str = "maple",
    description: str | None = None,
    content_note: str | None = None,
    address: str | None = None,
    seats_left: int | None = 3,
    start: LocalTime | None = START,
    cancelled: bool = False,
) -> Announced:
    """A public circle."""
    plan = Plan(
        start=start,
        description=None if description is None else english(description),
        content_note=None if content_note is None else english(content_note),
        venue=None if address is None else Venue(address=address, directions=english("Ring twice.")),
    )
    terms = Terms(visibility="public", cancelled_at=1.0 if cancelled else None)
    circle = Circle(id=circle_id, title=english(title), starts_at=STARTS_AT, created_at=1.0, plan=plan, terms=terms)
    offer = None if seats_left is None else Offer(circle_id, SignUpTerms(seats=8), seats_left)
    return Announced(circle, "en", 90, 1, offer)


def pages(*origins: str) -> Pages:
    return Pages(WEB, origins)

"""What is offered and who has signed up, and forms as browsers send them."""

from __future__ import annotations

from moderation.state.plan import Plan
from roomserver.programme.sign_ups.book import Book, SignUp
from roomserver.programme.terms import SignUpTerms, Terms
from tests.roomserver.public.reading import Read
from tests.roomserver.public.sites import Site

TITLE = "Caring for a parent"
FORM_KIND = "application/x-www-form-urlencoded"


def terms(seats: int = 2, **more: object) -> Terms:
    return Terms(visibility="public", sign_up=SignUpTerms.model_validate({"seats": seats, **more}))


async def circle_of(site: Site, seats: int = 2, plan: Plan | None = None, **more: object) -> str:
    return await site.make(TITLE, terms=terms(seats, **more), plan=plan)


async def book(site: Site, circle: str) -> Book:
    return await site.communities.default.sign_ups.book(circle)


async def people(site: Site, circle: str) -> list[SignUp]:
    return list((await book(site, circle)).sign_ups)


async def heading(site: Site, path: str, status: int = 200) -> str:
    [text] = Read((await site.get(path, status)).content).texts("h1")
    return text

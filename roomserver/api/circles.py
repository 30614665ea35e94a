"""`/organiser/circles`: what is scheduled, made, announced otherwise, and ended."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator
from typing import Annotated

from pydantic import BaseModel, Field

from moderation.state.script import ROUND_AND_ROUND
from roomserver.api.links import LinkUrls, link_urls
from roomserver.api.office import CHANGES, READS, Office
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import (
    ALREADY_LIVE,
    ENDED,
    NO_SUCH_CIRCLE,
    NO_SUCH_SCRIPT,
    OF_STARTS,
    OUT_OF_DATE,
    PEOPLE_HERE,
    SEATS_PROMISED,
    TOO_FEW_SEATS,
)
from roomserver.programme.circle import Planned
from roomserver.programme.circles import CircleList, CircleRevision, CircleSpec, CircleState
from roomserver.programme.pages import LISTED
from roomserver.programme.terms import OfferedTerms
from roomserver.programme.tokens import Scope

ScriptName = Annotated[str, Field(max_length=64)]
"""Of one in the library."""


class NewCircle(CircleSpec):
    """Without a script the piece goes round until a facilitator ends the circle."""

    script: ScriptName | None = None
    terms: OfferedTerms = OfferedTerms()


class NewRevision(CircleRevision):
    """Without a script the course stays as it is."""

    script: ScriptName | None = None


class NewTerms(OfferedTerms):
    """What the circle is offered as, in place of the terms of version `made_on`."""

    made_on: int


class CreatedCircle(BaseModel):
    """The circle, and its links, which are shown once."""

    circle: CircleState
    links: LinkUrls


class CirclePage(BaseModel):
    """How many, where fewer are current, and what the page before said in `more`; without it the first page."""

    limit: Annotated[int, Field(ge=1, le=LISTED)] = LISTED
    before: Annotated[str, Field(max_length=64)] | None = None


class CircleChange(BaseModel):
    """The id of a circle of which the list shows something else now; null when it may be any."""

    circle: str | None


async def list_circles(office: Office, call: Call[CirclePage]) -> CircleList:
    """Circles in pages: all that are current first, then those that are over."""
    return await office.book.list(call.asked.limit, call.asked.before)


async def circle_changes(office: Office, call: Call[None]) -> AsyncGenerator[CircleChange]:
    """What changes in the list of circles, as it changes."""
    async with contextlib.aclosing(office.book.changes()) as changes:
        async for circle in changes:
            yield CircleChange(circle=circle)


async def create_circle(office: Office, call: Call[NewCircle]) -> CreatedCircle:
    """Make a circle."""
    script = (await office.script(call.asked.script)) or ROUND_AND_ROUND
    state, links = await office.book.create(call.asked, script, await office.agreed())
    return CreatedCircle(circle=state, links=link_urls(call.origin, links))


async def revise_circle(office: Office, call: Call[NewRevision]) -> CircleState:
    """Announce it otherwise: title, spoken language, start, seats, course, plan."""
    return await office.book.revise(call.circle, call.asked, await office.script(call.asked.script))


async def duplicate_circle(office: Office, call: Call[Planned]) -> CreatedCircle:
    """Make a circle like another, with links of its own, at another time."""
    state, links = await office.book.duplicate(call.circle, call.asked, await office.agreed())
    return CreatedCircle(circle=state, links=link_urls(call.origin, links))


async def set_terms(office: Office, call: Call[NewTerms]) -> CircleState:
    """Offer it otherwise: who finds it, and whether people sign up for it and how."""
    before = await office.book.terms(call.circle)
    offered = {"visibility": call.asked.visibility, "sign_up": call.asked.sign_up}
    return await office.book.set_terms(call.circle, before.model_copy(update=offered), call.asked.made_on)


async def cancel_circle(office: Office, call: Call[None]) -> CircleState:
    """Cancel it before it begins; its links say so. An evening of a series is cancelled there too."""
    return await office.community.cancel_circle(call.circle)


async def close_circle(office: Office, call: Call[None]) -> None:
    """End the circle."""
    await office.book.close(call.circle)


OPERATIONS = (
    Operation("GET", "/organiser/circles", list_circles, READS, scope=Scope.PROGRAMME_READ),
    Operation("GET", "/organiser/changes", circle_changes, READS, scope=Scope.PROGRAMME_READ),
    Operation(
        "POST",
        "/organiser/circles",
        create_circle,
        CHANGES,
        (TOO_FEW_SEATS, *OF_STARTS, NO_SUCH_SCRIPT),
        status=201,
        scope=Scope.PROGRAMME_WRITE,
        cost=10,
    ),
    Operation(
        "PUT",
        "/organiser/circles/{circle}",
        revise_circle,
        CHANGES,
        (
            NO_SUCH_CIRCLE,
            TOO_FEW_SEATS,
            *OF_STARTS,
            NO_SUCH_SCRIPT,
            ENDED,
            OUT_OF_DATE,
            ALREADY_LIVE,
            PEOPLE_HERE,
            SEATS_PROMISED,
        ),
        scope=Scope.PROGRAMME_WRITE,
    ),
    Operation(
        "PUT",
        "/organiser/circles/{circle}/terms",
        set_terms,
        CHANGES,
        (NO_SUCH_CIRCLE, TOO_FEW_SEATS, ENDED, OUT_OF_DATE),
        scope=Scope.PROGRAMME_WRITE,
    ),
    Operation(
        "POST",
        "/organiser/circles/{circle}/cancel",
        cancel_circle,
        CHANGES,
        (NO_SUCH_CIRCLE, ENDED, ALREADY_LIVE),
        scope=Scope.PROGRAMME_WRITE,
    ),
    Operation(
        "POST",
        "/organiser/circles/{circle}/duplicate",
        duplicate_circle,
        CHANGES,
        (NO_SUCH_CIRCLE, *OF_STARTS),
        status=201,
        scope=Scope.PROGRAMME_WRITE,
        cost=10,
    ),
    Operation(
        "POST",
        "/organiser/circles/{circle}/close",
        close_circle,
        CHANGES,
        (NO_SUCH_CIRCLE, ENDED),
        scope=Scope.PROGRAMME_WRITE,
    ),
)

"""What a community shows of itself on the app's page. The page has it as data: no other file depends on whose it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict
from starlette.requests import Request

from roomserver.i18n import Helpline


class ShownHelplines(BaseModel):
    """Those of one region, by its ISO 3166 code."""

    model_config = ConfigDict(frozen=True)

    region: str
    lines: tuple[Helpline, ...]


class ShownData(BaseModel):
    """What scripts read, web/src/i18n/told.ts. Null is what the app itself is called, looks like, and has: of helplines
    those that are shipped for the page's region. `page` is the address of its public page, where the front page leads.
    """

    model_config = ConfigDict(frozen=True)

    name: str | None = None
    logo: str | None = None
    helplines: tuple[ShownHelplines, ...] | None = None
    page: str | None = None


SAID_NOTHING = ShownData()


@dataclass(frozen=True, slots=True)
class Shown:
    """`colours` is the address of a stylesheet. `region` None: where the operator says people are."""

    region: str | None = None
    colours: str | None = None
    data: ShownData = SAID_NOTHING


NOTHING = Shown()
"""A page that is no community's."""
Whose = Callable[[Request], Awaitable[Shown]]


async def nobody(request: Request) -> Shown:
    """Where there are no communities to ask."""
    return NOTHING

"""`/organiser/circles/{circle}/links`: new links in place of old ones, and how a link is written."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, RootModel

from moderation.state.values import SeatId
from roomserver.api.office import CHANGES, Office
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import ENDED, NO_SUCH_CIRCLE, NO_SUCH_SEAT
from roomserver.programme.circles import CircleLinks, SeatLink
from roomserver.programme.tokens import Scope


class ForSeat(BaseModel):
    """A personal link."""

    model_config = ConfigDict(extra="forbid")

    seat: SeatId


class ForEverybody(BaseModel):
    """The open link."""

    model_config = ConfigDict(extra="forbid")

    open: Literal[True]


class NewLink(RootModel[ForSeat | ForEverybody]):
    """Which link is wanted."""


class LinkUrl(BaseModel):
    """An address to go to."""

    url: str


class SeatUrl(BaseModel):
    """A personal link, whole, and the seat that it opens."""

    seat: str
    url: str


class LinkUrls(BaseModel):
    """Whole links, shown once."""

    facilitators: tuple[SeatUrl, ...]
    cofacilitators: tuple[SeatUrl, ...]
    participants: tuple[SeatUrl, ...]
    open: str | None


def link_url(origin: str, token: str) -> str:
    """A link to the door; the token stays in the fragment."""
    return f"{origin}/join#{token}"


def seat_url(origin: str, link: SeatLink) -> SeatUrl:
    return SeatUrl(seat=link.seat, url=link_url(origin, link.token))


def link_urls(origin: str, links: CircleLinks) -> LinkUrls:
    """Every link of a new circle, whole."""

    def urls(seats: tuple[SeatLink, ...]) -> tuple[SeatUrl, ...]:
        return tuple(seat_url(origin, link) for link in seats)

    return LinkUrls(
        facilitators=urls(links.facilitators),
        cofacilitators=urls(links.cofacilitators),
        participants=urls(links.participants),
        open=None if links.open is None else link_url(origin, links.open),
    )


async def replace_link(office: Office, call: Call[NewLink]) -> LinkUrl:
    """A new link in place of the old one."""
    match call.asked.root:
        case ForSeat(seat=seat):
            token = await office.book.new_seat_link(call.circle, seat)
        case ForEverybody():
            token = await office.book.new_open_link(call.circle)
    return LinkUrl(url=link_url(call.origin, token))


async def remove_open_link(office: Office, call: Call[None]) -> None:
    """Remove the open link."""
    await office.book.remove_open_link(call.circle)


OPERATIONS = (
    Operation(
        "POST",
        "/organiser/circles/{circle}/links",
        replace_link,
        CHANGES,
        (NO_SUCH_CIRCLE, NO_SUCH_SEAT, ENDED),
        scope=Scope.PEOPLE_WRITE,
    ),
    Operation(
        "DELETE",
        "/organiser/circles/{circle}/open-link",
        remove_open_link,
        CHANGES,
        (NO_SUCH_CIRCLE, ENDED),
        scope=Scope.PEOPLE_WRITE,
    ),
)

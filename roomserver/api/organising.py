"""The organisers' API under `/organiser/`, and the exchange of an organiser's link for a session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from moderation.commands.fields import AlertId, Pairs
from moderation.refusal import RefusalCode, Refused
from moderation.state.room import Agreements
from moderation.state.script import ROUND_AND_ROUND, Script
from moderation.state.seat import Role
from moderation.state.values import SeatId
from roomserver.api.door import FAILURES_BURST, FAILURES_PER_S, LinkRequest
from roomserver.http.body import Handler, HttpError, by_method, json_response, read_body
from roomserver.programme.circles import (
    SESSION_S,
    CircleBook,
    CircleLinks,
    CircleRevision,
    CircleSpec,
    CircleState,
    NoSuchCircle,
    SeatLink,
    StartOutOfReach,
    TooFewSeats,
)
from signalling.credentials import read_link_token
from signalling.protocol.limits import Limits
from signalling.socket.addresses import network_of
from signalling.socket.endpoint import same_origin
from signalling.store import StoreUnavailable

COOKIE = "organiser"
PATH = "/organiser/"


ScriptName = Annotated[str, Field(max_length=64)]
"""Of one in the library."""


class NewCircle(CircleSpec):
    """Without a script the piece goes round until a facilitator ends the circle."""

    script: ScriptName | None = None


class NewRevision(CircleRevision):
    """Without a script the course stays as it is."""

    script: ScriptName | None = None


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


class NewSeat(BaseModel):
    """Whom a further personal link is for."""

    model_config = ConfigDict(extra="forbid")

    role: Role


class NewNotTogether(BaseModel):
    """Who is not to be in one group, in place of the pairs of version `made_on`."""

    model_config = ConfigDict(extra="forbid")

    pairs: Pairs
    made_on: int


class SeenAlerts(BaseModel):
    """What the organiser has seen, by the ids of the alerts."""

    model_config = ConfigDict(extra="forbid")

    alerts: Annotated[tuple[AlertId, ...], Field(max_length=64)]


class LinkUrl(BaseModel):
    url: str


class SeatUrl(BaseModel):
    seat: str
    url: str


class LinkUrls(BaseModel):
    """Whole links, shown once."""

    facilitators: tuple[SeatUrl, ...]
    cofacilitators: tuple[SeatUrl, ...]
    participants: tuple[SeatUrl, ...]
    open: str | None


class CreatedCircle(BaseModel):
    circle: CircleState
    links: LinkUrls


class CircleList(BaseModel):
    circles: tuple[CircleState, ...]


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


@dataclass(frozen=True, slots=True)
class Organising:
    """HTTP around a CircleBook. Everything but the exchange wants an organiser's session."""

    book: CircleBook
    origins: frozenset[str]
    scripts: Mapping[str, Script]
    agreements: Agreements
    failures: Limits = field(default_factory=lambda: Limits(FAILURES_PER_S, FAILURES_BURST))

    def routes(self) -> list[Route]:
        """To be mounted at the root."""
        circles = by_method(GET=self.list, POST=self.create)
        not_together = by_method(GET=self.not_together, PUT=self.set_not_together)
        return [
            Route("/api/organise", self.enter, methods=["POST"]),
            Route("/organiser/circles", self._guarded(circles), methods=["GET", "POST"]),
            Route("/organiser/circles/{circle}", self._guarded(self.revise), methods=["PUT"]),
            Route("/organiser/circles/{circle}/seats", self._guarded(self.invite), methods=["POST"]),
            Route("/organiser/circles/{circle}/links", self._guarded(self.new_link), methods=["POST"]),
            Route("/organiser/circles/{circle}/open-link", self._guarded(self.remove_open_link), methods=["DELETE"]),
            Route("/organiser/circles/{circle}/not-together", self._guarded(not_together), methods=["GET", "PUT"]),
            Route("/organiser/circles/{circle}/alerts/seen", self._guarded(self.see_alerts), methods=["POST"]),
            Route("/organiser/circles/{circle}/close", self._guarded(self.close), methods=["POST"]),
        ]

    async def enter(self, request: Request) -> Response:
        """An organiser's link becomes a session."""
        self._check_origin(request)
        read = read_link_token((await read_body(request, LinkRequest)).link)
        try:
            session = None if read is None else await self.book.organise(read[1])
        except StoreUnavailable:
            raise _unavailable() from None
        if session is None:
            if read is not None and not self.failures.take(network_of(request.client.host if request.client else "")):
                raise HttpError(429, "too_many", "Too many wrong links. Please wait a minute.")
            raise HttpError(404, "no_such_link", "This link does not work, or no longer works.")
        response = json_response(LinkUrl(url=PATH))
        response.set_cookie(
            COOKIE,
            session,
            max_age=SESSION_S,
            path=PATH,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return response

    async def list(self, request: Request) -> Response:
        return json_response(CircleList(circles=await self.book.list()))

    async def create(self, request: Request) -> Response:
        spec = await read_body(request, NewCircle)
        script = self._script(spec.script) or ROUND_AND_ROUND
        try:
            state, links = await self.book.create(spec, script, self.agreements)
        except TooFewSeats:
            text = "There are more personal links than seats."
            raise HttpError(422, "bad_input", text, {"capacity": text}) from None
        except StartOutOfReach:
            raise _start_out_of_reach() from None
        return json_response(CreatedCircle(circle=state, links=link_urls(_origin(request), links)), 201)

    async def revise(self, request: Request) -> Response:
        revision = await read_body(request, NewRevision)
        script = self._script(revision.script)
        try:
            return json_response(await self.book.revise(request.path_params["circle"], revision, script))
        except StartOutOfReach:
            raise _start_out_of_reach() from None

    async def invite(self, request: Request) -> Response:
        role = (await read_body(request, NewSeat)).role
        link = await self.book.invite(request.path_params["circle"], role)
        return json_response(seat_url(_origin(request), link), 201)

    async def new_link(self, request: Request) -> Response:
        circle = request.path_params["circle"]
        match (await read_body(request, NewLink)).root:
            case ForSeat(seat=seat):
                token = await self.book.new_seat_link(circle, seat)
            case ForEverybody():
                token = await self.book.new_open_link(circle)
        return json_response(LinkUrl(url=link_url(_origin(request), token)))

    async def remove_open_link(self, request: Request) -> Response:
        await self.book.remove_open_link(request.path_params["circle"])
        return Response(status_code=204)

    async def not_together(self, request: Request) -> Response:
        return json_response(await self.book.not_together(request.path_params["circle"]))

    async def set_not_together(self, request: Request) -> Response:
        asked = await read_body(request, NewNotTogether)
        return json_response(
            await self.book.set_not_together(request.path_params["circle"], asked.pairs, asked.made_on)
        )

    async def see_alerts(self, request: Request) -> Response:
        seen = await read_body(request, SeenAlerts)
        await self.book.see_alerts(request.path_params["circle"], seen.alerts)
        return Response(status_code=204)

    async def close(self, request: Request) -> Response:
        await self.book.close(request.path_params["circle"])
        return Response(status_code=204)

    def _script(self, name: str | None) -> Script | None:
        """Of the library; None where none is named."""
        if name is None:
            return None
        if name not in self.scripts:
            text = "There is no such script."
            raise HttpError(422, "bad_input", text, {"script": text})
        return self.scripts[name]

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: Request) -> Response:
            if request.method != "GET":
                self._check_origin(request)
            session = request.cookies.get(COOKIE)
            try:
                if not session or not await self.book.is_organiser(session):
                    raise HttpError(401, "no_such_session", "Open your organiser link again.")
                return await handler(request)
            except NoSuchCircle:
                raise HttpError(404, "no_such_circle", "There is no such circle.") from None
            except Refused as refused:
                status = 404 if refused.code is RefusalCode.NO_SUCH_SEAT else 409
                raise HttpError(status, refused.code, str(refused)) from None
            except StoreUnavailable:
                raise _unavailable() from None

        return guarded

    def _check_origin(self, request: Request) -> None:
        if not same_origin(request.headers, self.origins):
            raise HttpError(403, "foreign_origin", "This request must come from our own pages.")


def _origin(request: Request) -> str:
    """The origin that the asking page came from, which has been checked to be ours."""
    return request.headers["origin"]


def _start_out_of_reach() -> HttpError:
    text = "The start must be within the next five years, and not more than a day ago."
    return HttpError(422, "bad_input", text, {"starts_at": text})


def _unavailable() -> HttpError:
    return HttpError(503, "unavailable", "Circles cannot be reached just now.")

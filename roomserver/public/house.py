"""Whose pages they are: communities with what their pages need, and what is answered where there is no such page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from roomserver.http.problems import FOREIGN_ORIGIN, INTERNAL_ERROR, TOO_MUCH, UNAVAILABLE, HttpError, answer_error
from roomserver.programme.communities import Communities, Community
from roomserver.public.face import face_of, face_of_nobody
from roomserver.public.page import Page, Pages
from roomserver.public.programme import Programme
from signalling.socket.endpoint import same_origin
from signalling.store import RoomStore, StoreUnavailable

SAID = {UNAVAILABLE: "public.unavailable", FOREIGN_ORIGIN: "public.foreign", TOO_MUCH: "public.unavailable"}
"""Words for problems that people may meet."""

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for a page of a community."""

    request: Request
    community: Community
    programme: Programme
    page: Page


class NoSuchPage(Exception):
    """There is nothing at that address; `page` is of the community whose it would be, if there is one. `old`: what the
    address was made with, where it may once have opened somebody's place.
    """

    def __init__(self, page: Page, kind: Literal["page", "circle", "place"] = "circle", old: str | None = None) -> None:
        super().__init__()
        self.old = old
        self.page = page
        self.kind = kind


class House:
    """`region` is that of pages of no community; `origins` are the declared ones; `refused` is told the code of each
    request that is refused.
    """

    def __init__(
        self,
        communities: Communities,
        rooms: RoomStore,
        pages: Pages,
        region: str,
        origins: frozenset[str] = frozenset(),
        refused: Callable[[str], None] = lambda code: None,
    ) -> None:
        self.pages = pages
        self._origins = origins
        self._refused = refused
        self._communities = communities
        self.rooms = rooms
        self._nobody = face_of_nobody(region)

    async def visit(self, request: Request, language: str | None = None) -> Visit:
        """By the community that its path names. Raises: NoSuchPage, StoreUnavailable."""
        return await self.visit_to(request.path_params["community"], request, language)

    async def visit_to(self, community_id: str, request: Request, language: str | None = None) -> Visit:
        """By the community of that id. Raises: NoSuchPage, StoreUnavailable."""
        community = self._communities.of(community_id)
        if community is None:
            raise NoSuchPage(self.pages.page(request, self._nobody), "page")
        profile = await community.book.profiles.load()
        face = face_of(community.id, profile, community.book.profiles.logo_address(profile))
        page = self.pages.page(request, face, language)
        return Visit(request, community, Programme(community, self.rooms), page)

    @property
    def is_anywhere(self) -> bool:
        """Whether pages name the host that asked for them, since no origin is declared."""
        return not self._origins

    def communities(self) -> Iterable[Community]:
        """All that this node knows."""
        return self._communities.all()

    def page_of_nobody(self, request: Request) -> Page:
        """One that says nothing of any community."""
        return self.pages.page(request, self._nobody)

    async def nothing(self, request: Request) -> Response:
        """Where there is no such page, of whatever community."""
        raise NoSuchPage(self.page_of_nobody(request), "page")

    def no_such_place(self, request: Request) -> NoSuchPage:
        """Where a link is none, of whatever community."""
        return NoSuchPage(self.page_of_nobody(request), "place")

    def check_origin(self, request: Request) -> None:
        """Only our own pages' forms change anything. Raises: HttpError."""
        if not same_origin(request.headers, self._origins):
            raise HttpError(FOREIGN_ORIGIN)

    def mistake(self, request: Request) -> Response:
        """What people read where something is wrong with the server itself."""
        page = self.page_of_nobody(request)
        said = page.wording.say("public.mistake")
        return self.pages.answer("refused.html", page, INTERNAL_ERROR.status, said=said)

    def refused(self, code: str) -> None:
        """Operators are told how many were."""
        self._refused(code)

    def serve(self, endpoint: Endpoint) -> Endpoint:
        """People read why there is no answer; programs, which ask for no page, are told a problem."""

        async def served(request: Request) -> Response:
            try:
                return await endpoint(request)
            except NoSuchPage as nothing:
                return self.pages.answer("nothing.html", nothing.page, 404, kind=nothing.kind, old=nothing.old)
            except (StoreUnavailable, HttpError) as error:
                said = error if isinstance(error, HttpError) else HttpError(UNAVAILABLE)
                self._refused(said.problem.code)
                if "text/html" not in request.headers.get("accept", ""):
                    return await answer_error(request, said)
                page = self.pages.page(request, self._nobody)
                words = page.wording.say(SAID.get(said.problem, "public.not_understood"))
                return self.pages.answer("refused.html", page, said.problem.status, said=words)

        return served

"""The ASGI application: where everything is wired, and nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router, WebSocketRoute
from starlette.types import Receive, Scope, Send

from roomserver.api.answers import Answering
from roomserver.api.door import Door
from roomserver.api.examples import EXAMPLES
from roomserver.api.guidance import Guidance
from roomserver.api.library import shelf_of
from roomserver.api.office import Offices
from roomserver.api.operations import OPERATIONS, Services
from roomserver.http import asyncapi, openapi
from roomserver.http.app_page import AppPage
from roomserver.http.body import json_response
from roomserver.http.guards import Guards, limit_spending
from roomserver.http.https import DeclaredScheme
from roomserver.http.logos import logo_route
from roomserver.http.pages import SecurityHeaders, mistake_of_ours, nothing_here, page_routes
from roomserver.http.probes import Probes
from roomserver.http.problems import HttpError, answer_error
from roomserver.http.redirects import RelativeRedirects
from roomserver.library import Library
from roomserver.oidc.identity import IdentityProvider
from roomserver.programme.communities import Communities
from roomserver.programme.logo import Logos
from roomserver.public.house import House
from roomserver.public.in_app import Shows
from roomserver.public.looking_back.routes import looking_back_routes
from roomserver.public.page import Pages
from roomserver.public.routes import public_routes
from roomserver.settings import Settings
from roomserver.telemetry.log import log_error
from roomserver.telemetry.security import SecurityEvents
from signalling.node.hub import Hub
from signalling.socket.endpoint import SeatEndpoint, same_origin
from signalling.socket.entrance import Entrance


@dataclass(frozen=True, slots=True)
class App:
    """Sockets go past the middleware: it would do nothing for them, and be kept in memory once for each."""

    http: Starlette
    sockets: Router
    security: SecurityEvents
    origins: frozenset[str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.http(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if "origin" in headers and not same_origin(headers, self.origins):
            self.security.refused("foreign_origin")
        await self.sockets(scope, receive, send)


def create_app(
    settings: Settings,
    hub: Hub,
    communities: Communities,
    library: Library,
    provider: IdentityProvider | None = None,
) -> App:
    """One application around one hub. The caller starts and stops the hub's node."""
    origins = frozenset(settings.origins)
    offices = Offices(communities, library, provider)
    services = Services(
        shelf_of(library),
        Door(hub, communities.chosen_name),
        offices,
        Guidance(hub, communities, library),
        Answering(hub, communities),
    )
    release = version("roomserver")
    probes = Probes(hub)
    security = SecurityEvents(hub.counts)
    app_page = AppPage(settings.web, settings.region)
    pages = Pages(settings.web, settings.origins)
    house = House(communities, hub.store, pages, settings.region, origins, security.refused)
    shows = Shows(hub.store, lambda: {each.id: each.book.profiles for each in communities.all()})

    guards = Guards(
        origins,
        communities.session,
        look_up_facilitator=communities.facilitator_session,
        look_up_token=communities.token,
        spent=limit_spending(settings.requests_per_s),
        answers=communities.answers,
    )

    async def refuse(request: Request, error: Exception) -> Response:
        if isinstance(error, HttpError):
            security.refused(error.problem.code)
        return await answer_error(request, error)

    def logos(community_id: str) -> Logos | None:
        community = communities.of(community_id)
        return None if community is None else community.book.logos

    sockets = Router([WebSocketRoute("/seat/{ref}/ws", SeatEndpoint(Entrance(hub), origins, log_error))])
    http = Starlette(
        routes=[
            Route("/healthz", probes.alive, methods=["GET"]),
            Route("/readyz", probes.ready, methods=["GET"]),
            Route("/openapi.json", described(openapi.document(release, OPERATIONS, EXAMPLES)), methods=["GET"]),
            Route("/asyncapi.json", described(asyncapi.document(release)), methods=["GET"]),
            *services.routes(guards),
            logo_route(logos),
            *public_routes(house),
            *looking_back_routes(house, guards),
            *page_routes(app_page, settings.web, shows.whose),
        ],
        middleware=[
            Middleware(DeclaredScheme, origins=origins),
            Middleware(SecurityHeaders),
            Middleware(RelativeRedirects),
        ],
        exception_handlers={
            HttpError: refuse,
            404: nothing_here(app_page, shows.whose),
            Exception: mistake_of_ours(house.mistake),
        },
    )
    return App(http, sockets, security, origins)


def described(document: Mapping[str, object]) -> Callable[[Request], Awaitable[Response]]:
    """A handler that answers with a description for programs."""

    async def answer(request: Request) -> Response:
        return json_response(document)

    return answer

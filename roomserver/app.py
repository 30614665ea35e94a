"""The ASGI application: where everything is wired, and nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router, WebSocketRoute
from starlette.types import Receive, Scope, Send

from roomserver import asyncapi, openapi
from roomserver.circles import CircleBook
from roomserver.door import Door
from roomserver.http import HttpError, answer_error, json_response
from roomserver.library import Library
from roomserver.library.routes import library_routes
from roomserver.log import log_error
from roomserver.metrics import Probes
from roomserver.organising import Organising
from roomserver.pages import SecurityHeaders, mistake_of_ours, nothing_here, page_routes
from roomserver.settings import Settings
from signalling.endpoint import SeatEndpoint
from signalling.hub import Hub
from signalling.ice import ice_servers
from signalling.messages import IceServer


@dataclass(frozen=True, slots=True)
class App:
    """Sockets go past the middleware: it would do nothing for them, and be kept in memory once for each."""

    http: Starlette
    sockets: Router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.sockets if scope["type"] == "websocket" else self.http
        await app(scope, receive, send)


def create_app(settings: Settings, hub: Hub, book: CircleBook, library: Library) -> App:
    """One application around one hub. The caller starts and stops the hub's node."""
    origins = frozenset(settings.origins)

    def servers() -> tuple[IceServer, ...]:
        return ice_servers(settings.stun_urls, settings.turn_urls, settings.turn_secret, hub.store.now())

    release = version("roomserver")
    probes = Probes(hub)
    sockets = Router([WebSocketRoute("/seat/{ref}/ws", SeatEndpoint(hub, origins, servers, log_error))])
    http = Starlette(
        routes=[
            Route("/api/enter", Door(hub, origins).__call__, methods=["POST"]),
            Route("/healthz", probes.alive, methods=["GET"]),
            Route("/readyz", probes.ready, methods=["GET"]),
            Route("/metrics", probes.metrics, methods=["GET"]),
            Route("/openapi.json", described(openapi.document(release)), methods=["GET"]),
            Route("/asyncapi.json", described(asyncapi.document(release)), methods=["GET"]),
            *library_routes(library),
            *Organising(book, origins, library.scripts, library.agreements).routes(),
            *page_routes(settings.web),
        ],
        middleware=[Middleware(SecurityHeaders)],
        exception_handlers={HttpError: answer_error, 404: nothing_here(settings.web), Exception: mistake_of_ours},
    )
    return App(http, sockets)


def described(document: Mapping[str, object]) -> Callable[[Request], Awaitable[Response]]:
    """A handler that answers with a description for programs."""

    async def answer(request: Request) -> Response:
        return json_response(document)

    return answer

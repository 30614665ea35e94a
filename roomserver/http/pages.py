"""The browser app's files and the headers that go with every answer."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from roomserver.http.app_page import AppPage
from roomserver.http.encodings import best_form, is_form
from roomserver.http.problems import INTERNAL_ERROR, HttpError, answer_error
from roomserver.http.shown import Whose, nobody

PAGES = (
    "/",
    "/join",
    "/organise",
    "/organise/oidc",
    "/organiser/",
    "/organiser/access",
    "/organiser/alerts",
    "/organiser/programme",
    "/organiser/library",
    "/organiser/community",
    "/organiser/who-facilitates",
    "/organiser/requests",
    "/facilitator/",
    "/answer",
    "/kept",
    "/organiser/sign-ups/{circle}",
    "/seat/{ref}/",
)
MANGLED = tuple(
    f"/{page}{slash}{mark}{{rest:path}}"
    for page in ("join", "organise", "answer")
    for slash in ("", "/")
    for mark in "#%"
)
"""Links in which a mail filter wrote %23 for the #, once or twice: the page mends them. No address is ever logged."""

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
        "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(self), screen-wake-lock=(self), geolocation=(), payment=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
OF_PARTS = {name: HEADERS[name] for name in ("cross-origin-resource-policy", "x-content-type-options")}
"""What scripts and styles need of them. The rest speaks to documents, and would be a tenth of what a page weighs."""


class SecurityHeaders:
    """ASGI middleware: answers carry HEADERS, scripts and styles OF_PARTS. None is kept unless it says so itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, adding headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                is_part = headers.get("content-type", "").startswith(("text/javascript", "text/css"))
                for name, value in (OF_PARTS if is_part else HEADERS).items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


class HashedFiles(StaticFiles):
    """Files whose names change with their content: kept for a year, sent as small as the client takes them."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """As StaticFiles does, which knows nothing of forms."""
        return ("", None) if is_form(path) else super().lookup_path(path)

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """As StaticFiles does, with a long life, in the form that the client likes best."""
        path, encoding = best_form(Path(full_path), Headers(scope=scope).get("accept-encoding", ""))
        response = super().file_response(path, path.stat(), scope, status_code)
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        for name in (
            "last-modified",
            "accept-ranges",
        ):  # the entity tag is enough, and every part has a head
            del response.headers[name]
        return _said_how(response, encoding)


def _file(path: Path, request: Request) -> Response:
    form = best_form(path, request.headers.get("accept-encoding", ""))
    return _said_how(FileResponse(form.path), form.encoding)


def _said_how(response: Response, encoding: str | None) -> Response:
    response.headers["vary"] = "accept-encoding"
    if encoding is not None:
        response.headers["content-encoding"] = encoding
    return response


def mistake_of_ours(page: Callable[[Request], Response]) -> Callable[[Request, Exception], Awaitable[Response]]:
    """An exception handler for everything else: people get that page, programs a problem. Neither says anything of the
    error, which whoever serves logs. Starlette answers it outside all middleware.
    """

    async def answer(request: Request, error: Exception) -> Response:
        is_person = "text/html" in request.headers.get("accept", "")
        response = page(request) if is_person else await answer_error(request, HttpError(INTERNAL_ERROR))
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers["cache-control"] = "no-store"
        return response

    return answer


def nothing_here(app_page: AppPage, whose: Whose = nobody) -> Callable[[Request, Exception], Awaitable[Response]]:
    """An exception handler for 404: people get the app, which says so in their words; programs a line."""

    async def answer(request: Request, error: Exception) -> Response:
        if "text/html" in request.headers.get("accept", ""):
            return app_page.answer(request, 404, await whose(request))
        return PlainTextResponse("There is nothing here.\n", 404)

    return answer


def page_routes(app_page: AppPage, web: Path, whose: Whose = nobody) -> list[BaseRoute]:
    """The one page of the app at each of its addresses, with what the community shows `whose` page it is; and its
    files.
    """

    async def page(request: Request) -> Response:
        return app_page.answer(request, shown=await whose(request))

    async def file(request: Request) -> Response:
        return _file(web / Path(request.url.path).name, request)

    files = [path.name for path in web.iterdir() if path.is_file() and not is_form(path.name)]
    public = [name for name in files if name != "index.html" and not name.startswith(".")]
    return [
        *(Route(path, page, methods=["GET"]) for path in (*PAGES, *MANGLED)),
        *(Route(f"/{name}", file, methods=["GET"]) for name in sorted(public)),
        Mount("/assets", HashedFiles(directory=web / "assets")),
    ]

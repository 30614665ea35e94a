"""The browser app's files and the headers that go with every answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGES = ("/", "/join", "/organise", "/organiser/", "/seat/{ref}/")

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


class SecurityHeaders:
    """ASGI middleware: every HTTP answer carries HEADERS, and is not kept unless it says so itself."""

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
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


class HashedFiles(StaticFiles):
    """Files whose names change with their content: kept for a year."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        """As StaticFiles does, with a long life."""
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


async def mistake_of_ours(request: Request, error: Exception) -> Response:
    """An exception handler for everything else. Starlette answers it outside all middleware."""
    headers = {**HEADERS, "cache-control": "no-store"}
    return JSONResponse({"code": "internal_error", "text": "Something went wrong here."}, 500, headers)


def nothing_here(web: Path) -> Callable[[Request, Exception], Awaitable[Response]]:
    """An exception handler for 404: people get the app, which says so in their words; programs a line."""

    async def answer(request: Request, error: Exception) -> Response:
        if "text/html" in request.headers.get("accept", ""):
            return FileResponse(web / "index.html", 404, media_type="text/html")
        return PlainTextResponse("There is nothing here.\n", 404)

    return answer


def page_routes(web: Path) -> list[BaseRoute]:
    """The one page of the app at each of its addresses, and its files."""

    async def page(request: Request) -> Response:
        return FileResponse(web / "index.html", media_type="text/html")

    async def file(request: Request) -> Response:
        return FileResponse(web / Path(request.url.path).name)

    public = [path.name for path in web.iterdir() if path.is_file() and path.name not in ("index.html", ".inputs")]
    return [
        *(Route(path, page, methods=["GET"]) for path in PAGES),
        *(Route(f"/{name}", file, methods=["GET"]) for name in sorted(public)),
        Mount("/assets", HashedFiles(directory=web / "assets")),
    ]

"""Redirects within this service name no host: behind a proxy it may be one that nobody else knows."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from starlette.datastructures import URL, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class RelativeRedirects:
    """ASGI middleware: where the router adds or leaves out a slash it names the host that was asked."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with a path in place of our own address."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_relative(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                there = urlsplit(headers.get("location", ""))
                if there.netloc and there.netloc == URL(scope=scope).netloc and not there.path.startswith("//"):
                    headers["location"] = urlunsplit(("", "", there.path, there.query, there.fragment))
            await send(message)

        await self._app(scope, receive, send_relative)

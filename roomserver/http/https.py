"""TLS that ends at a proxy: what the operator declared with `--origin https://…` is believed of requests."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HSTS = "max-age=31536000"
"""A year, and for that host alone: other names under it are not ours to speak for (RFC 6797)."""


class DeclaredScheme:
    """ASGI middleware: people who come by https are seen to, though the proxy says nothing of it.

    Cookies are Secure then, redirects stay on https, and browsers are told to come by nothing else.
    """

    def __init__(self, app: ASGIApp, origins: frozenset[str]) -> None:
        self._app = app
        self._origins = origins
        self._always = bool(origins) and all(origin.startswith("https://") for origin in origins)
        self._hosts = {urlsplit(origin).netloc for origin in origins if origin.startswith("https://")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the scheme that people see."""
        if scope["type"] != "http" or not self._is_https(scope):
            await self._app(scope, receive, send)
            return

        async def send_strictly(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).setdefault("strict-transport-security", HSTS)
            await send(message)

        await self._app({**scope, "scheme": "https"}, receive, send_strictly)

    def _is_https(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin", "")
        if scope["scheme"] == "https" or self._always or host in self._hosts:
            return True
        # A browser names the origin of its page: one that is declared, or else that of the host that was asked.
        return origin.startswith("https://") and origin in (self._origins or {f"https://{host}"})

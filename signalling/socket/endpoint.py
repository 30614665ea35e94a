"""An ASGI endpoint for `/seat/<ref>/ws`: which lines are accepted, and whose they are then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send

from signalling.credentials import read_seat_ref
from signalling.protocol import former
from signalling.protocol.messages import PROTOCOL
from signalling.socket.entrance import Entrance
from signalling.socket.line import EXTENSION, Line
from signalling.socket.seat_socket import SeatSocket

COOKIE = "seat"


def same_origin(headers: Headers, origins: frozenset[str]) -> bool:
    """Whether the Origin is one of ours: configured, or that of the host that was asked (RFC 6454)."""
    origin = headers.get("origin")
    if origin is None:
        return False
    if origins:
        return origin in origins
    return origin in (f"http://{headers.get('host')}", f"https://{headers.get('host')}")


@dataclass(frozen=True, slots=True)
class SeatEndpoint:
    """One for all seats. The server hands a line over in the scope, so that no message takes the way through ASGI."""

    entrance: Entrance
    origins: frozenset[str]
    on_error: Callable[[str, Exception], None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Accept, or close unaccepted, as ASGI does."""
        asked = HTTPConnection(scope)
        ref = read_seat_ref(asked.path_params["ref"])
        from_browser = "origin" in asked.headers
        cookie = asked.cookies.get(COOKIE)
        offered = scope["subprotocols"]
        spoken = next((name for name in (PROTOCOL, former.PROTOCOL) if name in offered), None)
        foreign = from_browser != same_origin(asked.headers, self.origins) or (cookie and not from_browser)
        if foreign or ref is None or spoken is None:
            await send({"type": "websocket.close"})
            return
        line: Line = scope["extensions"][EXTENSION]
        address = asked.client.host if asked.client else ""
        line.accept(spoken, SeatSocket(self.entrance, line, ref, cookie, address, self.on_error))

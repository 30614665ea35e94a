"""A link becomes a seat: the exchange of PROTOCOL.md section 1, as a client that is no browser."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

import httpx2

from signalling.peers.backoff import delays

TIMEOUT_S = 5.0
ASK_AGAIN = frozenset({429, 500, 502, 503, 504})


class NotEntered(Exception):
    """The link opens nothing. `code` is the server's stable one; the link itself is never told."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Session:
    """A seat's socket and what opens it; `incarnation` is one run of one client."""

    url: str
    secret: str = field(repr=False)
    incarnation: str = field(default_factory=lambda: uuid.uuid4().hex)


def split_link(link: str) -> tuple[str, str]:
    """The origin and the token of `<origin>/join#<token>`.

    Raises: NotEntered when it is no such link.
    """
    parts = urlsplit(link)
    if parts.scheme not in ("http", "https") or not parts.netloc or not parts.fragment:
        raise NotEntered("no_such_link")
    return f"{parts.scheme}://{parts.netloc}", parts.fragment


def socket_url(origin: str, path: str) -> str:
    """The address of the socket below the page of a seat."""
    scheme, netloc, *_ = urlsplit(origin)
    return urlunsplit(("wss" if scheme == "https" else "ws", netloc, f"{path}ws", "", ""))


async def enter(link: str) -> Session:
    """Exchange the link, as often as it takes while the server is away or busy.

    Raises: NotEntered when the server says no.
    """
    origin, token = split_link(link)
    async with httpx2.AsyncClient(timeout=TIMEOUT_S, trust_env=False) as http:
        for delay in delays():
            try:
                response = await http.post(f"{origin}/api/enter", json={"link": token})
            except httpx2.TransportError:
                response = None
            if response is not None and response.status_code not in ASK_AGAIN:
                return _session(origin, response)
            await asyncio.sleep(delay)
    raise NotEntered("unavailable")


def _session(origin: str, response: httpx2.Response) -> Session:
    try:
        body = response.json()
        if response.status_code != 200:
            raise NotEntered(str(body["code"]))
        return Session(socket_url(origin, body["url"]), response.cookies["seat"])
    except (ValueError, KeyError, TypeError):
        raise NotEntered("not_understood") from None

"""Who may ask for an operation: guards that operations name, and what each of them looks at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum

from starlette.requests import Request

from roomserver.http.problems import (
    FOREIGN_ORIGIN,
    NO_SUCH_LINK,
    NO_SUCH_SESSION,
    UNAVAILABLE,
    WRONG_LINKS,
    HttpError,
    Problem,
)
from roomserver.http.streams import Streams
from roomserver.store.organisers import OrganiserSession
from signalling.protocol.limits import Limits
from signalling.socket.addresses import network_of
from signalling.socket.endpoint import same_origin

ORGANISER_COOKIE, FACILITATOR_COOKIE = "organiser", "facilitator"
MOST_COOKIES = 4
"""Of the same name that are looked at."""
FAILURES_PER_S, FAILURES_BURST = 0.2, 20.0


class Guard(StrEnum):
    """What is asked of whoever asks, in this order."""

    OUR_PAGES = "our_pages"
    """An Origin, and ours: as for everything that a cookie could do in its person's name."""
    NO_FOREIGN_PAGE = "no_foreign_page"
    """No Origin but ours: programs have none."""
    ORGANISER = "organiser"
    """The cookie of an organiser's session."""
    FACILITATOR = "facilitator"
    """The cookie of a facilitator's session, which opens nothing of organisers; nor does theirs open what is a
    facilitator's own.
    """
    FEW_WRONG_LINKS = "few_wrong_links"
    """Secrets that do not exist are limited by address. A right one opens however many wrong ones came."""


PROBLEMS: dict[Guard, tuple[Problem, ...]] = {
    Guard.OUR_PAGES: (FOREIGN_ORIGIN,),
    Guard.NO_FOREIGN_PAGE: (FOREIGN_ORIGIN,),
    Guard.ORGANISER: (NO_SUCH_SESSION, UNAVAILABLE),
    Guard.FACILITATOR: (NO_SUCH_SESSION, UNAVAILABLE),
    Guard.FEW_WRONG_LINKS: (NO_SUCH_LINK, WRONG_LINKS),
}
"""How each says no."""


def limit_wrong_links() -> Limits:
    """One for each operation."""
    return Limits(FAILURES_PER_S, FAILURES_BURST)


LookUp = Callable[[str], Awaitable[OrganiserSession | None]]


async def nobody(token: str) -> OrganiserSession | None:
    """Where there are no sessions of that role."""
    return None


@dataclass(frozen=True, slots=True)
class Guards:
    """What guards need to know: the declared origins, and what session an organiser's or a facilitator's cookie names;
    and the streams they let in.
    """

    origins: frozenset[str]
    look_up: LookUp
    wrong_links: Callable[[], Limits] = limit_wrong_links
    streams: Streams = field(default_factory=Streams)
    look_up_facilitator: LookUp = nobody

    async def check(self, guards: tuple[Guard, ...], request: Request) -> OrganiserSession | None:
        """The session, where an organiser's or a facilitator's is asked for. Raises: HttpError, StoreUnavailable."""
        is_ours = same_origin(request.headers, self.origins)
        if Guard.OUR_PAGES in guards and not is_ours:
            raise HttpError(FOREIGN_ORIGIN)
        if Guard.NO_FOREIGN_PAGE in guards and "origin" in request.headers and not is_ours:
            raise HttpError(FOREIGN_ORIGIN)
        if Guard.ORGANISER not in guards and Guard.FACILITATOR not in guards:
            return None
        is_organiser = Guard.ORGANISER in guards
        session = await self.session_of(request) if is_organiser else await self._facilitator_of(request)
        if session is None:
            raise HttpError(NO_SUCH_SESSION)
        return session

    async def session_of(self, request: Request) -> OrganiserSession | None:
        """That of an organiser, as it is now. Raises: StoreUnavailable."""
        return await _found(request, ORGANISER_COOKIE, self.look_up)

    async def _facilitator_of(self, request: Request) -> OrganiserSession | None:
        return await _found(request, FACILITATOR_COOKIE, self.look_up_facilitator)


async def _found(request: Request, cookie: str, look_up: LookUp) -> OrganiserSession | None:
    for token in _cookies(request, cookie):
        if (session := await look_up(token)) is not None:
            return session
    return None


def _cookies(request: Request, name: str) -> list[str]:
    """Those of that name: other services at the host, or at one above it, may have set one too (RFC 6265, 4.2.2)."""
    pairs = (pair.partition("=") for header in request.headers.getlist("cookie") for pair in header.split(";"))
    found = (value.strip().strip('"') for key, _, value in pairs if key.strip() == name)
    return [value for value in dict.fromkeys(found) if value][:MOST_COOKIES]


def network(request: Request) -> str:
    """Where it came from, as far as it is counted."""
    return network_of(request.client.host if request.client else "")

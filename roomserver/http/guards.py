"""Who may ask for an operation: guards that operations name, and what each of them looks at."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum

from starlette.requests import Request

from roomserver.http.problems import (
    COOKIE_AND_TOKEN,
    FOREIGN_ORIGIN,
    NO_SUCH_LINK,
    NO_SUCH_SESSION,
    NO_SUCH_TOKEN,
    SESSIONS_ALONE,
    TOO_MUCH,
    UNAVAILABLE,
    WRONG_LINKS,
    WRONG_SCOPE,
    HttpError,
    Problem,
)
from roomserver.http.streams import Streams
from roomserver.programme.tokens import Scope
from roomserver.settings import REQUESTS_PER_S
from roomserver.store.answers import KeptAnswers
from roomserver.store.organisers import OrganiserSession
from signalling.protocol.limits import Limits
from signalling.socket.addresses import network_of
from signalling.socket.endpoint import same_origin

ORGANISER_COOKIE, FACILITATOR_COOKIE = "organiser", "facilitator"
MOST_COOKIES = 4
"""Of the same name that are looked at."""
FAILURES_PER_S, FAILURES_BURST = 0.2, 20.0
SPENT_AT_ONCE_S = 12.0
"""Whoever asked for nothing lately may ask for as much at once as is allowed in so long."""


class Guard(StrEnum):
    """What is asked of whoever asks, in this order."""

    OUR_PAGES = "our_pages"
    """An Origin, and ours: as for everything that a cookie could do in its person's name."""
    NO_FOREIGN_PAGE = "no_foreign_page"
    """No Origin but ours: programs have none."""
    ORGANISER = "organiser"
    """The cookie of an organiser's session, or a program's token where the operation has a scope."""
    FACILITATOR = "facilitator"
    """The cookie of a facilitator's session, which opens nothing of organisers; nor does theirs open what is a
    facilitator's own.
    """
    FEW_WRONG_LINKS = "few_wrong_links"
    """Secrets that do not exist are limited by address. A right one opens however many wrong ones came."""


PROBLEMS: dict[Guard, tuple[Problem, ...]] = {
    Guard.OUR_PAGES: (FOREIGN_ORIGIN,),
    Guard.NO_FOREIGN_PAGE: (FOREIGN_ORIGIN,),
    Guard.ORGANISER: (COOKIE_AND_TOKEN, NO_SUCH_SESSION, NO_SUCH_TOKEN, FOREIGN_ORIGIN, TOO_MUCH, UNAVAILABLE),
    Guard.FACILITATOR: (NO_SUCH_SESSION, TOO_MUCH, UNAVAILABLE),
    Guard.FEW_WRONG_LINKS: (NO_SUCH_LINK, WRONG_LINKS),
}
"""How each says no."""


def limit_wrong_links() -> Limits:
    """One for each operation."""
    return Limits(FAILURES_PER_S, FAILURES_BURST)


def limit_spending(per_s: float = REQUESTS_PER_S) -> Limits:
    """One for all operations."""
    return Limits(per_s, per_s * SPENT_AT_ONCE_S)


LookUp = Callable[[str], Awaitable[OrganiserSession | None]]


async def nobody(token: str) -> OrganiserSession | None:
    """Where there are no sessions of that role, or no tokens."""
    return None


def no_answers(community: str) -> KeptAnswers | None:
    """Where none are kept, and so nothing is asked again."""
    return None


@dataclass(frozen=True, slots=True)
class Guards:
    """What guards need to know: the declared origins; what session a cookie names, an organiser's or a facilitator's,
    and what a token opens; what was spent;
    and the streams they let in.
    """

    origins: frozenset[str]
    look_up: LookUp
    wrong_links: Callable[[], Limits] = limit_wrong_links
    streams: Streams = field(default_factory=Streams)
    look_up_facilitator: LookUp = nobody
    look_up_token: LookUp = nobody
    spent: Limits = field(default_factory=limit_spending)
    """What one session or one token may spend on operations, by their prices."""
    answers: Callable[[str], KeptAnswers | None] = no_answers
    """Of a community, by its id."""

    async def check(
        self, guards: tuple[Guard, ...], request: Request, scope: Scope | None = None, price: int = 0
    ) -> OrganiserSession | None:
        """The session, where an organiser's or a facilitator's is asked for. A page of others is refused also with a
        token, which a program sends without an Origin. Raises: HttpError, StoreUnavailable.
        """
        is_ours = same_origin(request.headers, self.origins)
        is_foreign = "origin" in request.headers and not is_ours
        by_token = Guard.ORGANISER in guards and bearer(request) is not None
        if Guard.OUR_PAGES in guards and not is_ours and not by_token:
            raise HttpError(FOREIGN_ORIGIN)
        if is_foreign and (by_token or Guard.NO_FOREIGN_PAGE in guards):
            raise HttpError(FOREIGN_ORIGIN)
        if Guard.ORGANISER not in guards and Guard.FACILITATOR not in guards:
            return None
        is_organiser = Guard.ORGANISER in guards
        session = await self.session_of(request) if is_organiser else await self._facilitator_of(request)
        if session is None:
            raise HttpError(NO_SUCH_TOKEN if by_token else NO_SUCH_SESSION)
        if session.scopes is not None and scope is None:
            raise HttpError(SESSIONS_ALONE)
        if session.scopes is not None and scope is not None and scope.value not in session.scopes:
            raise HttpError(WRONG_SCOPE[scope])
        if not self.spent.take(session.id, count=price):
            raise HttpError(TOO_MUCH, retry_after_s=math.ceil(self.spent.wait_s(session.id, price)))
        return session

    async def session_of(self, request: Request) -> OrganiserSession | None:
        """That of an organiser, or what a program's token opens, as it is now. Raises: HttpError, StoreUnavailable."""
        if (token := bearer(request)) is not None:
            if _cookies(request, ORGANISER_COOKIE):
                raise HttpError(COOKIE_AND_TOKEN)
            return await self.look_up_token(token)
        return await _found(request, ORGANISER_COOKIE, self.look_up)

    async def _facilitator_of(self, request: Request) -> OrganiserSession | None:
        return await _found(request, FACILITATOR_COOKIE, self.look_up_facilitator)


async def _found(request: Request, cookie: str, look_up: LookUp) -> OrganiserSession | None:
    for token in _cookies(request, cookie):
        if (session := await look_up(token)) is not None:
            return session
    return None


def secret_of(request: Request) -> str:
    """What let them in, token or cookies: known to whoever asks, and to the store by its hash alone."""
    return bearer(request) or "\0".join(sorted(_cookies(request, ORGANISER_COOKIE)))


def bearer(request: Request) -> str | None:
    """The token that a program sends; empty where there are several. Proxies may ask for credentials of another kind,
    which browsers then send with everything: those are not ours to read.
    """
    sent = [header.partition(" ") for header in request.headers.getlist("authorization")]
    tokens = [token.strip() for scheme, _, token in sent if scheme.lower() == "bearer"]
    return (tokens[0] if len(tokens) == 1 else "") if tokens else None


def _cookies(request: Request, name: str) -> list[str]:
    """Those of that name: other services at the host, or at one above it, may have set one too (RFC 6265, 4.2.2)."""
    pairs = (pair.partition("=") for header in request.headers.getlist("cookie") for pair in header.split(";"))
    found = (value.strip().strip('"') for key, _, value in pairs if key.strip() == name)
    return [value for value in dict.fromkeys(found) if value][:MOST_COOKIES]


def network(request: Request) -> str:
    """Where it came from, as far as it is counted."""
    return network_of(request.client.host if request.client else "")

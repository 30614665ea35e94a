"""`/api/organise`, `/organiser/sessions`: an organiser's link becomes a session, in a cookie for the organisers' pages;
the sessions of all organisers, and how they end.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from roomserver.api.door import Token
from roomserver.api.links import LinkUrl
from roomserver.api.office import CHANGES, READS, Office, Offices
from roomserver.http.browser_family import browser_family
from roomserver.http.guards import ORGANISER_COOKIE, Guard
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import NO_SUCH_LINK, UNAVAILABLE, UNREADABLE_LINK, HttpError
from roomserver.programme.communities import Community
from roomserver.store.organisers import SESSION_S
from signalling.credentials import link_token, read_link_token

PATH = "/organiser/"


class LinkRequest(BaseModel):
    """What stands in the fragment of a link."""

    model_config = ConfigDict(extra="forbid")

    link: Token


class Session(BaseModel):
    """One of an organiser. `link` is the id of the link that it began with. `used_at` is the hour of its last use.

    `browser` and `system` are families such as Firefox and Linux, or empty. `own`: it is the one that asks.
    """

    id: str
    link: str
    began_at: float
    used_at: float
    browser: str
    system: str
    own: bool


class Sessions(BaseModel):
    """Those that last, the newest first."""

    sessions: tuple[Session, ...]


def _is_secure(call: Call[Any]) -> bool:
    return call.request.url.scheme == "https"


def set_session(call: Call[Any], community: Community, secret: str) -> LinkUrl:
    """The answer to whoever signs in: where the cookie that goes with it is good. It names the community."""
    session = link_token(community.id, secret)
    call.response.set_cookie(
        ORGANISER_COOKIE, session, SESSION_S, path=PATH, httponly=True, samesite="lax", secure=_is_secure(call)
    )
    return LinkUrl(url=PATH)


async def organise(offices: Offices, call: Call[LinkRequest]) -> LinkUrl:
    """An organiser's link becomes a session in the community that it names."""
    read = read_link_token(call.asked.link)
    if read is None:
        raise HttpError(UNREADABLE_LINK)
    family = browser_family(call.request.headers.get("user-agent", ""))
    community = offices.communities.of(read[0])
    secret = None if community is None else await community.organisers.sign_in(read[1], *family)
    if community is None or secret is None:
        raise HttpError(NO_SUCH_LINK)
    return set_session(call, community, secret)


async def log_out(office: Office, call: Call[None]) -> None:
    """End the session that asks."""
    await office.book.organisers.kept.end_session(call.organiser.id)
    call.response.delete_cookie(ORGANISER_COOKIE, PATH, httponly=True, samesite="lax", secure=_is_secure(call))


async def list_sessions(office: Office, call: Call[None]) -> Sessions:
    """The sessions of all organisers."""
    sessions = await office.book.organisers.kept.sessions()
    return Sessions(
        sessions=tuple(
            Session(
                id=name,
                link=session.link,
                began_at=session.began_at,
                used_at=max(session.used_at, session.began_at),
                browser=session.browser,
                system=session.system,
                own=name == call.organiser.id,
            )
            for name, session in sessions.items()
        )
    )


async def end_session(office: Office, call: Call[None]) -> None:
    """End any organiser's session at once."""
    await office.book.organisers.kept.end_session(call.named("session"))


SIGNING_IN = (Operation("POST", "/api/organise", organise, (Guard.OUR_PAGES, Guard.FEW_WRONG_LINKS), (UNAVAILABLE,)),)
OPERATIONS = (
    Operation("POST", "/organiser/log-out", log_out, CHANGES),
    Operation("GET", "/organiser/sessions", list_sessions, READS),
    Operation("DELETE", "/organiser/sessions/{session}", end_session, CHANGES),
)

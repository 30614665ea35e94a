"""`/api/organise`, `/organiser/sessions`: an organiser's link becomes a session, in a cookie for the organisers' pages;
the sessions of all organisers, and how they end.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from roomserver.api.door import Token
from roomserver.api.links import LinkUrl
from roomserver.api.office import CHANGES, READS, Office, Offices
from roomserver.api.organisers import wired
from roomserver.http.browser_family import browser_family
from roomserver.http.guards import FACILITATOR_COOKIE, ORGANISER_COOKIE, Guard, network
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import ASKED_OFTEN, BAD_ADDRESS, NO_SUCH_LINK, UNAVAILABLE, UNREADABLE_LINK, HttpError
from roomserver.mail.addresses import LONGEST
from roomserver.programme.organising import Organising
from roomserver.store.organisers import SESSION_S, AccountRole, KeptSession
from signalling.credentials import link_token, read_link_token

PATH = "/organiser/"
COOKIES: dict[AccountRole, tuple[str, str]] = {
    "organiser": (ORGANISER_COOKIE, PATH),
    "facilitator": (FACILITATOR_COOKIE, "/facilitator/"),
}
"""Of each role, what its sessions' cookies are called, and where its pages are."""


class LinkRequest(BaseModel):
    """What stands in the fragment of a link."""

    model_config = ConfigDict(extra="forbid")

    link: Token


class LostLink(BaseModel):
    """The mail address that a link is to be sent to again."""

    model_config = ConfigDict(extra="forbid")

    address: Annotated[str, Field(max_length=LONGEST)]


class Session(BaseModel):
    """One of an organiser. `link` is the id of the link that it began with. `used_at` is the hour of its last use.

    `browser` and `system` are families such as Firefox and Linux, or empty. `own`: it is the one that asks.
    `by_provider`: it began with OpenID Connect.
    """

    id: str
    link: str
    began_at: float
    used_at: float
    browser: str
    system: str
    own: bool
    by_provider: bool


class Sessions(BaseModel):
    """Those that last, the newest first."""

    sessions: tuple[Session, ...]


def _is_secure(call: Call[Any]) -> bool:
    return call.request.url.scheme == "https"


def set_session(call: Call[Any], community: str, accounts: Organising, secret: str) -> LinkUrl:
    """The answer to whoever logs in: where the cookie that goes with it is good. It names the community."""
    session, (cookie, path) = link_token(community, secret), COOKIES[accounts.role]
    call.response.set_cookie(
        cookie, session, SESSION_S, path=path, httponly=True, samesite="lax", secure=_is_secure(call)
    )
    return LinkUrl(url=path)


def end_cookie(call: Call[Any], role: AccountRole) -> None:
    """The browser keeps no session of that role."""
    cookie, path = COOKIES[role]
    call.response.delete_cookie(cookie, path, httponly=True, samesite="lax", secure=_is_secure(call))


async def organise(offices: Offices, call: Call[LinkRequest]) -> LinkUrl:
    """An organiser's or facilitator's link becomes a session in the community that it names."""
    read = read_link_token(call.asked.link)
    if read is None:
        raise HttpError(UNREADABLE_LINK)
    family = browser_family(call.request.headers.get("user-agent", ""))
    signed_in = await offices.communities.sign_in_by_link(*read, *family)
    if signed_in is None:
        raise HttpError(NO_SUCH_LINK)
    return set_session(call, read[0], *signed_in)


async def lost_link(offices: Offices, call: Call[LostLink]) -> None:
    """Send the link again to a mail address that has an account. Nobody learns here whether it has one."""
    address = wired(call.asked.address)
    if not offices.take_lost_link(network(call.request), address):
        raise HttpError(ASKED_OFTEN)
    offices.later(offices.communities.send_links_again(address))


async def log_out(office: Office, call: Call[None]) -> None:
    """End the session that asks."""
    await office.book.organisers.kept.end_session(call.organiser.id)
    end_cookie(call, "organiser")


async def list_sessions(office: Office, call: Call[None]) -> Sessions:
    """The sessions of all organisers."""
    return sessions_told(await office.book.organisers.kept.sessions(), call.organiser.id)


def sessions_told(sessions: Mapping[str, KeptSession], own: str) -> Sessions:
    """In their order; `own` is the id of the one that asks."""
    return Sessions(
        sessions=tuple(
            Session(
                id=name,
                link=session.link,
                began_at=session.began_at,
                used_at=max(session.used_at, session.began_at),
                browser=session.browser,
                system=session.system,
                own=name == own,
                by_provider=session.by_provider,
            )
            for name, session in sessions.items()
        )
    )


async def end_session(office: Office, call: Call[None]) -> None:
    """End any organiser's session at once."""
    await office.book.organisers.kept.end_session(call.named("session"))


SIGNING_IN = (
    Operation("POST", "/api/organise", organise, (Guard.OUR_PAGES, Guard.FEW_WRONG_LINKS), (UNAVAILABLE,)),
    Operation("POST", "/api/organise/lost", lost_link, (Guard.OUR_PAGES,), (BAD_ADDRESS, ASKED_OFTEN)),
)
OPERATIONS = (
    Operation("POST", "/organiser/log-out", log_out, CHANGES),
    Operation("GET", "/organiser/sessions", list_sessions, READS),
    Operation("DELETE", "/organiser/sessions/{session}", end_session, CHANGES),
)

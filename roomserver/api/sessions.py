"""`/api/organise`: an organiser's link becomes a session, in a cookie for the organisers' pages."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from roomserver.api.door import Token
from roomserver.api.links import LinkUrl
from roomserver.api.office import Office
from roomserver.http.guards import ORGANISER_COOKIE, Guard
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import NO_SUCH_LINK, UNAVAILABLE, UNREADABLE_LINK, HttpError
from roomserver.programme.circles import SESSION_S
from signalling.credentials import read_link_token

PATH = "/organiser/"


class LinkRequest(BaseModel):
    """What stands in the fragment of a link."""

    model_config = ConfigDict(extra="forbid")

    link: Token


async def organise(office: Office, call: Call[LinkRequest]) -> LinkUrl:
    """An organiser's link becomes a session."""
    read = read_link_token(call.asked.link)
    if read is None:
        raise HttpError(UNREADABLE_LINK)
    session = await office.book.organise(read[1])
    if session is None:
        raise HttpError(NO_SUCH_LINK)
    secure = call.request.url.scheme == "https"
    call.response.set_cookie(
        ORGANISER_COOKIE, session, SESSION_S, path=PATH, httponly=True, samesite="lax", secure=secure
    )
    return LinkUrl(url=PATH)


OPERATIONS = (Operation("POST", "/api/organise", organise, (Guard.OUR_PAGES, Guard.FEW_WRONG_LINKS), (UNAVAILABLE,)),)

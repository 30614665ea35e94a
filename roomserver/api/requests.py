"""`/organiser/community-requests`: what strangers wrote to the community, which of it is answered, and what goes."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from roomserver.api.office import CHANGES, READS, Office
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import NO_SUCH_REQUEST
from roomserver.programme.requests.request import Answered, CommunityRequest, Mark, RequestKind
from roomserver.programme.tokens import Scope

LISTED = 20
"""Requests of a page."""


class RequestPage(BaseModel):
    """How many, none to be told how many wait; and what the page before said in `more`; without it the first page."""

    limit: Annotated[int, Field(ge=0, le=LISTED)] = LISTED
    before: Annotated[str, Field(max_length=64)] | None = None


class RequestState(BaseModel):
    """What somebody wrote; nobody has checked that the address is theirs. It goes by itself at `ends_at`. `answered`:
    when an organiser said that they have answered it, and what they logged in with is called; null while it waits.
    """

    id: str
    kind: RequestKind
    name: str
    address: str
    text: str
    languages: str
    experience: str
    place: str
    when: str
    people: str
    came_at: float
    ends_at: float
    answered: Answered | None


class RequestList(BaseModel):
    """Those that wait first, then those that were answered: of both the newest first. `waiting`: how many wait in all;
    `more` names the next page, null where there is none. `unreadable`: so many of this page are left out, since a later
    release of the server wrote them.
    """

    requests: tuple[RequestState, ...]
    more: str | None
    waiting: int
    unreadable: int = 0


class RequestAnswered(BaseModel):
    """Whether it is."""

    model_config = ConfigDict(extra="forbid")

    answered: bool


async def list_requests(office: Office, call: Call[RequestPage]) -> RequestList:
    """What strangers wrote to the community, in pages."""
    requests, before = office.community.requests, Mark.read(call.asked.before or "")
    waiting = await requests.count_waiting()
    if call.asked.limit == 0 or (call.asked.before is not None and before is None):
        return RequestList(requests=(), more=None, waiting=waiting)
    page = await requests.page(call.asked.limit, before)
    more = None if page.following is None else str(page.following)
    told = tuple(map(_told, page.requests))
    return RequestList(requests=told, more=more, waiting=waiting, unreadable=page.unreadable)


async def set_request_answered(office: Office, call: Call[RequestAnswered]) -> RequestState:
    """Say that somebody was answered, or is to be."""
    by = await _name_of_whoever_asks(office, call) if call.asked.answered else None
    return _told(await office.community.requests.set_answered(call.named("request"), by))


async def delete_request(office: Office, call: Call[None]) -> None:
    """Delete what somebody wrote, with their address."""
    await office.community.requests.delete(call.named("request"))


async def _name_of_whoever_asks(office: Office, call: Call[RequestAnswered]) -> str:
    """As their link, passkey or token is called; empty where nobody named it."""
    session = call.organiser
    if session.scopes is not None:
        token = (await office.community.tokens.all()).get(session.id)
        return "" if token is None else token.name
    link = (await office.community.organisers.kept.links()).get(session.link)
    return "" if link is None else link.name or ""


def _told(request: CommunityRequest) -> RequestState:
    return RequestState(**{name: getattr(request, name) for name in RequestState.model_fields})


PATH = "/organiser/community-requests"
ONE = f"{PATH}/{{request}}"
OPERATIONS = (
    Operation("GET", PATH, list_requests, READS, scope=Scope.PEOPLE_READ),
    Operation(
        "PUT",
        f"{ONE}/answered",
        set_request_answered,
        CHANGES,
        (NO_SUCH_REQUEST,),
        scope=Scope.PEOPLE_WRITE,
        tells=Scope.PEOPLE_READ,
    ),
    Operation("DELETE", ONE, delete_request, CHANGES, scope=Scope.PEOPLE_WRITE),
)

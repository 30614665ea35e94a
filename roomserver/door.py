"""`POST /api/enter`: a link becomes a seat and a session of it, in a cookie for that seat alone."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from moderation.commands import EnterByLink, EnterByOpenLink
from moderation.refusal import RefusalCode, Refused
from moderation.room import Room
from moderation.transition import Service
from moderation.values import SeatId
from roomserver.http import HttpError, json_response, read_body
from signalling.changes import NoSuchRoom
from signalling.credentials import hashed, new_id, new_secret, read_link_token, seat_ref
from signalling.endpoint import COOKIE, same_origin
from signalling.hub import Hub
from signalling.limits import Limits
from signalling.rooms import StoreUnavailable

SESSION_S = 24 * 3600
FAILURES_PER_S, FAILURES_BURST = 0.2, 20.0
ENTRIES_PER_S, ENTRIES_BURST = 1.0, 60.0


class EnterRequest(BaseModel):
    """What stands in the fragment of a link."""

    model_config = ConfigDict(extra="forbid")

    link: str = Field(max_length=256)


class EnteredSeat(BaseModel):
    """The seat as paths name it, and the address of its page."""

    seat: str
    url: str


@dataclass(frozen=True, slots=True)
class Door:
    """Failed exchanges are limited by address, successful ones by link: a school is one address."""

    hub: Hub
    origins: frozenset[str]
    failures: Limits = field(default_factory=lambda: Limits(FAILURES_PER_S, FAILURES_BURST))
    entries: Limits = field(default_factory=lambda: Limits(ENTRIES_PER_S, ENTRIES_BURST))

    async def __call__(self, request: Request) -> Response:
        """Answer one exchange."""
        if "origin" in request.headers and not same_origin(request.headers, self.origins):
            raise HttpError(403, "foreign_origin", "This can only be asked from our own pages.")
        address = request.client.host if request.client else ""
        if self.failures.empty(address):
            raise HttpError(429, "too_many", "Too many links that open nothing. Wait a little.")
        token = (await read_body(request, EnterRequest)).link
        read = read_link_token(token)
        if read is None:
            self.failures.take(address)
            raise HttpError(404, "no_such_link", "This link opens nothing, or no longer does.")
        room_id, secret = read
        try:
            seat, session = await self._exchange(room_id, hashed(secret))
        except (NoSuchRoom, Refused) as error:
            self.failures.take(address)
            raise _answer(error) from None
        except StoreUnavailable:
            raise HttpError(503, "unavailable", "The room cannot be reached just now.") from None
        ref = seat_ref(room_id, seat)
        response = json_response(EnteredSeat(seat=ref, url=f"/seat/{ref}/"))
        response.set_cookie(
            COOKIE,
            session,
            max_age=SESSION_S,
            path=f"/seat/{ref}/",
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return response

    async def _exchange(self, room_id: str, link: str) -> tuple[SeatId, str]:
        session = new_secret()
        room = await self.hub.read(room_id)
        is_open = any(open_link.hash == link for open_link in room.open_links)
        if not is_open and all(seat.link != link for seat in room.seats):
            raise Refused(RefusalCode.NO_SUCH_LINK)  # also where the circle ended: guesses are told nothing of it
        if not self.entries.take(link):
            raise HttpError(429, "too_many", "Many people use this link just now. Wait a little.")
        if is_open:
            seat_id = new_id(8)
            by_open_link = EnterByOpenLink(link=link, seat=seat_id, session=hashed(session))
            await self.hub.submit(room_id, by_open_link, Service())
            return seat_id, session
        by_link = EnterByLink(link=link, session=hashed(session), claim_id=new_id())
        room = await self.hub.submit(room_id, by_link, Service())
        return _seat_of(room, link), session


def _seat_of(room: Room, link: str) -> SeatId:
    return next(seat.id for seat in room.seats if seat.link == link)


def _answer(error: NoSuchRoom | Refused) -> HttpError:
    match error:
        case Refused(code=RefusalCode.ENDED):
            return HttpError(410, "ended", "This circle has ended.")
        case Refused(code=RefusalCode.LOBBY_FULL):
            return HttpError(409, "lobby_full", "Too many people are waiting in the lobby.")
        case _:
            return HttpError(404, "no_such_link", "This link opens nothing, or no longer does.")

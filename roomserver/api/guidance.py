"""`/seat/{ref}/prompts` and `/seat/{ref}/on-call`: what whoever facilitates is given by their community.

Their seat's session opens it, and nothing of it is said to anyone else.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from roomserver.api.library import PromptLists
from roomserver.api.own_library import prompts_of
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import NO_SUCH_SEAT, UNAVAILABLE, HttpError
from roomserver.library import Library
from roomserver.programme.communities import Communities, Community
from signalling.credentials import hashed, read_seat_ref
from signalling.node.changes import NoSuchRoom
from signalling.node.hub import Hub
from signalling.socket.endpoint import COOKIE

HERE = ("invited", "knocking", "seated")


class OnCall(BaseModel):
    """Whom facilitators may call while a circle runs, as people dial it; None: nobody."""

    phone: str | None


@dataclass(frozen=True, slots=True)
class Guidance:
    """Of the community that a seat's circle is of."""

    hub: Hub
    communities: Communities
    library: Library

    async def community(self, call: Call[None]) -> Community:
        """That of the facilitator or co-facilitator whose browser asks. Raises: HttpError, StoreUnavailable."""
        read, session = read_seat_ref(call.named("ref")), call.request.cookies.get(COOKIE, "")
        if read is None or not session:
            raise HttpError(NO_SUCH_SEAT)
        try:
            room = await self.hub.read(read[0])
        except NoSuchRoom:
            raise HttpError(NO_SUCH_SEAT) from None
        seat, community = room.seat(read[1]), self.communities.of(room.community)
        facilitates = seat is not None and seat.role != "participant" and seat.standing in HERE
        if seat is None or community is None or not facilitates or hashed(session) not in seat.sessions:
            raise HttpError(NO_SUCH_SEAT)
        return community

    async def prompts(self, call: Call[None]) -> PromptLists:
        """Words and check-ins of their community, for facilitators to choose."""
        return PromptLists(lists=tuple((await prompts_of(await self.community(call), self.library)).values()))

    async def on_call(self, call: Call[None]) -> OnCall:
        """Whom facilitators may call."""
        return OnCall(phone=(await (await self.community(call)).book.profiles.load()).phone)


OPERATIONS = (
    Operation("GET", "/seat/{ref}/prompts", Guidance.prompts, says=(NO_SUCH_SEAT, UNAVAILABLE)),
    Operation("GET", "/seat/{ref}/on-call", Guidance.on_call, says=(NO_SUCH_SEAT, UNAVAILABLE)),
)

"""`/organiser/circles/{circle}/seats`: further seats with a personal link."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from moderation.state.seat import Role
from roomserver.api.links import SeatUrl, seat_url
from roomserver.api.office import CHANGES, Office
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import ENDED, FULL, NO_SUCH_CIRCLE
from roomserver.programme.tokens import Scope


class NewSeat(BaseModel):
    """Whom a further personal link is for."""

    model_config = ConfigDict(extra="forbid")

    role: Role


async def invite(office: Office, call: Call[NewSeat]) -> SeatUrl:
    """A further seat with a personal link."""
    return seat_url(call.origin, await office.book.invite(call.circle, call.asked.role))


OPERATIONS = (
    Operation(
        "POST",
        "/organiser/circles/{circle}/seats",
        invite,
        CHANGES,
        (NO_SUCH_CIRCLE, ENDED, FULL),
        status=201,
        scope=Scope.PEOPLE_WRITE,
        cost=5,
    ),
)

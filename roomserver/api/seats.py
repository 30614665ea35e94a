"""`/organiser/circles/{circle}/seats`: further seats with a personal link, and whom each link was handed to."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from moderation.commands.fields import Called
from moderation.state.seat import Role
from moderation.state.values import SeatId
from roomserver.api.links import SeatUrl, seat_url
from roomserver.api.office import CHANGES, READS, Office
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import ENDED, FULL, NO_SUCH_CIRCLE, NO_SUCH_SEAT
from roomserver.programme.circle import SeatNames
from roomserver.programme.tokens import Scope


class NewSeat(BaseModel):
    """Whom a further personal link is for."""

    model_config = ConfigDict(extra="forbid")

    role: Role


async def invite(office: Office, call: Call[NewSeat]) -> SeatUrl:
    """A further seat with a personal link."""
    return seat_url(call.origin, await office.book.invite(call.circle, call.asked.role))


class SeatName(BaseModel):
    """What organisers call whoever has the link of that seat; empty: nothing of their own any more."""

    model_config = ConfigDict(extra="forbid")

    seat: SeatId
    called: Called


async def read_seat_names(office: Office, call: Call[None]) -> SeatNames:
    """Whose personal links are: as organisers call them, or else by the name of whoever signed up or is assigned."""
    return await office.community.whose_seats.names(call.circle)


async def call_seat(office: Office, call: Call[SeatName]) -> SeatNames:
    """Say whom a personal link was handed to. Only organisers read it, and it goes with the circle."""
    await office.book.call_seat(call.circle, call.asked.seat, call.asked.called)
    return await office.community.whose_seats.names(call.circle)


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
    Operation(
        "GET",
        "/organiser/circles/{circle}/seat-names",
        read_seat_names,
        READS,
        (NO_SUCH_CIRCLE,),
        scope=Scope.PEOPLE_READ,
    ),
    Operation(
        "PUT",
        "/organiser/circles/{circle}/seat-names",
        call_seat,
        CHANGES,
        (NO_SUCH_CIRCLE, NO_SUCH_SEAT, ENDED),
        scope=Scope.PEOPLE_WRITE,
        tells=Scope.PEOPLE_READ,
    ),
)

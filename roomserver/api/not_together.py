"""`/organiser/circles/{circle}/not-together`: who is not to be in one group."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from moderation.commands.groups import Pairs
from roomserver.api.office import CHANGES, READS, Office
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import ENDED, NO_SUCH_CIRCLE, NO_SUCH_SEAT, OUT_OF_DATE
from roomserver.programme.circles import NotTogether
from roomserver.programme.tokens import Scope


class NewNotTogether(BaseModel):
    """Who is not to be in one group, in place of the pairs of version `made_on`."""

    model_config = ConfigDict(extra="forbid")

    pairs: Pairs
    made_on: int


async def read_not_together(office: Office, call: Call[None]) -> NotTogether:
    """Who is not to be in one group."""
    return await office.book.not_together(call.circle)


async def set_not_together(office: Office, call: Call[NewNotTogether]) -> NotTogether:
    """Say who is not to be in one group."""
    return await office.book.set_not_together(call.circle, call.asked.pairs, call.asked.made_on)


PATH = "/organiser/circles/{circle}/not-together"
OPERATIONS = (
    Operation("GET", PATH, read_not_together, READS, (NO_SUCH_CIRCLE,), scope=Scope.PEOPLE_READ),
    Operation(
        "PUT",
        PATH,
        set_not_together,
        CHANGES,
        (NO_SUCH_CIRCLE, NO_SUCH_SEAT, ENDED, OUT_OF_DATE),
        scope=Scope.PEOPLE_WRITE,
        tells=Scope.PEOPLE_READ,
    ),
)

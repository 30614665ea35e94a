"""`/organiser/community`: what stands before a whole community is erased, cancelling all that is to come, and erasing.

People who are logged in do it, and no program.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from roomserver.api.office import CHANGES, READS, Office
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import (
    ALREADY_LIVE,
    CIRCLES_AHEAD,
    FIRST_COMMUNITY,
    OTHER_COMMUNITY,
    STILL_TELLING,
    HttpError,
)
from roomserver.programme.erasing_communities import ahead_of, cancel_all, check_erasable, is_telling

COST = 20
"""All circles are looked at."""


class ErasingState(BaseModel):
    """Its id; whether it is the first one, which stays; how many circles go on, and how many are to come; and whether
    mails are still to be sent.
    """

    id: str
    first: bool
    going_on: int
    to_come: int
    telling: bool


class ErasedCommunity(BaseModel):
    """Its id once more, so that nobody erases it by a slip."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(max_length=64)]


async def read_erasing(office: Office, call: Call[None]) -> ErasingState:
    """What stands before the community can be erased."""
    return await _state(office)


async def cancel_everything(office: Office, call: Call[None]) -> ErasingState:
    """End all series and cancel all circles to come. Whoever signed up is told."""
    await cancel_all(office.community, office.communities.rooms)
    return await _state(office)


async def erase_community(office: Office, call: Call[ErasedCommunity]) -> None:
    """Erase the community with everything that is kept of it."""
    if call.asked.id.strip() != office.community.id:
        raise HttpError(OTHER_COMMUNITY)
    if office.community is not office.communities.default:
        await check_erasable(office.community, office.communities.rooms)
    await office.communities.erase(office.community.id)


async def _state(office: Office) -> ErasingState:
    ahead = await ahead_of(office.community, office.communities.rooms)
    return ErasingState(
        id=office.community.id,
        first=office.community.id == office.communities.default.id,
        going_on=len(ahead.going_on),
        to_come=len(ahead.to_come),
        telling=await is_telling(office.community),
    )


PATH = "/organiser/community"
OPERATIONS = (
    Operation("GET", f"{PATH}/erasing", read_erasing, READS, cost=COST),
    Operation("POST", f"{PATH}/cancel-all", cancel_everything, CHANGES, (ALREADY_LIVE,), cost=COST),
    Operation(
        "POST",
        f"{PATH}/erase",
        erase_community,
        CHANGES,
        (OTHER_COMMUNITY, FIRST_COMMUNITY, CIRCLES_AHEAD, STILL_TELLING),
        cost=COST,
    ),
)

"""`/api/enter/kept`: all that is kept of somebody, by what let them in. Whoever came by a link alone reads it so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from roomserver.api.answers import GUARDS, Answering, Proof, no_link
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import UNAVAILABLE
from roomserver.kept.person import Item, OfPeople, by_name, exported


class KeptThing(BaseModel):
    """All that is kept of them under one name, which `kept.NAME` of the catalogues has in words. `values` are those
    that mean something to a person. `readers`: each `themselves`, `everyone`, `facilitators`, `organisers` or `nobody`.
    `until`: when it goes; null where that is not known yet, and `goes` says what it follows.
    """

    what: str
    readers: tuple[str, ...]
    goes: str
    values: tuple[str, ...]
    until: float | None


class KeptOfMe(BaseModel):
    """`told`: each name once. `items`: the same in all its pieces, to take along: what, where, circle, readers, value,
    and until when.
    """

    told: tuple[KeptThing, ...]
    items: tuple[dict[str, Any], ...]


async def read_kept(answering: Answering, call: Call[Proof]) -> KeptOfMe:
    """All that is kept about me, why, who reads it and until when."""
    return kept_told(await _items(answering, call))


async def _items(answering: Answering, call: Call[Proof]) -> list[Item]:
    asked, rooms = call.asked, answering.hub.store
    if asked.token is not None:
        community, who = await answering.of_token(asked.token)
        return await OfPeople(community, rooms).answered(who)
    if asked.place is not None:
        community, token = answering.place_of(asked.place)
        with no_link():
            book, person = await community.sign_ups.person(token)
            return await OfPeople(community, rooms).sign_up(book.id, person.id)
    room, seat = await answering.seat_of(call.request, asked)
    return await OfPeople(answering.community_of(room.community), rooms).visitor(room.id, seat.id)


def kept_told(items: Sequence[Item]) -> KeptOfMe:
    """As the page has it."""
    told = tuple(
        KeptThing(
            what=each.kept.name,
            readers=each.kept.readers,
            goes=each.kept.goes.replace(" ", "_"),
            values=each.values,
            until=each.until,
        )
        for each in by_name(items)
    )
    return KeptOfMe(told=told, items=tuple(exported(items)))


OPERATIONS = (Operation("POST", "/api/enter/kept", read_kept, GUARDS, (UNAVAILABLE,)),)

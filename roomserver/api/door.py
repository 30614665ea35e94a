"""`/api/enter`: a link, or a seat this browser had, becomes a seat's session, in cookies for that seat alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue, RootModel, model_validator
from starlette.requests import Request

from moderation.commands import Command
from moderation.commands.links import EnterAgain, EnterByLink, EnterByOpenLink
from moderation.refusal import RefusalCode, Refused
from moderation.rules.claims import is_claimed
from moderation.rules.forgotten import way_back
from moderation.state.room import Room
from moderation.state.seat import Seat
from moderation.transition import Service
from roomserver.http.browser_mark import ForgetRequest, mark_of, remove_mark, set_mark
from roomserver.http.guards import Guard, network
from roomserver.http.known_seats import (
    SESSION_S,
    clear_session,
    forget_room,
    keep_session,
    kept_session,
    known_sessions,
)
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import (
    CIRCLE_CANCELLED,
    CIRCLE_OVER,
    LINK_IN_USE,
    LOBBY_FULL,
    NO_SUCH_LINK,
    NOT_OVER,
    SEAT_ASKED_FOR,
    UNAVAILABLE,
    UNREADABLE_LINK,
    HttpError,
)
from signalling.credentials import hashed, new_id, new_secret, read_link_token, read_seat_ref, seat_ref
from signalling.node.hub import Hub
from signalling.protocol.limits import Limits

ENTRIES_PER_S, ENTRIES_BURST = 1.0, 60.0
"""Of one link from one address."""
ENTRIES_OF_ALL_PER_S, ENTRIES_OF_ALL_BURST = 5.0, 300.0
"""Of one link: so many addresses must be at it before anybody else is kept out."""
CLAIMS_PER_S, CLAIMS_BURST = 1 / 30, 5.0
"""How often one browser may ask for a seat that somebody has: the seat's own sessions need not ask."""
NEW_CLAIMS_PER_S, NEW_CLAIMS_BURST = 1 / 600, 2.0
"""How often browsers that the circle does not know may, from one network: fewer at once than may wait for a seat, so
that nobody takes all these places and keeps out somebody who has lost her device.
"""

TOLD = frozenset({RefusalCode.ENDED, RefusalCode.LOBBY_FULL, RefusalCode.TOO_MANY_CLAIMS})
"""What people with a right link are told. Whatever else is refused is to them a link that does not work."""

Token = Annotated[str, Field(max_length=256)]
"""What stands in the fragment of a link."""
SeatRef = Annotated[str, Field(max_length=64)]
"""A seat as paths name it."""


def given(name: str) -> dict[str, JsonValue]:
    """A schema of what has that."""
    return {"required": [name], "properties": {name: {"type": "string"}}}


class EnterRequest(BaseModel):
    """What stands in the fragment of a link; `anew`: whoever opens an open link is none of those it is asked about.

    Or a seat that this browser had: whoever left it comes in again, or lost it to another device asks for it.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"oneOf": [given("link"), given("seat")]})

    link: Token | None = None
    anew: bool = False
    seat: SeatRef | None = None

    @model_validator(mode="after")
    def _by_one_way(self) -> EnterRequest:
        if (self.link is None) == (self.seat is None):
            raise ValueError("either a link or a seat")
        return self


class LeftSeat(BaseModel):
    """A seat that this browser is to know no more of."""

    model_config = ConfigDict(extra="forbid")

    seat: SeatRef


class EnteredSeat(BaseModel):
    """The seat as paths name it, and the address of its page. `name`: what its person chose to be called at their
    sign-up, to be changed at the door; empty where there was none, or where the seat is not theirs yet.
    """

    seat: str
    url: str
    name: str = ""


class KnownSeat(EnteredSeat):
    """One that this browser has in the circle; `name`: what its person goes by there."""


class KnownSeats(BaseModel):
    """Whoever of this browser is in that circle already: the person is asked whether they are one of them."""

    known: tuple[KnownSeat, ...]


class Entered(RootModel[EnteredSeat | KnownSeats]):
    """The seat that a link opens, or whom to ask about first."""


class Visit:
    """One exchange for one circle: what marks the browser there, and the session it is given if it needs one."""

    def __init__(self, call: Call[EnterRequest], room: Room) -> None:
        self.call = call
        self.request = request = call.request
        self.room = room
        self.mark = mark_of(request, room.id)
        self.session = new_secret()

    def by_link(self, link: str) -> EnterByLink:
        """Whoever comes may be anybody who has the link."""
        session, mark = hashed(self.session), hashed(self.mark)
        return EnterByLink(link=link, session=session, claim_id=new_id(), browser=mark)

    def again(self, seat: Seat, former: str) -> EnterAgain:
        """Whoever comes has the browser that had the seat."""
        session, mark = hashed(self.session), hashed(self.mark)
        return EnterAgain(seat=seat.id, former=hashed(former), session=session, claim_id=new_id(), browser=mark)

    def entered(self, seat: Seat, session: str, name: str = "") -> Entered:
        """The answer: the seat, and in cookies what opens it and what marks the browser."""
        ref, response = seat_ref(self.room.id, seat.id), self.call.response
        keep_session(response, self.request, self.room, ref, session)
        set_mark(response, self.request, self.room.id, self.mark, SESSION_S)
        return Entered(EnteredSeat(seat=ref, url=f"/seat/{ref}/", name=name))


ChosenName = Callable[[str, str, str], Awaitable[str]]
"""What the person of a seat chose to be called at their sign-up, by the ids of the community, the circle and the seat;
empty where there was none.
"""


async def _nobodys(community: str, circle: str, seat: str) -> str:
    """Where nobody signs up."""
    return ""


@dataclass(frozen=True, slots=True)
class Door:
    """Exchanges are limited by link and address, and claims by seat and browser: a school is one address, and nobody
    uses up what others may do with a link. A browser's own seat opens whatever was asked.
    """

    hub: Hub
    chosen_name: ChosenName = _nobodys
    entries: Limits = field(default_factory=lambda: Limits(ENTRIES_PER_S, ENTRIES_BURST))
    entries_of_all: Limits = field(default_factory=lambda: Limits(ENTRIES_OF_ALL_PER_S, ENTRIES_OF_ALL_BURST))
    claims: Limits = field(default_factory=lambda: Limits(CLAIMS_PER_S, CLAIMS_BURST))
    new_claims: Limits = field(default_factory=lambda: Limits(NEW_CLAIMS_PER_S, NEW_CLAIMS_BURST))

    async def enter(self, call: Call[EnterRequest]) -> Entered:
        """A link becomes a seat."""
        try:
            if call.asked.link is not None:
                return await self._by_link(call, call.asked.link)
            return await self._again(call, call.asked.seat or "")
        except Refused as refused:
            self.hub.counts.claims["asked_too_often"] += refused.code is RefusalCode.TOO_MANY_CLAIMS
            if refused.code in TOLD:
                raise
            raise HttpError(NO_SUCH_LINK) from None

    async def forget(self, call: Call[ForgetRequest]) -> None:
        """What marks a browser in a circle that is over is taken away, and its seats there.

        Who never was in the circle is told nothing of it: neither whether it is over, nor whether it exists.
        """
        request, room_id = call.request, call.asked.room
        room = await self.hub.store.load(room_id)
        goes_on = room is not None and room.phase not in ("debrief", "ended")
        if room is not None and goes_on and _knows(room, hashed(mark_of(request, room_id))):
            raise HttpError(NOT_OVER)
        remove_mark(call.response, request, room_id)
        forget_room(call.response, request, room_id)

    async def forget_seat(self, call: Call[LeftSeat]) -> None:
        """This browser is to know no more of a seat: whoever uses it next finds no way in."""
        if read_seat_ref(call.asked.seat) is not None:
            clear_session(call.response, call.asked.seat)

    async def _by_link(self, call: Call[EnterRequest], token: str) -> Entered:
        read = read_link_token(token)
        if read is None:
            raise HttpError(UNREADABLE_LINK)
        visit = Visit(call, await self.hub.read(read[0]))
        request, room, link = call.request, visit.room, hashed(read[1])
        if any(open_link.hash == link for open_link in room.open_links):
            return await self._by_open_link(visit, link)
        seat = next((seat for seat in room.seats if seat.link == link), None)
        if seat is None:
            raise Refused(RefusalCode.NO_SUCH_LINK)  # also where the circle ended: guesses are told nothing of it
        known = known_sessions(request, room)
        if seat in known:
            return await self._entered(visit, seat, known[seat])
        self._limit(request, link, room, seat)
        former = known_sessions(request, room, former=True).get(seat)
        return await self._ask(visit, seat, visit.again(seat, former) if former else visit.by_link(link))

    async def _by_open_link(self, visit: Visit, link: str) -> Entered:
        """A new seat, unless this browser has one that nobody named; whoever it has inside is asked about first."""
        known = known_sessions(visit.request, visit.room)
        mine = [seat for seat in known if seat.link is None and seat.standing in ("invited", "knocking", "seated")]
        named = [seat for seat in mine if seat.name]
        if named and not visit.call.asked.anew:
            return Entered(KnownSeats(known=tuple(_known(visit.room.id, seat) for seat in named)))
        for seat in mine:
            if not seat.name:
                return await self._entered(visit, seat, known[seat])
        return await self._new_seat(visit, link)

    async def _new_seat(self, visit: Visit, link: str) -> Entered:
        """One by an open link (its hash)."""
        _check_takes_place(visit.room)
        self._limit(visit.request, link, visit.room, None)
        seat_id, session, browser = new_id(8), hashed(visit.session), hashed(visit.mark)
        by_open_link = EnterByOpenLink(link=link, seat=seat_id, session=session, browser=browser)
        room = await self.hub.submit(visit.room.id, by_open_link, Service())
        return await self._entered(visit, _seat(room, seat_id), visit.session)

    async def _again(self, call: Call[EnterRequest], ref: str) -> Entered:
        """A seat of this browser's: the one it has, or one that it had; where that was forgotten, a new one."""
        read = read_seat_ref(ref)
        if read is None:
            raise HttpError(UNREADABLE_LINK)
        visit, request = Visit(call, await self.hub.read(read[0])), call.request
        known = known_sessions(request, visit.room, former=True)
        seat = visit.room.seat(read[1])
        if seat is None and (link := way_back(visit.room, hashed(kept_session(request, ref)))) is not None:
            entered = await self._new_seat(visit, link.hash)
            clear_session(call.response, ref)  # the way back was gone
            return entered
        if seat is None or seat not in known:
            raise Refused(RefusalCode.NO_SUCH_LINK)
        former = hashed(known[seat])
        if former in seat.sessions:
            return await self._entered(visit, seat, known[seat])
        self._limit(request, former, visit.room, seat)
        return await self._ask(visit, seat, visit.again(seat, known[seat]))

    async def _ask(self, visit: Visit, seat: Seat, command: Command) -> Entered:
        _check_takes_place(visit.room)
        try:
            room = await self.hub.submit(visit.room.id, command, Service())
        except Refused as refused:
            if refused.code == RefusalCode.TOO_MANY_CLAIMS:  # It was no claim, and may be made in a while.
                limits, asker = self._asking(visit.request, visit.room, seat)
                limits.give_back(asker)
            raise
        seat = _seat(room, seat.id)
        self.hub.counts.claims["asked"] += hashed(visit.session) not in seat.sessions
        return await self._entered(visit, seat, visit.session)

    async def _entered(self, visit: Visit, seat: Seat, session: str) -> Entered:
        """Whoever only asks for the seat of another learns no name."""
        is_theirs = hashed(session) in seat.sessions
        is_signed_up_for = seat.link is not None and seat.invited_as == "participant"
        if not (is_theirs and is_signed_up_for):
            return visit.entered(seat, session)
        return visit.entered(seat, session, await self.chosen_name(visit.room.community, visit.room.id, seat.id))

    def _limit(self, request: Request, key: str, room: Room, seat: Seat | None) -> None:
        """Raises: HttpError 429."""
        if not self.entries.take(f"{key} {network(request)}") or not self.entries_of_all.take(key):
            raise HttpError(LINK_IN_USE)
        if seat is not None and is_claimed(room, seat, self.hub.store.now()):
            limits, asker = self._asking(request, room, seat)
            if not limits.take(asker):
                self.hub.counts.claims["asked_too_often"] += 1
                raise HttpError(SEAT_ASKED_FOR)

    def _asking(self, request: Request, room: Room, seat: Seat) -> tuple[Limits, str]:
        """How often whoever asks for that seat may, and as whom they are counted.

        What marks a browser is its own to say: it counts for itself only where it sits in the circle by a personal
        link, or waits already. An open link makes as many browsers as somebody likes.
        """
        mark, asked = hashed(mark_of(request, room.id)), seat_ref(room.id, seat.id)
        invited = (other.browser for other in room.seats if other.link is not None and other.standing == "seated")
        if mark in (*invited, *(claim.browser for claim in seat.claims)):
            return self.claims, f"{asked} {mark}"
        return self.new_claims, f"{asked} {network(request)}"


def _seat(room: Room, seat_id: str) -> Seat:
    return next(seat for seat in room.seats if seat.id == seat_id)


def _known(room_id: str, seat: Seat) -> KnownSeat:
    ref = seat_ref(room_id, seat.id)
    return KnownSeat(seat=ref, url=f"/seat/{ref}/", name=seat.name)


def _knows(room: Room, mark: str) -> bool:
    """Whether the browser of that mark has been in the circle: what it says of itself is not enough."""
    return any(mark in (seat.browser, *(claim.browser for claim in seat.claims)) for seat in room.seats)


def _check_takes_place(room: Room) -> None:
    """Whoever has a right link is told that it was cancelled, rather than that it is over. Raises: HttpError."""
    if room.cancelled:
        raise HttpError(CIRCLE_CANCELLED)


OPERATIONS = (
    Operation(
        "POST",
        "/api/enter",
        Door.enter,
        (Guard.NO_FOREIGN_PAGE, Guard.FEW_WRONG_LINKS),
        (CIRCLE_OVER, CIRCLE_CANCELLED, LOBBY_FULL, LINK_IN_USE, SEAT_ASKED_FOR, UNAVAILABLE),
    ),
    Operation("POST", "/api/enter/forget", Door.forget, (Guard.NO_FOREIGN_PAGE,), (NOT_OVER, UNAVAILABLE)),
    Operation("POST", "/api/enter/forget-seat", Door.forget_seat, (Guard.NO_FOREIGN_PAGE,)),
)

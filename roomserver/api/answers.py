"""`/api/enter/answers`: what somebody answers after a circle, and how they were before it, without an account.

Who they are is known by what let them in, and nobody is told that they answered, nor that they didn't.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.requests import Request

from moderation.names.cleaning import clean_text
from moderation.state.room import Room
from moderation.state.seat import Seat
from moderation.state.values import LocalText
from roomserver.api.door import SeatRef, Token, given
from roomserver.http.guards import Guard
from roomserver.http.known_seats import known_sessions
from roomserver.http.operation import Call, Operation
from roomserver.http.problems import (
    ANSWERED_OFTEN,
    ANSWERS_OVER,
    CIRCLE_IS_OVER,
    NO_SUCH_LINK,
    NOT_OVER_YET,
    NOT_THERE,
    UNAVAILABLE,
    UNREADABLE_LINK,
    HttpError,
)
from roomserver.programme.circle import NoSuchCircle
from roomserver.programme.communities import Communities, Community
from roomserver.programme.figures.answer import LINE_LENGTH, Answer, Scale
from roomserver.programme.figures.who import Answerer
from roomserver.programme.links import PlaceToken, read_answer_token, read_place_token
from roomserver.programme.sign_ups.refusals import NoSuchSignUp
from signalling.credentials import hashed, read_link_token, read_seat_ref
from signalling.node.hub import Hub
from signalling.protocol.limits import Limits

ANSWERS_PER_S, ANSWERS_BURST = 0.2, 20.0
"""Of one person: more than anybody changes their mind."""

CircleId = Annotated[str, Field(min_length=1, max_length=32)]
PlaceText = Annotated[str, Field(max_length=200)]
WAYS = ("token", "seat", "link", "place")


class Proof(BaseModel):
    """What says that somebody was there, one of: a `token` to answer with; a `seat`, in the browser that has it; a
    personal `link`; or the token of a `place`, with the `circle` where it is for several evenings.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"oneOf": [given(way) for way in WAYS]})

    token: PlaceText | None = None
    seat: SeatRef | None = None
    link: Token | None = None
    place: PlaceText | None = None
    circle: CircleId | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if sum(getattr(self, way) is not None for way in WAYS) != 1:
            raise ValueError("one of token, seat, link and place")
        return self


class MyAnswer(Proof):
    """In place of what they answered before. Each question may be skipped; `line` is read by organisers."""

    less_alone: Scale | None = None
    understood: Scale | None = None
    hopeful: Scale | None = None
    weather_after: Scale | None = None
    line: Annotated[str, Field(max_length=LINE_LENGTH)] = ""


class MyWeather(Proof):
    """How they are before the circle, as the pictures of a check-in have it; null: they don't say."""

    weather: Scale | None


class MyCounting(BaseModel):
    """Whether it is counted how often they come, by the token of their place."""

    model_config = ConfigDict(extra="forbid")

    place: PlaceText
    agreed: bool


class CountedOften(BaseModel):
    """Whether they agreed, and whether their address is known to be theirs: else they are not counted."""

    agreed: bool
    address_confirmed: bool


class OwnAnswers(BaseModel):
    """What stands answered. `token` lets them answer from anywhere, and read this. `open`: they can answer now, until
    `until`, when all of this is forgotten; null before the circle is over.
    """

    token: str
    circle: str
    open: bool
    until: float | None
    less_alone: int | None
    understood: int | None
    hopeful: int | None
    weather_after: int | None
    weather_before: int | None
    line: str


class ToCome(BaseModel):
    """A circle that is to come. `own`: they have a place in it. `page`: the address on this server where everybody may
    read of it; null where it has none. `zone`: where it is planned.
    """

    title: LocalText
    starts_at: float | None
    zone: str | None
    own: bool
    page: str | None


class Next(BaseModel):
    """`circle` null: nothing that they may know of is planned."""

    circle: ToCome | None


@dataclass(frozen=True, slots=True)
class Answering:
    """Whoever answers, of whichever community."""

    hub: Hub
    communities: Communities
    of_one: Limits = field(default_factory=lambda: Limits(ANSWERS_PER_S, ANSWERS_BURST))

    async def read_answers(self, call: Call[Proof]) -> OwnAnswers:
        """What I have answered, as long as it is mine."""
        community, who = await self._who(call.request, call.asked)
        return await self._told(community, who, await community.figures.answer_of(who))

    async def answer(self, call: Call[MyAnswer]) -> OwnAnswers:
        """Answer, or answer something else."""
        asked = call.asked
        community, who = await self._who(call.request, asked, counts=True)
        given = Answer(
            less_alone=asked.less_alone,
            understood=asked.understood,
            hopeful=asked.hopeful,
            weather_after=asked.weather_after,
            line=clean_text(asked.line),
        )
        return await self._told(community, who, await community.figures.answer(who, given))

    async def set_weather(self, call: Call[MyWeather]) -> None:
        """Say how I am before the circle."""
        community, who = await self._who(call.request, call.asked, counts=True)
        await community.figures.set_weather_before(who, call.asked.weather)

    async def withdraw_answers(self, call: Call[Proof]) -> None:
        """Take back all that I have answered."""
        community, who = await self._who(call.request, call.asked, counts=True)
        await community.figures.withdraw(who)

    async def set_counted(self, call: Call[MyCounting]) -> CountedOften:
        """Agree that it is counted how often I come, or take that back: then it is forgotten."""
        community, token = self.place_of(call.asked.place)
        with no_link():
            book, person = await community.sign_ups.person(token)
            if call.asked.agreed:
                book = await community.sign_ups.choose(book.id, person.id, come_again=True)
            else:
                book = await community.erasing.take_back_counting(book.id, person.id)
            now = book.person(person.id)
        return CountedOften(agreed=now.come_again, address_confirmed=now.address_confirmed)

    async def next_circle(self, call: Call[Proof]) -> Next:
        """What I may come to next: of circles that only people with a link know, none but my own."""
        community, who = await self._who(call.request, call.asked)
        found = await community.next_circles.after(who)
        if found is None:
            return Next(circle=None)
        circle, start = found.circle, found.circle.plan.start
        return Next(
            circle=ToCome(
                title=circle.title,
                starts_at=circle.starts_at,
                zone=None if start is None else start.zone,
                own=found.own,
                page=f"/c/{community.id}/{circle.id}" if found.has_page else None,
            )
        )

    async def _told(self, community: Community, who: Answerer, answer: Answer) -> OwnAnswers:
        over = await community.figures.ended(who.circle)
        now = self.hub.store.now()
        return OwnAnswers(
            token=await community.figures.answerers.token(who),
            circle=who.circle,
            open=over is not None and now < over.answered_until,
            until=None if over is None else over.answered_until,
            **answer.model_dump(),
        )

    async def _who(self, request: Request, proof: Proof, *, counts: bool = False) -> tuple[Community, Answerer]:
        """Raises: HttpError, NoSuchRoom, NotThere."""
        if proof.token is not None:
            community, who = await self.of_token(proof.token)
        elif proof.place is not None:
            community, token = self.place_of(proof.place)
            with no_link():
                who = await community.figures.answerers.of_place(token, proof.circle)
        else:
            room, seat = await self.seat_of(request, proof)
            community = self.community_of(room.community)
            who = await community.figures.answerers.at_seat(room, seat)
        if counts and not self.of_one.take(f"{who.circle} {who.person}"):
            raise HttpError(ANSWERED_OFTEN)
        return community, who

    async def of_token(self, text: str) -> tuple[Community, Answerer]:
        """Raises: HttpError."""
        read = read_answer_token(text)
        if read is None:
            raise HttpError(UNREADABLE_LINK)
        community = self.community_of(read.community)
        who = await community.figures.answerers.of_token(read)
        if who is None:
            raise HttpError(NO_SUCH_LINK)
        return community, who

    async def seat_of(self, request: Request, proof: Proof) -> tuple[Room, Seat]:
        """The one whose session this browser has, or that a personal link opens. Raises: HttpError, NoSuchRoom."""
        read = read_seat_ref(proof.seat) if proof.seat is not None else read_link_token(proof.link or "")
        if read is None:
            raise HttpError(UNREADABLE_LINK)
        room = await self.hub.read(read[0])
        if proof.seat is not None:
            known = (seat for seat in known_sessions(request, room, former=True) if seat.id == read[1])
        else:
            known = (seat for seat in room.seats if seat.link is not None and seat.link == hashed(read[1]))
        seat = next(known, None)
        if seat is None:
            raise HttpError(NO_SUCH_LINK)
        return room, seat

    def place_of(self, text: str) -> tuple[Community, PlaceToken]:
        """Raises: HttpError."""
        token = read_place_token(text)
        if token is None:
            raise HttpError(UNREADABLE_LINK)
        return self.community_of(token.community), token

    def community_of(self, community_id: str) -> Community:
        """Raises: HttpError, where nobody knows of it."""
        community = self.communities.of(community_id)
        if community is None:
            raise HttpError(NO_SUCH_LINK)
        return community


@contextlib.contextmanager
def no_link() -> Iterator[None]:
    """A place that is nobody's is a wrong link like any other. Raises: HttpError."""
    try:
        yield
    except (NoSuchSignUp, NoSuchCircle):
        raise HttpError(NO_SUCH_LINK) from None


PATH = "/api/enter/answers"
GUARDS = (Guard.NO_FOREIGN_PAGE, Guard.FEW_WRONG_LINKS)
SAYS = (NOT_THERE, ANSWERED_OFTEN, UNAVAILABLE)
OPERATIONS = (
    Operation("POST", f"{PATH}/mine", Answering.read_answers, GUARDS, SAYS),
    Operation("PUT", PATH, Answering.answer, GUARDS, (*SAYS, NOT_OVER_YET, ANSWERS_OVER)),
    Operation("POST", f"{PATH}/withdraw", Answering.withdraw_answers, GUARDS, (*SAYS, ANSWERS_OVER)),
    Operation("POST", "/api/enter/next", Answering.next_circle, GUARDS, SAYS),
    Operation("PUT", "/api/enter/weather", Answering.set_weather, GUARDS, (*SAYS, CIRCLE_IS_OVER, ANSWERS_OVER)),
    Operation("PUT", "/api/enter/counted", Answering.set_counted, GUARDS, (UNAVAILABLE,)),
)

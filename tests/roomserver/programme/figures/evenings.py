"""Evenings on a real store: circles that were held, people who answer, and time that passes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from moderation.state.attendance import Attendance
from moderation.state.plan import Plan, Venue
from moderation.state.room import timetable
from moderation.state.values import replace
from roomserver.programme.circle import CircleSpec
from roomserver.programme.communities import Community
from roomserver.programme.figures.answer import Answer
from roomserver.programme.figures.evening import CircleFigures
from roomserver.programme.figures.who import Answerer
from roomserver.programme.sign_ups.comer import Comer
from roomserver.programme.terms import SignUpTerms, Terms, Visibility
from roomserver.store import RedisRoomStore, keys
from roomserver.store.community_documents import Becomes, Document
from signalling.credentials import new_id
from signalling.store import Change
from tests.moderation.circles import english
from tests.roomserver.programme.test_circles import communities_on
from tests.roomserver.servers import Server

HOUR_S, DAY_S = 3600.0, 24 * 3600.0
VENUE = Venue(address="12 Lorong Kilat")


@dataclass(frozen=True)
class Node:
    """One of those that serve the community."""

    store: RedisRoomStore
    community: Community

    async def circle(
        self, series: str | None = None, *, in_s: float = HOUR_S, venue: Venue | None = None, public: bool = False
    ) -> str:
        visibility: Visibility = "public" if public else "link"
        terms = Terms(sign_up=SignUpTerms(seats=8), series=series, visibility=visibility)
        plan = Plan(venue=venue, duration_min=90)
        spec = CircleSpec(title=english("Calm"), capacity=9, terms=terms, starts_at=self.store.now() + in_s, plan=plan)
        return (await self.community.book.create(spec))[0].id

    async def sign_up(self, circle: str, name: str, *, agreed: bool = False, confirmed: bool = True) -> str:
        comer = Comer(id=new_id(), name=name, address=f"{name.lower()}@example.org", come_again=agreed)
        await self.community.sign_ups.sign_up(circle, comer)
        if confirmed:
            await self.community.sign_ups.confirm_address(circle, comer.id)
        return comer.id

    async def move(self, circle: str, in_s: float) -> None:
        """It begins so long from now, as if it had been so from the beginning."""
        room, starts_at = await self.store.load(circle), self.store.now() + in_s
        assert room is not None
        times = timetable(starts_at, self.store.now())
        times["closes_at"] = starts_at + 3 * DAY_S
        after = replace(room, version=room.version + 1, **times)
        await self.store.commit(Change(after, room, ((new_id(), "d"),), None, self.store.now()))

    async def hold(
        self, circle: str, came: int = 6, *, over: bool = True, here: Sequence[str] = (), ago_s: float = 0.0
    ) -> None:
        """It was live and is closed; in a debrief, or over for everybody. `here` sat there, by their sign-ups."""
        links, room = await self.community.sign_ups.links(), await self.store.load(circle)
        assert room is not None
        there = {links.seat_id(circle, person, circle) for person in here}
        attendance = Attendance(ended_at=self.store.now() - ago_s, came=came, walk_ins=1, stayed=came - 1)
        after = replace(
            room,
            version=room.version + 1,
            phase="ended" if over else "debrief",
            attendance=attendance,
            lapses_at=self.store.now() + DAY_S,
            seats=tuple(replace(seat, came=not over) if seat.id in there else seat for seat in room.seats),
        )
        await self.store.commit(Change(after, room, ((new_id(), "d"),), None, self.store.now()))

    async def answer(self, circle: str, *answers: Answer) -> None:
        """Each by somebody else."""
        for number, answer in enumerate(answers):
            await self.community.figures.answer(somebody(circle, number), answer)

    async def held(self, *answers: Answer, series: str | None = None) -> str:
        """A circle that was held, at which people answered."""
        circle = await self.circle(series)
        await self.hold(circle)
        await self.answer(circle, *answers)
        return circle

    async def let_time_pass(self, server: Server, by_s: float = 73 * HOUR_S) -> None:
        """Since all circles that are over."""
        documents = self.store.community("home").documents("figures")
        for document in await documents.all():
            figures = CircleFigures.model_validate_json(document.text)
            old = figures.model_copy(update={"ended_at": figures.ended_at - by_s})
            becomes = Becomes(old.model_dump_json(), 0.0 if figures.attendance is None else None, old.ended_at)
            await documents.change(document.id, partial(_always, becomes))
        make_due(server, "answers")


def _always(becomes: Becomes, document: Document, now: float) -> Becomes:
    return becomes


def somebody(circle: str, number: int = 0) -> Answerer:
    return Answerer(circle, f"{number:032x}")


def make_due(server: Server, *kinds: str) -> None:
    """Whatever was due later."""
    for kind in kinds:
        key = keys.documents_due_key("home", kind)
        for name in server.admin.zrange(key, 0, -1):
            server.admin.zadd(key, {str(name, "utf-8"): 0.0})  # type: ignore[arg-type]


def node_on(store: RedisRoomStore) -> Node:
    return Node(store, communities_on(store).default)


def hopeful(*values: int) -> list[Answer]:
    return [Answer(hopeful=value) for value in values]

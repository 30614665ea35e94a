"""Companions in a circle of a real server, and people who join them with the protocol by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from moderation.commands.lobby import Knock
from moderation.commands.stages import Begin
from moderation.reading.views import view
from signalling.peers.behaviour import Character, Wish
from signalling.peers.companion import Companion, Event, events, timed
from signalling.peers.voice import SHIPPED, Speech, load
from tests.guest import guest
from tests.moderation.circles import live_circle
from tests.serving import RunningServer
from tests.signalling.peers.waiting import until

pytestmark = pytest.mark.first

SPEECH = Speech(load(SHIPPED[0]).frames[:75])
PAUSE_S = 0.1


class Table:
    """Companions of one circle, and what they told."""

    def __init__(self) -> None:
        self.told: dict[str, list[Event]] = {}
        self.companions: dict[str, Companion] = {}
        self.fellows: set[str] = set()
        self.runs: list[asyncio.Task[int | str | None]] = []

    def bring(
        self,
        name: str,
        link: str,
        *,
        host_of: int | None = None,
        out_of_turn: bool = False,
        speech: Speech | None = SPEECH,
    ) -> None:
        character = Character(name, facilitates=host_of is not None, begin_with=host_of or 2, pause_s=PAUSE_S)
        told = self.told[name] = []
        companion = Companion(character, speech, tell=told.append, fellows=self.fellows, out_of_turn=out_of_turn)
        self.companions[name] = companion
        self.runs.append(asyncio.create_task(companion.run(link)))

    def has_told(self, name: str, event: str) -> int:
        return sum(told.event == event for told in self.told[name])

    def seat(self, name: str) -> str:
        return next(told.seat for told in self.told[name] if told.seat is not None)

    async def leave(self) -> None:
        await asyncio.gather(*(companion.leave() for companion in self.companions.values()))
        async with asyncio.timeout(10):
            await asyncio.gather(*self.runs)


@asynccontextmanager
async def table() -> AsyncIterator[Table]:
    around = Table()
    try:
        yield around
    finally:
        await around.leave()


async def test_the_piece_goes_round_and_everybody_is_heard_in_their_turn(server: RunningServer) -> None:
    links = server.new_circle(participants=2)
    names = ("Kavitha", "Mei", "Tom")
    async with table() as around:
        around.bring(names[0], links.facilitators[0], host_of=3)
        for name, link in zip(names[1:], links.participants, strict=True):
            around.bring(name, link)
        await until(lambda: all(around.has_told(name, "passed") for name in names), within_s=40)
        for name, companion in around.companions.items():
            others = {around.seat(other) for other in names if other != name}
            assert {seat for seat, seconds in companion.mesh.heard.items() if seconds > 0.2} == others
    for name in names:
        assert [told.event for told in around.told[name]][:3] == ["seated", "taken", "passed"]
        assert around.told[name][-1].event == "closed"


async def test_nobody_hears_one_who_speaks_out_of_turn(server: RunningServer) -> None:
    links = server.new_circle(participants=2)
    async with table() as around:
        around.bring("Kavitha", links.facilitators[0], host_of=99)
        around.bring("Mei", links.participants[0])
        around.bring("Tom", links.participants[1], out_of_turn=True)
        listeners = [around.companions[name] for name in ("Kavitha", "Mei")]
        await until(lambda: around.has_told("Tom", "seated") > 0)
        tom = around.seat("Tom")
        await until(lambda: all(listener.mesh.withheld.get(tom, 0) > 0.5 for listener in listeners))
        assert [listener.mesh.heard[tom] for listener in listeners] == [0, 0]


async def test_a_host_makes_room_for_a_person_and_takes_over_again(server: RunningServer) -> None:
    links = server.new_circle(facilitators=2, participants=1)
    async with table() as around:
        around.bring("Kavitha", links.facilitators[0], host_of=2, speech=None)
        around.bring("Mei", links.participants[0], speech=None)
        await until(lambda: around.has_told("Mei", "seated") > 0)
        host = around.seat("Kavitha")
        async with guest(links.facilitators[1]) as person:
            await person.command("knock", name="Aisha")

            def role_of_host() -> str:
                seats = person.parts["roster"]["seats"] if "roster" in person.parts else []
                return next((str(seat["role"]) for seat in seats if seat["id"] == host), "")

            await person.until(lambda: role_of_host() == "participant")
            await person.command("step_back")
            assert (await person.command("leave"))["type"] == "reply"
        mesh_host = around.companions["Kavitha"]
        await until(lambda: _role(mesh_host) == "facilitator", within_s=20)


async def test_a_companion_without_words_passes_on(server: RunningServer) -> None:
    links = server.new_circle(participants=1)
    async with table() as around:
        around.bring("Kavitha", links.facilitators[0], host_of=2)
        around.bring("Mei", links.participants[0], speech=None)
        await until(lambda: around.has_told("Kavitha", "taken") == 2, within_s=40)
        assert around.has_told("Mei", "taken") == 0


async def test_a_link_that_opens_nothing_ends_it(server: RunningServer) -> None:
    told: list[Event] = []
    companion = Companion(Character("Mei"), None, tell=told.append, fellows=set())
    await companion.run(f"{server.origin}/join#{'x' * 32}")
    assert told == [Event("closed", None, "no_such_link")]


async def test_the_end_of_the_circle_ends_it(server: RunningServer) -> None:
    links = server.new_circle(participants=1)
    async with table() as around:
        around.bring("Mei", links.participants[0])
        async with guest(links.facilitators[0]) as person:
            await person.command("knock", name="Kavitha")
            await person.until(lambda: bool(person.parts["lobby"]["knocks"]))
            await person.command("admit", seat=person.parts["lobby"]["knocks"][0]["seat"])
            await until(lambda: around.has_told("Mei", "seated") > 0)
            await person.command("end_circle")
        async with asyncio.timeout(10):
            await around.runs[0]
    assert around.told["Mei"][-1].code == "ended"


def test_a_wish_keeps_its_time_while_it_lasts() -> None:
    soon, late = Wish(Knock(name="Mei"), 1.0), Wish(Begin(), 3.0)
    first = timed([late, soon], [], 10.0)
    assert first == [(11.0, soon), (13.0, late)]
    assert timed([late], first, 12.0) == [(13.0, late)]
    assert timed([soon, late], timed([late], first, 12.0), 12.5) == [(13.0, late), (13.5, soon)]


def test_what_has_happened_is_told_once() -> None:
    circle = live_circle()
    before = view(circle.room, "fay")
    assert events(None, before) == ["seated"]
    held = view(circle.take("fay"), "fay")
    assert events(before, held) == ["taken"]
    assert events(held, held) == []
    assert events(held, view(circle.pass_piece("fay"), "fay")) == ["passed"]


def _role(companion: Companion) -> str | None:
    snapshot = companion._snapshot
    return snapshot.view.me.role if snapshot and snapshot.view.me else None

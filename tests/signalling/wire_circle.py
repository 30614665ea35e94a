"""A circle at random on two real servers: after each step the rules, the store and every page are asked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import event, reject
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from moderation.commands import Command
from moderation.commands.chat import DeleteLine
from moderation.commands.clock import Tick
from moderation.commands.links import EnterByOpenLink
from moderation.commands.presence import Disconnect
from moderation.refusal import Refused
from moderation.state.room import Agreements, OpenLink, Room, new_room
from moderation.state.values import replace
from moderation.transition import Actor, AtSeat, Service, transition
from signalling.credentials import hashed, new_id, new_secret
from tests.moderation.circles import english
from tests.moderation.courses import COURSES
from tests.moderation.invariants import Step
from tests.moderation.playing import CAPACITY, NOBODY, ROLES
from tests.moderation.random_circle import MOST_SEATS, NODES, WHO, RandomCircle
from tests.signalling.wire import TERMINAL, Line, Servers, Wire, new_wire
from tests.signalling.wire_sending import NOT_LET_IN, Sending
from tests.signalling.wire_told import Told, may_stay
from tests.values import as_data


class WireCircle(RandomCircle):
    """What `RandomCircle` does, over sockets. `room` is the model: the rules applied to what was sent, at the instants
    at which the servers applied it.
    """

    def __init__(self, servers: Servers) -> None:
        self.runner = asyncio.Runner()
        self.wire: Wire = self.runner.run(new_wire(servers, new_id()))
        self.sending = Sending(self.wire)
        self.told = Told(self.wire)
        super().__init__()

    def announced(self, starts_in: float | None, grace_s: float, course: int, agreed: bool) -> None:
        secrets = [new_secret() for _ in range(len(ROLES) + 1)]
        self.wire.secrets = {hashed(secret): secret for secret in secrets}
        links = list(self.wire.secrets)
        self.now = self.wire.store.now()
        self.room = new_room(
            self.wire.room_id,
            community="home",
            title=english("An evening circle"),
            capacity=CAPACITY,
            invitations=tuple((f"seat{n}", role, links[n]) for n, role in enumerate(ROLES)),
            open_link=OpenLink(id="o1", hash=links[-1]),
            secret="",
            now=self.now,
            grace_s=grace_s,
            script=COURSES[course],
            agreements=Agreements(hash="hash-agreements", lines=(english("-"),)) if agreed else None,
            not_together=(("seat5", "seat6"), ("seat0", "seat7")),
        )

    @initialize(course=st.integers(0, len(COURSES) - 1), agreed=st.booleans(), stage=st.integers(0, 4))
    def announce(self, course: int, agreed: bool, stage: int) -> None:
        """Everybody has come, and the circle is in that stage."""
        self.announced(None, 60.0, course, agreed)
        self.runner.run(self.wire.keep(self.room))
        for number in range(len(ROLES)):
            for _ in range(3):
                self.come(number, number % 2)
        for kind in ("admit_all", "begin"):
            self.ask(kind, "seat0", NOBODY)
        if stage > 0:
            self.ask("go_to_stage", "seat0", NOBODY, stage - 1)
        self.lead_on("seat0", 0)

    def teardown(self) -> None:
        self.runner.run(self.wire.close())
        self.runner.close()

    # What a step is

    def step(self, command: Command, actor: Actor, now: float | None = None) -> Step:
        before = self.room
        self.sync()
        sent = self.runner.run(self.sending.send(self.room, command, actor))
        if sent is not None:
            self.model(*sent, actor)
            self.runner.run(self.pages())
            event(f"{command.type}: {sent[1] or 'accepted'}")
            self.former += [place.piece.id for place in before.places if place not in self.room.places]
            self.steps += 1
        return Step(before, before, command, actor, self.now, self.room, None)

    def sync(self) -> None:
        """Whatever the time alone has brought about since."""
        stored = self.runner.run(self.wire.stored())
        if stored.version > self.room.version:
            self.apply(Tick(), Service(), stored.at)
            if self.room.version < stored.version:
                reject()  # two instants in one look: only one of them is known
        self.agrees(stored)
        self.now = self.wire.store.now()

    def model(self, command: Command, refused: str | None, actor: Actor) -> None:
        """The rules, asked the same at the same instant, say the same."""
        stored = self.runner.run(self.wire.stored())
        said: str | None = None
        try:
            self.apply(command, actor, self.instant(stored))
        except Refused as refusal:
            said = refusal.code if refused != NOT_LET_IN else NOT_LET_IN
        assert (command.type, refused) == (command.type, said)
        if stored.version == self.room.version + 1:
            self.put_out(stored.at)
        self.agrees(stored)

    def instant(self, stored: Room) -> float:
        """When the servers did what was sent. Where they have done one thing more by now, that has the last instant,
        and the one before is what the room says of it, if it says anything.
        """
        if stored.version == self.room.version:
            return self.wire.store.now()
        if stored.version == self.room.version + 1:
            return stored.at
        said = (at for at in _numbers(as_data(stored)) if self.room.at < at < stored.at)
        return max(said, default=stored.at)

    def apply(self, command: Command, actor: Actor, now: float) -> None:
        after = transition(self.room, command, actor, now)
        if isinstance(command, DeleteLine) and isinstance(actor, AtSeat):
            self.told.is_readable(after, command.line, actor.seat)
        if after is not self.room:
            self.told.log += after.appended
            self.room = replace(after, appended=())

    def agrees(self, stored: Room) -> None:
        """What the store has is what the rules say."""
        if stored != self.room:
            there, said = as_data(stored), as_data(self.room)
            differing = [f"{key}: {there[key]}, not {said[key]}" for key in there if there[key] != said[key]]
            pytest.fail(f"stored is {differing}")

    # What becomes of pages

    async def pages(self) -> None:
        """Whoever is to be gone is closed; everybody else has been told what is so."""
        for line in list(self.wire.lines):
            if not may_stay(line, self.room.seat(line.seat)):
                await self.is_closed(line)
        await self.told.by_now(self.room)

    async def is_closed(self, line: Line) -> None:
        assert (await line.guest.until_closed())["code"] in TERMINAL
        seat = self.room.seat(line.seat)
        if seat is not None and seat.connection == line.connection:
            stored = await self.wire.stored_after(self.room.version)
            self.put_out(stored.at)
            self.agrees(stored)
        self.wire.lines.remove(line)
        self.told.searched(self.room, line)
        await line.stack.aclose()

    def put_out(self, now: float) -> None:
        """A page that may stay no longer is closed, and then its room is told that its line is gone."""
        for line in self.wire.lines:
            seat = self.room.seat(line.seat)
            if seat is not None and seat.connection == line.connection and not may_stay(line, seat):
                self.apply(Disconnect(seat=seat.id, connection=line.connection), Service(), now)

    # What is otherwise on the wire: nothing here moves the clock or kills a node

    wait = wait_until_due = None  # type: ignore[assignment]

    @rule(helpers=st.booleans())
    def drop_many(self, helpers: bool) -> None:
        """Everybody who facilitates is gone at once."""
        for seat in self.room.seats:
            gone = seat.role == "facilitator" or (helpers and seat.role == "cofacilitator")
            if gone and seat.connection is not None:
                self.service(Disconnect(seat=seat.id, connection=seat.connection))

    @precondition(lambda self: len(self.room.seats) < MOST_SEATS)
    @rule(knocks=st.booleans())
    def come_by_the_open_link(self, knocks: bool) -> None:
        before = {seat.id for seat in self.room.seats}
        open_links = (one.hash for one in self.room.open_links)
        link = next((one for one in open_links if one in self.wire.secrets), "none")  # not one that the rules made up
        self.service(EnterByOpenLink(link=link, seat="new", session="new"))
        for new in [seat for seat in self.room.seats if seat.id not in before and knocks]:
            self.connect(new, new.sessions[0], 0)
            self.ask("knock", new.id, new.id)

    @rule(who=WHO, privately=st.booleans(), deleted=st.booleans())
    def write(self, who: int, privately: bool, deleted: bool) -> None:
        """A line, deleted again or not, and afterwards its writer is told all that there is."""
        someone = self.somebody_there(who)
        self.ask("say_privately" if privately else "say", someone, self.somebody_there(who + 1))
        if deleted:
            self.ask("delete_line", self.leader(), NOBODY, self.room.entries)
        self.reload(who, who % 2)

    @rule(number=WHO, node=NODES)
    def reload(self, number: int, node: int) -> None:
        """The same person loads their page again, perhaps at the other node."""
        seat = self.room.seat(self.somebody_there(number))
        if seat is not None and seat.sessions:
            self.connect(seat, seat.sessions[0], node)


def _numbers(value: object) -> Iterator[float]:
    """Every number with a fraction in a document."""
    if isinstance(value, float):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _numbers(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _numbers(part)

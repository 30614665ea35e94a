"""The store is killed beneath a server with people in its rooms: nobody is put out, and all goes on by itself."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import redis

from roomserver.embedded.directory import noted_socket
from roomserver.store import keys
from tests.guest import Guest, guest
from tests.roomserver.kills import Findings, News, answered
from tests.roomserver.lasting import lasting
from tests.roomserver.servers import redis_binary
from tests.serving import RunningServer, running_server

pytestmark = pytest.mark.first

ROOMS, PARTICIPANTS = 8, 2
KILLS, KILLS_IN_A_LONG_RUN = 25, 250
OFFLINE = frozenset({"unavailable", "outcome_unknown"})
ASK_AGAIN_S = 0.05
PATIENCE_S = 30.0


@dataclass
class Served:
    """A server, and the store beneath it. Without `launch` the store is embedded, and its owner starts it again."""

    server: RunningServer
    socket: Path
    launch: Callable[[], None] | None

    def pid(self) -> int:
        with redis.Redis(unix_socket_path=str(self.socket), protocol=2) as admin:
            return int(admin.info("server")["process_id"])


@dataclass(eq=False)
class Person:
    """Mutes and unmutes themselves, each time under an id of its own, and asks until it is certain."""

    guest: Guest
    news: News
    muted: bool = False
    asked: list[tuple[str, str]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    written_at: list[float] = field(default_factory=list)
    refused_after_s: list[float] = field(default_factory=list)

    def sees_their_microphone(self) -> bool:
        return ("self" in self.guest.parts["me"]["mutes"]) == self.muted

    async def toggle(self) -> None:
        self.muted = not self.muted
        self.asked.append((f"toggle-{len(self.asked)}", "mute_self" if self.muted else "unmute_self"))
        await self._ask_until_certain(*self.asked[-1])
        self.written_at.append(time.monotonic())
        await self.news.tell()

    async def repeat(self) -> None:
        """What was done lately is asked for again, as from a line that was slow."""
        await self._ask_until_certain(*random.choice(self.asked[-20:]))

    async def _ask_until_certain(self, command_id: str, type_: str) -> None:
        asked_at = time.monotonic()
        while (answer := await self.guest.command(type_, id=command_id))["type"] != "reply":
            self.refused_after_s.append(time.monotonic() - asked_at)
            assert answer["code"] in {*OFFLINE, "too_fast"}
            self.told.append(answer["code"])
            await self.news.tell()
            await asyncio.sleep(ASK_AGAIN_S)
            asked_at = time.monotonic()


class Circle:
    """A room with everybody seated. From now on only they change it, so that its version counts what they did."""

    def __init__(self, people: list[Person], socket: Path, room_id: str) -> None:
        self.people = people
        self._socket = socket
        self._room_id = room_id
        self.version = 0

    @classmethod
    async def gather(cls, stack: AsyncExitStack, served: Served, news: News) -> Circle:
        links = served.server.new_circle(participants=PARTICIPANTS)
        guests = [await stack.enter_async_context(guest(link)) for link in (*links.facilitators, *links.participants)]
        for number, each in enumerate(guests):
            await each.command("knock", name=f"Person {number}")
        for each in guests[1:]:
            await guests[0].command("admit", seat=each.seat)
        circle = cls([Person(each, news) for each in guests], served.socket, links.circle)
        circle.version = await circle.agreed_version()
        return circle

    async def agreed_version(self) -> int:
        """The room's, once whatever they asked is done, and everybody has come to see it."""
        for person in self.people:  # refused, once everything before it is done
            await person.guest.command("answer_claim", claim_id="none", mine=False)
        for person in self.people:
            await person.guest.until(person.sees_their_microphone)
        with redis.Redis(unix_socket_path=str(self._socket), protocol=2) as client:
            return int(client.hget(keys.room_key(self._room_id), "version") or 0)

    async def compare(self, findings: Findings) -> None:
        applied = await self.agreed_version() - self.version
        acknowledged = sum(len(person.asked) for person in self.people)
        findings.acknowledged += acknowledged
        findings.lost += max(0, acknowledged - applied)
        findings.doubled += max(0, applied - acknowledged)
        for person in self.people:
            assert person.guest.closing is None


async def kill_in_a_volley(served: Served, people: list[Person], news: News, findings: Findings) -> None:
    """Everybody asks at once, the store is killed when some of them are answered, and in the end all are."""
    pid = served.pid()
    before = {person: (len(person.written_at), len(person.told)) for person in people}

    def written() -> list[Person]:
        return [person for person in people if len(person.written_at) > before[person][0]]

    def told(person: Person) -> list[str]:
        return person.told[before[person][1] :]

    volley = [asyncio.create_task(person.toggle()) for person in people]
    enough = random.randint(1, len(people) // 2)
    await news.until(lambda: len(written()) >= enough)
    os.kill(pid, signal.SIGKILL)
    if served.launch is not None:
        await news.until(lambda: all(told(person) for person in people if person not in written()))
        served.launch()
    answered_at = await answered(served.socket)
    await asyncio.gather(*volley, *(person.repeat() for person in random.sample(people, len(people) // 5)))
    findings.kills += 1
    findings.in_doubt += sum("outcome_unknown" in told(person) for person in people)
    if all(person.written_at[-1] < answered_at for person in people):  # nothing was left to ask again
        await people[0].toggle()
    first = min(at for person in people if (at := person.written_at[-1]) > answered_at)
    findings.first_writes_s.append(first - answered_at)


@pytest.fixture(params=["embedded valkey", "redis"])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    if request.param == "redis":
        with (
            lasting(redis_binary()) as store,
            running_server(tmp_path, {"ROOMSERVER_REDIS_URL": store.url}, tmp_path / "errors") as server,
        ):
            yield Served(server, store.socket, store.launch)
    else:
        with running_server(tmp_path / "data", errors=tmp_path / "errors") as server:
            socket = noted_socket(server.data)
            assert socket is not None
            yield Served(server, socket, None)


@pytest.mark.timeout(1800)
async def test_everybody_goes_on_after_every_kill(served: Served, long_run: bool, tmp_path: Path) -> None:
    findings, news = Findings(), News()
    async with AsyncExitStack() as stack:
        circles = [await Circle.gather(stack, served, news) for _ in range(ROOMS)]
        people = [person for circle in circles for person in circle.people]
        for _ in range(KILLS_IN_A_LONG_RUN if long_run else KILLS):
            async with asyncio.timeout(PATIENCE_S):
                await kill_in_a_volley(served, people, news, findings)
        for circle in circles:
            await circle.compare(findings)
    print(findings)  # noqa: T201
    assert (findings.lost, findings.doubled) == (0, 0)
    assert served.server.end() == 0
    assert "error" not in tmp_path.joinpath("errors").read_text()


async def test_everybody_is_told_while_the_store_stalls_and_goes_on_after_it(served: Served, long_run: bool) -> None:
    findings, news = Findings(), News()
    async with AsyncExitStack() as stack:
        circles = [await Circle.gather(stack, served, news) for _ in range(ROOMS)]
        people = [person for circle in circles for person in circle.people]
        pid = served.pid()
        for _ in range(20 if long_run else 2):
            told = {person: len(person.told) for person in people}
            os.kill(pid, signal.SIGSTOP)
            try:
                asking = [asyncio.create_task(person.toggle()) for person in people]
                async with asyncio.timeout(PATIENCE_S):
                    await news.until(lambda told=told: all(len(p.told) >= told[p] + 3 for p in people))  # type: ignore[misc]
            finally:
                os.kill(pid, signal.SIGCONT)
            await asyncio.gather(*asking)
        for circle in circles:
            await circle.compare(findings)
    waits = sorted(wait for person in people for wait in person.refused_after_s)
    print(f"{len(waits)} refusals, after {1000 * waits[len(waits) // 2]:.0f} ms at p50, {1000 * waits[-1]:.0f} at most")  # noqa: T201
    assert (findings.lost, findings.doubled) == (0, 0)

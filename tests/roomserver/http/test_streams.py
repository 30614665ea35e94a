"""Streams by themselves: when they end, by a clock that is handed in, and which of too many."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from pydantic import BaseModel
from starlette.types import Message

from roomserver.http import streams as module
from roomserver.http.streams import LOOK_S, OF_A_LINK, OF_A_SESSION, Streams
from roomserver.store.organisers import OrganiserSession
from signalling.store import StoreUnavailable

PATIENCE_S = 10.0
CROWDED_OUT = "retry: 60000\n\n"


class Told(BaseModel):
    number: int


@dataclass
class Clock:
    """Goes on when it is told to; whoever sleeps by it wakes in time."""

    now: float = 0.0
    sleeping: list[tuple[float, asyncio.Future[None]]] = field(default_factory=list)

    async def sleep(self, for_s: float) -> None:
        woken = asyncio.get_running_loop().create_future()
        self.sleeping.append((self.now + for_s, woken))
        await woken

    async def go_on(self, for_s: float) -> None:
        self.now += for_s
        for at, woken in self.sleeping:
            if at <= self.now and not woken.done():
                woken.set_result(None)
        await settled()


async def settled() -> None:
    """Whatever can go on without anybody else has."""
    for _ in range(20):
        await asyncio.sleep(0)


@dataclass
class Browser:
    """A connection on which a stream is answered. `takes`: whether it reads what it is sent."""

    told: asyncio.Queue[int] = field(default_factory=asyncio.Queue)
    takes: bool = True
    text: str = ""
    is_complete: bool = False
    is_closed: bool = False
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    answering: asyncio.Task[None] | None = None

    async def events(self) -> AsyncGenerator[Told]:
        try:
            while True:
                yield Told(number=await self.told.get())
        finally:
            self.is_closed = True

    async def receive(self) -> Message:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.body":
            if not self.takes:
                await asyncio.Event().wait()
            self.text += message["body"].decode()
            self.is_complete = not message["more_body"]

    async def until_over(self) -> None:
        assert self.answering is not None
        async with asyncio.timeout(PATIENCE_S):
            await self.answering
        assert self.is_closed


LookUp = Callable[[], OrganiserSession | None]


@dataclass
class House:
    """Streams by a clock of their own."""

    clock: Clock = field(default_factory=Clock)
    browsers: list[Browser] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.streams = Streams(self.clock.sleep)

    def lasting(self, until: float, name: str = "one", link: str = "link", community: str = "home") -> LookUp:
        def look_up() -> OrganiserSession | None:
            left_s = until - self.clock.now
            return OrganiserSession(name, link, left_s, community) if left_s > 0 else None

        return look_up

    async def open(self, look_up: LookUp, *, takes: bool = True) -> Browser:
        browser = Browser(takes=takes)
        self.browsers.append(browser)

        async def look() -> OrganiserSession | None:
            return look_up()

        session = look_up()
        assert session is not None
        browser.told.put_nowait(1)
        response = await self.streams.answer(browser.events(), session, look)
        browser.answering = asyncio.create_task(response({"type": "http"}, browser.receive, browser.send))
        await settled()
        return browser


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with _house() as made:
        yield made


@asynccontextmanager
async def _house() -> AsyncIterator[House]:
    house = House()
    yield house
    for browser in house.browsers:
        browser.gone.set()
        await browser.until_over()


async def test_a_stream_tells_until_its_session_lapses_and_no_longer(house: House) -> None:
    browser = await house.open(house.lasting(until=3.0))
    for at in (2.0, 0.9):
        await house.clock.go_on(at)
        browser.told.put_nowait(2)
        await settled()
    assert browser.text == 'data: {"number":1}\n\n' + 2 * 'data: {"number":2}\n\n'
    await house.clock.go_on(0.1)
    browser.told.put_nowait(3)
    await browser.until_over()
    assert "3" not in browser.text
    assert browser.is_complete


async def test_a_session_that_is_ended_before_its_time_ends_its_streams_in_a_moment(house: House) -> None:
    theirs = house.lasting(until=12 * 3600.0)
    ended = await house.open(lambda: None if house.clock.now > 5 else theirs())
    stays = await house.open(theirs)
    await house.clock.go_on(5.5)
    await house.clock.go_on(LOOK_S)
    await ended.until_over()
    assert ended.is_complete
    assert CROWDED_OUT not in ended.text
    assert not stays.is_complete


async def test_a_session_that_cannot_be_looked_up_ends_its_streams(house: House) -> None:
    def look_up() -> OrganiserSession | None:
        if house.clock.now:
            raise StoreUnavailable
        return OrganiserSession("one", "link", 60.0, "home")

    browser = await house.open(look_up)
    await house.clock.go_on(LOOK_S)
    await browser.until_over()
    assert browser.is_complete


async def test_whoever_takes_nothing_is_not_waited_for(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LAST_WORDS_WITHIN_S", 0.0)
    browser = await house.open(house.lasting(until=1.0), takes=False)
    await house.clock.go_on(1.0)
    await browser.until_over()
    assert not browser.is_complete


async def test_the_oldest_make_room_of_a_session_and_of_all_that_began_with_a_link(house: House) -> None:
    sessions = [house.lasting(60.0, f"session {number}") for number in range(OF_A_LINK // OF_A_SESSION)]
    theirs = [await house.open(session) for session in sessions for _ in range(OF_A_SESSION)]
    others = await house.open(house.lasting(60.0, "another", "another link"))
    await house.open(house.lasting(60.0, "elsewhere", community="north"))  # a passkey that calls itself the same
    await house.open(sessions[1])
    assert [browser.is_complete for browser in theirs].index(True) == OF_A_SESSION
    await house.open(house.lasting(60.0, "one more"))
    over = [number for number, browser in enumerate(theirs) if browser.is_complete]
    assert over == [0, OF_A_SESSION]
    for number in over:
        await theirs[number].until_over()
        assert theirs[number].text.endswith(f"\n\n{CROWDED_OUT}")
    assert not others.is_complete


async def test_whoever_has_gone_takes_no_room(house: House) -> None:
    session = house.lasting(60.0)
    stays = await house.open(session)
    for _ in range(2 * OF_A_SESSION):
        browser = await house.open(session)
        browser.gone.set()
        await browser.until_over()
    assert not stays.is_complete

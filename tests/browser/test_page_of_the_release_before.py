"""The page of the release before, e8c41bf's own, in Chromium while this release takes over its data and its port."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, WebSocket, expect

from tests.browser.chromium import SHELL, chromium
from tests.browser.person import PATIENCE_S, Person, eventually
from tests.release_before import ServerBefore, program, server_before
from tests.serving import RunningServer

pytestmark = [pytest.mark.voices, pytest.mark.timeout(600)]

TOLD = "This page is out of date"


class Tab(Person):
    """It begins with the page of the release before. Its buttons that matter here have the same names in both."""

    def __init__(self, page: Page, name: str) -> None:
        super().__init__(page, name)
        self.welcomed: list[int] = []
        """The version that it speaks, each time that this release welcomed it."""
        self.errors: list[str] = []
        page.on("websocket", self._watch)
        page.on("pageerror", lambda error: self.errors.append(error.message))

    def _watch(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._read)

    def _read(self, frame: str | bytes) -> None:
        message = json.loads(frame)
        # The release before knew no features. While it stops it may welcome once more whoever comes back at once.
        if message["type"] == "welcome" and message["features"]:
            self.welcomed.append(message["version"])

    @classmethod
    async def arrive_before(cls, browser: Browser, link: str, name: str) -> Tab:
        """Come in by that release's door, with a microphone."""
        context = await browser.new_context()
        tab = cls(await context.new_page(), name)
        tab.page.set_default_timeout(PATIENCE_S * 1000)
        await tab.page.goto(link)
        await tab.textbox("Your name").fill(name)
        await tab.press("Use my microphone")
        await expect(tab.button("Close my microphone")).to_be_visible()
        await tab.agreement.check()
        await tab.press("Come in")
        return tab

    async def is_welcomed(self, *versions: int) -> None:
        async def look() -> bool:
            return self.welcomed == [*versions]

        await eventually(look, f"{self.name} was not welcomed to {versions}")

    async def reloads_as_told(self) -> None:
        await self.sees(TOLD)
        await self.press("Load it anew")
        await self.is_seated(3)


@pytest.fixture(scope="module", autouse=True)
def _built(long_run: bool) -> None:
    if not long_run:
        pytest.skip("the release before is built first, which takes up to a minute: ./test --long")
    program()


@pytest.fixture
def former(tmp_path: Path) -> Iterator[ServerBefore]:
    with server_before(tmp_path) as running:
        yield running


@pytest.fixture
def present(tmp_path: Path, former: ServerBefore) -> Iterator[RunningServer]:
    """Not started yet; it will be on the same data and port."""
    server = RunningServer(tmp_path)
    server.port = former.port
    yield server
    server.close()


@pytest.fixture
async def people(former: ServerBefore) -> AsyncIterator[list[Tab]]:
    """Kavitha, who facilitates, Mei, who has the piece, and Aisha: seated, and all ears."""
    links = former.new_circle(participants=2)
    async with chromium(program=SHELL) as browser:
        kavitha = await Tab.arrive_before(browser, links.facilitators[0], "Kavitha")
        mei, aisha = [
            await Tab.arrive_before(browser, link, name)
            for link, name in zip(links.participants, ("Mei", "Aisha"), strict=True)
        ]
        for person in (mei, aisha):
            await kavitha.admit(person.name)
        for person in (kavitha, mei, aisha):
            await person.is_seated(3)
        await kavitha.press("Begin the circle")
        await kavitha.press("Offer to Mei")
        await mei.take()
        for person in (kavitha, mei, aisha):
            await person.tap()
        yield [kavitha, mei, aisha]


async def are_all_that_hear(ears: list[Tab], speaker: Tab) -> None:
    seat = await speaker.own_seat()
    await asyncio.gather(*(ear.hears_only({seat}) for ear in ears))


async def test_a_turn_goes_on_through_the_update_and_pages_are_told_to_reload_when_it_ends(
    former: ServerBefore, present: RunningServer, people: list[Tab]
) -> None:
    kavitha, mei, aisha = people
    seats = [await person.own_seat() for person in people]
    await are_all_that_hear([kavitha, aisha], mei)
    former.stop()
    await are_all_that_hear([kavitha, aisha], mei)
    present.start()
    for person in people:
        await person.is_welcomed(1)
        await person.is_seated(3)
    await expect(mei.button("Pass the piece")).to_be_enabled()
    await are_all_that_hear([kavitha, aisha], mei)
    await mei.hears_only(set())

    # Pages of both releases connect with each other.
    await kavitha.page.reload()
    await kavitha.is_seated(3)
    await kavitha.tap()
    await are_all_that_hear([kavitha, aisha], mei)

    await mei.pass_on()
    for person in (mei, aisha):
        await person.reloads_as_told()
    assert [await person.own_seat() for person in people] == seats
    assert [person.welcomed for person in people] == [[1, 2]] * 3
    await mei.tap()
    await aisha.take()
    await are_all_that_hear([kavitha, mei], aisha)
    assert [person.errors for person in people] == [[], [], []]


async def test_a_pass_that_the_former_server_did_not_answer_is_in_effect_and_all_are_told_to_reload(
    former: ServerBefore, present: RunningServer, people: list[Tab]
) -> None:
    kavitha, mei, aisha = people
    former.hold_still()
    await mei.press("Pass the piece")
    await mei.page.context.set_offline(offline=True)
    former.kill()
    present.start()
    # Else the piece would go by whoever is not back yet when she is.
    for person in (kavitha, aisha):
        await person.is_welcomed(1)
    await mei.page.context.set_offline(offline=False)
    for person in people:
        await person.reloads_as_told()
    for ear in (kavitha, mei):
        await ear.tap()
    await aisha.take()
    await are_all_that_hear([kavitha, mei], aisha)
    assert [person.welcomed for person in people] == [[1, 2]] * 3
    assert [person.errors for person in people] == [[], [], []]

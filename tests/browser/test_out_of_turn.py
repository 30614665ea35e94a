"""A peer that sends out of turn is heard by nobody and seen as a thumbnail at most; with gates forced open it is."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import SHELL, chromium
from tests.browser.person import Person, eventually
from tests.companions import companions
from tests.guest import Guest, guest
from tests.serving import RunningServer, running_server

pytestmark = pytest.mark.voices

CHECKOUT = Path(__file__).resolve().parents[2]
CONNECTIONS = (Path(__file__).parent / "connections.js").read_text()
SENDS_LARGE = (Path(__file__).parent / "sends_large.js").read_text()
WATCHED_S = 2.0
FRAMES_WATCHED = 10
SHOWN = """() => {
  const seats = [...document.querySelectorAll("ol[aria-label='The circle'] > li")];
  const seat = seats.find((each) => each.textContent.includes("Aisha"));
  const video = seat?.querySelector("video");
  const canvas = seat?.querySelector("canvas");
  const whole = video?.checkVisibility({ visibilityProperty: true }) === true;
  const shown = whole ? "whole" : canvas ? "drawn" : "nothing";
  return { shown, arriving: video ? [video.videoWidth, video.videoHeight] : null };
}"""
PACKETS_A_SECOND = 20


@pytest.fixture(scope="module")
def gate_forced_open(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the app whose gates are always open: never shipped."""
    web = tmp_path_factory.mktemp("web")
    build = {**os.environ, "CIRCLE_GATE_FORCED_OPEN": "1", "CIRCLE_WEB_OUT": str(web)}
    command = (sys.executable, "web/node.py", "exec", "vite", "build", "--logLevel", "warn")
    subprocess.run(command, cwd=CHECKOUT, env=build, check=True)
    return web


@pytest.fixture
def leaky(tmp_path: Path, gate_forced_open: Path) -> Iterator[RunningServer]:
    """A server whose pages play and show whatever they receive."""
    with running_server(tmp_path, {"ROOMSERVER_WEB": str(gate_forced_open)}) as running:
        yield running


async def test_out_of_turn_is_heard_by_nobody(server: RunningServer) -> None:
    async with out_of_turn(server) as (kavitha, mei, slate):
        await mei.hears_only({await kavitha.own_seat()})
        await kavitha.hears_only(set())
        for person in (kavitha, mei):
            await packets_arrive(person, slate)


async def test_with_the_gate_forced_open_it_is_heard(leaky: RunningServer) -> None:
    async with out_of_turn(leaky) as (kavitha, mei, slate):
        await mei.hears_only({await kavitha.own_seat(), slate})
        await kavitha.hears_only({slate})


@asynccontextmanager
async def out_of_turn(server: RunningServer) -> AsyncIterator[tuple[Person, Person, str]]:
    """Kavitha, who has the piece, Mei, and the seat of a companion that sends all the time; they listen."""
    links = server.new_circle(participants=2)
    async with chromium(program=SHELL) as browser:
        context = await browser.new_context()
        await context.add_init_script(CONNECTIONS)
        kavitha = await Person.arrive(context, links.facilitators[0], "Kavitha")
        mei = await Person.arrive(context, links.participants[0], "Mei")
        with companions({"link": links.participants[1], "name": "Slate", "out_of_turn": True}):
            for name in ("Mei", "Slate"):
                await kavitha.admit(name)
            await mei.is_seated(3)
            await kavitha.begin("Kavitha")
            await kavitha.take()
            slate = await seat_of_slate(mei, kavitha)
            for person in (kavitha, mei):
                await person.tap()
                await packets_arrive(person, slate)
            yield kavitha, mei, slate


async def packets_arrive(person: Person, seat: str) -> None:
    """Sound from that seat keeps coming over the line, at a steady rate."""
    began, before = time.monotonic(), await packets(person, seat)

    async def enough() -> bool:
        return (await packets(person, seat) - before) >= PACKETS_A_SECOND * WATCHED_S

    await eventually(enough, f"packets at {person.name}")
    rate = (await packets(person, seat) - before) / (time.monotonic() - began)
    assert rate >= PACKETS_A_SECOND, f"{rate:.0f} packets a second at {person.name}"


async def packets(person: Person, seat: str) -> int:
    return int(await person.page.evaluate("seat => packetsFrom(seat)", seat))


async def seat_of_slate(mei: Person, kavitha: Person) -> str:
    """The one peer of Mei's that is not Kavitha."""
    elements = 'Array.from(document.querySelectorAll("audio[data-seat]"), element => element.dataset.seat)'

    async def others() -> set[str]:
        return set(await mei.page.evaluate(elements)) - {await kavitha.own_seat()}

    async def one_is_there() -> bool:
        return len(await others()) == 1

    await eventually(one_is_there, "the companion as a peer")
    [slate] = await others()
    return slate


async def test_h7_pictures_are_gated_like_voices(server: RunningServer) -> None:
    async with pictures_out_of_turn(server) as (kavitha, mei, aisha):
        seat = await aisha.own_seat()

        # Out of turn: it comes whole, and is drawn small.
        await sees(mei, "drawn", arriving=(640, 480))
        assert await in_seat(mei, "canvas => [canvas.width, canvas.height]", "canvas") == [120, 90]

        await kavitha.command("move_piece", piece_id=kavitha.piece["id"], to=seat)
        await aisha.take()
        await sees(mei, "whole", arriving=(640, 480))

        # In a breath nothing is shown, while it keeps coming.
        await kavitha.command("ring_bell")
        await sees(mei, "nothing")
        await kavitha.command("end_bell")
        await sees(mei, "drawn")

        await hides_and_shows_again(mei)
        await a_stop_lasts_until_its_owner_shows_it(kavitha, mei, seat)


async def test_h7_with_the_gate_forced_open_a_picture_is_seen(leaky: RunningServer) -> None:
    async with pictures_out_of_turn(leaky) as (_, mei, _):
        await sees(mei, "whole", arriving=(640, 480))


@asynccontextmanager
async def pictures_out_of_turn(server: RunningServer) -> AsyncIterator[tuple[Guest, Person, Person]]:
    """Kavitha, who facilitates and has the piece, Mei, and Aisha, whose page sends 640 × 480 whatever happens."""
    links = server.new_circle(participants=2)
    async with chromium(program=SHELL) as browser, guest(links.facilitators[0]) as kavitha:
        await kavitha.command("knock", name="Kavitha")
        mei = await with_camera(browser, links.participants[0], "Mei")
        aisha = await with_camera(browser, links.participants[1], "Aisha", SENDS_LARGE)
        await kavitha.until(lambda: len(kavitha.parts["lobby"]["knocks"]) == 2)
        await kavitha.command("admit_all")
        await mei.is_seated(3)
        await kavitha.command("begin")
        await kavitha.command("move_piece", piece_id=kavitha.piece["id"], to=kavitha.seat)
        await kavitha.command("take_piece", offer_id=kavitha.piece["id"])
        yield kavitha, mei, aisha


async def hides_and_shows_again(mei: Person) -> None:
    """For herself; it lasts over a reload."""
    await mei.press("Help and choices")
    await mei.press("Hide Aisha's picture")
    await sees(mei, "nothing")
    await mei.page.reload()
    await mei.is_seated(3)
    await mei.press("Help and choices")
    await sees(mei, "nothing")
    await mei.press("Show Aisha's picture again")
    await sees(mei, "drawn")
    await mei.page.get_by_role("complementary", name="Help and choices").get_by_role("button", name="Close").click()


async def a_stop_lasts_until_its_owner_shows_it(kavitha: Guest, mei: Person, aisha: str) -> None:
    """For all; and a release alone shows nothing."""
    await kavitha.command("stop_picture", seat=aisha)
    await sees(mei, "nothing")
    await kavitha.command("release_picture", seat=aisha)
    await kavitha.until(lambda: not any(person["picture_stopped"] for person in kavitha.parts["care"]["people"]))
    await sees(mei, "nothing")


async def with_camera(browser: Browser, link: str, name: str, *scripts: str) -> Person:
    context = await browser.new_context()
    for script in (CONNECTIONS, *scripts):
        await context.add_init_script(script)
    return await Person.arrive(context, link, name, camera=True)


async def sees(mei: Person, what: str, arriving: tuple[int, int] | None = None) -> None:
    """What Mei is shown in Aisha's seat: the whole picture, one drawn small, or nothing, while pictures keep coming."""
    found: object = None

    async def look() -> bool:
        nonlocal found
        found = await mei.page.evaluate(SHOWN)
        size = None if arriving is None else [*arriving]
        return isinstance(found, dict) and found["shown"] == what and size in (None, found["arriving"])

    await eventually(look, f"Mei sees out of turn: {found}, not {what}")
    before = await frames(mei)

    async def more() -> bool:
        return await frames(mei) >= before + FRAMES_WATCHED

    await eventually(more, "pictures at Mei")
    assert await look(), f"Mei sees out of turn: {found}, not {what}"


async def in_seat(person: Person, expression: str, selector: str) -> object:
    return await person.seat("Aisha").locator(selector).evaluate(expression)


async def frames(person: Person) -> int:
    """Pictures that have come to that page, of whatever connection it has now."""
    return int(await person.page.evaluate("framesReceived()"))

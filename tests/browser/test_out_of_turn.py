"""A peer that sends out of turn is heard by nobody; and with the gate forced open this test would hear it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.browser.chromium import chromium
from tests.browser.person import Person, eventually
from tests.companions import companions
from tests.serving import RunningServer, running_server

CHECKOUT = Path(__file__).resolve().parents[2]
CONNECTIONS = (Path(__file__).parent / "connections.js").read_text()
WATCHED_S = 2.0
PACKETS_A_SECOND = 20


async def test_out_of_turn_is_heard_by_nobody(server: RunningServer) -> None:
    await out_of_turn(server)


@pytest.fixture(scope="module")
def gate_forced_open(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the app whose gates are always open: never shipped."""
    web = tmp_path_factory.mktemp("web")
    build = {**os.environ, "CIRCLE_GATE_FORCED_OPEN": "1", "CIRCLE_WEB_OUT": str(web)}
    command = (sys.executable, "web/node.py", "exec", "vite", "build", "--logLevel", "warn")
    subprocess.run(command, cwd=CHECKOUT, env=build, check=True)
    return web


async def test_with_the_gate_forced_open_it_is_heard(tmp_path: Path, gate_forced_open: Path) -> None:
    with (
        running_server(tmp_path, {"ROOMSERVER_WEB": str(gate_forced_open)}) as server,
        pytest.raises(AssertionError, match="hears out of turn"),
    ):
        await out_of_turn(server)


async def out_of_turn(server: RunningServer) -> None:
    """Kavitha holds the piece while a companion sends all the time. Raises: AssertionError when it is heard."""
    links = server.new_circle(participants=2)
    async with chromium() as browser:
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
            await mei.hears_only({await kavitha.own_seat()})
            await kavitha.hears_only(set())
            for person in (kavitha, mei):
                await packets_arrive(person, slate)


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

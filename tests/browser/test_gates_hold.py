"""Gates close whatever else fails: on a page that can make no connection any more, with a peer that never stops."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import SHELL, chromium
from tests.browser.person import Person, eventually
from tests.browser.test_out_of_turn import CONNECTIONS, packets_arrive
from tests.guest import Guest, enter, guest
from tests.serving import RunningServer

pytestmark = pytest.mark.voices

HERE = Path(__file__).parent
NO_CONNECTIONS = (HERE / "makes_no_connections.js").read_text()
SENDS_ON = (HERE / "sends_on.js").read_text()
UNMUTE = re.compile("Open my microphone|Unmute")
SIT_OUT = re.compile("Don't hear this turn|Sit this turn out")


async def test_h2_gates_close_where_making_connections_throws(server: RunningServer) -> None:
    """A bell, a facilitator's mute and Mei's own silence, while her page throws at each attempt to connect."""
    links = server.new_circle(participants=3)
    async with chromium(program=SHELL) as browser, AsyncExitStack() as stack:
        kavitha = await stack.enter_async_context(guest(links.facilitators[0]))
        await kavitha.command("knock", name="Kavitha")
        session = await enter(links.participants[0])
        tom = await stack.enter_async_context(guest(session))
        await tom.command("knock", name="Tom")
        mei = await arrived(browser, links.participants[1], "Mei", CONNECTIONS, NO_CONNECTIONS)
        aisha = await arrived(browser, links.participants[2], "Aisha", SENDS_ON)
        await kavitha.until(lambda: len(kavitha.parts["lobby"]["knocks"]) == 3)
        await kavitha.command("admit_all")
        await mei.is_seated(4)
        await kavitha.command("begin")
        speaker = await aisha.own_seat()
        await takes_the_piece(kavitha, aisha)
        await mei.tap()
        await mei.hears_only({speaker})

        await mei.page.evaluate("refused = 0")
        await stack.enter_async_context(guest(session, incarnation="reloaded-"))
        await refuses_to_connect(mei)

        await kavitha.command("ring_bell")
        await is_silent_for(mei, speaker)
        await kavitha.command("end_bell")
        await aisha.take()
        await mei.hears_only({speaker})

        await kavitha.command("mute", seat=speaker)
        await is_silent_for(mei, speaker)
        await kavitha.command("release", seat=speaker)
        await aisha.page.get_by_role("button", name=UNMUTE).first.click()
        await mei.hears_only({speaker})

        await mei.page.get_by_role("button", name=SIT_OUT).click()
        await is_silent_for(mei, speaker)
        assert await mei.page.evaluate("refused") > 0


async def arrived(browser: Browser, link: str, name: str, *scripts: str) -> Person:
    context = await browser.new_context()
    for script in scripts:
        await context.add_init_script(script)
    return await Person.arrive(context, link, name)


async def takes_the_piece(kavitha: Guest, person: Person) -> None:
    await kavitha.command("move_piece", piece_id=kavitha.piece["id"], to=await person.own_seat())
    await person.take()


async def refuses_to_connect(person: Person) -> None:
    """The page has tried to make one, and was refused."""

    async def tried() -> bool:
        return bool(await person.page.evaluate("refused > 0"))

    await eventually(tried, f"{person.name}'s page tries to connect")


async def is_silent_for(listener: Person, speaker: str) -> None:
    """Not one sample of that voice is played, while its packets keep arriving."""
    await asyncio.gather(listener.hears_only(set()), packets_arrive(listener, speaker))

"""A phone that slept for so long that its seat was forgotten."""

from __future__ import annotations

import re
from contextlib import AsyncExitStack

from playwright.async_api import Browser, expect

from moderation.rules.links import LOBBY_LIMIT
from tests import plain
from tests.browser.person import follow
from tests.browser.test_access import seated_guest
from tests.guest import enter
from tests.roomserver.embedded.test_embedded import until
from tests.serving import RunningServer


async def test_d7_whoever_slept_and_was_forgotten_comes_back_by_one_button(
    browser: Browser, server: RunningServer
) -> None:
    links = server.new_circle(open_link=True)
    assert links.open is not None
    async with AsyncExitStack() as stack:
        await seated_guest(stack, links.facilitators[0], "Kavitha")
        page = await browser.new_page()
        await follow(page, links.open)
        name = page.get_by_role("textbox", name="Your name", exact=True)
        await expect(name).to_be_visible()
        seat = page.url
        here = sockets(server)
        await page.goto("about:blank")  # nobody is there, as when a phone is put away
        await until(lambda: sockets(server) < here)
        for _ in range(LOBBY_LIMIT):  # where as many wait as may, whoever is gone the longest is forgotten
            await enter(links.open)
        await page.goto(seat)
        await page.get_by_role("button", name="Come back in", exact=True).click()
        await expect(name).to_be_visible()
        assert page.url != seat
        await name.fill("Mei")
        await page.get_by_role("checkbox", name="I agree to this").check()
        await page.get_by_role("button", name="Come in", exact=True).click()
        await expect(page.get_by_text("You're in the lobby")).to_be_visible()


def sockets(server: RunningServer) -> float:
    """How many said hello and are still here, as the server tells operators."""
    [many] = re.findall(r"^circle_sockets (\S+)$", plain.get(server.metrics).text, re.M)
    return float(many)

"""The room is as high as the window: what is long scrolls within its own panel and never stretches the page."""

from __future__ import annotations

from contextlib import AsyncExitStack

from playwright.async_api import expect

from tests.browser.chromium import chromium
from tests.browser.person import Person
from tests.browser.test_access import seated_guest
from tests.serving import RunningServer

BEYOND = "() => document.scrollingElement.scrollHeight - innerHeight"
UNFOLD = "document.querySelectorAll('aside details').forEach(one => { one.open = true; })"
SCROLLS = "() => { const panel = document.querySelector('aside'); return panel.scrollHeight > panel.clientHeight; }"


async def test_a_long_panel_scrolls_by_itself(server: RunningServer) -> None:
    """With every section of the console open, and with what is one's own."""
    links = server.new_circle(participants=6, script="circle-60")
    async with chromium() as browser, AsyncExitStack() as stack:
        context = await browser.new_context(viewport={"width": 1440, "height": 900})
        kavitha = await Person.arrive(context, links.facilitators[0], "Kavitha", microphone=False)
        await kavitha.is_seated(1)
        for name, link in zip(("Mei", "Tom", "Aisha", "Devi", "Jun", "Ana"), links.participants, strict=True):
            await seated_guest(stack, link, name)
        await kavitha.button("Admit all").first.click()
        await kavitha.is_seated(7)
        await kavitha.press("Begin the circle")
        await kavitha.page.evaluate(UNFOLD)
        assert await kavitha.page.evaluate(SCROLLS)
        assert await kavitha.page.evaluate(BEYOND) <= 0
        await kavitha.page.set_viewport_size({"width": 1440, "height": 500})
        await kavitha.press("For you")
        await expect(kavitha.button("Close")).to_be_visible()
        assert await kavitha.page.evaluate(SCROLLS)
        assert await kavitha.page.evaluate(BEYOND) <= 0

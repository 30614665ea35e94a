"""The way between organisers' pages takes one line: on a phone it unfolds."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Browser, expect

from tests.browser.axe import DESK, PHONE, blemishes
from tests.browser.test_who_can_organise import organising
from tests.serving import running_server

MOST_LINES = 2
LINE_PX = 56


async def test_on_a_phone_the_way_between_pages_takes_one_line_and_unfolds(browser: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        page = await organising(browser, server.command("organiser", "invite", "Mei").strip())
        await page.set_viewport_size(PHONE)
        nav = page.get_by_role("navigation", name="Organising")
        box = await nav.bounding_box()
        assert box is not None
        assert box["height"] <= MOST_LINES * LINE_PX
        await expect(nav.get_by_role("link")).to_have_count(0)
        menu = nav.get_by_role("button", name="Menu")
        await menu.press("Enter")
        await expect(nav.get_by_role("link", name="Circles")).to_have_attribute("aria-current", "page")
        assert await blemishes(page, is_sure=True) == []
        await page.keyboard.press("Escape")
        await expect(menu).to_be_focused()
        await expect(nav.get_by_role("link")).to_have_count(0)
        await menu.press("Enter")
        await nav.get_by_role("link", name="Series").press("Enter")
        await expect(page.get_by_role("heading", name="Series", exact=True)).to_be_visible()
        await page.set_viewport_size(DESK)
        await expect(nav.get_by_role("button", name="Menu")).to_be_hidden()
        await expect(nav.get_by_role("link")).to_have_count(9)
        for path in ("programme", "community"):  # a wide page and a narrow one
            await page.goto(f"{server.origin}/organiser/{path}")
            await expect(nav.get_by_role("link").last).to_be_visible()
            box = await nav.bounding_box()
            assert box is not None
            assert box["height"] <= LINE_PX
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")

"""An organiser at their page: links are replaced only when that is meant, and some people are kept apart."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.browser.axe import blemishes
from tests.browser.chromium import chromium
from tests.serving import RunningServer


async def managing(page: Page, server: RunningServer, title: str) -> None:
    """At the newest circle, its links and all shown."""
    await page.goto(server.command("organiser-link").strip())
    await page.get_by_role("textbox", name="Title").fill(title)
    await page.get_by_role("checkbox", name="open link").check()
    await page.get_by_role("button", name="Create the circle").click()
    await page.get_by_role("button", name="I have copied them").click()
    await page.get_by_role("article").filter(has_text=title).get_by_text("Manage this circle").click()


async def test_a_link_is_replaced_only_when_that_is_meant(server: RunningServer) -> None:
    async with chromium() as browser:
        page = await browser.new_page()
        await managing(page, server, "Friday replacing")
        card = page.get_by_role("article").filter(has_text="Friday replacing")
        made = card.locator("input[readonly]")
        for name, title in (("New link for Participant 2", "A new link for"), ("Replace the open link", "Replace the")):
            shown = await made.count()
            await card.get_by_role("button", name=name).click()
            dialog = page.get_by_role("dialog")
            await expect(dialog.get_by_role("heading")).to_contain_text(title)
            assert await blemishes(page) == []
            await dialog.get_by_role("button", name="Keep the old one").click()
            await expect(dialog).to_have_count(0)
            assert await made.count() == shown
            await card.get_by_role("button", name=name).click()
            await dialog.get_by_role("button", name="Make a new link").click()
            await expect(made).to_have_count(shown + 1)


async def test_all_links_are_copied_at_once(server: RunningServer) -> None:
    async with chromium() as browser:
        context = await browser.new_context(permissions=["clipboard-read", "clipboard-write"])
        page = await context.new_page()
        await page.goto(server.command("organiser-link").strip())
        await page.get_by_role("textbox", name="Title").fill("Friday copied")
        await page.get_by_role("checkbox", name="open link").check()
        await page.get_by_role("button", name="Create the circle").click()
        await page.get_by_role("button", name="Copy all of them").click()
        await expect(page.get_by_text("Copied, each with whom it is for.")).to_be_visible()
        assert await blemishes(page) == []
        whom = ("Facilitator 1", *(f"Participant {n}" for n in range(1, 7)), "Open link")
        links = {each: await page.get_by_label(each, exact=True).input_value() for each in whom}
        assert len({*links.values()}) == len(whom) == await page.locator("input[readonly]").count()
        copied: str = await page.evaluate("navigator.clipboard.readText()")
        assert copied.splitlines() == ["Friday copied", *(f"{each}: {link}" for each, link in links.items())]


async def test_two_people_are_kept_apart(server: RunningServer) -> None:
    async with chromium() as browser:
        page = await browser.new_page()
        await managing(page, server, "Friday apart")
        card = page.get_by_role("article").filter(has_text="Friday apart")
        await card.get_by_label("One person").select_option(label="Participant 1")
        await card.get_by_label("Not with").last.select_option(label="Participant 3")
        await card.get_by_role("button", name="Keep apart").click()
        pair = card.get_by_text("Participant 1 not with Participant 3", exact=True)
        await expect(pair).to_be_visible()
        assert await blemishes(page) == []
        await page.reload()
        await card.get_by_text("Manage this circle").click()
        await expect(pair).to_be_visible()
        await card.get_by_role("button", name="Remove: Participant 1 not with Participant 3").click()
        await expect(pair).to_have_count(0)

"""An organiser makes a series, sees its dates before, and moves, skips, cancels and changes evenings, with keys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.test_who_can_organise import in_every_look, organising
from tests.serving import running_server


async def press(control: Locator) -> None:
    await control.focus()
    await control.page.keyboard.press("Enter")


async def fill(page: Page, days: int) -> None:
    day = datetime.now(UTC) + timedelta(days=days)
    await page.get_by_role("textbox", name="Title", exact=True).fill("Caring for a parent")
    await page.get_by_label("Date", exact=True).fill(f"{day:%Y-%m-%d}")
    await page.get_by_label("Time", exact=True).fill("19:30")
    await page.get_by_role("combobox", name="Time zone").fill("Singapore")


async def test_a_series_is_made_and_its_evenings_change(browser: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        page = await organising(browser, server.command("organiser", "invite", "Mei").strip())
        await press(page.get_by_role("link", name="Series"))
        await expect(page.get_by_role("heading", name="Series", exact=True)).to_be_visible()
        await expect(page.get_by_text("There are no series yet.")).to_be_visible()
        await press(page.get_by_role("button", name="Make the series"))
        await expect(page.get_by_role("textbox", name="Title", exact=True)).to_be_focused()
        await fill(page, 7)
        await expect(page.get_by_role("heading", name="The coming dates")).to_be_visible()
        dates = page.get_by_role("status").get_by_role("listitem")
        await expect(dates).to_have_count(6)
        await in_every_look(page)
        first = await dates.first.inner_text()
        await press(page.get_by_role("button", name="Make the series"))
        card = page.get_by_role("article", name="Caring for a parent")
        evenings = card.get_by_role("listitem")
        await expect(evenings).to_have_count(6)
        await expect(evenings.first).to_contain_text(first)
        await expect(page.get_by_text("The series is made.")).to_be_visible()
        await in_every_look(page)

        async def act(place: int, name: str) -> None:
            await press(evenings.nth(place).locator("summary"))
            await press(evenings.nth(place).get_by_role("button", name=name, exact=True))

        await act(0, "Move this evening")
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Time", exact=True).fill("18:00")
        await in_every_look(page)
        await press(dialog.get_by_role("button", name="Move it"))
        await expect(evenings.first).to_contain_text("Moved from its usual time")
        await act(5, "Skip this evening")
        await press(dialog.get_by_role("button", name="Skip it"))
        await expect(evenings.nth(5)).to_contain_text("Skipped")
        await act(2, "Cancel this evening")
        await press(dialog.get_by_role("button", name="Cancel it"))
        await expect(evenings.nth(2)).to_contain_text("Cancelled")
        await act(3, "Change this and all that follow")
        await dialog.get_by_role("textbox", name="Title", exact=True).fill("Caring together")
        await in_every_look(page)
        await press(dialog.get_by_role("button", name="Change them"))
        await expect(page.get_by_text("The evenings are changed.")).to_be_visible()
        await expect(page.get_by_role("heading", name="Caring together")).to_be_visible()
        await in_every_look(page)
        await press(page.get_by_role("link", name="Circles", exact=True))
        await expect(page.get_by_role("heading", name="Caring together").first).to_be_visible()

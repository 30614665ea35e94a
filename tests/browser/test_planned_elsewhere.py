"""A circle is planned by the clock of another zone: made, read at the door, revised, and made once more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.axe import blemishes
from tests.browser.person import follow
from tests.serving import RunningServer, running_server

PLANNED = "Friday planned"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with running_server(tmp_path) as running:
        yield running


async def test_a_circle_is_planned_by_the_clock_somewhere_else(browser: Browser, server: RunningServer) -> None:
    context, there = [await browser.new_context(timezone_id=zone) for zone in ("Asia/Singapore", "Europe/Berlin")]
    page = await context.new_page()
    await follow(page, server.command("organiser", "invite", "Mei").strip())
    form = page.get_by_role("form", name="New circle")
    await expect(form.get_by_label("Time zone")).to_have_value("Asia/Singapore")
    await form.get_by_label("Title", exact=True).fill(PLANNED)
    skipped = await a_time_that_does_not_exist_is_refused(form)
    link = await it_is_made_with_what_it_is_about(page, form)
    door = await there.new_page()
    await it_is_read_at_the_door(door, link)
    await its_revision_begins_with_what_is_planned(page, door)
    await another_like_it_is_made(page, skipped + timedelta(days=7))
    await context.close()
    await there.close()


def planned(page: Page) -> Locator:
    return page.get_by_role("article").filter(has_text=PLANNED)


async def a_time_that_does_not_exist_is_refused(form: Locator) -> datetime:
    """By the page, with the nearest that do. The day on which clocks are set forward there."""
    zone, time = form.get_by_label("Time zone"), form.get_by_label("Time", exact=True)
    year = datetime.now(UTC).year + 1
    skipped = max(datetime(year, 3, day, tzinfo=UTC) for day in range(8, 15) if date(year, 3, day).weekday() == 6)
    await form.get_by_label("Date").fill(f"{skipped:%Y-%m-%d}")
    await time.fill("02:30")
    await zone.fill("new york")
    await zone.press("Tab")
    await expect(zone).to_have_value("America/New York")
    await form.get_by_role("button", name="Create the circle").click()
    await expect(form.get_by_text("The nearest times are 1:59 am and 3:00 am.")).to_be_visible()
    await expect(time).to_be_focused()
    await time.fill("19:30")
    await expect(form.get_by_role("status")).to_contain_text("7:30 pm")
    await expect(form.get_by_role("status")).to_contain_text("where you are")
    return skipped


async def it_is_made_with_what_it_is_about(page: Page, form: Locator) -> str:
    """The link of its facilitator."""
    await form.get_by_label("Length in minutes").fill("90")
    await form.get_by_text("What it's about (optional)").click()
    await form.get_by_label("Theme").fill("Grief")
    await form.get_by_label("Description").fill("For anyone\nwho has lost someone.")
    await form.get_by_label("Content note").fill("We may speak of death.")
    assert await blemishes(page) == []
    await form.get_by_role("button", name="Create the circle").press("Enter")
    link = await page.get_by_label("Facilitator 1", exact=True).input_value()
    await page.get_by_role("button", name="I have copied them").click()
    await expect(planned(page)).to_contain_text("7:30 pm")
    await expect(planned(page)).to_contain_text("(New York Time)")
    await expect(planned(page)).to_contain_text("It takes about 90 minutes.")
    return link


async def it_is_read_at_the_door(door: Page, link: str) -> None:
    """By someone in a third place."""
    await follow(door, link)
    await expect(door.get_by_text("(New York Time)")).to_be_visible()
    await expect(door.get_by_text("where you are")).to_be_visible()
    await expect(door.get_by_text("We may speak of death.")).to_be_visible()
    assert await blemishes(door) == []


async def its_revision_begins_with_what_is_planned(page: Page, door: Page) -> None:
    """And keeps what it does not change."""
    await planned(page).get_by_text("Manage this circle").click()
    await planned(page).get_by_role("button", name="Change this circle").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_label("Time zone")).to_have_value("America/New York")
    await expect(dialog.get_by_label("Time", exact=True)).to_have_value("19:30")
    await expect(dialog.get_by_label("Theme")).to_have_value("Grief")
    await dialog.get_by_label("Time zone").fill("London")
    assert await blemishes(page) == []
    await dialog.get_by_role("button", name="Save the changes").click()
    await expect(planned(page)).to_contain_text("(London Time)")
    await expect(door.get_by_text("(London Time)")).to_be_visible()
    await expect(door.get_by_text("We may speak of death.")).to_be_visible()


async def another_like_it_is_made(page: Page, on: datetime) -> None:
    """From its card: only its date is asked for."""
    dialog = page.get_by_role("dialog")
    await planned(page).get_by_role("button", name="Make another like this").click()
    await expect(dialog.get_by_label("Time", exact=True)).to_have_value("19:30")
    await dialog.get_by_role("button", name="Make the circle").click()
    await expect(dialog.get_by_text("Please give both a date and a time")).to_be_visible()
    await expect(dialog.get_by_label("Date")).to_be_focused()
    await dialog.get_by_label("Date").fill(f"{on:%Y-%m-%d}")
    assert await blemishes(page) == []
    await dialog.get_by_role("button", name="Make the circle").press("Enter")
    await expect(dialog).to_have_count(0)
    await expect(page.get_by_role("heading", name=PLANNED).first).to_be_focused()
    await page.get_by_role("button", name="I have copied them").click()
    await expect(planned(page)).to_have_count(2)
    await expect(planned(page).last).to_contain_text("7:30 pm")
    await expect(planned(page).last).to_contain_text("(London Time)")
    await expect(planned(page).last).to_contain_text("Grief")

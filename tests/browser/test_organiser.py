"""An organiser at their page: circles are announced otherwise, links replaced when that is meant, some kept apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

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
            await expect(card.locator("input[readonly]:focus")).to_have_count(1)


async def test_one_more_is_invited_as_long_as_a_seat_is_left(server: RunningServer) -> None:
    async with chromium() as browser:
        page = await browser.new_page()
        await managing(page, server, "Friday further")
        card = page.get_by_role("article").filter(has_text="Friday further")
        await expect(card.get_by_text("1 seat is left")).to_be_visible()
        await card.get_by_label("One more personal link, for").select_option(label="a co-facilitator")
        make = card.get_by_role("button", name="Make the link")
        await make.dblclick()
        await expect(make).to_be_disabled()
        await expect(card.get_by_label("Co-facilitator 1", exact=True)).to_be_focused()
        await expect(card.get_by_text("Copy it now")).to_be_visible()
        await expect(card.get_by_text("Every seat is taken or promised.")).to_be_visible()
        assert await blemishes(page) == []
        door = await browser.new_page()
        await door.goto(await card.get_by_label("Co-facilitator 1", exact=True).input_value())
        await expect(door.get_by_text("Friday further")).to_be_visible()


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


async def test_links_that_nobody_has_copied_stay_when_another_circle_is_made(server: RunningServer) -> None:
    async with chromium() as browser:
        page = await browser.new_page()
        await page.goto(server.command("organiser-link").strip())
        for title in ("Friday one", "Friday two"):
            await page.get_by_role("textbox", name="Title").fill(title)
            await page.get_by_role("button", name="Create the circle").click()
            await expect(page.get_by_role("heading", name=f"Links for {title}")).to_be_focused()
        await page.get_by_role("button", name="I have copied them").first.click()
        await expect(page.get_by_role("heading", name="Your circles")).to_be_focused()
        await expect(page.get_by_role("heading", name="Links for Friday two")).to_be_hidden()
        await expect(page.get_by_role("heading", name="Links for Friday one")).to_be_visible()


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


async def test_a_circle_is_announced_otherwise_and_once_it_is_over_stands_apart(server: RunningServer) -> None:
    async with chromium() as browser:
        page = await browser.new_page()
        await managing(page, server, "Friday mistkaen")
        door = await browser.new_page()
        await page.get_by_role("button", name="New link for Participant 1").click()
        await page.get_by_role("button", name="Make a new link").click()
        await door.goto(await page.get_by_label("Participant 1", exact=True).input_value())
        await expect(door.get_by_text("Friday mistkaen")).to_be_visible()

        card = page.get_by_role("article").filter(has_text="Friday mistkaen")
        change = card.get_by_role("button", name="Change title, course, time or seats")
        await change.click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Seats in all").fill("4")
        await dialog.get_by_role("button", name="Save the changes").click()
        await expect(dialog.get_by_text("At least 7 seats: so many are taken")).to_be_visible()
        assert await blemishes(page) == []
        tomorrow = datetime.now(UTC).astimezone() + timedelta(days=1)
        await dialog.get_by_label("Title").fill("Friday corrected")
        await dialog.get_by_label("Date").fill(f"{tomorrow:%Y-%m-%d}")
        await dialog.get_by_label("Your local time").fill("19:30")
        await dialog.get_by_label("Seats in all").fill("10")
        await dialog.get_by_label("Course").select_option(label="Check-in 30 min")
        await dialog.get_by_role("button", name="Save the changes").click()
        await expect(dialog).to_have_count(0)

        card = page.get_by_role("article").filter(has_text="Friday corrected")
        await expect(card.get_by_text("of 10 seats")).to_be_visible()
        await expect(card.get_by_text("Check-in 30 min")).to_be_visible()
        await expect(card.get_by_text("Scheduled", exact=True)).to_be_visible()
        await expect(card.get_by_text("7:30")).to_be_visible()
        await expect(door.get_by_text("Friday corrected")).to_be_visible()

        await card.get_by_role("button", name="Close the circle").click()
        await page.get_by_role("button", name="Close it").click()
        await expect(card).to_be_hidden()
        await expect(page.get_by_role("heading", name="Your circles")).to_be_focused()
        await expect(door.get_by_text("You were not in the circle this time.")).to_be_visible()
        await page.locator("summary").filter(has_text="over").click()
        await expect(card).to_be_visible()
        assert await blemishes(page) == []

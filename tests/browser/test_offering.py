"""A circle in person that people may sign up for: how it is made, what its links show, and that it is cancelled."""

from __future__ import annotations

from playwright.async_api import Browser, Page, expect

from tests.browser.axe import blemishes
from tests.browser.person import follow
from tests.serving import RunningServer

ADDRESS, WAY = "12 Jalan Ampang, Kuala Lumpur", "Ring twice at the blue door."


async def make_in_person(page: Page, title: str) -> None:
    """With a question to whoever signs up, on the public page, and an open link."""
    form = page.get_by_role("form", name="New circle")
    await form.get_by_role("textbox", name="Title").fill(title)
    await form.get_by_label("Date").fill("2027-03-09")
    await form.get_by_label("Time", exact=True).fill("19:30")
    await form.get_by_label("In person").check()
    await form.get_by_role("button", name="Create the circle").click()
    await expect(form.get_by_role("textbox", name="Address")).to_be_focused()
    await form.get_by_role("textbox", name="Address").fill(ADDRESS)
    await form.get_by_role("textbox", name="How to find it").fill(WAY)
    await form.get_by_text("Who can find it and sign up").click()
    await form.get_by_label("Show it on our public page").check()
    await form.get_by_label("People sign up for it").check()
    await form.get_by_label("Seats to sign up for").fill("5")
    await form.get_by_role("button", name="Ask a question").click()
    await form.get_by_role("textbox", name="Question 1").fill("Have you been to a circle before?")
    await form.get_by_label("Also make an open link").check()


async def test_a_circle_in_person_is_made_found_and_cancelled(browser: Browser, server: RunningServer) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    await follow(page, server.command("organiser", "invite", "Mei").strip())
    title = "Tuesday at the house"
    await make_in_person(page, title)
    assert await blemishes(page) == []
    await page.get_by_role("button", name="Create the circle").click()
    await expect(page.get_by_role("heading", name=f"Links for {title}")).to_be_focused()
    personal = await page.get_by_label("Facilitator 1", exact=True).input_value()
    everybody = await page.get_by_label("Open link", exact=True).input_value()

    card = page.get_by_role("article").filter(has_text=title)
    for shown in (ADDRESS, "On the public page", "5 seats to sign up for"):
        await expect(card.get_by_text(shown)).to_be_visible()
    mine = await context.new_page()
    await follow(mine, personal)
    await expect(mine.get_by_text(ADDRESS)).to_be_visible()
    await expect(mine.get_by_text(WAY)).to_be_visible()
    assert await blemishes(mine) == []
    other = await (await browser.new_context()).new_page()
    await follow(other, everybody)
    await expect(other.get_by_text("Only people who have a place can see the address")).to_be_visible()
    assert ADDRESS not in await other.content()

    await card.get_by_text("Manage this circle").click()
    await card.get_by_role("button", name="Change this circle").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("textbox", name="Address")).to_have_value(ADDRESS)
    await dialog.get_by_label("Seats to sign up for").fill("4")
    assert await blemishes(page) == []
    await dialog.get_by_role("button", name="Save the changes").click()
    await expect(card.get_by_text("4 seats to sign up for")).to_be_visible()

    await card.get_by_role("button", name="Cancel this circle").click()
    await expect(page.get_by_text("People who signed up are told")).to_be_visible()
    assert await blemishes(page) == []
    await page.get_by_role("dialog").get_by_role("button", name="Cancel the circle").click()
    await expect(mine.get_by_role("heading", name="This circle was cancelled")).to_be_visible()
    assert ADDRESS not in await mine.content()
    assert await blemishes(mine) == []
    late = await (await browser.new_context()).new_page()
    await follow(late, personal)
    await expect(late.get_by_role("heading", name="This circle was cancelled")).to_be_visible()

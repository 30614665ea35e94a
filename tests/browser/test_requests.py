"""A stranger writes to a community without scripts; an organiser is told, reads it, answers, and adds them."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.browser.test_facilitators import pictured
from tests.browser.test_public_pages import clean, stranger
from tests.browser.test_who_can_organise import in_every_look, organising
from tests.serving import RunningServer, running_server

RAVI = "ravi@example.org"


async def come(browser: Browser, server: RunningServer, form: str) -> Page:
    page = await stranger(browser)
    await page.goto(f"{server.origin}/c/home/")
    await page.get_by_role("link", name=form).click()
    await expect(page.get_by_role("heading", level=1, name=form)).to_be_visible()
    return page


async def would_like_to_facilitate(page: Page) -> None:
    await page.get_by_label("Your name").fill("Ravi")
    await page.get_by_label("Mail address").fill("ravi@home")
    await page.get_by_label("Languages you speak").fill("Tamil, English")
    await page.get_by_label("Why would you like to facilitate?").fill("A circle helped me.\nI'd like to give it back.")
    await page.get_by_role("button", name="Send").click()
    mail = page.get_by_label("Mail address")
    await expect(mail).to_be_focused()
    await expect(mail).to_have_accessible_description(re.compile("This isn't a mail address"))
    await expect(page.get_by_label("Languages you speak")).to_have_value("Tamil, English")
    await mail.fill(RAVI)
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("heading", level=1, name="Thank you for writing to us")).to_be_visible()
    assert page.url.endswith("/c/home/facilitate/sent")


async def invites(page: Page) -> None:
    await page.get_by_label("Your name").fill("Aisha")
    await page.get_by_label("Mail address").fill("aisha@example.org")
    await page.get_by_label("Your place or organisation").fill("Willow School")
    await page.get_by_label("Roughly when").fill("An evening in May")
    await page.get_by_label("About how many people").fill("12")
    await page.get_by_label("What should we know?").fill("It is for our teachers.")
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("heading", level=1, name="Thank you for writing to us")).to_be_visible()


async def test_a_stranger_writes_and_the_organiser_reads_and_answers(browser: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        mei = await organising(browser, server.command("organiser", "invite", "Mei").strip())
        await expect(mei.get_by_text("waits for your answer")).to_have_count(0)
        ravi = await come(browser, server, "Become a facilitator")
        await pictured(ravi, "facilitate")
        await would_like_to_facilitate(ravi)
        await pictured(ravi, "request-sent")
        waiting = mei.get_by_role("link", name="1 request waits for your answer")
        await expect(waiting).to_be_visible()  # without a reload
        await waiting.click()
        cards = mei.locator("li.card")
        await expect(cards).to_have_count(1)
        aisha = await come(browser, server, "Bring a circle to your place")
        await pictured(aisha, "invite-us")
        await invites(aisha)
        await expect(cards).to_have_count(2)
        await expect(cards.first).to_contain_text("Willow School")
        await in_every_look(mei)
        await pictured(mei, "requests")

        card = cards.filter(has_text="Ravi")
        await expect(card).to_contain_text("I'd like to give it back.")
        assert await card.get_by_role("link", name=RAVI).get_attribute("href") == f"mailto:{RAVI}"
        await card.get_by_role("button", name="I've answered").press("Enter")
        await expect(card.get_by_text("Answered by Mei")).to_be_visible()
        await expect(card.get_by_role("heading", name="Ravi")).to_be_focused()
        await expect(cards.last).to_contain_text("Ravi")

        await card.get_by_role("button", name="Add as a facilitator").press("Enter")
        await expect(card.get_by_label("Name")).to_have_value("Ravi")
        await expect(card.get_by_label("Mail address")).to_have_value(RAVI)
        await card.get_by_role("checkbox", name="English").check()
        await in_every_look(mei)
        await pictured(mei, "request-add")
        await card.get_by_role("button", name="Add", exact=True).press("Enter")
        await expect(mei.get_by_text("Ravi is on the list.")).to_be_visible()

        await card.get_by_role("button", name="Delete: Ravi").press("Enter")
        await expect(mei.get_by_role("dialog")).to_contain_text("Delete what Ravi wrote?")
        await in_every_look(mei)
        await mei.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).press("Enter")
        await expect(cards).to_have_count(1)
        await expect(mei.get_by_role("heading", name="Requests")).to_be_focused()
        await mei.get_by_role("link", name="Facilitators", exact=True).click()
        await expect(mei.get_by_role("heading", name="Ravi")).to_be_visible()
        for page in (mei, ravi, aisha):
            await page.context.close()


async def test_an_organiser_takes_a_form_off_the_public_page(browser: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        mei = await organising(browser, server.command("organiser", "invite", "Mei").strip())
        await mei.get_by_role("link", name="Your community").click()
        forms = mei.get_by_role("group", name="Forms on your public page")
        await forms.get_by_label("Bring a circle to your place").uncheck()
        await in_every_look(mei)
        await mei.get_by_role("button", name="Save", exact=True).click()
        await expect(mei.get_by_text("Saved.")).to_be_visible()
        page = await stranger(browser)
        await page.goto(f"{server.origin}/c/home/")
        await expect(page.get_by_role("link", name="Become a facilitator")).to_be_visible()
        await expect(page.get_by_role("link", name="Bring a circle to your place")).to_have_count(0)
        await page.goto(f"{server.origin}/c/home/invite-us")
        await expect(page.get_by_role("heading", name="This page doesn't exist")).to_be_visible()


async def test_forms_that_are_to_be_checked_are_clean(browser: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        for form in ("facilitate", "invite-us"):
            page = await browser.new_page(locale="en")
            await page.goto(f"{server.origin}/c/home/{form}")
            await page.locator("form").evaluate("form => { form.noValidate = true; }")
            await page.locator("#website").evaluate("field => { field.value = 'x'; }")
            await page.get_by_role("button", name="Send").click()
            await expect(page.get_by_text("Please check what is marked below.")).to_be_visible()
            await clean(page)
            await pictured(page, f"{form}-to-check")

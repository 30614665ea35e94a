"""An organiser adds a facilitator and assigns them; on their own page they see it, and say that they can't make it."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.browser.person import follow
from tests.browser.test_who_can_organise import in_every_look, organising, with_a_device
from tests.serving import running_server


async def pictured(page: Page, name: str) -> None:
    """Where somebody wants to look at it."""
    if folder := os.environ.get("CIRCLE_PICTURES"):
        for width in (375, 1440):
            await page.set_viewport_size({"width": width, "height": 900})
            for scheme in ("light", "dark"):
                await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                await page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png", full_page=True)


async def test_a_facilitator_is_assigned_and_cannot_make_it(browser: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        circle = server.new_circle(participants=1)
        mei = await organising(browser, server.command("organiser", "invite", "Mei").strip())
        await mei.get_by_role("link", name="Facilitators", exact=True).click()
        await mei.get_by_label("Name").fill("Jun")
        await mei.get_by_label("Mail address").fill("nobody")
        await mei.get_by_role("button", name="Add", exact=True).click()
        await expect(mei.get_by_label("Mail address")).to_be_focused()
        await mei.get_by_label("Mail address").fill("jun@example.org")
        await in_every_look(mei)
        await mei.keyboard.press("Enter")
        card = mei.get_by_role("listitem").filter(has=mei.get_by_role("heading", name="Jun"))
        await expect(card.get_by_text("Ready")).to_be_visible()
        await card.get_by_text("Change, or get a link").click()
        await card.get_by_role("button", name="Make a link to copy").click()
        link = await card.locator("input[readonly]").input_value()
        await in_every_look(mei)
        await pictured(mei, "facilitators")

        await mei.get_by_role("link", name="Circles", exact=True).click()
        await mei.get_by_text("Manage this circle").click()
        await mei.get_by_label("Assign a facilitator").select_option(label="Jun")
        await mei.get_by_role("button", name="Assign", exact=True).click()
        await expect(mei.get_by_text("Facilitator: Jun")).to_be_visible()
        await in_every_look(mei)
        await pictured(mei, "assigned")

        jun = await (await browser.new_context()).new_page()
        await follow(jun, link)
        await expect(jun.get_by_role("heading", name="Your circles to facilitate")).to_be_visible()
        assert circle.circle not in jun.url
        await jun.get_by_text("Script and prompts").click()
        await in_every_look(jun)
        await pictured(jun, "own")
        await jun.get_by_role("button", name="I can't make it").focus()
        await jun.keyboard.press("Enter")
        await jun.get_by_label("A line to the organiser").fill("I have the flu.")
        await in_every_look(jun)
        await jun.get_by_role("button", name="Tell the organiser").focus()
        await jun.keyboard.press("Enter")
        await expect(jun.get_by_text("You aren't assigned to any circle just now.")).to_be_visible()
        await expect(jun.get_by_role("heading", name="Your circles to facilitate")).to_be_focused()
        await expect(mei.get_by_text("Jun can't make it.")).to_be_visible()
        await expect(mei.get_by_text("I have the flu.")).to_be_visible()
        await expect(mei.get_by_text("Someone who was to facilitate can't make it.")).to_be_visible()
        await in_every_look(mei)
        await pictured(mei, "away")
        await jun.goto(f"{server.origin}/organise")
        await expect(jun.get_by_role("heading", name="Log in")).to_be_visible()
        await in_every_look(jun)
        await pictured(jun, "log-in")
        for page in (mei, jun):
            await page.context.close()


async def test_a_facilitator_adds_a_passkey_and_logs_in_without_a_link(browser: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        mei = server.organising
        person = mei.post("/organiser/facilitators", json={"name": "Jun"}).raise_for_status().json()["id"]
        made = mei.post(f"/organiser/facilitators/{person}/links", json={"by_mail": False}).raise_for_status()
        jun = await (await browser.new_context()).new_page()
        device = await with_a_device(jun)
        await follow(jun, made.json()["url"])
        passkeys = jun.get_by_role("region", name="Passkeys")
        await passkeys.get_by_role("button", name="Add a passkey").click()
        await expect(passkeys.get_by_text("Please give it a name.")).to_be_visible()
        await passkeys.get_by_label("What do you call a new passkey?").fill("Jun's phone " + "W" * 28)
        await jun.keyboard.press("Enter")
        await expect(jun.get_by_text("The passkey is added.")).to_be_visible()
        rows = passkeys.get_by_role("listitem")
        await expect(rows).to_contain_text("Not used yet")
        await in_every_look(jun)
        for _ in range(2):
            await jun.get_by_role("button", name="Log out").press("Enter")
            await expect(jun.get_by_role("heading", name="You're logged out")).to_be_focused()
            await in_every_look(jun)
            await jun.get_by_role("button", name="Log in with a passkey").press("Enter")
            await expect(jun.get_by_role("heading", name="Your circles to facilitate")).to_be_visible()
        await expect(rows).to_contain_text("You logged in with this")
        await pictured(jun, "own-passkeys")
        await rows.get_by_role("button", name="Remove").press("Enter")
        await in_every_look(jun)
        await jun.get_by_role("dialog").get_by_role("button", name="Keep it").press("Enter")
        await expect(rows).to_have_count(1)
        await rows.get_by_role("button", name="Remove").press("Enter")
        await jun.get_by_role("dialog").get_by_role("button", name="Remove it").press("Enter")
        await expect(jun.get_by_role("heading", name="You're logged out")).to_be_focused()
        await jun.get_by_role("button", name="Log in with a passkey").press("Enter")
        await expect(jun.get_by_text("That didn't work.")).to_be_visible()
        await jun.goto(f"{server.origin}/facilitator/")
        await expect(jun.get_by_role("heading", name="Open your link again")).to_be_visible()
        await device.detach()
        await jun.context.close()

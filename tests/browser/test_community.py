"""An organiser says what their community is, and people in its circles see it, by day and by night."""

from __future__ import annotations

from pathlib import Path

import httpx2
from playwright.async_api import Browser, Page, expect

from tests.browser.test_who_can_organise import in_every_look, organising
from tests.roomserver.api.test_profile import CHOICES
from tests.roomserver.pictures import PNG, SVG
from tests.serving import RunningServer, running_server

NAME = "Rumah Tenang"


async def opened(browser: Browser, server: RunningServer) -> Page:
    page = await organising(browser, server.command("organiser", "invite", "Mei").strip())
    await page.get_by_role("link", name="Your community").click()
    await expect(page.get_by_role("heading", name="Your community")).to_be_visible()
    return page


async def save(page: Page) -> None:
    await page.get_by_role("button", name="Save", exact=True).click()


def another_saves(server: RunningServer, **change: object) -> httpx2.Response:
    """Another organiser, from another browser."""
    made_on = server.organising.get("/organiser/profile").json()["profile"]["version"]
    return server.organising.put("/organiser/profile", json={**CHOICES, **change, "made_on": made_on})


async def test_a_community_is_named_and_coloured_and_its_circles_show_it(browser: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        page = await opened(browser, server)
        await in_every_look(page)
        await page.get_by_role("textbox", name="Name", exact=True).fill(NAME)
        await page.get_by_label("Logo", exact=True).set_input_files(
            {"name": "logo.png", "mimeType": "image/png", "buffer": SVG}
        )
        await expect(page.get_by_text("This can't be a logo.")).to_be_visible()
        await page.get_by_label("Logo", exact=True).set_input_files(
            {"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": PNG}
        )
        await expect(page.get_by_text("The logo is saved.")).to_be_visible()
        await page.get_by_label("Use a colour of our own").check()
        await page.get_by_label("Colour on light pages").fill("#ffcc00")
        await expect(page.get_by_text("Hard to read: the contrast")).to_be_visible()
        await in_every_look(page)
        await page.get_by_role("button", name="Use the nearest colour").click()
        await expect(page.get_by_text("Hard to read: the contrast")).to_have_count(0)
        await page.get_by_label("Colour on light pages").fill("#1d5c63")
        await page.get_by_label("Colour on dark pages").fill("#7fd1c7")
        await page.get_by_label("Use helplines of our own").check()
        phone = page.get_by_role("textbox", name="Phone number", exact=True).first
        await phone.fill("call me")
        await save(page)
        await expect(page.get_by_text("Write a phone number in digits")).to_be_visible()
        await expect(phone).to_be_focused()
        await expect(page.get_by_role("textbox", name="Name", exact=True)).to_have_value(NAME)
        await phone.fill("15999")
        await page.get_by_label("Write our own agreements").check()
        await page.get_by_role("textbox", name="Words").first.fill("We listen to the end.")
        await in_every_look(page)
        await save(page)
        await expect(page.get_by_text("Saved.")).to_be_visible()
        await at_the_door(browser, server)


async def at_the_door(browser: Browser, server: RunningServer) -> None:
    """Whoever comes in a circle of the community's."""
    circle = server.organising.post(
        "/organiser/circles", json={"title": {"default": "en", "texts": {"en": "Tuesday"}}, "participants": 1}
    ).json()
    page = await browser.new_page(color_scheme="light")
    await page.goto(circle["links"]["participants"][0]["url"])
    await expect(page.get_by_role("link", name=NAME)).to_be_visible()
    await expect(page.get_by_text("We listen to the end.")).to_be_visible()
    logo = page.locator("header img")
    assert await logo.evaluate("image => image.decode().then(() => image.naturalWidth)") == 40
    ember = "getComputedStyle(document.documentElement).getPropertyValue('--ember').trim()"
    assert await page.evaluate(ember) == "#1d5c63"
    await page.emulate_media(color_scheme="dark")
    assert await page.evaluate(ember) == "#7fd1c7"
    await page.context.set_offline(True)
    await page.get_by_role("button", name="Helplines").click()
    await expect(page.get_by_role("link", name="15999")).to_be_visible()
    await expect(page.locator('a[href="tel:1771"]')).to_have_count(0)


async def test_what_another_organiser_saved_meanwhile_is_compared(browser: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        page = await opened(browser, server)
        name = page.get_by_role("textbox", name="Name", exact=True)
        await name.fill("Mine")
        assert another_saves(server, name="Theirs").status_code == 200
        await save(page)
        await expect(page.get_by_role("heading", name="Another organiser changed this")).to_be_visible()
        await expect(name).to_have_value("Mine")
        await expect(page.get_by_role("definition").filter(has_text="Theirs")).to_be_visible()
        await in_every_look(page)
        await page.get_by_role("button", name="Save what I wrote").click()
        await expect(page.get_by_text("Saved.")).to_be_visible()
        assert server.organising.get("/organiser/profile").json()["profile"]["name"] == "Mine"
        await name.fill("Mine again")
        assert another_saves(server, name="Theirs again").status_code == 200
        await save(page)
        await page.get_by_role("button", name="Take theirs instead").click()
        await expect(name).to_have_value("Theirs again")

"""The evening itself, as its organiser sees it: who has come, live; circles; lists to print; a code to hand over."""

from __future__ import annotations

import time
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.browser.test_who_can_organise import in_every_look, organising
from tests.guest import guest
from tests.serving import RunningServer, running_server

NAMES = tuple(f"Person {number:02}" for number in range(1, 14))


def make(server: RunningServer) -> tuple[str, dict[str, list[dict[str, str]]]]:
    """The id of a circle whose doors are open, with thirteen people, and its links."""
    title = {"default": "en", "texts": {"en": "Caring for a parent"}}
    asked = {"title": title, "starts_at": time.time() + 60.0, "terms": {"sign_up": {"seats": 16}}}
    asked |= {"facilitators": 2, "cofacilitators": 2, "capacity": 24}
    made = server.organising.post("/organiser/circles", json=asked).json()
    for name in NAMES:
        path = f"/organiser/circles/{made['circle']['id']}/sign-ups"
        assert server.organising.post(path, json={"name": name}).status_code == 201
    return made["circle"]["id"], made["links"]


async def opened(browser: Browser, server: RunningServer, circle: str) -> Page:
    page = await organising(browser, server.command("organiser", "invite", "Kavitha").strip())
    await expect(page.get_by_role("heading", name="Caring for a parent")).to_be_visible()
    await page.goto(f"{server.origin}/organiser/sign-ups/{circle}")
    await expect(page.get_by_role("heading", name="Today")).to_be_visible()
    return page


async def test_an_organiser_sees_who_comes_and_divides_the_evening(browser: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        circle, links = make(server)
        page = await opened(browser, server, circle)
        await expect(page.get_by_text("0 of 13 are here.")).to_be_visible()
        async with guest(links["facilitators"][0]["url"]) as fay:
            await fay.command("knock", name="Fay")
            await expect(page.get_by_text("Facilitator 1 here", exact=True)).to_be_visible()
        await page.get_by_role("button", name="Propose circles").click()
        await expect(page.get_by_role("heading", name="Circle 2")).to_be_visible()
        await expect(page.get_by_text("7 people")).to_be_visible()
        await in_every_look(page)

        choice = page.get_by_label("Circle of Person 01")
        to = "1" if await choice.input_value() == "0" else "0"
        await choice.focus()
        await choice.select_option(to)
        await expect(page.get_by_text("Person 01 is in circle", exact=False)).to_be_visible()
        await page.get_by_label("Stays: Person 01").check()
        await expect(page.get_by_text("Person 01 stays when you divide anew.")).to_be_visible()
        await page.get_by_role("button", name="Divide everyone anew").click()
        await expect(page.get_by_text("Everyone has a circle.")).to_be_visible()
        await expect(page.get_by_label("Circle of Person 01")).to_have_value(to)

        await page.get_by_role("button", name="Lists to print").click()
        await expect(page.get_by_role("heading", name="Lists of the circles")).to_be_visible()
        await in_every_look(page)
        await page.emulate_media(media="print")
        await expect(page.get_by_role("button", name="Print")).to_be_hidden()
        await expect(page.get_by_text("Person 13")).to_be_visible()
        await page.emulate_media(media="screen")
        await page.get_by_role("button", name="Back").click()

        await page.get_by_label("Name", exact=True).fill("Ravi")
        await page.get_by_role("button", name="Add", exact=True).click()
        await expect(page.get_by_role("textbox", name="Personal link of Ravi")).to_be_focused()
        await page.get_by_text("Code to hand over").click()
        await expect(page.get_by_role("img", name="QR code: the link of Ravi")).to_be_visible()
        shown = "document.querySelector('details img').naturalWidth > 0"
        await page.wait_for_function(shown)

"""An organiser writes a script and a list of prompts for their community; who facilitates finds them, and who is on
call.
"""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.browser.axe import blemishes
from tests.browser.person import Person
from tests.browser.test_who_can_organise import in_every_look, organising
from tests.roomserver.api.test_own_shelf import OURS
from tests.roomserver.api.test_profile import CHOICES
from tests.roomserver.library.writing import PLAIN
from tests.serving import RunningServer, running_server


async def opened(browser: Browser, server: RunningServer) -> Page:
    page = await organising(browser, server.command("organiser", "invite", "Mei").strip())
    await page.get_by_role("link", name="Scripts and prompts").click()
    await expect(page.get_by_role("heading", name="Scripts and prompts")).to_be_visible()
    return page


async def test_a_script_is_copied_changed_and_used_and_its_mistakes_are_told(browser: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        page = await opened(browser, server)
        await in_every_look(page)
        row = page.get_by_role("listitem").filter(has_text="open-table")
        await row.get_by_role("button", name="Copy and change").click()
        text = page.get_by_role("textbox", name="Text")
        await expect(text).to_have_value(shipped("open-table"))
        await expect(page.get_by_role("textbox", name="Name")).to_have_value("open-table-own")
        await page.get_by_label("Or choose a file").set_input_files(
            {"name": "Grief-75.yaml", "mimeType": "", "buffer": PLAIN.replace("minutes", "minuts").encode()}
        )
        await expect(page.get_by_role("textbox", name="Name")).to_have_value("grief-75")
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.get_by_text("Line 5: there is no “minuts” here")).to_be_visible()
        await expect(text).to_be_focused()
        await in_every_look(page)
        await text.fill(PLAIN)
        await page.get_by_role("button", name="Show a preview").click()
        await expect(page.get_by_role("heading", name="Preview")).to_be_visible()
        await in_every_look(page)
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.get_by_text("grief-75 is saved.")).to_be_visible()
        await in_every_look(page)
        async with page.expect_download() as download:
            row = page.get_by_role("listitem").filter(has_text="grief-75")
            await row.get_by_role("button", name="Download").click()
        saved = await download.value
        assert saved.suggested_filename == "grief-75.yaml"
        await saved.save_as(tmp_path / "saved.yaml")
        assert content_of(tmp_path / "saved.yaml") == PLAIN
        await page.get_by_role("link", name="Circles", exact=True).click()
        await expect(page.get_by_label("Script").locator("option").first).to_have_text("A plain circle")


async def test_who_facilitates_finds_the_communitys_prompts_and_who_is_on_call(
    browser: Browser, tmp_path: Path
) -> None:
    with running_server(tmp_path) as server:
        mei = server.organising
        mei.put("/organiser/profile", json={**CHOICES, "languages": ["en"], "made_on": 0}).raise_for_status()
        mei.put("/organiser/prompts/ours", json={"text": OURS, "made_on": ""}).raise_for_status()
        links = server.new_circle(facilitators=1, participants=1)
        kavitha = await Person.arrive(browser, links.facilitators[0], "Kavitha", microphone=False)
        await kavitha.is_seated(1)
        await expect(kavitha.page.get_by_role("link", name=CHOICES["phone"])).to_be_visible()
        assert await blemishes(kavitha.page) == []
        prompts = kavitha.page.get_by_label("From the library").locator("option")
        await expect(prompts.filter(has_text="Be kind to yourself tonight.").first).to_be_attached()
        tom = await Person.arrive(browser, links.participants[0], "Tom", microphone=False)
        await tom.sees("Thank you, Tom")
        await expect(tom.page.get_by_text(CHOICES["phone"])).to_have_count(0)


def shipped(name: str) -> str:
    """As it lies in the library."""
    return content_of(Path(__file__).parents[2] / "roomserver" / "library" / "scripts" / f"{name}.yaml")


def content_of(path: Path) -> str:
    return path.read_text()

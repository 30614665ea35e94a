"""Which language a page speaks: as the browser asks, until the person chooses, which costs nobody their seat."""

from __future__ import annotations

from contextlib import AsyncExitStack

from playwright.async_api import Browser, Page, Request, expect

from roomserver.i18n import read_catalogues
from tests.browser.axe import blemishes
from tests.browser.person import Person, follow
from tests.browser.test_access import seated_guest
from tests.browser.test_access_in_the_room import do
from tests.serving import RunningServer

MALAY, ENGLISH = (read_catalogues()[language].say for language in ("ms", "en"))


async def speaks(page: Page, language: str) -> None:
    await expect(page.locator("html")).to_have_attribute("lang", language)


async def choose(page: Page, name: str, key: str) -> None:
    """At the keyboard: to the list of that name, and up or down in it."""
    await page.get_by_role("combobox", name=name).focus()
    await page.keyboard.press(key)


async def test_a_page_speaks_as_the_browser_asks_and_loads_no_other_language(
    browser: Browser, server: RunningServer
) -> None:
    context = await browser.new_context(locale="ms-SG", viewport={"width": 375, "height": 812})
    page = await context.new_page()
    loaded: list[str] = []

    def note(request: Request) -> None:
        loaded.append(request.url)

    page.on("request", note)
    links = server.new_circle(participants=1)
    await follow(page, links.participants[0])
    await expect(page.get_by_role("button", name=MALAY("door.come_in"))).to_be_visible()
    await speaks(page, "ms")
    assert [url for url in loaded if "/assets/ms-" in url]
    assert [url for url in loaded if "/assets/en-" in url] == []
    assert await blemishes(page) == []


async def test_who_chooses_another_language_keeps_it_and_their_seat(browser: Browser, server: RunningServer) -> None:
    links = server.new_circle(participants=1)
    async with AsyncExitStack() as stack:
        kavitha = await seated_guest(stack, links.facilitators[0], "Kavitha")
        page = await (await browser.new_context(locale="en-SG")).new_page()
        mei = Person(page, "Mei")
        await follow(page, links.participants[0])
        await mei.textbox("Your name").fill("Mei")
        await choose(page, "Language", "ArrowDown")
        await expect(mei.textbox(MALAY("door.name"))).to_have_value("Mei")
        await speaks(page, "ms")
        await page.get_by_role("checkbox", name=MALAY("door.agree")).check()
        await mei.press(MALAY("door.come_in"))
        await kavitha.until(lambda: bool(kavitha.parts["lobby"]["knocks"]))
        await do(kavitha, "admit", seat=kavitha.parts["lobby"]["knocks"][0]["seat"])
        await mei.sees(MALAY("turn.not_begun"))
        await mei.press(MALAY("step.yours"))
        await choose(page, MALAY("language.label"), "ArrowUp")
        await mei.sees(ENGLISH("turn.not_begun"))
        await expect(page.get_by_role("button", name=MALAY("step.leave"), exact=True)).to_have_count(0)
        await speaks(page, "en")
        await choose(page, "Language", "ArrowDown")
        await speaks(page, "ms")
        assert [seat["presence"] for seat in kavitha.parts["roster"]["seats"]] == ["present", "present"]
        await page.reload()
        await mei.sees(MALAY("turn.not_begun"))
        await speaks(page, "ms")


async def test_where_words_do_not_arrive_the_language_stays(browser: Browser, server: RunningServer) -> None:
    context = await browser.new_context(locale="en-SG")
    await context.route("**/assets/ms-*.js", lambda route: route.abort())
    page = await context.new_page()
    await page.goto(server.origin)
    await expect(page.get_by_role("heading", level=1)).to_have_text(ENGLISH("home.title"))
    choice = page.get_by_role("combobox", name="Language")
    await choice.select_option("ms")
    await expect(choice).to_have_value("en")
    await speaks(page, "en")


async def test_a_page_that_does_not_arrive_says_so_in_the_readers_language(
    browser: Browser, server: RunningServer
) -> None:
    context = await browser.new_context(locale="ms-SG")
    await context.route("**/assets/ms-*.js", lambda route: route.abort())
    page = await context.new_page()
    await page.goto(server.origin)
    await expect(page.get_by_role("heading", level=1)).to_have_text(MALAY("page.not_loaded_title"))
    await expect(page.get_by_role("link", name="1771")).to_have_attribute("href", "tel:1771")


async def test_without_scripts_there_are_words_and_helplines(browser: Browser, server: RunningServer) -> None:
    context = await browser.new_context(locale="ms-SG", java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{server.origin}/join")
    await expect(page.get_by_role("heading", level=1)).to_have_text(MALAY("page.not_loaded_title"))
    await expect(page.get_by_role("link", name="1771")).to_be_visible()

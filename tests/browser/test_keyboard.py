"""Whole journeys by Tab, Enter, Space and Escape alone; focus is somewhere visible at every step."""

from __future__ import annotations

from contextlib import AsyncExitStack

from playwright.async_api import Locator, Page, expect

from tests.browser.chromium import chromium
from tests.browser.person import Person, eventually
from tests.browser.test_access import seated_guest
from tests.guest import guest
from tests.serving import RunningServer

MOST_TABS = 60
FOCUS_IS_SEEN = "document.activeElement !== document.body && document.activeElement.matches(':focus-visible, h1, main')"


async def tab_to(page: Page, target: Locator) -> None:
    """Tab until it has the focus, and a person can see that it has."""
    await expect(target).to_be_visible()
    for _ in range(MOST_TABS):
        if await target.evaluate("element => element === document.activeElement"):
            assert await target.evaluate("element => element.matches(':focus-visible')")
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {target}")


async def press(person: Person, name: str, key: str = "Enter") -> None:
    """Tab to a button and press it."""
    button = person.button(name)
    await tab_to(person.page, button)
    await expect(button).to_be_enabled()  # what came in place of a pressed button takes no double press
    await person.page.keyboard.press(key)


async def agree(person: Person) -> None:
    await tab_to(person.page, person.agreement)
    await person.page.keyboard.press("Space")
    await expect(person.agreement).to_be_checked()


async def focus_is_kept(person: Person) -> None:
    """What was pressed may be gone; the focus is not lost with it."""

    async def is_seen() -> bool:
        return bool(await person.page.evaluate(FOCUS_IS_SEEN))

    await eventually(is_seen, "the focus is on something", 3.0)


async def test_join_take_pass_leave(server: RunningServer) -> None:
    links = server.new_circle(participants=1)
    async with chromium() as browser, AsyncExitStack() as stack:
        kavitha = await seated_guest(stack, links.facilitators[0], "Kavitha")
        page = await browser.new_page()
        await page.goto(links.participants[0])
        mei = Person(page, "Mei")
        await tab_to(page, mei.textbox("Your name"))
        await page.keyboard.type("Mei")
        await press(mei, "Use my microphone", "Space")
        await expect(mei.button("Close my microphone")).to_be_visible()
        await focus_is_kept(mei)
        await agree(mei)
        await press(mei, "Come in")
        await mei.sees("You are in the lobby")
        await focus_is_kept(mei)
        await press_helplines(mei)
        await kavitha.until(lambda: bool(kavitha.parts["lobby"]["knocks"]))
        seat = kavitha.parts["lobby"]["knocks"][0]["seat"]
        await kavitha.command("admit", seat=seat)
        await mei.is_seated(2)
        await focus_is_kept(mei)
        await kavitha.command("begin")
        await kavitha.command("move_piece", piece_id=kavitha.piece["id"], to=seat)
        await press(mei, "Take the piece")
        await expect(mei.button("Pass the piece")).to_be_visible()
        await focus_is_kept(mei)
        await press(mei, "Pass the piece", "Space")
        await kavitha.until(lambda: kavitha.piece.get("to") == kavitha.seat)
        await expect(mei.button("Pass the piece")).to_be_hidden()
        await focus_is_kept(mei)
        await press(mei, "Leave")
        await mei.sees("You have left the circle")
        await focus_is_kept(mei)


async def test_admit_begin_mute_pass(server: RunningServer) -> None:
    links = server.new_circle(participants=1)
    async with chromium() as browser, AsyncExitStack() as stack:
        page = await browser.new_page(viewport={"width": 1440, "height": 900})
        await page.goto(links.facilitators[0])
        kavitha = Person(page, "Kavitha")
        await tab_to(page, kavitha.textbox("Your name"))
        await page.keyboard.type("Kavitha")
        await agree(kavitha)
        await press(kavitha, "Come in")
        await kavitha.is_seated(1)
        await focus_is_kept(kavitha)
        mei = await stack.enter_async_context(guest(links.participants[0]))
        await mei.command("knock", name="Mei")
        await tab_to(page, kavitha.button("Admit Mei").first)
        await page.keyboard.press("Enter")
        await kavitha.is_seated(2)
        await focus_is_kept(kavitha)
        await press(kavitha, "Begin the circle")
        await focus_is_kept(kavitha)
        await press(kavitha, "Offer to Kavitha")
        await expect(kavitha.button("Take the piece")).to_be_visible()
        await focus_is_kept(kavitha)
        await press(kavitha, "Take the piece")
        await press(kavitha, "Mute Mei", "Space")
        await mei.until(lambda: "facilitator" in mei.parts["me"]["mutes"])
        await focus_is_kept(kavitha)
        await press(kavitha, "Pass the piece")
        await mei.until(lambda: mei.piece.get("to") == mei.seat)
        await focus_is_kept(kavitha)
        await escape_from_the_end(kavitha)
        assert mei.view["kind"] == "participant"


async def press_helplines(person: Person) -> None:
    """Open them, read, Escape: the focus is back where it was."""
    page = person.page
    helplines = page.get_by_role("button", name="Helplines").or_(page.get_by_role("link", name="Helplines"))
    await tab_to(page, helplines)
    await page.keyboard.press("Enter")
    await person.sees("1771")
    await page.keyboard.press("Escape")
    await expect(page.get_by_text("1771").first).to_be_hidden()
    await expect(helplines).to_be_focused()


async def escape_from_the_end(person: Person) -> None:
    """Asked whether to end for all, Escape does not, and the focus is back."""
    await press(person, "End for all")
    await expect(person.button("End it")).to_be_visible()
    await person.page.keyboard.press("Escape")
    await expect(person.button("End it")).to_be_hidden()
    await expect(person.button("End for all")).to_be_focused()

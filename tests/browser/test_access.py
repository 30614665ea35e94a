"""Every page in every state: nothing for axe to find, targets large enough, no sideways scrolling."""

from __future__ import annotations

import re
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import blemishes
from tests.browser.person import Person, follow
from tests.guest import Guest, guest
from tests.serving import RunningServer

pytestmark = pytest.mark.first

IN_APP = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130 Mobile Safari/537.36 Instagram 340.0.0.1"


async def at(page: Page, url: str, heading: str | re.Pattern[str]) -> None:
    """Open an address; it has that heading, and no blemish."""
    await follow(page, url)
    await clean(page, heading)


async def clean(page: Page, heading: str | re.Pattern[str]) -> None:
    await expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible(timeout=15_000)
    assert await blemishes(page) == []


async def seated_guest(stack: AsyncExitStack, link: str, name: str, facilitator: Guest | None = None) -> Guest:
    """Somebody over a bare socket, so that one browser page is enough."""
    came = await stack.enter_async_context(guest(link))
    await came.command("knock", name=name)
    if facilitator is not None:
        await facilitator.command("admit", seat=came.seat)
    return came


async def test_pages_before_a_seat(browser: Browser, server: RunningServer) -> None:
    page = await browser.new_page()
    await at(page, server.origin, "A room for sharing circles")
    await page.get_by_role("button", name="Helplines").or_(page.get_by_role("link", name="Helplines")).click()
    await expect(page.get_by_text("1771").first).to_be_visible()
    assert await blemishes(page) == []
    await at(page, f"{server.origin}/join", "This link is incomplete")
    await at(page, f"{server.origin}/join#nothing.aaaaaaaaaaaaaaaaaaaaaaaa", "This link doesn't work")
    await at(page, f"{server.origin}/nowhere", "This page doesn't exist")
    inside = await browser.new_page(user_agent=IN_APP)
    await at(inside, f"{server.origin}/join#nothing.aaaaaaaaaaaaaaaaaaaaaaaa", "Open this in your browser")


async def test_a_participants_pages(browser: Browser, server: RunningServer) -> None:
    links = server.new_circle(participants=2)
    async with AsyncExitStack() as stack:
        kavitha = await seated_guest(stack, links.facilitators[0], "Kavitha")
        page = await browser.new_page()
        await at(page, links.participants[0], "Tuesday evening")
        person = Person(page, "Mei")
        await person.press("Turn on microphone")
        await person.textbox("Your name").fill("Mei")
        await person.agreement.check()
        await clean(page, "Tuesday evening")
        await person.press("Come in")
        await clean(page, "You're in the lobby")
        await kavitha.until(lambda: bool(kavitha.parts["lobby"]["knocks"]))
        mei = kavitha.parts["lobby"]["knocks"][0]["seat"]
        await kavitha.command("admit", seat=mei)
        await person.is_seated(2)
        await clean(page, "Tuesday evening")  # not begun
        await kavitha.command("begin")
        await kavitha.command("offer_next", piece_id=kavitha.piece["id"])
        await kavitha.command("take_piece", offer_id=kavitha.piece["id"])
        await person.sees(re.compile("You're next"))
        assert await blemishes(page) == []
        await kavitha.command("pass_piece", turn_id=kavitha.piece["id"])
        await expect(person.button("Take the piece")).to_be_visible()
        assert await blemishes(page) == []
        await person.take()
        assert await blemishes(page) == []
        await kavitha.command("mute", seat=mei)
        await person.sees("A facilitator muted you.")
        assert await blemishes(page) == []
        await kavitha.command("end_circle")
        await clean(page, "The circle has ended")


async def test_declined_left_and_taken_over(browser: Browser, server: RunningServer) -> None:
    links = server.new_circle(participants=3)
    async with AsyncExitStack() as stack:
        kavitha = await seated_guest(stack, links.facilitators[0], "Kavitha")
        declined = await Person.arrive(browser, links.participants[0], "Jun", microphone=False)
        await kavitha.until(lambda: bool(kavitha.parts["lobby"]["knocks"]))
        await kavitha.command("decline", seat=kavitha.parts["lobby"]["knocks"][0]["seat"])
        await clean(declined.page, "We're sorry, not today")
        left = await Person.arrive(browser, links.participants[1], "Tom", microphone=False)
        await clean(left.page, "You're in the lobby")
        await left.press("Leave")
        await clean(left.page, "You've left the circle")
        context = await browser.new_context()
        first = await Person.arrive(context, links.participants[2], "Devi", microphone=False)
        await clean(first.page, "You're in the lobby")
        second = await context.new_page()
        await second.goto(first.page.url)
        await clean(first.page, "Your seat is open in another tab")


async def test_a_facilitators_pages(browser: Browser, server: RunningServer) -> None:
    links = server.new_circle(participants=2)
    async with AsyncExitStack() as stack:
        person = await Person.arrive(browser, links.facilitators[0], "Kavitha")
        await person.is_seated(1)
        mei = await stack.enter_async_context(guest(links.participants[0]))
        await mei.command("knock", name="Mei")
        await expect(person.button("Admit Mei").first).to_be_visible()
        assert await blemishes(person.page) == []
        await person.button("Admit Mei").first.click()
        await person.is_seated(2)
        await person.begin("Kavitha")
        await expect(person.button("Take the piece")).to_be_visible()
        assert await blemishes(person.page) == []
        await person.page.set_viewport_size({"width": 375, "height": 740})
        await person.press("Facilitate")
        await expect(person.button("Mute Mei")).to_be_visible()
        assert await blemishes(person.page) == []
        await person.page.set_viewport_size({"width": 1440, "height": 900})
        await person.press("Close the circle")
        await expect(person.button("Close it")).to_be_visible()
        assert await blemishes(person.page) == []


async def test_an_organisers_pages(browser: Browser, server: RunningServer) -> None:
    page = await browser.new_page()
    await at(page, f"{server.origin}/organiser/", "Open your link again")
    await at(page, f"{server.origin}/organise#home.aaaaaaaaaaaaaaaaaaaaaaaa", "This link doesn't work")
    link = server.command("organiser", "invite", "Mei").strip()
    await page.goto("about:blank")
    await at(page, link, "Your circles")
    made = await make_a_circle(browser, page)
    assert await blemishes(page) == []
    await follow(page, made)
    await clean(page, "Thursday listeners")


async def make_a_circle(browser: Browser, page: Page) -> str:
    """As an organiser would; returns the open link, which the page shows once."""
    await page.get_by_role("textbox", name="Title").fill("Thursday listeners")
    await page.get_by_role("checkbox", name=re.compile("open link")).check()
    await page.get_by_role("button", name="Create the circle").click()
    await expect(page.get_by_role("heading", name="Links for Thursday listeners")).to_be_visible()
    shown = await page.locator("input[readonly]").evaluate_all("inputs => inputs.map(input => input.value)")
    assert len(shown) == len(set(shown)) >= 3
    return str(shown[-1])

"""What people do by accident: Back, and the link once more. Their seat is kept."""

from __future__ import annotations

from contextlib import AsyncExitStack

from playwright.async_api import Browser, expect

from tests.browser.person import Person, follow
from tests.browser.test_access import seated_guest
from tests.serving import RunningServer


async def test_back_closes_what_lies_over_the_room_and_the_link_leads_back_to_the_seat(
    browser: Browser, server: RunningServer
) -> None:
    links = server.new_circle(open_link=True)
    assert links.open is not None
    async with AsyncExitStack() as stack:
        kavitha = await seated_guest(stack, links.facilitators[0], "Kavitha")
        mei = await Person.arrive(browser, links.open, "Mei", microphone=False)
        await mei.sees("You're in the lobby")
        await kavitha.until(lambda: bool(kavitha.parts["lobby"]["knocks"]))
        await kavitha.command("admit", seat=kavitha.parts["lobby"]["knocks"][0]["seat"])
        await mei.is_seated(2)
        seat = mei.page.url
        await mei.press("Helplines")
        await mei.sees("1771")
        await mei.page.go_back()
        await expect(mei.page.get_by_text("1771").first).to_be_hidden()
        await mei.is_seated(2)
        await mei.press("Helplines")
        await mei.press("Close")
        await mei.is_seated(2)
        await mei.page.goto("about:blank")
        await follow(mei.page, links.open)
        await mei.is_seated(2)
        assert mei.page.url == seat
        await mei.press("Leave")
        await mei.sees("You've left the circle")
        await mei.page.goto("about:blank")
        await follow(mei.page, links.open)
        await expect(mei.textbox("Your name")).to_be_visible()
        assert mei.page.url != seat

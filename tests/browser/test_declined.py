"""A facilitator declines somebody by mistake and takes it back; a device waits behind a copy of a link at the door."""

from __future__ import annotations

import re
from contextlib import AsyncExitStack

from playwright.async_api import Browser, expect

from tests.browser.axe import blemishes
from tests.browser.person import Person
from tests.guest import guest
from tests.serving import RunningServer


async def test_c33_whoever_was_declined_by_mistake_is_let_knock_again(browser: Browser, server: RunningServer) -> None:
    links = server.new_circle(participants=2)
    async with AsyncExitStack() as stack:
        kavitha = await Person.arrive(browser, links.facilitators[0], "Kavitha", microphone=False)
        await kavitha.is_seated(1)
        mei = await Person.arrive(browser, links.participants[0], "Mei", camera=True)
        await kavitha.button("Decline Mei").first.click()
        await kavitha.sees("you can let them knock again from the lobby")
        await kavitha.press("Decline")
        await expect(mei.page.get_by_role("heading", name="We're sorry, not today")).to_be_visible()
        await kavitha.sees(re.compile("declined at .* by Kavitha"))

        await stack.enter_async_context(guest(links.participants[1]))  # a copy, held open at the door
        phone = await stack.enter_async_context(guest(links.participants[1]))
        assert phone.view["kind"] == "claimant"
        await kavitha.sees("no one has given a name yet")
        assert await blemishes(kavitha.page) == []
        await kavitha.press("Switch to the new device")
        await phone.until_kind("door")

        await kavitha.press("Let them knock again: Mei")
        await expect(kavitha.button("Let them knock again: Mei")).to_be_hidden()
        await expect(mei.page.get_by_role("heading", level=1)).to_be_focused()
        await expect(mei.textbox("Your name")).to_have_value("Mei")
        for device in ("microphone", "camera"):  # nothing is left open in the hands of a page that says "not today"
            await expect(mei.button(f"Turn on {device}")).to_be_visible()
        await mei.agreement.check()
        await mei.press("Come in")
        await kavitha.admit("Mei")
        await mei.is_seated(2)

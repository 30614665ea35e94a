"""A circle that divides: whoever leads a group introduces its first part, and then offers the piece."""

from __future__ import annotations

from contextlib import AsyncExitStack

from playwright.async_api import Browser, expect

from tests.browser.person import Person
from tests.guest import guest
from tests.serving import RunningServer


async def test_a_group_is_introduced_before_the_piece_goes_round(browser: Browser, server: RunningServer) -> None:
    links = server.new_circle(facilitators=2, participants=2)
    async with AsyncExitStack() as stack:
        kavitha = await Person.arrive(browser, links.facilitators[0], "Kavitha")
        gus = await stack.enter_async_context(guest(links.facilitators[1]))
        await gus.command("knock", name="Gus")
        for name, link in zip(("Mei", "Tom"), links.participants, strict=True):
            participant = await stack.enter_async_context(guest(link))
            await participant.command("knock", name=name)
            await gus.command("admit", seat=participant.seat)
        await kavitha.is_seated(4)
        await gus.command("begin")
        await gus.command("divide")
        await kavitha.is_seated(2)
        introduce = kavitha.button("Introduce this part").first
        await expect(kavitha.button("Offer to Kavitha (you)").first).to_be_visible()
        await introduce.click()
        await expect(introduce).to_have_count(0)
        await expect(kavitha.button("Mute").first).to_be_visible()
        await kavitha.button("Offer to Kavitha (you)").first.click()
        await expect(kavitha.button("Take the piece")).to_be_visible()

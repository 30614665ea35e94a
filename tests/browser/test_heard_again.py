"""Nobody is heard again without a press of their own, whatever their page or their device went through."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.chromium import SHELL, chromium
from tests.browser.person import Person
from tests.browser.test_gates_hold import takes_the_piece
from tests.guest import guest
from tests.serving import RunningServer

pytestmark = pytest.mark.voices


async def test_p5_a_holder_who_reloads_is_heard_again_by_their_own_press(server: RunningServer) -> None:
    links = server.new_circle(participants=2)
    async with chromium(program=SHELL) as browser, guest(links.facilitators[0]) as kavitha:
        await kavitha.command("knock", name="Kavitha")
        mei = await Person.arrive(browser, links.participants[0], "Mei")
        aisha = await Person.arrive(browser, links.participants[1], "Aisha")
        await kavitha.until(lambda: len(kavitha.parts["lobby"]["knocks"]) == 2)
        await kavitha.command("admit_all")
        await mei.is_seated(3)
        await kavitha.command("begin")
        await takes_the_piece(kavitha, aisha)
        await mei.tap()
        await mei.hears_only({await aisha.own_seat()})
        await aisha.page.reload()
        await aisha.sees("This page was reloaded. Unmute to be heard again.")
        await mei.reset_ears()
        await mei.hears_only(set())
        await aisha.button("Unmute").first.click()
        await mei.hears_only({await aisha.own_seat()})
        await expect(aisha.page.get_by_text("This page was reloaded.")).to_be_hidden()

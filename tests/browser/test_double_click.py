"""A double click is one press, also where the first click moves another button under the pointer."""

from __future__ import annotations

from contextlib import AsyncExitStack

from playwright.async_api import Browser, expect

from tests.browser.person import Person
from tests.browser.test_access import seated_guest
from tests.serving import RunningServer


async def test_nobody_leaves_or_skips_a_stage_by_a_double_click(browser: Browser, server: RunningServer) -> None:
    links = server.new_circle(participants=1, script="circle-60")
    async with AsyncExitStack() as stack:
        kavitha = await Person.arrive(browser, links.facilitators[0], "Kavitha", microphone=False, width=1440)
        mei = await seated_guest(stack, links.participants[0], "Mei")
        await kavitha.admit("Mei")
        await kavitha.is_seated(2)
        yours = kavitha.button("Help and choices")
        await yours.dblclick()
        await expect(yours).to_have_attribute("aria-expanded", "true")
        await kavitha.press("Begin the circle")
        await kavitha.page.get_by_role("button", name="Go on to Agreements").dblclick()
        await yours.click()
        await kavitha.press("Ring the bell")  # whatever was pressed before is known when this is
        await mei.until(lambda: mei.parts["centre"].get("bell") is not None)
        await kavitha.is_seated(2)
        assert mei.parts["stage"]["stage"]["kind"] == "agreements"

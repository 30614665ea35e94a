"""Listening is quiet for the machine too: while somebody speaks, nothing is animated on any screen."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.chromium import chromium
from tests.browser.circle import begun_circle
from tests.serving import RunningServer

ALL_ARRIVED = "() => document.getAnimations().length === 0"
MOVING = """async frames => {
  const moving = new Set();
  for (let frame = 0; frame < frames; frame++) {
    await new Promise(requestAnimationFrame);
    for (const { animationName, transitionProperty } of document.getAnimations()) {
      moving.add(animationName ?? transitionProperty);
    }
  }
  return [...moving];
}"""
FRAMES = 90
"""More than a second: the made-up microphone beeps once in each."""


async def test_a_turn_animates_nothing(server: RunningServer) -> None:
    async with chromium() as browser:
        people = await begun_circle(browser, server.new_circle(participants=1), ("Kavitha", "Mei"))
        kavitha, mei = people
        await kavitha.take()
        await mei.sees("Kavitha has the piece")
        await expect(mei.seat("Kavitha").locator("video")).to_be_visible()
        for person in people:
            await person.page.wait_for_function(ALL_ARRIVED)
            assert await person.page.evaluate(MOVING, FRAMES) == []

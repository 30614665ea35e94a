"""Listening is quiet: while somebody speaks nothing is animated, and when the piece passes nobody changes place."""

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
PLACES = "() => [...document.querySelectorAll('main ol > li')].map(seat => seat.style.transform)"
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


async def test_a_pass_leaves_the_ring_of_a_listener_where_it_is(server: RunningServer) -> None:
    async with chromium() as browser:
        people = await begun_circle(browser, server.new_circle(participants=2), ("Kavitha", "Mei", "Tom"))
        kavitha, mei, tom = people
        await kavitha.take()
        await tom.sees("Kavitha has the piece")
        places = await tom.page.evaluate(PLACES)
        assert len(set(places)) == 3
        await kavitha.press("Pass the piece")
        await tom.sees("offered to Mei")
        assert await tom.page.evaluate(PLACES) == places
        await mei.take()
        await tom.sees("Mei has the piece")
        assert await tom.page.evaluate(PLACES) == places

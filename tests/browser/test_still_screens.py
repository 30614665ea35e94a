"""Listening is quiet: while somebody speaks nothing is animated, and when the piece passes nobody changes place."""

from __future__ import annotations

from math import dist

import pytest
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
MIDDLES = """async () => {
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  await Promise.all(document.getAnimations().map(({ finished }) => finished));
  return [...document.querySelectorAll("main ol > li > :first-child")].map(face => {
    const { x, y, width, height } = face.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
  });
}"""
A_PIXEL = 1.0
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


@pytest.mark.parametrize("width", [375, 1280])
async def test_a_pass_leaves_the_ring_of_a_listener_where_it_is(server: RunningServer, width: int) -> None:
    """Every face keeps its middle; the holder's grows."""
    async with chromium() as browser:
        people = await begun_circle(browser, server.new_circle(participants=2), ("Kavitha", "Mei", "Tom"))
        kavitha, mei, tom = people
        await tom.page.set_viewport_size({"width": width, "height": 812})
        await kavitha.take()
        await tom.sees("Kavitha has the piece")
        middles = await tom.page.evaluate(MIDDLES)
        assert len({tuple(middle) for middle in middles}) == len(people)
        await kavitha.press("Pass the piece")
        await tom.sees("offered to Mei")
        assert _farthest(middles, await tom.page.evaluate(MIDDLES)) < A_PIXEL
        await mei.take()
        await tom.sees("Mei has the piece")
        assert _farthest(middles, await tom.page.evaluate(MIDDLES)) < A_PIXEL


def _farthest(before: list[list[float]], after: list[list[float]]) -> float:
    """How far, in px, a face has moved at most."""
    return max(dist(one, other) for one, other in zip(before, after, strict=True))

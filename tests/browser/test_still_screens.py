"""Listening is quiet: while somebody speaks nothing is animated, and when the piece passes nobody changes place."""

from __future__ import annotations

from contextlib import AsyncExitStack
from math import dist

import pytest
from playwright.async_api import Browser, expect

from tests.browser.circle import begun_circle
from tests.browser.person import Person
from tests.browser.test_access import seated_guest
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


async def test_a_turn_animates_nothing(browser: Browser, server: RunningServer) -> None:
    people = await begun_circle(browser, server.new_circle(participants=1), ("Kavitha", "Mei"))
    kavitha, mei = people
    await kavitha.take()
    await mei.sees("Kavitha has the piece")
    await expect(mei.seat("Kavitha").locator("video")).to_be_visible()
    for person in people:
        await person.page.wait_for_function(ALL_ARRIVED)
        assert await person.page.evaluate(MOVING, FRAMES) == []


@pytest.mark.parametrize("width", [375, 1280])
async def test_a_pass_leaves_the_ring_of_a_listener_where_it_is(
    browser: Browser, server: RunningServer, width: int
) -> None:
    """Every face keeps its middle; the holder's grows."""
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


async def test_a_prompt_that_has_no_room_in_the_centre_stands_below_and_no_pass_moves_the_ring(
    browser: Browser,
    server: RunningServer,
) -> None:
    links = server.new_circle(participants=2)
    async with AsyncExitStack() as stack:
        kavitha = await seated_guest(stack, links.facilitators[0], "Kavitha")
        tom = await seated_guest(stack, links.participants[0], "Tom")
        mei = await Person.arrive(browser, links.participants[1], "Mei", microphone=False)
        await mei.page.set_viewport_size({"width": 375, "height": 480})
        await kavitha.until(lambda: len(kavitha.parts["lobby"]["knocks"]) == 2)
        await kavitha.command("admit_all")
        await mei.is_seated(3)
        await kavitha.command("begin")
        words = "What would you like us to hear today?"
        prompt = {"default": "en", "texts": {"en": words}}
        await kavitha.command("set_prompt", prompt=prompt, made_on=kavitha.parts["stage"]["prompt_version"])
        await kavitha.command("move_piece", piece_id=kavitha.piece["id"], to=tom.seat)
        await mei.sees("offered to Tom")
        await expect(mei.button(words)).to_be_visible()
        middles = await mei.page.evaluate(MIDDLES)
        await tom.until(lambda: tom.piece.get("to") == tom.seat)
        await tom.command("take_piece", offer_id=tom.piece["id"])
        await mei.sees("Tom has the piece")
        assert _farthest(middles, await mei.page.evaluate(MIDDLES)) < A_PIXEL
        await expect(mei.button(words)).to_be_visible()
        await mei.press(words)
        await expect(mei.page.get_by_role("dialog", name="Prompt")).to_contain_text("hear today?")


def _farthest(before: list[list[float]], after: list[list[float]]) -> float:
    """How far, in px, a face has moved at most."""
    return max(dist(one, other) for one, other in zip(before, after, strict=True))

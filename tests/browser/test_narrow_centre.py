"""The middle of the ring where it is small: on a telephone, with a long name, with something open below it."""

from __future__ import annotations

from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, expect

from tests.browser.person import Person
from tests.browser.test_access import seated_guest
from tests.browser.test_access_in_the_room import CHECK_IN, admitted, do, go_to
from tests.browser.test_large_text import LAID_UPON, STILL
from tests.serving import RunningServer

HEIGHTS = (667, 740, 932)
GROUNDING = 2
COVERED = """square => {
  const { x, y, width } = square.getBoundingClientRect();
  const [across, down, radius] = [x + width / 2, y + width / 2, width / 2];
  const to = (at, low, high) => at - Math.max(low, Math.min(high, at));
  const reached = ({ left, right, top, bottom }) =>
    right - left > 1 && Math.hypot(to(across, left, right), to(down, top, bottom)) < radius - 0.5;
  const linesOf = text => {
    const range = document.createRange();
    range.selectNodeContents(text);
    return [...range.getClientRects()];
  };
  const all = selector => [...document.querySelectorAll(selector)];
  const faces = all("main ol > li > div").map(face => ["a face", [face.getBoundingClientRect()]]);
  const texts = all("main ol p, .middle p").map(text => [text.textContent.trim(), linesOf(text)]);
  return [...faces, ...texts].filter(([, boxes]) => boxes.some(reached)).map(([what]) => what);
}"""
"""What the circle drawn in a square reaches into."""

LONG = "Wilhelmina-Alexandra Konstantinopoulou-O"


async def clear(person: Person, words: str) -> None:
    """The centre says that, upon nobody's face or name."""
    centre = person.page.get_by_role("region", name="What is happening")
    await expect(centre).to_contain_text(words)
    await person.page.evaluate(STILL)
    assert await centre.evaluate(LAID_UPON) == [], words


async def test_the_words_of_a_small_centre_lie_on_nobody(browser: Browser, server: RunningServer) -> None:
    links = server.new_circle(facilitators=2, participants=2, script="circle-60")
    async with AsyncExitStack() as stack:
        tom = await seated_guest(stack, links.facilitators[0], "Tom")
        long = await seated_guest(stack, links.participants[0], LONG, tom)
        telephone = await browser.new_context(viewport={"width": 375, "height": 780})
        mei = await Person.arrive(telephone, links.participants[1], "Mei")
        seat = await admitted(tom, mei)
        kavitha = await Person.arrive(
            await browser.new_context(viewport={"width": 375, "height": 780}), links.facilitators[1], "Kavitha"
        )
        await kavitha.is_seated(4)
        await do(tom, "begin")
        await go_to(tom, CHECK_IN)
        await do(tom, "move_piece", piece_id=tom.piece["id"], to=long.seat)
        await long.until(lambda: long.piece["kind"] == "offered")
        await clear(mei, "The piece is offered to")
        await do(long, "take_piece", offer_id=long.piece["id"])
        await clear(mei, "has the piece.")
        await do(tom, "move_piece", piece_id=tom.piece["id"], to=seat)
        await clear(mei, "Take your time. You can pass.")
        await mei.take()
        await clear(mei, "Take the time you need")
        await kavitha.press("Facilitate")
        await clear(kavitha, "Mei has the piece.")
        await do(tom, "end_circle")
        await clear(kavitha, "The circle is over.")


@pytest.mark.parametrize("people", [3, 4, 5])
async def test_what_one_breathes_with_lies_on_nobody(browser: Browser, server: RunningServer, people: int) -> None:
    """In the grounding, and while the bell rings in a turn; of several on a phone."""
    links = server.new_circle(participants=people - 1, script="circle-60")
    async with AsyncExitStack() as stack:
        kavitha = await seated_guest(stack, links.facilitators[0], "Kavitha")
        telephone = await browser.new_context(viewport={"width": 375, "height": 740}, reduced_motion="reduce")
        mei = await Person.arrive(telephone, links.participants[0], "Mei", microphone=False)
        await admitted(kavitha, mei)
        for name, link in zip(("Tom", "Aisha", "Devi"), links.participants[1:], strict=False):
            await seated_guest(stack, link, name, kavitha)
        await mei.is_seated(people)
        await do(kavitha, "begin")
        await go_to(kavitha, GROUNDING)
        await covers_nothing(mei)
        await go_to(kavitha, CHECK_IN)
        await do(kavitha, "ring_bell")
        await covers_nothing(mei)


async def covers_nothing(person: Person) -> None:
    centre = person.page.get_by_role("region", name="What is happening")
    await expect(centre).to_contain_text("Let's breathe together.")
    square = person.page.locator(".breath")
    for height in HEIGHTS:
        await person.page.set_viewport_size({"width": 375, "height": height})
        await person.page.evaluate(STILL)
        if await square.count() == 0:  # there is room for the words alone
            continue
        assert await centre.evaluate(LAID_UPON) == [], height
        assert await square.evaluate(COVERED) == [], height
    await expect(square).to_be_visible()

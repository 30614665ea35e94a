"""Text twice as large (WCAG 2.2, 1.4.4): nothing lies upon anything, and nothing reaches beyond the sides."""

from __future__ import annotations

from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Page, ViewportSize, expect

from tests.browser.chromium import SHELL, chromium
from tests.browser.person import Person, follow
from tests.browser.test_access import seated_guest
from tests.browser.test_access_in_the_room import admitted, do, go_to
from tests.browser.test_organiser import managing
from tests.serving import RunningServer

pytestmark = pytest.mark.first

TWICE = "--blink-settings=defaultFontSize=32"
SIZES: tuple[ViewportSize, ...] = ({"width": 375, "height": 812}, {"width": 1440, "height": 900})
ROUND = 4
"""Among the stages of the Circle 60 min."""

LAID_UPON = """centre => {
  const lines = root => {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const found = [];
    while (texts.nextNode()) {
      const { currentNode: text } = texts;
      if (text.parentElement.getBoundingClientRect().width <= 1) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      // What is cut off by the element it stands in is not seen.
      const { left, right } = text.parentElement.closest("b, p, div").getBoundingClientRect();
      const seen = ({ x, y, width, height }) =>
        ({ top: y, bottom: y + height, left: Math.max(left, x), right: Math.min(right, x + width) });
      found.push(...[...range.getClientRects()].map(box => [text.textContent.trim(), seen(box)]));
    }
    return found;
  };
  const seats = [...document.querySelectorAll("main ol > li")];
  const parts = seats.flatMap(seat => [["face", seat.firstElementChild.getBoundingClientRect()], ...lines(seat)]);
  return lines(centre).flatMap(([words, one]) => parts
    .filter(([, other]) => one.left < other.right && other.left < one.right)
    .filter(([, other]) => one.top < other.bottom && other.top < one.bottom)
    .map(([part]) => `${words} / ${part}`));
}"""
STILL = """async () => {
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  // One may take another's place.
  const moving = () => document.getAnimations().map(({ finished }) => finished);
  for (let waited = moving(); waited.length > 0; waited = moving()) await Promise.allSettled(waited);
}"""
BEYOND = """() => [...document.body.querySelectorAll("*")]
  // What is for a screen reader alone is clipped to a dot; what is folded away has its place all the same.
  .filter(element => element.checkVisibility() && !element.parentElement.closest(".visually-hidden"))
  .filter(element => {
    const { left, right, width } = element.getBoundingClientRect();
    return width > 1 && (left < -1 || right > innerWidth + 1);
  })
  .map(element => `${element.tagName} ${element.className}`)"""


async def fits(page: Page) -> None:
    """Nothing reaches beyond the sides, where it would be cut off or scrolled to."""
    for size in SIZES:
        await page.set_viewport_size(size)
        await page.evaluate(STILL)
        assert await page.evaluate(BEYOND) == [], size


async def readable(person: Person, words: str) -> None:
    """The centre says that, upon nobody's face or name."""
    centre = person.page.get_by_role("region", name="What is happening")
    await expect(centre).to_contain_text(words)
    for size in SIZES:
        await person.page.set_viewport_size(size)
        await person.page.evaluate(STILL)
        assert await centre.evaluate(LAID_UPON) == [], size
    await fits(person.page)


@pytest.mark.parametrize("others", [("Ana",), ("Ana", "Aisha", "Devi", "Jun", "Benjamin")])
async def test_the_words_of_the_centre_lie_on_nobody(server: RunningServer, others: tuple[str, ...]) -> None:
    links = server.new_circle(facilitators=2, participants=1 + len(others), script="circle-60")
    async with chromium(TWICE, program=SHELL) as browser, AsyncExitStack() as stack:
        tom = await seated_guest(stack, links.facilitators[0], "Tom")
        kavitha = await Person.arrive(browser, links.facilitators[1], "Kavitha")
        mei = await Person.arrive(browser, links.participants[0], "Mei")
        await admitted(tom, mei)
        for name, link in zip(others, links.participants[1:], strict=True):
            await seated_guest(stack, link, name, tom)
        await kavitha.is_seated(3 + len(others))
        await do(tom, "begin")
        for person in (kavitha, mei):
            await readable(person, "The facilitators are speaking.")
        await go_to(tom, ROUND)
        await tom.until(lambda: tom.parts["stage"]["index"] == ROUND)
        await do(tom, "move_piece", piece_id=tom.piece["id"], to=await kavitha.own_seat())
        await readable(kavitha, "Take your time. You can pass.")
        await readable(mei, "The piece is offered to Kavitha.")
        await kavitha.take()
        await readable(kavitha, "Take the time you need, then pass it on.")
        await readable(mei, "Kavitha has the piece.")


async def test_pages_before_and_around_it(server: RunningServer) -> None:
    links = server.new_circle(participants=1)
    async with chromium(TWICE, program=SHELL) as browser:
        door = await browser.new_page()
        await follow(door, links.participants[0])
        await expect(door.get_by_role("button", name="Come in")).to_be_visible()
        await fits(door)
        organiser = await browser.new_page()
        await managing(organiser, server, "Friday large")
        await expect(organiser.get_by_role("button", name="Keep apart")).to_be_visible()
        await fits(organiser)

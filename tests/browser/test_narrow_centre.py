"""The middle of the ring where it is small: on a telephone, with a long name, with something open below it."""

from __future__ import annotations

from contextlib import AsyncExitStack

from playwright.async_api import Browser, expect

from tests.browser.person import Person
from tests.browser.test_access import seated_guest
from tests.browser.test_access_in_the_room import CHECK_IN, admitted, do, go_to
from tests.browser.test_large_text import LAID_UPON, STILL
from tests.serving import RunningServer

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

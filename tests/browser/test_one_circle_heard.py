"""People at browsers and companions in one circle: who is heard, by what the pages really play."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.chromium import FEW_PICTURES, SHELL, chromium
from tests.browser.person import Person
from tests.companions import a_few_words, companions
from tests.serving import RunningServer

pytestmark = pytest.mark.voices


async def test_one_circle_heard(server: RunningServer, tmp_path: Path) -> None:
    """Three people apart, two seats in two tabs of one browser, two companions: seven seats, one voice at a time."""
    links = server.new_circle(participants=6)
    async with chromium(FEW_PICTURES, program=SHELL) as browser:
        kavitha = await Person.arrive(browser, links.facilitators[0], "Kavitha")
        mei = await Person.arrive(browser, links.participants[0], "Mei")
        tom = await Person.arrive(browser, links.participants[1], "Tom")
        together = await browser.new_context()
        aisha = await Person.arrive(together, links.participants[2], "Aisha")
        devi = await Person.arrive(together, links.participants[3], "Devi")
        people = [kavitha, mei, tom, aisha, devi]
        with companions(
            {"link": links.participants[4], "name": "Brook", "pause_s": 0.2, "wav": a_few_words(tmp_path)},
            {"link": links.participants[5], "name": "Ember", "pause_s": 0.2, "wav": a_few_words(tmp_path)},
        ):
            for name in ("Mei", "Tom", "Aisha", "Devi", "Brook", "Ember"):
                await kavitha.admit(name)
            for person in people:
                await person.is_seated(7)
            await kavitha.begin("Kavitha")
            await asyncio.gather(*(person.tap() for person in people))

            # Once round: each of the five, then both companions, and the piece is back.
            for holder in people:
                await holder.take()
                seat = await holder.own_seat()
                await asyncio.gather(*(ear.hears_only({seat} if ear is not holder else set()) for ear in people))
                if holder is tom:
                    await a_mute_silences_every_ear(kavitha, tom, people)
                await holder.pass_on()
            for companion in ("Brook", "Ember"):
                await expect(mei.seat(companion)).to_contain_text("has the piece", timeout=20_000)
                await asyncio.gather(
                    *(ear.wait_until(lambda heard: any(peak > 0 for peak, _ in heard.values())) for ear in people)
                )
                await asyncio.gather(*(ear.reset_ears() for ear in people))
            await expect(kavitha.button("Take the piece")).to_be_visible(timeout=30_000)

            # Leaving frees the seat, silently.
            await devi.press("Leave")
            await devi.sees("You've left the circle")
            for person in people[:-1]:
                await person.is_seated(6)

            await a_reload_keeps_the_seat(kavitha, mei, people[:-1])


async def a_mute_silences_every_ear(kavitha: Person, holder: Person, people: list[Person]) -> None:
    await kavitha.press(f"Mute {holder.name}")
    await asyncio.gather(*(ear.hears_only(set()) for ear in people))
    await holder.sees("A facilitator muted you.")
    await kavitha.press(f"Allow unmuting: {holder.name}")
    await holder.press("Unmute")
    seat = await holder.own_seat()
    await asyncio.gather(*(ear.hears_only({seat}) for ear in people if ear is not holder))


async def a_reload_keeps_the_seat(kavitha: Person, mei: Person, people: list[Person]) -> None:
    await kavitha.press("Pass without speaking")
    await mei.take()
    seat = await mei.own_seat()
    await mei.page.reload()
    await expect(mei.button("Pass the piece")).to_be_visible()
    assert await mei.own_seat() == seat
    # Nobody is live again without a press of their own.
    await mei.sees("This page was reloaded. Unmute to be heard again.")
    await asyncio.gather(*(ear.reset_ears() for ear in people if ear is not mei))
    await asyncio.gather(*(ear.hears_only(set()) for ear in people if ear is not mei))
    await mei.press("Unmute")
    await mei.tap()
    await asyncio.gather(*(ear.reset_ears() for ear in people))
    await asyncio.gather(*(ear.hears_only({seat}) for ear in people if ear is not mei))
    await mei.hears_only(set())

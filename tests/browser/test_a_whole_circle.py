"""A whole Circle 60 min, stage by stage, as its people see it: a facilitator, a co-facilitator on a phone, two
participants, three companions."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from playwright.async_api import Browser, BrowserContext, expect

from tests.browser.chromium import FEW_PICTURES, SHELL, chromium
from tests.browser.person import PATIENCE_S, Person
from tests.companions import a_few_words, companions
from tests.guest import enter, guest
from tests.serving import Links, RunningServer

pytestmark = pytest.mark.voices

LONG = PATIENCE_S * 1000
PHONE = 375
THREE_TURNS_S = 60.0
"""Three companions say a few words each."""
PLAYED_WITHIN_S = 300
"""All stages, with the voices in them."""


@dataclass
class Cast:
    """Who is there. Brook, Ember and Slate are companions."""

    kavitha: Person
    ben: Person
    mei: Person
    tom: Person
    toms: BrowserContext
    links: Links

    def all(self) -> tuple[Person, ...]:
        return self.kavitha, self.ben, self.mei, self.tom


@pytest.mark.timeout(PLAYED_WITHIN_S)
async def test_a_whole_circle(server: RunningServer, tmp_path: Path) -> None:
    links = server.new_circle(cofacilitators=1, participants=5, script="circle-60")
    async with chromium(FEW_PICTURES, program=SHELL) as browser:
        cast = await people_come(browser, links)
        with companions(
            *(
                {"link": links.participants[at], "name": name, "pause_s": 0.3, "wav": a_few_words(tmp_path)}
                for at, name in ((2, "Brook"), (3, "Ember"), (4, "Slate"))
            )
        ):
            await companions_come(cast)
            await welcome(cast)
            await agreements_and_grounding(cast)
            await check_in(cast)
            await the_round(cast)
            await a_signal_and_a_side_room(cast)
            await a_removal_and_its_undo(cast)
            await open_floor(cast)
            await check_out(cast)
            await closing_and_debrief(cast)


async def next_step(person: Person, name: str) -> None:
    """What the console says is to be done now, and nothing else on the page."""
    await person.page.get_by_role("region", name="Next step").get_by_role("button", name=name, exact=True).click()


async def people_come(browser: Browser, links: Links) -> Cast:
    """A co-facilitator admits one with a thumb, the facilitator the other."""
    kavitha = await Person.arrive(browser, links.facilitators[0], "Kavitha", width=1440)
    await kavitha.is_seated(1)
    ben = await Person.arrive(browser, links.cofacilitators[0], "Ben", width=PHONE)
    await ben.is_seated(2)
    mei = await Person.arrive(browser, links.participants[0], "Mei", width=PHONE)
    await ben.admit("Mei")
    await mei.is_seated(3)
    toms = await browser.new_context(viewport={"width": 1024, "height": 768})
    tom = await Person.arrive(toms, links.participants[1], "Tom", contact="At home in Bedok. My sister, 9123 4567.")
    await kavitha.admit("Tom")
    return Cast(kavitha, ben, mei, tom, toms, links)


async def companions_come(cast: Cast) -> None:
    for name in ("Brook", "Ember", "Slate"):
        await cast.kavitha.admit(name)
    await asyncio.gather(*(person.is_seated(7) for person in cast.all()))


async def welcome(cast: Cast) -> None:
    """Whoever begins is heard, and nobody else by surprise, a co-facilitator neither."""
    await next_step(cast.kavitha, "Begin the circle")
    await asyncio.gather(*(person.tap() for person in cast.all()))
    await cast.mei.sees("The facilitators are speaking.")
    kavitha = await cast.kavitha.own_seat()
    await asyncio.gather(*(person.hears_only({kavitha}) for person in (cast.ben, cast.mei, cast.tom)))


async def agreements_and_grounding(cast: Cast) -> None:
    await next_step(cast.kavitha, "Go on to Agreements")
    for person in (cast.mei, cast.tom):
        await person.press("I'll keep to the agreements")
        await person.sees("You said yes to the agreements.")
    await next_step(cast.kavitha, "Go on to Grounding")
    await cast.mei.sees("Let's breathe together.")


async def check_in(cast: Cast) -> None:
    """Answers in confidence until there are enough; a pass ahead of time; a holder who drops and returns."""
    kavitha, ben, mei, tom = cast.all()
    await next_step(kavitha, "Go on to Check-in")
    await mei.press("Rain")
    await tom.press("Sun")
    await kavitha.press("Harbour")
    await mei.sees("You answered: Rain")
    await mei.press("Help and choices")
    await mei.page.get_by_role("radio", name="Skip me this time").check()
    await mei.press("Close")
    await next_step(kavitha, "Offer to Kavitha (you)")
    await kavitha.take()
    own = {await kavitha.own_seat()}
    await asyncio.gather(*(ear.hears_only(own) for ear in (ben, mei, tom)))
    await kavitha.pass_on()
    await ben.press("Pass without speaking")
    await tom.take()  # Mei is passed without a word to anybody
    await tom_drops_and_returns(cast)
    await cast.tom.pass_on()
    await kavitha.sees("The round is complete.", THREE_TURNS_S)
    await kavitha.press("Show the answers without names")
    for person in (ben, mei, cast.tom):
        results = person.page.get_by_role("list", name="The answers")
        await expect(results).to_contain_text("Rain")
        await expect(results).not_to_contain_text("Mei")


async def tom_drops_and_returns(cast: Cast) -> None:
    """His page is gone; the circle holds his place; he comes back to the same seat and the same turn."""
    seat, address = await cast.tom.own_seat(), cast.tom.page.url
    await cast.tom.page.close()
    await cast.mei.sees("Holding Tom's place")
    await expect(cast.kavitha.button("Hold the place longer for Tom")).to_be_visible()
    page = await cast.toms.new_page()
    page.set_default_timeout(LONG)
    await page.goto(address)
    cast.tom = Person(page, "Tom")
    await expect(cast.tom.button("Pass the piece")).to_be_visible(timeout=LONG)
    assert await cast.tom.own_seat() == seat
    await cast.tom.press("Turn on microphone")  # another tab knows no device that was open in the first
    await cast.tom.tap()
    await cast.mei.hears_only({seat})


async def the_round(cast: Cast) -> None:
    """A breath in the middle of a turn, and the same person goes on."""
    kavitha, ben, mei, tom = cast.all()
    await next_step(kavitha, "Go on to Round")
    await next_step(kavitha, "Offer to Kavitha (you)")
    await kavitha.press("Pass without speaking")
    await ben.press("Pass without speaking")
    await mei.take()
    await ben.page.get_by_role("button", name=re.compile("^Facilitate")).click()
    await ben.press("Ring the bell")
    await mei.sees("Let's breathe together.")
    await asyncio.gather(*(ear.hears_only(set()) for ear in (kavitha, tom)))
    await ben.page.locator("#console").get_by_role("button", name="End the breathing pause").click()
    await mei.take()
    own = {await mei.own_seat()}
    await asyncio.gather(*(ear.hears_only(own) for ear in (kavitha, tom)))
    await mei.pass_on()
    await tom.press("Pass without speaking")
    await kavitha.sees("The round is complete.", THREE_TURNS_S)
    await ben.press("Close")


async def a_signal_and_a_side_room(cast: Cast) -> None:
    """Tom asks for somebody; Ben sees it with his thumb and steps aside with him; the two hear each other alone."""
    kavitha, ben, mei, tom = cast.all()
    await tom.press("Help and choices")
    await tom.press("Please check on me")
    await tom.press("Close")
    await ben.sees("Tom asks you to check on them.")
    await ben.press("Tell Tom I've seen it")
    await ben.page.get_by_role("button", name=re.compile("^Facilitate")).click()
    await ben.button("Offer a side room to Tom").first.click()
    await tom.press("Go to the side room")
    for person in (ben, tom):
        await person.sees("Only the two of you can hear each other.")
    await expect(ben.page.get_by_role("heading", name=re.compile("Needs attention"))).to_be_visible()
    await ben.press("Unmute")
    await tom.hears_only({await ben.own_seat()})
    await asyncio.gather(*(ear.hears_only(set()) for ear in (kavitha, mei)))
    await expect(mei.seat("Tom")).to_contain_text("in the side room")
    await tom.press("Back to the circle")
    await asyncio.gather(*(person.is_seated(7) for person in cast.all()))
    await ben.press("Looked after: Tom")
    await ben.press("Close")


async def a_removal_and_its_undo(cast: Cast) -> None:
    """Slate is out at once and the link is dead, until somebody undoes it."""
    kavitha = cast.kavitha
    await kavitha.page.locator("#console summary", has_text="Each person").click()
    await kavitha.page.locator("#console summary", has_text=re.compile("^Slate")).click()
    await kavitha.press("Remove Slate")
    await kavitha.press("Remove")
    await asyncio.gather(*(person.is_seated(6) for person in cast.all()))
    with pytest.raises(httpx2.HTTPStatusError):
        await enter(cast.links.participants[4])
    await kavitha.press("Undo the removal of Slate")
    await expect(kavitha.button("Undo the removal of Slate")).to_be_hidden()
    async with guest(cast.links.participants[4]) as slate:
        await slate.command("knock", name="Slate")
        await expect(kavitha.button("Admit Slate").first).to_be_visible()
        await slate.command("leave")


async def open_floor(cast: Cast) -> None:
    kavitha, _, mei, _ = cast.all()
    await next_step(kavitha, "Go on to Open floor")
    await mei.sees("Raise your hand if you'd like to speak.")
    await mei.press("Raise my hand")
    await next_step(kavitha, "Offer to Mei")
    await mei.take()
    await kavitha.hears_only({await mei.own_seat()})
    await mei.pass_on()


async def check_out(cast: Cast) -> None:
    """How the weather is now: once everybody has answered, showing it is the next step; then the last word of each."""
    kavitha, ben, mei, tom = cast.all()
    await next_step(kavitha, "Go on to Check-out")
    for person, picture in ((kavitha, "Harbour"), (ben, "Tree"), (mei, "Rainbow"), (tom, "Sun")):
        await person.press(picture)
        await person.sees(re.compile(f"^You answered: {picture}$"))
    await next_step(kavitha, "Show the answers without names")
    for person in (ben, mei, tom):
        results = person.page.get_by_role("list", name="The answers")
        await expect(results).to_contain_text("Rainbow")
        await expect(results).not_to_contain_text("Mei")
    await next_step(kavitha, "Offer to Kavitha (you)")
    await kavitha.press("Pass without speaking")
    await ben.press("Pass without speaking")
    await mei.take()
    own = {await mei.own_seat()}
    await asyncio.gather(*(ear.hears_only(own) for ear in (kavitha, ben, tom)))
    await mei.pass_on()
    await tom.take()
    await tom.pass_on()
    await kavitha.sees("The round is complete.", THREE_TURNS_S)


async def closing_and_debrief(cast: Cast) -> None:
    """Participants are thanked and gone; facilitators are among themselves; then it is forgotten."""
    kavitha, ben, mei, tom = cast.all()
    await next_step(kavitha, "Go on to Closing")
    await mei.sees("We're closing the circle.")
    await next_step(kavitha, "Close the circle")
    await kavitha.press("Close it")
    for person in (mei, tom):
        await person.sees("The circle has ended")
    await asyncio.gather(*(person.is_seated(2) for person in (kavitha, ben)))
    await kavitha.press("Unmute")
    await ben.hears_only({await kavitha.own_seat()})
    await next_step(kavitha, "End the debrief")
    await kavitha.press("End it")
    for person in (kavitha, ben):
        await person.sees("The circle has ended")

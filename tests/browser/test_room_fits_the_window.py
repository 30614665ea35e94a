"""The room is as high as the window: what is long scrolls within its own panel and never stretches the page."""

from __future__ import annotations

from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, expect

from tests.browser.person import Person
from tests.browser.test_access import seated_guest
from tests.browser.test_access_in_the_room import admitted, do
from tests.browser.test_large_text import STILL
from tests.guest import Guest, guest
from tests.serving import RunningServer

BEYOND = "() => document.scrollingElement.scrollHeight - innerHeight"
UNFOLD = "document.querySelectorAll('aside details').forEach(one => { one.open = true; })"
SCROLLED = "() => document.querySelector('aside').scrollTop"
SCROLLS = "() => { const panel = document.querySelector('aside'); return panel.scrollHeight > panel.clientHeight; }"


async def test_a_long_panel_scrolls_by_itself(browser: Browser, server: RunningServer) -> None:
    """With every section of the console open, and with what is one's own."""
    links = server.new_circle(participants=6, script="circle-60")
    async with AsyncExitStack() as stack:
        context = await browser.new_context(viewport={"width": 1440, "height": 900})
        kavitha = await Person.arrive(context, links.facilitators[0], "Kavitha", microphone=False)
        await kavitha.is_seated(1)
        for name, link in zip(("Mei", "Tom", "Aisha", "Devi", "Jun", "Ana"), links.participants, strict=True):
            await seated_guest(stack, link, name)
        await kavitha.button("Admit all").first.click()
        await kavitha.is_seated(7)
        await kavitha.press("Begin the circle")
        await kavitha.page.evaluate(UNFOLD)
        assert await kavitha.page.evaluate(SCROLLS)
        assert await kavitha.page.evaluate(BEYOND) <= 0
        await kavitha.page.set_viewport_size({"width": 1440, "height": 500})
        await kavitha.press("Help and choices")
        await expect(kavitha.button("Close")).to_be_visible()
        assert await kavitha.page.evaluate(SCROLLS)
        assert await kavitha.page.evaluate(BEYOND) <= 0


async def test_a_page_that_follows_a_long_one_begins_at_its_top(browser: Browser, server: RunningServer) -> None:
    """The door of a phone is longer than its window, and so is the lobby: "Helplines" is at the top of both."""
    links = server.new_circle(participants=1)
    context = await browser.new_context(viewport={"width": 375, "height": 740})
    mei = await Person.arrive(context, links.participants[0], "Mei", microphone=False)
    await expect(mei.page.get_by_role("heading", name="You're in the lobby")).to_be_focused()
    assert await mei.page.evaluate(BEYOND) > 0
    assert await mei.page.evaluate("() => scrollY") == 0


IN_SIGHT = """button => {
  const { left, right, top, bottom } = button.getBoundingClientRect();
  const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight && button.contains(over);
}"""
FADED = "button => getComputedStyle(button.closest('.flow')).maskImage"
CLIPPED = """() => {
  const main = document.querySelector('main').getBoundingClientRect();
  return [...document.querySelectorAll('main ol > li > div')].some(face => {
    const { left, right, top, bottom } = face.getBoundingClientRect();
    return left < main.left || right > main.right || top < main.top || bottom > main.bottom;
  });
}"""


async def test_on_a_phone_the_nod_to_the_agreements_is_in_sight(browser: Browser, server: RunningServer) -> None:
    """Their prompt says to press the button below, and the agreements above it are longer than their place."""
    links = server.new_circle(participants=1, script="circle-60")
    async with AsyncExitStack() as stack:
        kavitha = await seated_guest(stack, links.facilitators[0], "Kavitha")
        context = await browser.new_context(viewport={"width": 375, "height": 640})
        mei = await Person.arrive(context, links.participants[0], "Mei", microphone=False)
        await kavitha.until(lambda: bool(kavitha.parts["lobby"]["knocks"]))
        await kavitha.command("admit_all")
        await mei.is_seated(2)
        await kavitha.command("begin")
        await kavitha.command("go_to_stage", from_stage=0, to_stage=1)
        nod = mei.button("I'll keep to the agreements")
        await expect(nod).to_be_visible()
        assert await nod.evaluate(IN_SIGHT)
        assert await nod.evaluate(FADED) == "none"


@pytest.mark.parametrize("height", [812, 420], ids=["a phone", "a phone with its keyboard up"])
async def test_p2_leaving_the_microphone_and_help_stay_in_sight_while_a_turn_is_written(
    browser: Browser, server: RunningServer, height: int
) -> None:
    links = server.new_circle(participants=1)
    async with AsyncExitStack() as stack:
        kavitha = await seated_guest(stack, links.facilitators[0], "Kavitha")
        mei = await Person.arrive(browser, links.participants[0], "Mei", microphone=False, width=375)
        await kavitha.until(lambda: bool(kavitha.parts["lobby"]["knocks"]))
        await kavitha.command("admit_all")
        await mei.is_seated(2)
        await kavitha.command("begin")
        await kavitha.until(lambda: kavitha.parts["centre"]["piece"]["kind"] == "resting")
        await kavitha.command("move_piece", piece_id=kavitha.parts["centre"]["piece"]["id"], to=mei_of(kavitha))
        await mei.press("Take the piece and write")
        box = mei.textbox("Your turn, in writing")
        await box.fill("I would rather write this. " * 8)
        await mei.page.set_viewport_size({"width": 375, "height": height})
        await expect(box).to_be_focused()
        for name in ("Leave", "Turn on microphone", "Help and choices", "Send"):
            assert await mei.button(name).evaluate(IN_SIGHT), name
        assert await mei.page.evaluate(BEYOND) <= 0


async def test_p1_on_a_phone_an_open_question_leaves_the_ring_its_names(
    browser: Browser, server: RunningServer
) -> None:
    links = server.new_circle(participants=1, script="check-in-30")
    async with AsyncExitStack() as stack:
        kavitha = await seated_guest(stack, links.facilitators[0], "Kavitha")
        mei = await Person.arrive(browser, links.participants[0], "Mei", microphone=False, width=375)
        await mei.page.set_viewport_size({"width": 375, "height": 812})
        await kavitha.until(lambda: bool(kavitha.parts["lobby"]["knocks"]))
        await kavitha.command("admit_all")
        await mei.is_seated(2)
        await kavitha.command("begin")
        await kavitha.command("go_to_stage", from_stage=0, to_stage=3)
        await expect(mei.page.get_by_role("button", name="Rainbow")).to_be_visible()
        for words in ("Kavitha", "Mei", "you"):
            await expect(mei.page.get_by_role("list", name="The circle").get_by_text(words, exact=True)).to_be_visible()
        # The ring has moved together for the question.
        await mei.page.wait_for_function("() => document.getAnimations().length === 0")
        assert not await mei.page.evaluate(CLIPPED)
        await expect(mei.page.get_by_text("How are you, really?")).to_have_count(0)


UNNAMED = """() => {
  const main = document.querySelector('main').getBoundingClientRect();
  const names = [...document.querySelectorAll('main ol > li > p')]
    .map(name => [name.textContent.trim(), name.getBoundingClientRect()]);
  const within = ({ left, right, top, bottom, width }) =>
    width > 16 && left >= 0 && right <= innerWidth && top >= main.top && bottom <= main.bottom + 1;
  const apart = (one, other) =>
    one.left >= other.right - 1 || other.left >= one.right - 1 || one.top >= other.bottom - 1
    || other.top >= one.bottom - 1;
  const read = ([, box], index) =>
    within(box) && names.every(([, other], at) => at === index || apart(box, other));
  return [names.length, ...names.filter((name, index) => !read(name, index)).map(([words]) => words)];
}"""


async def test_p1_nobody_is_without_a_name_beside_an_offer_and_a_notice(
    browser: Browser, server: RunningServer
) -> None:
    """Of eight, on phones of several sizes: whoever is asked aside, and whose link is opened elsewhere meanwhile."""
    links = server.new_circle(participants=7, script="circle-60")
    async with AsyncExitStack() as stack:
        kavitha = await seated_guest(stack, links.facilitators[0], "Kavitha")
        mei = await Person.arrive(browser, links.participants[0], "Mei", microphone=False, width=375)
        await admitted(kavitha, mei)
        for name, link in zip(("Tom", "Aisha", "Devi", "Sam", "Jun", "Wei Ling"), links.participants[1:], strict=True):
            await seated_guest(stack, link, name, kavitha)
        await mei.is_seated(8)
        await do(kavitha, "begin")
        await do(kavitha, "offer_side_room", seat=await mei.own_seat())
        await expect(mei.button("Go to the side room")).to_be_visible()
        await stack.enter_async_context(guest(links.participants[0], incarnation="elsewhere"))
        await expect(mei.button("No, it's not me")).to_be_visible()
        for size in ((375, 812), (430, 932), (360, 640), (320, 568)):
            await mei.page.set_viewport_size({"width": size[0], "height": size[1]})
            await mei.page.evaluate(STILL)
            assert await mei.page.evaluate(UNNAMED) == [8], size


WHOLE = """place => {
  const { top, bottom } = place.getBoundingClientRect();
  const row = document.querySelector('.mine > .row').getBoundingClientRect();
  return top >= 0 && bottom <= row.top;
}"""


async def test_e8_e15_e16_on_a_phone_what_there_is_to_do_is_in_sight_and_what_is_written_reaches_everybody(
    browser: Browser,
    server: RunningServer,
) -> None:
    """The pictures and what becomes of an answer; writing a turn; E2: its words; an offer of a side room under Help."""
    links = server.new_circle(participants=2, script="circle-60")
    async with AsyncExitStack() as stack:
        kavitha = await seated_guest(stack, links.facilitators[0], "Kavitha")
        mei = await Person.arrive(browser, links.participants[0], "Mei", width=375)
        tom = await Person.arrive(browser, links.participants[1], "Tom", microphone=False)
        await mei.page.set_viewport_size({"width": 375, "height": 812})
        await kavitha.until(lambda: len(kavitha.parts["lobby"]["knocks"]) == 2)
        await kavitha.command("admit_all")
        await mei.is_seated(3)
        await kavitha.command("begin")
        await kavitha.command("go_to_stage", from_stage=0, to_stage=3)
        for words in ("Which picture is nearest", "If at least three people answer"):
            assert await mei.page.get_by_text(words).evaluate(WHOLE), words
        for picture in ("Sun", "Road"):
            assert await mei.button(picture).evaluate(IN_SIGHT), picture
        await mei.press("Rain")
        await kavitha.command("move_piece", piece_id=kavitha.piece["id"], to=mei_of(kavitha))
        for name in ("Take the piece", "Pass without speaking", "Take the piece and write"):
            await expect(mei.button(name)).to_be_visible()
            assert await mei.button(name).evaluate(IN_SIGHT), name
        await mei.press("Take the piece and write")
        await expect(mei.textbox("Your turn, in writing")).to_be_focused()
        await mei.page.keyboard.type("Glad to be here.")
        for name in ("Send", "Pass the piece"):
            assert await mei.button(name).evaluate(IN_SIGHT), name
        await mei.press("Pass the piece")
        await mei.press("Send it, then pass")
        for reader in (tom, mei):
            await expect(reader.page.get_by_text("Glad to be here.", exact=True)).to_be_visible()
        await tom.sees("Mei wrote")
        await mei.press("Help and choices")
        await mei.press("I don't feel safe")
        await kavitha.until(lambda: bool(kavitha.parts["care"]["cards"]))
        await kavitha.command("offer_side_room", seat=mei_of(kavitha))
        for name in ("Go to the side room", "Stay here"):
            await expect(mei.button(name)).to_be_visible()
            assert await mei.button(name).evaluate(IN_SIGHT), name
        await mei.press("Close")
        await expect(mei.button("Close")).to_be_hidden()
        for name in ("Go to the side room", "Stay here"):
            assert await mei.button(name).evaluate(IN_SIGHT), name
        assert await mei.page.get_by_text("would like to talk with you in the side room, just").evaluate(WHOLE)


def mei_of(kavitha: Guest) -> str:
    return next(str(seat["id"]) for seat in kavitha.parts["roster"]["seats"] if seat["name"] == "Mei")


async def test_on_a_phone_the_debrief_begins_at_the_top_of_its_panel(browser: Browser, server: RunningServer) -> None:
    """The circle is closed at the end of a panel that was much longer."""
    links = server.new_circle(participants=1, script="circle-60")
    async with AsyncExitStack() as stack:
        kavitha = await Person.arrive(browser, links.facilitators[0], "Kavitha", microphone=False, width=375)
        await kavitha.is_seated(1)
        mei = await seated_guest(stack, links.participants[0], "Mei")
        await kavitha.admit("Mei")
        await kavitha.is_seated(2)
        await kavitha.press("Begin the circle")
        await kavitha.press("Facilitate")
        await mei.command("send_signal", kind="check_on_me")
        await kavitha.button("Close the circle").scroll_into_view_if_needed()
        assert await kavitha.page.evaluate(SCROLLED) > 0
        await kavitha.press("Close the circle")
        await kavitha.press("Close it")
        await expect(kavitha.button("End the debrief")).to_be_visible()
        assert await kavitha.page.evaluate(SCROLLED) == 0


async def test_on_a_desk_a_request_leaves_the_next_step_whole(browser: Browser, server: RunningServer) -> None:
    """The bell stays in sight too, also where two requests need more than the room there is."""
    links = server.new_circle(participants=2, script="circle-60")
    async with AsyncExitStack() as stack:
        desk = await browser.new_context(viewport={"width": 1440, "height": 900})
        kavitha = await Person.arrive(desk, links.facilitators[0], "Kavitha", microphone=False)
        await kavitha.is_seated(1)
        people = [
            await seated_guest(stack, link, name) for link, name in zip(links.participants, ("Mei", "Tom"), strict=True)
        ]
        await kavitha.press("Admit all")
        await kavitha.is_seated(3)
        await kavitha.press("Begin the circle")
        for somebody, name, in_sight in (
            (
                people[0],
                "Mei",
                ("Looked after: Mei", "Turn on microphone", "Go on to Agreements", "Ring the bell", "Pause"),
            ),
            (people[1], "Tom", ("Ring the bell", "Pause")),
        ):
            await somebody.command("send_signal", kind="check_on_me")
            await kavitha.button(f"Tell {name} I've seen it").first.click()
            await expect(kavitha.button(f"Looked after: {name}")).to_be_visible()
            for button in in_sight:
                assert await kavitha.page.locator("#console").get_by_role("button", name=button).evaluate(IN_SIGHT), (
                    button
                )

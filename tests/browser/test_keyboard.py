"""Whole journeys by Tab, Enter, Space and Escape alone; focus is somewhere visible at every step."""

from __future__ import annotations

from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.axe import blemishes
from tests.browser.person import Person, eventually, follow
from tests.browser.test_access import seated_guest
from tests.guest import Guest, guest
from tests.serving import RunningServer

pytestmark = pytest.mark.first

MOST_TABS = 60
COMES_BEFORE = "one => (document.activeElement.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING) > 0"
COVERS_THE_FOCUS = """() => {
    const over = document.querySelector("#console .line")?.getBoundingClientRect();
    const under = document.activeElement.getBoundingClientRect();
    return over !== undefined && under.top < over.bottom && under.bottom > over.top;
}"""
FOCUS_IS_SEEN = "document.activeElement !== document.body && document.activeElement.matches(':focus-visible, h1, main')"


async def tab_to(page: Page, target: Locator) -> None:
    """Tab, forwards or back, until it has the focus, and a person can see that it has."""
    await expect(target).to_be_visible()
    key = "Shift+Tab" if await target.evaluate(COMES_BEFORE) else "Tab"
    for _ in range(MOST_TABS):
        if await target.evaluate("element => element === document.activeElement"):
            assert await target.evaluate("element => element.matches(':focus-visible')")
            return
        await page.keyboard.press(key)
    raise AssertionError(f"Tab never came to {target}")


async def press(person: Person, name: str, key: str = "Enter") -> None:
    """Tab to a button and press it."""
    button = person.button(name)
    await tab_to(person.page, button)
    await expect(button).to_be_enabled()  # what came in place of a pressed button takes no double press
    await person.page.keyboard.press(key)


async def agree(person: Person) -> None:
    await tab_to(person.page, person.agreement)
    await person.page.keyboard.press("Space")
    await expect(person.agreement).to_be_checked()


async def focus_is_kept(person: Person) -> None:
    """What was pressed may be gone; the focus is not lost with it."""

    async def is_seen() -> bool:
        return bool(await person.page.evaluate(FOCUS_IS_SEEN))

    await eventually(is_seen, "the focus is on something", 3.0)


async def test_join_take_pass_leave(browser: Browser, server: RunningServer) -> None:
    links = server.new_circle(participants=1)
    async with AsyncExitStack() as stack:
        kavitha = await seated_guest(stack, links.facilitators[0], "Kavitha")
        page = await browser.new_page()
        await follow(page, links.participants[0])
        mei = Person(page, "Mei")
        await tab_to(page, mei.textbox("Your name"))
        await page.keyboard.type("Mei")
        await press(mei, "Turn on microphone", "Space")
        await expect(mei.button("Turn off microphone")).to_be_visible()
        await focus_is_kept(mei)
        await agree(mei)
        await press(mei, "Come in")
        await mei.sees("You're in the lobby")
        await focus_is_kept(mei)
        await press_helplines(mei)
        await kavitha.until(lambda: bool(kavitha.parts["lobby"]["knocks"]))
        seat = kavitha.parts["lobby"]["knocks"][0]["seat"]
        await kavitha.command("admit", seat=seat)
        await mei.is_seated(2)
        await focus_is_kept(mei)
        await kavitha.command("begin")
        await kavitha.command("move_piece", piece_id=kavitha.piece["id"], to=seat)
        await press(mei, "Take the piece")
        await expect(mei.button("Pass the piece")).to_be_visible()
        await focus_is_kept(mei)
        await press(mei, "Pass the piece", "Space")
        await kavitha.until(lambda: kavitha.piece.get("to") == kavitha.seat)
        await expect(mei.button("Pass the piece")).to_be_hidden()
        await focus_is_kept(mei)
        await press(mei, "Leave")
        await mei.sees("You've left the circle")
        await focus_is_kept(mei)


async def test_admit_begin_mute_pass(browser: Browser, server: RunningServer) -> None:
    links = server.new_circle(participants=1)
    async with AsyncExitStack() as stack:
        page = await browser.new_page(viewport={"width": 1440, "height": 900})
        await follow(page, links.facilitators[0])
        kavitha = Person(page, "Kavitha")
        await tab_to(page, kavitha.textbox("Your name"))
        await page.keyboard.type("Kavitha")
        await agree(kavitha)
        await press(kavitha, "Come in")
        await kavitha.is_seated(1)
        await focus_is_kept(kavitha)
        mei = await stack.enter_async_context(guest(links.participants[0]))
        await mei.command("knock", name="Mei")
        await admits(kavitha, "Mei")
        await kavitha.is_seated(2)
        await press(kavitha, "Begin the circle")
        await focus_is_kept(kavitha)
        await press(kavitha, "Offer to Kavitha (you)")
        await expect(kavitha.button("Take the piece")).to_be_visible()
        await focus_is_kept(kavitha)
        await press(kavitha, "Take the piece")
        await press(kavitha, "Mute Mei", "Space")
        await mei.until(lambda: "facilitator" in mei.parts["me"]["mutes"])
        await focus_is_kept(kavitha)
        await press(kavitha, "Pass the piece")
        await mei.until(lambda: mei.piece.get("to") == mei.seat)
        await focus_is_kept(kavitha)
        await escape_from(kavitha, "Leave", "Leave the circle without a facilitator?")
        await escape_from(kavitha, "Close the circle", "Close the circle for everyone?")
        assert mei.view["kind"] == "participant"


async def press_helplines(person: Person) -> None:
    """Open them, read, Escape: the focus is back where it was."""
    page = person.page
    helplines = page.get_by_role("button", name="Helplines").or_(page.get_by_role("link", name="Helplines"))
    await tab_to(page, helplines)
    await page.keyboard.press("Enter")
    await person.sees("1771")
    await page.keyboard.press("Escape")
    await expect(page.get_by_text("1771").first).to_be_hidden()
    await expect(helplines).to_be_focused()


async def escape_from(person: Person, name: str, title: str) -> None:
    """Asked whether that is meant, Escape is a no, and the focus is back."""
    await press(person, name)
    dialog = person.page.get_by_role("dialog", name=title)
    await expect(dialog).to_be_visible()
    await person.page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(person.button(name)).to_be_focused()


async def test_a_facilitator_runs_a_circle(browser: Browser, server: RunningServer) -> None:
    """From the lobby to the end of the debrief, by what the console says is next and what it has besides."""
    links = server.new_circle(cofacilitators=1, participants=2, script="circle-60")
    async with AsyncExitStack() as stack:
        context = await browser.new_context(viewport={"width": 1440, "height": 900})
        kavitha = await Person.arrive(context, links.facilitators[0], "Kavitha")
        await kavitha.is_seated(1)
        ben = await seated_guest(stack, links.cofacilitators[0], "Ben")
        mei = await seated_guest(stack, links.participants[0], "Mei")
        await admits(kavitha, "Mei")
        await kavitha.is_seated(3)
        for name in ("Begin the circle", "Go on to Agreements", "Go on to Grounding", "Go on to Check-in"):
            await presses(kavitha, name)
        await presses(kavitha, "Offer to Kavitha (you)")
        await presses(kavitha, "Pass without speaking")
        await ben.until(lambda: ben.piece.get("to") == ben.seat)
        await ben.command("pass_on", offer_id=ben.piece["id"])
        await mei.until(lambda: mei.piece.get("to") == mei.seat)
        await mei.command("take_piece", offer_id=mei.piece["id"])
        await presses(kavitha, "Speak as facilitator")
        await presses(kavitha, "Stop speaking")
        await presses(kavitha, "Ring the bell")
        await presses(kavitha, "End the breathing pause")
        await mei.until(lambda: mei.piece.get("to") == mei.seat)
        await mei.command("pass_on", offer_id=mei.piece["id"])
        await presses(kavitha, "Go on to Round")
        await removes_and_undoes(kavitha, stack, links.participants[1])
        await looks_after(kavitha, mei)
        await mei.command("send_signal", kind="check_on_me")
        await presses(kavitha, "Close the circle")
        await presses(kavitha, "Close it")
        await mei.until_kind("ended")
        await kavitha.sees("Mei asked to be checked on, and the circle has closed since. Check on them?")
        await presses(kavitha, "Reached: Mei")
        await presses(kavitha, "Yes, I reached them")
        await presses(kavitha, "End the debrief")
        await presses(kavitha, "End it")
        await kavitha.sees("The circle has ended")
        await focus_is_kept(kavitha)


async def test_a_signal_is_seen_wherever_the_console_is_scrolled(browser: Browser, server: RunningServer) -> None:
    """In one line that takes no focus, covers none, and leads to where it can be answered."""
    links = server.new_circle(participants=1, script="circle-60")
    async with AsyncExitStack() as stack:
        kavitha = await Person.arrive(browser, links.facilitators[0], "Kavitha")
        mei = await seated_guest(stack, links.participants[0], "Mei")
        await kavitha.admit("Mei")
        await kavitha.is_seated(2)
        await presses(kavitha, "Begin the circle")
        last = kavitha.page.locator("#console summary").last
        await tab_to(kavitha.page, last)
        await mei.command("send_signal", kind="need_a_minute")
        line = kavitha.button("Mei needs a minute.")
        await can_be_answered(kavitha)  # as the next step stays in sight, where there is height for it
        await kavitha.page.set_viewport_size({"width": 1024, "height": 560})
        await expect(line).to_be_in_viewport(ratio=1)
        await expect(last).to_be_focused()
        await line.click()
        await expect(kavitha.page.get_by_role("region", name="Next step")).to_be_focused()
        await can_be_answered(kavitha)
        await expect(line).to_be_hidden()
        await tab_to(kavitha.page, last)
        await expect(line).to_be_in_viewport(ratio=1)
        for _ in range(MOST_TABS):  # back to the alert
            if not await line.is_visible():
                break
            assert not await kavitha.page.evaluate(COVERS_THE_FOCUS)
            await kavitha.page.keyboard.press("Shift+Tab")
        await can_be_answered(kavitha)


async def can_be_answered(kavitha: Person) -> None:
    await expect(kavitha.button("Tell Mei I've seen it").first).to_be_in_viewport(ratio=1)


async def looks_after(kavitha: Person, mei: Guest) -> None:
    """A signal is answered, and its sender goes aside and comes back."""
    await mei.command("send_signal", kind="check_on_me")
    seen = "Tell Mei I've seen it"
    await expect(kavitha.button(seen)).to_be_enabled()  # not in its first moment
    await presses(kavitha, seen)
    await tab_to(kavitha.page, kavitha.button("Offer a side room to Mei").first)
    await kavitha.page.keyboard.press("Enter")
    await focus_is_kept(kavitha)
    await mei.until(lambda: mei.parts["me"]["side_room"] is not None)
    await mei.command("answer_side_room", side_room=mei.parts["me"]["side_room"]["id"], accept=True)
    await presses(kavitha, "Back to the circle")
    await kavitha.is_seated(3)
    await presses(kavitha, "Looked after: Mei")


async def removes_and_undoes(kavitha: Person, stack: AsyncExitStack, link: str) -> None:
    """Asked first; then it can be undone where it is told."""
    tom = await seated_guest(stack, link, "Tom")
    await admits(kavitha, "Tom")
    await kavitha.is_seated(4)
    await unfolds(kavitha, "Each person")
    await unfolds(kavitha, "More for Tom")
    await presses(kavitha, "Remove Tom")
    await presses(kavitha, "Keep them here")
    await presses(kavitha, "Remove Tom")
    await presses(kavitha, "Remove")
    await tom.until_kind("removed")
    await presses(kavitha, "Undo the removal of Tom")
    await expect(kavitha.button("Undo the removal of Tom")).to_be_hidden()


async def test_a_participant_takes_part(browser: Browser, server: RunningServer) -> None:
    """A check-in, a turn in writing, a private signal and line, a hand: all without a pointer."""
    links = server.new_circle(participants=1, script="circle-60")
    async with AsyncExitStack() as stack:
        kavitha = await seated_guest(stack, links.facilitators[0], "Kavitha")
        mei = await Person.arrive(browser, links.participants[0], "Mei", width=375)
        await kavitha.until(lambda: bool(kavitha.parts["lobby"]["knocks"]))
        seat = kavitha.parts["lobby"]["knocks"][0]["seat"]
        await kavitha.command("admit", seat=seat)
        await mei.is_seated(2)
        await kavitha.command("begin")
        await kavitha.command("go_to_stage", from_stage=0, to_stage=1)
        await presses(mei, "I'll keep to the agreements")
        await kavitha.command("go_to_stage", from_stage=1, to_stage=3)
        await presses(mei, "Rain")
        await presses(mei, "Change my answer")
        await presses(mei, "Rainbow")
        await kavitha.command("move_piece", piece_id=kavitha.piece["id"], to=seat)
        await presses(mei, "Take the piece")
        await presses(mei, "Write instead")
        await writes(mei, "Your turn, in writing", "I would rather write this.")
        await presses(mei, "This may be hard to hear")
        box = mei.textbox("Your turn, in writing")
        await tab_to(mei.page, box)
        await mei.page.keyboard.type("And so is the week.")
        await press(mei, "Pass the piece")
        await expect(mei.page.get_by_role("dialog", name="Pass without sending what you wrote?")).to_be_visible()
        assert await blemishes(mei.page) == []
        await presses(mei, "Send it, then pass")
        await kavitha.until(lambda: kavitha.piece.get("by") != seat)
        await presses(mei, "Help and choices")
        await presses(mei, "Please check on me")
        await writes(mei, "Write to the facilitators", "It is a lot today.")
        await presses(mei, "I'm all right now")
        await presses(mei, "Take it back")
        await presses(mei, "Raise my hand")
        await mei.page.keyboard.press("Escape")
        await expect(mei.button("Help and choices")).to_be_focused()
        assert kavitha.entries is not None
        assert [entry["text"] for entry in kavitha.entries if entry["kind"] == "line"] == [
            "I would rather write this.",
            "And so is the week.",
            "It is a lot today.",
        ]


async def presses(person: Person, name: str) -> None:
    """Press it; the focus stays in sight."""
    await press(person, name)
    await focus_is_kept(person)


async def admits(person: Person, name: str) -> None:
    """By the first of the buttons that do; the focus stays in sight."""
    await tab_to(person.page, person.button(f"Admit {name}").first)
    await person.page.keyboard.press("Enter")
    await focus_is_kept(person)


async def unfolds(person: Person, name: str) -> None:
    """Open what is folded under that name, which is in its summary."""
    summary = person.page.locator("summary", has_text=name)
    await tab_to(person.page, summary)
    await person.page.keyboard.press("Enter")


async def writes(person: Person, where: str, text: str) -> None:
    """In a box of that name, and send it."""
    box = person.textbox(where)
    await tab_to(person.page, box)
    await person.page.keyboard.type(text)
    await person.page.keyboard.press("Tab")
    await person.page.keyboard.press("Enter")
    await expect(box).to_have_value("")
    await focus_is_kept(person)

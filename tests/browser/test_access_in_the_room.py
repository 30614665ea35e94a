"""The room in all its states: nothing for axe to find, targets large enough, no sideways scrolling."""

from __future__ import annotations

import re
from contextlib import AsyncExitStack
from typing import Any

import pytest
from playwright.async_api import Browser, ViewportSize, expect

from tests.browser.axe import PHONE, SIZES, blemishes
from tests.browser.person import Person, follow
from tests.browser.test_access import seated_guest
from tests.guest import Guest, guest
from tests.serving import RunningServer

pytestmark = pytest.mark.first

AGREEMENTS, GROUNDING, CHECK_IN, OPEN_FLOOR = 1, 2, 3, 5
"""Stages of the Circle 60 min."""


async def clean(person: Person, what: str | re.Pattern[str], *sizes: ViewportSize) -> None:
    """That is on the page, and no blemish at these sizes; at all where none is named."""
    await person.sees(what)
    assert await blemishes(person.page, sizes or SIZES) == []


async def do(somebody: Guest, command: str, **fields: Any) -> None:
    """A command that is not refused."""
    answer = await somebody.command(command, **fields)
    assert answer["type"] == "reply", answer


async def go_to(facilitator: Guest, stage: int) -> None:
    here = facilitator.parts["stage"]["index"]
    await do(facilitator, "go_to_stage", from_stage=here, to_stage=stage)


async def takes_the_piece(facilitator: Guest, somebody: Guest) -> None:
    await do(facilitator, "move_piece", piece_id=facilitator.piece["id"], to=somebody.seat)
    await somebody.until(lambda: somebody.piece["kind"] == "offered")
    await do(somebody, "take_piece", offer_id=somebody.piece["id"])


async def answers(somebody: Guest, value: str) -> None:
    await somebody.until(lambda: somebody.parts["stage"]["check_in"] is not None)
    await do(somebody, "give_answer", check_in_id=somebody.parts["stage"]["check_in"]["id"], value=value)


async def admitted(facilitator: Guest, person: Person) -> str:
    """The seat of whoever knocks."""
    await facilitator.until(lambda: bool(facilitator.parts["lobby"]["knocks"]))
    seat = str(facilitator.parts["lobby"]["knocks"][0]["seat"])
    await do(facilitator, "admit", seat=seat)
    await expect(person.ring.first).to_be_visible()
    return seat


async def test_what_a_participant_sees(browser: Browser, server: RunningServer) -> None:
    links = server.new_circle(participants=3, script="circle-60")
    async with AsyncExitStack() as stack:
        kavitha = await seated_guest(stack, links.facilitators[0], "Kavitha")
        tom = await seated_guest(stack, links.participants[1], "Tom", kavitha)
        aisha = await seated_guest(stack, links.participants[2], "Aisha", kavitha)
        mei = await Person.arrive(browser, links.participants[0], "Mei")
        seat = await admitted(kavitha, mei)
        await do(kavitha, "begin")
        await clean(mei, "The facilitators are speaking.")
        await go_to(kavitha, AGREEMENTS)
        await clean(mei, "I'll keep to the agreements")
        await go_to(kavitha, GROUNDING)
        await clean(mei, "Let's breathe together.")
        await a_check_in(mei, kavitha, (tom, aisha))
        await what_is_for_oneself(mei, kavitha)
        await a_heavy_turn_a_breath_and_a_pause(mei, kavitha, tom)
        await aside(mei, kavitha, seat)
        await written_lines(mei, kavitha, tom)
        await do(kavitha, "send_to_lobby", seat=seat)
        await clean(mei, "A facilitator moved you back to the lobby, Mei.")
        assert await admitted(kavitha, mei) == seat
        await do(kavitha, "remove", seat=seat)
        await clean(mei, "You were asked to leave this circle")
        await mei.page.reload()
        await clean(mei, "You were asked to leave this circle")
        await mei.page.goto("about:blank")
        await follow(mei.page, links.participants[0])
        await clean(mei, "You were asked to leave this circle")


async def test_a_signal_while_nobody_facilitates(browser: Browser, server: RunningServer) -> None:
    links = server.new_circle(participants=1)
    async with AsyncExitStack() as stack:
        kavitha = await seated_guest(stack, links.facilitators[0], "Kavitha")
        mei = await Person.arrive(browser, links.participants[0], "Mei", microphone=False)
        await admitted(kavitha, mei)
        await kavitha.drop()
        await mei.press("Help and choices")
        await clean(mei, "No facilitator is connected just now.")
        await mei.press("I don't feel safe")
        await clean(mei, "The facilitators will see it as soon as they're back.")
        await expect(mei.page.get_by_role("link", name=re.compile("^Call "))).not_to_have_count(0)


async def a_check_in(mei: Person, kavitha: Guest, others: tuple[Guest, ...]) -> None:
    await go_to(kavitha, CHECK_IN)
    await clean(mei, "Rain")
    await mei.press("Rain")
    await clean(mei, re.compile("You answered"))
    for other in others:
        await answers(other, "sun")
    check_in = kavitha.parts["stage"]["check_in"]["id"]
    await do(kavitha, "close_check_in", check_in_id=check_in)
    await clean(mei, "2 people")


async def what_is_for_oneself(mei: Person, kavitha: Guest) -> None:
    await mei.press("Help and choices")
    await clean(mei, "Tell the facilitators privately")
    await mei.press("I need a minute")
    await mei.textbox("Write to the facilitators").fill("This is a lot for me today.")
    await mei.button("Send").first.click()
    await kavitha.until(lambda: bool(kavitha.parts["care"]["cards"]))
    await do(kavitha, "acknowledge_signal", signal_id=kavitha.parts["care"]["cards"][0]["signal"]["id"])
    await mei.sees("This is a lot for me today.")
    await clean(mei, "Kavitha has seen it.")
    await do(kavitha, "say_privately", text="Take the time you need.", to=await mei.own_seat())
    await clean(mei, "Kavitha wrote to you privately.")
    await mei.press("Read it")
    await expect(mei.page.get_by_text("Kavitha wrote to you privately.")).to_be_hidden()
    await mei.sees("Take the time you need.")
    await mei.press("I'm all right now")
    await clean(mei, "Take back your request?")
    await mei.press("Take it back")
    await mei.press("Close")


async def a_heavy_turn_a_breath_and_a_pause(mei: Person, kavitha: Guest, tom: Guest) -> None:
    await takes_the_piece(kavitha, tom)
    await do(tom, "mark_heavy", turn_id=tom.piece["id"], heavy=True)
    await clean(mei, "This turn may be hard to hear. You can sit it out.")
    await do(kavitha, "ring_bell")
    await clean(mei, "Let's breathe together.")
    await do(kavitha, "end_bell")
    await do(kavitha, "pause")
    await clean(mei, "The circle is paused. All microphones are off.")
    await do(kavitha, "resume")


async def aside(mei: Person, kavitha: Guest, seat: str) -> None:
    await do(kavitha, "offer_side_room", seat=seat)
    await clean(mei, "Go to the side room")
    await mei.press("Go to the side room")
    await clean(mei, "You and Kavitha are in the side room.")
    await mei.press("Back to the circle")
    await mei.is_seated(4)


async def written_lines(mei: Person, kavitha: Guest, tom: Guest) -> None:
    await go_to(kavitha, OPEN_FLOOR)
    await do(tom, "say", text="Thank you all for listening.")
    await mei.press("Help and choices")
    await mei.press("Raise my hand")
    await mei.sees("Lower my hand")
    await clean(mei, "Thank you all for listening.")
    await mei.press("Close")


async def test_what_a_facilitator_sees(browser: Browser, server: RunningServer) -> None:
    """The console with all that can be open in it, as a sheet on a phone and beside the circle on a desk."""
    links = server.new_circle(cofacilitators=1, participants=4, script="circle-60")
    async with AsyncExitStack() as stack:
        kavitha = await Person.arrive(browser, links.facilitators[0], "Kavitha", microphone=False, width=375)
        await kavitha.is_seated(1)
        ben = await seated_guest(stack, links.cofacilitators[0], "Ben")
        tom = await stack.enter_async_context(guest(links.participants[0]))
        await do(tom, "knock", name="Tom", contact="At home in Bedok. My sister, 9123 4567.")
        await do(ben, "admit", seat=tom.seat)
        mei = await seated_guest(stack, links.participants[1], "Mei", ben)
        aisha = await seated_guest(stack, links.participants[2], "Aisha", ben)
        await kavitha.press("Begin the circle")
        await kavitha.press("Facilitate")
        await everything_open(kavitha)
        await kavitha.press("Go to Check-in")
        await answers(mei, "rain")
        await seated_guest(stack, links.participants[3], "Jun")
        await do(tom, "send_signal", kind="not_safe")
        await everything_open(kavitha)
        await clean(kavitha, "Tom doesn't feel safe.")
        await do(ben, "remove", seat=aisha.seat)
        await do(mei, "leave")
        await kavitha.press("Tell Tom I've seen it")
        await kavitha.sees("Mei left. Check on them?")
        await clean(kavitha, "Aisha was removed.")
        await written_to_the_facilitators(kavitha, tom)
        await asked_first(kavitha)
        await a_side_room(kavitha, tom)
        await stillness(kavitha)
        await everything_open(kavitha)
        await kavitha.press("Go to Open floor")
        await tom.until(lambda: tom.parts["stage"]["index"] == OPEN_FLOOR)
        await do(tom, "say", text="Thank you all for listening.")
        await clean(kavitha, "Thank you all for listening.")


async def everything_open(kavitha: Person) -> None:
    """Each part of the console, and what is folded within it."""
    await kavitha.page.evaluate("document.querySelectorAll('#console details').forEach(one => { one.open = true; })")


async def written_to_the_facilitators(kavitha: Person, tom: Guest) -> None:
    """In sight at once, answered from there, and then waiting for nobody."""
    await do(tom, "say_privately", text="Can we slow down?")
    await clean(kavitha, "Tom wrote to the facilitators:")
    await kavitha.sees("Can we slow down?")
    await kavitha.press("Answer Tom")
    private = kavitha.textbox("Write to Tom, privately")
    await expect(private).to_be_focused()
    await private.fill("We will.")
    await kavitha.page.locator("form").filter(has=private).get_by_role("button", name="Send").click()
    await expect(kavitha.page.get_by_text("Tom wrote to the facilitators:")).to_be_hidden()
    await kavitha.press("Close")
    await do(tom, "say_privately", text="Thank you.")
    await clean(kavitha, "Tom wrote to the facilitators.", PHONE)
    await kavitha.press("Read it")
    await kavitha.press("I've read it: Tom")
    await expect(kavitha.page.get_by_text("Tom wrote to the facilitators")).to_have_count(0)
    await everything_open(kavitha)


async def asked_first(kavitha: Person) -> None:
    """What is grave is asked about; where somebody is, once opened, is in sight."""
    for what, title, rather_not in (
        ("Send Tom back to the lobby", "Send Tom back to the lobby?", "Keep them here"),
        ("Make participant: Ben", "Make Ben a participant?", "Keep as co-facilitator"),
        ("Remove Tom", "Remove Tom?", "Keep them here"),
    ):
        await kavitha.press(what)
        await clean(kavitha, title, PHONE)
        await kavitha.press(rather_not)
    await kavitha.button("Show emergency contact: Tom").first.click()
    await clean(kavitha, "Show Tom's emergency contact?", PHONE)
    await kavitha.press("Show it")
    await clean(kavitha, re.compile("My sister"))


async def a_side_room(kavitha: Person, tom: Guest) -> None:
    await kavitha.button("Offer a side room to Tom").first.click()
    await clean(kavitha, "Waiting for Tom's answer to the side room.")
    await do(tom, "answer_side_room", side_room=tom.parts["me"]["side_room"]["id"], accept=True)
    await clean(kavitha, "You and Tom are in the side room.")
    await kavitha.press("Back to the circle")


async def stillness(kavitha: Person) -> None:
    await kavitha.press("Ring the bell")
    await clean(kavitha, "Let's breathe together.")
    await kavitha.press("End the breathing pause")
    await kavitha.press("Pause")
    await clean(kavitha, "The circle is paused. All microphones are off.")
    await kavitha.press("Go on")


async def test_groups_and_the_debrief(browser: Browser, server: RunningServer) -> None:
    links = server.new_circle(facilitators=2, participants=2)
    async with AsyncExitStack() as stack:
        kavitha = await Person.arrive(browser, links.facilitators[0], "Kavitha", microphone=False, width=375)
        await kavitha.is_seated(1)
        ben = await seated_guest(stack, links.facilitators[1], "Ben")
        mei = await seated_guest(stack, links.participants[0], "Mei", ben)
        tom = await seated_guest(stack, links.participants[1], "Tom", ben)
        await kavitha.press("Begin the circle")
        await ben.until(lambda: ben.parts["circle"]["phase"] == "live")
        here = await kavitha.own_seat()
        await do(ben, "divide", groups=[[here, mei.seat], [ben.seat, tom.seat]])
        await kavitha.is_seated(2)
        await clean(kavitha, "You're in Group 1 now")
        await do(ben, "ask_for_help", needed=True)
        await kavitha.page.get_by_role("button", name=re.compile("^Facilitate")).click()
        await everything_open(kavitha)
        await clean(kavitha, "Group 2 asks for help.")
        await kavitha.sees("You can't go there, because you're the only facilitator in your group.")
        await kavitha.button("Bring everyone back").first.click()
        await kavitha.is_seated(4)
        await do(ben, "end_circle")
        await clean(kavitha, "The circle is over. Only facilitators are here.")

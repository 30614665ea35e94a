"""Somebody says how they are at the door and how it was afterwards: on the goodbye page, over a reload, offline, and by
the link of a mail; and reads what is kept about them.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.person import Person, eventually
from tests.browser.season import Organising
from tests.browser.test_screens import faults
from tests.guest import Guest, guest
from tests.serving import Links, RunningServer

AT_THE_DOOR = "How are you, right now? You can skip this."
SENT = "Thank you. Your answers are in."


def step(page: Page, question: str, number: int) -> Locator:
    """One of the five of a question, as a screen reader finds it."""
    return page.get_by_role("group", name=question).get_by_role("radio").nth(number - 1)


async def token(page: Page) -> str:
    """What their tab keeps, which a mail brings too."""
    kept = await page.evaluate("sessionStorage.getItem('circle.answers')")
    return "" if kept is None else str(json.loads(kept)["token"] or "")


def told(server: RunningServer, token: str) -> dict[str, object]:
    """What stands answered."""
    answer = server.organising.post("/api/enter/answers/mine", json={"token": token})
    return dict(answer.raise_for_status().json())


@asynccontextmanager
async def begun(browser: Browser, links: Links, weather: int | None = None) -> AsyncIterator[tuple[Guest, Person, str]]:
    """Mei sits in a circle that Fay has begun; and what Mei can answer by."""
    async with guest(links.facilitators[0]) as fay:
        await fay.command("knock", name="Fay")
        page = await (await browser.new_context()).new_page()
        mei = Person(page, "Mei")
        await page.goto(links.participants[0])
        await mei.textbox("Your name").fill("Mei")
        if weather is not None:
            await step(page, AT_THE_DOOR, weather).check()
        await mei.agreement.check()
        await mei.press("Come in")
        await expect(page.get_by_role("heading", name="You're in the lobby")).to_be_visible()
        await fay.command("admit", seat=await mei.own_seat())
        await mei.is_seated(2)
        await fay.command("begin")

        async def may_answer() -> bool:
            return await token(page) != ""

        await eventually(may_answer, "nothing to answer by")
        yield fay, mei, await token(page)


async def test_somebody_says_how_they_are_and_how_it_was(browser: Browser, server: RunningServer) -> None:
    said = {"title": {"default": "en", "texts": {"en": "Evening for all"}}, "starts_at": time.time() + 2 * 24 * 3600}
    coming = {**said, "terms": {"visibility": "public", "sign_up": {"seats": 5}}, "capacity": 7}
    server.organising.post("/organiser/circles", json=coming).raise_for_status()
    async with begun(browser, server.new_circle(participants=1), weather=2) as (fay, mei, mine):
        assert told(server, mine)["weather_before"] == 2
        await fay.command("end_circle")
        page = mei.page
        await expect(page.get_by_role("heading", name="How was it for you?")).to_be_visible()
        await mei.sees("Evening for all")
        assert (await page.get_by_role("link", name="Read about it").get_attribute("href") or "").startswith("/c/")
        assert await faults(page, "goodbye") == []

        await step(page, "I feel less alone", 4).check()
        await mei.textbox("Anything you'd like to add").fill("It helped to listen.")
        await page.reload()
        await expect(step(page, "I feel less alone", 4)).to_be_checked()
        await mei.sees("Not sent yet.")
        await mei.press("Send my answers")
        await mei.sees(SENT)
        stands = told(server, mine)
        assert (stands["less_alone"], stands["line"], stands["hopeful"]) == (4, "It helped to listen.", None)

        await page.context.set_offline(True)
        await step(page, "I feel more hopeful", 5).press("Space")
        await mei.press("Send my changes")
        await mei.sees("You're offline, so your answers wait here.")
        await page.context.set_offline(False)
        await mei.sees(SENT)
        assert told(server, mine)["hopeful"] == 5


async def test_the_link_of_a_mail_opens_the_same_answers(browser: Browser, server: RunningServer) -> None:
    async with begun(browser, server.new_circle(participants=1)) as (fay, _, mine):
        await fay.command("end_circle")
        page = await (await browser.new_context()).new_page()
        await page.goto(f"{server.origin}/answer#{mine}")
        await expect(page.get_by_role("heading", name="How was the circle for you?")).to_be_visible()
        await step(page, "I felt understood", 3).check()
        await page.get_by_role("button", name="Send my answers").click()
        await expect(page.get_by_text(SENT)).to_be_visible()
        assert await faults(page, "answer") == []
        await page.get_by_role("button", name="Take my answers back").click()
        await expect(page.get_by_text("Your answers are taken back.")).to_be_visible()
        assert told(server, mine)["understood"] is None
        await page.goto(f"{server.origin}/answer#{mine[:-4]}xxxx")
        await expect(page.get_by_text("This link can't be used to answer.")).to_be_visible()
        assert await faults(page, "no link") == []


async def test_who_left_early_answers_when_the_circle_is_over(browser: Browser, server: RunningServer) -> None:
    async with begun(browser, server.new_circle(participants=1)) as (fay, mei, mine):
        await mei.press("Leave")
        await mei.sees("You can already answer.")
        await step(mei.page, "How are you now?", 3).check()
        await mei.press("Send my answers")
        await mei.sees("The circle isn't over yet.")
        await fay.command("end_circle")
        await mei.page.evaluate("dispatchEvent(new Event('online'))")
        await mei.sees(SENT)
        assert told(server, mine)["weather_after"] == 3


async def test_somebody_who_came_by_a_link_reads_what_is_kept(browser: Browser, server: RunningServer) -> None:
    async with begun(browser, server.new_circle(participants=1), weather=4) as (_, mei, _):
        await mei.press("Help and choices")
        async with mei.page.expect_popup() as opening:
            await mei.page.get_by_role("link", name="What is kept about you").click()
        page = await opening.value
        await expect(page.get_by_role("heading", name="The name you chose for the circle")).to_be_visible()
        await expect(page.get_by_text("Mei", exact=True)).to_be_visible()
        await expect(page.get_by_role("heading", name="How you were before the circle")).to_be_visible()
        assert await faults(page, "kept") == []
        async with page.expect_download() as downloading:
            await page.get_by_role("button", name="Download as a file").click()
        kept = json.loads((await (await downloading.value).path()).read_text())["kept"]
        assert "Mei" in [each["value"] for each in kept if each["what"] == "name"]
        stranger = await (await browser.new_context()).new_page()
        await stranger.goto(page.url)
        await expect(stranger.get_by_text("This page can't tell who you are.")).to_be_visible()


async def test_who_came_in_person_answers_from_the_page_of_their_place(browser: Browser, server: RunningServer) -> None:
    organising = Organising(server, str)
    plan = {"venue": {"address": "1 Example Street"}, "duration_min": 90}
    asked = {"title": organising.words("Tea and listening"), "capacity": 7, "plan": plan}
    terms = {"sign_up": {"seats": 5}}
    made = organising.posts("/circles", {**asked, "starts_at": time.time() + 3600, "terms": terms})["circle"]
    circle = made["id"]
    mei = organising.signs_up(circle, ("Mei",))["Mei"]
    earlier = {**asked, "starts_at": time.time() - 2 * 3600, "made_on": made["revision"]}
    organising.sends("PUT", f"/circles/{circle}", earlier)
    organising.sends("PUT", f"/circles/{circle}/sign-ups/attended", {"person": mei, "attended": True})
    page = await (await browser.new_context(java_script_enabled=False)).new_page()

    async def may_answer() -> bool:
        await page.goto(organising.place(circle, mei))
        return await page.get_by_role("link", name="Tell how it was").count() == 1

    await eventually(may_answer, "nowhere to tell")
    await page.get_by_role("link", name="Tell how it was").click()
    await page.get_by_role("group", name="I feel less alone").get_by_role("radio", name="4").check()
    await page.get_by_role("button", name="Send my answers").click()
    await expect(page.get_by_text(SENT)).to_be_visible()
    await expect(page.get_by_role("group", name="I feel less alone").get_by_role("radio", name="4")).to_be_checked()
    seen = await (await browser.new_context()).new_page()
    await seen.goto(page.url)
    assert await faults(seen, "place") == []

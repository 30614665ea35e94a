"""An organiser at their page: circles are announced otherwise, links replaced when that is meant, some kept apart."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import blemishes
from tests.browser.person import follow
from tests.guest import guest
from tests.roomserver.servers import running, valkey_binary
from tests.serving import RunningServer, running_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Of which no other test makes circles: they would all be on the page."""
    with running_server(tmp_path_factory.mktemp("organiser")) as running:
        yield running


async def managing(page: Page, server: RunningServer, title: str) -> None:
    """At the newest circle, its links and all shown."""
    await follow(page, server.command("organiser", "invite", "Mei").strip())
    await page.get_by_role("textbox", name="Title").fill(title)
    await page.get_by_role("checkbox", name="open link").check()
    await page.get_by_role("button", name="Create the circle").click()
    await page.get_by_role("button", name="I have copied them").click()
    await page.get_by_role("article").filter(has_text=title).get_by_text("Manage this circle").click()


async def test_a_link_is_replaced_only_when_that_is_meant(browser: Browser, server: RunningServer) -> None:
    page = await browser.new_page()
    await managing(page, server, "Friday replacing")
    card = page.get_by_role("article").filter(has_text="Friday replacing")
    made = card.locator("input[readonly]")
    for name, title in (("New link for Participant 2", "A new link for"), ("Replace the open link", "Replace the")):
        shown = await made.count()
        await card.get_by_role("button", name=name).click()
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_role("heading")).to_contain_text(title)
        assert await blemishes(page) == []
        await dialog.get_by_role("button", name="Keep the old one").click()
        await expect(dialog).to_have_count(0)
        assert await made.count() == shown
        await card.get_by_role("button", name=name).click()
        await dialog.get_by_role("button", name="Make a new link").click()
        await expect(made).to_have_count(shown + 1)
        await expect(card.locator("input[readonly]:focus")).to_have_count(1)


async def test_one_more_is_invited_as_long_as_a_seat_is_left(browser: Browser, server: RunningServer) -> None:
    page = await browser.new_page()
    await managing(page, server, "Friday further")
    card = page.get_by_role("article").filter(has_text="Friday further")
    await expect(card.get_by_text("1 seat is still free.")).to_be_visible()
    await card.get_by_label("One more personal link, for").select_option(label="a co-facilitator")
    make = card.get_by_role("button", name="Make the link")
    await make.evaluate("button => { button.click(); button.click(); }")  # both before the answer
    await expect(make).to_be_disabled()
    await expect(card.get_by_label("Co-facilitator 1", exact=True)).to_be_focused()
    await expect(card.get_by_text("Copy this now")).to_be_visible()
    await expect(card.get_by_text("Every seat is taken or kept for someone.")).to_be_visible()
    assert await blemishes(page) == []
    door = await browser.new_page()
    await follow(door, await card.get_by_label("Co-facilitator 1", exact=True).input_value())
    await expect(door.get_by_text("Friday further")).to_be_visible()


async def test_o8_links_are_copied_apart_for_who_leads_and_who_takes_part(
    browser: Browser, server: RunningServer
) -> None:
    context = await browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = await context.new_page()
    await follow(page, server.command("organiser", "invite", "Mei").strip())
    await page.get_by_role("textbox", name="Title").fill("Friday copied")
    await page.get_by_role("checkbox", name="open link").check()
    await page.get_by_role("button", name="Create the circle").click()
    taking_part = (*(f"Participant {n}" for n in range(1, 7)), "Open link")
    await expect(page.locator("input[readonly]")).to_have_count(len(taking_part) + 1)
    for button, whom in (("facilitators", ("Facilitator 1",)), ("participants", taking_part)):
        await page.get_by_role("button", name=f"Copy the {button}' links").click()
        await expect(page.get_by_text("Copied. Each link says who it is for.").last).to_be_visible()
        links = {each: await page.get_by_label(each, exact=True).input_value() for each in whom}
        assert len({*links.values()}) == len(whom)
        copied: str = await page.evaluate("navigator.clipboard.readText()")
        assert copied.splitlines() == ["Friday copied", *(f"{each}: {link}" for each, link in links.items())]
    assert await blemishes(page) == []
    await page.get_by_label("Who is Participant 2? (optional)").fill("Mei")
    await page.get_by_role("button", name="Copy the participants' links").click()
    await expect(page.get_by_label("Mei (Participant 2)", exact=True)).to_be_visible()
    assert "Mei (Participant 2): http" in await page.evaluate("navigator.clipboard.readText()")
    await page.get_by_role("button", name="I have copied them").click()
    card = page.get_by_role("article").filter(has_text="Friday copied")
    await card.get_by_text("Manage this circle").click()
    await expect(card.get_by_role("button", name="New link for Mei (Participant 2)")).to_be_visible()


async def test_o8_a_reload_that_would_lose_links_is_asked_about(browser: Browser, server: RunningServer) -> None:
    page = await browser.new_page()
    await follow(page, server.command("organiser", "invite", "Mei").strip())
    await page.get_by_role("textbox", name="Title").fill("Friday kept")
    assert not await would_ask_before_leaving(page)
    await page.get_by_role("button", name="Create the circle").click()
    await expect(page.get_by_role("heading", name="Links for Friday kept")).to_be_focused()
    assert await would_ask_before_leaving(page)
    await page.get_by_role("button", name="I have copied them").click()
    await expect(page.get_by_role("heading", name="Links for Friday kept")).to_be_hidden()
    assert not await would_ask_before_leaving(page)


async def would_ask_before_leaving(page: Page) -> bool:
    """What the browser makes of a reload: it asks where the page wants it to."""
    leaving = "() => !dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    return bool(await page.evaluate(leaving))


async def test_links_that_nobody_has_copied_stay_when_another_circle_is_made(
    browser: Browser, server: RunningServer
) -> None:
    page = await browser.new_page()
    await follow(page, server.command("organiser", "invite", "Mei").strip())
    for title in ("Friday one", "Friday two"):
        await page.get_by_role("textbox", name="Title").fill(title)
        await page.get_by_role("button", name="Create the circle").click()
        await expect(page.get_by_role("heading", name=f"Links for {title}")).to_be_focused()
    await page.get_by_role("button", name="I have copied them").first.click()
    await expect(page.get_by_role("heading", name="Your circles")).to_be_focused()
    await expect(page.get_by_role("heading", name="Links for Friday two")).to_be_hidden()
    await expect(page.get_by_role("heading", name="Links for Friday one")).to_be_visible()


async def test_o8_a_link_that_was_handed_over_has_a_name_and_is_kept_apart_by_it(
    browser: Browser, server: RunningServer
) -> None:
    page = await browser.new_page()
    await managing(page, server, "Friday named")
    card = page.get_by_role("article").filter(has_text="Friday named")
    await card.get_by_role("button", name="Name the link of Participant 2").click()
    await expect(card.get_by_label("Who is Participant 2? (optional)")).to_be_focused()
    await page.keyboard.type("Mei")
    assert await blemishes(page) == []
    await page.keyboard.press("Enter")
    await expect(card.get_by_role("button", name="Name the link of Mei (Participant 2)")).to_be_focused()
    await card.get_by_label("One person").select_option(label="Mei (Participant 2)")
    await card.get_by_label("Not with").last.select_option(label="Participant 3")
    await card.get_by_role("button", name="Keep apart").click()
    await page.reload()
    await card.get_by_text("Manage this circle").click()
    await expect(card.get_by_text("Mei (Participant 2) not with Participant 3", exact=True)).to_be_visible()


async def test_two_people_are_kept_apart(browser: Browser, server: RunningServer) -> None:
    page = await browser.new_page()
    await managing(page, server, "Friday apart")
    card = page.get_by_role("article").filter(has_text="Friday apart")
    await card.get_by_label("One person").select_option(label="Participant 1")
    await card.get_by_label("Not with").last.select_option(label="Participant 3")
    await card.get_by_role("button", name="Keep apart").click()
    pair = card.get_by_text("Participant 1 not with Participant 3", exact=True)
    await expect(pair).to_be_visible()
    assert await blemishes(page) == []
    await page.reload()
    await card.get_by_text("Manage this circle").click()
    await expect(pair).to_be_visible()
    await card.get_by_role("button", name="Remove: Participant 1 not with Participant 3").click()
    await expect(pair).to_have_count(0)


async def test_a_circle_is_announced_otherwise_and_once_it_is_over_stands_apart(
    browser: Browser, server: RunningServer
) -> None:
    page = await browser.new_page()
    await managing(page, server, "Friday mistkaen")
    door = await browser.new_page()
    await page.get_by_role("button", name="New link for Participant 1").click()
    await page.get_by_role("button", name="Make a new link").click()
    await follow(door, await page.get_by_label("Participant 1", exact=True).input_value())
    await expect(door.get_by_text("Friday mistkaen")).to_be_visible()

    card = page.get_by_role("article").filter(has_text="Friday mistkaen")
    change = card.get_by_role("button", name="Change this circle")
    await change.click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Total seats").fill("4")
    await dialog.get_by_role("button", name="Save the changes").click()
    await expect(dialog.get_by_text("At least 7 seats: they are taken")).to_be_visible()
    assert await blemishes(page) == []
    tomorrow = datetime.now(UTC).astimezone() + timedelta(days=1)
    await dialog.get_by_label("Title").fill("Friday corrected")
    await dialog.get_by_label("Spoken language").select_option("ms")
    await dialog.get_by_label("Date").fill(f"{tomorrow:%Y-%m-%d}")
    await dialog.get_by_label("Time", exact=True).fill("19:30")
    await dialog.get_by_label("Total seats").fill("10")
    await dialog.get_by_label("Script", exact=True).select_option(label="Check-in 30 min")
    await dialog.get_by_role("button", name="Save the changes").click()
    await expect(dialog).to_have_count(0)

    card = page.get_by_role("article").filter(has_text="Friday corrected")
    await expect(card.get_by_role("heading", name="Friday corrected")).to_have_attribute("lang", "ms")
    await expect(card.get_by_text("10 seats", exact=True)).to_be_visible()
    await expect(card.get_by_text("Check-in 30 min")).to_be_visible()
    await expect(card.get_by_text("Scheduled", exact=True)).to_be_visible()
    await expect(card.get_by_text("7:30")).to_be_visible()
    await expect(door.get_by_text("Friday corrected")).to_be_visible()

    await card.get_by_role("button", name="Close the circle").click()
    await page.get_by_role("button", name="Close it").click()
    await expect(card).to_be_hidden()
    await expect(page.get_by_role("heading", name="Your circles")).to_be_focused()
    await expect(door.get_by_text("Thank you for coming. This circle is over.")).to_be_visible()
    await page.locator("summary").filter(has_text="has ended").click()
    await expect(card).to_be_visible()
    assert await blemishes(page) == []


async def test_o5_the_list_changes_by_itself_and_is_asked_for_only_then(
    browser: Browser, server: RunningServer
) -> None:
    page = await browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/organiser/circles" in request.url else None)
    await follow(page, server.command("organiser", "invite", "Mei").strip())
    await expect(page.get_by_role("button", name="Create the circle")).to_be_visible()
    links = await asyncio.to_thread(server.new_circle)
    await expect(page.get_by_role("article").filter(has_text="Tuesday evening")).to_be_visible()
    await expect(page.get_by_role("article").filter(has_text="Tuesday evening")).not_to_contain_text("Live")
    before = len(asked)
    async with guest(links.facilitators[0]) as kavitha:
        await kavitha.command("knock", name="Kavitha")
        assert (await kavitha.command("begin"))["type"] == "reply"
        await expect(page.get_by_role("article").filter(has_text="Tuesday evening")).to_contain_text("Live")
    assert 0 < len(asked) - before < 10
    await page.close()


async def test_whoever_is_in_need_in_the_oldest_of_many_circles_is_in_sight_and_past_circles_are_shown_on_demand(
    browser: Browser, tmp_path: Path
) -> None:
    with running_server(tmp_path) as server:
        oldest, *others = [server.new_circle(participants=1, title=f"Evening {number}") for number in range(53)]
        for links in others[:2]:
            server.organising.post(f"/organiser/circles/{links.circle}/close", json={}).raise_for_status()
        page = await browser.new_page()
        await follow(page, server.command("organiser", "invite", "Mei").strip())
        cards, top = page.get_by_role("article"), page.get_by_role("article").first
        await expect(cards).to_have_count(50)  # of 51 that are current
        await expect(page).not_to_have_title(re.compile("Needs your attention"))
        async with guest(oldest.facilitators[0]) as facilitator, guest(oldest.participants[0]) as participant:
            await facilitator.command("knock", name="Kavitha")
            await participant.command("knock", name="Mei")
            await facilitator.until(lambda: bool(facilitator.parts["lobby"]["knocks"]))
            await facilitator.command("admit_all")
            await facilitator.command("begin")
            await expect(top).to_contain_text("Live")
            await participant.command("send_signal", kind="not_safe")
            await participant.command("leave")
            await facilitator.command("end_circle")
            await facilitator.command("end_debrief")
        await expect(top).to_contain_text("Participant 1 didn't feel safe.")
        await expect(page).to_have_title(re.compile(r"\(1\) Needs your attention"))
        await expect(top.get_by_role("heading", name="Evening 0", exact=True)).to_be_in_viewport()
        assert await blemishes(page) == []

        await expect(cards).to_have_count(50)
        shown = await cards.get_by_role("heading", level=2).all_inner_texts()
        [left] = {f"Evening {number}" for number in (0, *range(3, 53))} - set(shown)
        await page.get_by_role("button", name="Show more circles").press("Enter")
        await expect(page.get_by_role("heading", name=left, exact=True)).to_be_focused()
        await expect(page.get_by_role("heading", name=left, exact=True)).to_be_in_viewport()
        await expect(page.get_by_text("3 more circles are shown.")).to_be_attached()
        await expect(page.get_by_role("heading", name="Evening 2", exact=True)).to_be_visible()
        await expect(page.get_by_role("heading", name="Evening 1", exact=True)).to_be_visible()
        await expect(page.get_by_role("button", name=re.compile("^Show (more|past)"))).to_have_count(0)

        await page.get_by_role("button", name="I've seen this").press("Enter")
        await expect(page.get_by_role("heading", name="Your circles")).to_be_focused()
        await expect(page).not_to_have_title(re.compile("Needs your attention"))
        past = page.locator("details").filter(has_text="have ended").get_by_role("article")
        await expect(past.first).to_contain_text("Evening 0")
        await page.close()


async def test_a_card_that_moves_up_takes_nothing_from_whoever_is_busy_with_it(
    browser: Browser, server: RunningServer
) -> None:
    titles = ("Monday early", "Monday middle", "Monday late")
    early, _, late = [await asyncio.to_thread(server.new_circle, title=title) for title in titles]
    page = await browser.new_page()
    await follow(page, server.command("organiser", "invite", "Mei").strip())
    cards = {title: page.locator("article").filter(has_text=title) for title in titles}
    summary = cards["Monday late"].get_by_text("Manage this circle")
    await summary.press("Enter")
    headings = page.locator("article h2").filter(has_text="Monday")
    await expect(headings).to_have_text(titles)
    async with guest(late.facilitators[0]) as kavitha, guest(early.facilitators[0]) as amir:
        await kavitha.command("knock", name="Kavitha")
        await kavitha.command("begin")
        await expect(headings).to_have_text(("Monday late", "Monday early", "Monday middle"))
        await expect(summary).to_be_focused()

        await cards["Monday late"].get_by_role("button", name="Change this circle").press("Enter")
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Title").fill("Monday later")
        await amir.command("knock", name="Amir")
        await amir.command("begin")
        await expect(cards["Monday early"]).to_contain_text("Live")
        await expect(headings).to_have_text(("Monday late", "Monday early", "Monday middle"))
        await expect(page.locator("dialog:modal")).to_have_count(1)
        await expect(dialog.get_by_label("Title")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(headings).to_have_text(("Monday early", "Monday late", "Monday middle"))
    await page.close()


async def test_a_page_whose_session_ended_says_so_and_asks_for_no_stream_until_the_link_was_opened_again(
    browser: Browser, tmp_path: Path
) -> None:
    with (
        running(valkey_binary()) as store,
        running_server(tmp_path, {"ROOMSERVER_REDIS_URL": store.url}) as server,
    ):
        link = server.command("organiser", "invite", "Mei").strip()
        context = await browser.new_context()
        page = await context.new_page()
        streams: list[str] = []
        page.on("request", lambda request: streams.append(request.url) if "/changes" in request.url else None)
        await follow(page, link)
        await expect(page.get_by_role("button", name="Create the circle")).to_be_visible()
        [session] = store.admin.scan_iter("*organising*")
        store.admin.delete(session)
        await expect(page.get_by_role("heading", name="Open your link again")).to_be_visible()
        assert len(streams) == 1
        another = await context.new_page()
        await follow(another, link)
        await expect(another.get_by_role("button", name="Create the circle")).to_be_visible()
        await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # they look at it again
        await expect(page.get_by_role("button", name="Create the circle")).to_be_visible()
        await expect(page.get_by_role("heading", name="Open your link again")).to_be_hidden()
        assert len(streams) == 2
        await context.close()

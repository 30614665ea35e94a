"""An organiser says by the keyboard alone where alerts are mailed to, tests it, and reads what could not be sent."""

from __future__ import annotations

import email
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.policy import default
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.browser.person import follow
from tests.browser.test_who_can_organise import in_every_look, organising
from tests.guest import guest
from tests.roomserver.embedded.test_embedded import until
from tests.roomserver.mail.sink import HOST, Sink, listening
from tests.serving import RunningServer, running_server

MEI = "mei@example.org"


@asynccontextmanager
async def serving(data: Path) -> AsyncIterator[tuple[RunningServer, Sink]]:
    """And the mail server, in the test's own event loop."""
    async with listening() as sink:
        with running_server(data, {"ROOMSERVER_SMTP_URL": f"smtp://{HOST}:{sink.port}"}) as server:
            yield server, sink


async def save(page: Page, *addresses: str) -> None:
    await page.get_by_role("textbox", name="Mail addresses").focus()
    await page.keyboard.press("ControlOrMeta+a")
    await page.keyboard.type("\n".join(addresses))
    await page.get_by_role("button", name="Save").focus()
    await page.keyboard.press("Enter")


async def left_open(server: RunningServer) -> str:
    """A circle that somebody left who did not feel safe, and whom nobody looked after."""
    links = server.new_circle(participants=1, title="The-canary")
    async with guest(links.facilitators[0]) as facilitator, guest(links.participants[0]) as participant:
        await facilitator.command("knock", name="Kavitha")
        await participant.command("knock", name="Mei-the-canary")
        await facilitator.until(lambda: bool(facilitator.parts["lobby"]["knocks"]))
        await facilitator.command("admit_all")
        await facilitator.command("begin")
        await participant.command("send_signal", kind="not_safe")
        await participant.command("leave")
        await facilitator.command("end_circle")
        await facilitator.command("end_debrief")
    return links.circle


async def test_an_organiser_is_mailed_that_a_circle_needs_them(browser: Browser, tmp_path: Path) -> None:
    async with serving(tmp_path) as (server, sink):
        page = await organising(browser, server.command("organiser", "invite", "Mei").strip())
        await page.get_by_role("link", name="Alerts", exact=True).focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Alerts by mail")).to_be_visible()
        await in_every_look(page)
        await save(page, "mei at home")
        await expect(page.get_by_role("textbox", name="Mail addresses")).to_be_focused()
        await expect(page.get_by_role("alert").filter(has_text="“mei” isn't a mail address.")).to_be_visible()
        await in_every_look(page)
        await save(page, MEI)
        await expect(page.get_by_text("Saved.")).to_be_visible()
        await page.get_by_role("button", name="Send a test mail").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("A test mail is on its way.")).to_be_visible()
        await in_every_look(page)
        await until(lambda: len(sink.received) == 1)
        circle = await left_open(server)
        await until(lambda: len(sink.received) == 2)
        said = sink.received[1].content.decode()
        message = email.message_from_string(said, policy=default)
        assert (message["to"], message["subject"]) == (MEI, "A circle needs you")
        assert [word for word in ("canary", "safe", circle) if word in said] == []
        text = message.get_body(("plain",))
        assert text is not None
        [link] = [line for line in text.get_content().splitlines() if line.startswith("http")]
        await follow(page, link)
        await expect(page.get_by_role("group", name="Needs your attention The-canary")).to_be_visible()
        await left_open(server)
        await expect(page.get_by_role("group", name="Needs your attention The-canary")).to_have_count(2)
        await in_every_look(page)
        await page.context.close()


async def test_what_could_not_be_sent_is_on_the_organisers_page(browser: Browser, tmp_path: Path) -> None:
    async with serving(tmp_path) as (server, sink):
        sink.answers = {MEI: "550 No such user"}
        link = server.command("organiser", "invite", "Mei").strip()
        page = await organising(browser, link)
        await page.goto(f"{server.origin}/organiser/alerts")
        await save(page, MEI)
        await expect(page.get_by_text("Saved.")).to_be_visible()
        await page.get_by_role("button", name="Send a test mail").press("Enter")
        given_up = page.get_by_role("region", name="Alerts by mail").filter(has_text="Mails could not be sent since")
        await expect(given_up).to_be_visible(timeout=15_000)
        await page.get_by_role("link", name="Circles", exact=True).press("Enter")
        await expect(given_up).to_be_visible()
        await in_every_look(page)
        await given_up.get_by_role("button", name="I've seen this").press("Enter")
        await expect(given_up).to_have_count(0)
        await expect(page.get_by_role("heading", name="Your circles")).to_be_focused()
        await page.context.close()

"""O4: an organiser sees who is logged in, logs others out, and logs out, with the keyboard alone."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Browser, CDPSession, Page, expect

from roomserver.http.pages import PAGES
from tests import plain
from tests.browser.axe import NARROW, SIZES, blemishes
from tests.browser.person import follow
from tests.browser.test_large_text import BEYOND
from tests.serving import running_server


async def organising(browser: Browser, link: str) -> Page:
    """In a browser of their own."""
    page = await (await browser.new_context()).new_page()
    await follow(page, link)
    await expect(page.get_by_role("button", name="Create the circle")).to_be_visible()
    return page


async def in_every_look(page: Page) -> None:
    assert await blemishes(page, is_sure=True) == []
    for size in (NARROW, *SIZES):
        await page.set_viewport_size(size)
        assert await page.evaluate(BEYOND) == []


async def with_a_device(page: Page) -> CDPSession:
    """An authenticator that makes passkeys and asks nobody, until it is detached."""
    device = await page.context.new_cdp_session(page)
    await device.send("WebAuthn.enable")
    has = {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    options = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True, **has}
    await device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return device


async def test_o4_an_organiser_logs_another_browser_out_and_then_this_one(browser: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        link = server.command("organiser", "invite", "Mei").strip()
        tom = await organising(browser, link)
        mei = await organising(browser, link)
        await mei.get_by_role("link", name="Who can organise").click()
        await expect(mei.get_by_role("heading", name="Who can organise")).to_be_visible()
        rows = mei.get_by_role("region", name="Logged in now").get_by_role("listitem")
        await expect(rows).to_have_count(2)
        await expect(rows.filter(has_text="This browser")).to_have_count(1)
        await in_every_look(mei)
        await mei.get_by_role("button", name="Log it out").focus()
        await mei.keyboard.press("Enter")
        await expect(mei.get_by_role("dialog")).to_be_visible()
        await in_every_look(mei)
        await mei.get_by_role("dialog").get_by_role("button", name="Log it out").focus()
        await mei.keyboard.press("Enter")
        await expect(rows).to_have_count(1)
        await expect(mei.get_by_role("heading", name="Who can organise")).to_be_focused()
        await expect(tom.get_by_role("heading", name="Open your link again")).to_be_visible()
        await mei.get_by_role("button", name="Log out").focus()
        await mei.keyboard.press("Enter")
        await expect(mei.get_by_role("heading", name="You're logged out")).to_be_focused()
        await mei.goto(f"{server.origin}/organiser/access")
        await expect(mei.get_by_role("heading", name="Open your link again")).to_be_visible()
        for page in (mei, tom):
            await page.context.close()


async def test_o4_an_organiser_makes_a_link_for_another_and_revokes_it(browser: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        mei = await organising(browser, server.command("organiser", "invite", "Mei").strip())
        await mei.goto(f"{server.origin}/organiser/access")
        await mei.get_by_label("Who is a new link for?").fill("Tom " + "W" * 36)
        await mei.keyboard.press("Enter")
        made = mei.locator("input[readonly]")
        await expect(made).to_be_focused()
        rows = mei.get_by_role("region", name="Links and passkeys").get_by_role("listitem")
        of_tom = rows.filter(has_text="Tom")
        await expect(of_tom).to_contain_text("Not opened yet")
        await in_every_look(mei)
        link = await made.input_value()
        await mei.get_by_role("button", name="Copy").focus()
        tom = await organising(browser, link)
        await tom.goto(f"{server.origin}/organiser/access")
        await expect(tom.get_by_text("You logged in with this")).to_be_visible()
        await of_tom.get_by_role("button", name="Revoke").focus()
        await mei.keyboard.press("Enter")
        await expect(mei.get_by_role("dialog")).to_contain_text("stops working at once")
        await in_every_look(mei)
        await mei.get_by_role("dialog").get_by_role("button", name="Revoke it").focus()
        await mei.keyboard.press("Enter")
        await expect(rows).to_have_count(1)
        await tom.reload()
        await expect(tom.get_by_role("heading", name="Open your link again")).to_be_visible()
        await follow(tom, link)
        await expect(tom.get_by_role("heading", name="This link doesn't work")).to_be_visible()
        await rows.get_by_role("button", name="Revoke").click()
        await expect(mei.get_by_role("dialog")).to_contain_text("make another link first")
        await mei.keyboard.press("Escape")
        await expect(rows).to_have_count(1)
        for page in (mei, tom):
            await page.context.close()


async def test_an_organiser_adds_a_passkey_and_logs_in_without_a_link(browser: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        mei = await organising(browser, server.command("organiser", "invite", "Mei").strip())
        device = await with_a_device(mei)
        await mei.goto(f"{server.origin}/organiser/access")
        await mei.get_by_role("button", name="Add a passkey").click()
        await expect(mei.get_by_text("Please give it a name.")).to_be_visible()
        await mei.get_by_label("What do you call a new passkey?").fill("Mei's phone")
        await mei.keyboard.press("Enter")
        await expect(mei.get_by_text("The passkey is added.")).to_be_visible()
        rows = mei.get_by_role("region", name="Links and passkeys").get_by_role("listitem")
        await expect(rows.filter(has_text="Mei's phone")).to_contain_text("Not used yet")
        await in_every_look(mei)
        await mei.get_by_label("What do you call a new passkey?").fill("Once more")
        await mei.keyboard.press("Enter")
        await expect(mei.get_by_text("No passkey was added.")).to_be_visible()  # the device has one here
        for _ in range(2):
            await mei.get_by_role("button", name="Log out").click()
            await in_every_look(mei)
            await mei.get_by_role("button", name="Log in with a passkey").click()
            await expect(mei.get_by_role("button", name="Create the circle")).to_be_visible()
        await mei.goto(f"{server.origin}/organiser/access")
        of_phone = rows.filter(has_text="Mei's phone")
        await expect(of_phone).to_contain_text("1 browser logged in with it")
        await expect(of_phone).to_contain_text("You logged in with this")
        await of_phone.get_by_role("button", name="Revoke").click()
        await mei.get_by_role("dialog").get_by_role("button", name="Revoke it").click()
        await mei.get_by_role("button", name="Log in with a passkey").click()
        await expect(mei.get_by_text("That didn't work.")).to_be_visible()
        await device.detach()
        await mei.context.close()


async def test_an_organiser_makes_a_token_for_a_program_and_revokes_it(browser: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        mei = await organising(browser, server.command("organiser", "invite", "Mei").strip())
        await mei.get_by_role("link", name="Who can organise").click()
        programs = mei.get_by_role("region", name="Programs")
        await programs.get_by_label("What is a new token for?").fill("Website calendar")
        await programs.get_by_label("See who signed up or wrote to you, with names and mail addresses").check()
        await programs.get_by_role("button", name="Make a token").press("Enter")
        box = programs.get_by_label("Token for Website calendar", exact=True)
        await expect(box).to_be_focused()
        await expect(programs.get_by_role("listitem").filter(has_text="Website calendar")).to_have_count(1)
        await in_every_look(mei)
        headers = {"authorization": f"Bearer {await box.input_value()}"}
        assert plain.get(f"{server.origin}/organiser/circles", headers=headers).status_code == 200
        await programs.get_by_role("button", name="Revoke: Website calendar").press("Enter")
        await mei.get_by_role("dialog").get_by_role("button", name="Revoke it").press("Enter")
        await expect(programs.get_by_role("listitem").filter(has_text="Website calendar")).to_have_count(0)
        assert plain.get(f"{server.origin}/organiser/circles", headers=headers).status_code == 401
        await mei.context.close()


async def test_an_organiser_logs_out_on_each_of_their_pages(browser: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        link = server.command("organiser", "invite", "Mei").strip()
        circle = server.new_circle(participants=1).circle
        paths = [path for path in PAGES if path.startswith("/organiser/")]
        for path in paths:
            mei = await organising(browser, link)
            await mei.goto(server.origin + path.format(circle=circle))
            await mei.get_by_role("navigation", name="Organising").get_by_role("button", name="Log out").press("Enter")
            await expect(mei.get_by_role("heading", name="You're logged out")).to_be_focused()
            await mei.context.close()
        assert len(paths) == 9

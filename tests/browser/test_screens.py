"""Every page that organisers, facilitators and strangers have: no blemish in any size and light, in a community's own
colours, with large text, in a longer language; and its dialogs keep the focus and give it back.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.axe import DESK, NARROW, PHONE, blemishes
from tests.browser.person import WENT_BACK, follow
from tests.browser.season import Season, announce
from tests.browser.test_large_text import BEYOND
from tests.browser.test_pseudo_locale import fits, reader
from tests.browser.test_who_can_organise import organising
from tests.serving import RunningServer, running_server

pytestmark = pytest.mark.first

PATHS = ("", "programme", "who-facilitates", "requests", "library", "community", "alerts", "access")
MADE_BY_THE_SERVER = ("looking-back", "looking-back/report", "looking-back/lines")
LOADED = "() => document.querySelector('main h1') !== null && !document.querySelector('main').innerText.includes('…')"
UNFOLDED = """() => {
  const [first] = document.querySelectorAll("article");
  const folded = [...document.querySelectorAll("main details:not([open])")].filter(one => {
    const card = one.closest("article");
    return card === null || card === first;
  });
  for (const one of folded) one.open = true;
  return folded.length === 0;
}"""
"""Of many cards the first is enough; what is unfolded may have more to unfold."""
SUBMITTED = """() => {
  for (const form of document.querySelectorAll("main form")) form.requestSubmit();
}"""
"""Whatever is not filled in is told."""
LARGE = "size => { document.documentElement.style.fontSize = size; }"
KEPT = "dialog => dialog.contains(document.activeElement)"
OUTSIDE = "() => document.activeElement !== document.body && document.activeElement.closest('dialog') === null"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """It sends mails, to nowhere, so that its forms ask for addresses."""
    with running_server(tmp_path_factory.mktemp("screens"), {"ROOMSERVER_SMTP_URL": "smtp://localhost:9"}) as running:
        yield running


@pytest.fixture(scope="module")
def season(server: RunningServer) -> Season:
    return announce(server)


def organisers_paths(season: Season) -> tuple[str, ...]:
    """Each page, and that of sign-ups as it differs."""
    circles = (season.to_come, season.after_a_word, season.in_person, season.called_off, season.tonight)
    return (*PATHS, *(f"sign-ups/{circle}" for circle in circles))


async def shown(page: Page, address: str) -> None:
    """As it is once it has loaded."""
    await page.goto(address)
    await page.wait_for_function(LOADED)


async def faults(page: Page, where: str) -> list[str]:
    """What is wrong with the page as it is, in every size and light, and with text twice as large."""
    found = [f"{where}: {line}" for line in await blemishes(page, is_sure=True)]
    for size, text in ((NARROW, ""), (PHONE, "200%"), (DESK, "200%")):
        await page.set_viewport_size(size)
        await page.evaluate(LARGE, text)
        found += [f"{where}: {line} reaches beyond {size['width']} px" for line in await page.evaluate(BEYOND)]
    await page.evaluate(LARGE, "")
    return found


async def test_an_organisers_pages(browser: Browser, server: RunningServer, season: Season) -> None:
    """With all that they unfold, and all that they say of what is not filled in."""
    page = await organising(browser, server.command("organiser", "invite", "Mei").strip())
    found: list[str] = []
    for path in (*organisers_paths(season), *MADE_BY_THE_SERVER):
        await shown(page, f"{server.origin}/organiser/{path}")
        await page.wait_for_function(UNFOLDED)
        await page.evaluate(SUBMITTED)
        found += await faults(page, path)
    assert found == []


async def test_an_organisers_pages_in_a_longer_language(
    browser: Browser, server: RunningServer, season: Season
) -> None:
    mei = await reader(browser)
    await follow(mei.page, server.command("organiser", "invite", "Мей").strip())
    await expect(mei.button(mei.words.say("organiser.new_create"))).to_be_visible()
    for path in organisers_paths(season):
        await shown(mei.page, f"{server.origin}/organiser/{path}")
        await mei.page.wait_for_function(UNFOLDED)
        await fits(mei.page)
    await follow(mei.page, season.facilitator)
    await mei.reads("facilitator.learned")


async def test_a_facilitators_page(browser: Browser, season: Season) -> None:
    page = await (await browser.new_context()).new_page()
    await follow(page, season.facilitator)
    await expect(page.get_by_role("heading", name="Your training")).to_be_visible()
    await page.wait_for_function(UNFOLDED)
    await page.get_by_role("button", name="I can't make it").click()
    assert await faults(page, "own") == []


async def test_what_strangers_see(browser: Browser, server: RunningServer, season: Season) -> None:
    page = await browser.new_page(locale="en")
    community = f"{server.origin}/c/home"
    mailed = season.places["confirmed by mail"]
    addresses = {
        "coming": f"{community}/",
        "word": f"{community}/{season.after_a_word}",
        "called off": f"{community}/{season.called_off}",
        **{page: f"{community}/{page}" for page in ("privacy", "facilitate", "invite-us")},
        **{f"sent, {standing}": f"{community}/{season.to_come}/sent/{standing}" for standing in ("waiting", "asked")},
        **season.places,
        **{act: f"{mailed}/{act}" for act in ("cancel", "erase", "unsubscribe", "kept")},
    }
    found: list[str] = []
    for name, address in addresses.items():
        await page.goto(address)
        await page.wait_for_function(UNFOLDED)
        found += await faults(page, name)
    assert found == []


async def test_every_dialog_keeps_the_focus_and_gives_it_back(
    browser: Browser, server: RunningServer, season: Season
) -> None:
    """Each kind of one a page, as its button says."""
    page = await organising(browser, server.command("organiser", "invite", "Mei").strip())
    for path in (*PATHS, f"sign-ups/{season.to_come}", f"sign-ups/{season.after_a_word}"):
        await shown(page, f"{server.origin}/organiser/{path}")
        await page.wait_for_function(UNFOLDED)
        openers = page.locator("main [aria-haspopup=dialog]:visible")
        for name in sorted(set(await openers.all_inner_texts())):
            await keeps_the_focus(page, openers.get_by_text(name, exact=True).first)


async def keeps_the_focus(page: Page, opener: Locator) -> None:
    await opener.press("Enter")
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    assert await dialog.evaluate(KEPT)
    controls = dialog.locator("button, input, select, textarea, summary, a[href]")
    for end, key in ((controls.last, "Tab"), (controls.first, "Shift+Tab")):
        await end.focus()
        await page.keyboard.press(key)
        assert not await page.evaluate(OUTSIDE)
    await controls.last.focus()
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(opener).to_be_focused()
    await page.wait_for_function(WENT_BACK)

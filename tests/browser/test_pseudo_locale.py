"""Every page in a language that is 40 % longer: nothing is cut off, every control can be pressed, and nothing is said
that is in no catalogue. People and titles are written without a Latin letter, so that one which is left is the page's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from roomserver.i18n import Catalogue
from tests.browser.person import PATIENCE_S, WENT_BACK, Person, follow
from tests.browser.pseudo import speak_pseudo
from tests.browser.test_access import seated_guest
from tests.browser.test_access_in_the_room import (
    AGREEMENTS,
    CHECK_IN,
    GROUNDING,
    admitted,
    do,
    everything_open,
    go_to,
    takes_the_piece,
)
from tests.browser.test_large_text import BEYOND
from tests.guest import Guest
from tests.serving import RunningServer, running_server

PHONE: ViewportSize = {"width": 375, "height": 812}
FACILITATOR, GUEST, READER = "Кавита", "Том", "Мей"
SETTLED = """async () => {
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  const ending = ({ effect, playState }) => playState === "running" && effect.getComputedTiming().endTime < Infinity;
  const moving = () => document.getAnimations().filter(ending).map(({ finished }) => finished);
  for (let waited = moving(); waited.length > 0; waited = moving()) await Promise.allSettled(waited);
}"""
"""What has an end has come to it; a piece that is offered glows on."""
UNSAID = """names => {
  const strip = text => {
    for (let before = ""; before !== text; ) [before, text] = [text, text.replace(/⟦[^⟦⟧]*⟧/g, "")];
    const unclocked = text.replace(/\\d+:\\d\\d\\s[ap]m/g, ""); // a time alone is no phrase
    return names.reduce((rest, name) => rest.replaceAll(name, ""), unclocked);
  };
  const own = element => element.closest("[lang]:not(html), [translate=no]") === null;
  const shown = element => element.checkVisibility({ visibilityProperty: true });
  const block = element => {
    while (["inline", "contents"].includes(getComputedStyle(element).display)) element = element.parentElement;
    return element;
  };
  const blocks = new Map([["title", document.title]]);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { parentElement: within, data } = texts.currentNode;
    if (/^(script|style|noscript)$/i.test(within.tagName) || !own(within) || !shown(within)) continue;
    blocks.set(block(within), (blocks.get(block(within)) ?? "") + data);
  }
  const attributes = [...document.body.querySelectorAll("*")].filter(own).filter(shown).flatMap(element =>
    ["aria-label", "alt", "placeholder", "title", "aria-description", "aria-valuetext"]
      .map(name => element.getAttribute(name) ?? ""));
  return [...blocks.values(), ...attributes].map(strip).filter(text => /[A-Za-z]/.test(text));
}"""
"""What has a Latin letter and is in no catalogue: text by its block, and attributes that are read out."""
CUT_OFF = """() => [...document.body.querySelectorAll("*")]
  .filter(element => element.checkVisibility({ visibilityProperty: true }) && element.clientWidth > 1)
  .filter(element => !element.closest(".visually-hidden, input, select, textarea, svg, video"))
  .filter(element => {
    const { display, overflowX } = getComputedStyle(element);
    const says = [...element.childNodes].some(one => one.nodeType === Node.TEXT_NODE && one.data.trim());
    return display !== "inline" && (says || overflowX === "hidden" || overflowX === "clip");
  })
  .filter(element => element.scrollWidth > element.clientWidth + 1)
  .map(element => `${element.tagName} ${element.className}: ${element.textContent.trim()}`)"""
UNPRESSED = """async () => {
  const open = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
  const controls = [...open.querySelectorAll("button, a[href], input, select, textarea, summary")]
    .filter(element => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0);
  const scroll = control => control.scrollIntoView({ block: "center", behavior: "instant" });
  const covered = control => {
    const { left, top, width, height } = control.getBoundingClientRect();
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    return ![control, ...(control.labels ?? [])].some(one => one.contains(hit));
  };
  const found = [];
  for (const control of controls.filter(one => (scroll(one), covered(one)))) {
    scroll(control);
    // What stands where one has scrolled away from goes again in the next frames.
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    if (covered(control)) found.push(`${control.tagName} ${control.className}: ${control.textContent.trim()}`);
  }
  return found;
}"""
"""Controls of which the middle is not theirs, though they are scrolled to: something lies upon them."""
OF_OTHERS = ("national mindline", "Samaritans of Singapore", "Mei")
"""Names that are nobody's here to translate; Mei's is on an organiser's link of another test."""


async def fits(page: Page) -> None:
    """Nothing cut off, nothing laid upon a control, nothing said that is in no catalogue."""
    await page.evaluate(SETTLED)
    assert await page.evaluate(UNSAID, OF_OTHERS) == []
    assert await page.evaluate(BEYOND) == []
    assert await page.evaluate(CUT_OFF) == []
    assert await page.evaluate(UNPRESSED) == []


class Reader(Person):
    """One whose page speaks a catalogue: what they press and see is named by its key."""

    def __init__(self, page: Page, name: str, words: Catalogue) -> None:
        super().__init__(page, name)
        self.words = words

    async def presses(self, key: str, **params: str) -> None:
        await self.button(self.words.say(key, **params)).first.click()

    async def reads(self, key: str, **params: str) -> None:
        """That is said, and the page fits."""
        await expect(self.page.get_by_text(self.words.say(key, **params)).first).to_be_visible()
        await fits(self.page)

    async def comes_in(self, link: str, *, contact: bool) -> None:
        """By the door, with all of it open."""
        await follow(self.page, link)
        await self.reads("door.come_in")
        if contact:
            await self.page.get_by_text(self.words.say("door.contact_open")).click()
        await self.presses("door.microphone_use")
        await self.reads("door.microphone_stop")
        await self.textbox(self.words.say("door.name")).fill(self.name)
        await self.page.get_by_role("checkbox", name=self.words.say("door.agree")).check()
        await self.presses("door.come_in")

    @property
    def ring(self) -> Locator:
        return self.page.get_by_role("list", name=self.words.say("ring.name")).get_by_role("listitem")


async def reader(browser: Browser) -> Reader:
    """At a phone."""
    context = await browser.new_context(viewport=PHONE, reduced_motion="reduce")
    words = await speak_pseudo(context)
    context.set_default_timeout(PATIENCE_S * 1000)
    return Reader(await context.new_page(), READER, words)


async def test_pages_before_a_seat(browser: Browser, server: RunningServer) -> None:
    mei = await reader(browser)
    for path, key in (
        ("/", "home.what"),
        ("/nowhere", "nothing.text"),
        ("/join", "link.no_token"),
        ("/join#nothing.aaaaaaaaaaaaaaaaaaaaaaaa", "link.no_such_link"),
        ("/organise", "organise.none"),
        ("/organise#nothing.aaaaaaaaaaaaaaaaaaaaaaaa", "organise.no_such_link"),
        ("/organiser/", "session.none"),
        ("/organiser/access", "session.none"),
    ):
        await mei.page.goto("about:blank")
        await mei.page.goto(f"{server.origin}{path}")
        await mei.reads(key)
    await mei.presses("help.open")
    await mei.reads("help.intro")


async def test_a_participants_pages(browser: Browser, server: RunningServer) -> None:
    links = server.new_circle(participants=2, script="circle-60", title="Вечер")
    async with AsyncExitStack() as stack:
        kavitha = await seated_guest(stack, links.facilitators[0], FACILITATOR)
        tom = await seated_guest(stack, links.participants[1], GUEST, kavitha)
        mei = await reader(browser)
        await mei.comes_in(links.participants[0], contact=True)
        await mei.reads("lobby.title")
        seat = await admitted(kavitha, mei)
        await mei.reads("turn.not_begun")
        await do(kavitha, "begin")
        await mei.presses("step.yours")
        await mei.reads("yours.signal_not_safe")
        await mei.presses("yours.signal_not_safe")
        await mei.reads("yours.signal_sent")
        await mei.presses("step.yours_close")
        await through_a_round(mei, seat, kavitha, tom)
        await do(kavitha, "end_circle")
        await mei.reads("ended.after")


async def through_a_round(mei: Reader, seat: str, kavitha: Guest, tom: Guest) -> None:
    """Agreements, a breath, a check-in; then the piece is offered, taken and written with."""
    await go_to(kavitha, AGREEMENTS)
    await mei.reads("step.nod")
    await go_to(kavitha, GROUNDING)
    await mei.reads("turn.breathe")
    await go_to(kavitha, CHECK_IN)
    await mei.reads("picture.rainbow")
    await takes_the_piece(kavitha, tom)
    await mei.reads("step.ears_close")
    await do(kavitha, "move_piece", piece_id=kavitha.piece["id"], to=seat)
    await mei.reads("step.take")
    await mei.presses("step.take")
    await mei.presses("lines.turn_open")
    await mei.reads("lines.turn")


async def test_a_facilitators_pages(browser: Browser, server: RunningServer) -> None:
    links = server.new_circle(cofacilitators=1, participants=3, script="circle-60", title="Вечер")
    async with AsyncExitStack() as stack:
        mei = await reader(browser)
        await mei.comes_in(links.facilitators[0], contact=False)
        await expect(mei.ring.first).to_be_visible()
        kavitha = await seated_guest(stack, links.cofacilitators[0], FACILITATOR)
        tom = await seated_guest(stack, links.participants[0], GUEST, kavitha)
        await mei.presses("step.console")
        await seated_guest(stack, links.participants[1], "Юн")
        await mei.reads("console.begin")
        await mei.presses("console.begin")
        await do(tom, "send_signal", kind="not_safe")
        await do(tom, "say_privately", text="Тише.")
        await everything_open(mei)
        await mei.reads("console.lock")
        await mei.reads("console.signal_not_safe", name=GUEST)
        await mei.presses("console.remove_name", name=GUEST)
        await mei.reads("console.remove_title", name=GUEST)
        await mei.presses("console.remove_no")
        await mei.presses("console.end")
        await mei.reads("console.end_text")


@pytest.fixture
def unshared(tmp_path: Path) -> Iterator[RunningServer]:
    """Where no other test makes circles: they would be on the organiser's page."""
    with running_server(tmp_path / "unshared") as running:
        yield running


async def test_an_organisers_pages(browser: Browser, unshared: RunningServer) -> None:
    server = unshared
    mei = await reader(browser)
    await follow(mei.page, server.command("organiser", "invite", "Мей").strip())
    await mei.textbox(mei.words.say("organiser.new_title")).fill("Пятница")
    soon = datetime.now(UTC) + timedelta(days=3)
    await mei.page.get_by_label(mei.words.say("organiser.new_date")).fill(soon.date().isoformat())
    await mei.page.get_by_label(mei.words.say("organiser.new_time"), exact=True).fill("19:30")
    await mei.page.get_by_role("checkbox", name=mei.words.say("organiser.new_open")).check()
    await mei.reads("organiser.new_create")
    await mei.presses("organiser.new_create")
    await mei.reads("organiser.links_personal")
    await mei.presses("organiser.links_done")
    made = mei.page.get_by_role("article").filter(has_text="Пятница")
    await made.get_by_text(mei.words.say("organiser.manage")).click()
    await mei.reads("organiser.apart_add")
    await made.get_by_role("button", name=mei.words.say("organiser.revise")).click()
    await mei.reads("organiser.revise_save")
    form: dict[str, str | float | bool] = {"name": "Рави", "mail": "1@2.рф", "text": "Да.", "languages": "Русский"}
    answer = await mei.page.request.post(
        f"{server.origin}/c/home/facilitate", form=form, headers={"origin": server.origin}, max_redirects=0
    )
    assert answer.status == 303
    await mei.page.goto(f"{server.origin}/organiser/requests")
    await mei.reads("requests.answer")
    await mei.presses("requests.add_of", name="Рави")
    await mei.reads("facilitators.may_facilitate")
    await mei.presses("requests.answer_of", name="Рави")
    await mei.reads("requests.reopen")
    await mei.presses("requests.delete_of", name="Рави")
    await mei.reads("requests.delete_text")
    await mei.presses("requests.delete_no")
    await mei.page.wait_for_function(WENT_BACK)
    await mei.page.goto(f"{server.origin}/organiser/community")
    await mei.reads("community.forms_hint")
    await mei.page.goto(f"{server.origin}/organiser/access")
    await mei.reads("access.links_hint")
    await mei.reads("passkey.hint")

"""A stranger finds a circle, signs up and cancels, in a browser that runs no scripts; and what such pages look like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Locator, Page, Route, expect

from roomserver.i18n import read_catalogues
from roomserver.programme.requests.request import KEPT_DAYS, RequestKind
from roomserver.programme.sign_ups.book import Book, SignUp
from roomserver.public.filled_form import read_filled_form
from roomserver.public.house import Visit
from roomserver.public.page import Pages
from roomserver.public.place import Evening, Place, drawn
from roomserver.public.typed import Typed
from roomserver.settings import Settings
from tests.browser.axe import OVERFLOW, SIZES, blemishes
from tests.browser.pseudo import pseudo_catalogue
from tests.roomserver.public.showing import announced, home, request
from tests.serving import RunningServer, running_server

TITLE = "Caring for a parent"
MOST_TABS = 40
WEB = Settings().web


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Of which no other test makes circles: they would all be on the page. It sends mails, to nowhere."""
    environment = {"ROOMSERVER_SMTP_URL": "smtp://localhost:9"}
    with running_server(tmp_path_factory.mktemp("public"), environment) as server:
        yield server


def local(text: str) -> dict[str, Any]:
    return {"default": "en", "texts": {"en": text}}


def offer(server: RunningServer, title: str = TITLE, **more: object) -> str:
    """A public circle next year, with one place."""
    start = {"date": f"{datetime.now(UTC).year + 1}-03-09", "time": "19:30", "zone": "Asia/Singapore"}
    question = {"id": "care", "text": local("For whom do you care?"), "required": True}
    plan = {"start": start, "duration_min": 90, "content_note": local("We may talk about illness."), **more}
    terms = {"visibility": "public", "sign_up": {"seats": 1, "questions": [question]}}
    spec = {"title": local(title), "plan": plan, "terms": terms}
    answer = server.organising.post("/organiser/circles", json=spec)
    answer.raise_for_status()
    return str(answer.json()["circle"]["id"])


async def stranger(browser: Browser) -> Page:
    context = await browser.new_context(java_script_enabled=False, locale="en")
    return await context.new_page()


async def fill(page: Page, name: str, button: str) -> None:
    await page.get_by_label("Your name").fill(name)
    await page.get_by_label("For whom do you care?").fill("My mother")
    await page.get_by_role("button", name=button).click()


async def test_a_stranger_finds_a_circle_signs_up_and_cancels_without_scripts(
    browser: Browser, public: RunningServer
) -> None:
    offer(public, "For a stranger")
    page = await stranger(browser)
    await page.goto(f"{public.origin}/c/home/")
    await page.get_by_role("link", name="For a stranger").click()
    await expect(page.get_by_text("Tuesday, 9 March").or_(page.get_by_text("9 March")).first).to_be_visible()
    await fill(page, "Mei", "Sign up")
    await expect(page.get_by_role("heading", level=1, name="You have a place")).to_be_visible()
    place = page.url
    join = await page.get_by_role("link", name="Join the circle").get_attribute("href")
    assert join is not None
    await page.get_by_role("link", name="Cancel your place").click()
    await page.get_by_role("link", name="No, go back").click()
    assert page.url == place
    await page.get_by_role("link", name="Cancel your place").click()
    await page.get_by_role("button", name="Cancel my place").click()
    await expect(page.get_by_role("heading", level=1, name="You're no longer signed up")).to_be_visible()
    await page.get_by_role("link", name="Delete everything about you").click()
    await page.get_by_role("button", name="Delete everything").click()
    await expect(page.get_by_role("heading", level=1, name="Everything about you is deleted")).to_be_visible()


async def test_a_place_that_is_free_is_taken_and_its_link_opens_the_seat(
    browser: Browser, public: RunningServer
) -> None:
    circle = offer(public, "For two")
    first, second = await stranger(browser), await stranger(browser)
    for page, name, button in ((first, "Mei", "Sign up"), (second, "Aisha", "Join the waiting list")):
        await page.goto(f"{public.origin}/c/home/{circle}")
        await fill(page, name, button)
    await expect(second.get_by_text("You're next.")).to_be_visible()
    await first.get_by_role("link", name="Cancel your place").click()
    await first.get_by_role("button", name="Cancel my place").click()
    await second.reload()
    await second.get_by_role("button", name="Take the place").click()
    await expect(second.get_by_role("heading", level=1, name="You have a place")).to_be_visible()
    join = await second.get_by_role("link", name="Join the circle").get_attribute("href")
    door = await browser.new_page()
    await door.goto(join or "")
    await expect(door.get_by_text("For two").first).to_be_visible()


async def test_what_is_to_be_checked_has_the_focus_and_what_was_typed_stays(
    browser: Browser, public: RunningServer
) -> None:
    circle = offer(public, "For a slip")
    page = await stranger(browser)
    await page.goto(f"{public.origin}/c/home/{circle}")
    await page.get_by_label("Mail address").fill("mei@nowhere")
    await fill(page, "Mei", "Sign up")
    mail = page.get_by_label("Mail address")
    await expect(mail).to_be_focused()
    await expect(mail).to_have_value("mei@nowhere")
    await expect(mail).to_have_accessible_description(re.compile("This isn't a mail address"))
    await expect(page.get_by_label("For whom do you care?")).to_have_value("My mother")
    await mail.fill("mei@example.org")
    await page.get_by_role("button", name="Sign up").click()
    await expect(page.get_by_role("heading", level=1, name="You have a place")).to_be_visible()
    await expect(page.get_by_text("We're sending you a mail.")).to_be_visible()
    await expect(page.get_by_role("link", name="Join the circle")).to_have_count(0)


async def tab_to(page: Page, target: Locator) -> None:
    """Tab until it has the focus."""
    for _ in range(MOST_TABS):
        await page.keyboard.press("Tab")
        if await target.evaluate("element => element === document.activeElement"):
            assert await target.evaluate("element => element.matches(':focus-visible')")
            return
    raise AssertionError(f"Tab never came to {target}")


async def test_all_of_it_is_done_by_keyboard(browser: Browser, public: RunningServer) -> None:
    """And whoever tabs through the form never comes to the field that no person sees."""
    offer(public, "By keyboard")
    page = await browser.new_page()
    await page.goto(f"{public.origin}/c/home/")
    skip = page.get_by_role("link", name="Skip to the content")
    await tab_to(page, skip)
    box = await skip.bounding_box()
    assert box is not None
    assert box["width"] > 40
    helplines = page.locator("summary", has_text="Helplines")
    await tab_to(page, helplines)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="Call Ambulance, 995")).to_be_visible()
    await page.keyboard.press("Enter")
    await tab_to(page, page.get_by_role("link", name="By keyboard"))
    await page.keyboard.press("Enter")
    await tab_to(page, page.get_by_label("Your name"))
    await page.keyboard.type("Mei")
    await tab_to(page, page.get_by_label("For whom do you care?"))
    await page.keyboard.type("My mother")
    trap = page.locator("#website")
    button = page.get_by_role("button", name="Sign up")
    for _ in range(MOST_TABS):
        await page.keyboard.press("Tab")
        assert not await trap.evaluate("element => element === document.activeElement")
        if await button.evaluate("element => element === document.activeElement"):
            break
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1, name="You have a place")).to_be_visible()
    await tab_to(page, page.locator("summary", has_text="Join on another device"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("img", name="QR code of your link")).to_be_visible()
    await tab_to(page, page.get_by_role("link", name="Cancel your place"))


async def clean(page: Page) -> None:
    assert await blemishes(page, is_sure=True) == []


async def test_every_page_is_clean(browser: Browser, public: RunningServer) -> None:
    """With a community's own colours, and its helplines open."""
    profile = public.organising.get("/organiser/profile").json()["profile"]
    made_on = profile.pop("version")
    profile.pop("logo")
    profile |= {"name": "Kampung Circle", "about": local("We meet to listen to each other.")}
    profile |= {"colours": {"day": "#2d5f8a", "night": "#8ab8e6"}, "made_on": made_on}
    public.organising.put("/organiser/profile", json=profile).raise_for_status()
    circle = offer(
        public, "For looking at", venue={"address": "12 Sample Road\nSingapore", "directions": local("Ring.")}
    )
    page = await browser.new_page(locale="en")
    forms = ("/c/home/facilitate", "/c/home/invite-us", "/c/home/invite-us/sent")
    for path in ("/c/home/", "/c/home/privacy", "/c/home/nothing", f"/c/home/{circle}", "/place/nothing", *forms):
        await page.goto(f"{public.origin}{path}")
        await clean(page)
    await page.goto(f"{public.origin}/c/home/{circle}")
    await page.locator("summary", has_text="Helplines").click()
    await clean(page)
    await page.get_by_label("Mail address").fill("mei@nowhere")
    await fill(page, "Mei", "Sign up")
    await clean(page)
    await page.get_by_label("Mail address").fill("")
    await page.get_by_role("button", name="Sign up").click()
    await expect(page.get_by_text("12 Sample Road")).to_be_visible()
    place = page.url
    for path in ("", "/cancel", "/erase", "/unsubscribe", "/kept"):
        await page.goto(f"{place}{path}")
        await clean(page)
    late = await browser.new_page(locale="en")
    await late.goto(f"{public.origin}/c/home/{circle}")
    await late.get_by_label("Mail address").fill("aisha@example.org")
    await fill(late, "Aisha", "Join the waiting list")
    await clean(late)


@pytest.mark.parametrize(
    "template",
    [
        "coming.html",
        "circle.html",
        "place.html",
        "ask.html",
        "nothing.html",
        "facilitate request.html",
        "invite_us request.html",
        "request_sent.html",
    ],
)
async def test_words_that_are_half_as_long_again_fit(browser: Browser, template: str) -> None:
    """No public page scrolls sideways or cuts a word off in a language that nobody speaks."""
    pages = Pages(WEB, (), {**read_catalogues(), "en": pseudo_catalogue()})
    content = _filled(pages, template)
    page = await browser.new_page()

    async def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path == "/c/home/":
            await route.fulfill(body=content, content_type="text/html")
        else:
            file = WEB / path.lstrip("/")
            await route.fulfill(
                body=file.read_bytes(), content_type="text/css" if path.endswith("css") else "image/svg+xml"
            )

    await page.route("**/*", answer)
    await page.goto("http://localhost/c/home/")
    await page.locator("summary").first.click()
    for size in SIZES:
        await page.set_viewport_size(size)
        assert await page.evaluate(OVERFLOW) <= 0
        cut = "element => element.scrollWidth > element.clientWidth + 1 && element.className"
        assert await page.eval_on_selector_all(".button, dt, dd, label, h1, h2, p", f"all => all.filter({cut})") == []


def _filled(pages: Pages, template: str) -> bytes:
    page = pages.page(request(), home())
    if template == "coming.html":
        return pages.filled(template, page, circles=[announced(), announced(seats_left=0)], later="5-1", is_first=False)
    if template == "circle.html":
        problems = {"form": page.wording.say("public.too_many"), "name": page.wording.say("public.bad_name", most=40)}
        typed = Typed("x" * 24, "en", problems=problems)
        return pages.filled(template, page, circle=announced(), typed=typed, has_mail=True, is_soon=False)
    if template == "nothing.html":
        return pages.filled(template, page, kind="place", old=f"home.maple.mei.1.{'x' * 24}")
    if template.endswith("request.html"):
        kind, name = cast(RequestKind, template.split()[0]), template.split()[1]
        filled = read_filled_form({"website": "x"}, kind, page.wording)
        return pages.filled(name, page, filled=filled, address="facilitate", kept_days=KEPT_DAYS)
    if template == "request_sent.html":
        return pages.filled(template, page, kept_days=KEPT_DAYS)
    link = f"http://localhost/join#{'x' * 60}"
    evenings = [Evening(announced(address="12 Sample Road"), None), Evening(announced(), link, drawn(link))]
    person = SignUp(id="mei", name="Mei", address="mei@example.org", standing="confirmed", signed_up_at=0.0)
    place = Place(cast(Visit, None), f"home.maple.mei.1.{'x' * 24}", Book(id="maple", sign_ups=(person,)), person)
    values: dict[str, Any] = {
        "evenings": evenings,
        "until": None,
        "questions": (),
        "act": "erase",
        "is_called_off": False,
    }
    values |= {"answerable": ["maple"]}
    return pages.filled(template, page, place=place, person=person, **values)

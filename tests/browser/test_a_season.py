"""A season as people live it: an organiser announces it, people sign up and are mailed, and the circle takes place.

Online, in person, and as a closed series; with a mail server of our own, and forms in browsers that run no scripts.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from icalendar import Calendar
from playwright.async_api import Browser, Page, expect

from tests.browser.person import Person, eventually
from tests.browser.test_who_can_organise import organising
from tests.guest import Guest, guest
from tests.roomserver.mail.sink import HOST, Sink, listening
from tests.roomserver.mail.test_message import header
from tests.roomserver.programme.notices.noticing import parts
from tests.serving import RunningServer, running_server

ZONE = ZoneInfo("Asia/Singapore")
TITLE, COMMUNITY = "Caring for a parent", "Willow House"
MAILS_COME_IN_TIME = timedelta(minutes=75)
"""Before the start: they open a quarter of an hour before."""
NAMES = ("Mei", "Aisha", "Daniel", "Ravi", "Siti", "Jun", "Priya", "Tom", "Farid")
SEATS = len(NAMES) - 1
AT_BROWSERS = 2
"""Of those who come: the others come by the protocol alone."""
MAILED_WITHIN_S = 30.0


@pytest_asyncio.fixture(loop_scope="session")
async def sink() -> AsyncIterator[Sink]:
    async with listening() as made:
        yield made


@pytest.fixture
def server(sink: Sink, tmp_path: Path) -> Iterator[RunningServer]:
    with running_server(tmp_path, {"ROOMSERVER_SMTP_URL": f"smtp://{HOST}:{sink.port}"}) as running:
        yield running


@dataclass(frozen=True)
class Comer:
    """Somebody who signs up, in a browser without scripts."""

    name: str
    language: str
    page: Page
    sink: Sink

    @property
    def address(self) -> str:
        return f"{self.name.lower()}@example.org"

    async def sign_up(self, circle: str, button: str = "Sign up") -> None:
        """The button differs where nobody can be promised a place."""
        await self.page.goto(circle)
        await self.page.get_by_label("Your name").fill(self.name)
        await self.page.get_by_label("Mail address").fill(self.address)
        await self.page.get_by_label("Language of your mails").select_option(self.language)
        await self.page.get_by_role("button", name=button).click()
        await expect(self.page.get_by_text("We're sending you a mail.")).to_be_visible()

    def mails(self) -> list[bytes]:
        return [received.content for received in self.sink.received if received.recipients == (self.address,)]

    async def mailed(self, count: int) -> bytes:
        """The last of that many."""

        async def came() -> bool:
            return len(self.mails()) >= count

        await eventually(came, f"no mail number {count} came", MAILED_WITHIN_S)
        return self.mails()[count - 1]

    async def open_page(self) -> None:
        """Their own, by their last mail, where they say that the address is theirs."""
        text = parts(self.mails()[-1])["text/plain"]
        place = re.findall(r"^(\S+/place/[^\s/]+)$", text, re.MULTILINE)[0]
        await self.page.goto(f"{place}?lang=en")

    async def say_it_is_theirs(self) -> None:
        await self.page.get_by_role("button", name="Confirm this address").click()
        await expect(self.page.get_by_role("button", name="Confirm this address")).to_have_count(0)

    async def join_link(self) -> str:
        link = await self.page.get_by_role("link", name="Join the circle").get_attribute("href")
        assert link is not None
        return link


async def comers(browser: Browser, sink: Sink, names: tuple[str, ...]) -> list[Comer]:
    """Every second one reads Malay."""
    pages = [await (await browser.new_context(java_script_enabled=False, locale="en")).new_page() for _ in names]
    return [
        Comer(name, ("en", "ms")[at % 2], page, sink) for at, (name, page) in enumerate(zip(names, pages, strict=True))
    ]


def local(text: str) -> dict[str, object]:
    return {"default": "en", "texts": {"en": text}}


def soon(later: timedelta = MAILS_COME_IN_TIME) -> datetime:
    return datetime.now(ZONE) + later


def is_private(mail: bytes) -> None:
    """Whoever sees it in a list of mails, or reads it over a shoulder, learns nothing of what it is about."""
    subject, sender = header(mail, "Subject"), header(mail, "From")
    assert not [word for word in (TITLE, COMMUNITY, "circle") if word.encode() in subject + sender]
    assert not [part for part in parts(mail).values() if TITLE in part or COMMUNITY in part]


def stops_by_one_click(mail: bytes, origin: str) -> None:
    assert re.fullmatch(rb"<%s/place/[!-~]+>" % origin.encode(), header(mail, "List-Unsubscribe"))
    assert header(mail, "List-Unsubscribe-Post") == b"List-Unsubscribe=One-Click"


async def make_a_series(browser: Browser, server: RunningServer) -> Page:
    """A community, and every second week, from soon on."""
    link = server.command("community", "new", "willow", "--name", COMMUNITY).strip().splitlines()[-1].split()[-1]
    page = await organising(browser, link)
    await page.get_by_role("link", name="Series").first.click()
    start = soon()
    await page.get_by_role("textbox", name="Title", exact=True).fill(TITLE)
    await page.get_by_label("Date", exact=True).fill(f"{start:%Y-%m-%d}")
    await page.get_by_label("Time", exact=True).fill(f"{start:%H:%M}")
    await page.get_by_role("combobox", name="Time zone").fill("Singapore")
    await page.get_by_label("Every", exact=True).fill("2")
    await page.get_by_label("Show it on our public page").check()
    await page.get_by_label("People sign up for it").check()
    await page.get_by_label("Seats to sign up for").fill(str(SEATS))
    await page.get_by_label("Total seats", exact=True).fill(str(SEATS + 2))
    await page.get_by_role("button", name="Make the series").click()
    await expect(page.get_by_text("The series is made.")).to_be_visible()
    return page


async def are_announced(page: Page, address: str, at_least: int) -> None:
    """Evenings become circles in a moment, and the page changes when it is loaded anew."""

    async def look() -> bool:
        await page.goto(address)
        return await page.get_by_role("link", name=TITLE).count() >= at_least

    await eventually(look, "the evenings are not on the page")


async def facilitator_link(page: Page) -> str:
    """A new link, at the card of the circle that is next."""
    await page.get_by_role("link", name="Circles", exact=True).click()
    card = page.get_by_role("article").filter(has_text=TITLE).filter(has_text="Manage this circle").first
    await card.get_by_text("Manage this circle").click()
    await card.get_by_label("One more personal link, for").select_option("facilitator")
    await card.get_by_role("button", name="Make the link").click()
    return await page.locator("input[readonly]").first.input_value()


async def test_a_series_is_announced_signed_up_for_held_and_ends(
    browser: Browser, server: RunningServer, sink: Sink
) -> None:
    organiser = await make_a_series(browser, server)
    people = await comers(browser, sink, NAMES)
    await all_sign_up(people, server)
    await all_are_mailed(people, server)
    gone = people[2]
    await whoever_waits_takes_the_place_of(gone, people[SEATS])
    coming = [person for person in people if person is not gone]
    await they_come_and_it_is_held(browser, await facilitator_link(organiser), coming)


async def all_sign_up(people: list[Comer], server: RunningServer) -> None:
    """For the first evening, by the community's page; the last one waits."""
    public = people[0].page
    await are_announced(public, f"{server.origin}/c/willow/", 2)
    await public.get_by_role("link", name=TITLE).first.click()
    circle = public.url
    for person in people[:SEATS]:
        await person.sign_up(circle)
    await people[SEATS].sign_up(circle, "Join the waiting list")


async def all_are_mailed(people: list[Comer], server: RunningServer) -> None:
    """Each opens their page by it, and says that the address is theirs."""
    for person in people:
        mail = await person.mailed(1)
        is_private(mail)
        stops_by_one_click(mail, server.origin)
        await person.open_page()
    await expect(people[SEATS].page.get_by_role("heading", level=1, name="You're on the waiting list")).to_be_visible()
    for person in people[:SEATS]:
        await expect(person.page.get_by_role("heading", level=1, name="You have a place")).to_be_visible()
        [event] = Calendar.from_ical(parts(person.mails()[0])["text/calendar"]).events
        assert event["SUMMARY"] in ("Your appointment", "Janji temu anda")
    for person in people:
        await person.say_it_is_theirs()


async def whoever_waits_takes_the_place_of(gone: Comer, late: Comer) -> None:
    """Who cancels it."""
    await gone.page.get_by_role("link", name="Cancel your place").click()
    await gone.page.get_by_role("button", name="Cancel my place").click()
    is_private(await late.mailed(2))
    await late.open_page()
    await late.page.get_by_role("button", name="Take the place").click()
    await expect(late.page.get_by_role("heading", level=1, name="You have a place")).to_be_visible()
    assert (await late.mailed(3)) != late.mails()[1]


async def they_come_and_it_is_held(browser: Browser, facilitator: str, coming: list[Comer]) -> None:
    """A few by their browsers; it begins, and is closed."""
    facilitating = await Person.arrive(browser, facilitator, "Kavitha", microphone=False, is_early=True)
    links = [await person.join_link() for person in coming]
    async with AsyncExitStack() as stack:
        seated = [
            await Person.arrive(browser, link, person.name, microphone=False, is_known=True)
            for link, person in zip(links[:AT_BROWSERS], coming, strict=False)
        ]
        guests: list[Guest] = [await stack.enter_async_context(guest(link)) for link in links[AT_BROWSERS:]]
        for each, person in zip(guests, coming[AT_BROWSERS:], strict=True):
            await each.command("knock", name=person.name)
        for person in coming:
            await facilitating.admit(person.name)
        await facilitating.is_seated(SEATS + 1)
        await facilitating.press("Begin the circle")
        for one in seated:
            await one.is_seated(SEATS + 1)
        await facilitating.press("Close the circle")
        await facilitating.page.get_by_role("dialog").get_by_role("button", name=re.compile("Close")).click()
        for one in seated:
            await one.sees("Thank you")


async def test_the_same_in_person(browser: Browser, server: RunningServer, sink: Sink) -> None:
    address = "12 Sample Road"
    spec = {
        "title": local(TITLE),
        "plan": {
            "start": {"date": f"{soon():%Y-%m-%d}", "time": f"{soon():%H:%M}", "zone": str(ZONE)},
            "venue": {"address": address, "directions": local("The blue door.")},
        },
        "terms": {"visibility": "public", "sign_up": {"seats": 2}},
    }
    answer = server.organising.post("/organiser/circles", json=spec)
    answer.raise_for_status()
    circle = f"{server.origin}/c/home/{answer.json()['circle']['id']}"
    [mei, aisha] = await comers(browser, sink, NAMES[:2])
    for person in (mei, aisha):
        await person.sign_up(circle)
        await expect(person.page.get_by_text(address)).to_have_count(0)
        mail = await person.mailed(1)
        assert not [part for part in parts(mail).values() if address in part]
        await person.open_page()
        await expect(person.page.get_by_text(address)).to_be_visible()
        await expect(person.page.get_by_role("link", name="Join the circle")).to_have_count(0)
    await mei.page.goto(circle)
    await expect(mei.page.get_by_text(address)).to_have_count(0)

    page = await organising(browser, server.command("organiser", "invite", "Kavitha").strip())
    await page.get_by_role("link", name=f"Who signed up: {TITLE}").click()
    await page.get_by_role("button", name="More: Aisha").click()
    await page.get_by_role("button", name="Cancel their place: Aisha").click()
    await page.get_by_role("dialog").get_by_role("button", name="Cancel their place").click()
    is_private(await aisha.mailed(2))


async def test_a_closed_series_of_three_evenings(browser: Browser, server: RunningServer, sink: Sink) -> None:
    start = soon(timedelta(days=3))
    spec = {
        "kind": "closed",
        "title": local(TITLE),
        "plan": {"start": {"date": f"{start:%Y-%m-%d}", "time": "19:30", "zone": str(ZONE)}, "duration_min": 60},
        "rule": "FREQ=WEEKLY;COUNT=3",
        "visibility": "public",
        "sign_up": {"seats": 2},
    }
    answer = server.organising.post("/organiser/series", json=spec)
    assert answer.status_code == 201, answer.text
    [mei] = await comers(browser, sink, NAMES[:1])

    await are_announced(mei.page, f"{server.origin}/c/home/", 1)
    await mei.page.get_by_role("link", name=TITLE).click()
    await expect(mei.page.get_by_text("You sign up for all of them.")).to_be_visible()
    await mei.sign_up(mei.page.url)
    calendar = parts(await mei.mailed(1))["text/calendar"]
    assert len({str(event["UID"]) for event in Calendar.from_ical(calendar).events}) == 3
    days = [start.date() + timedelta(weeks=weeks) for weeks in range(3)]
    assert re.findall(r"^DTSTART;TZID=[^:]+:(\d{8})T193000$", calendar, re.MULTILINE) == [
        f"{day:%Y%m%d}" for day in days
    ]
    await mei.open_page()
    for day in days:
        await expect(mei.page.get_by_text(f"{day.day} {day:%B %Y}").first).to_be_visible()

"""Twelve people over three evenings of a series tell how it was: totals appear when they may and never earlier, and
nobody learns anything of one of them by looking before and after.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from roomserver.store import RedisRoomStore
from tests.browser.person import Person, eventually
from tests.browser.test_afterwards import AT_THE_DOOR, SENT, step, token
from tests.guest import Guest, guest
from tests.roomserver.api.test_answers import PATH, House, house
from tests.roomserver.programme.figures.evenings import Node, node_on
from tests.roomserver.servers import open_unhurried

__all__ = ["house"]

Json = dict[str, Any]
EVENINGS = (("Mei", "Ana", "Ben", "Kit", "Joy", "Sam"), ("Ravi", "Noor", "Tess"), ("Wei", "Lina", "Omar"))
"""Who comes to each."""
BEGINS_IN_S = 240.0
EXPORTS = ("feedback.csv", "feedback.json", "lines.json")


@dataclass(frozen=True)
class Season:
    """A series of three evenings that begin soon, on a real server; `node` beside it moves time."""

    house: House
    node: Node
    series: str
    circles: Sequence[str]

    def asks(self, path: str) -> Json:
        found: Json = self.house.site.organising.get(f"/organiser/{path}").raise_for_status().json()
        return found

    def export(self, name: str) -> str:
        return self.house.site.organising.get(f"/organiser/exports/{name}").raise_for_status().text

    async def link(self, circle: str, person: str) -> str:
        """Of somebody who signed up."""
        sign_ups = self.node.community.sign_ups
        links, book = await sign_ups.links(), await sign_ups.book(circle)
        return f"{self.house.site.origin}/join#{links.seat_token(book.id, book.person(person), circle)}"


@asynccontextmanager
async def announced(house: House) -> AsyncIterator[Season]:
    store = await open_unhurried(house.store.url)
    try:
        yield await _season(house, store)
    finally:
        await store.aclose()


async def _season(house: House, store: RedisRoomStore) -> Season:
    """The evenings are a day apart, and are moved to now."""
    tomorrow, node = (datetime.now(UTC) + timedelta(days=1)).date().isoformat(), node_on(store)
    series = house.site.organising.post(
        "/organiser/series",
        json={
            "kind": "open",
            "title": {"default": "en", "texts": {"en": "Calm evenings"}},
            "plan": {"start": {"date": tomorrow, "time": "19:30", "zone": "Asia/Singapore"}, "duration_min": 60},
            "rule": "FREQ=DAILY;COUNT=3",
            "facilitators": 1,
            "capacity": 9,
            "sign_up": {"seats": 8},
        },
    )
    series_id = str(series.raise_for_status().json()["id"])
    season = Season(house, node, series_id, ())

    async def are_made() -> bool:
        return all(evening["circle"] for evening in season.asks(f"series/{series_id}")["coming"])

    await eventually(are_made, "evenings are not made")
    circles = [str(evening["circle"]) for evening in season.asks(f"series/{series_id}")["coming"]]
    return Season(house, node, series_id, circles)


@asynccontextmanager
async def held(
    browser: Browser, season: Season, circle: str, names: Sequence[str]
) -> AsyncIterator[tuple[Person, dict[str, str], Guest]]:
    """All of them signed up and sit; the first is at a browser, and the others have what they answer by."""
    people = {name: await season.node.sign_up(circle, name) for name in names}
    await season.node.move(circle, BEGINS_IN_S)
    await season.node.community.sign_ups.settle_due()
    seat = season.house.site.organising.post(f"/organiser/circles/{circle}/seats", json={"role": "facilitator"})
    async with AsyncExitStack() as stack:
        fay = await stack.enter_async_context(guest(seat.raise_for_status().json()["url"]))
        await fay.command("knock", name="Fay")
        first, *others = names
        mei = await _arrives(browser, await season.link(circle, people[first]), first, fay)
        tokens = {}
        for name in others:
            link = await season.link(circle, people[name])
            person = await stack.enter_async_context(guest(link))
            await person.command("knock", name=name)
            await fay.command("admit", seat=person.seat)
            mine = season.house.ask("POST", f"{PATH}/mine", link=link.partition("#")[2]).raise_for_status()
            tokens[name] = str(mine.json()["token"])
        await fay.command("begin")
        yield mei, tokens, fay


async def _arrives(browser: Browser, link: str, name: str, fay: Guest) -> Person:
    page = await (await browser.new_context()).new_page()
    person = Person(page, name)
    await page.goto(link)
    await person.textbox("Your name").fill(name)
    await step(page, AT_THE_DOOR, 2).check()
    await person.agreement.check()
    await person.press("Come in")
    await expect(page.get_by_role("heading", name="You're in the lobby")).to_be_visible()
    await fay.command("admit", seat=await person.own_seat())

    async def may_answer() -> bool:
        return await token(page) != ""

    await eventually(may_answer, "nothing to answer by")
    return person


async def answers_on_the_goodbye_page(person: Person, less_alone: int) -> None:
    await expect(person.page.get_by_role("heading", name="How was it for you?")).to_be_visible()
    await step(person.page, "I feel less alone", less_alone).check()
    await step(person.page, "How are you now?", 4).check()
    await person.press("Send my answers")
    await person.sees(SENT)
    await person.page.context.close()


def no_totals_of(found: Json) -> bool:
    return found["feedback"] is None and all(circle["feedback"] is None for circle in found["circles"])


@pytest.mark.timeout(300)
async def test_twelve_people_over_three_evenings(browser: Browser, house: House) -> None:
    async with announced(house) as season:
        await three_evenings_are_held(browser, season)
        await totals_appear_and_stay(season)


async def three_evenings_are_held(browser: Browser, season: Season) -> None:
    for circle, names in zip(season.circles, EVENINGS, strict=True):
        async with held(browser, season, circle, names) as (mei, tokens, fay):
            await fay.command("end_circle")
            for number, mine in enumerate(tokens.values()):
                given = {"less_alone": 3 + number % 3, "line": f"Line of {circle} {number}"}
                season.house.ask("PUT", PATH, token=mine, **given).raise_for_status()
            await answers_on_the_goodbye_page(mei, less_alone=5)
            await fay.command("end_debrief")
        assert no_totals_of(season.asks("figures")), "too early"


async def totals_appear_and_stay(season: Season) -> None:
    early = season.asks(f"series/{season.series}/figures")
    assert [circle["attendance"]["came"] for circle in early["circles"]] == [6, 3, 3]
    await erase(season, season.circles[0], "Sam")
    assert season.asks(f"series/{season.series}/figures") == early, "nobody sees that somebody's answer is gone"
    nothing_yet = season.export("feedback.csv")

    await season.house.let_three_days_pass()

    async def is_made() -> bool:
        found = season.asks(f"series/{season.series}/figures")["feedback"]
        return found is not None and found["answered"] == 5 + 3 + 3

    await eventually(is_made, "no figures of the series")
    told = season.asks(f"series/{season.series}/figures")
    first, *others = told["circles"]
    assert first["feedback"]["answered"] == 5
    assert [circle["feedback"] for circle in others] == [None, None], "fewer than five"
    assert told["feedback"]["less_alone"] == [0, 0, 4, 3, 4]
    assert told["feedback"]["weather_before"] is None, "one at each evening said how they were"
    lines = season.asks("figures/lines")["groups"]
    assert sorted(len(group["lines"]) for group in lines) == [4, 4]
    assert [group["circle"] for group in lines if len(group["lines"])].count(None) == 1

    everything, exported = season.asks("figures"), [season.export(each) for each in EXPORTS]
    assert exported[0] != nothing_yet
    rows = [each for each in json.loads(exported[1])["feedback"] if each["id"] == season.series]
    gave = {each["question"]: [each[f"gave_{value}"] for value in range(1, 6)] for each in rows}
    assert gave["less_alone"] == told["feedback"]["less_alone"]
    await erase(season, season.circles[1], "Ravi")
    assert season.asks("figures") == everything, "what is published never changes"
    assert [season.export(each) for each in EXPORTS] == exported


async def erase(season: Season, circle: str, name: str) -> None:
    community = season.node.community
    [person] = [each for each in (await community.sign_ups.book(circle)).sign_ups if each.name == name]
    await community.erasing.erase(circle, person.id)

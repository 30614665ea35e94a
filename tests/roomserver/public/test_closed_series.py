"""A closed series on the public list: people sign up for it once, so it is listed once."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from icalendar import Calendar

from moderation.state.local_time import LocalTime
from moderation.state.plan import Plan
from moderation.state.script import ROUND_AND_ROUND
from roomserver.programme.series import SeriesPlan, Stretch
from roomserver.programme.series_book import SeriesState
from roomserver.programme.terms import SignUpTerms
from roomserver.public import programme
from tests.moderation.circles import english
from tests.roomserver.public.reading import Read
from tests.roomserver.public.sites import Site

SOON = datetime.now(UTC) + timedelta(days=3)


async def series_of(
    site: Site, title: str = "Six evenings", *, kind: str = "closed", rule: str = "FREQ=WEEKLY;INTERVAL=2;COUNT=6"
) -> SeriesState:
    asked = SeriesPlan(
        title=english(title),
        plan=Plan(start=LocalTime(date=f"{SOON:%Y-%m-%d}", time="19:30", zone="Asia/Singapore"), duration_min=60),
        rule=rule,
        visibility="public",
        sign_up=SignUpTerms(seats=4),
    )
    home = site.communities.default
    made = await home.series.make(kind, Stretch(asked=asked, script=ROUND_AND_ROUND))  # type: ignore[arg-type]
    await home.series.settle_due()
    return await home.series.get(made.id)


def circles_of(series: SeriesState) -> list[str]:
    return [evening.circle for evening in series.coming if evening.circle is not None]


async def cards(site: Site) -> Sequence[str]:
    """Ids of what is listed."""
    page = Read((await site.get("/c/home/")).content)
    return [path.rpartition("/")[2] for path in page.hrefs(r"/c/home/(?!facilitate)\w{10}")]


async def test_it_is_one_card_with_its_rhythm_and_the_places_that_are_left(site: Site) -> None:
    series = await series_of(site)
    assert await cards(site) == circles_of(series)[:1]
    page = Read((await site.get("/c/home/")).content)
    weekday = f"{SOON:%A}"
    assert f"6 evenings, every second {weekday} from {SOON:%-d %B %Y}" in page.text
    assert "Evening 1 of 6" not in page.text
    assert page.text.count("4 places left") == 1
    malay = (await site.get("/c/home/?lang=ms")).text
    assert "6 malam, " in malay


async def test_its_page_lists_all_its_evenings(site: Site) -> None:
    series = await series_of(site)
    page = Read((await site.get(f"/c/home/{circles_of(series)[0]}")).content)
    assert "6 evenings, every second" in page.text
    days = [SOON + timedelta(days=14 * number) for number in range(6)]
    assert [f"{day:%A, %-d %B %Y}" in page.text for day in days] == [True] * 6


async def test_a_calendar_has_each_evening_and_a_reader_one_item(site: Site) -> None:
    series = await series_of(site)
    await site.make("Alone", 8.0)
    assert len(Calendar.from_ical((await site.get("/c/home/feed.ics")).content).walk("VEVENT")) == 7
    channel = ET.fromstring((await site.get("/c/home/feed.rss")).content).find("channel")
    assert channel is not None
    first, alone = channel.findall("item")
    assert (first.findtext("title") or "").startswith("Six evenings: 6 evenings, every second ")
    assert (first.findtext("guid") or "").startswith(f"{series.id}.")
    assert (alone.findtext("title") or "").startswith("Alone: ")


async def test_an_evening_that_is_cancelled_leaves_the_card_to_the_next(site: Site) -> None:
    series = await series_of(site)
    home = site.communities.default
    await home.series.leave_out(series.id, series.coming[0].occurrence, "cancelled", series.revision)
    await home.series.settle_due()
    assert await cards(site) == circles_of(series)[1:2]
    assert "5 evenings, every second" in Read((await site.get("/c/home/")).content).text


async def test_an_open_series_has_a_card_for_each_evening(site: Site) -> None:
    series = await series_of(site, kind="open", rule="FREQ=WEEKLY;COUNT=3")
    assert await cards(site) == circles_of(series)
    assert "3 evenings" not in (await site.get("/c/home/")).text


async def test_pages_of_the_list_are_full_and_nothing_is_on_two(site: Site) -> None:
    """Evenings that are passed over take no place from others, and a later page doesn't list them either."""
    series = await series_of(site, rule="FREQ=DAILY;COUNT=26")
    listed = circles_of(series)[:1]
    for number in range(programme.LISTED + 5):
        listed.append(await site.make(f"Alone {number}", 4.0 + number))
    seen, path = list[str](), "/c/home/"
    pages = list[int]()
    while path:
        page = Read((await site.get(path)).content)
        ids = [each.rpartition("/")[2] for each in page.hrefs(r"/c/home/(?!facilitate)\w{10}")]
        seen += ids
        pages.append(len(ids))
        path = next((str(each["href"]) for each in page.all("a") if each.get("rel") == "next"), "")
    assert sorted(seen) == sorted(listed)
    assert pages == [programme.LISTED, len(listed) - programme.LISTED]

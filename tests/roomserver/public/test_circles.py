"""Which circles are on a community's pages and in its feeds, by HTTP on a real store."""

from __future__ import annotations

import asyncio
import xml.etree.ElementTree as ET
from datetime import UTC, datetime

import httpx2
import pytest
from icalendar import Calendar
from starlette.applications import Starlette

from moderation.state.local_time import LocalTime
from moderation.state.plan import Plan, Venue
from roomserver.http.pages import HEADERS
from roomserver.programme.circle import CircleRevision
from roomserver.programme.profile import Colours, ProfileChoices
from roomserver.programme.terms import Terms
from roomserver.public.feeds import MADE_BURST, MADE_PER_S, feed_routes
from roomserver.public.house import House
from roomserver.public.programme import LISTED
from roomserver.public.routes import public_routes
from roomserver.store import keys
from roomserver.store.records import UnreadableRecord
from tests import plain
from tests.moderation.circles import english
from tests.roomserver.public.reading import Read
from tests.roomserver.public.showing import pages
from tests.roomserver.public.sites import Site
from tests.roomserver.servers import Server

ORIGIN = "https://circle.example.org"
NEXT_YEAR = datetime.now(UTC).year + 1


async def test_circles_to_come_are_listed_the_next_one_first(site: Site) -> None:
    await site.make("Third", 9)
    await site.make("First", 1)
    await site.make("Second", 2)
    assert await site.titles() == ["First", "Second", "Third"]


async def test_only_what_is_public_is_listed_and_only_what_is_offered_is_shown(site: Site) -> None:
    hidden = await site.make("By link alone", terms=Terms())
    shown = await site.make("For everybody")
    assert await site.titles() == ["For everybody"]
    assert "For everybody" in (await site.get(f"/c/home/{shown}")).text
    answer = await site.get(f"/c/home/{hidden}", 404, accept="text/html")
    assert "By link alone" not in answer.text
    assert "This circle isn't listed" in Read(answer.content).text


async def test_the_spoken_language_is_shown_as_it_was_announced_last(site: Site) -> None:
    circle = await site.make("For everybody")
    book = site.communities.default.book
    before = await book.state(circle)
    assert await spoken(site, circle) == "English"
    announced = {"title": before.title, "starts_at": before.starts_at, "capacity": 8, "made_on": before.revision}
    await book.revise(circle, CircleRevision(**announced, language="ms"))
    assert await spoken(site, circle) == "Malay"


async def spoken(site: Site, circle: str) -> str:
    """The language that its page says."""
    page = Read((await site.get(f"/c/home/{circle}")).content)
    return dict(zip(page.texts("dt"), page.texts("dd"), strict=True))["Language"]


async def test_nothing_of_one_community_is_on_a_page_of_another(site: Site) -> None:
    mine = await site.make("Canary of home")
    theirs = await site.make("Canary of other", community="other")
    for community, own, foreign in (("home", mine, theirs), ("other", theirs, mine)):
        for path in ("", "feed.ics", "feed.rss", own):
            text = (await site.get(f"/c/{community}/{path}")).text
            assert f"Canary of {community}" in text
            assert foreign not in text
            assert text.count("Canary") == text.count(f"Canary of {community}")
        await site.get(f"/c/{community}/{foreign}", 404)


async def test_pages_have_twenty_circles_each_and_none_is_left_out_where_many_start_at_once(site: Site) -> None:
    start = LocalTime(date=f"{NEXT_YEAR}-03-09", time="19:30", zone="Asia/Singapore")
    for number in range(LISTED * 2 + 3):
        await site.make(f"Circle {number}", plan=Plan(start=start))
    seen, path, lengths = list[str](), "/c/home/", list[int]()
    while path:
        titles = await site.titles(path)
        seen += titles
        lengths.append(len(titles))
        links = Read((await site.get(path)).content).all("a")
        path = next((str(each["href"]) for each in links if each.get("rel") == "next"), "")
    assert lengths == [LISTED, LISTED, 3]
    assert sorted(seen) == sorted(f"Circle {number}" for number in range(LISTED * 2 + 3))


@pytest.mark.parametrize("place", ["x", "1", "1-", "-1-1", "1e400-1", "9" * 400, "1-99999", "nan-1", "1.5-1%00", "٣-١"])
async def test_a_place_that_is_none_is_the_first_page(site: Site, place: str) -> None:
    await site.make("First")
    assert await site.titles(f"/c/home/?from={place}") == ["First"]


async def test_a_place_beyond_the_last_says_so(site: Site) -> None:
    await site.make("First")
    answer = await site.get("/c/home/?from=99999999999-0")
    assert "There are no later circles." in answer.text
    assert "There are no later circles." in (await site.get("/c/home/?from=1e3-0&from=99999999999.5-3")).text


async def test_what_a_page_takes_does_not_grow_with_how_many_it_is_said_to_have_passed(
    site: Site, server: Server
) -> None:
    for number in range(LISTED * 2):
        await site.make(f"Circle {number}", 1 + number)

    await site.get("/c/home/")
    second = f"/c/home/?from=0-{LISTED}"
    assert await site.titles(second) == [f"Circle {LISTED + number}" for number in range(LISTED)]
    first = await site.asks_the_store(server, "/c/home/")
    assert await site.asks_the_store(server, second) < first + LISTED
    assert await site.asks_the_store(server, "/c/home/?from=0-9999") < LISTED


async def test_an_address_is_nowhere(site: Site) -> None:
    venue = Venue(address="12 Canary Road", directions=english("Ring at Canary."))
    circle = await site.make("In person", plan=Plan(venue=venue))
    for path in ("", "feed.ics", "feed.rss", circle):
        text = (await site.get(f"/c/home/{path}")).text
        assert "In person" in text
        assert "Canary" not in text


async def test_its_area_is_everywhere(site: Site) -> None:
    venue = Venue(address="12 Canary Road", area="Toa Payoh, <Singapore>", directions=english("Ring at Canary."))
    circle = await site.make("With a face", plan=Plan(venue=venue))
    for path in ("", "feed.rss", circle):
        text = (await site.get(f"/c/home/{path}")).text
        assert "In person, Toa Payoh, &lt;Singapore&gt;" in text
        assert "Canary" not in text
    calendar = (await site.get("/c/home/feed.ics")).content
    [event] = Calendar.from_ical(calendar).walk("VEVENT")
    assert event["LOCATION"] == "Toa Payoh, <Singapore>"
    assert b"Canary" not in calendar


async def test_a_circle_that_is_over_is_shown_no_longer(site: Site) -> None:
    circle = await site.make("Over")
    home = site.communities.default
    await home.book.close(circle)
    assert "Over" not in (await site.get(f"/c/home/{circle}", 404)).text
    assert await site.titles() == []


async def test_the_calendar_feed_is_read_by_another_program(site: Site) -> None:
    start = LocalTime(date=f"{NEXT_YEAR}-07-09", time="19:30", zone="Europe/Berlin")
    circle = await site.make("By the clock", plan=Plan(start=start, duration_min=75, description=english("Listen.")))
    answer = await site.get("/c/home/feed.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["SUMMARY"] == "By the clock"
    assert event.decoded("DTSTART").isoformat() == f"{NEXT_YEAR}-07-09T19:30:00+02:00"
    assert event["URL"] == f"http://localhost/c/home/{circle}"
    assert event["LOCATION"] == "Online"
    assert (await site.get("/c/home/feed.ics", 304, if_none_match=answer.headers["etag"])).content == b""


async def test_the_feed_for_readers_is_xml_whatever_stands_in_a_title(site: Site) -> None:
    circle = await site.make("Bread & <roses> ]]>")
    answer = await site.get("/c/home/feed.rss?lang=ms")
    assert answer.headers["content-type"].startswith("application/rss+xml")
    channel = ET.fromstring(answer.content).find("channel")
    assert channel is not None
    [item] = channel.findall("item")
    assert (item.findtext("title") or "").startswith("Bread & <roses> ]]>: ")
    assert item.findtext("link") == f"http://localhost/c/home/{circle}"
    assert channel.findtext("language") == "ms"
    await site.get("/c/home/feed.rss?lang=ms", 304, if_none_match=answer.headers["etag"])


@pytest.mark.parametrize("feed", ["feed.ics", "feed.rss"])
async def test_a_flood_has_a_feed_made_once_in_a_while_and_a_failure_is_not_kept(
    site: Site, server: Server, feed: str
) -> None:
    circles = [await site.make(f"Circle {number}", 1 + number) for number in range(8)]
    path, record = f"/c/home/{feed}", keys.circle_key("home", circles[0])
    [schema] = server.admin.hmget(record, "schema")
    server.admin.hset(record, "schema", 99)
    with pytest.raises(UnreadableRecord):
        await site.get(path)
    server.admin.hset(record, "schema", schema)
    once = await site.asks_the_store(server, path)
    before = int(server.admin.info("stats")["total_commands_processed"])
    answers = await asyncio.gather(*(site.get(f"{path}?n={number}") for number in range(20)))
    assert int(server.admin.info("stats")["total_commands_processed"]) - before < once
    assert {answer.content for answer in answers} == {(await site.get(path)).content}
    assert "Circle 7" not in (await site.get(f"/c/other/{feed}")).text


async def test_names_of_hosts_that_nobody_has_bound_how_many_feeds_are_made(site: Site) -> None:
    await site.make("Calm")
    now = 0.0
    house = House(site.communities, site.store, pages(), "SG")
    transport = httpx2.ASGITransport(Starlette(routes=feed_routes(house, lambda: now)))
    hosts = [f"host{number}.example" for number in range(int(MADE_BURST) + 2)]
    async with plain.AsyncClient(transport=transport, base_url="http://localhost") as client:
        answers = [await client.get("/c/home/feed.rss", headers={"host": host}) for host in hosts]
        assert [answer.status_code for answer in answers] == [200] * int(MADE_BURST) + [429] * 2
        assert answers[-1].headers["retry-after"] == "1"
        assert answers[-1].json()["code"] == "too_many"
        page = await client.get("/c/home/feed.rss", headers={"host": hosts[-1], "accept": "text/html"})
        assert "try again in a minute" in page.text
        kept = await client.get("/c/home/feed.rss", headers={"host": hosts[3]})
        assert (kept.status_code, kept.content) == (200, answers[3].content)
        now += 1 / MADE_PER_S
        assert (await client.get("/c/home/feed.rss", headers={"host": hosts[-1]})).status_code == 200


async def test_where_an_origin_is_declared_no_host_has_a_feed_of_its_own(site: Site) -> None:
    house = House(site.communities, site.store, pages(ORIGIN), "SG", frozenset({ORIGIN}))
    transport = httpx2.ASGITransport(Starlette(routes=public_routes(house)))
    async with plain.AsyncClient(transport=transport, base_url="http://localhost") as client:
        for number in range(int(MADE_BURST) + 2):
            answer = await client.get("/c/home/feed.rss", headers={"host": f"host{number}.example"})
            assert (answer.status_code, "host" in answer.text) == (200, False)


async def test_the_communitys_name_and_colours_are_on_its_pages_alone(site: Site) -> None:
    home = site.communities.default
    chosen = ProfileChoices(name="Kampung Circle", colours=Colours(day="#2d5f8a", night="#8ab8e6"))
    await home.book.profiles.choose(chosen, 0)
    answer = await site.get("/c/home/")
    assert "Kampung Circle" in answer.text
    [address] = [str(each["href"]) for each in Read(answer.content).all("link") if "colours-" in str(each["href"])]
    css = await site.get(address)
    assert css.headers["content-type"].startswith("text/css")
    assert "immutable" in css.headers["cache-control"]
    assert "#2d5f8a" in css.text
    assert "#8ab8e6" in css.text
    assert "immutable" not in (await site.get("/c/home/colours-0.css")).headers["cache-control"]
    other = await site.get("/c/other/")
    assert "Kampung" not in other.text
    assert "colours-" not in other.text
    await site.get(address.replace("home", "other"), 404)


@pytest.mark.parametrize(
    "path",
    [
        "/c/nowhere/",
        "/c/nowhere/feed.ics",
        "/c/HOME/",
        "/c/home%00/",
        "/c/%ff%fe/",
        "/c/%ED%A0%80/",
        "/c/home/nothing",
        "/c/home/%ED%A0%80",
        "/c/home/%00",
        "/c/home/" + "a" * 5000,
        "/c/home/..%2f..%2fetc",
        "/c/home/*",
        "/c/home/{s1}:room:x",
        "/c/home/feed.xml",
        "/c/home/colours-1.css",
        "/c/",
        "/c/home/maple/more",
    ],
)
async def test_what_is_nowhere_is_answered_kindly(site: Site, path: str) -> None:
    answer = await site.get(path, 404, accept="text/html")
    page = Read(answer.content)
    assert page.all("h1")
    assert "tel:995" in {each.get("href") for each in page.all("a")}


async def test_a_store_that_does_not_answer_is_said_kindly_to_people_and_as_a_problem_to_programs(
    site: Site, server: Server
) -> None:
    await site.store.aclose()
    answer = await site.get("/c/home/", 503, accept="text/html")
    assert "try again in a minute" in Read(answer.content).text
    assert (await site.get("/c/home/feed.ics", 503)).json()["code"] == "unavailable"


async def test_an_address_without_its_last_slash_leads_to_the_page(site: Site) -> None:
    assert (await site.get("/c/home?lang=ms", 308)).headers["location"] == "/c/home/?lang=ms"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "X"])
async def test_what_is_read_cannot_be_written(site: Site, method: str) -> None:
    for path in ("/c/home/", "/c/home/feed.ics", "/c/home/feed.rss"):
        assert (await site.client.request(method, path)).status_code == 405


async def test_there_are_no_headers_of_the_app_missing(site: Site) -> None:
    """A page's own policy is stricter, and says less of what it does not have."""
    answer = await site.get("/c/home/")
    assert set(answer.headers) >= {"content-security-policy", "referrer-policy"} <= set(HEADERS)

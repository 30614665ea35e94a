"""A browser that has a seat finds it again: by its link in another tab, after leaving, after another device."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx2
import pytest

from tests import plain
from tests.guest import Guest, guest
from tests.roomserver.api.asking import addresses, token_of, told
from tests.serving import Links, RunningServer


@pytest.fixture
def browser(site: RunningServer) -> Iterator[httpx2.Client]:
    """It keeps its cookies."""
    with plain.Client(base_url=site.origin, headers={"x-forwarded-for": next(addresses)}) as client:
        yield client


@pytest.fixture
def links(site: RunningServer) -> Links:
    return site.new_circle(participants=1, open_link=True)


def enter(browser: httpx2.Client, link: str | None, **more: object) -> httpx2.Response:
    return browser.post("/api/enter", json={"link": token_of(link or ""), **more})


def session_of(answer: httpx2.Response) -> str:
    return str(answer.cookies["seat"])


async def test_d8_the_same_browser_is_asked_whether_it_is_who_is_there(
    site: RunningServer, browser: httpx2.Client, links: Links
) -> None:
    first = enter(browser, links.open)
    ref = first.json()["seat"]
    async with guest((site.origin, ref, session_of(first))) as aisha:
        await aisha.command("knock", name="Aisha")
        again = enter(browser, links.open)
        assert again.json() == {"known": [{"seat": ref, "url": f"/seat/{ref}/", "name": "Aisha"}]}
        assert "set-cookie" not in again.headers
        other = enter(browser, links.open, anew=True).json()["seat"]
        assert other != ref
    async with guest((site.origin, ref, session_of(first)), incarnation="page-two-") as aisha:
        assert aisha.view["kind"] == "lobby"
    browser.cookies.clear()
    assert enter(browser, links.open).json()["seat"] not in (ref, other)


def test_d8_a_seat_that_nobody_named_is_used_again(browser: httpx2.Client, links: Links) -> None:
    seats = {enter(browser, links.open).json()["seat"] for _ in range(3)}
    assert len(seats) == 1


def test_d8_nothing_is_told_of_seats_in_other_circles(
    site: RunningServer, browser: httpx2.Client, links: Links
) -> None:
    other = site.new_circle(open_link=True)
    one = enter(browser, links.open).json()["seat"]
    assert enter(browser, other.open).json()["seat"] != one
    assert enter(browser, links.open).json()["seat"] == one


async def test_d8_a_personal_link_in_another_tab_claims_nothing(
    site: RunningServer, browser: httpx2.Client, links: Links
) -> None:
    first = enter(browser, links.facilitators[0])
    ref = first.json()["seat"]
    async with guest((site.origin, ref, session_of(first))) as kavitha:
        await kavitha.command("knock", name="Kavitha")
        second = enter(browser, links.facilitators[0])
        assert (second.json()["seat"], session_of(second)) == (ref, session_of(first))
        async with guest((site.origin, ref, session_of(second)), incarnation="page-two-") as tab:
            assert tab.view["kind"] == "facilitator"
            assert (await kavitha.until_closed())["code"] == 4004


@pytest.mark.parametrize("way", ["facilitators", "open"])
async def test_d1_whoever_left_comes_back_in(
    site: RunningServer, browser: httpx2.Client, links: Links, way: str
) -> None:
    first = enter(browser, links.open if way == "open" else links.facilitators[0])
    ref = first.json()["seat"]
    async with guest((site.origin, ref, session_of(first))) as left:
        await left.command("knock", name="Kavitha")
        await left.command("leave")
        assert (await left.until_closed())["code"] == 4005
    async with guest((site.origin, ref, session_of(first)), incarnation="reloaded-") as reloaded:
        assert (await reloaded.until_closed())["code"] == 4005
    back = browser.post("/api/enter", json={"seat": ref})
    assert back.json() == {"seat": ref, "url": f"/seat/{ref}/", "name": ""}
    async with guest((site.origin, ref, session_of(back)), incarnation="page-two-") as came:
        assert came.view["kind"] == "door"
        assert came.parts["me"]["name"] == ""


def test_d7_whoever_was_forgotten_while_asleep_comes_back_by_one_press(
    site: RunningServer, browser: httpx2.Client, links: Links
) -> None:
    ref = enter(browser, links.open).json()["seat"]
    for _ in range(48):  # as many as may wait: whoever is not there is forgotten
        with plain.Client(base_url=site.origin, headers={"x-forwarded-for": next(addresses)}) as other:
            assert enter(other, links.open).status_code == 200
    back = browser.post("/api/enter", json={"seat": ref})
    again = back.json()["seat"]
    assert (back.status_code, back.json()["url"]) == (200, f"/seat/{again}/")
    assert again != ref
    assert [cookie.name for cookie in browser.cookies.jar if cookie.name.startswith("seat-")] == [f"seat-{again}"]
    assert browser.post("/api/enter", json={"seat": again}).json()["seat"] == again
    browser.cookies.clear()
    assert told(browser.post("/api/enter", json={"seat": ref})) == (404, "no_such_link")


async def test_d1_a_browser_that_was_cleared_has_no_way_back(
    site: RunningServer, browser: httpx2.Client, links: Links
) -> None:
    first = enter(browser, links.open)
    ref = first.json()["seat"]
    async with guest((site.origin, ref, session_of(first))) as left:
        await left.command("leave")
    assert browser.post("/api/enter/forget-seat", json={"seat": ref}).status_code == 204
    assert not [cookie for cookie in browser.cookies.jar if ref in (cookie.name, cookie.path)]
    assert told(browser.post("/api/enter", json={"seat": ref})) == (404, "no_such_link")


@asynccontextmanager
async def on_a_laptop(site: RunningServer, links: Links, ref: str, session: str) -> AsyncIterator[tuple[Guest, Guest]]:
    """The phone at which Kavitha knocked, and the laptop at which she has her seat since."""
    async with guest((site.origin, ref, session)) as phone:
        await phone.command("knock", name="Kavitha")
        async with guest(links.facilitators[0], incarnation="laptop---") as laptop:
            await phone.until(lambda: phone.parts["me"]["claims"] != [])
            await phone.command("answer_claim", claim_id=phone.parts["me"]["claims"][0]["id"], mine=True)
            await laptop.until_kind("facilitator")
            yield phone, laptop


async def test_t8_whoever_lost_a_seat_to_another_device_may_ask_for_it_also_after_a_reload(
    site: RunningServer, browser: httpx2.Client, links: Links
) -> None:
    first = enter(browser, links.facilitators[0])
    ref = first.json()["seat"]
    async with on_a_laptop(site, links, ref, session_of(first)) as (phone, laptop):
        assert (await phone.until_closed())["code"] == 4007
        async with guest((site.origin, ref, session_of(first)), incarnation="reloaded-") as reloaded:
            assert (await reloaded.until_closed())["code"] == 4007
        asked = browser.post("/api/enter", json={"seat": ref})
        async with guest((site.origin, ref, session_of(asked)), incarnation="page-two-") as back:
            assert back.view["kind"] == "claimant"
            await laptop.until(lambda: laptop.parts["me"]["claims"] != [])


async def test_t8_somebody_else_at_that_browser_takes_nobodys_way_back(
    site: RunningServer, browser: httpx2.Client, links: Links
) -> None:
    """Kavitha's seat is on her laptop now, and her child comes in by the open link in the browser that had it."""
    first = enter(browser, links.facilitators[0])
    ref = first.json()["seat"]
    async with on_a_laptop(site, links, ref, session_of(first)):
        assert enter(browser, links.open).json()["seat"] != ref
        asked = browser.post("/api/enter", json={"seat": ref})
        assert (asked.status_code, asked.json()["seat"]) == (200, ref)


@pytest.mark.parametrize("ref", ["nowhere-noseat", "", "..", "a" * 65])
def test_a_seat_that_this_browser_never_had_opens_nothing(browser: httpx2.Client, ref: str) -> None:
    assert browser.post("/api/enter", json={"seat": ref}).status_code in (404, 422)


def test_a_link_and_a_seat_at_once_are_neither(browser: httpx2.Client) -> None:
    assert browser.post("/api/enter", json={"seat": "a-b", "link": "c.d"}).status_code == 422
    assert browser.post("/api/enter", json={"anew": True}).status_code == 422

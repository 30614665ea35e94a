"""O4: organisers' sessions are listed, ended and logged out of; a GET changes none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from roomserver.store import RedisRoomStore
from tests.roomserver.api.test_organising_alone import House, office_of
from tests.roomserver.programme.test_circles import community_on, secret_of

pytestmark = pytest.mark.parametrize("server", ["valkey"], indirect=True)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"


@pytest.fixture
async def office(store: RedisRoomStore) -> AsyncIterator[House]:
    made = office_of(community_on(store))
    yield made
    for client in made.clients:
        await client.aclose()


async def listed(organiser: httpx2.AsyncClient) -> list[dict[str, Any]]:
    answer = await organiser.get("/organiser/sessions")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    sessions: list[dict[str, Any]] = answer.json()["sessions"]
    return sessions


async def may_organise(browser: httpx2.AsyncClient) -> bool:
    answer = await browser.get("/organiser/circles")
    assert answer.status_code in (200, 401)
    return answer.status_code == 200


async def test_o4_all_organisers_sessions_are_listed_and_ones_own_is_marked(office: House) -> None:
    mei, tom = await office.organiser(), office.browser()
    link = await office.home.book.organisers.invite("Tom")
    await tom.post("/api/organise", json={"link": link}, headers={"user-agent": FIREFOX})
    theirs, own = await listed(tom), await listed(mei)
    assert [session["own"] for session in theirs] == [True, False]
    assert [session["own"] for session in own] == [False, True]
    assert [session["id"] for session in theirs] == [session["id"] for session in own]
    newest = theirs[0]
    assert (newest["browser"], newest["system"], theirs[1]["browser"]) == ("Firefox", "Linux", "")
    assert newest["link"] != theirs[1]["link"]
    assert newest["began_at"] <= newest["used_at"] or newest["used_at"] % 3600 == 0
    assert newest["began_at"] == pytest.approx(office.home.hub.store.now(), abs=60)


async def test_what_is_listed_opens_nothing(office: House) -> None:
    organiser = await office.organiser()
    answer = await organiser.get("/organiser/sessions")
    assert organiser.cookies["organiser"] not in answer.text
    [session] = answer.json()["sessions"]
    for guess in (session["id"], session["link"]):
        stranger = office.browser()
        assert (await stranger.post("/api/organise", json={"link": f"home.{guess}"})).status_code == 404
        stranger.cookies.set("organiser", guess)
        assert not await may_organise(stranger)


async def test_o4_any_session_is_ended_at_once(office: House) -> None:
    mei, tom = await office.organiser(), await office.organiser()
    [of_tom] = [session["id"] for session in await listed(mei) if not session["own"]]
    for _ in range(2):  # somebody else pressed it as well
        assert (await mei.delete(f"/organiser/sessions/{of_tom}")).status_code == 204
    assert (await may_organise(mei), await may_organise(tom)) == (True, False)
    assert [session["own"] for session in await listed(mei)] == [True]


async def test_o4_whoever_logs_out_is_out_in_this_browser_alone(office: House) -> None:
    mei, elsewhere = await office.organiser(), await office.organiser()
    secret = mei.cookies["organiser"]
    answer = await mei.post("/organiser/log-out")
    assert (answer.status_code, "organiser" in mei.cookies) == (204, False)
    value, *attributes = answer.headers["set-cookie"].lower().split("; ")
    assert value == 'organiser=""'
    assert {"max-age=0", "path=/organiser/", "httponly", "samesite=lax"} <= {*attributes}
    mei.cookies.set("organiser", secret)
    assert (await may_organise(mei), await may_organise(elsewhere)) == (False, True)
    assert (await mei.post("/organiser/log-out")).status_code == 401


@pytest.mark.parametrize(
    "cookies", ["organiser=of another; {}", "{}; organiser=of another", "organiser; {};;=; organiser="]
)
async def test_a_cookie_of_the_same_name_from_elsewhere_logs_nobody_out(office: House, cookies: str) -> None:
    """Another service at the host above may set one for all beneath it."""
    own, stranger = f"organiser={(await office.organiser()).cookies['organiser']}", office.browser()
    for said, status in ((cookies.format(own), 200), (cookies.format("organiser=guess"), 401)):
        answer = await stranger.get("/organiser/circles", headers={"cookie": said})
        assert answer.status_code == status


@pytest.mark.parametrize("path", ["/organiser/log-out", "/organiser/sessions/{0}"])
async def test_a_get_ends_nothing(office: House, path: str) -> None:
    mei = await office.organiser()
    [own] = await listed(mei)
    assert (await mei.get(path.format(own["id"]))).status_code == 405
    assert [session["id"] for session in await listed(mei)] == [own["id"]]
    assert await may_organise(mei)


async def test_a_cookie_of_the_release_before_is_good_for_the_community_that_there_was(office: House) -> None:
    mei, before, elsewhere = await office.organiser(), office.browser(), office.browser()
    await office.communities.make("north")
    secret = secret_of(mei.cookies["organiser"])
    before.cookies.set("organiser", secret)
    elsewhere.cookies.set("organiser", f"north.{secret}")
    assert [await may_organise(each) for each in (before, elsewhere)] == [True, False]
    assert [session["own"] for session in await listed(before)] == [True]
    assert (await before.post("/organiser/log-out")).status_code == 204
    assert not await may_organise(mei)

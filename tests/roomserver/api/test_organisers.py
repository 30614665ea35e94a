"""O4: organisers' links are made, listed and revoked on the page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from roomserver.store import RedisRoomStore, keys
from roomserver.store.organisers import MOST_LINKS, UNOPENED_S, UNUSED_S
from signalling.credentials import hashed
from tests.roomserver.api.served import declared
from tests.roomserver.api.test_organising_alone import House, office_of
from tests.roomserver.programme.test_circles import community_on, secret_of
from tests.roomserver.servers import Server

pytestmark = pytest.mark.parametrize("server", ["valkey"], indirect=True)
Json = dict[str, Any]


@pytest.fixture
async def office(store: RedisRoomStore) -> AsyncIterator[House]:
    made = office_of(community_on(store))
    yield made
    for client in made.clients:
        await client.aclose()


async def listed(organiser: httpx2.AsyncClient) -> list[Json]:
    links: list[Json] = (await organiser.get("/organiser/links")).raise_for_status().json()["links"]
    return links


async def opened(office: House, link: str) -> httpx2.AsyncClient:
    """A browser that came by it."""
    browser = office.browser()
    (await browser.post("/api/organise", json={"link": link})).raise_for_status()
    return browser


async def made(organiser: httpx2.AsyncClient, name: str = "Tom") -> str:
    """Its token."""
    answer = await organiser.post("/organiser/links", json={"name": name})
    assert answer.status_code == 201
    origin, _, token = answer.json()["url"].partition("/organise#")
    assert origin == "http://localhost"
    return str(token)


async def revoked(organiser: httpx2.AsyncClient, link: Json, **meant: bool) -> tuple[int, str | None]:
    answer = await organiser.post(f"/organiser/links/{link['id']}/revoke", json=meant)
    if answer.status_code == 204:
        return 204, None
    assert answer.json()["code"] in declared(answer)
    return answer.status_code, answer.json()["code"]


async def test_o4_a_link_made_on_the_page_is_listed_and_makes_an_organiser(office: House) -> None:
    mei = await office.organiser()
    token = await made(mei, "  Tom\u202e ")
    now = office.home.hub.store.now()
    new, own = await listed(mei)
    assert (new["name"], new["used_at"], new["sessions"], new["own"]) == ("Tom", None, 0, False)
    assert new["made_at"] == pytest.approx(now, abs=60)
    assert new["expires_at"] == pytest.approx(now + UNOPENED_S, abs=60)
    assert (own["sessions"], own["own"]) == (1, True)
    assert own["expires_at"] == pytest.approx(now + UNUSED_S, abs=60)
    tom = await opened(office, token)
    assert [link["own"] for link in await listed(tom)] == [True, False]
    assert [link["sessions"] for link in await listed(mei)] == [1, 1]


async def test_no_secret_is_listed(office: House) -> None:
    mei = await office.organiser()
    secret = secret_of(await made(mei))
    answer = await mei.get("/organiser/links")
    assert hashed(secret) in answer.text
    assert secret not in answer.text


async def test_o4_a_link_is_revoked_with_all_its_sessions_at_once(office: House) -> None:
    mei = await office.organiser()
    token = await made(mei)
    theirs = [await opened(office, token) for _ in range(2)]
    of_tom = (await listed(mei))[0]
    for _ in range(2):  # somebody else pressed it as well
        assert await revoked(mei, of_tom) == (204, None)
    assert [(await tom.get("/organiser/circles")).status_code for tom in theirs] == [401, 401]
    assert (await office.browser().post("/api/organise", json={"link": token})).status_code == 404
    assert [link["own"] for link in await listed(mei)] == [True]


async def test_the_last_link_is_revoked_only_when_that_is_meant(office: House) -> None:
    mei = await office.organiser()
    [own] = await listed(mei)
    assert await revoked(mei, own) == (409, "last_link")
    assert await revoked(mei, own, even_last=False) == (409, "last_link")
    assert (await mei.get("/organiser/circles")).status_code == 200
    assert await revoked(mei, own, even_last=True) == (204, None)
    assert (await mei.get("/organiser/circles")).status_code == 401
    assert await opened(office, await office.home.book.organisers.invite_from_terminal("Mei"))


async def test_links_of_the_release_before_are_listed_as_such_and_revoked(office: House, server: Server) -> None:
    mei = await office.organiser()
    server.admin.hset(keys.organisers_key("home"), hashed("s" * 24), repr(1_700_000_000.5))
    await opened(office, f"home.{'s' * 24}")
    former = next(link for link in await listed(mei) if link["name"] is None)
    assert (former["made_at"], former["expires_at"], former["sessions"]) == (1_700_000_000.5, None, 1)
    assert await revoked(mei, former) == (204, None)
    assert (await office.browser().post("/api/organise", json={"link": f"home.{'s' * 24}"})).status_code == 404


@pytest.mark.parametrize("name", ["", " \u200b ", "x" * 41, 7, None])
async def test_a_link_is_for_somebody_who_can_be_read(office: House, name: object) -> None:
    answer = await (await office.organiser()).post("/organiser/links", json={"name": name})
    assert (answer.status_code, [*answer.json()["fields"]]) == (422, ["name"])


async def test_no_more_links_are_made_than_one_can_look_through_but_at_the_terminal(office: House) -> None:
    mei = await office.organiser()
    for _ in range(MOST_LINKS - 1):
        await office.home.book.organisers.invite("Jun")
    answer = await mei.post("/organiser/links", json={"name": "Tom"})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_links")
    assert await opened(office, await office.home.book.organisers.invite_from_terminal("Tom"))


async def test_a_first_link_is_made_once(office: House) -> None:
    organisers = office.home.book.organisers
    token = await organisers.invite_first()
    assert token is not None
    assert [link["name"] for link in await listed(await opened(office, token))] == [""]
    assert await organisers.invite_first() is None

"""The organisers' API in this process: whom a limit counts and spares, what is said of a refusal, what is passed on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette

from moderation.state.script import ROUND_AND_ROUND
from roomserver.api.answers import Answering
from roomserver.api.door import Door
from roomserver.api.guidance import Guidance
from roomserver.api.library import shelf_of
from roomserver.api.office import Offices
from roomserver.api.operations import Services
from roomserver.http.guards import Guards, limit_spending
from roomserver.http.problems import HttpError, answer_error
from roomserver.library import read_library
from roomserver.programme.communities import Communities
from roomserver.programme.tokens import Scope
from roomserver.store import RedisRoomStore
from signalling.credentials import hashed
from signalling.protocol.limits import Limits
from tests import plain
from tests.roomserver.api.test_organising import ROUTES
from tests.roomserver.programme.test_circles import DAY_S, Community, communities_on, community_on, secret_of
from tests.roomserver.servers import PATIENT_S, Server
from tests.roomserver.storing import opened
from tests.values import as_data

pytestmark = pytest.mark.parametrize("server", ["valkey"], indirect=True)
Json = dict[str, Any]
TITLE = {"default": "en", "texts": {"en": "Tuesday"}}
LIBRARY = read_library()


@dataclass
class House:
    """Where organisers come to, from any address."""

    home: Community
    communities: Communities
    services: Services
    wrong_links: Limits
    spent: Limits = field(default_factory=limit_spending)
    clients: list[httpx2.AsyncClient] = field(default_factory=list)

    def browser(self, address: str = "192.0.2.1", scheme: str = "http") -> httpx2.AsyncClient:
        """On a page of ours; it keeps its cookies."""
        base = f"{scheme}://localhost"
        return self._client(address, base, {"origin": base})

    async def program(self, *scopes: Scope, community: str = "home", address: str = "192.0.2.9") -> httpx2.AsyncClient:
        """One that was given a token with these scopes; all, where none is named."""
        of = self.communities.of(community)
        assert of is not None
        token = await of.tokens.make("Tests", scopes or (*Scope,), 1)
        return self._client(address, "http://localhost", {"authorization": f"Bearer {token}"})

    def _client(self, address: str, base: str, headers: dict[str, str]) -> httpx2.AsyncClient:
        transport = httpx2.ASGITransport(self._app, client=(address, 1))
        self.clients.append(plain.AsyncClient(transport=transport, base_url=base, headers=headers))
        return self.clients[-1]

    @cached_property
    def _app(self) -> Starlette:
        guards = Guards(
            frozenset(),
            self.communities.session,
            lambda: self.wrong_links,
            look_up_facilitator=self.communities.facilitator_session,
            look_up_token=self.communities.token,
            spent=self.spent,
            answers=self.communities.answers,
        )
        return Starlette(routes=self.services.routes(guards), exception_handlers={HttpError: answer_error})

    async def organiser(self, community: str = "home") -> httpx2.AsyncClient:
        """Who came by a link."""
        browser, of = self.browser(), self.communities.of(community)
        assert of is not None
        answer = await browser.post("/api/organise", json={"link": await of.organisers.invite("Tests")})
        assert answer.status_code == 200
        return browser


def office_of(home: Community) -> House:
    store = home.hub.store
    assert isinstance(store, RedisRoomStore)
    communities = communities_on(store, home.hub)
    offices = Offices(communities, LIBRARY)
    services = Services(
        shelf_of(LIBRARY),
        Door(home.hub),
        offices,
        Guidance(home.hub, communities, LIBRARY),
        Answering(home.hub, communities),
    )
    return House(Community(home.hub, communities.default.book), communities, services, Limits(rate=0.0, burst=2.0))


@pytest.fixture
async def office(store: RedisRoomStore) -> AsyncIterator[House]:
    made = office_of(community_on(store))
    yield made
    for client in made.clients:
        await client.aclose()


async def test_wrong_links_are_counted_for_each_network_and_neither_right_ones_nor_what_is_none(office: House) -> None:
    right, wrong, none = await office.home.book.organisers.invite("Tests"), f"home.{'s' * 24}", "nonsense"

    async def codes(address: str, *links: str) -> list[int]:
        browser = office.browser(address)
        return [(await browser.post("/api/organise", json={"link": link})).status_code for link in links]

    assert await codes("192.0.2.1", none, right, none, right, none, right) == [404, 200] * 3
    assert await codes("192.0.2.1", wrong, wrong, wrong) == [404, 404, 429]
    assert await codes("192.0.2.1", none, right) == [404, 200]
    assert await codes("198.51.100.1", wrong) == [404]
    answer = await office.browser().post("/api/organise", json={"link": wrong})
    assert answer.json()["code"] == "too_many"


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_session_is_for_organising_alone_and_by_https_for_https_alone(office: House, scheme: str) -> None:
    answer = await office.browser(scheme=scheme).post(
        "/api/organise", json={"link": await office.home.book.organisers.invite("Tests")}
    )
    _, *attributes = answer.headers["set-cookie"].lower().split("; ")
    expected = {"httponly", "samesite=lax", "path=/organiser/", "max-age=43200"}
    assert {*attributes} == (expected if scheme == "http" else {*expected, "secure"})


async def test_pages_of_others_get_no_session(office: House) -> None:
    body = {"link": await office.home.book.organisers.invite("Tests")}
    headers = {"origin": "https://evil.example.org"}
    answer = await office.browser().post("/api/organise", json=body, headers=headers)
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


async def test_while_the_store_is_away_nobody_is_told_that_a_link_or_session_is_wrong(
    office: House, server: Server
) -> None:
    browser = await office.organiser()
    async with opened(server.url, PATIENT_S) as store:
        away = office_of(community_on(store))
    elsewhere = away.browser()
    elsewhere.cookies = browser.cookies
    for answer in (
        await elsewhere.post("/api/organise", json={"link": f"home.{'s' * 24}"}),
        await elsewhere.get("/organiser/circles"),
        await elsewhere.post("/organiser/circles/maple/close"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert (await browser.get("/organiser/circles")).status_code == 200
    await elsewhere.aclose()


@pytest.mark.parametrize("script", [None, "circle-60"])
async def test_a_circle_has_the_agreements_of_its_community_and_the_script_that_was_named(
    office: House, script: str | None
) -> None:
    browser = await office.organiser()
    answer = await browser.post("/organiser/circles", json={"title": TITLE, "script": script})
    assert answer.status_code == 201
    circle = answer.json()["circle"]
    room = await office.home.hub.store.load(circle["id"])
    assert room is not None
    assert room.agreements == LIBRARY.agreements
    assert room.script == (ROUND_AND_ROUND if script is None else LIBRARY.scripts[script])
    announced = {"title": TITLE, "starts_at": None, "capacity": 9, "made_on": circle["revision"]}
    await browser.put(f"/organiser/circles/{circle['id']}", json=announced)
    revised = await office.home.hub.store.load(circle["id"])
    assert revised is not None
    assert (revised.capacity, revised.script) == (9, room.script)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"participants": 8}, "capacity"),
        ({"starts_at": 5.0}, "starts_at"),
        ({"script": "nothing-like-it"}, "script"),
        ({"script": "x" * 65}, "script"),
        ({"capacity": 33}, "capacity"),
    ],
    ids=str,
)
async def test_what_is_wrong_with_a_circle_is_said_beside_its_field(office: House, wrong: Json, named: str) -> None:
    browser = await office.organiser()
    answer = await browser.post("/organiser/circles", json={"title": TITLE, **wrong})
    assert (answer.status_code, answer.json()["code"], [*answer.json()["fields"]]) == (422, "bad_input", [named])
    assert (await browser.get("/organiser/circles")).json() == {"circles": [], "more": None, "left": 0}


async def test_a_start_out_of_reach_is_said_beside_its_field_of_a_circle_that_is_there_too(office: House) -> None:
    browser = await office.organiser()
    circle = (await browser.post("/organiser/circles", json={"title": TITLE})).json()["circle"]
    announced = {"title": TITLE, "capacity": 8, "made_on": circle["revision"]}
    late = office.home.hub.store.now() + 6 * 366 * DAY_S
    answer = await browser.put(f"/organiser/circles/{circle['id']}", json={**announced, "starts_at": late})
    assert (answer.status_code, [*answer.json()["fields"]]) == (422, ["starts_at"])


async def test_no_more_alerts_are_seen_at_once_than_there_can_be(office: House) -> None:
    browser = await office.organiser()
    circle = (await browser.post("/organiser/circles", json={"title": TITLE})).json()["circle"]["id"]
    path = f"/organiser/circles/{circle}/alerts/seen"
    for count, status in ((64, 204), (65, 422)):
        answer = await browser.post(path, json={"alerts": [f"a{number}" for number in range(count)]})
        assert answer.status_code == status


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if route[1] != "/organiser/changes"])
async def test_nothing_is_done_without_a_session_or_for_others(office: House, method: str, path: str) -> None:
    for session in ("", "x", "s" * 24):
        headers = {"cookie": f"organiser={session}"}
        assert (await office.browser().request(method, path, headers=headers)).status_code == 401
    headers = {"origin": "https://evil.example.org"}
    answer = await (await office.organiser()).request(method, path, headers=headers)
    assert answer.status_code != 403 if method == "GET" else answer.status_code == 403  # a GET changes nothing


async def open_link_id(office: House, circle: str) -> str:
    room = await office.home.hub.store.load(circle)
    assert room is not None
    return room.open_links[-1].id


async def test_seats_and_links_are_made_for_whom_they_were_asked(office: House) -> None:
    browser = await office.organiser()
    circle = (await browser.post("/organiser/circles", json={"title": TITLE, "open_link": True})).json()["circle"]
    path = f"/organiser/circles/{circle['id']}"
    invited = await browser.post(f"{path}/seats", json={"role": "cofacilitator"})
    assert invited.status_code == 201
    link = await browser.post(f"{path}/links", json={"seat": invited.json()["seat"]})
    former_ids = [await open_link_id(office, circle["id"])]
    await browser.post(f"{path}/links", json={"open": True})
    former_ids.append(await open_link_id(office, circle["id"]))
    opened = await browser.post(f"{path}/links", json={"open": True})
    assert (link.status_code, opened.status_code) == (200, 200)
    room = await office.home.hub.store.load(circle["id"])
    assert room is not None
    [seat] = [seat for seat in room.seats if seat.role == "cofacilitator"]
    assert (seat.id, seat.link) == (invited.json()["seat"], hashed(secret_of(link.json()["url"].partition("#")[2])))
    assert room.open_links[-1].id not in former_ids
    assert room.open_links[-1].hash == hashed(secret_of(opened.json()["url"].partition("#")[2]))
    announced = {"title": TITLE, "starts_at": None, "capacity": 12, "made_on": circle["revision"]}
    revised = await browser.put(path, json={**announced, "script": "circle-60"})
    assert revised.json()["course"] == as_data(LIBRARY.scripts["circle-60"].name)
    assert revised.json()["attendance"]["capacity"] == 12
    assert (await browser.delete(f"{path}/open-link")).status_code == 204
    unlinked = await office.home.hub.store.load(circle["id"])
    assert unlinked is not None
    assert unlinked.open_links == ()
    assert (await browser.post(f"{path}/close")).status_code == 204


async def test_o5_the_list_comes_in_pages_what_is_current_first(office: House) -> None:
    browser = await office.organiser()
    made = [(await browser.post("/organiser/circles", json={"title": TITLE})).json()["circle"]["id"] for _ in range(5)]
    for circle in made[1:4]:
        assert (await browser.post(f"/organiser/circles/{circle}/close")).status_code == 204
    first = (await browser.get("/organiser/circles?limit=3")).json()
    assert [circle["id"] for circle in first["circles"]] == [made[0], made[4], made[3]]
    rest = (await browser.get("/organiser/circles", params={"limit": 3, "before": first["more"]})).json()
    assert ([circle["id"] for circle in rest["circles"]], rest["more"]) == ([made[2], made[1]], None)
    nothing: Json = {"circles": [], "more": None, "left": 0}
    assert (await browser.get("/organiser/circles?before=nowhere")).json() == nothing


@pytest.mark.parametrize("query", ["limit=0", "limit=51", "limit=x", f"before={'x' * 65}"])
async def test_a_page_of_the_list_has_its_bounds(office: House, query: str) -> None:
    answer = await (await office.organiser()).get(f"/organiser/circles?{query}")
    assert (answer.status_code, [*answer.json()["fields"]]) == (422, [query.partition("=")[0]])

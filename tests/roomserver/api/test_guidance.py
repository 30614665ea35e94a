"""What whoever facilitates is given by their community: by their seat's session, and to nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from roomserver.store import RedisRoomStore
from tests.roomserver.api.test_organising_alone import LIBRARY, TITLE, House, office_of
from tests.roomserver.api.test_own_shelf import LIST, OURS, saved
from tests.roomserver.api.test_profile import CHOICES
from tests.roomserver.programme.test_circles import community_on

pytestmark = pytest.mark.parametrize("server", ["valkey"], indirect=True)
PATHS = pytest.mark.parametrize("what", ["prompts", "on-call"])


@pytest.fixture
async def office(store: RedisRoomStore) -> AsyncIterator[House]:
    made = office_of(community_on(store))
    await made.communities.make("north")
    yield made
    for client in made.clients:
        await client.aclose()


async def seats(office: House, community: str) -> dict[str, tuple[httpx2.AsyncClient, str]]:
    """A browser for each role in a circle of that community, and its seat's address."""
    mei = await office.organiser(community)
    asked = {"title": TITLE, "facilitators": 1, "cofacilitators": 1, "participants": 1}
    links: Any = (await mei.post("/organiser/circles", json=asked)).raise_for_status().json()["links"]
    found = {}
    for role in ("facilitators", "cofacilitators", "participants"):
        browser = office.browser()
        token = links[role][0]["url"].partition("#")[2]
        entered = (await browser.post("/api/enter", json={"link": token})).raise_for_status().json()
        found[role] = browser, entered["url"]
    return found


async def test_prompts_are_those_of_their_community_its_own_first(office: House) -> None:
    await saved(await office.organiser("north"), f"{LIST}/closing", OURS)
    for community, first in (("north", "Be kind to yourself tonight."), ("home", None)):
        browser, page = (await seats(office, community))["facilitators"]
        lists = (await browser.get(f"{page}prompts")).raise_for_status().json()["lists"]
        assert len(lists) == len(LIBRARY.prompts)
        words = [prompt["texts"].get("en") for prompt in lists[0]["prompts"]]
        assert (words == [first]) is (first is not None)


async def test_who_is_on_call_is_said_where_the_community_said_it(office: House) -> None:
    north = await office.organiser("north")
    (await north.put("/organiser/profile", json={**CHOICES, "made_on": 0})).raise_for_status()
    for community, phone in (("north", CHOICES["phone"]), ("home", None)):
        for role in ("facilitators", "cofacilitators"):
            browser, page = (await seats(office, community))[role]
            answer = (await browser.get(f"{page}on-call")).raise_for_status()
            assert answer.json() == {"phone": phone}
            assert answer.headers["cache-control"] == "no-store"


@PATHS
async def test_nobody_else_is_told(office: House, what: str) -> None:
    there = await seats(office, "north")
    participant, own = there["participants"]
    facilitator, page = there["facilitators"]
    asking = [
        (participant, own),
        (office.browser(), page),
        (await office.organiser("north"), page),
        (facilitator, "/seat/none/"),
        (facilitator, "/seat/no-such/"),
    ]
    for browser, path in asking:
        answer = await browser.get(f"{path}{what}")
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_seat")
    cookie = {"cookie": f"seat={participant.cookies['seat']}"}
    assert (await office.browser().get(f"{page}{what}", headers=cookie)).status_code == 404
    assert (await facilitator.get(f"{page}{what}")).status_code == 200

"""What strangers wrote, as an organiser's page asks for it: read in pages, answered by somebody, deleted."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest

from roomserver.api.requests import LISTED
from roomserver.programme.requests.request import DAY_S, KEPT_DAYS
from roomserver.programme.tokens import Scope
from roomserver.store import RedisRoomStore
from tests.roomserver.api.served import declared
from tests.roomserver.api.test_organising_alone import House, Json, office_of
from tests.roomserver.programme.requests.asked import ADDRESS, asked
from tests.roomserver.programme.test_circles import community_on

pytestmark = pytest.mark.parametrize("server", ["valkey"], indirect=True)
PATH = "/organiser/community-requests"


@pytest.fixture
async def office(store: RedisRoomStore) -> AsyncIterator[House]:
    made = office_of(community_on(store))
    yield made
    for client in made.clients:
        await client.aclose()


@pytest.fixture
async def organiser(office: House) -> httpx2.AsyncClient:
    return await office.organiser()


async def wrote(office: House, *names: str, **more: str) -> None:
    for name in names:
        await office.communities.default.requests.add(asked(name, **more))


async def read(organiser: httpx2.AsyncClient, **query: str | int) -> Json:
    answer = await organiser.get(PATH, params=query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_an_organiser_reads_what_was_written_the_newest_first(
    office: House, organiser: httpx2.AsyncClient
) -> None:
    assert await read(organiser) == {"requests": [], "more": None, "waiting": 0, "unreadable": 0}
    await wrote(office, "Ravi")
    await wrote(office, "Aisha", kind="invite_us", languages="", place="Willow School", when="in May", people="12")
    listed = await read(organiser)
    aisha, ravi = listed["requests"]
    assert (listed["waiting"], listed["more"]) == (2, None)
    assert (aisha["kind"], aisha["place"], aisha["when"], aisha["people"]) == (
        "invite_us",
        "Willow School",
        "in May",
        "12",
    )
    assert (ravi["kind"], ravi["address"], ravi["languages"], ravi["answered"]) == (
        "facilitate",
        ADDRESS,
        "Tamil",
        None,
    )
    assert ravi["ends_at"] - ravi["came_at"] == KEPT_DAYS * DAY_S


async def test_pages_follow_each_other_and_none_is_asked_for_to_count(
    office: House, organiser: httpx2.AsyncClient
) -> None:
    await wrote(office, *(f"P{number}" for number in range(LISTED + 3)))
    first = await read(organiser)
    assert len(first["requests"]) == LISTED
    second = await read(organiser, before=first["more"])
    assert [each["name"] for each in second["requests"]] == ["P2", "P1", "P0"]
    assert second["more"] is None
    assert await read(organiser, limit=0) == {"requests": [], "more": None, "waiting": LISTED + 3, "unreadable": 0}
    assert (await read(organiser, before="nonsense"))["requests"] == []
    assert (await organiser.get(PATH, params={"limit": LISTED + 1})).status_code == 422


async def test_who_answered_is_named_by_what_they_signed_in_with(office: House, organiser: httpx2.AsyncClient) -> None:
    await wrote(office, "Ravi", "Aisha")
    answer = await organiser.put(f"{PATH}/ravi/answered", json={"answered": True})
    assert (answer.status_code, answer.json()["answered"]["by"]) == (200, "Tests")
    program = await office.program(Scope.PEOPLE_WRITE)
    answer = await program.put(f"{PATH}/aisha/answered", json={"answered": True})
    assert (answer.status_code, answer.content) == (204, b"")  # it may not read what people wrote
    listed = await read(organiser)
    assert listed["requests"][0]["answered"]["by"] == "Tests"
    assert (listed["waiting"], [each["name"] for each in listed["requests"]]) == (0, ["Aisha", "Ravi"])
    answer = await organiser.put(f"{PATH}/ravi/answered", json={"answered": False})
    assert answer.json()["answered"] is None
    assert (await read(organiser))["waiting"] == 1


async def test_what_is_deleted_is_gone_and_that_is_no_mistake_twice(
    office: House, organiser: httpx2.AsyncClient
) -> None:
    await wrote(office, "Ravi")
    for _ in range(2):
        assert (await organiser.delete(f"{PATH}/ravi")).status_code == 204
    assert (await read(organiser))["requests"] == []
    answer = await organiser.put(f"{PATH}/ravi/answered", json={"answered": True})
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_request")
    assert "no_such_request" in declared(answer)


async def test_whoever_listens_is_told_that_something_came(office: House) -> None:
    changes = office.communities.default.book.changes()
    assert await anext(changes) is None
    await wrote(office, "Ravi")
    assert await anext(changes) is None
    await changes.aclose()

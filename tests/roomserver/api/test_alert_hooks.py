"""Where alerts go by webhook, as an organiser's page asks for it and says it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest

from roomserver.api.office import TESTS_BURST
from roomserver.store import RedisRoomStore
from roomserver.webhooks.sending import Sender
from tests.roomserver.api.served import declared
from tests.roomserver.api.test_organising_alone import House, Json, office_of
from tests.roomserver.programme.test_circles import community_on

pytestmark = pytest.mark.parametrize("server", ["valkey"], indirect=True)
PATH, URL = "/organiser/alert-hook", "https://hooks.example.org/s3cret"
NONE = {"url": "", "version": 0, "waiting_since": None, "given_up_since": None}


@pytest.fixture
async def office(store: RedisRoomStore) -> AsyncIterator[House]:
    made = office_of(community_on(store))
    yield made
    for client in made.clients:
        await client.aclose()


@pytest.fixture
async def organiser(office: House) -> httpx2.AsyncClient:
    return await office.organiser()


def wanted(url: str, made_on: int = 0) -> Json:
    return {"url": url, "language": "en", "made_on": made_on}


async def refused(answer: httpx2.Response) -> tuple[int, str, list[str]]:
    assert answer.json()["code"] in declared(answer)
    assert "s3cret" not in answer.text
    return answer.status_code, answer.json()["code"], list(answer.json().get("fields", {}))


async def test_a_secret_is_shown_once_and_replaced_when_that_is_asked(organiser: httpx2.AsyncClient) -> None:
    assert (await organiser.get(PATH)).json() == NONE
    first = (await organiser.put(PATH, json=wanted(URL))).json()
    kept = {**NONE, "url": URL, "version": 1}
    assert first == {**kept, "secret": first["secret"]}
    assert first["secret"].startswith("whsec_")
    assert (await organiser.get(PATH)).json() == kept
    assert (await organiser.put(PATH, json=wanted(URL, 1))).json()["secret"] is None
    second = (await organiser.post(f"{PATH}/secret", json={"made_on": 2})).json()
    assert second["secret"] not in (None, first["secret"])
    gone = (await organiser.put(PATH, json=wanted("", 3))).json()
    assert (gone["url"], gone["secret"]) == ("", None)


async def test_where_nothing_is_sent_is_refused(organiser: httpx2.AsyncClient) -> None:
    for url in ("http://hooks.example.org/s3cret", "https://10.0.0.1/s3cret", "https://hooks.example.org:8443/s3cret"):
        assert await refused(await organiser.put(PATH, json=wanted(url))) == (422, "bad_input", ["url"])
    assert await refused(await organiser.put(PATH, json=wanted(f"{URL}{'x' * 1000}"))) == (422, "bad_input", ["url"])
    assert await refused(await organiser.put(PATH, json=wanted(URL, 7))) == (409, "out_of_date", [])
    assert await refused(await organiser.post(f"{PATH}/secret", json={"made_on": 0})) == (409, "no_webhook", [])
    assert await refused(await organiser.post(f"{PATH}/test")) == (409, "no_webhook", [])
    assert (await organiser.get(PATH)).json() == NONE


async def test_what_is_not_delivered_is_told_and_no_private_network_is_reached(
    office: House, organiser: httpx2.AsyncClient
) -> None:
    async def private(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    await organiser.put(PATH, json=wanted(URL))
    assert (await organiser.post(f"{PATH}/test")).status_code == 204
    await office.communities.default.hooks.send_due(Sender(resolve=private))
    told = (await organiser.get(PATH)).json()
    assert told["waiting_since"] is not None
    assert told["given_up_since"] is None
    assert (await organiser.post(f"{PATH}/unsent/seen")).status_code == 204


async def test_tests_are_not_sent_too_often(organiser: httpx2.AsyncClient) -> None:
    await organiser.put(PATH, json=wanted(URL))
    answers = [await organiser.post(f"{PATH}/test") for _ in range(int(TESTS_BURST) + 1)]
    assert {answer.status_code for answer in answers[:-1]} == {204}
    assert await refused(answers[-1]) == (429, "too_many", [])


async def test_nobody_else_is_told_or_asked(office: House, organiser: httpx2.AsyncClient) -> None:
    await organiser.put(PATH, json=wanted(URL))
    stranger = office.browser()
    assert (await stranger.get(PATH)).status_code == 401
    assert (await stranger.put(PATH, json=wanted(URL, 1))).status_code == 401
    foreign = {"origin": "https://evil.example.org"}
    assert (await organiser.put(PATH, json=wanted("", 1), headers=foreign)).status_code == 403
    assert (await organiser.get(PATH)).json()["url"] == URL

"""Where alerts are mailed to, as an organiser's page asks for it and says it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest

from roomserver.api.office import TESTS_BURST
from roomserver.mail.smtp import MailServer, Smtp
from roomserver.programme.alert_mails import MOST_ADDRESSES
from roomserver.programme.sign_ups.comer import Comer
from roomserver.programme.terms import SignUpTerms, Terms
from roomserver.store import RedisRoomStore
from signalling.credentials import new_id
from tests.roomserver.api.served import declared
from tests.roomserver.api.test_organising_alone import House, Json, office_of
from tests.roomserver.mail.sink import HOST, Sink
from tests.roomserver.programme.test_circles import SPEC, community_on

pytestmark = pytest.mark.parametrize("server", ["valkey"], indirect=True)
PATH = "/organiser/alert-mails"
MEI, JUN = "mei@example.org", "jun@example.org"
NONE = {
    "addresses": [],
    "language": "en",
    "version": 0,
    "goes_out": True,
    "waiting_since": None,
    "given_up_since": None,
}


@pytest.fixture
async def office(store: RedisRoomStore) -> AsyncIterator[House]:
    made = office_of(community_on(store))
    yield made
    for client in made.clients:
        await client.aclose()


@pytest.fixture
async def organiser(office: House) -> httpx2.AsyncClient:
    return await office.organiser()


def wanted(*addresses: str, language: str = "en", made_on: int = 0) -> Json:
    return {"addresses": list(addresses), "language": language, "made_on": made_on}


async def refused(organiser: httpx2.AsyncClient, asked: Json) -> tuple[int, str, list[str]]:
    answer = await organiser.put(PATH, json=asked)
    assert answer.json()["code"] in declared(answer)
    return answer.status_code, answer.json()["code"], list(answer.json().get("fields", {}))


async def test_an_organiser_says_where_alerts_go(organiser: httpx2.AsyncClient) -> None:
    assert (await organiser.get(PATH)).json() == NONE
    answer = await organiser.put(PATH, json=wanted(MEI, JUN, language="ms"))
    kept = {**NONE, "addresses": [MEI, JUN], "language": "ms", "version": 1}
    assert (answer.status_code, answer.json()) == (200, kept)
    assert (await organiser.get(PATH)).json() == kept
    answer = await organiser.put(PATH, json=wanted(made_on=1))
    assert answer.json() == {**NONE, "version": 2}


async def test_what_is_no_address_is_told_by_its_place(organiser: httpx2.AsyncClient) -> None:
    assert await refused(organiser, wanted(MEI, "jun")) == (422, "bad_input", ["addresses.1"])
    assert await refused(organiser, wanted(f"{'m' * 300}@example.org")) == (422, "bad_input", ["addresses.0"])
    assert await refused(organiser, wanted(*[MEI] * (MOST_ADDRESSES + 1))) == (422, "bad_input", ["addresses"])
    assert await refused(organiser, wanted(MEI, language="ta")) == (422, "bad_input", ["language"])
    assert (await organiser.get(PATH)).json() == NONE


async def test_what_another_organiser_said_meanwhile_is_told(organiser: httpx2.AsyncClient) -> None:
    await organiser.put(PATH, json=wanted(MEI))
    assert await refused(organiser, wanted(JUN)) == (409, "out_of_date", [])


async def test_a_test_is_sent_to_every_address_and_not_too_often(
    office: House, organiser: httpx2.AsyncClient, sink: Sink
) -> None:
    nobody = await organiser.post(f"{PATH}/test")
    assert (nobody.status_code, nobody.json()["code"]) == (409, "no_address")
    await organiser.put(PATH, json=wanted(MEI, JUN))
    assert (await organiser.post(f"{PATH}/test")).status_code == 204
    await office.communities.default.alerts.send_due(Smtp(MailServer(HOST, sink.port, "none")))
    assert sorted(mail.recipients for mail in sink.received) == [(JUN,), (MEI,)]
    answers = [await organiser.post(f"{PATH}/test") for _ in range(int(TESTS_BURST))]
    assert (answers[-1].status_code, answers[-1].json()["code"]) == (429, "too_many")
    assert answers[-1].json()["code"] in declared(answers[-1])


async def test_what_could_not_be_sent_is_told_until_it_was_seen(
    office: House, organiser: httpx2.AsyncClient, sink: Sink, store: RedisRoomStore
) -> None:
    sink.answers = {MEI: "550 No such user", JUN: "450 Later"}
    await organiser.put(PATH, json=wanted(MEI, JUN))
    await organiser.post(f"{PATH}/test")
    await office.communities.default.alerts.send_due(Smtp(MailServer(HOST, sink.port, "none")))
    told = (await organiser.get(PATH)).json()
    assert abs(told["given_up_since"] - store.now()) < 60
    assert abs(told["waiting_since"] - store.now()) < 60
    assert (await organiser.post(f"{PATH}/unsent/seen")).status_code == 204
    told = (await organiser.get(PATH)).json()
    assert told["given_up_since"] is None
    assert told["waiting_since"] is not None


async def test_so_is_what_could_not_be_sent_to_people_who_signed_up(
    office: House, organiser: httpx2.AsyncClient, sink: Sink, store: RedisRoomStore
) -> None:
    sink.answers = {MEI: "550 No such user", JUN: "450 Later"}
    home = office.communities.default
    terms = Terms(sign_up=SignUpTerms(seats=2))
    spec = SPEC.model_copy(update={"participants": 0, "terms": terms, "starts_at": store.now() + 1e6})
    circle, _ = await home.book.create(spec)
    for address in (MEI, JUN):
        await home.sign_ups.sign_up(circle.id, Comer(id=new_id(), name="Mei", address=address))
    for _ in range(2):
        await home.sign_ups.settle_due(home.notices.queue)
        await home.notices.send_due(Smtp(MailServer(HOST, sink.port, "none")))
    told = (await organiser.get(PATH)).json()
    assert abs(told["given_up_since"] - store.now()) < 60
    assert abs(told["waiting_since"] - store.now()) < 60
    assert (await organiser.post(f"{PATH}/unsent/seen")).status_code == 204
    told = (await organiser.get(PATH)).json()
    assert told["given_up_since"] is None
    assert told["waiting_since"] is not None

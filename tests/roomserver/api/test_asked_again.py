"""A request that has an Idempotency-Key is done once, however often it comes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest
from pydantic import BaseModel
from starlette.applications import Starlette

from roomserver.api.office import CHANGES
from roomserver.http.asked_again import WORKED_ON_S
from roomserver.http.guards import Guards
from roomserver.http.operation import Call, Operation, always, routes
from roomserver.http.problems import NO_SUCH_CIRCLE, TESTED_OFTEN, HttpError, answer_error
from roomserver.store import RedisRoomStore
from roomserver.store.answers import MOST_ANSWERS
from roomserver.store.organisers import OrganiserSession
from roomserver.store.writer import WRITTEN
from signalling.store import OutcomeUnknown, StoreUnavailable
from tests import plain
from tests.roomserver.api.served import declared
from tests.roomserver.api.test_organising_alone import TITLE, House, office_of
from tests.roomserver.programme.test_circles import community_on
from tests.roomserver.servers import PATIENT_S, Server
from tests.roomserver.storing import opened, proxied

pytestmark = pytest.mark.parametrize("server", ["valkey"], indirect=True)
KEY = {"idempotency-key": '"8e03978e-40d5-43e8-bc93-6894a57f9324"'}
CIRCLE = {"title": TITLE, "participants": 2}


@pytest.fixture
async def office(store: RedisRoomStore) -> AsyncIterator[House]:
    made = office_of(community_on(store))
    yield made
    for client in made.clients:
        await client.aclose()


def told(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["code"])


async def test_what_is_asked_again_is_done_once_and_answered_alike(office: House) -> None:
    program = await office.program()
    first = await program.post("/organiser/circles", json=CIRCLE, headers=KEY)
    bare = {"idempotency-key": KEY["idempotency-key"].strip('"')}
    again = await program.post("/organiser/circles", json=dict(reversed(CIRCLE.items())), headers=bare)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content  # with the links, which are shown once
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    assert (again.headers["content-type"], again.headers["cache-control"]) == ("application/json", "no-store")
    assert len((await program.get("/organiser/circles")).json()["circles"]) == 1


async def test_a_key_is_of_one_request_by_one_token(office: House) -> None:
    program, other, browser = await office.program(), await office.program(), await office.organiser()
    circle = (await program.post("/organiser/circles", json=CIRCLE, headers=KEY)).json()["circle"]["id"]
    for path, body in (
        ("/organiser/circles", {**CIRCLE, "participants": 3}),
        (f"/organiser/circles/{circle}/duplicate", CIRCLE),
    ):
        reused = await program.post(path, json=body, headers=KEY)
        assert told(reused) in ((422, "key_reused"), (422, "bad_input"))
    assert told(await program.post(f"/organiser/circles/{circle}/cancel", headers=KEY)) == (422, "key_reused")
    for somebody in (other, browser):
        theirs = await somebody.post("/organiser/circles", json=CIRCLE, headers=KEY)
        assert (theirs.status_code, theirs.json()["circle"]["id"] == circle) == (201, False)


async def test_an_answer_without_a_body_and_a_refusal_are_answers_too(office: House) -> None:
    program = await office.program()
    circle = (await program.post("/organiser/circles", json=CIRCLE)).json()["circle"]["id"]
    closed = [await program.post(f"/organiser/circles/{circle}/close", headers=KEY) for _ in range(2)]
    assert [(each.status_code, each.content) for each in closed] == [(204, b"")] * 2
    refused = {"idempotency-key": "another"}
    twice = [await program.post("/organiser/circles/nowhere/cancel", headers=refused) for _ in range(2)]
    assert [told(each) for each in twice] == [(404, "no_such_circle")] * 2
    assert twice[0].content == twice[1].content
    assert twice[1].headers["content-type"] == "application/problem+json"
    assert "idempotency-replayed" in twice[1].headers


async def test_what_was_never_valid_uses_up_no_key(office: House) -> None:
    program = await office.program()
    assert told(await program.post("/organiser/circles", json={"title": 1}, headers=KEY)) == (422, "bad_input")
    assert (await program.post("/organiser/circles", json=CIRCLE, headers=KEY)).status_code == 201


@pytest.mark.parametrize("key", ["", "a" * 65, "with a space", '"open', "é".encode(), "a,b"])
async def test_a_key_that_is_none_is_refused(office: House, key: str | bytes) -> None:
    program = await office.program()
    headers = [(b"idempotency-key", key if isinstance(key, bytes) else key.encode())]
    answer = await program.post("/organiser/circles", json=CIRCLE, headers=headers)
    if key == '"open':
        assert answer.status_code in (201, 400)
        return
    assert told(answer) == (400, "bad_key")
    assert "bad_key" in declared(answer)
    twice = [("idempotency-key", "one"), ("idempotency-key", "two")]
    assert told(await program.post("/organiser/circles", json=CIRCLE, headers=twice)) == (400, "bad_key")


async def test_the_store_reads_nothing_of_what_was_asked_or_answered(office: House, server: Server) -> None:
    program = await office.program()
    made = (await program.post("/organiser/circles", json=CIRCLE, headers=KEY)).json()
    [name] = server.admin.scan_iter("{c:home}:answer:*")
    kept = server.admin.get(name)
    assert isinstance(kept, bytes)
    secret = made["links"]["participants"][0]["url"].partition(".")[2]
    for word in (secret, made["circle"]["id"], "Tuesday", KEY["idempotency-key"].strip('"')):
        assert word.encode() not in kept + name
    assert 0 < server.admin.ttl(name) <= 24 * 3600
    assert len(kept) < len(str(made)) + 100


async def test_only_so_many_are_kept_and_those_whose_time_is_over_make_room(office: House, server: Server) -> None:
    program = await office.program()
    later = 2 * time.time()
    server.admin.zadd("{c:home}:answers", {f"n{number}": later for number in range(MOST_ANSWERS)})
    answer = await program.post("/organiser/circles", json=CIRCLE, headers=KEY)
    assert told(answer) == (429, "too_many_keys")
    assert int(answer.headers["retry-after"]) > 0
    assert (await program.post("/organiser/circles", json=CIRCLE)).status_code == 201
    server.admin.zadd("{c:home}:answers", {"n0": 1.0})
    assert (await program.post("/organiser/circles", json=CIRCLE, headers=KEY)).status_code == 201


class Tea(BaseModel):
    """What is drunk."""

    cups: int = 1


@dataclass
class Kitchen:
    """What goes wrong there next, and how often it made tea; it waits until the water is hot. `served` is called when
    tea is made.
    """

    error: Exception | None = None
    half: bool = False
    made: int = 0
    served: Callable[[], None] = lambda: None
    hot: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)


async def make_tea(kitchen: Kitchen, call: Call[Tea]) -> Tea:
    """Make tea."""
    kitchen.made += 1
    kitchen.begun.set()
    await kitchen.hot.wait()
    if kitchen.half:
        written = WRITTEN.get()
        assert written is not None
        written.append("half")
    if kitchen.error is not None:
        raise kitchen.error
    kitchen.served()
    return Tea(cups=kitchen.made)


async def is_hers(secret: str) -> OrganiserSession | None:
    return OrganiserSession("hers", "link", 60.0, "home") if secret == "hers" else None


Cook = tuple[Kitchen, httpx2.AsyncClient]


@asynccontextmanager
async def cooking(store: RedisRoomStore) -> AsyncIterator[Cook]:
    made = Kitchen()
    operations = (Operation("POST", "/tea", make_tea, CHANGES, (NO_SUCH_CIRCLE, TESTED_OFTEN)),)
    guards = Guards(frozenset(), is_hers, answers=lambda community: store.community(community).answers)
    app = Starlette(routes=routes(operations, always(made), guards), exception_handlers={HttpError: answer_error})
    headers = {"origin": "http://localhost", "cookie": "organiser=hers", **KEY}
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with plain.AsyncClient(transport=transport, base_url="http://localhost", headers=headers) as client:
        yield made, client


@pytest.fixture
async def kitchen(store: RedisRoomStore) -> AsyncIterator[Cook]:
    async with cooking(store) as made:
        yield made


async def test_while_it_is_worked_on_whoever_asks_again_waits(kitchen: Cook) -> None:
    cook, client = kitchen
    first = asyncio.create_task(client.post("/tea", json={}))
    async with asyncio.timeout(PATIENT_S):
        await cook.begun.wait()
    again = await client.post("/tea", json={})
    assert (told(again), again.headers["retry-after"]) == ((409, "in_progress"), "1")
    assert told(await client.post("/tea", json={"cups": 2})) == (422, "key_reused")
    cook.hot.set()
    assert (await first).json() == (await client.post("/tea", json={})).json() == {"cups": 1}
    assert cook.made == 1


async def test_of_many_who_ask_at_once_one_is_served(kitchen: Cook) -> None:
    cook, client = kitchen
    cook.hot.set()
    answers = await asyncio.gather(*(client.post("/tea", json={}) for _ in range(12)))
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert 200 in {answer.status_code for answer in answers}
    assert cook.made == 1


@pytest.mark.parametrize("error", [RuntimeError("a mistake of ours"), OutcomeUnknown("The store is away.")])
async def test_what_did_not_come_to_its_end_is_not_done_twice(kitchen: Cook, server: Server, error: Exception) -> None:
    cook, client = kitchen
    cook.hot.set()
    cook.error = error
    assert (await client.post("/tea", json={})).status_code in (500, 503)
    assert told(await client.post("/tea", json={})) == (409, "in_progress")
    make_old(server)
    assert told(await client.post("/tea", json={})) == (409, "outcome_unknown")
    assert cook.made == 1


@pytest.mark.parametrize("error", [StoreUnavailable("The store is away."), HttpError(TESTED_OFTEN)])
async def test_what_was_not_begun_may_come_again_by_the_same_key(kitchen: Cook, error: Exception) -> None:
    cook, client = kitchen
    cook.hot.set()
    cook.error = error
    assert (await client.post("/tea", json={})).status_code in (429, 503)
    cook.error = None
    assert (await client.post("/tea", json={})).json() == {"cups": 2}


async def test_what_is_half_done_is_not_begun_anew(kitchen: Cook) -> None:
    cook, client = kitchen
    cook.hot.set()
    cook.error, cook.half = StoreUnavailable("The store is away."), True
    assert (await client.post("/tea", json={})).status_code == 503
    cook.error = None
    assert told(await client.post("/tea", json={})) == (409, "in_progress")


async def test_an_answer_is_kept_though_the_store_is_away_just_then(
    store: RedisRoomStore, server: Server, tmp_path: Path
) -> None:
    async with (
        proxied(server, tmp_path / "s") as proxy,
        opened(proxy.url, PATIENT_S) as through,
        cooking(through) as (cook, client),
    ):

        def store_dies() -> None:
            proxy.requests_to_refuse = 4  # each is asked once more by itself

        cook.hot.set()
        cook.served = store_dies
        first = await client.post("/tea", json={})
        assert proxy.requests_to_refuse == 0
        again = await client.post("/tea", json={})
    assert (first.json(), again.json(), cook.made) == ({"cups": 1}, {"cups": 1}, 1)
    assert again.headers["idempotency-replayed"] == "true"


def make_old(server: Server) -> None:
    """As if it had begun longer ago than anything is worked on."""
    [name] = server.admin.scan_iter("{c:home}:answer:*")
    kept = server.admin.get(name)
    assert isinstance(kept, bytes)
    began = int.from_bytes(kept[33:41]) - int(1000 * WORKED_ON_S) - 1
    server.admin.set(name, kept[:33] + began.to_bytes(8) + kept[41:], keepttl=True)

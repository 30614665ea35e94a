"""Nothing of one community reaches an organiser of another, by whatever operation and whichever ids they name.

Operations are taken from `OPERATIONS`: one that is added needs a row in `ASKED` if it takes anything, and a part of its
path a value in `Sown.ids`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from starlette.requests import Request
from starlette.responses import Response

from roomserver.api.operations import OPERATIONS
from roomserver.http.guards import Guard
from roomserver.http.operation import Call, Operation
from roomserver.programme.communities import Community
from roomserver.programme.figures.evening import Came, CircleFigures
from roomserver.programme.figures.tally import Tally
from roomserver.programme.listing import tell_lists
from roomserver.programme.order import place_of, written
from roomserver.programme.tokens import read_token
from roomserver.store import RedisRoomStore, keys
from roomserver.store.community_documents import Becomes
from signalling.credentials import hashed, read_link_token, seat_ref
from tests.roomserver.api.asked_of_facilitators import OF_FACILITATORS, facilitator
from tests.roomserver.api.test_organising_alone import House, office_of
from tests.roomserver.api.test_planned_circles import a_plan
from tests.roomserver.library.writing import PLAIN
from tests.roomserver.pictures import PNG
from tests.roomserver.programme.requests.asked import asked as request_asked
from tests.roomserver.programme.test_alert_mails import alerted
from tests.roomserver.programme.test_circles import SPEC, community_on, secret_of
from tests.roomserver.servers import PATIENT_S, Server

ON_ONE_SERVER_AND_A_CLUSTER = pytest.mark.parametrize("server", ["valkey", "valkey cluster of 3"], indirect=True)
BY = pytest.mark.parametrize("by", ["session", "token"])
BOTH_WAYS = pytest.mark.parametrize(("of", "asks"), [("canarynorth", "home"), ("home", "south")])
CANARY, PHONE = "canary", "+65 5550 0199"
OWN = {
    "scripts": f"name: {{en: {CANARY} script}}\nstages: [{{kind: closing}}]\n",
    "prompts": f"kind: round\nprompts: [{{text: {{en: {CANARY} prompt}}}}]\n",
}
"""What it wrote for itself, by kind."""
CHOSEN = {"languages": ["en"], "region": "SG", "zone": "Asia/Singapore", "connections": "direct"}
OF_ORGANISERS = [operation for operation in OPERATIONS if Guard.ORGANISER in operation.guards]
Json = dict[str, Any]


@dataclass(frozen=True)
class Sown:
    """What is known in one community alone."""

    community: Community
    ids: Mapping[str, str]
    """By the names of parts of paths."""
    links: tuple[str, ...]
    """Tokens, as they were shown once: of the seats, for everybody, of the organiser."""
    before: str
    """Where a page of its circles begins."""
    token: str
    """Of a program."""
    marks: tuple[str, ...]
    """Of what it wrote for itself, and of nothing."""

    @property
    def seat(self) -> str:
        return self.ids["seat"]

    def found(self, said: str, asked: str) -> list[str]:
        """What of it is in an answer, beside what whoever asked has said themselves."""
        secrets = [secret_of(link) for link in self.links]
        known = [PHONE, self.token, *self.ids.values(), *secrets, *map(hashed, secrets)]
        own = asked.lower()
        found = [each for each in known if each in said and each not in asked]
        return found + [word for word in set(re.findall(rf"{CANARY}[\w-]*", said.lower())) if word not in own]


Asking = Callable[[Sown, str], list[Any]]
"""Bodies, or queries, for an organiser of the community of that id."""


def always(*bodies: Any) -> Asking:
    """The same for everyone."""
    return lambda sown, asks: list(bodies)


def english(text: str) -> Json:
    return {"default": "en", "texts": {"en": text}}


START = a_plan()["start"]
EVENING = {"occurrence": f"{START['date']}T{START['time']}", "made_on": 1}


def a_series(title: str) -> Json:
    return {"kind": "open", "title": english(title), "plan": a_plan(), "rule": "FREQ=WEEKLY"}


def proofs(sown: Sown, asks: str) -> list[Json]:
    """That somebody was there, as whoever guesses would say it."""
    circle, mac = sown.ids["circle"], "m" * 24
    return [
        {"seat": sown.ids["ref"]},
        {"link": f"{circle}.{'s' * 24}"},
        {"token": f"{asks}.{circle}.{'0' * 32}.{mac}"},
        {"token": f"{sown.community.id}.{circle}.{'0' * 32}.{mac}"},
        {"place": f"{asks}.{circle}.{sown.ids['person']}.1.{mac}"},
    ]


ASKED: dict[str, Asking] = {
    "POST /api/enter": lambda sown, asks: [
        {"link": f"{sown.ids['circle']}.{'s' * 24}"},
        {"link": f"{asks}.{secret_of(sown.links[0])}"},
        {"seat": seat_ref(sown.ids["circle"], sown.seat)},
    ],
    "POST /api/enter/forget": lambda sown, asks: [{"room": sown.ids["circle"]}],
    "POST /api/enter/forget-seat": lambda sown, asks: [{"seat": seat_ref(sown.ids["circle"], sown.seat)}],
    "POST /api/enter/answers/mine": lambda sown, asks: [*proofs(sown, asks)],
    "PUT /api/enter/answers": lambda sown, asks: [{**proof, "hopeful": 3} for proof in proofs(sown, asks)],
    "POST /api/enter/answers/withdraw": lambda sown, asks: [*proofs(sown, asks)],
    "PUT /api/enter/weather": lambda sown, asks: [{**proof, "weather": 3} for proof in proofs(sown, asks)],
    "POST /api/enter/next": lambda sown, asks: [*proofs(sown, asks)],
    "POST /api/enter/kept": lambda sown, asks: [*proofs(sown, asks)],
    "PUT /api/enter/counted": lambda sown, asks: [
        {"place": f"{asks}.{sown.ids['circle']}.{sown.ids['person']}.1.{'m' * 24}", "agreed": True}
    ],
    "POST /api/organise": lambda sown, asks: [{"link": f"{asks}.{secret_of(sown.links[-1])}"}],
    "POST /api/organise/lost": always({"address": "tom@example.org"}),
    "POST /api/oidc/end": always({"code": "x", "state": "x"}),
    "POST /api/passkey": always({"credential": {"id": "AAAA", "response": {}}}),
    "POST /organiser/links": always({"name": "Tom"}),
    "POST /organiser/links/{link}/revoke": always({"even_last": True}),
    "POST /organiser/tokens": always({"name": "Theirs", "scopes": ["people:read"]}),
    **OF_FACILITATORS,
    "POST /organiser/passkeys/options": always({"name": "Tom"}),
    "POST /organiser/passkeys": always({"name": "Tom", "credential": {}}),
    "GET /organiser/circles": lambda sown, asks: [{}, {"before": sown.before}, {"before": "over:9999999999.0"}],
    "POST /organiser/circles": always({"title": english("Theirs")}),
    "PUT /organiser/circles/{circle}": always(
        {"title": english("Theirs"), "starts_at": None, "capacity": 4, "made_on": 1}
    ),
    "POST /organiser/circles/{circle}/duplicate": always({}),
    "POST /organiser/circles/{circle}/seats": always({"role": "facilitator"}),
    "PUT /organiser/circles/{circle}/seat-names": lambda sown, asks: [{"seat": sown.seat, "called": "Theirs"}],
    "POST /organiser/circles/{circle}/links": lambda sown, asks: [{"seat": sown.seat}, {"open": True}],
    "PUT /organiser/circles/{circle}/not-together": lambda sown, asks: [
        {"pairs": [[sown.seat, sown.ids["other_seat"]]], "made_on": 0}
    ],
    "POST /organiser/circles/{circle}/alerts/seen": always({"alerts": ["a1"]}),
    "PUT /organiser/alert-mails": always({"addresses": ["tom@example.org"], "language": "en", "made_on": 0}),
    "PUT /organiser/alert-hook": always({"url": "https://hooks.example.org/", "language": "en", "made_on": 0}),
    "POST /organiser/alert-hook/secret": always({"made_on": 1}),
    "PUT /organiser/circles/{circle}/terms": always({"visibility": "public", "made_on": 1}),
    "GET /organiser/circles/{circle}/sign-ups": lambda sown, asks: [{}, {"before": f"0:0.0:{sown.ids['person']}"}],
    "POST /organiser/circles/{circle}/sign-ups": always({"name": "Tom", "address": "tom@example.org"}),
    "POST /organiser/circles/{circle}/sign-ups/acts": lambda sown, asks: [
        {"person": sown.ids["person"], "act": act} for act in ("cancel", "erase")
    ],
    "POST /organiser/circles/{circle}/sign-ups/links": lambda sown, asks: [
        {"person": sown.ids["person"], "renew": renew} for renew in (False, True)
    ],
    "POST /organiser/community/erase": lambda sown, asks: [{"id": sown.community.id}],
    "PUT /organiser/circles/{circle}/sign-ups/attended": lambda sown, asks: [
        {"person": sown.ids["person"], "attended": True}
    ],
    "PUT /organiser/circles/{circle}/sign-ups/apart": lambda sown, asks: [
        {"one": sown.ids["person"], "other": sown.ids["other_person"], "apart": True}
    ],
    "GET /organiser/series": lambda sown, asks: [{}, {"before": f"9999999999.0:{sown.ids['series']}"}],
    "POST /organiser/series": always(a_series("Theirs")),
    "POST /organiser/series/preview": always(a_series("Theirs")),
    "PUT /organiser/series/{series}": lambda sown, asks: [
        {key: value for key, value in a_series("Theirs").items() if key != "kind"} | EVENING
    ],
    "POST /organiser/series/{series}/duplicate": always({"start": START, "rule": "FREQ=WEEKLY"}),
    "POST /organiser/series/{series}/move": always({**EVENING, "start": START}),
    "POST /organiser/series/{series}/skip": always(EVENING),
    "POST /organiser/series/{series}/cancel": always(EVENING),
    "POST /organiser/series/{series}/end": always(EVENING),
    "PUT /organiser/circles/{circle}/evening/groups": always({"groups": [], "made_on": 0}),
    "POST /organiser/circles/{circle}/evening/groups": always({"made_on": 0, "anew": True}),
    "GET /organiser/community-requests": always({}, {"limit": 0}, {"before": "9999999999.0_z"}),
    "PUT /organiser/community-requests/{request}/answered": always({"answered": True}, {"answered": False}),
    "PUT /organiser/profile": always({**CHOSEN, "name": "Theirs", "made_on": 0}),
    "PUT /organiser/profile/logo": always(PNG),
    "POST /organiser/shelf/read-script": always({"text": PLAIN}),
    "POST /organiser/shelf/read-prompts": always({"text": "kind: round"}),
    "PUT /organiser/scripts/{script}": lambda sown, asks: [{"text": PLAIN, "made_on": mark} for mark in sown.marks],
    "POST /organiser/scripts/{script}/remove": lambda sown, asks: [{"made_on": mark} for mark in sown.marks],
    "PUT /organiser/prompts/{list}": lambda sown, asks: [
        {"text": "kind: round", "made_on": mark} for mark in sown.marks
    ],
    "POST /organiser/prompts/{list}/remove": lambda sown, asks: [{"made_on": mark} for mark in sown.marks],
}
"""What an organiser asks, valid but for what it names."""


def name_of(operation: Operation[Any]) -> str:
    return f"{operation.method} {operation.path}"


@pytest.fixture
async def house(store: RedisRoomStore) -> AsyncIterator[House]:
    store.on_committed = tell_lists(store)
    made = office_of(community_on(store))
    await made.communities.make("canarynorth")
    await made.communities.make("south")
    yield made
    for client in made.clients:
        await client.aclose()


async def organiser(house: House, community: str, token: str | None = None) -> httpx2.AsyncClient:
    """One who came from an address of their own."""
    browser = house.browser(f"10.0.{len(house.clients)}.1")
    made = house.communities.of(community)
    assert made is not None
    token = token or await made.organisers.invite_from_terminal("Tests")
    (await browser.post("/api/organise", json={"link": token})).raise_for_status()
    return browser


async def ask(browser: httpx2.AsyncClient, operation: Operation[Any], sown: Sown, body: Any) -> httpx2.Response:
    path = re.sub(r"\{(\w+)\}", lambda part: sown.ids[part[1]], operation.path)
    match body:
        case bytes():
            return await browser.request(operation.method, path, content=body)
        case dict() if operation.method == "GET":
            return await browser.request(operation.method, path, params=body)
        case _:
            return await browser.request(operation.method, path, json=body)


async def sow(house: House, community_id: str) -> Sown:
    """Through the API, as one of its organisers does."""
    community = house.communities.of(community_id)
    assert community is not None
    link = await community.organisers.invite(f"{CANARY} link")
    mei = await organiser(house, community_id, link)
    plan = {name: english(f"{CANARY} {name}") for name in ("description", "content_note", "theme")}
    terms = {"sign_up": {"seats": 4, "questions": [{"id": "q", "text": english(f"{CANARY} question")}]}}
    spec = {"title": english(f"{CANARY} title"), "participants": 2, "open_link": True, "plan": plan, "terms": terms}
    made = (await mei.post("/organiser/circles", json=spec)).raise_for_status().json()
    circle, links = made["circle"]["id"], made["links"]
    series = (await mei.post("/organiser/series", json=a_series(f"{CANARY} series"))).raise_for_status().json()["id"]
    seats = [link["seat"] for link in links["participants"]]
    for name in ("person", "other"):
        comer = {"name": f"{CANARY} {name}", "address": f"{CANARY}-{name}@example.org"}
        added = await mei.post(f"/organiser/circles/{circle}/sign-ups", json=comer)
    person, other_person = (each["id"] for each in added.raise_for_status().json()["people"])
    jun = {"name": f"{CANARY} facilitator", "address": f"{CANARY}-jun@example.org"}
    facilitates = (await mei.post("/organiser/facilitators", json=jun)).raise_for_status().json()["id"]
    duty = {"of": circle, "kind": "circle", "role": "facilitator"}
    (await mei.post(f"/organiser/facilitators/{facilitates}/duties", json=duty)).raise_for_status()
    passkey = f"{CANARY}-passkey"
    await community.facilitator_accounts.kept.add_passkey(passkey, f"{CANARY} phone", "AAAA", 0, facilitates)
    asked: dict[str, Json] = {
        f"/organiser/circles/{circle}/not-together": {"pairs": [seats], "made_on": 1},
        "/organiser/alert-mails": {"addresses": [f"{CANARY}@example.org"], "language": "en", "made_on": 0},
        "/organiser/alert-hook": {"url": f"https://{CANARY}.example.org/", "language": "en", "made_on": 0},
        "/organiser/profile": {**CHOSEN, "name": f"{CANARY} name", "phone": PHONE, "made_on": 0},
    }
    for path, body in asked.items():
        (await mei.put(path, json=body)).raise_for_status()
    (await mei.post("/api/passkey/options")).raise_for_status()  # the default community's secret is there
    logo = (await mei.put("/organiser/profile/logo", content=PNG)).raise_for_status().json()["logo"]
    assert isinstance(house.home.hub.store, RedisRoomStore)
    await alerted(house.home.hub.store, circle, "a1")
    token = {"name": f"{CANARY} token", "scopes": ["people:read"]}
    made_token = (await mei.post("/organiser/tokens", json=token)).raise_for_status().json()["token"]
    await community.requests.add(
        request_asked(f"{CANARY} request", id=f"{CANARY}request", address=f"{CANARY}-request@example.org", text=CANARY)
    )
    await leave_figures(community, circle)
    marks = [await wrote(mei, kind, text) for kind, text in OWN.items()]
    session = read_link_token(mei.cookies["organiser"]) or ("", "")
    [state] = (await community.book.list()).circles
    urls = [links["participants"][0]["url"], links["facilitators"][0]["url"], links["open"], f"#{link}"]
    return Sown(
        community,
        ids={
            "circle": circle,
            "series": series,
            "ref": seat_ref(circle, seats[0]),
            "script": f"{CANARY}-own",
            "list": f"{CANARY}-own",
            "seat": seats[0],
            "other_seat": seats[1],
            "facilitator": facilitates,
            "person": person,
            "request": f"{CANARY}request",
            "other_person": other_person,
            "link": hashed(secret_of(link)),
            "session": hashed(session[1]),
            "passkey": passkey,
            "token": hashed((read_token(made_token) or ("", ""))[1]),
            **({"logo": logo} if community_id != "home" else {}),
        },
        links=tuple(url.partition("#")[2] for url in urls),
        token=made_token,
        before=written(place_of(state)),
        marks=(*marks, ""),
    )


async def leave_figures(community: Community, circle: str) -> None:
    """Of that circle, with a line that somebody wrote."""
    feedback = Tally(answered=5, counts={"hopeful": (1, 1, 1, 1, 1)}, lines=(f"{CANARY} line",))
    left = CircleFigures(
        circle=circle,
        series=None,
        in_person=False,
        starts_at=None,
        ended_at=community.kept.documents("figures").now() - 80 * 3600.0,
        seats=4,
        attendance=Came(signed_up=2, waiting=0, came=5, stayed=5, left_early=0, walk_ins=3),
        feedback=feedback,
    )
    await community.kept.documents("figures").change(circle, lambda document, now: Becomes(left.model_dump_json()))


async def wrote(browser: httpx2.AsyncClient, kind: str, text: str) -> str:
    """One for themselves; its mark."""
    path = f"/organiser/{kind}/{CANARY}-own"
    (await browser.put(path, json={"text": text, "made_on": ""})).raise_for_status()
    return str((await browser.get(path)).raise_for_status().json()["mark"])


def kept(server: Server, sown: Sown) -> dict[str, Any]:
    """All that the store has of that community and its circle."""
    admin, held = server.admin, dict[str, Any]()
    room = keys.room_key(sown.ids["circle"])
    for key in (raw.decode() for raw in admin.scan_iter("*")):
        if key.startswith(f"{{c:{sown.community.id}}}:") or key == room:
            match admin.type(key):
                case b"hash":
                    held[key] = admin.hgetall(key)
                case b"zset":
                    held[key] = admin.zrange(key, 0, -1, withscores=True)
                case _:
                    held[key] = admin.get(key)
    return held


def test_every_operation_that_takes_something_is_asked_here() -> None:
    assert {name_of(operation) for operation in OPERATIONS if operation.asked is not None} == set(ASKED)


@ON_ONE_SERVER_AND_A_CLUSTER
@BOTH_WAYS
@BY
async def test_no_operation_tells_or_changes_anything_of_another_community(
    house: House, server: Server, of: str, asks: str, by: str
) -> None:
    """A program's token opens what a session does, but for what is for sessions alone: there it changes nothing."""
    sown = await sow(house, of)
    program = await house.program(community=asks)
    before, asked = kept(server, sown), 0
    for operation in OPERATIONS:
        if operation.streams:
            continue
        for body in ASKED[name_of(operation)](sown, asks) if operation.asked is not None else [None]:
            is_alone = by == "token" and Guard.ORGANISER in operation.guards and operation.scope is None
            if by == "token" and Guard.ORGANISER in operation.guards:
                browser = program
            elif Guard.FACILITATOR in operation.guards:
                browser = await facilitator(house, await organiser(house, asks))
            else:
                browser = await organiser(house, asks)
            answer = await ask(browser, operation, sown, body)
            said = f"{answer.headers} {answer.text}"
            sent = f"{answer.request.url} {body!r}"
            assert sown.found(said, sent) == [], name_of(operation)
            if is_alone:
                assert (answer.status_code, answer.json()["code"]) == (403, "sessions_alone"), name_of(operation)
                asked += 1
                continue
            assert answer.status_code not in (400, 401, 405, 413, 415, 429, 500), (name_of(operation), answer.text)
            for named in ("circle", "series"):
                if f"{{{named}}}" in operation.path and Guard.FACILITATOR in operation.guards:
                    assert (answer.status_code, answer.json()["code"]) == (409, "not_assigned"), name_of(operation)
                elif f"{{{named}}}" in operation.path:
                    assert (answer.status_code, answer.json()["code"]) == (404, f"no_such_{named}"), name_of(operation)
            asked += 1
    assert asked >= len(OPERATIONS)
    assert kept(server, sown) == before
    assert await sown.community.organisers.sign_in(secret_of(sown.links[-1])) is not None


@ON_ONE_SERVER_AND_A_CLUSTER
@BOTH_WAYS
async def test_whoever_listens_is_told_of_their_own_circles_alone(house: House, of: str, asks: str) -> None:
    sown = await sow(house, of)
    listening = [operation for operation in OPERATIONS if operation.streams]
    assert listening
    for operation in listening:
        theirs, own = await listened(house, operation, asks), await listened(house, operation, of)
        async with asyncio.timeout(PATIENT_S):
            first = [await anext(events) for events in (theirs, own)]
            await sown.community.book.new_open_link(sown.ids["circle"])
            community = house.communities.of(asks)
            assert community is not None
            circle, _ = await community.book.create(SPEC)
            told = [await anext(theirs)]
            assert circle.id in told[0].model_dump_json()
            assert sown.ids["circle"] in (await anext(own)).model_dump_json()
        assert [sown.found(event.model_dump_json(), "") for event in (*first, *told)] == [[]] * 3
        for events in (theirs, own):
            await events.aclose()


async def listened(house: House, operation: Operation[Any], community: str) -> AsyncGenerator[Any]:
    """What an organiser of that community is told, without a connection."""
    browser = await organiser(house, community)
    session = await house.communities.session(browser.cookies["organiser"])
    call = Call(Request({"type": "http"}), None, Response(), session)
    events = operation.handler(house.services.offices.of(session), call)
    assert isinstance(events, AsyncGenerator)
    return events


@pytest.mark.parametrize("server", ["valkey"], indirect=True)
async def test_whoever_organises_it_finds_all_of_it(house: House) -> None:
    """What is looked for in vain elsewhere is there to be found."""
    sown = await sow(house, "canarynorth")
    mei, said = await organiser(house, "canarynorth", sown.links[-1]), ""
    for operation in OF_ORGANISERS:
        if operation.method == "GET" and not operation.streams:
            for body in ASKED[name_of(operation)](sown, "home") if operation.asked is not None else [None]:
                said += (await ask(mei, operation, sown, body)).raise_for_status().text
    found = sown.found(said, "")
    assert sown.token not in said
    assert {PHONE, *sown.ids.values()} - {sown.ids["ref"]} <= {*found}
    assert {"canary", "canarynorth"} <= {*found}
    for word in (
        "title",
        "description",
        "content_note",
        "theme",
        "link",
        "name",
        "question",
        "series",
        "token",
        "person",
        "script",
        "prompt",
        "request",
    ):
        assert f"{CANARY} {word}" in said
    for address in (f"{CANARY}@example.org", f"https://{CANARY}.example.org/"):
        assert address in said

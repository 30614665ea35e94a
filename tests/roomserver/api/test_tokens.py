"""Tokens of programs: what each may do, and what none may."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from roomserver.api.operations import OF_OFFICE
from roomserver.http.guards import Guard
from roomserver.http.operation import Operation
from roomserver.programme.tokens import PREFIX, Scope, read_token
from roomserver.store import RedisRoomStore
from roomserver.store.organisers import HOUR_S
from roomserver.store.tokens import MOST_TOKENS
from signalling.credentials import hashed
from signalling.protocol.limits import Limits
from tests.roomserver.api.served import declared
from tests.roomserver.api.test_organising_alone import TITLE, House, office_of
from tests.roomserver.programme.test_circles import community_on
from tests.roomserver.servers import Server

ON_A_STORE = pytest.mark.parametrize("server", ["valkey"], indirect=True)
FOR_SESSIONS_ALONE = {
    "/organiser/alert-hook": "where alerts go, and the secret that they are signed with",
    "/organiser/alert-mails": "where alerts go",
    "/organiser/circles/{circle}/alerts/seen": "a person has seen them",
    "/organiser/community/": "everything of it goes",
    "/organiser/exports/lines": "people wrote them to organisers",
    "/organiser/facilitators/links": "who is logged in as a facilitator",
    "/organiser/facilitators/{facilitator}/links": "who is logged in as a facilitator",
    "/organiser/figures/lines": "people wrote them to organisers",
    "/organiser/links": "who can organise",
    "/organiser/log-out": "who can organise",
    "/organiser/passkeys": "who can organise",
    "/organiser/sessions": "who can organise",
    "/organiser/tokens": "a token makes no other one",
}
"""By how their paths begin, and why."""
CHANGED_IN_SESSIONS_ALONE = {"/organiser/profile": "whom people in need can call, and who is on call"}
"""What programs may read."""


@pytest.fixture
async def office(store: RedisRoomStore) -> AsyncIterator[House]:
    made = office_of(community_on(store))
    yield made
    for client in made.clients:
        await client.aclose()


async def made(office: House, *scopes: Scope, days: int = 1) -> str:
    """A token, made on the page."""
    browser = await office.organiser()
    asked = {"name": "Calendar", "scopes": [*scopes], "days": days}
    answer = await browser.post("/organiser/tokens", json=asked)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


def told(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["code"])


def a_path(operation: Operation[Any]) -> str:
    return re.sub(r"\{\w+\}", "nothing", operation.path)


def test_every_operation_of_the_office_has_a_scope_or_is_for_sessions_alone() -> None:
    for operation in OF_OFFICE:
        starts = {**FOR_SESSIONS_ALONE, **({} if operation.method == "GET" else CHANGED_IN_SESSIONS_ALONE)}
        alone = any(operation.path.startswith(start) for start in starts)
        assert (operation.scope is None) == alone, (operation.method, operation.path)
        assert Guard.ORGANISER in operation.guards, operation.path
        if operation.scope is not None and operation.method == "GET":
            assert operation.scope.value.endswith(":read"), operation.path


@ON_A_STORE
async def test_a_token_is_shown_once_and_only_its_hash_is_kept(office: House, server: Server) -> None:
    token = await made(office, Scope.PEOPLE_READ, Scope.PROGRAMME_READ, days=30)
    read = read_token(token)
    assert token.startswith(PREFIX)
    assert read is not None
    assert read[0] == "home"
    browser = await office.organiser()
    listed = await browser.get("/organiser/tokens")
    [shown] = listed.json()["tokens"]
    assert (shown["name"], shown["scopes"], shown["used_at"]) == ("Calendar", ["programme:read", "people:read"], None)
    assert shown["id"] == hashed(read[1])
    assert shown["expires_at"] - shown["made_at"] == 30 * 24 * HOUR_S
    kept = json.dumps([str(server.admin.dump(key)) for key in server.admin.scan_iter("*")])
    assert read[1] not in kept + listed.text


@ON_A_STORE
async def test_a_token_opens_what_its_scopes_say_and_names_the_scope_that_is_missing(office: House) -> None:
    for scope in Scope:
        program = await office.program(scope)
        for operation in OF_OFFICE:
            if operation.streams:
                continue
            answer = await program.request(operation.method, a_path(operation), json={"none": 1})
            if operation.scope is None:
                assert told(answer) == (403, "sessions_alone"), operation.path
            elif operation.scope is not scope:
                assert told(answer) == (403, "wrong_scope"), operation.path
                assert operation.scope.value in answer.json()["detail"]
                assert f'scope="{operation.scope.value}"' in answer.headers["www-authenticate"]
            else:
                assert answer.status_code not in (401, 403, 500), (operation.path, answer.text)
            if answer.status_code >= 400:
                assert answer.json()["code"] in declared(answer), (operation.path, answer.text)


LINKS = {"LinkUrl", "PersonLink", "SeatUrl"}


def test_what_changes_people_tells_of_them_whoever_may_read_them_alone() -> None:
    for operation in OF_OFFICE:
        if operation.scope is Scope.PEOPLE_WRITE and operation.answer is not None:
            is_link = operation.answer.__name__ in LINKS
            assert operation.tells is (None if is_link else Scope.PEOPLE_READ), operation.path


@ON_A_STORE
async def test_a_token_that_may_not_read_people_is_not_told_of_them_where_it_changes_them(office: House) -> None:
    browser = await office.organiser()
    spec = {"title": TITLE, "terms": {"sign_up": {"seats": 3}}}
    circle = (await browser.post("/organiser/circles", json=spec)).json()["circle"]["id"]
    path = f"/organiser/circles/{circle}"
    for name in ("Canaria", "Mei"):
        added = await browser.post(f"{path}/sign-ups", json={"name": name, "address": f"{name}@example.org"})
    one, other = [person["id"] for person in added.json()["people"]]
    version = (await browser.get(f"{path}/not-together")).json()["version"]
    changes: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", f"{path}/sign-ups", {"name": "Tom"}),
        ("PUT", f"{path}/sign-ups/attended", {"person": one, "attended": True}),
        ("POST", f"{path}/evening/groups", {"made_on": 0}),
        ("PUT", f"{path}/sign-ups/apart", {"one": one, "other": other, "apart": True}),
        ("PUT", f"{path}/not-together", {"pairs": [], "made_on": version}),
        ("POST", f"{path}/sign-ups/acts", {"person": one, "act": "cancel"}),
        ("POST", "/organiser/facilitators", {"name": "Jun", "address": "jun@example.org"}),
    ]
    writes = await office.program(Scope.PEOPLE_WRITE)
    both = await office.program(Scope.PEOPLE_WRITE, Scope.PEOPLE_READ)
    for method, to, asked in changes:
        answer = await writes.request(method, to, json=asked, headers={"idempotency-key": to[-20:]})
        assert (answer.status_code, answer.content) == (204, b""), to
        again = await writes.request(method, to, json=asked, headers={"idempotency-key": to[-20:]})
        assert (again.status_code, again.content, again.headers["idempotency-replayed"]) == (204, b"", "true")
    told_of = await both.request("POST", f"{path}/sign-ups", json={"name": "Aisha"})
    assert {"Canaria", "Mei", "Tom", "Aisha"} == {person["name"] for person in told_of.json()["people"]}


@ON_A_STORE
async def test_a_program_needs_no_origin_and_is_told_links_that_open_something(office: House) -> None:
    program = await office.program(Scope.PROGRAMME_WRITE)
    made = await program.post("/organiser/circles", json={"title": TITLE, "participants": 1})
    assert (made.status_code, "origin" in made.request.headers) == (201, False)
    origin, _, token = made.json()["links"]["participants"][0]["url"].partition("/join#")
    assert origin == "http://localhost"
    assert (await office.browser().post("/api/enter", json={"link": token})).status_code == 200


@ON_A_STORE
@pytest.mark.parametrize("origin", ["https://evil.example.org", "null", "http://localhost.evil.example.org"])
async def test_a_page_of_others_does_nothing_with_a_token(office: House, origin: str) -> None:
    program = await office.program()
    for method, path in (("GET", "/organiser/circles"), ("POST", "/organiser/circles")):
        answer = await program.request(method, path, headers={"origin": origin})
        assert told(answer) == (403, "foreign_origin")
        assert not [name for name in answer.headers if name.startswith("access-control-")]
    asked = {"access-control-request-method": "GET", "access-control-request-headers": "authorization"}
    preflight = await program.request("OPTIONS", "/organiser/circles", headers={"origin": origin, **asked})
    assert preflight.status_code == 405
    assert not [name for name in preflight.headers if name.startswith("access-control-")]


@ON_A_STORE
async def test_a_cookie_and_a_token_at_once_are_refused(office: House) -> None:
    browser = await office.organiser()
    token = await made(office, *Scope)
    both = await browser.get("/organiser/circles", headers={"authorization": f"Bearer {token}"})
    assert told(both) == (400, "cookie_and_token")
    proxy = await browser.get("/organiser/circles", headers={"authorization": "Basic bWVpOnRlYQ=="})
    assert proxy.status_code == 200  # it is a proxy's, and none of ours


@ON_A_STORE
async def test_what_is_no_token_opens_nothing(office: House) -> None:
    token = await made(office, *Scope)
    program = office.browser()
    del program.headers["origin"]
    wrong = (
        token[:-1],
        token + "a",
        token.upper(),
        token.replace("_home_", "_south_"),
        f"[{token}]",
        json.dumps([token]),
        f"{token}, {token}",
        "",
        "circle_home_" + "a" * 28,
    )
    for text in wrong:
        answer = await program.get("/organiser/circles", headers={"authorization": f"Bearer {text}"})
        assert told(answer) == (401, "no_such_token"), text
        assert answer.headers["www-authenticate"].startswith("Bearer")
    twice = [("authorization", f"Bearer {token}"), ("authorization", f"Bearer {token}")]
    assert told(await program.get("/organiser/circles", headers=twice)) == (401, "no_such_token")
    right = await program.get("/organiser/circles", headers={"authorization": f"bearer {token}"})
    assert right.status_code == 200


@ON_A_STORE
async def test_a_token_that_is_revoked_or_has_expired_opens_nothing(office: House, server: Server) -> None:
    browser, program = await office.organiser(), await office.program()
    assert (await program.get("/organiser/circles")).status_code == 200
    [shown] = (await browser.get("/organiser/tokens")).json()["tokens"]
    assert shown["used_at"] is not None  # and noting its use did not bring back what is revoked below
    assert (await browser.post(f"/organiser/tokens/{shown['id']}/revoke")).status_code == 204
    assert told(await program.get("/organiser/circles")) == (401, "no_such_token")
    assert (await browser.get("/organiser/tokens")).json()["tokens"] == []
    other = await office.program()
    [(name, kept)] = server.admin.hgetall("{c:home}:tokens").items()
    server.admin.hset("{c:home}:tokens", name, json.dumps({**json.loads(kept), "expires_at": 1.0}))
    assert told(await other.get("/organiser/circles")) == (401, "no_such_token")
    assert (await browser.get("/organiser/tokens")).json()["tokens"] == []


@ON_A_STORE
async def test_there_are_only_so_many_tokens_and_those_that_expired_make_room(office: House, server: Server) -> None:
    browser = await office.organiser()
    for _ in range(MOST_TOKENS):
        await office.program()
    asked = {"name": "One more", "scopes": ["people:read"]}
    assert told(await browser.post("/organiser/tokens", json=asked)) == (409, "too_many_tokens")
    name, kept = next(iter(server.admin.hgetall("{c:home}:tokens").items()))
    server.admin.hset("{c:home}:tokens", name, json.dumps({**json.loads(kept), "expires_at": 1.0}))
    assert (await browser.post("/organiser/tokens", json=asked)).status_code == 201


@ON_A_STORE
@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"name": "", "scopes": ["people:read"]}, "name"),
        ({"name": "a\r\nb", "scopes": ["people:read"]}, None),
        ({"name": "Tom", "scopes": []}, "scopes"),
        ({"name": "Tom", "scopes": ["accounts:write"]}, "scopes.0"),
        ({"name": "Tom", "scopes": "people:read"}, "scopes"),
        ({"name": "Tom", "scopes": ["people:read"], "days": 0}, "days"),
        ({"name": "Tom", "scopes": ["people:read"], "days": 367}, "days"),
        ({"name": "Tom", "scopes": ["people:read"], "days": None}, "days"),
    ],
)
async def test_a_token_is_asked_for_in_full(office: House, asked: dict[str, Any], field: str | None) -> None:
    browser = await office.organiser()
    answer = await browser.post("/organiser/tokens", json=asked)
    assert answer.status_code in ((422,) if field else (201, 422))
    if field:
        assert field in answer.json()["fields"]


@ON_A_STORE
async def test_whoever_does_a_lot_waits_and_nobody_else_does(office: House) -> None:
    """At one address, that is: what is counted is the session, or the token."""
    office.spent = Limits(rate=0.5, burst=4.0)
    greedy, other, browser = await office.program(), await office.program(), await office.organiser()
    told_of = [(await greedy.get("/organiser/circles")).status_code for _ in range(5)]
    assert told_of == [200] * 4 + [429]
    answer = await greedy.get("/organiser/circles")
    assert (told(answer), answer.headers["retry-after"]) == ((429, "too_many"), "2")
    assert (await other.get("/organiser/circles")).status_code == 200
    assert (await browser.get("/organiser/circles")).status_code == 200
    dear = await other.post("/organiser/circles", json={"title": TITLE})
    assert dear.status_code == 429  # it costs more than a list

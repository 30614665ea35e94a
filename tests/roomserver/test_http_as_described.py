"""Every operation of /openapi.json keeps its word, whatever it is asked: schemathesis on a running server."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import settings
from schemathesis import Case
from schemathesis.core.parameters import ParameterLocation

import roomserver.library
from moderation.names.cleaning import clean_text
from moderation.state.room import PLENARY_LIMIT
from roomserver.api.examples import EXAMPLES
from roomserver.api.operations import OPERATIONS
from roomserver.http import openapi
from roomserver.programme.tokens import Scope
from signalling.credentials import hashed
from tests import plain
from tests.guest import Json
from tests.roomserver.pictures import PNG
from tests.serving import RunningServer, running_server

TRIES = settings().max_examples // 2
"""For each operation, beside what its schema's bounds call for; more in a long run."""
REFUSED = ["400", "401", "403", "404", "405", "406", "413", "415", "422", "428"]
"""Statuses that refuse what is not valid: one that is too long is not even read."""
CONFIG = schemathesis.Config.from_dict(
    {
        "checks": {"negative_data_rejection": {"expected-statuses": REFUSED}},
        "seed": 20261122,
        "generation": {"max-examples": TRIES, "deterministic": True, "database": "none"},
    }
)
WORDS_OF_A_PLAN = ("description", "content_note", "theme")
ANSWERED = [operation for operation in OPERATIONS if not operation.streams]
"""Those that stream have no end that could be waited for."""
http = schemathesis.openapi.from_dict(openapi.document("1", ANSWERED, EXAMPLES), config=CONFIG)


CHOSEN: Json = {
    "languages": ["en"],
    "region": "SG",
    "zone": "Asia/Singapore",
    "colours": {"day": "#a94a22", "night": "#ee9a66"},
    "connections": "direct",
}
"""What a community can choose that no pattern says."""
LIBRARY = Path(roomserver.library.__file__).parent
LOG_OUT = "/organiser/log-out"
"""It ends the session that asks."""


class Asked:
    """A server of its own, as it gets full of odd circles, and what there is to ask it about."""

    def __init__(self, server: RunningServer) -> None:
        self.origin = server.origin
        self.server = server
        self.session = server.organising.cookies["organiser"]
        asked = {"name": "Tests", "scopes": [*Scope]}
        self.token = str(server.organising.post("/organiser/tokens", json=asked).raise_for_status().json()["token"])
        self._turn = itertools.count()
        self._circles: dict[str, str] = {}

    @cached_property
    def tokens(self) -> dict[str, str]:
        """Links that open something, by the path where they do."""
        seat = self.server.new_circle(open_link=True).open or ""
        organiser = self.server.command("organiser", "invite", "Mei").strip()
        return {"/api/enter": seat.partition("#")[2], "/api/organise": organiser.partition("#")[2]}

    def new_session(self) -> str:
        """One more by the same link."""
        asked = {"link": self.tokens["/api/organise"]}
        headers = {"origin": self.origin}
        answer = plain.post(f"{self.origin}/api/organise", json=asked, headers=headers)
        return answer.raise_for_status().cookies["organiser"]

    def new_link(self) -> str:
        """The id of one that nobody uses."""
        token = self.server.command("organiser", "invite", "Tom").strip().partition(".")[2]
        return hashed(token)

    def circle(self, operation: str) -> str:
        """One for each operation, as one of them ends it."""
        if operation not in self._circles:
            self._circles[operation] = self.server.new_circle(participants=1, open_link=True).circle
        return self._circles[operation]

    def send(self, case: Case[Any]) -> None:
        """Every second time about what exists; from our own pages, and from an address that has not failed before."""
        turn = next(self._turn)
        meta = case.meta
        assert meta is not None
        if meta.generation.mode.is_positive:
            if isinstance(case.body, bytes | str):
                case.body = PNG
            if isinstance(case.body, dict):
                case.body = consistent(case.body)
            if isinstance(case.body, dict) and "text" in case.body:
                kind = "prompts" if "prompts" in case.path else "scripts"
                case.body["text"] = next(iter(sorted((LIBRARY / kind).glob("*.yaml")))).read_text(encoding="utf-8")
            for part in {"script", "list"} & {*case.path_parameters}:
                case.path_parameters[part] = "of-our-own"
            if turn % 2:
                self._make_real(case)
        headers = {"x-forwarded-for": f"10.{turn >> 16}.{turn >> 8 & 255}.{turn & 255}"}
        cookies = {}
        if not meta.is_negative_at(ParameterLocation.HEADER):
            headers |= {"origin": self.origin, **self._key(case, turn)}
        if is_by_token(case):
            headers |= self._token(case)
        elif case.path.startswith("/organiser/") and not meta.is_negative_at(ParameterLocation.COOKIE):
            cookies["organiser"] = self.new_session() if case.path == LOG_OUT else self.session
        case.call_and_validate(base_url=self.origin, headers=headers, cookies=cookies)

    def _token(self, case: Case[Any]) -> dict[str, str]:
        """Programs ask for all that they may. What is generated of their token, or of a cookie, opens nothing."""
        meta = case.meta
        assert meta is not None
        (case.cookies or {}).pop("organiser", None)
        is_wrong = meta.is_negative_at(ParameterLocation.HEADER) and "Authorization" in (case.headers or {})
        return {} if is_wrong else {"Authorization": f"Bearer {self.token}"}

    def _key(self, case: Case[Any], turn: int) -> dict[str, str]:
        """Another one each time, and not always: a community may keep so many."""
        given = [name for name in case.headers or {} if name.lower() == "idempotency-key"]
        for name in given:
            del case.headers[name]
        return {"idempotency-key": f"key-{turn}"} if given and turn % 4 == 0 else {}

    def _make_real(self, case: Case[Any]) -> None:
        if "circle" in case.path_parameters:
            case.path_parameters["circle"] = self.circle(case.operation.label)
        if "session" in case.path_parameters:
            case.path_parameters["session"] = hashed(self.new_session())
        if "link" in case.path_parameters:
            case.path_parameters["link"] = self.new_link()
        if "token" in case.path_parameters:
            case.path_parameters["token"] = "nothing"
        if case.path in self.tokens:
            case.body = {"link": self.tokens[case.path]}


def is_by_token(case: Case[Any]) -> bool:
    """Whether it is for programs too."""
    return any(openapi.TOKEN in needed for needed in case.operation.definition.raw.get("security", ()))


def consistent(body: Json) -> Json:
    """What no JSON schema can say: the language to fall back to has words, there is something to read in all of them,
    nobody is invited to no seat, a script is one of the library, a circle has one start, today or tomorrow,
    and mails go to addresses.

    A schema takes 2.0 for an integer as well; the server does not.
    """
    body = whole(body)
    if "addresses" in body:
        addresses = [f"person{number}@example.org" for number, _ in enumerate(body["addresses"])]
        return {**body, "addresses": addresses, "language": "en"}
    if body.keys() & {"connections", "zone", "training", "agreements", "about", "region", "helplines", "colours"}:
        return profile(body)
    if body.get("address") is not None:
        body = {**body, "address": "tom@example.org"}
    if "url" in body:
        body = {**body, "url": "https://hooks.example.org/circle", "language": "en"}
    if isinstance(name := body.get("name"), str) and not clean_text(name):
        body = {**body, "name": "Tom"}
    if "plan" in body or "starts_at" in body:
        body = body | starting_soon(body)
        if isinstance(plan := body.get("plan"), dict) and plan.get("venue"):
            body = {**body, "plan": {**plan, "venue": {"address": "12 Sample Road"}}}
    if "rule" in body:
        body = repeating(body)
    elif "start" in body:
        body = {**body, "start": tomorrow()}
    if isinstance(terms := body.get("terms"), dict):
        body = {**body, "terms": offered(terms)}
    if "sign_up" in body:
        body = offered(body)
    if "title" not in body or "kind" in body or "occurrence" in body:
        return {**body, "title": readable(body["title"]), "script": None} if "title" in body else body
    return inviting(body)


def repeating(body: Json) -> Json:
    """A series of three days, with a seat for whoever facilitates; another like it is asked for by its start and rule
    alone.
    """
    body = {name: value for name, value in body.items() if name != "starts_at"}
    if "title" in body:
        body |= {"facilitators": 1, "cofacilitators": 0, "capacity": PLENARY_LIMIT}
        body["plan"] = {**(body.get("plan") or {}), "start": tomorrow()}
    if isinstance(wanted := body.get("sign_up"), dict):
        body["sign_up"] = {**wanted, "seats": min(int(wanted.get("seats", 8)), PLENARY_LIMIT - 1)}
    return {**body, "rule": "FREQ=DAILY;COUNT=3"} | ({"start": tomorrow()} if "start" in body else {})


def inviting(body: Json) -> Json:
    """A circle with a seat for everyone."""
    title = readable(body["title"])
    facilitators = int(body.get("facilitators", 1))
    cofacilitators = min(int(body.get("cofacilitators", 0)), PLENARY_LIMIT - facilitators)
    participants = min(int(body.get("participants", 0)), PLENARY_LIMIT - facilitators - cofacilitators)
    counts = {"facilitators": facilitators, "cofacilitators": cofacilitators, "participants": participants}
    signing_up = ((body.get("terms") or {}).get("sign_up") or {}).get("seats", 0)
    needed = min(PLENARY_LIMIT, sum(counts.values()) + signing_up)
    capacity = max(int(body.get("capacity", 8)), needed)
    script = "circle-60" if body.get("script") else None
    if "made_on" in body:  # another revision invites nobody
        return {**body, "title": title, "script": script, "capacity": capacity}
    return {**body, "title": title, "script": script, "capacity": capacity, **counts}


def whole(value: Any) -> Any:
    """Integers are written without a point."""
    if isinstance(value, dict):
        return {key: whole(each) for key, each in value.items()}
    if isinstance(value, list):
        return [whole(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def offered(terms: Json) -> Json:
    """Few sign up, and nobody is asked anything."""
    if not isinstance(terms.get("sign_up"), dict):
        return terms
    return {**terms, "sign_up": {**terms["sign_up"], "seats": 1, "questions": []}}


def tomorrow() -> Json:
    then = datetime.now(UTC) + timedelta(days=1)
    return {"date": f"{then:%Y-%m-%d}", "time": "19:30", "zone": "Asia/Singapore"}


def profile(body: Json) -> Json:
    """What can be chosen: words are readable, a helpline has a name or is a service, and no two are of one region."""
    said = {**body, **CHOSEN}
    if isinstance(body.get("name"), str):
        said["name"] = "Circle"
    if isinstance(about := body.get("about"), dict):
        said["about"] = readable(about)
    if body.get("agreements") is not None:
        said["agreements"] = [{"default": "en", "texts": {"en": "We listen."}} for _ in body["agreements"]]
    if body.get("helplines") is not None:
        line = {"name": "Line", "call": "1771"}
        said["helplines"] = [{"region": "SG", "lines": [line for _ in body["helplines"][0]["lines"]]}]
    if body.get("retention"):
        said["retention"] = {"circles_days": 30}
    if body.get("training"):
        said["training"] = [{"id": f"s{at}", "name": "Step"} for at, _ in enumerate(body["training"])]
    return said


def starting_soon(body: Json) -> Json:
    """When it starts, and its plan."""
    starts_at = None if body.get("starts_at") is None else time.time() + float(body["starts_at"]) % 3600
    if (plan := body.get("plan")) is None:
        return {"starts_at": starts_at}
    plan = {**plan, **{part: readable(plan[part]) for part in WORDS_OF_A_PLAN if plan.get(part) is not None}}
    if plan.get("start") is not None:
        plan["start"] = tomorrow()
        starts_at = None
    if plan.get("duration_min") is not None:
        plan["duration_min"] = int(plan["duration_min"])
    return {"plan": plan, "starts_at": starts_at}


def readable(text: Json) -> Json:
    texts = {tag: words if clean_text(words) else "Tuesday" for tag, words in text["texts"].items()}
    return {**text, "texts": texts, "default": next(iter(texts))}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    with running_server(tmp_path_factory.mktemp("asked")) as running:
        yield Asked(running)


@http.parametrize()
def test_an_operation_keeps_its_word(case: Case[Any], asked: Asked) -> None:
    asked.send(case)

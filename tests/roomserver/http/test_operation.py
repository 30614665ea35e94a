"""Operations by themselves: what a declaration says is what is served."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from typing import Annotated, Any

import httpx2
import pytest
from pydantic import BaseModel, Field
from starlette.applications import Starlette

from moderation.refusal import RefusalCode, Refused
from roomserver.http import openapi
from roomserver.http.guards import Guard, Guards
from roomserver.http.operation import Call, Operation, always, routes
from roomserver.http.problems import (
    CIRCLE_OVER,
    NO_SUCH_CIRCLE,
    NO_SUCH_LINK,
    NO_SUCH_SEAT,
    UNAVAILABLE,
    UNREADABLE_LINK,
    HttpError,
    answer_error,
)
from roomserver.programme.circles import NoSuchCircle
from roomserver.store.organisers import OrganiserSession
from signalling.protocol.limits import Limits
from signalling.store import OutcomeUnknown
from tests import plain

OURS, FOREIGN = "http://localhost", "https://evil.example.org"


class Tea(BaseModel):
    """What is drunk."""

    cups: Annotated[int, Field(ge=1, le=8)] = 1


class Page(BaseModel):
    """Which part of a list."""

    limit: Annotated[int, Field(ge=1, le=50)]
    before: str | None = None


@dataclass
class Kitchen:
    """What goes wrong there next, and what it was asked."""

    error: Exception | None = None
    asked: list[BaseModel | None] = field(default_factory=list)

    def ask(self, asked: BaseModel | None) -> None:
        self.asked.append(asked)
        if self.error is not None:
            raise self.error


async def read_tea(kitchen: Kitchen, call: Call[None]) -> Tea:
    """How much tea there is."""
    kitchen.ask(call.asked)
    return Tea(cups=3)


async def list_teas(kitchen: Kitchen, call: Call[Page]) -> Tea:
    """One page of teas."""
    kitchen.ask(call.asked)
    return Tea(cups=call.asked.limit)


async def make_tea(kitchen: Kitchen, call: Call[Tea]) -> Tea:
    """Make tea."""
    kitchen.ask(call.asked)
    call.response.set_cookie("cup", "mine", path="/tea")
    call.response.set_cookie("saucer", "hers", path="/tea")
    return call.asked


async def drop_tea(kitchen: Kitchen, call: Call[None]) -> None:
    """Drop it."""
    kitchen.ask(call.asked)


OPERATIONS = (
    Operation("GET", "/tea", read_tea, says=(NO_SUCH_CIRCLE, NO_SUCH_SEAT, CIRCLE_OVER, UNAVAILABLE)),
    Operation("POST", "/tea", make_tea, (Guard.NO_FOREIGN_PAGE, Guard.FEW_WRONG_LINKS), status=201),
    Operation("DELETE", "/tea", drop_tea, (Guard.OUR_PAGES, Guard.ORGANISER)),
    Operation("GET", "/teas", list_teas, revalidated=True),
)


async def is_hers(secret: str) -> OrganiserSession | None:
    return OrganiserSession("hers", "link", 60.0, "home") if secret == "hers" else None


async def asked(kitchen: Kitchen, method: str, path: str = "/tea", **more: Any) -> httpx2.Response:
    guards = Guards(frozenset(), is_hers, lambda: Limits(rate=0.0, burst=1.0))
    app = Starlette(routes=routes(OPERATIONS, always(kitchen), guards), exception_handlers={HttpError: answer_error})
    async with plain.AsyncClient(transport=httpx2.ASGITransport(app), base_url=OURS) as client:
        return await client.request(method, path, **more)


async def test_what_a_handler_answers_goes_with_its_status_and_cookies() -> None:
    kitchen = Kitchen()
    made = await asked(kitchen, "POST", json={"cups": 2})
    assert (made.status_code, made.json(), kitchen.asked) == (201, {"cups": 2}, [Tea(cups=2)])
    assert [cookie.partition(";")[0] for cookie in made.headers.get_list("set-cookie")] == ["cup=mine", "saucer=hers"]
    assert made.headers["cache-control"] == "no-store"
    dropped = await asked(kitchen, "DELETE", headers={"origin": OURS, "cookie": "organiser=hers"})
    assert (dropped.status_code, dropped.content, dropped.headers["cache-control"]) == (204, b"", "no-store")


async def test_one_path_answers_its_methods_and_a_refusal_of_others_names_them() -> None:
    assert (await asked(Kitchen(), "GET")).json() == {"cups": 3}
    assert (await asked(Kitchen(), "HEAD")).status_code == 200
    refused = await asked(Kitchen(), "PUT")
    assert refused.status_code == 405
    assert set(refused.headers["allow"].split(", ")) == {"GET", "HEAD", "POST", "DELETE"}


async def test_what_is_asked_of_a_get_stands_after_the_question_mark() -> None:
    kitchen = Kitchen()
    assert (await asked(kitchen, "GET", "/teas?limit=5&before=x")).json() == {"cups": 5}
    assert kitchen.asked == [Page(limit=5, before="x")]
    wrong = await asked(kitchen, "GET", "/teas?limit=51")
    assert (wrong.status_code, [*wrong.json()["fields"]]) == (422, ["limit"])


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "foreign_origin"),
        ({"cookie": "organiser=hers"}, "foreign_origin"),
        ({"cookie": "organiser=hers", "origin": FOREIGN}, "foreign_origin"),
        ({"origin": OURS}, "no_such_session"),
        ({"cookie": "organiser=his", "origin": OURS}, "no_such_session"),
    ],
)
async def test_guards_are_asked_before_anything_is_read_or_done(headers: dict[str, str], code: str) -> None:
    kitchen = Kitchen()
    answer = await asked(kitchen, "DELETE", headers=headers)
    assert (answer.json()["code"], kitchen.asked) == (code, [])


async def test_programs_may_come_without_an_origin_where_only_foreign_pages_are_kept_out() -> None:
    assert (await asked(Kitchen(), "POST", json={})).status_code == 201
    assert (await asked(Kitchen(), "POST", json={}, headers={"origin": OURS})).status_code == 201
    assert (await asked(Kitchen(), "POST", content=b"x", headers={"origin": FOREIGN})).status_code == 403


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (NoSuchCircle(), 404, "no_such_circle"),
        (Refused(RefusalCode.NO_SUCH_SEAT), 404, "no_such_seat"),
        (Refused(RefusalCode.ENDED), 410, "ended"),
        (Refused(RefusalCode.OUT_OF_DATE), 409, "out_of_date"),
        (OutcomeUnknown("key"), 503, "unavailable"),
    ],
    ids=repr,
)
async def test_an_error_of_the_domain_is_told_as_the_operation_says_it(
    error: Exception, status: int, code: str
) -> None:
    """And a refusal that it does not list by its own code."""
    answer = await asked(Kitchen(error), "GET")
    assert (answer.status_code, answer.json()["status"], answer.json()["code"]) == (status, status, code)
    assert answer.json()["detail"]
    assert "key" not in answer.text


async def test_an_error_that_no_operation_lists_is_a_mistake_of_ours() -> None:
    with pytest.raises(NoSuchCircle):
        await asked(Kitchen(NoSuchCircle()), "POST", json={})


async def test_wrong_links_are_counted_and_what_is_none_is_not() -> None:
    guards = Guards(frozenset(), is_hers, lambda: Limits(rate=0.0, burst=1.0))
    kitchen = Kitchen()
    app = Starlette(routes=routes(OPERATIONS, always(kitchen), guards), exception_handlers={HttpError: answer_error})
    codes = []
    async with plain.AsyncClient(transport=httpx2.ASGITransport(app), base_url=OURS) as client:
        for problem in (UNREADABLE_LINK, UNREADABLE_LINK, NO_SUCH_LINK, NO_SUCH_LINK, UNREADABLE_LINK):
            kitchen.error = HttpError(problem)
            codes.append((await client.post("/tea", json={})).status_code)
    assert codes == [404, 404, 404, 429, 404]


async def test_a_declaration_describes_itself() -> None:
    described = openapi.document("1", OPERATIONS)["paths"]
    assert described["/tea"]["post"]["summary"] == inspect.getdoc(make_tea)
    assert described["/tea"]["post"]["requestBody"]["content"] == {
        "application/json": {"schema": {"$ref": "#/components/schemas/Tea"}}
    }
    assert {*described["/tea"]["delete"]["responses"]} == {"204", "400", "401", "403", "409", "422", "429", "503"}
    limit, before = described["/teas"]["get"]["parameters"]
    assert (limit["name"], limit["in"], limit["required"], limit["schema"]["maximum"]) == ("limit", "query", True, 50)
    assert (before["name"], before["required"]) == ("before", False)

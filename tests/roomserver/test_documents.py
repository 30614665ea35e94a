"""The descriptions for programs are valid, complete, and what the server answers; its counts name nobody."""

from __future__ import annotations

import json
import re
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from jsonschema import Draft7Validator
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from roomserver.api.office import Offices
from roomserver.api.operations import OPERATIONS, Services
from roomserver.http import asyncapi, openapi
from roomserver.http.guards import Guards
from signalling.protocol.messages import ClientMessage
from tests import plain
from tests.guest import guest
from tests.roomserver.api.served import nobody
from tests.serving import RunningServer
from web import node

PROTOCOL_PAGE = Path(__file__).resolve().parents[2] / "docs" / "PROTOCOL.md"


def get(site: RunningServer, path: str) -> Any:
    return plain.get(f"{site.origin}{path}").raise_for_status().json()


def test_openapi_is_valid(site: RunningServer) -> None:
    validate(get(site, "/openapi.json"), cls=OpenAPIV31SpecValidator)


def test_openapi_describes_every_route_of_an_operation() -> None:
    services = Services(None, None, Offices(None, None), None, None)  # type: ignore[arg-type]
    routes = services.routes(Guards(frozenset(), nobody))
    served = {(method.lower(), route.path) for route in routes for method in (route.methods or ()) if method != "HEAD"}
    paths = openapi.document("1", OPERATIONS)["paths"]
    assert served == {(method, path) for path, methods in paths.items() for method in methods}
    assert len(served) == len(OPERATIONS)


def test_each_operation_lists_by_status_the_codes_of_its_problems(site: RunningServer) -> None:
    revise = get(site, "/openapi.json")["paths"]["/organiser/circles/{circle}"]["put"]
    listed = {
        status: answer["content"]["application/problem+json"]["schema"]["allOf"][1]["properties"]["code"]["enum"]
        for status, answer in revise["responses"].items()
        if status != "200"
    }
    assert listed["409"][2:] == ["ended", "out_of_date", "already_live", "people_here", "seats_promised"]
    assert listed["404"] == ["no_such_circle"]
    assert set(listed) == {"400", "401", "403", "404", "408", "409", "413", "415", "422", "429", "503"}
    assert revise["operationId"] == "revise_circle"


@pytest.fixture(scope="module")
def official() -> Draft7Validator:
    """AsyncAPI's own schema of its documents; it comes with the packages of the browser app's checks."""
    node.install("all")
    schema = json.loads((node.WEB / "node_modules/@asyncapi/specs/schemas/3.0.0.json").read_text())
    return Draft7Validator(schema)


def test_asyncapi_is_valid(site: RunningServer, official: Draft7Validator) -> None:
    document = get(site, "/asyncapi.json")
    assert [(list(error.path), error.message) for error in official.iter_errors(document)] == []


def test_an_asyncapi_document_that_is_not_valid_would_be_found(official: Draft7Validator) -> None:
    document = asyncapi.document("1")
    document["operations"]["toServer"]["action"] = "listen"
    assert not official.is_valid(document)


def test_asyncapi_names_every_message_once(site: RunningServer) -> None:
    document = get(site, "/asyncapi.json")
    assert document["asyncapi"] == "3.0.0"
    sent = {name["$ref"].rpartition("/")[2] for name in document["operations"]["toServer"]["messages"]}
    assert sent == {model.__name__ for model in ClientMessage.__args__[0].__args__}
    assert _dangling(document) == []


def test_a_dangling_reference_would_be_found() -> None:
    document = asyncapi.document("1")
    del document["components"]["schemas"]["HeldView"]
    assert _dangling(document)


def test_what_the_protocols_page_shows_fits_asyncapi(site: RunningServer) -> None:
    document = get(site, "/asyncapi.json")
    shown = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", PROTOCOL_PAGE.read_text(), re.S)]
    assert [message["type"] for message in shown] == ["view"]
    for message in shown:
        jsonschema.validate(message, {"$ref": "#/components/schemas/ServerMessage", **document})


async def test_what_the_socket_says_fits_asyncapi(site: RunningServer) -> None:
    document = get(site, "/asyncapi.json")
    links = site.new_circle()
    async with AsyncExitStack() as stack:
        person = await stack.enter_async_context(guest(links.facilitators[0]))
        await person.command("knock", name="Kavitha")
        await person.command("begin")
        refused = await person.command("step_back")
        said = {"Welcome": person.welcome, "ViewMessage": person.view, "Refusal": refused}
        for name, message in said.items():
            jsonschema.validate(message, {"$ref": f"#/components/schemas/{name}", **document})
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**refused, "code": 7}, {"$ref": "#/components/schemas/Refusal", **document})


async def test_probes_and_counts(site: RunningServer) -> None:
    for path in ("/healthz", "/readyz"):
        assert plain.get(f"{site.origin}{path}").text == "ok\n"
    links = site.new_circle()
    async with guest(links.facilitators[0]) as person:
        await person.command("knock", name="Canary-of-a-name")
        await person.command("step_back")
        text = plain.get(site.metrics).text
        assert re.search(r"^circle_sockets [1-9]", text, re.M)
        assert 'circle_commands_total{outcome="no_other_facilitator",type="step_back"}' in text
        assert re.search(r'^roomserver_event_loop_lag_seconds_bucket\{le="0.1"\} [1-9]', text, re.M)
        for private in ("Canary-of-a-name", person.seat, links.circle):
            assert private not in text


def _dangling(document: dict[str, Any]) -> list[str]:
    """References that lead nowhere."""

    def leads(reference: str) -> bool:
        place: Any = document
        for step in reference.removeprefix("#/").split("/"):
            place = place.get(step) if isinstance(place, dict) else None
        return place is not None

    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return own + [found for item in value.values() for found in references(item)]
        return [found for item in value for found in references(item)] if isinstance(value, list) else []

    return [reference for reference in references(document) if not leads(reference)]

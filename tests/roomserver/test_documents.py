"""The descriptions for programs are valid, complete, and what the server answers; its counts name nobody."""

from __future__ import annotations

import re
from contextlib import AsyncExitStack
from typing import Any

import httpx2
import jsonschema
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from starlette.routing import Route

from roomserver import asyncapi, openapi
from roomserver.organising import Organising
from signalling.messages import ClientMessage
from tests.guest import guest
from tests.serving import RunningServer


def get(site: RunningServer, path: str) -> Any:
    return httpx2.get(f"{site.origin}{path}").raise_for_status().json()


def test_openapi_is_valid(site: RunningServer) -> None:
    validate(get(site, "/openapi.json"), cls=OpenAPIV31SpecValidator)


def test_openapi_describes_every_organisers_route() -> None:
    routes = [route for route in Organising.routes(Organising(None, frozenset())) if isinstance(route, Route)]  # type: ignore[arg-type]
    served = {(method.lower(), route.path) for route in routes for method in (route.methods or ()) if method != "HEAD"}
    described = {(operation.method, operation.path) for operation in openapi.OPERATIONS}
    assert described == served | {("post", "/api/enter")}


def test_asyncapi_names_every_message_once(site: RunningServer) -> None:
    document = get(site, "/asyncapi.json")
    assert document["asyncapi"] == "3.0.0"
    sent = {name["$ref"].rpartition("/")[2] for name in document["operations"]["toServer"]["messages"]}
    assert sent == {model.__name__ for model in ClientMessage.__args__[0].__args__}
    assert _dangling(document) == []


def test_a_dangling_reference_would_be_found() -> None:
    document = asyncapi.document("1")
    del document["components"]["schemas"]["Held"]
    assert _dangling(document)


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
        assert httpx2.get(f"{site.origin}{path}").text == "ok\n"
    links = site.new_circle()
    async with guest(links.facilitators[0]) as person:
        await person.command("knock", name="Canary-of-a-name")
        await person.command("step_back")
        text = httpx2.get(f"{site.origin}/metrics").text
        assert re.search(r"^circle_sockets [1-9]", text, re.M)
        assert 'circle_commands_total{outcome="no_other_facilitator",type="step_back"}' in text
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

"""OpenAPI 3.1 of the HTTP part, made from the models that the handlers use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from roomserver.api import door, library, organising
from roomserver.http import body, browser_mark
from roomserver.http.body import JSON
from roomserver.programme import circles


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path; `answer` is None where there is nothing to say. `errors` are statuses beside it.

    `from_page`: an Origin is asked for, as of everything that a cookie could do in its person's name.
    """

    method: str
    path: str
    summary: str
    status: int
    answer: type[BaseModel] | None
    body: type[BaseModel] | None = None
    errors: tuple[int, ...] = ()
    cookie: str | None = None
    from_page: bool = False

    @property
    def parameters(self) -> list[dict[str, Any]]:
        """What it takes beside the body."""
        return [_CIRCLE] * ("{circle}" in self.path) + [_ORIGIN] * self.from_page


_CIRCLE = {"name": "circle", "in": "path", "required": True, "schema": {"type": "string"}}
_ORIGIN = {
    "name": "Origin",
    "in": "header",
    "required": True,
    "description": "Ours; browsers send it by themselves.",
    "schema": {"type": "string", "format": "uri"},
}
_ORGANISER: dict[str, Any] = {"errors": (401, 503), "cookie": organising.COOKIE}
_CHANGE: dict[str, Any] = {"errors": (401, 403, 404, 409, 503), "cookie": organising.COOKIE, "from_page": True}
_BODY = (408, 413, 415, 422)

OPERATIONS = (
    Operation("get", "/api/scripts", "Scripts that a circle may be made with.", 200, library.ScriptSummaries),
    Operation("get", "/api/prompts", "Words and check-ins for facilitators to choose.", 200, library.PromptLists),
    Operation(
        "post", "/api/enter", "A link becomes a seat.", 200, door.Entered, door.EnterRequest,
        (400, 403, 404, 409, 410, 429, 503, *_BODY),
    ),
    Operation(
        "post", "/api/enter/forget", "What marks a browser in a circle that is over is taken away.", 204, None,
        browser_mark.ForgetRequest, (400, 403, 409, 503, *_BODY),
    ),
    Operation(
        "post", "/api/enter/forget-seat", "This browser is to know no more of a seat.", 204, None, door.LeftSeat,
        (400, 403, *_BODY),
    ),
    Operation(
        "post", "/api/organise", "An organiser's link becomes a session.", 200, organising.LinkUrl, door.LinkRequest,
        (400, 403, 404, 429, 503, *_BODY), from_page=True,
    ),
    Operation("get", "/organiser/circles", "All circles.", 200, organising.CircleList, **_ORGANISER),
    Operation(
        "post", "/organiser/circles", "Make a circle.", 201, organising.CreatedCircle, organising.NewCircle,
        (400, 401, 403, 503, *_BODY), organising.COOKIE, from_page=True,
    ),
    Operation(
        "put", "/organiser/circles/{circle}", "Announce it otherwise: title, start, seats, course.", 200,
        circles.CircleState, organising.NewRevision, (400, 401, 403, 404, 409, 503, *_BODY), organising.COOKIE,
        from_page=True,
    ),
    Operation(
        "post", "/organiser/circles/{circle}/seats", "A further seat with a personal link.", 201, organising.SeatUrl,
        organising.NewSeat, (400, 401, 403, 404, 409, 503, *_BODY), organising.COOKIE, from_page=True,
    ),
    Operation(
        "post", "/organiser/circles/{circle}/links", "A new link in place of the old one.", 200, organising.LinkUrl,
        organising.NewLink, (400, 401, 403, 404, 409, 503, *_BODY), organising.COOKIE, from_page=True,
    ),
    Operation("delete", "/organiser/circles/{circle}/open-link", "Remove the open link.", 204, None, **_CHANGE),
    Operation(
        "get", "/organiser/circles/{circle}/not-together", "Who is not to be in one group.", 200, circles.NotTogether,
        errors=(401, 404, 503), cookie=organising.COOKIE,
    ),
    Operation(
        "put", "/organiser/circles/{circle}/not-together", "Say who is not to be in one group.", 200,
        circles.NotTogether, organising.NewNotTogether, (400, 401, 403, 404, 409, 503, *_BODY), organising.COOKIE,
        from_page=True,
    ),
    Operation(
        "post", "/organiser/circles/{circle}/alerts/seen", "Say that alerts were seen.", 204, None,
        organising.SeenAlerts, (400, 401, 403, 404, 409, 503, *_BODY), organising.COOKIE, from_page=True,
    ),
    Operation("post", "/organiser/circles/{circle}/close", "End the circle.", 204, None, **_CHANGE),
)  # fmt: skip


def document(version: str) -> dict[str, Any]:
    """The whole description."""
    requests = {operation.body for operation in OPERATIONS if operation.body}
    answers = {operation.answer for operation in OPERATIONS if operation.answer} | {body.ErrorBody}
    models = [(model, "validation") for model in requests] + [(model, "serialization") for model in answers]
    _, schemas = models_json_schema(
        sorted(models, key=lambda entry: entry[0].__name__),  # type: ignore[arg-type]
        ref_template="#/components/schemas/{model}",
    )
    for schema in schemas["$defs"].values():
        _close_patterns(schema)
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _described(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Circle: rooms for sharing circles",
            "version": version,
            "description": "Links, seats and circles over HTTP. Rooms are on the socket: see /asyncapi.json.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {
                organising.COOKIE: {"type": "apiKey", "in": "cookie", "name": organising.COOKIE},
            },
        },
    }


def _close_patterns(schema: Any) -> None:
    """Where keys have a pattern, there are no others: pydantic refuses them and forgets to say so."""
    if isinstance(schema, dict):
        if "patternProperties" in schema:
            schema.setdefault("additionalProperties", False)
        for inner in schema.values():
            _close_patterns(inner)
    elif isinstance(schema, list):
        for inner in schema:
            _close_patterns(inner)


def _described(operation: Operation) -> dict[str, Any]:
    answers: dict[str, Any] = {str(operation.status): _answer(operation.summary, operation.answer)}
    for status in operation.errors:
        answers[str(status)] = _answer("Refused, with a stable code.", body.ErrorBody)
    described: dict[str, Any] = {"summary": operation.summary, "responses": answers}
    if operation.body is not None:
        described["requestBody"] = {"required": True, "content": {JSON: {"schema": _reference(operation.body)}}}
    if operation.cookie is not None:
        described["security"] = [{operation.cookie: []}]
    if operation.parameters:
        described["parameters"] = operation.parameters
    return described


def _answer(description: str, model: type[BaseModel] | None) -> dict[str, Any]:
    if model is None:
        return {"description": description}
    return {"description": description, "content": {JSON: {"schema": _reference(model)}}}


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}

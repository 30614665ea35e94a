"""OpenAPI 3.1 of operations, and what the browser's types are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from roomserver.http.asked_again import HEADER, KEY_PATTERN
from roomserver.http.body import JSON, Upload
from roomserver.http.download import CSV, Csv
from roomserver.http.guards import FACILITATOR_COOKIE, ORGANISER_COOKIE, Guard
from roomserver.http.operation import Operation
from roomserver.http.problems import PROBLEM_JSON, HttpError, Problem, ProblemDetails
from roomserver.http.streams import EVENTS
from roomserver.programme.tokens import IN_WORDS, PREFIX
from signalling.protocol.schema import make_plain

Json = dict[str, Any]
Operations = Iterable[Operation[Any]]

BYTES = "application/octet-stream"
_PART = re.compile(r"\{(\w+)\}")
_ORIGIN = {
    "name": "Origin",
    "in": "header",
    "required": True,
    "description": "Ours; browsers send it by themselves.",
    "schema": {"type": "string", "format": "uri"},
}


_KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "A new random one for each request, the same when it is sent again: it is done once, and answered"
    " as before for 24 hours.",
    "schema": {"type": "string", "pattern": f"^{KEY_PATTERN}$"},
}
_RETRY_AFTER = {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}}
_CHALLENGE = {"description": "What is missing (RFC 6750).", "schema": {"type": "string"}}
TOKEN = "token"
_TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": f"{PREFIX}<community>_<secret>",
    "description": "A token that an organiser made for a program. Its scopes:\n"
    + "\n".join(f"- `{scope.value}`: {words}" for scope, words in IN_WORDS.items()),
}


def document(version: str, operations: Operations, examples: Mapping[str, Json] | None = None) -> Json:
    """The whole description. `examples` of what is asked, by the names of operations."""
    operations = tuple(operations)
    paths: Json = {}
    for operation in operations:
        example = (examples or {}).get(operation.handler.__name__)
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation, example)
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
            "schemas": schemas(operations),
            "securitySchemes": {
                ORGANISER_COOKIE: {"type": "apiKey", "in": "cookie", "name": ORGANISER_COOKIE},
                FACILITATOR_COOKIE: {"type": "apiKey", "in": "cookie", "name": FACILITATOR_COOKIE},
                TOKEN: _TOKEN,
            },
        },
    }


def schemas(operations: Operations, at: str = "#/components/schemas/") -> Json:
    """By name: clients leave out what has a default; what the server answers is always complete."""
    operations = tuple(operations)
    requests = {operation.asked for operation in operations if operation.asked not in (None, Upload)}
    answers = {operation.answer for operation in operations if operation.answer} | {ProblemDetails}
    template = f"{at}{{model}}"
    _, asked = models_json_schema([(model, "validation") for model in _sorted(requests)], ref_template=template)
    _, answered = models_json_schema([(model, "serialization") for model in _sorted(answers)], ref_template=template)
    definitions: Json = {**answered.get("$defs", {}), **asked.get("$defs", {})}
    for name in set(answered["$defs"]) - set(asked["$defs"]) - {ProblemDetails.__name__}:
        if "properties" in definitions[name]:
            definitions[name]["required"] = sorted(definitions[name]["properties"])
    _close_patterns(definitions)
    return dict(sorted(definitions.items()))


def _sorted(models: Iterable[type[BaseModel]]) -> list[type[BaseModel]]:
    return sorted(models, key=lambda model: model.__name__)


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


def _described(operation: Operation[Any], example: Json | None) -> Json:
    status = operation.status if operation.answer else 204
    kind = EVENTS if operation.streams else CSV if operation.answer is Csv else JSON
    answers: Json = {str(status): _answer(operation.summary, operation.answer, kind)}
    if operation.tells is not None:
        answers["204"] = _answer(
            f"The same, to a token that may not read it: it needs {operation.tells.value}.", None, kind
        )
    for status in sorted({problem.status for problem in operation.problems}):
        answers[str(status)] = _refused([problem for problem in operation.problems if problem.status == status])
    described: Json = {
        "operationId": operation.handler.__name__,
        "summary": operation.summary,
        "responses": answers,
    }
    if operation.asked is not None and operation.method != "GET":
        shown: Json = {} if example is None else {"example": example}
        content: Json = {JSON: {"schema": _reference(operation.asked), **shown}}
        if operation.asked is Upload:
            content = {BYTES: {"schema": {"type": "string", "maxLength": operation.most, "format": "binary"}}}
        described["requestBody"] = {"required": True, "content": content}
    if security := _security(operation):
        described["security"] = security
    if parameters := _parameters(operation):
        described["parameters"] = parameters
    return described


def _security(operation: Operation[Any]) -> list[Json]:
    """One of these is needed."""
    if Guard.FACILITATOR in operation.guards:
        return [{FACILITATOR_COOKIE: []}]
    by_token = [] if operation.scope is None else [{TOKEN: [operation.scope.value]}]
    return [{ORGANISER_COOKIE: []}, *by_token] if Guard.ORGANISER in operation.guards else []


def _origin(operation: Operation[Any]) -> list[Json]:
    """A program with a token sends none."""
    if Guard.OUR_PAGES not in operation.guards:
        return []
    return [_ORIGIN if operation.scope is None else {**_ORIGIN, "required": False}]


def _parameters(operation: Operation[Any]) -> list[Json]:
    """What it takes beside the body."""
    parts = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PART.findall(operation.path)
    ]
    fixed = parts + _origin(operation) + [_KEY] * operation.takes_keys
    if operation.asked is None or operation.method != "GET":
        return fixed
    query = operation.asked.model_json_schema()
    required = query.get("required", ())
    return fixed + [
        {"name": name, "in": "query", "required": name in required, "schema": schema}
        for name, schema in query["properties"].items()
    ]


def _answer(description: str, model: type[BaseModel] | None, kind: str) -> Json:
    """Of events, the schema is that of each one's data."""
    if model is None:
        return {"description": description}
    return {"description": description, "content": {kind: {"schema": _reference(model)}}}


def _refused(problems: list[Problem]) -> Json:
    """One status, which may say several things by their codes."""
    codes = list(dict.fromkeys(problem.code for problem in problems))
    said = {"properties": {"status": {"const": problems[0].status}, "code": {"enum": codes}}}
    shown = {problem.code: {"value": _shown(problem)} for problem in reversed(problems)}
    waits = {"Retry-After": _RETRY_AFTER} if problems[0].status == 429 else {}
    challenged = {"WWW-Authenticate": _CHALLENGE} if any(problem.challenge for problem in problems) else {}
    headers: Json = {**waits, **challenged}
    return {
        "description": " ".join(dict.fromkeys(problem.detail for problem in problems)),
        **({"headers": headers} if headers else {}),
        "content": {PROBLEM_JSON: {"schema": {"allOf": [_reference(ProblemDetails), said]}, "examples": shown}},
    }


def _shown(problem: Problem) -> Json:
    """As it is answered."""
    return HttpError(problem).details.model_dump(exclude_none=True)


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def browser_types(operations: Operations) -> Json:
    """What `web/types.mjs` makes types of: a JSON schema with every model; and by method and path of an operation what
    it asks and answers (names of models) and the codes by which it says no.
    """
    operations = tuple(operations)
    definitions = schemas(operations, "#/$defs/")
    for definition in definitions.values():
        make_plain(definition)
    return {
        "schema": {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Api",
            "$defs": definitions,
        },
        "operations": {
            f"{operation.method} {operation.path}": {
                "asked": operation.asked and ("Blob" if operation.asked is Upload else operation.asked.__name__),
                "answer": operation.answer and operation.answer.__name__,
                "codes": sorted({problem.code for problem in operation.problems}),
            }
            for operation in operations
        },
    }

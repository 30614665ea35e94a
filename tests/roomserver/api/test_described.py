"""What the OpenAPI document says beside schemas: who may ask, what is sent again, and examples that are true."""

from __future__ import annotations

import json
from typing import Any

import pytest

from roomserver.api.examples import EXAMPLES
from roomserver.api.operations import OF_OFFICE, OPERATIONS
from roomserver.http import openapi
from roomserver.http.body import Upload
from roomserver.http.operation import Operation
from roomserver.programme.tokens import Scope

DOCUMENT = openapi.document("1", OPERATIONS, EXAMPLES)
ASKING = [
    operation
    for operation in OPERATIONS
    if operation.asked not in (None, Upload) and operation.method != "GET" and operation.scope is not None
]


def described(operation: Operation[Any]) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["paths"][operation.path][operation.method.lower()]
    return found


@pytest.mark.parametrize("operation", ASKING, ids=lambda operation: operation.handler.__name__)
def test_what_programs_ask_has_an_example_that_is_accepted(operation: Operation[Any]) -> None:
    example = EXAMPLES[operation.handler.__name__]
    assert operation.asked is not None
    operation.asked.model_validate_json(json.dumps(example), strict=True)
    assert described(operation)["requestBody"]["content"]["application/json"]["example"] == example


def test_there_is_no_example_of_nothing() -> None:
    assert set(EXAMPLES) <= {operation.handler.__name__ for operation in OPERATIONS}


def test_each_operation_of_the_office_says_who_may_ask() -> None:
    for operation in OF_OFFICE:
        by_token = [] if operation.scope is None else [{"token": [operation.scope.value]}]
        assert described(operation)["security"] == [{"organiser": []}, *by_token], operation.path
    schemes = DOCUMENT["components"]["securitySchemes"]
    assert (schemes["organiser"]["in"], schemes["token"]["scheme"]) == ("cookie", "bearer")
    for scope in Scope:
        assert f"`{scope.value}`: " in schemes["token"]["description"]


def test_what_changes_something_takes_a_key_and_what_reads_does_not() -> None:
    for operation in OF_OFFICE:
        named = {each["name"]: each for each in described(operation).get("parameters", ())}
        assert ("idempotency-key" in named) == (operation.method != "GET"), operation.path
        if "Origin" in named:
            assert named["Origin"]["required"] == (operation.scope is None), operation.path


def test_each_way_to_say_no_has_its_example_and_says_when_to_come_back() -> None:
    for operation in OPERATIONS:
        for problem in operation.problems:
            answer = described(operation)["responses"][str(problem.status)]
            shown = answer["content"]["application/problem+json"]["examples"][problem.code]["value"]
            assert (shown["status"], shown["code"]) == (problem.status, problem.code)
            assert ("Retry-After" in answer.get("headers", {})) == (problem.status == 429)
            if problem.challenge:
                assert "WWW-Authenticate" in answer["headers"]

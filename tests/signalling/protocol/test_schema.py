from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from moderation.commands import SeatCommand
from moderation.state.values import Value
from signalling.protocol import close, messages
from signalling.protocol.schema import CLIENT, SERVER, constants, schema

DEFINITIONS: dict[str, Any] = schema()["$defs"]


def tags(union: str) -> set[str]:
    names = [option["$ref"].rpartition("/")[2] for option in DEFINITIONS[union]["oneOf"]]
    return {DEFINITIONS[name]["properties"]["type"]["const"] for name in names}


def test_both_unions_have_every_message_once() -> None:
    assert tags("ClientMessage") == {"hello", "command", "description", "candidate", "react", "here"}
    assert tags("ServerMessage") == {
        "welcome",
        "ice_servers",
        "view",
        "entries",
        "reply",
        "refused",
        "description",
        "candidate",
        "not_carried",
        "reaction",
        "beat",
        "closing",
    }
    models = [value for value in vars(messages).values() if isinstance(value, type)]
    tagged = {m for m in models if issubclass(m, messages.Message) and "type" in m.model_fields}
    relayed = {m for m in models if issubclass(m, Value) and m.__struct_config__.tag_field == "type"}
    assert tagged | relayed == {*CLIENT, *SERVER, messages.AnyCommand}


@pytest.mark.parametrize("model", SERVER, ids=lambda model: model.__name__)
def test_what_the_server_sends_is_always_complete(model: type) -> None:
    absent = {"field"} if model is messages.Refusal else set()  # where no field is to blame
    definition = DEFINITIONS[model.__name__]
    assert set(definition["required"]) == set(definition["properties"]) - absent


def test_a_client_leaves_out_what_has_a_default() -> None:
    assert set(DEFINITIONS["Hello"]["required"]) == {"type", "version", "incarnation"}


def test_a_part_is_absent_or_there_never_null() -> None:
    parts = DEFINITIONS["Parts"]
    assert parts["required"] == []
    assert all("$ref" in part for part in parts["properties"].values())


def test_every_command_of_a_seat_is_defined_with_its_tag() -> None:
    union = SeatCommand.__origin__  # type: ignore[attr-defined]
    for command in union.__args__:
        assert "type" in DEFINITIONS[command.__name__]["required"]


def test_the_constants_are_those_of_the_server() -> None:
    told = constants()
    assert (told["PROTOCOL"], told["VERSION"]) == (messages.PROTOCOL, messages.VERSION)
    assert told["RESUMABLE_FROM"] == close.RESUMABLE_FROM
    assert told["CLOSE"]["TAKEN_OVER"] == 4004  # type: ignore[index]


def test_another_process_prints_the_same() -> None:
    command = [sys.executable, "-m", "signalling.protocol.schema"]
    printed = subprocess.run(command, capture_output=True, check=True).stdout
    assert json.loads(printed) == {"schema": schema(), "constants": constants()}


@pytest.mark.parametrize(
    ("command", "field", "constant", "limit"),
    [
        ("Knock", "name", "NAME_LENGTH", 40),
        ("Knock", "contact", "CONTACT_LENGTH", 300),
        ("Say", "text", "LINE_LENGTH", 500),
        ("GiveAnswer", "value", "ANSWER_LENGTH", 280),
    ],
)
def test_w2_the_schema_has_the_limit_of_the_rules_and_the_page_is_told_it(
    command: str, field: str, constant: str, limit: int
) -> None:
    described = DEFINITIONS[command]["properties"][field]
    written = described.get("anyOf", [described])[0]
    assert (written["maxLength"], constants()[constant]) == (limit, limit)


def test_w2_words_by_language_have_their_limit_in_the_schema_too() -> None:
    [words] = DEFINITIONS["LocalText"]["properties"]["texts"]["patternProperties"].values()
    assert (words["maxLength"], constants()["TEXT_LENGTH"], constants()["WORD_LENGTH"]) == (600, 600, 40)

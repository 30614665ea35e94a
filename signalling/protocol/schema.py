"""The protocol as JSON schema and constants: `python -m signalling.protocol.schema` prints both.

The pydantic messages are the one source; `web/types.mjs` makes the browser's types of it and, with `--check`,
fails on drift.
"""

from __future__ import annotations

import json
import sys
from typing import Any, get_args

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from moderation.names.cleaning import LONGEST
from moderation.state.check_in import ANSWER_LENGTH, WORD_LENGTH
from moderation.state.entries import LINE_LENGTH
from moderation.state.seat import CONTACT_LENGTH
from moderation.state.values import TEXT_LENGTH
from signalling.protocol import close, messages
from signalling.protocol.candidates import MOST_SECTIONS

CLIENT = get_args(get_args(messages.ClientMessage)[0])
SERVER = get_args(get_args(messages.ServerMessage)[0])


def schema() -> dict[str, Any]:
    """One JSON schema (draft 2020-12) with a definition for every message and every part of a view.

    Clients leave out what has a default; what the server sends is always complete, so its fields are required.
    """
    client, server = _described(CLIENT, "validation"), _described(SERVER, "serialization")
    definitions = {**client["$defs"], **server["$defs"]}
    for name in {model.__name__ for model in SERVER} | set(server["$defs"]) - set(client["$defs"]):
        _require_all(definitions[name])
    _absent(definitions["Parts"], *definitions["Parts"]["properties"])  # a part that has not changed
    _absent(definitions["Refusal"], "field")
    for definition in definitions.values():
        make_plain(definition)
    definitions["ClientMessage"] = {"oneOf": [{"$ref": f"#/$defs/{model.__name__}"} for model in CLIENT]}
    definitions["ServerMessage"] = {"oneOf": [{"$ref": f"#/$defs/{model.__name__}"} for model in SERVER]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "CircleV2",
        "$defs": dict(sorted(definitions.items())),
    }


def _described(models: tuple[type, ...], mode: JsonSchemaMode) -> dict[str, Any]:
    adapters: list[TypeAdapter[Any]] = [TypeAdapter(model) for model in models]
    named = [(model, mode, adapter) for model, adapter in zip(models, adapters, strict=True)]
    return TypeAdapter.json_schemas(named, ref_template="#/$defs/{model}")[1]


def constants() -> dict[str, object]:
    """What the browser must agree on beside the types."""
    return {
        "PROTOCOL": messages.PROTOCOL,
        "VERSION": messages.VERSION,
        "ANSWERS_BEATS": messages.ANSWERS_BEATS,
        "NAME_LENGTH": LONGEST,
        "CONTACT_LENGTH": CONTACT_LENGTH,
        "LINE_LENGTH": LINE_LENGTH,
        "TEXT_LENGTH": TEXT_LENGTH,
        "WORD_LENGTH": WORD_LENGTH,
        "ANSWER_LENGTH": ANSWER_LENGTH,
        "MOST_SECTIONS": MOST_SECTIONS,
        "RESUMABLE_FROM": close.RESUMABLE_FROM,
        "CLOSE": {name: value.code for name, value in vars(close).items() if isinstance(value, close.Close)},
    }


def _require_all(definition: dict[str, Any]) -> None:
    if "properties" in definition:
        definition["required"] = sorted(definition["properties"])


def _absent(definition: dict[str, Any], *names: str) -> None:
    """These fields are left out where there is nothing to say, and never null."""
    definition["required"] = [name for name in definition["required"] if name not in names]
    for name in names:
        definition["properties"][name] = definition["properties"][name]["anyOf"][0]


def make_plain(definition: dict[str, Any]) -> None:
    """Drop what would only become noise in types: titles of properties, defaults; a tag is always there."""
    for name, field in definition.get("properties", {}).items():
        field.pop("title", None)
        field.pop("default", None)
        if "const" in field and name not in definition.setdefault("required", []):
            definition["required"].append(name)


if __name__ == "__main__":
    json.dump({"schema": schema(), "constants": constants()}, sys.stdout, indent=1, sort_keys=True)

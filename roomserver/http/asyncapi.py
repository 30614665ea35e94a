"""AsyncAPI 3 of the socket, made from the messages themselves."""

from __future__ import annotations

from typing import Any

from signalling.protocol import messages
from signalling.protocol.close import RESUMABLE_FROM
from signalling.protocol.schema import CLIENT, SERVER, schema


def document(version: str) -> dict[str, Any]:
    """The whole description: one channel, what clients send on it, and what they receive."""
    definitions = {name: _translated(definition) for name, definition in schema()["$defs"].items()}
    both = {model.__name__: model for model in (*CLIENT, *SERVER)}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": f"Circle: {messages.PROTOCOL}",
            "version": version,
            "description": (
                "Text frames of JSON, tagged by `type`, on a WebSocket with that subprotocol. The order of a session's "
                f"life is in docs/PROTOCOL.md. Close codes from {RESUMABLE_FROM} on mean: come back."
            ),
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {
            "seat": {
                "address": "/seat/{ref}/ws",
                "parameters": {"ref": {"description": "The seat, as the exchange of a link named it."}},
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in both},
            }
        },
        "operations": {
            "toServer": _operation("receive", [model.__name__ for model in CLIENT]),
            "toClient": _operation("send", [model.__name__ for model in SERVER]),
        },
        "components": {
            "messages": {
                name: {
                    "name": definitions[name]["properties"]["type"]["const"],
                    "summary": (model.__doc__ or "").strip().partition("\n")[0],
                    "payload": {"$ref": f"#/components/schemas/{name}"},
                }
                for name, model in both.items()
            },
            "schemas": definitions,
        },
    }


def _operation(action: str, names: list[str]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": "#/channels/seat"},
        "messages": [{"$ref": f"#/channels/seat/messages/{name}"} for name in names],
    }


def _translated(value: Any) -> Any:
    """As AsyncAPI has it: references point into the components, and a discriminator is the name of a property."""
    if isinstance(value, dict):
        return {key: _tag(item) if key == "discriminator" else _translated(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_translated(item) for item in value]
    if isinstance(value, str) and value.startswith("#/$defs/"):
        return value.replace("#/$defs/", "#/components/schemas/", 1)
    return value


def _tag(discriminator: dict[str, Any]) -> str:
    return str(discriminator["propertyName"])

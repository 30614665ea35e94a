"""Values as data and as text, and made from what somebody wrote."""

from __future__ import annotations

import json
from typing import Any, TypeVar

import msgspec
from pydantic import TypeAdapter

from moderation.state.room import Room
from moderation.state.values import replace

T = TypeVar("T")


def as_data(value: object) -> Any:
    """All of it in dictionaries and lists; of a room not what its last change appended, which is kept beside it."""
    return json.loads(as_text(value))


def as_text(value: object) -> str:
    """The same as JSON."""
    return msgspec.json.encode(_kept(value)).decode()


def from_text(kind: type[T], text: str | bytes) -> T:
    """Raises: msgspec.ValidationError."""
    return msgspec.json.decode(text, type=kind)


def written(kind: type[T], data: object) -> T:
    """As somebody wrote it. Raises: pydantic.ValidationError."""
    return TypeAdapter(kind).validate_python(data)


def _kept(value: object) -> object:
    return replace(value, appended=()) if isinstance(value, Room) else value

"""What can be read of a command that is one by all but a value: whom to answer, and which field of it is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from moderation.commands import AnySeatCommand
from moderation.commands.fields import Id
from signalling.protocol.messages import FIELD_LENGTH

KINDS = frozenset(command.model_fields["type"].default for command in get_args(AnySeatCommand))
ID: TypeAdapter[str] = TypeAdapter(Id)


@dataclass(frozen=True, slots=True)
class Envelope:
    """The message around a command: its id, the command's name, and the command as it came."""

    id: str
    kind: str
    command: dict[str, Any]

    def misfit(self, error: ValidationError) -> str:
        """Which field of the command is the first that is wrong, by dots from outside to inside."""
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        _union, _command, _kind, *within = first["loc"]
        return ".".join(_fields(self.command, within, first["type"]))[:FIELD_LENGTH]


def read_envelope(text: str) -> Envelope | None:
    """That of a command which is known by name; None of anything else."""
    try:
        match from_json(text):
            case {"type": "command", "id": id_, "command": {"type": str(kind)} as command, **others}:
                known = kind in KINDS and not others
                return Envelope(ID.validate_python(id_, strict=True), kind, command) if known else None
    except ValueError:  # no JSON, or no id
        pass
    return None


def _fields(value: object, within: Sequence[int | str], fault: str) -> Iterator[str]:
    """Of where a fault is, what the client wrote, or left out: pydantic names the ways it tried as well."""
    for at, name in enumerate(within, 1):
        match value:
            case dict() if name in value:
                value = value[name]
            case list() if isinstance(name, int):
                value = value[name]
            case _ if not (fault == "missing" and at == len(within)):
                continue
        yield str(name)

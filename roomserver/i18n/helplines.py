"""Whom to call: numbers of one region, which the browser's build has too, so that they show when no server answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

FILE = Path(__file__).parent / "helplines.json"


class Helpline(BaseModel):
    """By a name of its own, or a service that every region has. No `hours`: day and night."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str | None
    service: Literal["ambulance", "police"] | None
    hours: str | None
    call: str
    whatsapp: str | None


class Helplines(BaseModel):
    """`region` is where they are answered, by its ISO 3166 code."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    note: str
    region: str
    lines: Sequence[Helpline]


def read_helplines(file: Path = FILE) -> Helplines:
    return Helplines.model_validate_json(file.read_bytes())

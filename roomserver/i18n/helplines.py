"""Whom to call: numbers by region, which the browser's build has too, so that they show when no server answers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

FILE = Path(__file__).parent / "helplines.json"


class Helpline(BaseModel):
    """By a name of its own, or a service that every region has. No `hours`: day and night."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str | None = None
    service: Literal["ambulance", "police"] | None = None
    hours: str | None = None
    call: str
    whatsapp: str | None = None


class Helplines(BaseModel):
    """`region` is where they are answered, by its ISO 3166 code."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    region: str
    lines: tuple[Helpline, ...]


class ShippedHelplines(BaseModel):
    """All that the project knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    note: str
    regions: Sequence[Helplines]


@cache
def helplines_in(region: str) -> tuple[Helplines, ...]:
    """Those that are shipped for that region: none where it has none, and never another's."""
    shipped = ShippedHelplines.model_validate_json(FILE.read_bytes())
    return tuple(there for there in shipped.regions if there.region == region)

"""How a list is printed: a line each for people, or with --json an object a line for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

import typer

from moderation.state.local_time import LocalTime
from moderation.state.values import LocalText
from roomserver.zones import read_zone

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]
Row = tuple[dict[str, Any], Iterable[str]]
"""What it is to a program, and its columns for people."""


def show(row: Row, *, as_json: bool) -> None:
    """On standard output."""
    said, columns = row
    typer.echo(json.dumps(said, ensure_ascii=False) if as_json else "  ".join(columns).rstrip())


def title_of(title: LocalText) -> str:
    """In the language that it was written in first."""
    return title.texts[title.default]


def when(starts_at: float | None, start: LocalTime | None, zone: str) -> str:
    """By the clock there, or where no place is said by that zone."""
    if start is not None:
        return f"{start.date} {start.time} {start.zone}"
    if starts_at is None:
        return "without a time"
    return day(starts_at, zone, "%Y-%m-%d %H:%M") + f" {zone}"


def day(instant: float, zone: str, how: str = "%Y-%m-%d") -> str:
    """That of an instant there."""
    return datetime.fromtimestamp(instant, read_zone(zone)).strftime(how)

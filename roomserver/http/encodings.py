"""Files that were compressed when the app was built: which of a file's forms a client is sent (RFC 9110, 12.5.3)."""

from __future__ import annotations

from collections.abc import Container, Mapping
from pathlib import Path
from typing import NamedTuple

SUFFIXES = {"br": ".br", "gzip": ".gz"}
"""The smaller first: it is chosen where a client likes both as much."""


class Form(NamedTuple):
    """One form of a file, and the encoding that its content has; None as it is."""

    path: Path
    encoding: str | None


def is_form(name: str) -> bool:
    """Whether a file of that name is another one's compressed form, and no page of its own."""
    return name.endswith(tuple(SUFFIXES.values()))


def best_form(path: Path, accepted: str) -> Form:
    """The form of a file that a client likes best, which says so in `Accept-Encoding`."""
    forms = {encoding: path.with_name(path.name + suffix) for encoding, suffix in SUFFIXES.items()}
    encoding = best_encoding({encoding for encoding, form in forms.items() if form.is_file()}, accepted)
    return Form(path if encoding is None else forms[encoding], encoding)


def best_encoding(offered: Container[str], accepted: str) -> str | None:
    """Of those that are offered; of equals the smallest. None: as it is."""
    wanted = qualities(accepted)
    best, liking = None, wanted.get("identity", 0.0)
    for encoding in reversed(SUFFIXES):
        quality = wanted.get(encoding, wanted.get("*", 0.0))
        if quality > 0 and quality >= liking and encoding in offered:
            best, liking = encoding, quality
    return best


def qualities(accepted: str) -> Mapping[str, float]:
    """What a client thinks of each encoding, between 0 and 1. What is no quality is none."""
    found: dict[str, float] = {}
    for part in accepted.split(","):
        coding, _, parameters = part.partition(";")
        name = coding.strip().lower()
        if name:
            found["gzip" if name == "x-gzip" else name] = _quality(parameters)
    return found


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        quality = float(value)
    except ValueError:
        return 0.0
    return quality if 0.0 <= quality <= 1.0 else 0.0

"""Whom a view's parts, as they came over the wire, want their seat to be connected with."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import msgspec

from moderation.reading.parts import View
from signalling.peers.pages import listed_pages

Json = dict[str, Any]


def pages_of(parts: Json) -> list[Json]:
    """Each with its seat, its incarnation, whether one is polite towards it, and whether it may be heard."""
    seen = msgspec.convert({"kind": "participant", **parts}, View)
    return [asdict(page) for page in listed_pages(seen)]

"""What is kept of people, by what they do here, as a page for everybody tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from moderation.kept.declaration import Declaration, Kept
from moderation.kept.room import ROOM
from roomserver.kept.programme import PROGRAMME_KEPT
from roomserver.kept.roots import ROOTS
from roomserver.store.organisers import KeptLink, KeptSession
from roomserver.store.tokens import KeptToken


def sections() -> Mapping[str, Sequence[Kept]]:
    """By the name of what they do, each thing that is kept once, with all who read it."""
    return {
        "circle": _each_once(ROOM.items()),
        "sign_up": _of_kinds("sign-ups", "notice", "mailed", "addresses", "answers", "comers", "erasure"),
        "request": _of_kinds("requests"),
        "facilitate": _of_kinds("facilitators"),
        "organise": _each_once(_items(PROGRAMME_KEPT, KeptLink, KeptSession, KeptToken)),
    }


def _of_kinds(*kinds: str) -> Sequence[Kept]:
    found: list[Kept] = []
    for root in map(ROOTS.__getitem__, kinds):
        found += [root.id] if root.id.is_personal else []
        found += [] if root.of is None else _items(PROGRAMME_KEPT, root.of(""))
    return _each_once(found)


def _items(declaration: Declaration, *kinds: type) -> list[Kept]:
    return [kept for kind in kinds for kept in declaration.items_of(kind)]


def _each_once(found: Iterable[Kept]) -> Sequence[Kept]:
    """Of the same name the first, with all who read any of them."""
    by_name: dict[str, Kept] = {}
    for kept in found:
        known = by_name.get(kept.name, kept)
        by_name[kept.name] = replace(known, readers=tuple(dict.fromkeys((*known.readers, *kept.readers))))
    return tuple(by_name.values())

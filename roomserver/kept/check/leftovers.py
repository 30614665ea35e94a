"""What outlived its time, without saying of whom: which declared thing, how many of it, and since when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

LATE_S = 3600.0
"""Rounds of forgetting are half an hour apart: whatever is to go has gone an hour later."""

Where = Literal["store", "files"]
Reason = Literal["outlived", "undone", "orphan", "endless", "unknown", "unreadable", "deleted", "stray"]
"""outlived: its moment is past; undone: it was due; orphan: what it belongs to is gone; endless: it is to go by itself
and won't, or not in time; unknown: nothing is declared of it; deleted: it is gone from the store, and still in its
files; stray: a file that the store left behind and no longer knows of.
"""


class Leftover(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`what` is a declared name (`kept.NAME` in the catalogues), empty where it is the whole or about nobody; `kind` of
    documents. `since` when it should be gone; None where that can't be told.
    """

    where: Where = "store"
    family: str
    kind: str = ""
    what: str = ""
    reason: Reason
    since: float | None = None


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """How many leftovers are alike but for their time; `since` of the earliest that is known."""

    where: Where
    family: str
    kind: str
    what: str
    reason: Reason
    count: int
    since: float | None


def counted(leftovers: Iterable[Leftover]) -> list[Counted]:
    """In an order that is always the same."""
    alike = dict[tuple[Where, str, str, str, Reason], list[float | None]]()
    for each in leftovers:
        alike.setdefault((each.where, each.family, each.kind, each.what, each.reason), []).append(each.since)
    return [
        Counted(
            where=where,
            family=family,
            kind=kind,
            what=what,
            reason=reason,
            count=len(times),
            since=min((time for time in times if time is not None), default=None),
        )
        for (where, family, kind, what, reason), times in sorted(alike.items(), key=lambda one: one[0][::-1])
    ]

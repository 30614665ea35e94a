"""What somebody who facilitates is told of their evenings, as what they know of them and what is so differ. Pure.

It is remembered of which start of each evening they know (`Mail.told`), and of which they were reminded: it holds ids
and instants alone. They are reminded the day before, unless they were told of that start within it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from roomserver.programme.facilitators.facilitator import Evening

HOUR_S, DAY_S = 3600.0, 24 * 3600.0
LATE_S = 2 * HOUR_S
"""How long before the start there is no reminder any more."""
AGAIN_S = 28 * DAY_S
"""How often evenings without a time are looked at: what waits for nothing is forgotten later."""
Kind = Literal["given", "moved", "cancelled", "taken", "reminder"]
GIVES: frozenset[Kind] = frozenset(("given", "moved"))
_KNOWS, _REMINDED = "knows", "reminded"


@dataclass(frozen=True, slots=True)
class Item:
    """Of one evening; `before`: the start that they know of, where it has moved."""

    kind: Kind
    evening: Evening
    before: float | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What is told in one mail; `told` and `forgets` as of a queue. `more`: another mail follows at once."""

    items: tuple[Item, ...] = ()
    told: tuple[str, ...] = ()
    forgets: frozenset[str] = frozenset()
    more: bool = False


def known_circles(known: Iterable[str]) -> dict[str, float | None]:
    """Circles of which they know, and the start that they know of; None: none was said yet."""
    found = dict[str, float | None]()
    for kind, circle, start in map(_read, known):
        if kind == _KNOWS:
            found[circle] = float(start) if start else None
    return found


def differs(known: Iterable[str], theirs: Iterable[Evening]) -> bool:
    """Whether there is news of evenings."""
    return known_circles(known) != {each.circle: _start(each.starts_at) for each in theirs}


def news_of(known: Collection[str], theirs: Sequence[Evening], others: Sequence[Evening | None], now: float) -> News:
    """`theirs` are evenings to come, the next one first; `others` those of which they know and that are theirs no more:
    called off, or taken from them. None and whatever is over says nothing.
    """
    knows = known_circles(known)
    kept = frozenset(_knows(each) for each in theirs)
    gone = tuple(
        Item("cancelled" if each.called_off else "taken", each)
        for each in others
        if each is not None and (each.called_off or not each.over) and (each.starts_at is None or each.starts_at > now)
    )
    stale = frozenset(
        each for each in known if (of := _read(each))[0] in (_KNOWS, _REMINDED) and of[1] not in _ids(theirs)
    )
    given = tuple(
        Item("moved", each, knows[each.circle]) if each.circle in knows else Item("given", each)
        for each in theirs
        if _knows(each) not in known
    )
    if gone:
        return News(gone, (), stale, more=bool(given))
    if given:
        soon = (_reminded(each.evening) for each in given if _is_due(each.evening, now))
        before = frozenset(each for each in known if _read(each)[1] in _ids(each.evening for each in given))
        return News(given, (*(_knows(each.evening) for each in given), *soon), (stale | before) - kept)
    due = [each for each in theirs if _is_due(each, now) and _reminded(each) not in known]
    told = tuple(_reminded(each) for each in due)
    return News(tuple(Item("reminder", each) for each in due if _is_early(each, now)), told, stale)


def next_look(theirs: Iterable[Evening], now: float) -> float | None:
    """When there may be a reminder, or they need know of one no more; None: without any."""
    at = [
        now + AGAIN_S if each.starts_at is None else max(each.starts_at - DAY_S, now + HOUR_S * _is_due(each, now))
        for each in theirs
    ]
    return min(at, default=None)


def _is_due(evening: Evening, now: float) -> bool:
    return evening.starts_at is not None and evening.starts_at - DAY_S <= now


def _is_early(evening: Evening, now: float) -> bool:
    return evening.starts_at is not None and now < evening.starts_at - LATE_S


def _ids(evenings: Iterable[Evening]) -> set[str]:
    return {each.circle for each in evenings}


def _start(at: float | None) -> float | None:
    return None if at is None else float(round(at))


def _knows(evening: Evening) -> str:
    return _written(_KNOWS, evening)


def _reminded(evening: Evening) -> str:
    return _written(_REMINDED, evening)


def _written(kind: str, evening: Evening) -> str:
    start = _start(evening.starts_at)
    return f"{kind}:{evening.circle}:{'' if start is None else f'{start:.0f}'}"


def _read(known: str) -> tuple[str, str, str]:
    kind, _, rest = known.partition(":")
    circle, _, start = rest.partition(":")
    return kind, circle, start

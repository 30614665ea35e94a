"""In which order an organiser sees circles, and where a page of them begins."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import NamedTuple

from roomserver.programme.circle import CircleState
from roomserver.store.records import LEFT

IN_NEED, GOING_ON, TO_COME, OVER = range(4)
"""Of those that are to come, those without a start are last."""


class Place(NamedTuple):
    """Where a circle stands among those that are current; a page begins there. Lower ones come first."""

    group: int
    start: float
    circle: str


@dataclass(frozen=True, slots=True)
class LeftAt:
    """A page begins with the circle that left the current ones at that instant, or with the last one before."""

    instant: float


def is_over(circle: CircleState) -> bool:
    """Whether nothing more can happen in it and all of it has been seen: that stays so for ever."""
    return circle.phase == "ended" and not _is_in_need(circle)


def start_of(circle: CircleState) -> float:
    """When it begins or began."""
    return circle.created_at if circle.starts_at is None else circle.starts_at


def place_of(circle: CircleState) -> Place:
    if is_over(circle):  # and could not leave
        return Place(OVER, -start_of(circle), circle.id)
    group = IN_NEED if _is_in_need(circle) else GOING_ON if _is_going_on(circle) else TO_COME
    return Place(group, LEFT + start_of(circle) if circle.starts_at is None else circle.starts_at, circle.id)


def written(beginning: Place | LeftAt) -> str:
    """As whoever asks for that page says it."""
    if isinstance(beginning, LeftAt):
        return f"over:{beginning.instant!r}"
    return f"{beginning.group}:{beginning.start!r}:{beginning.circle}"


def read(text: str) -> Place | LeftAt | None:
    """None where it is the beginning of no page."""
    kind, _, rest = text.partition(":")
    number, _, circle = rest.partition(":")
    try:
        beginning = LeftAt(float(number)) if kind == "over" else Place(int(kind), float(number), circle)
    except ValueError:
        return None
    return beginning if isfinite(float(number)) else None


def _is_in_need(circle: CircleState) -> bool:
    return any(alert.seen_at is None for alert in circle.alerts)


def _is_going_on(circle: CircleState) -> bool:
    """As `moderation.reading.urgency` has it."""
    if circle.attendance is None:
        return False
    if circle.phase in ("live", "debrief") or circle.attendance.waiting > 0:
        return True
    return circle.phase == "open" and (circle.starts_at is not None or circle.attendance.present > 0)

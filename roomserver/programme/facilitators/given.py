"""Which evenings of their series somebody is given as those become circles: where nothing stands against it. Pure.

Who was assigned was ready then, and free. Evenings that are made later are theirs only if they still are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from roomserver.programme.facilitators.facilitator import Choices, Evening, HeldBack, Role, lacks, overlapping
from roomserver.programme.profile import TrainingStep


@dataclass(frozen=True, slots=True)
class Asked:
    """An evening that is to be theirs. `stays`: they have their seat there, or were assigned to it by itself;
    `is_full`: no seat is left for them.
    """

    evening: Evening
    role: Role
    stays: bool
    is_full: bool


def held_back(one: Choices, training: Sequence[TrainingStep], asked: Iterable[Asked]) -> tuple[HeldBack, ...]:
    """Those that they are not given, and why; the earlier one of two that meet is theirs. What was given stays."""
    in_order = sorted(asked, key=lambda each: (each.evening.starts_at or 0.0, each.evening.circle))
    theirs = [each.evening for each in in_order if each.stays]
    found = []
    for each in in_order:
        if each.stays:
            continue
        against = stands_against(one, training, each, theirs)
        if against is None:
            theirs.append(each.evening)
        else:
            found.append(against)
    return tuple(found)


def stands_against(
    one: Choices, training: Sequence[TrainingStep], asked: Asked, theirs: Sequence[Evening]
) -> HeldBack | None:
    """Why they can't have it, who have `theirs`; None where they can."""
    circle = asked.evening.circle
    if missing := lacks(one, training, asked.evening.language, asked.role):
        return HeldBack(circle=circle, code="not_ready", fields={str(lack): what for lack, what in missing.items()})
    if (other := overlapping(asked.evening, theirs)) is not None:
        return HeldBack(circle=circle, code="busy", fields={"circle": other.title.texts[other.title.default]})
    return HeldBack(circle=circle, code="full") if asked.is_full else None

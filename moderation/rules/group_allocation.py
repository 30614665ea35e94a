"""Dividing people into groups: a pure function of who there is, who can lead, and who is not to be together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

from moderation.state.values import SeatId

LARGEST = 8
"""People in a group, its facilitator among them, where there are enough facilitators."""
TRIES = 500
"""How often somebody who is not to be with somebody is seated before there seems to be no way: time has a bound."""

Apart = frozenset[frozenset[SeatId]]
Groups = tuple[tuple[SeatId, ...], ...]


def pairs(not_together: Sequence[tuple[SeatId, SeatId]]) -> Apart:
    return frozenset(frozenset(pair) for pair in not_together)


def allocate(leaders: Sequence[SeatId], others: Sequence[SeatId], apart: Apart) -> Groups | None:
    """Groups of even size with a leader each and, where there are enough, a second one; None when there are none.

    `leaders` and `others` are each in order of preference: first those who are sure to be there.
    """
    people = len(leaders) + len(others)
    fewest = max(2, ceil(people / LARGEST))
    for count in [*range(fewest, len(leaders) + 1), *range(min(fewest, len(leaders) + 1) - 1, 1, -1)]:
        groups = _fill(leaders, others, apart, count)
        if groups is not None:
            return groups
    return None


def _fill(leaders: Sequence[SeatId], others: Sequence[SeatId], apart: Apart, count: int) -> Groups | None:
    """Leaders first, dealt round; then everybody where there are fewest, those bound to others first."""
    groups: list[list[SeatId]] = [[leader] for leader in leaders[:count]]
    for backup in leaders[count:]:
        target = _smallest(groups, backup, apart)
        if target is None:
            return None
        groups[target].append(backup)
    for bound in sorted(_bound(others, apart), key=len, reverse=True):
        if not _deal(groups, bound, apart, iter(range(TRIES))):
            return None
    return tuple(tuple(group) for group in groups)


def _bound(others: Sequence[SeatId], apart: Apart) -> list[list[SeatId]]:
    """Those whose seats depend on each other's, together; each person who depends on nobody by themselves."""
    left, bound = list(others), []
    while left:
        found = [left.pop(0)]
        for seat in found:
            near = [other for other in left if frozenset((seat, other)) in apart]
            found += near
            left = [other for other in left if other not in near]
        bound.append(found)
    return bound


def _deal(groups: list[list[SeatId]], waiting: Sequence[SeatId], apart: Apart, tries: Iterator[int]) -> bool:
    """Everybody seated, first whoever has the least choice; tried again where that leaves somebody without a group."""
    if not waiting:
        return True
    seat = min(waiting, key=lambda one: len(_fitting(groups, one, apart)))
    rest = [other for other in waiting if other != seat]
    for target in sorted(_fitting(groups, seat, apart), key=lambda at: len(groups[at])):
        if next(tries, None) is None:
            return False
        groups[target].append(seat)
        if _deal(groups, rest, apart, tries):
            return True
        groups[target].pop()
    return False


def repair(groups: Groups, apart: Apart) -> Groups:
    """Those groups with whoever is not to be together moved apart, where there is a group to move to."""
    kept: list[list[SeatId]] = [[] for _ in groups]
    moved: list[SeatId] = []
    for at, group in enumerate(groups):
        for seat in group:
            (kept[at] if agree(kept[at], seat, apart) else moved).append(seat)
    for seat in moved:
        target = _smallest(kept, seat, apart)
        kept[0 if target is None else target].append(seat)
    return tuple(tuple(group) for group in kept)


def agree(group: Sequence[SeatId], seat: SeatId, apart: Apart) -> bool:
    """Whether nobody in the group is to be apart from that seat."""
    return all(frozenset((seat, other)) not in apart for other in group)


def _smallest(groups: Sequence[Sequence[SeatId]], seat: SeatId, apart: Apart) -> int | None:
    return min(_fitting(groups, seat, apart), key=lambda at: len(groups[at]), default=None)


def _fitting(groups: Sequence[Sequence[SeatId]], seat: SeatId, apart: Apart) -> list[int]:
    return [at for at in range(len(groups)) if agree(groups[at], seat, apart)]

"""Dividing people into groups: a pure function of who there is, who can lead, and who is not to be together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
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


def as_prepared(prepared: Groups, leaders: Collection[SeatId], there: Sequence[SeatId], apart: Apart) -> Groups | None:
    """Those groups with everybody who is there, `leaders` among them; None where there is no such way.

    A group whose leaders have not come has one who leads nowhere yet, or of a group that has two. Where there is none,
    its people go with everybody else whom nobody expected: where there are fewest.
    """
    come = [[seat for seat in group if seat in there] for group in prepared]
    spare = [seat for seat in there if seat in leaders and not any(seat in group for group in come)]
    led: list[list[SeatId]] = [group for group in come if any(seat in leaders for seat in group)]
    left = [seat for seat in there if seat not in leaders and not any(seat in group for group in come)]
    for group in sorted((one for one in come if one and one not in led), key=len, reverse=True):
        leader = _to_lead(group, led, spare, leaders, apart)
        if leader is None:
            left += group
        else:
            led.append([leader, *group])
    for seat in [*spare, *left]:
        target = _smallest(led, seat, apart)
        if target is None:
            return None
        led[target].append(seat)
    groups = tuple(tuple(group) for group in led)
    whole = all(agree(group, seat, apart) for group in groups for seat in group)
    return groups if whole and len(groups) > 1 else None


def _to_lead(
    group: Sequence[SeatId], led: list[list[SeatId]], spare: list[SeatId], leaders: Collection[SeatId], apart: Apart
) -> SeatId | None:
    """Who leads that group from now on, taken from where they were."""
    for seat in [*spare, *(one for other in led for one in other if one in leaders)]:
        if not agree(group, seat, apart):
            continue
        if seat in spare:
            spare.remove(seat)
            return seat
        home = next(other for other in led if seat in other)
        if sum(one in leaders for one in home) > 1:
            home.remove(seat)
            return seat
    return None


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

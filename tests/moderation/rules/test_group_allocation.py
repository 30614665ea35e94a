"""Dividing people into groups: everybody once, a leader each, even sizes, and nobody with whom they are not to be."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from moderation.rules.group_allocation import LARGEST, Apart, Groups, agree, allocate, pairs, repair
from moderation.state.room import PLENARY_LIMIT
from moderation.state.values import SeatId


def people(prefix: str, count: int) -> list[SeatId]:
    return [f"{prefix}{number:02}" for number in range(count)]


def honoured(groups: Groups, apart: Apart) -> bool:
    return not any(frozenset(pair) in apart for group in groups for pair in combinations(group, 2))


@st.composite
def gatherings(draw: st.DrawFn, most_pairs: int = 12) -> tuple[list[SeatId], list[SeatId], Apart]:
    """Leaders, others, and who is not to be with whom."""
    leaders = people("f", draw(st.integers(2, 6)))
    others = people("p", draw(st.integers(2, PLENARY_LIMIT - len(leaders))))
    pair = st.tuples(*[st.sampled_from([*leaders, *others])] * 2).filter(lambda two: two[0] != two[1])
    return leaders, others, pairs(draw(st.lists(pair, max_size=most_pairs)))


def every_way(leaders: Sequence[SeatId], others: Sequence[SeatId], apart: Apart, count: int) -> bool:
    """Whether there is any way at all, tried one by one, in which everybody has a group with one of those leaders."""

    def seats(groups: list[list[SeatId]], waiting: Sequence[SeatId]) -> bool:
        if not waiting:
            return True
        return any(
            seats([*groups[:at], [*group, waiting[0]], *groups[at + 1 :]], waiting[1:])
            for at, group in enumerate(groups)
            if agree(group, waiting[0], apart)
        )

    return seats([[leader] for leader in leaders[:count]], [*leaders[count:], *others])


def test_sizes_stay_even_where_many_are_not_to_be_with_one() -> None:
    apart = pairs([("ana", "ben"), ("ana", "cai"), ("ana", "dee")])
    groups = allocate(["fay", "gus"], ["kit", "lee", "ana", "ben", "cai", "dee"], apart)
    assert groups is not None
    assert [len(group) for group in groups] == [4, 4]


@given(gatherings())
def test_everybody_is_in_one_group_that_somebody_leads_and_with_nobody_they_are_not_to_be_with(
    gathering: tuple[list[SeatId], list[SeatId], Apart],
) -> None:
    leaders, others, apart = gathering
    groups = allocate(leaders, others, apart)
    if groups is None:
        return
    assert sorted(seat for group in groups for seat in group) == sorted([*leaders, *others])
    assert all(set(group) & set(leaders) for group in groups)
    assert 2 <= len(groups) <= len(leaders)
    assert honoured(groups, apart)


@given(leaders=st.integers(2, 6), others=st.integers(0, 26))
def test_without_such_wishes_groups_are_even_and_as_few_as_people_fit_in(leaders: int, others: int) -> None:
    groups = allocate(people("f", leaders), people("p", others), frozenset())
    assert groups is not None
    sizes = [len(group) for group in groups]
    assert max(sizes) - min(sizes) <= 1
    assert len(groups) == min(leaders, max(2, -(-(leaders + others) // LARGEST)))


@given(leaders=st.integers(2, 6), others=st.integers(0, 26))
def test_who_leads_beside_is_spread_as_well(leaders: int, others: int) -> None:
    names = people("f", leaders)
    groups = allocate(names, people("p", others), frozenset())
    assert groups is not None
    leading = [len(set(group) & set(names)) for group in groups]
    assert max(leading) - min(leading) <= 1


@given(gatherings(most_pairs=30))
def test_is_the_same_on_every_node(gathering: tuple[list[SeatId], list[SeatId], Apart]) -> None:
    leaders, others, apart = gathering
    again = frozenset(sorted(apart, key=sorted))
    assert allocate(leaders, others, apart) == allocate(list(leaders), list(others), again)


@given(
    leaders=st.integers(2, 3),
    others=st.integers(0, 5),
    data=st.data(),
)
def test_finds_a_way_wherever_there_is_one(leaders: int, others: int, data: st.DataObject) -> None:
    leading, rest = people("f", leaders), people("p", others)
    possible = list(combinations([*leading, *rest], 2))
    apart = pairs(data.draw(st.lists(st.sampled_from(possible), max_size=10)))
    found = allocate(leading, rest, apart)
    backups_fit = any(every_way(leading, rest, apart, count) for count in range(2, leaders + 1))
    assert (found is not None) or not backups_fit or apart_backups(leading, apart)


def apart_backups(leading: Sequence[SeatId], apart: Apart) -> bool:
    """Whether leaders who would share a group are not to be together: they are dealt first, and not tried anew."""
    return any(frozenset(pair) in apart for pair in combinations(leading, 2))


def test_a_wish_that_cannot_be_granted_gives_no_groups() -> None:
    apart = pairs(list(combinations(people("p", 3), 2)))
    assert allocate(people("f", 2), people("p", 6), apart) is None


def test_more_groups_than_needed_are_made_where_a_wish_needs_them() -> None:
    apart = pairs(list(combinations(people("p", 3), 2)))
    groups = allocate(people("f", 3), people("p", 6), apart)
    assert groups is not None
    assert len(groups) == 3


def test_one_leader_gives_no_groups() -> None:
    assert allocate(people("f", 1), people("p", 12), frozenset()) is None


def test_too_few_leaders_make_fewer_and_larger_groups() -> None:
    groups = allocate(people("f", 2), people("p", 26), frozenset())
    assert groups is not None
    assert [len(group) for group in groups] == [14, 14]


def test_those_who_are_sure_to_be_there_are_spread_before_the_others() -> None:
    groups = allocate(people("f", 2), ["here-1", "here-2", "away-1", "away-2"], frozenset())
    assert groups is not None
    assert [sorted(seat[:4] for seat in group[1:]) for group in groups] == [["away", "here"], ["away", "here"]]


def test_gives_up_in_good_time_where_there_is_no_way() -> None:
    """Four people who are all apart, and three groups: many ways to seat those before them, and none that helps."""
    others = people("p", 28)
    apart = {frozenset(pair) for pair in combinations(others[24:], 2)}
    for start in range(0, 24, 6):
        apart |= {frozenset((one, two)) for one in others[start : start + 3] for two in others[start + 3 : start + 6]}
    assert allocate(people("f", 3), others, frozenset(apart)) is None


def test_gives_up_in_good_time_even_where_all_depends_on_all() -> None:
    """The same, and each of these is not to be with one of the next."""
    others = people("p", 28)
    apart = {frozenset(pair) for pair in combinations(others[24:], 2)}
    for start in range(0, 24, 6):
        apart |= {frozenset((one, two)) for one in others[start : start + 3] for two in others[start + 3 : start + 6]}
        apart.add(frozenset((others[start], others[start + 6])))
    assert allocate(people("f", 3), others, frozenset(apart)) is None


class TestRepaired:
    def test_leaves_groups_that_may_be_as_they_are(self) -> None:
        groups = (("f0", "p0"), ("f1", "p1"))
        assert repair(groups, pairs([("p0", "p1")])) == groups

    def test_moves_one_of_two_to_the_smallest_group_that_may_have_them(self) -> None:
        groups = (("f0", "p0", "p1"), ("f1", "p2", "p3"), ("f2", "p4"))
        assert repair(groups, pairs([("p0", "p1")])) == (("f0", "p0"), ("f1", "p2", "p3"), ("f2", "p4", "p1"))

    def test_moves_nobody_to_somebody_they_are_not_to_be_with(self) -> None:
        groups = (("f0", "p0", "p1"), ("f1", "p2", "p3"), ("f2", "p4"))
        assert repair(groups, pairs([("p0", "p1"), ("p1", "p4")])) == (
            ("f0", "p0"),
            ("f1", "p2", "p3", "p1"),
            ("f2", "p4"),
        )

    @given(gatherings(), st.integers(2, 4))
    def test_loses_nobody(self, gathering: tuple[list[SeatId], list[SeatId], Apart], count: int) -> None:
        leaders, others, apart = gathering
        everybody = [*leaders, *others]
        groups = tuple(tuple(everybody[at::count]) for at in range(count))
        after = repair(groups, apart)
        assert sorted(seat for group in after for seat in group) == sorted(everybody)

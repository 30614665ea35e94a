"""Dividing into circles: six to eight wherever the number allows, nobody with whom they are not to be, few moved."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomserver.programme.sign_ups.dividing import (
    LARGEST,
    SMALLEST,
    Apart,
    CannotDivide,
    Divided,
    Gathering,
    circles_for,
    divide,
    honours,
)


def people(count: int, prefix: str = "p") -> list[str]:
    return [f"{prefix}{number:02}" for number in range(count)]


def sizes(divided: Divided) -> list[int]:
    return sorted(map(len, divided.people), reverse=True)


def homes(divided: Divided) -> dict[str, int]:
    return {one: at for at, circle in enumerate(divided.people) for one in circle}


def apart_of(*pairs: tuple[str, str]) -> Apart:
    return frozenset(map(frozenset, pairs))


@st.composite
def gatherings(draw: st.DrawFn, most: int = 32, most_pairs: int = 16) -> Gathering:
    come, leaders = people(draw(st.integers(2, most))), people(draw(st.integers(0, 8)), "f")
    two = st.tuples(*[st.sampled_from([*come, *leaders])] * 2).filter(lambda pair: pair[0] != pair[1])
    return Gathering(come, leaders, apart_of(*draw(st.lists(two, max_size=most_pairs))))


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, [1]),
        (8, [8]),
        (9, [5, 4]),
        (10, [5, 5]),
        (11, [6, 5]),
        (12, [6, 6]),
        (16, [8, 8]),
        (17, [6, 6, 5]),
        (18, [6, 6, 6]),
        (24, [8, 8, 8]),
        (25, [7, 6, 6, 6]),
        (31, [8, 8, 8, 7]),
    ],
)
def test_sizes(count: int, expected: list[int]) -> None:
    assert sizes(divide(Gathering(people(count)), 1)) == expected


@given(gatherings(), st.integers(0, 5))
def test_everybody_is_in_one_circle_with_nobody_they_are_not_to_be_with(gathering: Gathering, seed: int) -> None:
    try:
        divided = divide(gathering, seed)
    except CannotDivide:
        return
    assert sorted(one for circle in divided.people for one in circle) == sorted(gathering.people)
    assert sorted(one for circle in divided.leaders for one in circle) == sorted(gathering.leaders)
    for leaders, circle in zip(divided.leaders, divided.people, strict=True):
        assert honours([*leaders, *circle], gathering.apart)
    count = len(gathering.people)
    if any(SMALLEST * circles <= count <= LARGEST * circles for circles in circles_for(count)):
        assert all(SMALLEST <= size <= LARGEST for size in sizes(divided))


@given(gatherings(), st.integers(0, 5))
def test_every_circle_has_somebody_who_leads_before_any_has_two(gathering: Gathering, seed: int) -> None:
    without_pairs = Gathering(gathering.people, gathering.leaders)
    led = [len(circle) for circle in divide(without_pairs, seed).leaders]
    assert max(led) - min(led) <= 1


@given(gatherings(), st.integers(0, 5))
def test_the_same_seed_gives_the_same_circles(gathering: Gathering, seed: int) -> None:
    try:
        divided = divide(gathering, seed)
    except CannotDivide:
        with pytest.raises(CannotDivide):
            divide(gathering, seed)
        return
    assert divide(gathering, seed) == divided


def test_another_seed_gives_others() -> None:
    assert len({divide(Gathering(people(16)), seed).people for seed in range(5)}) > 1


@given(gatherings(most=6, most_pairs=8), st.integers(2, 3))
def test_what_cannot_be_done_can_be_done_in_no_way(gathering: Gathering, circles: int) -> None:
    alone = Gathering(gathering.people, (), gathering.apart)
    sure = any(
        all(
            honours([one for one, at in zip(alone.people, chosen, strict=True) if at == circle], alone.apart)
            for circle in range(circles)
        )
        for chosen in product(range(circles), repeat=len(alone.people))
        if _is_usual([chosen.count(at) for at in range(circles)])
    )
    try:
        divide(alone, 1, circles)
    except CannotDivide:
        assert not sure
    else:
        assert sure


def _is_usual(counts: list[int]) -> bool:
    total, circles = sum(counts), len(counts)
    return min(counts) >= min(SMALLEST, total // circles) and max(counts) <= max(LARGEST, -(-total // circles))


def test_a_refusal_says_how_many_circles_would_do_and_of_nobody() -> None:
    three = people(3)
    gathering = Gathering(people(12), (), apart_of(*((one, other) for one, other in combinations(three, 2))))
    with pytest.raises(CannotDivide) as refused:
        divide(gathering, 1)
    assert (refused.value.circles, str(refused.value)) == (3, "3")
    assert sizes(divide(gathering, 1, 3)) == [4, 4, 4]


@given(st.integers(2, 24), st.integers(1, 6), st.integers(0, 5))
def test_whoever_comes_late_moves_nobody_where_there_is_room(first: int, more: int, seed: int) -> None:
    before = homes(divide(Gathering(people(first)), seed))
    circles = max(before.values()) + 1
    after = divide(Gathering(people(first + more), homes=before), seed)
    moved = [one for one, home in before.items() if homes(after)[one] != home]
    if first + more <= LARGEST * circles:
        assert moved == []
    assert max(sizes(after)) <= LARGEST


@given(gatherings(most_pairs=6), st.integers(0, 5), st.data())
def test_a_new_pair_moves_one_at_most_where_one_is_enough(gathering: Gathering, seed: int, data: st.DataObject) -> None:
    come = people(14)
    before = homes(divide(Gathering(come), seed))
    one, other = data.draw(st.sampled_from([(a, b) for a, b in combinations(come, 2) if before[a] == before[b]]))
    after = divide(Gathering(come, homes=before, apart=apart_of((one, other))), seed)
    assert [moved for moved in come if homes(after)[moved] != before[moved]] in ([one], [other])


def test_whoever_is_fixed_stays_and_all_others_may_be_dealt_anew() -> None:
    before = homes(divide(Gathering(people(16)), 1))
    kept = {one: before[one] for one in people(3)}
    after = homes(divide(Gathering(people(16), homes=kept, fixed=set(kept)), 7))
    assert {one: after[one] for one in kept} == kept
    assert after != before


def test_two_who_are_fixed_in_one_circle_and_are_not_to_be_together_cannot_be() -> None:
    kept = {"p00": 0, "p01": 0}
    with pytest.raises(CannotDivide):
        divide(Gathering(people(12), homes=kept, fixed=set(kept), apart=apart_of(("p00", "p01"))), 1)


def test_as_many_pairs_as_may_be_take_no_long_time() -> None:
    come = people(31)
    pairs = [(come[at], come[(at * 7 + 3) % 31]) for at in range(31) if (at * 7 + 3) % 31 != at]
    divided = divide(Gathering(come, people(8, "f"), apart_of(*pairs)), 3)
    assert all(honours(circle, apart_of(*pairs)) for circle in divided.people)

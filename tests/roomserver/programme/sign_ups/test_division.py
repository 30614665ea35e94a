"""How an evening is to be divided: proposed, changed by hand, and without those who don't come."""

from __future__ import annotations

import pytest

from moderation.refusal import RefusalCode, Refused
from roomserver.programme.sign_ups import rules
from roomserver.programme.sign_ups.book import Book, Group
from roomserver.programme.sign_ups.dividing import Apart, CannotDivide
from roomserver.programme.sign_ups.division import propose, set_groups
from roomserver.programme.sign_ups.refusals import BadDivision
from tests.roomserver.programme.sign_ups.books import NOW, START, book, comer, with_people

NAMES = tuple(f"P{number:02}" for number in range(14))
IDS = tuple(name.lower() for name in NAMES)
LEADERS = ("fay", "gus", "hal")
EVENING = "evening"


def fourteen() -> Book:
    return with_people(book(20), *NAMES)


def proposed(book: Book, seed: int = 1, *, anew: bool = False, apart: Apart = frozenset()) -> Book:
    return propose(book, EVENING, LEADERS, apart, book.division(EVENING).version, seed=seed, anew=anew)


def homes(book: Book) -> dict[str, int]:
    return {one: at for at, group in enumerate(book.division(EVENING).groups) for one in group.people}


def by_hand(book: Book, *groups: Group, made_on: int = 0, apart: Apart = frozenset()) -> Book:
    return set_groups(book, EVENING, groups, LEADERS, apart, made_on)


def test_everybody_who_comes_is_in_a_circle_with_somebody_who_leads() -> None:
    after = proposed(rules.cancel(fourteen(), "p03", NOW))
    division = after.division(EVENING)
    assert sorted(homes(after)) == [one for one in IDS if one != "p03"]
    assert [group.leaders for group in division.groups] == [("fay", "hal"), ("gus",)]
    assert division.version == 1


def test_who_comes_late_moves_nobody_and_anew_moves_all_but_the_fixed() -> None:
    before = proposed(fourteen())
    late = rules.add(before, comer("Late"), NOW)
    after = proposed(late, seed=9)
    assert {one: home for one, home in homes(after).items() if one != "late"} == homes(before)
    [first, second] = after.division(EVENING).groups
    fixed = by_hand(after, first.model_copy(update={"fixed": first.people[:2]}), second, made_on=2)
    anew = proposed(fixed, seed=5, anew=True)
    assert {one: homes(anew)[one] for one in first.people[:2]} == dict.fromkeys(first.people[:2], 0)
    assert homes(anew) != homes(after)
    assert anew.division(EVENING).groups[0].fixed == first.people[:2]


def test_the_fixed_stand_in_the_order_of_the_book_and_proposing_again_changes_nothing() -> None:
    before = proposed(fourteen())
    [first, second] = before.division(EVENING).groups
    fixed = by_hand(before, *(one.model_copy(update={"fixed": one.people}) for one in (first, second)), made_on=1)
    assert proposed(fixed) is fixed


def test_whoever_does_not_come_any_more_is_in_no_circle() -> None:
    before = proposed(fourteen())
    [first, second] = before.division(EVENING).groups
    fixed = by_hand(before, first.model_copy(update={"fixed": first.people}), second, made_on=1)
    for after in (rules.cancel(fixed, first.people[0], NOW), rules.erase(fixed, {first.people[0]}, NOW)):
        assert first.people[0] not in after.division(EVENING).model_dump_json()
        assert after.division(EVENING).version == 3


def test_by_hand_says_where_people_are_and_some_may_be_nowhere() -> None:
    after = by_hand(fourteen(), Group(leaders=("gus",), people=IDS[:6]), Group(people=IDS[6:9]))
    assert homes(after) == dict.fromkeys(IDS[:6], 0) | dict.fromkeys(IDS[6:9], 1)
    assert by_hand(after, made_on=1).division(EVENING).groups == ()


@pytest.mark.parametrize(
    "groups",
    [
        (Group(people=("p00", "p01")), Group(people=("p01",))),
        (Group(people=("p00", "nobody")),),
        (Group(leaders=("fay",)), Group(leaders=("fay",))),
        (Group(leaders=("p00",)),),
        (Group(people=("p00",), fixed=("p01",)),),
        (Group(people=("p00", "p01")),),
        (Group(leaders=("gus",), people=("p02",)),),
    ],
)
def test_by_hand_what_cannot_be_is_refused_without_a_word_of_anybody(groups: tuple[Group, ...]) -> None:
    apart = frozenset({frozenset(("p00", "p01")), frozenset(("gus", "p02"))})
    with pytest.raises(BadDivision) as refused:
        by_hand(fourteen(), *groups, apart=apart)
    assert str(refused.value) == ""


def test_what_was_made_on_another_division_is_refused() -> None:
    once = proposed(fourteen())
    with pytest.raises(Refused) as refused:
        by_hand(once, Group(people=IDS))
    assert refused.value.code is RefusalCode.OUT_OF_DATE
    with pytest.raises(Refused):
        propose(once, EVENING, LEADERS, frozenset(), 0, seed=1, anew=True)


def test_where_pairs_allow_no_way_nothing_is_kept() -> None:
    three = frozenset(frozenset(pair) for pair in (("p00", "p01"), ("p01", "p02"), ("p00", "p02")))
    with pytest.raises(CannotDivide) as refused:
        proposed(fourteen(), apart=three)
    assert refused.value.circles == 3


def test_it_goes_with_the_names() -> None:
    after = rules.settle(proposed(fourteen()), START + 5 * 86400.0)
    assert (after.divisions, after.sign_ups) == ((), ())

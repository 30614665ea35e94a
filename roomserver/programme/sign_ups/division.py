"""How an evening of a book is to be divided: proposed, changed by hand, and done again for those who come late.

Who is not to be together is honoured, and no refusal says whom it is about.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from moderation.refusal import RefusalCode, Refused
from roomserver.programme.sign_ups.book import Book, Division, Group
from roomserver.programme.sign_ups.dividing import MOST_CIRCLES, Apart, Gathering, divide, honours
from roomserver.programme.sign_ups.refusals import BadDivision


def without(division: Division, ids: Collection[str]) -> Division:
    """As it is once those don't come; the very same where they are in none of its groups."""
    if not any(one in ids for group in division.groups for one in group.people):
        return division
    groups = tuple(
        group.model_copy(
            update={
                "people": tuple(one for one in group.people if one not in ids),
                "fixed": tuple(one for one in group.fixed if one not in ids),
            }
        )
        for group in division.groups
    )
    return division.model_copy(update={"groups": groups, "version": division.version + 1})


def noted(book: Book, come: Collection[str]) -> Book:
    """Whoever has come was there, unless somebody has said otherwise."""
    if not any(one.id in come and one.attended is None and one.standing == "confirmed" for one in book.sign_ups):
        return book
    people = tuple(
        one.model_copy(update={"attended": True})
        if one.id in come and one.attended is None and one.standing == "confirmed"
        else one
        for one in book.sign_ups
    )
    return book.model_copy(update={"sign_ups": people})


def set_groups(
    book: Book, circle_id: str, groups: Sequence[Group], leaders: Collection[str], apart: Apart, made_on: int
) -> Book:
    """As the organiser has it, in place of the division of version `made_on`. Raises: Refused, BadDivision."""
    _check_version(book, circle_id, made_on)
    coming = {person.id for person in book.of("confirmed")}
    people = [one for group in groups for one in group.people]
    leading = [one for group in groups for one in group.leaders]
    whole = len(set(people)) == len(people) and coming.issuperset(people) and all(map(_fixes_its_own, groups))
    led = len(set(leading)) == len(leading) and set(leaders).issuperset(leading)
    apart_kept = all(honours([*group.leaders, *group.people], apart) for group in groups)
    if not (whole and led and apart_kept) or len(groups) > MOST_CIRCLES:
        raise BadDivision
    return _with_groups(book, circle_id, groups)


def propose(
    book: Book,
    circle_id: str,
    leaders: Sequence[str],
    apart: Apart,
    made_on: int,
    *,
    seed: int,
    anew: bool,
    circles: int | None = None,
) -> Book:
    """Groups of everybody who is confirmed. `anew`: only those who are fixed stay where they are; else everybody stays
    who is somewhere, as long as that can be. Raises: Refused, CannotDivide.
    """
    _check_version(book, circle_id, made_on)
    before = book.division(circle_id).groups
    fixed = {one for group in before for one in group.fixed}
    homes = {one: at for at, group in enumerate(before) for one in group.people if one in fixed or not anew}
    led = {one: at for at, group in enumerate(before) for one in group.leaders if not anew}
    people = [person.id for person in book.of("confirmed")]
    divided = divide(Gathering(people, leaders, apart, homes, led, fixed), seed, circles)
    groups = tuple(
        Group(leaders=led_by, people=in_order, fixed=tuple(one for one in in_order if one in fixed))
        for led_by, come in zip(divided.leaders, divided.people, strict=True)
        for in_order in [tuple(sorted(come, key=people.index))]
    )
    return _with_groups(book, circle_id, groups)


def _fixes_its_own(group: Group) -> bool:
    return set(group.people).issuperset(group.fixed)


def _check_version(book: Book, circle_id: str, made_on: int) -> None:
    if book.division(circle_id).version != made_on:
        raise Refused(RefusalCode.OUT_OF_DATE)


def _with_groups(book: Book, circle_id: str, groups: Sequence[Group]) -> Book:
    before = book.division(circle_id)
    if before.groups == tuple(groups):
        return book
    after = Division(circle=circle_id, groups=tuple(groups), version=before.version + 1)
    others = tuple(division for division in book.divisions if division.circle != circle_id)
    return book.model_copy(update={"divisions": (*others, after)})

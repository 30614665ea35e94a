"""A book is read in pages: whoever has a place on the first, nobody left out, and never more than a page of bytes."""

from __future__ import annotations

from itertools import pairwise

import pytest

from roomserver.api.sign_ups import SignUpPage, sign_up_list
from roomserver.mail.addresses import LONGEST
from roomserver.programme.sign_ups import rules
from roomserver.programme.sign_ups.book import ANSWER_LENGTH, MOST_IN_LINE, MOST_OUT, Book, SignUp
from roomserver.programme.sign_ups.pages import LISTED, ORDER, Page, page_of
from tests.roomserver.programme.sign_ups.books import NOW, book, standings, with_people


def following(of: Book, limit: int) -> list[Page]:
    pages, before = [], None
    while True:
        pages.append(page_of(of, limit, before))
        if (before := pages[-1].more) is None:
            return pages


def crowded() -> Book:
    """As many as there may be: with a place, in line, and out."""
    people = [f"P{number:03}" for number in range(31 + MOST_IN_LINE)]
    full = with_people(book(31), *people)
    gone = [f"G{number:03}" for number in range(MOST_OUT)]
    out = [_person(full.sign_ups[0], name.lower(), "cancelled", number) for number, name in enumerate(gone)]
    return full.model_copy(update={"sign_ups": (*out, *full.sign_ups)})


def _person(like: SignUp, name: str, standing: str, number: int) -> SignUp:
    return like.model_copy(update={"id": name, "name": name, "standing": standing, "signed_up_at": NOW - 1000 + number})


@pytest.mark.parametrize("limit", [1, 7, LISTED])
def test_pages_that_follow_each_other_have_everybody_once_in_order(limit: int) -> None:
    crowd = crowded()
    pages = following(crowd, limit)
    people = [person for page in pages for person in page.people]
    assert sorted(person.id for person in people) == sorted(standings(crowd))
    assert len(people) == len({person.id for person in people}) == 31 + MOST_IN_LINE + MOST_OUT
    ranks = [ORDER.index(person.standing) for person in people]
    assert ranks == sorted(ranks)
    assert [page.left for page in pages] == [
        len(people) - limit * number - len(page.people) for number, page in enumerate(pages)
    ]
    waiting = [person for person in people if person.standing == "waiting"]
    assert waiting == crowd.line()


def test_whoever_has_a_place_is_on_the_first_page_and_those_who_wait_are_in_line() -> None:
    crowd = rules.move_up(crowded(), "p100", NOW)
    page = page_of(crowd, LISTED)
    assert [person.standing for person in page.people[:31]] == ["confirmed"] * 31
    assert page.people[31].id == "p100"


def test_nobody_is_left_out_of_the_pages_that_follow_where_somebody_of_the_first_leaves() -> None:
    crowd = crowded()
    first = page_of(crowd, 40)
    after = rules.erase(crowd, [first.people[39].id], NOW)
    second = page_of(after, 40, first.more)
    line = [person.id for person in crowd.line()]
    assert [person.id for person in second.people] == line[9:49]


@pytest.mark.parametrize("before", ["", "x", "1", "1:x:y", "0:nan:x", "0:inf:x", "1e9:0:x"])
def test_what_names_no_page_has_nobody(before: str) -> None:
    assert page_of(crowded(), LISTED, before) == Page((), None, 0)


def test_a_page_is_bounded_in_bytes_however_much_everybody_wrote() -> None:
    wordy = {
        "address": "x" * LONGEST,
        "name": "n" * 40,
        "answers": {f"q{number}": "a" * ANSWER_LENGTH for number in range(3)},
    }
    crowd = crowded()
    crowd = crowd.model_copy(update={"sign_ups": tuple(each.model_copy(update=wordy) for each in crowd.sign_ups)})
    answer = sign_up_list(crowd, "evening", SignUpPage()).model_dump_json()
    assert len(answer) < 150_000
    assert len(sign_up_list(crowd, "evening").people) == LISTED


def test_those_who_came_first_are_first_of_their_group() -> None:
    few = with_people(book(2), "Mei", "Daniel", "Aisha", "Ravi")
    few = rules.cancel(few, "mei", NOW)
    assert [(each.id, each.standing) for each in page_of(few, LISTED).people] == [
        ("daniel", "confirmed"),
        ("aisha", "offered"),
        ("ravi", "waiting"),
        ("mei", "cancelled"),
    ]
    signed = [each.signed_up_at for each in page_of(with_people(book(9), "Mei", "Daniel"), LISTED).people]
    assert all(one <= other for one, other in pairwise(signed))

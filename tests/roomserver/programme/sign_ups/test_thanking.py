"""Whoever came is to be thanked once, before names of who came go; nobody else is."""

from __future__ import annotations

from typing import Any

import pytest

from roomserver.programme.sign_ups import rules
from roomserver.programme.sign_ups.book import Book, Evening, SignUp, Subject
from roomserver.programme.sign_ups.thanking import next_thanks
from roomserver.programme.terms import SignUpTerms

HOUR_S, DAY_S = 3600.0, 24 * 3600.0
START = 1000 * DAY_S
END = START + 1.5 * HOUR_S


def came(name: str = "mei", **changed: Any) -> SignUp:
    known = SignUp(
        id=name,
        name=name,
        address=f"{name}@example.org",
        address_confirmed=True,
        standing="confirmed",
        signed_up_at=0.0,
        attended=True,
    )
    return known.model_copy(update=changed)


def in_person(circle: str = "maple", after_s: float = 0.0) -> Evening:
    start, end = START + after_s, END + after_s
    return Evening(circle=circle, starts_at=start, ends_at=end, names_until=end + DAY_S)


def online(*, over: bool, names_until: float | None = None) -> Evening:
    ends_at = None if over else END
    return Evening(circle="maple", starts_at=START, ends_at=ends_at, over=over, names_until=names_until)


def book_of(*people: SignUp, evenings: tuple[Evening, ...] = (in_person(),)) -> Book:
    return Book(id="maple", subject=Subject(terms=SignUpTerms(seats=8), evenings=evenings), sign_ups=people)


def thanked(book: Book) -> list[tuple[str, str | None]]:
    return [(notice.sign_up, notice.circle) for notice in book.notices if notice.kind == "thanks"]


def test_in_person_it_is_after_the_planned_end_and_once() -> None:
    before = rules.settle(book_of(came(), came("jun", attended=None)), END - 1)
    assert thanked(before) == []
    assert next_thanks(before, END - 1) == END
    after = rules.settle(before, END)
    assert thanked(after) == [("mei", "maple")]
    queued = rules.queued(after, frozenset(notice.id for notice in after.notices))
    assert thanked(rules.settle(queued, END + HOUR_S)) == []
    assert next_thanks(queued, END + HOUR_S) is None


def test_whoever_is_marked_later_is_thanked_then() -> None:
    book = rules.settle(book_of(came(), came("jun", attended=None)), END)
    marked = rules.settle(rules.set_choices(book, "jun", END + HOUR_S, attended=True), END + HOUR_S)
    assert thanked(marked) == [("mei", "maple"), ("jun", "maple")]


def test_online_it_is_when_the_circle_is_over_however_long_it_takes() -> None:
    book = book_of(came(), evenings=(online(over=False),))
    assert thanked(rules.settle(book, END + HOUR_S)) == []
    over = Subject(terms=SignUpTerms(seats=8), evenings=(online(over=True),))
    assert thanked(rules.follow(book, over, END + HOUR_S)) == [("mei", "maple")]


def test_names_of_who_came_go_after_it_in_the_same_step() -> None:
    over = Subject(terms=SignUpTerms(seats=8), evenings=(online(over=True, names_until=0.0),))
    book = rules.follow(book_of(came(), evenings=(online(over=False),)), over, END)
    assert thanked(book) == [("mei", "maple")]
    [person] = book.sign_ups
    assert (person.attended, person.thanked) == (None, ())
    assert thanked(rules.settle(rules.queued(book, frozenset({1})), END + HOUR_S)) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"attended": None},
        {"attended": False},
        {"address": None},
        {"address_confirmed": False},
        {"reminders": False},
        {"standing": "cancelled"},
        {"standing": "waiting"},
    ],
)
def test_nobody_else_is(changed: dict[str, Any]) -> None:
    book = book_of(came(**changed))
    assert thanked(rules.settle(book, END)) == []
    assert next_thanks(book, END) is None


def test_of_two_evenings_on_one_day_each_is_told_once() -> None:
    book = book_of(came(), evenings=(in_person(), in_person("oak", 3 * HOUR_S)))
    for hours in range(2, 20):
        book = rules.settle(book, START + hours * HOUR_S)
    assert thanked(book) == [("mei", "maple"), ("mei", "oak")]


def test_of_an_evening_that_is_cancelled_nobody_is() -> None:
    called_off = in_person().model_copy(update={"called_off": True})
    assert thanked(rules.settle(book_of(came(), evenings=(called_off,)), END)) == []

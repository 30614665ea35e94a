"""Books of sign-ups for tests."""

from __future__ import annotations

from roomserver.programme.sign_ups import rules
from roomserver.programme.sign_ups.book import Book, Evening, SignUp, Subject
from roomserver.programme.sign_ups.comer import Comer
from roomserver.programme.terms import Question, SignUpTerms
from tests.moderation.circles import english

HOUR_S, DAY_S = 3600.0, 24 * 3600.0
START = 100 * DAY_S
NOW = START - 14 * DAY_S
ZONE = "Australia/Perth"
"""Where it is eight in the morning then."""


def subject(
    seats: int = 2, *, word_first: bool = False, questions: tuple[Question, ...] = (), starts_at: float | None = START
) -> Subject:
    ends_at = None if starts_at is None else starts_at + 2 * HOUR_S
    return Subject(
        terms=SignUpTerms(seats=seats, word_first=word_first, questions=questions),
        evenings=(Evening(circle="evening", starts_at=starts_at, ends_at=ends_at),),
        zone=ZONE,
    )


def book(seats: int = 2, *, word_first: bool = False, questions: tuple[Question, ...] = ()) -> Book:
    return Book(id="evening", subject=subject(seats, word_first=word_first, questions=questions))


def comer(name: str, address: str | None = "", answers: dict[str, str] | None = None) -> Comer:
    """Whose id is their name; by default with an address."""
    wire = f"{name.lower()}@example.org" if address == "" else address
    return Comer(id=name.lower(), name=name, address=wire, answers=answers or {})


def with_people(empty: Book, *names: str, now: float = NOW) -> Book:
    """All signed up, in that order."""
    for name in names:
        empty, _ = rules.sign_up(empty, comer(name), now)
    return empty


def of(book: Book, name: str) -> SignUp:
    person = book.find(name.lower())
    assert person is not None
    return person


def standings(book: Book) -> dict[str, str]:
    return {each.id: each.standing for each in book.sign_ups}


def told(book: Book) -> list[tuple[str, str]]:
    return [(notice.sign_up, notice.kind) for notice in book.notices]


def question(question_id: str, *, required: bool = False) -> Question:
    return Question(id=question_id, text=english("Anything we should know?"), required=required)

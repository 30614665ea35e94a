"""What is left to do of a book once its rooms and mails were asked, and when. Pure."""

from __future__ import annotations

from collections.abc import Collection

from roomserver.programme.sign_ups import rules
from roomserver.programme.sign_ups.book import Book, Returned
from roomserver.programme.sign_ups.counting import next_count
from roomserver.programme.sign_ups.division import noted
from roomserver.programme.sign_ups.thanking import next_thanks

AGAIN_S = 10.0
"""When a room is asked again that could not agree: it was full, or nobody could be told."""
GONE_AGAIN_S = 24 * 3600.0
"""How often it is looked whether the circle is still listed: totals are kept no longer."""
ANEW = "anew"
"""In place of which seating all rooms agreed with: they are to be asked at once."""


def done(book: Book, told: frozenset[int], come: frozenset[str]) -> Book:
    """What was done of it beside its rooms."""
    return rules.queued(noted(book, come), told)


def without_returned(book: Book, counted: Collection[Returned]) -> Book:
    left = tuple(each for each in book.returned if each not in counted)
    return book.model_copy(update={"returned": left})


def followed(book: Book, asked: Book, *, agreed: bool, is_told: bool = False) -> Book:
    """Its rooms were asked to be as another writing of it says, and `agreed` or not. If it says something else by now,
    they may have been told what is true no longer, after another node told them what is: they are asked once more, and
    also to forget whoever has gone from the book meanwhile. `is_told`: mails of whoever was gone are forgotten too, and
    once names gave way to totals that is all that was left to do.
    """
    if book.totals is not None:
        return book.model_copy(update={"gone": ()}) if is_told else book
    if asked.seating() == asked.seated:
        return book
    if book.seating() != asked.seating():
        here = {person.id for person in book.sign_ups}
        gone = [person.id for person in asked.of("confirmed") if person.id not in here and person.id not in book.gone]
        return book.model_copy(update={"gone": (*book.gone, *gone), "seated": ANEW})
    if not agreed:
        return book.model_copy(update={"seated": ""}) if book.seated == ANEW else book
    book = book.model_copy(update={"gone": ()})
    return book.model_copy(update={"seated": book.seating()})


def known_in(book: Book) -> set[str]:
    """Ids of whom anything is kept there."""
    return {person.id for person in book.sign_ups} | set(book.gone)


def due_at(book: Book, now: float, *, again: bool) -> float | None:
    if book.totals is not None:
        return now + (AGAIN_S if again else 0.0) if book.gone else now + GONE_AGAIN_S
    deadlines = (
        rules.next_deadline(book),
        next_count(book, now),
        next_thanks(book, now),
        now if book.returned else None,
    )
    deadline = min((each for each in deadlines if each is not None), default=None)
    if book.notices or book.seating() != book.seated:
        soon = now + AGAIN_S if again and book.seated != ANEW else now
        return soon if deadline is None else min(soon, deadline)
    return deadline

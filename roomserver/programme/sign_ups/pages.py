"""A book of sign-ups as an organiser reads it, page by page: those who have a place first, so that all of them are on
the first page; then those who are asked for a word, those who wait, and those who don't come.
"""

from __future__ import annotations

from math import isfinite
from typing import NamedTuple

from roomserver.programme.sign_ups.book import Book, SignUp, Standing

LISTED = 50
"""People of a page: more than can have a place."""
ORDER: tuple[Standing, ...] = ("confirmed", "offered", "asked", "waiting", "cancelled", "declined")


class Place(NamedTuple):
    """Where somebody stands in the list: in which group, and where there. A page begins there."""

    group: int
    number: float
    sign_up: str


class Page(NamedTuple):
    """`more` names the next page, None where there is none; `left` is how many are on those that follow."""

    people: tuple[SignUp, ...]
    more: str | None
    left: int


def page_of(book: Book, limit: int, before: str | None = None) -> Page:
    """The first one, or that which the one before named. Nothing where it named none."""
    beginning = None if before is None else _read(before)
    if before is not None and beginning is None:
        return Page((), None, 0)
    people = in_order(book)
    if beginning is not None:
        people = [person for person in people if _place_of(person) >= beginning]
    shown, rest = people[:limit], people[limit:]
    return Page(tuple(shown), _written(_place_of(rest[0])) if rest else None, len(rest))


def in_order(book: Book) -> list[SignUp]:
    """Everybody, as the pages have them."""
    return sorted(book.sign_ups, key=_place_of)


def _place_of(person: SignUp) -> Place:
    """Those who wait are in line; all others as they came."""
    number = float(person.turn) if person.standing == "waiting" else person.signed_up_at
    return Place(ORDER.index(person.standing), number, person.id)


def _written(place: Place) -> str:
    return f"{place.group}:{place.number!r}:{place.sign_up}"


def _read(text: str) -> Place | None:
    group, _, rest = text.partition(":")
    number, _, sign_up = rest.partition(":")
    try:
        place = Place(int(group), float(number), sign_up)
    except ValueError:
        return None
    return place if isfinite(place.number) else None

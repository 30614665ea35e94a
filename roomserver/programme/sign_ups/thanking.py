"""Who came to an evening that is over, and is to be written to once: pure.

It is known only until the evening is counted.

Online an evening is over when its circle is closed; in person when its planned end has passed.
"""

from __future__ import annotations

from collections.abc import Iterator

from roomserver.programme.sign_ups.book import Book, Evening, SignUp


def to_thank(book: Book, now: float) -> Iterator[tuple[SignUp, list[str]]]:
    """They, and of which circles; addresses that nobody confirmed get nothing of the kind."""
    over = [each.circle for each in book.subject.evenings if _is_uncounted(book, each) and _is_over(each, now)]
    for person in book.sign_ups if over else ():
        if _came(person) and (new := [circle for circle in over if circle not in person.thanked]):
            yield person, new


def may_thank(person: SignUp) -> bool:
    """Whether such a mail is sent to them; it need not be known any more that they came."""
    return (
        person.standing == "confirmed"
        and person.address is not None
        and person.address_confirmed
        and person.reminders
        and person.attended is not False
    )


def next_thanks(book: Book, now: float) -> float | None:
    """When somebody is to be thanked, without anything else happening."""
    if next(to_thank(book, now), None) is not None:
        return now
    if not any(map(_came, book.sign_ups)):
        return None
    ends = (_planned_end(each) for each in book.subject.evenings if _is_uncounted(book, each))
    return min((end for end in ends if end is not None and end > now), default=None)


def _came(person: SignUp) -> bool:
    return person.attended is True and may_thank(person)


def _is_uncounted(book: Book, evening: Evening) -> bool:
    return not evening.called_off and evening.circle not in book.counted


def _is_over(evening: Evening, now: float) -> bool:
    end = _planned_end(evening)
    return evening.over or (end is not None and now >= end)


def _planned_end(evening: Evening) -> float | None:
    """In person; online a circle may take longer, and says itself when it is over."""
    return None if evening.names_until is None else evening.ends_at

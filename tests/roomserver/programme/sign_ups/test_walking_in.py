"""On the evening itself: whoever comes unannounced has a place that is free, as long as people are let in."""

from __future__ import annotations

import pytest

from roomserver.programme.sign_ups import rules
from roomserver.programme.sign_ups.book import Book
from roomserver.programme.sign_ups.division import noted
from roomserver.programme.sign_ups.refusals import LineFull, NotOffered, NotOpen
from tests.roomserver.programme.sign_ups.books import DAY_S, HOUR_S, NOW, START, book, comer, of, standings, with_people

LATE = START + 600.0


def begun(book: Book, *, lets_in: bool = True) -> Book:
    """The same on the evening."""
    [evening] = book.subject.evenings
    evening = evening.model_copy(update={"lets_in": lets_in})
    return rules.follow(book, book.subject.model_copy(update={"evenings": (evening,)}), LATE)


def test_a_place_that_is_free_is_theirs_at_once() -> None:
    evening = begun(with_people(book(2), "Mei"))
    after, told = rules.sign_up(evening, comer("Ravi"), LATE)
    assert (told, of(after, "Ravi").standing) == ("confirmed", "confirmed")
    assert of(rules.add(evening, comer("Aisha"), LATE), "Aisha").standing == "confirmed"


def test_nobody_begins_to_wait_and_nobody_is_overtaken() -> None:
    full = begun(with_people(book(1), "Mei"))
    waited = begun(with_people(book(2), "Mei", "Daniel", "Aisha"))
    gone = rules.cancel(waited, "mei", LATE)
    for evening in (full, waited, gone):
        with pytest.raises(LineFull):
            rules.sign_up(evening, comer("Ravi"), LATE)
        with pytest.raises(LineFull):
            rules.add(evening, comer("Ravi"), LATE)
    assert standings(gone)["aisha"] == "waiting"


def test_once_nobody_is_let_in_it_is_closed() -> None:
    evening = begun(with_people(book(2), "Mei"), lets_in=False)
    for sign_up in (rules.sign_up, rules.add):
        with pytest.raises(NotOpen):
            sign_up(evening, comer("Ravi"), LATE)


def test_a_closed_series_that_has_begun_takes_nobody_more() -> None:
    series = begun(with_people(book(2), "Mei"))
    subject = series.subject.model_copy(update={"starts_at": START, "ends_at": START + 14 * DAY_S})
    with pytest.raises(NotOpen):
        rules.sign_up(rules.follow(series, subject, LATE), comer("Ravi"), LATE)


def test_no_place_is_offered_and_none_that_was_can_be_taken() -> None:
    waiting = rules.cancel(with_people(book(1), "Mei", "Daniel", now=START - HOUR_S), "mei", START - HOUR_S)
    evening = begun(waiting)
    assert standings(evening)["daniel"] == "waiting"
    with pytest.raises(NotOffered):
        rules.confirm_offer(evening, "daniel", LATE)


def test_whoever_sat_down_was_there_unless_somebody_has_said_otherwise() -> None:
    evening = with_people(book(3), "Mei", "Daniel", "Aisha")
    said = rules.set_choices(evening, "daniel", NOW, attended=False)
    after = noted(said, {"mei", "daniel"})
    assert [each.attended for each in after.sign_ups] == [True, False, None]
    assert noted(after, {"mei", "nobody"}) is after

"""A sign-up whose address was wrong gives way to the next one from the same browser."""

from __future__ import annotations

from dataclasses import replace

from roomserver.programme.sign_ups import rules
from roomserver.programme.sign_ups.book import Book
from roomserver.programme.sign_ups.comer import CORRECTED_S, Comer
from tests.roomserver.programme.sign_ups.books import NOW, book, comer, of, standings, told, with_people


def right(instead: str = "mei", address: str = "right@example.org") -> Comer:
    return replace(comer("Right", address), instead=instead)


def quiet(full: Book) -> Book:
    return rules.queued(full, frozenset(notice.id for notice in full.notices))


def test_it_stands_where_that_one_stood_and_only_it_is_told() -> None:
    full = with_people(book(1), "Mei", "Daniel")
    after, standing = rules.sign_up(full, right(), NOW + 1)
    assert standing == "confirmed"
    assert standings(after) == {"right": "confirmed", "daniel": "waiting"}
    assert told(after) == [("daniel", "waiting"), ("right", "confirmed")]
    assert after.gone == ("mei",)
    assert rules.sign_up(after, right(), NOW + 2) == (after, "confirmed")


def test_whoever_waits_keeps_their_turn_and_a_place_that_is_offered() -> None:
    full = quiet(with_people(book(1), "Daniel", "Mei", "Aisha"))
    after, standing = rules.sign_up(full, right(), NOW + 1)
    assert (standing, [each.id for each in after.line()]) == ("waiting", ["right", "aisha"])
    offered = quiet(rules.cancel(full, "daniel", NOW))
    until = of(offered, "Mei").offered_until
    after, standing = rules.sign_up(offered, right(), NOW + 1)
    assert (standing, of(after, "Right").offered_until) == ("offered", until)
    assert [(one.kind, one.until) for one in after.notices] == [("place_free", until)]


def test_an_address_that_signed_up_before_keeps_what_it_has_and_the_wrong_one_goes() -> None:
    full = quiet(with_people(book(2), "Daniel", "Mei", "Aisha"))
    after, standing = rules.sign_up(full, right(address="daniel@example.org"), NOW + 1)
    assert standing == "confirmed"
    assert standings(after) == {"daniel": "confirmed", "aisha": "offered"}


def test_later_or_once_cancelled_it_is_a_sign_up_like_any_other() -> None:
    full = quiet(with_people(book(3), "Mei"))
    late, _ = rules.sign_up(full, right(), NOW + CORRECTED_S)
    assert standings(late) == {"mei": "confirmed", "right": "confirmed"}
    out, _ = rules.sign_up(rules.cancel(full, "mei", NOW), right(), NOW + 1)
    assert standings(out) == {"mei": "cancelled", "right": "confirmed"}


def test_whoever_left_no_address_has_their_page_and_is_not_replaced() -> None:
    full, _ = rules.sign_up(book(2), comer("Mei", None), NOW)
    after, _ = rules.sign_up(full, right(), NOW + 1)
    assert len(after.sign_ups) == 2

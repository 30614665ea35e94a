"""Rules of a book of sign-ups, one by one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from roomserver.programme.sign_ups import rules
from roomserver.programme.sign_ups.book import (
    ANSWER_LENGTH,
    MOST_IN_LINE,
    MOST_OUT,
    Book,
    Counted,
    Evening,
    Totals,
)
from roomserver.programme.sign_ups.offering import OFFERED_S
from roomserver.programme.sign_ups.refusals import (
    AlreadyOut,
    BadAnswer,
    BadName,
    LineFull,
    NoSuchSignUp,
    NotAsked,
    NotConfirmed,
    NotOffered,
    NotOpen,
    NotWaiting,
    SignUpRefused,
)
from roomserver.programme.sign_ups.rules import AGAIN_S
from tests.roomserver.programme.sign_ups.books import (
    DAY_S,
    HOUR_S,
    NOW,
    START,
    book,
    comer,
    of,
    question,
    standings,
    subject,
    told,
    with_people,
)


def quiet(full: Book) -> Book:
    """As it is once everything was queued."""
    return rules.queued(full, frozenset(notice.id for notice in full.notices))


def test_places_go_to_the_first_and_the_others_wait() -> None:
    full = with_people(book(2), "Mei", "Daniel", "Aisha", "Ravi")

    assert standings(full) == {"mei": "confirmed", "daniel": "confirmed", "aisha": "waiting", "ravi": "waiting"}
    assert told(full) == [("mei", "confirmed"), ("daniel", "confirmed"), ("aisha", "waiting"), ("ravi", "waiting")]
    assert [each.id for each in full.line()] == ["aisha", "ravi"]


def test_a_place_that_is_free_is_offered_to_the_first_who_waits() -> None:
    full = quiet(with_people(book(2), "Mei", "Daniel", "Aisha", "Ravi"))

    left = rules.cancel(full, "mei", NOW)

    assert of(left, "Aisha").standing == "offered"
    assert of(left, "Aisha").offered_until == NOW + OFFERED_S == rules.next_deadline(left)
    assert told(left) == [("mei", "cancelled"), ("aisha", "place_free")]
    assert left.notices[-1].until == NOW + OFFERED_S


def test_whoever_signs_up_while_a_place_is_offered_comes_after_those_who_wait() -> None:
    left = rules.cancel(with_people(book(1), "Mei", "Daniel", "Aisha"), "mei", NOW)

    later, standing = rules.sign_up(left, comer("Ravi"), NOW + 1)

    assert standing == "waiting"
    assert [each.id for each in later.line()] == ["aisha", "ravi"]


def test_an_offer_is_taken() -> None:
    left = quiet(rules.cancel(with_people(book(1), "Mei", "Daniel"), "mei", NOW))

    taken = rules.confirm_offer(left, "daniel", NOW + OFFERED_S - 1)

    assert of(taken, "Daniel").standing == "confirmed"
    assert of(taken, "Daniel").offered_until is None
    assert told(taken) == [("daniel", "confirmed")]


def test_an_offer_that_lapses_goes_to_the_next_and_its_person_is_out() -> None:
    left = quiet(rules.cancel(with_people(book(1), "Mei", "Daniel", "Aisha"), "mei", NOW))

    later = rules.settle(left, NOW + OFFERED_S)

    assert standings(later) == {"mei": "cancelled", "daniel": "cancelled", "aisha": "offered"}
    assert told(later) == [("daniel", "lapsed"), ("aisha", "place_free")]
    with pytest.raises(NotOffered):
        rules.confirm_offer(left, "daniel", NOW + OFFERED_S)
    again, standing = rules.sign_up(later, comer("Daniel2", "daniel@example.org"), NOW + OFFERED_S)
    assert standing == "waiting"
    assert [each.id for each in again.line()] == ["daniel2"]


def test_an_offer_that_ends_with_the_start_tells_nobody_that_it_lapsed() -> None:
    left = quiet(rules.cancel(with_people(book(1), "Mei", "Daniel"), "mei", START - 60))
    assert told(quiet(left)) == []

    later = rules.settle(left, START)

    assert of(later, "Daniel").standing == "waiting"
    assert told(later) == []


def test_a_word_comes_first_and_takes_no_place() -> None:
    asked = with_people(book(1, word_first=True), "Mei", "Daniel", "Aisha")
    assert set(standings(asked).values()) == {"asked"}
    assert asked.free == 1

    later = rules.confirm_word(quiet(asked), "daniel", NOW + 1)
    later = rules.confirm_word(later, "mei", NOW + 2)
    later = rules.decline(later, "aisha", NOW + 3)

    assert standings(later) == {"mei": "waiting", "daniel": "confirmed", "aisha": "declined"}
    assert told(later) == [("daniel", "confirmed"), ("mei", "waiting"), ("aisha", "declined")]
    assert of(rules.confirm_word(later, "aisha", NOW + 4), "Aisha").standing == "waiting"


def test_who_was_declined_and_signed_up_again_is_not_there_twice() -> None:
    declined = rules.decline(with_people(book(1, word_first=True), "Mei"), "mei", NOW)

    again, _ = rules.sign_up(declined, comer("Mei2", "mei@example.org"), NOW)

    with pytest.raises(NotAsked):
        rules.confirm_word(again, "mei", NOW)


def test_more_seats_are_offered_and_fewer_throw_nobody_out() -> None:
    full = quiet(with_people(book(2), "Mei", "Daniel", "Aisha", "Ravi"))

    fewer = rules.follow(full, subject(1), NOW)
    more = rules.follow(fewer, subject(3), NOW)

    assert standings(fewer) == standings(full)
    assert rules.sign_up(fewer, comer("Li"), NOW)[1] == "waiting"
    assert of(rules.cancel(fewer, "mei", NOW), "Aisha").standing == "waiting"
    assert standings(more)["aisha"] == "offered"
    assert standings(more)["ravi"] == "waiting"


def test_an_address_signs_up_once_and_the_page_answers_alike() -> None:
    first = quiet(with_people(book(2), "Mei"))

    second, standing = rules.sign_up(first, comer("Somebody", "MEI@example.org"), NOW)
    third, _ = rules.sign_up(second, comer("Somebody", "mei@example.org"), NOW + 60)
    later, _ = rules.sign_up(third, comer("Somebody", "mei@example.org"), NOW + AGAIN_S)

    assert standing == rules.sign_up(first, comer("Stranger"), NOW)[1] == "confirmed"
    assert standings(second) == {"mei": "confirmed"}
    assert told(second) == told(third) == [("mei", "again")]
    assert told(later) == [("mei", "again"), ("mei", "again")]


def test_an_address_is_told_the_page_the_same_whatever_became_of_its_first_sign_up() -> None:
    full = with_people(book(1), "Mei", "Daniel")
    for address in ("mei@example.org", "daniel@example.org", "stranger@example.org", None):
        assert rules.sign_up(full, comer("Somebody", address), NOW)[1] == "waiting"


def test_without_an_address_nobody_is_told_and_many_may_come() -> None:
    two, _ = rules.sign_up(book(2), comer("Mei", None), NOW)
    two, _ = rules.sign_up(two, comer("Daniel", None), NOW)

    assert set(standings(two).values()) == {"confirmed"}
    assert told(two) == []


def test_what_is_sent_twice_is_one_sign_up_with_an_address_and_without() -> None:
    for address in ("mei@example.org", None):
        once, first = rules.sign_up(book(1), comer("Mei", address), NOW)
        twice, second = rules.sign_up(once, comer("Mei", address), NOW + 1)
        assert (second, twice) == (first, once)


def test_who_cancelled_signs_up_again_at_the_end() -> None:
    left = rules.cancel(with_people(book(1), "Mei", "Daniel", "Aisha"), "daniel", NOW)

    again, _ = rules.sign_up(left, comer("Daniel2", "daniel@example.org"), NOW)

    assert [each.id for each in again.line()] == ["aisha", "daniel2"]


def test_an_organiser_makes_somebody_the_first_in_line() -> None:
    full = with_people(book(1), "Mei", "Daniel", "Aisha", "Ravi")

    moved = rules.move_up(rules.move_up(full, "ravi", NOW), "aisha", NOW)

    assert [each.id for each in moved.line()] == ["aisha", "ravi", "daniel"]
    assert rules.move_up(moved, "aisha", NOW) == moved
    assert of(rules.cancel(moved, "mei", NOW), "Aisha").standing == "offered"


def test_an_organiser_adds_somebody_without_questions_or_a_word() -> None:
    asking = book(1, word_first=True, questions=(question("q1", required=True),))

    added = rules.add(asking, comer("Mei", None), NOW)
    added = rules.add(added, comer("Daniel", None), NOW)

    assert standings(added) == {"mei": "confirmed", "daniel": "waiting"}


def test_names_are_cleaned_and_answers_are_to_questions_that_are_asked() -> None:
    asking = book(2, questions=(question("q1", required=True), question("q2")))

    signed, _ = rules.sign_up(asking, comer("  Mei\u202e ", answers={"q1": " \u200bby bus ", "q2": " "}), NOW)

    person = signed.sign_ups[0]
    assert person.name == "Mei"
    assert person.answers == {"q1": "by bus"}


@pytest.mark.parametrize(
    ("answers", "question_id"),
    [({}, "q1"), ({"q1": " \u200b"}, "q1"), ({"q1": "a", "q9": "b"}, "q9"), ({"q1": "a" * (ANSWER_LENGTH + 1)}, "q1")],
)
def test_answers_that_do_not_fit_are_refused(answers: dict[str, str], question_id: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        rules.sign_up(book(2, questions=(question("q1", required=True),)), comer("Mei", answers=answers), NOW)
    assert refused.value.question == question_id


@pytest.mark.parametrize("name", ["", " ", "\u200b", "\u2800", "a" * 41])
def test_a_name_that_nobody_can_read_is_refused(name: str) -> None:
    with pytest.raises(BadName):
        rules.sign_up(book(), comer(name), NOW)


def test_as_many_wait_as_may_and_the_first_out_are_forgotten() -> None:
    full = with_people(book(1), "Mei", *(f"P{number}" for number in range(MOST_IN_LINE)))
    with pytest.raises(LineFull):
        rules.sign_up(full, comer("Late"), NOW)
    with pytest.raises(LineFull):
        rules.sign_up(full, comer("Again", "mei@example.org"), NOW)

    for number in range(MOST_OUT + 1):
        full = rules.cancel(full, f"p{number}", NOW)

    assert full.find("p0") is None
    assert len(full.of("cancelled")) == MOST_OUT
    assert full.gone == ("p0",)


def test_nobody_signs_up_once_it_has_begun_or_is_called_off_or_by_links_alone() -> None:
    off = subject().model_copy(update={"evenings": (Evening(circle="evening", starts_at=START, called_off=True),)})
    alone = subject().model_copy(update={"terms": None})

    for closed, now in ((off, NOW), (alone, NOW), (subject(), START)):
        shut = Book(id="evening", subject=closed)
        with pytest.raises(NotOpen):
            rules.sign_up(shut, comer("Mei"), now)
        with pytest.raises(NotOpen):
            rules.add(shut, comer("Mei"), now)


def test_whoever_comes_is_told_once_of_what_moved_last() -> None:
    full = with_people(book(1, word_first=True), "Mei", "Daniel")
    full = quiet(rules.cancel(full, "daniel", NOW))

    moved = rules.follow(full, subject(1, word_first=True, starts_at=START + DAY_S), NOW)
    moved = rules.follow(moved, subject(1, word_first=True, starts_at=START + 2 * DAY_S), NOW)
    same = rules.follow(moved, moved.subject, NOW)

    assert told(moved) == told(same) == [("mei", "moved")]
    off = moved.subject.model_copy(update={"evenings": (Evening(circle="evening", called_off=True),)})
    assert told(rules.follow(moved, off, NOW)) == [("mei", "called_off")]


def test_names_give_way_to_totals_a_day_after_the_evening() -> None:
    full = with_people(book(2), "Mei", "Daniel", "Aisha")
    full = rules.set_choices(full, "mei", START + HOUR_S, attended=True)
    full = rules.set_apart(full, "mei", "daniel", START + HOUR_S, apart=True)
    forget_at = START + 2 * HOUR_S + DAY_S
    assert rules.next_deadline(full) == forget_at

    after = rules.settle(full, forget_at)

    assert after.totals == Totals(confirmed=2, waiting=1, cancelled=0, attended=1)
    assert after.gone == ("mei", "daniel", "aisha")  # until their mails are forgotten too
    assert "Mei" not in after.model_dump_json()
    assert "mei" not in after.model_copy(update={"gone": ()}).model_dump_json()
    assert rules.next_deadline(after) is None
    assert rules.settle(after, forget_at + 1) is after
    assert rules.settle(full, forget_at - 1) is full


def test_who_is_erased_leaves_nothing_and_frees_their_place() -> None:
    full = with_people(book(1), "Mei", "Daniel")
    full = rules.set_apart(full, "mei", "daniel", NOW, apart=True)

    erased = rules.erase(full, {"mei"}, NOW)

    assert of(erased, "Daniel").standing == "offered"
    assert (erased.apart, erased.gone) == ((), ("mei",))
    assert "Mei" not in erased.model_dump_json()
    assert "mei@" not in erased.model_dump_json()
    assert all(notice.sign_up != "mei" for notice in erased.notices)


def test_a_new_link_is_told_where_it_is_to_be_and_the_rooms_are_to_follow() -> None:
    one = quiet(with_people(book(1), "Mei"))

    told_of, silent = (rules.replace_link(one, "mei", NOW, told=told) for told in (True, False))

    assert of(told_of, "Mei").link == of(silent, "Mei").link == 2
    assert (told(told_of), told(silent)) == ([("mei", "new_link")], [])
    assert silent.seating() != one.seating()


def test_the_rooms_are_to_follow_whoever_comes_or_goes_and_no_other_change() -> None:
    full = with_people(book(1), "Mei", "Daniel")

    assert rules.set_choices(full, "mei", NOW, reminders=False).seating() == full.seating()
    assert rules.sign_up(full, comer("Aisha"), NOW)[0].seating() == full.seating()
    others = [
        rules.cancel(full, "mei", NOW),
        rules.erase(full, {"mei"}, NOW),
        rules.set_apart(full, "mei", "daniel", NOW, apart=True),
    ]
    assert len({full.seating(), *(other.seating() for other in others)}) == 4


REFUSED: list[tuple[Callable[[Book], object], type[SignUpRefused]]] = [
    (lambda full: rules.cancel(full, "nobody", NOW), NoSuchSignUp),
    (lambda full: rules.cancel(rules.cancel(full, "mei", NOW), "mei", NOW), AlreadyOut),
    (lambda full: rules.decline(full, "mei", NOW), NotAsked),
    (lambda full: rules.confirm_word(full, "mei", NOW), NotAsked),
    (lambda full: rules.confirm_offer(full, "mei", NOW), NotOffered),
    (lambda full: rules.confirm_offer(full, "aisha", NOW), NotOffered),
    (lambda full: rules.move_up(full, "mei", NOW), NotWaiting),
    (lambda full: rules.set_choices(full, "aisha", NOW, attended=True), NotConfirmed),
    (lambda full: rules.set_apart(full, "mei", "mei", NOW, apart=True), NoSuchSignUp),
    (lambda full: rules.set_apart(full, "mei", "nobody", NOW, apart=True), NoSuchSignUp),
    (lambda full: rules.replace_link(full, "nobody", NOW, told=True), NoSuchSignUp),
]


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_what_cannot_be_is_refused(number: int) -> None:
    change, refusal = REFUSED[number]
    with pytest.raises(refusal) as refused:
        change(with_people(book(2), "Mei", "Daniel", "Aisha"))
    assert str(refused.value) == ""


def test_an_evening_is_counted_once_and_then_nobody_is_marked_as_having_come() -> None:
    full = with_people(book(3), "Mei", "Daniel", "Aisha", "Tom")
    full = rules.set_choices(full, "mei", NOW, attended=True)
    full = rules.set_choices(full, "daniel", NOW, attended=False)
    full = rules.set_choices(full, "mei", NOW, address_confirmed=True, come_again=True)
    evenings = tuple(each.model_copy(update={"names_until": NOW + HOUR_S}) for each in full.subject.evenings)
    ended = full.subject.model_copy(update={"evenings": evenings})
    assert rules.follow(full, ended, NOW).counted == {}
    counted = rules.follow(full, ended, NOW + HOUR_S)
    assert counted.counted["evening"] == Counted(signed_up=3, waiting=1, came=1)
    assert [each.sign_up for each in counted.returned] == ["mei"]
    assert {each.attended for each in counted.sign_ups} == {None}
    marked = rules.set_choices(counted, "daniel", NOW + HOUR_S, attended=True)
    assert {each.attended for each in rules.follow(marked, ended, NOW + HOUR_S).sign_ups} == {None}
    assert rules.follow(marked, ended, NOW + HOUR_S).counted == counted.counted
    assert [each.sign_up for each in rules.erase(counted, {"mei"}, NOW + HOUR_S).returned] == []

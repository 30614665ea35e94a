"""What becomes of one mail: asked for, tried, sent, given up; in any order, over any time."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomserver.programme.alerts import APART_S, asked, waiting_id
from roomserver.programme.mail_states import (
    CLAIM_S,
    GIVEN_UP,
    IN_VAIN,
    LONGEST_BACKOFF_S,
    TRIED_FOR_S,
    Mail,
    backoff_s,
    claimed,
    due_at,
    idle,
    not_sent,
    place_of,
    sent,
    with_news,
)

TO, CIRCLE = "mei@example.org", "maple"


def ask(mail: Mail | None, circle: str | None, about: tuple[str, ...], now: float) -> Mail | None:
    return asked(mail, now, circle, TO, about)


def waiting_one(circle: str | None = CIRCLE, now: float = 0.0, about: tuple[str, ...] = ("a1",)) -> Mail:
    mail = ask(None, circle, about, now)
    assert mail is not None
    return mail


def test_a_mail_waits_from_when_it_is_asked_for() -> None:
    mail = waiting_one(now=7.0)
    assert (mail.to, mail.waits_since, mail.serial, mail.tries) == (TO, 7.0, 1, 0)


def test_while_it_waits_no_other_is_asked_for() -> None:
    assert ask(waiting_one(), CIRCLE, ("a2",), 1.0) is None


def test_what_was_told_is_not_told_again() -> None:
    told = sent(waiting_one(), ("a1", "a2"), 1.0)
    assert ask(told, CIRCLE, ("a2",), 2.0) is None
    again = ask(told, CIRCLE, ("a2", "a3"), 2.0)
    assert again is not None
    assert again.serial == 2


@pytest.mark.parametrize(("asked_at", "since"), [(5.0, APART_S + 1.0), (APART_S + 60.0, APART_S + 60.0)])
def test_two_mails_about_one_circle_are_ten_minutes_apart(asked_at: float, since: float) -> None:
    again = ask(sent(waiting_one(), ("a1",), 1.0), CIRCLE, ("a2",), asked_at)
    assert again is not None
    assert again.waits_since == since


def test_a_test_is_made_whenever_it_is_asked_for() -> None:
    again = ask(sent(waiting_one(None, about=()), (), 1.0), None, (), 2.0)
    assert again is not None
    assert (again.waits_since, again.serial) == (2.0, 2)


def test_a_mail_is_tried_ever_more_rarely_for_two_days_and_then_given_up() -> None:
    mail, now, pauses = waiting_one(), 0.0, list[float]()
    while mail.waits_since is not None:
        mail, due_at = not_sent(mail, ("a1",), now, for_ever=False)
        if mail.waits_since is not None:
            pauses.append(due_at - now)
            now = due_at
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (60.0, LONGEST_BACKOFF_S)
    assert TRIED_FOR_S - LONGEST_BACKOFF_S < now <= TRIED_FOR_S
    assert (mail.given_up, mail.told, mail.to) == (0.0, ("a1",), "")


def test_what_is_refused_for_ever_is_given_up_at_once_and_what_comes_later_is_tried() -> None:
    mail, _ = not_sent(waiting_one(now=3.0), ("a1",), 4.0, for_ever=True)
    assert mail.given_up == 3.0
    assert ask(mail, CIRCLE, ("a1",), 5.0) is None
    later = ask(mail, CIRCLE, ("a2",), 5.0)
    assert later is not None
    assert (later.waits_since, later.given_up) == (5.0, 3.0)
    assert sent(later, ("a2",), 6.0).given_up is None


@given(st.integers(min_value=1))
def test_no_pause_is_longer_than_a_quarter_of_an_hour(tries: int) -> None:
    assert 60.0 <= backoff_s(tries) <= LONGEST_BACKOFF_S


STEPS = st.lists(st.tuples(st.sampled_from(["ask", "sent", "busy", "refused", "idle"]), st.floats(0, 1e5)))


@given(STEPS)
def test_an_address_is_kept_while_a_mail_waits_and_no_longer(steps: list[tuple[str, float]]) -> None:
    mail, now, sent_ats = Mail(kind="alert", about=(CIRCLE,)), 0.0, list[float]()
    for number, (step, later_s) in enumerate(steps):
        now = max(now + later_s, mail.waits_since or 0.0)
        about, serial = (f"a{number}",), mail.serial
        if step == "ask":
            mail = ask(mail, CIRCLE, about, now) or mail
        elif mail.waits_since is not None:
            match step:
                case "sent":
                    mail = sent(mail, about, now)
                    sent_ats.append(now)
                case "busy":
                    mail, _ = not_sent(mail, about, now, for_ever=False)
                case "refused":
                    mail, _ = not_sent(mail, about, now, for_ever=True)
                case _:
                    mail = idle(mail)
        assert mail.to == (TO if mail.waits_since is not None else "")
        assert mail.serial - serial == (step == "ask" and mail.serial != serial)
        assert Mail.model_validate_json(mail.model_dump_json()) == mail
    assert all(later - earlier >= APART_S for earlier, later in pairwise(sent_ats))


def test_an_id_tells_neither_circle_nor_recipient() -> None:
    ids = {waiting_id(circle, to) for circle in (None, "maple", "oak") for to in (TO, "jun@example.org")}
    assert len(ids) == 6
    assert all(len(each) == 32 and TO not in each for each in ids)


def test_another_mail_waits_where_there_is_something_to_say_later() -> None:
    after = sent(waiting_one(), ("a1",), 5.0, again_at=900.0)
    assert (after.waits_since, after.serial, after.to, due_at(after, 5.0)) == (900.0, 2, "", 900.0)
    given, at = not_sent(waiting_one(now=3.0), ("a1",), 5.0, again_at=900.0, for_ever=True)
    assert (given.waits_since, given.given_up, given.told, at) == (900.0, 3.0, ("a1",), 900.0)


@pytest.mark.parametrize("for_ever", [True, False])
def test_news_while_a_node_tries_are_looked_at_after_it(for_ever: bool) -> None:
    ours = claimed(waiting_one(now=3.0), 4.0)
    news = with_news(ours, 5.0)
    assert (news.claimed_until, news.again) == (4.0 + CLAIM_S, True)
    after = sent(news, ("a1",), 6.0, again_at=900.0)
    assert (after.waits_since, after.again) == (6.0, False)
    failed, _ = not_sent(news, ("a1",), 6.0, again_at=900.0, for_ever=for_ever)
    assert (failed.waits_since, failed.again) == (6.0 if for_ever else 3.0, False)


def test_news_make_what_is_to_come_due_and_leave_what_is_due() -> None:
    assert with_news(waiting_one(now=900.0), 5.0).waits_since == 5.0
    due = waiting_one(now=3.0)
    assert with_news(due, 5.0) == due
    dead = claimed(due, 4.0)
    assert with_news(dead, 4.0 + CLAIM_S) == dead


def test_those_in_trouble_are_listed_apart() -> None:
    in_vain, _ = not_sent(waiting_one(now=3.0), (), 4.0, for_ever=False)
    given, _ = not_sent(waiting_one(now=3.0), (), 4.0, for_ever=True)
    assert IN_VAIN[0] <= place_of(in_vain, 5.0) < IN_VAIN[1]
    assert GIVEN_UP[0] <= place_of(given, 5.0) < GIVEN_UP[1]
    assert [place_of(each, 5.0) for each in (waiting_one(), waiting_one(now=900.0), sent(given, (), 4.0))] == [5.0] * 3

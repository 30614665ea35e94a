"""Two mails a day to a stranger, however often and under whatever spelling an address is given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomserver.programme.notices.quiet import (
    ANSWER,
    ANSWERS_A_DAY,
    CONFIRMED_ANSWERS_A_DAY,
    DAY_S,
    MOST_A_DAY,
    Sent,
    mailbox_of,
    taking,
)


@given(st.lists(st.tuples(st.sampled_from([*"abcd", *(ANSWER + each for each in "efgh")]), st.floats(0, DAY_S))))
def test_in_no_day_are_there_more_than_two_and_whoever_waits_knows_until_when(asks: list[tuple[str, float]]) -> None:
    sent, now, begun = Sent(), 0.0, dict[str, float]()
    for name, later_s in asks:
        now += later_s
        taken = taking(sent, name, now)
        if isinstance(taken, float):
            assert now < taken <= now + DAY_S + 1e-6
            assert isinstance(taking(sent, name, taken), Sent)
            continue
        sent = taken
        if begun.get(name, -DAY_S) + DAY_S <= now:
            begun[name] = now
        assert len(sent.mails) <= MOST_A_DAY
        lately = [each for each, at in begun.items() if at + DAY_S > now]
        assert len(lately) <= MOST_A_DAY
        assert sum(each.startswith(ANSWER) for each in lately) <= ANSWERS_A_DAY


@given(st.lists(st.tuples(st.sampled_from([ANSWER + each for each in "abcdefghijklmnop"]), st.floats(0, DAY_S / 8))))
def test_a_confirmed_address_gets_so_many_answers_in_no_day_more(asks: list[tuple[str, float]]) -> None:
    sent, now, begun = Sent(), 0.0, dict[str, float]()
    for name, later_s in asks:
        now += later_s
        taken = taking(sent, name, now, is_confirmed=True)
        lately = {each for each, at in begun.items() if at + DAY_S > now}
        if isinstance(taken, float):
            assert (len(lately), name in lately) == (CONFIRMED_ANSWERS_A_DAY, False)
            assert isinstance(taking(sent, name, taken, is_confirmed=True), Sent)
            continue
        sent = taken
        begun[name] = begun[name] if name in lately else now
        assert len(lately | {name}) <= CONFIRMED_ANSWERS_A_DAY


def test_one_that_is_tried_again_counts_once() -> None:
    sent = Sent()
    for now in (1.0, 2.0, 3.0):
        taken = taking(sent, "one", now)
        assert isinstance(taken, Sent)
        sent = taken
    assert sent.mails == (("one", 1.0),)


@pytest.mark.parametrize("address", ["Mei.Tan@Example.org", "meitan+circle@example.org", "m.e.i.t.a.n+1+2@example.org"])
def test_spellings_of_one_mailbox_count_as_one(address: str) -> None:
    assert mailbox_of(address) == mailbox_of("meitan@example.org")
    assert mailbox_of(address) != mailbox_of("jun@example.org")

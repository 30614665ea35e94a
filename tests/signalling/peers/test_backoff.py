"""When to come back."""

from __future__ import annotations

from itertools import islice, pairwise

import pytest

from signalling.peers.backoff import FIRST_S, GIVE_UP_S, LONGEST_S, delays


def test_each_wait_is_twice_as_long_up_to_the_longest() -> None:
    waits = list(islice(delays(1.0), 6))
    assert waits[0] == FIRST_S
    assert all(later == pytest.approx(min(2 * earlier, LONGEST_S)) for earlier, later in pairwise(waits))
    assert waits[-1] == LONGEST_S


def test_chance_takes_up_to_half_of_a_wait_away() -> None:
    for shortest, wait, longest in zip(delays(0.0), islice(delays(), 50), delays(1.0), strict=False):
        assert shortest <= wait <= longest
        assert shortest == pytest.approx(longest / 2)


def test_it_gives_up_in_the_end() -> None:
    waited = sum(delays())
    assert GIVE_UP_S <= waited <= GIVE_UP_S + LONGEST_S

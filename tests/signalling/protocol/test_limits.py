from __future__ import annotations

from signalling.protocol.limits import REMEMBERED, Bucket, Limits


def test_a_bucket_fills_again_with_time_and_no_further() -> None:
    bucket = Bucket(rate=2.0, burst=3.0, level=3.0, at=0.0)
    assert [bucket.take(0.0) for _ in range(4)] == [True, True, True, False]
    assert [bucket.take(0.5), bucket.take(0.5)] == [True, False]
    assert [bucket.take(1e6) for _ in range(4)] == [True, True, True, False]


def test_a_try_that_is_refused_fills_nothing() -> None:
    """Whoever goes on trying waits as long as whoever does not: the same seconds count once."""
    bucket = Bucket(rate=1.0, burst=1.0, level=1.0, at=0.0)
    assert bucket.take(0.0)
    assert [bucket.take(now) for now in (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0)] == 2 * [False, False, False, True]


def test_a_bucket_gives_many_at_once_or_none_of_them() -> None:
    bucket = Bucket(rate=1.0, burst=10.0, level=10.0, at=0.0)
    assert [bucket.take(0.0, 8), bucket.take(0.0, 3), bucket.take(0.0, 2)] == [True, False, True]


def test_limits_remember_so_many_and_forget_the_oldest_first() -> None:
    limits = Limits(rate=0.0, burst=1.0)
    assert limits.take("first")
    assert not limits.take("first")
    for number in range(REMEMBERED):
        limits.take(str(number))
    assert len(limits.buckets) == REMEMBERED
    assert not limits.take(str(REMEMBERED - 1))
    assert limits.take("first")


def test_whoever_goes_on_is_not_forgotten_for_having_been_the_first() -> None:
    limits = Limits(rate=0.0, burst=1.0, remembered=2)
    assert [limits.take(key, 0.0) for key in ("first", "second", "first", "third", "first")] == [
        True,
        True,
        False,
        True,
        False,
    ]


def test_what_is_given_back_makes_it_whole_again_and_no_more() -> None:
    """Also to somebody who was forgotten meanwhile, or never came."""
    limits = Limits(rate=0.0, burst=2.0)
    limits.give_back("nobody", 5)
    limits.take("ana", 0.0)
    limits.give_back("ana", 5)
    assert [[limits.take(key, 0.0) for _ in range(3)] for key in ("ana", "nobody")] == [[True, True, False]] * 2

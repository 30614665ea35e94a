from __future__ import annotations

from signalling.limits import REMEMBERED, Bucket, Limits


def test_a_bucket_fills_again_with_time_and_no_further() -> None:
    bucket = Bucket(rate=2.0, burst=3.0, level=3.0, at=0.0)
    assert [bucket.take(0.0) for _ in range(4)] == [True, True, True, False]
    assert [bucket.take(0.5), bucket.take(0.5)] == [True, False]
    assert [bucket.take(1e6) for _ in range(4)] == [True, True, True, False]


def test_a_bucket_gives_many_at_once_or_none_of_them() -> None:
    bucket = Bucket(rate=1.0, burst=10.0, level=10.0, at=0.0)
    assert [bucket.take(0.0, 8), bucket.take(0.0, 3), bucket.take(0.0, 2)] == [True, False, True]


def test_limits_remember_so_many_and_forget_the_oldest_first() -> None:
    limits = Limits(rate=0.0, burst=1.0)
    assert limits.take("first")
    assert not limits.take("first")
    assert limits.empty("first")
    assert not limits.empty("never")
    for number in range(REMEMBERED):
        limits.take(str(number))
    assert len(limits.buckets) == REMEMBERED
    assert not limits.empty("first")
    assert limits.empty("0")

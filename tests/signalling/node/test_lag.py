from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest

from signalling.node.lag import BOUNDS_S, PERIOD_S, Histogram, LoopLag

HELD_S = 0.3


@pytest.mark.parametrize(
    ("late_s", "bucket"), [(0.0, 0), (0.001, 0), (0.0011, 1), (0.1, 6), (0.11, 7), (2.5, 10), (3600.0, 11)]
)
def test_each_is_counted_in_the_first_bucket_that_holds_it(late_s: float, bucket: int) -> None:
    lag = Histogram()
    lag.observe(late_s)
    assert [index for index, count in enumerate(lag.counts) if count] == [bucket]
    assert lag.sum_s == late_s


def test_what_was_waited_in_all_is_added_up() -> None:
    lag = Histogram()
    for late_s in (0.25, 0.5, 4.0):
        lag.observe(late_s)
    assert (lag.sum_s, sum(lag.counts)) == (4.75, 3)


def wait() -> None:
    time.sleep(HELD_S)


def work() -> None:
    until = time.thread_time() + HELD_S
    while time.thread_time() < until:
        pass


@pytest.mark.parametrize("hold_up", [wait, work])
async def test_a_loop_that_is_held_up_is_seen_as_late_and_busy_if_it_worked(hold_up: Callable[[], None]) -> None:
    lag = LoopLag()
    watching = asyncio.create_task(lag.watch())
    await asyncio.sleep(0)
    hold_up()
    for _ in range(5):  # a timer that is due, and whoever it wakes
        await asyncio.sleep(0)
    watching.cancel()
    assert longest(lag.late) >= 0.1
    assert lag.late.sum_s >= HELD_S - PERIOD_S
    assert (longest(lag.busy) >= 0.1) == (hold_up is work)


def longest(histogram: Histogram) -> float:
    """At least how long the longest was."""
    last = max(index for index, count in enumerate(histogram.counts) if count)
    return BOUNDS_S[last - 1] if last else 0.0

"""Medians, their intervals, and ratios within rounds: bench/figures.py."""

from __future__ import annotations

import random
from statistics import median

import pytest

from bench.figures import CONFIDENCE, Interval, Source, figure_of, interval_of, ratio_of
from bench.load import CLEAN_CORES
from tests.bench.seen import load, seen

OURS, THEIRS = (Source("relays", server, "relays_per_s") for server in ("ours", "PeerServer"))


def test_a_figure_is_the_median_of_the_rounds() -> None:
    found = figure_of([seen("ours", number, relays) for number, relays in enumerate((10, 50, 20))], OURS)
    assert found is not None
    assert (found.value, found.rounds, found.clean) == (20, 3, True)


def test_what_others_or_other_benches_saw_is_not_counted() -> None:
    rows = [seen("ours", 0, 10), seen("PeerServer", 0, 99), seen("ours", 0, 77, bench="moves")]
    found = figure_of(rows, OURS)
    assert found is not None
    assert found.value == 10
    assert figure_of(rows, Source("relays", "websockets", "relays_per_s")) is None


@pytest.mark.parametrize(
    ("count", "low", "high", "confidence"),
    # From tables of the binomial distribution: 1 - 2 P(X < low) for X of `count` throws of a coin.
    [
        (1, 1, 1, 0),
        (2, 1, 2, 0.5),
        (5, 1, 5, 0.9375),
        (6, 1, 6, 0.96875),
        (7, 1, 7, 0.984375),
        (9, 2, 8, 0.9609375),
        (20, 6, 15, 0.9586),
    ],
)
def test_the_interval_is_the_narrowest_that_covers_enough(count: int, low: int, high: int, confidence: float) -> None:
    values = list(range(1, count + 1))
    random.Random(count).shuffle(values)
    found = interval_of(values)
    assert (found.low, found.high) == (low, high)
    assert found.confidence == pytest.approx(confidence, abs=1e-4)


def test_the_interval_covers_the_median_as_often_as_it_says() -> None:
    chance = random.Random(13)
    found = [interval_of([chance.lognormvariate(0, 1) for _ in range(9)]) for _ in range(4000)]
    covering = sum(interval.low <= 1 <= interval.high for interval in found) / len(found)
    assert covering == pytest.approx(found[0].confidence, abs=0.015)
    assert found[0].confidence >= CONFIDENCE


def test_every_round_counts_and_a_figure_of_mostly_disturbed_ones_is_marked() -> None:
    disturbed = load(CLEAN_CORES * 2)
    rows = [seen("ours", 0, 10, disturbed), seen("ours", 1, 20, disturbed), seen("ours", 2, 40)]
    assert str(figure_of(rows, OURS)) == "~20 (10–40)"
    assert str(figure_of(rows[1:], OURS)) == "30 (20–40)"


def test_a_figure_is_not_clean_when_the_generator_had_no_more_to_give() -> None:
    assert str(figure_of([seen("ours", 0, 10, load(generator=0.99))], OURS)) == "~10"


def test_a_ratio_compares_within_each_round() -> None:
    ours = [seen("ours", number, relays) for number, relays in enumerate((10, 200, 30))]
    theirs = [seen("PeerServer", number, relays) for number, relays in enumerate((20, 400, 30))]
    found = ratio_of(ours + theirs, OURS, THEIRS)
    assert found is not None
    assert (found.value, found.interval) == (0.5, Interval(0.5, 1, 0.75))
    assert median((10, 200, 30)) / median((20, 400, 30)) != found.value


def test_a_round_that_one_of_them_lacks_makes_no_ratio() -> None:
    rows = [seen("ours", 0, 10), seen("ours", 1, 30), seen("PeerServer", 1, 10)]
    found = ratio_of(rows, OURS, THEIRS)
    assert found is not None
    assert (found.value, found.rounds) == (3, 1)


def test_a_ratio_is_clean_only_where_both_are() -> None:
    rows = [seen("ours", 0, 10), seen("PeerServer", 0, 20, load(1.0))]
    assert str(ratio_of(rows, OURS, THEIRS)) == "~0.5"

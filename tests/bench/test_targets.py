"""Floors and goals are met or missed: bench/targets.py."""

from __future__ import annotations

import pytest

from bench.benches import BENCHES
from bench.figures import Source
from bench.sizes import FULL
from bench.targets import Target, targets
from tests.bench.seen import seen

OURS, THEIRS = (Source("relays", server, "relays_per_s") for server in ("ours", "PeerServer"))
MORE = Target("relays", OURS, 0.5, 1, is_least=True, over=THEIRS)
LESS = Target("relays", OURS, 50, 20)


@pytest.mark.parametrize(
    ("target", "value", "floor", "goal"),
    [
        (MORE, 49, "missed", "missed"),
        (MORE, 50, "met", "missed"),
        (MORE, 100, "met", "met"),
        (LESS, 51, "missed", "missed"),
        (LESS, 50, "met", "missed"),
        (LESS, 20, "met", "met"),
    ],
)
def test_a_target_is_met_or_missed(target: Target, value: float, floor: str, goal: str) -> None:
    rows = [seen("ours", 0, value), seen("PeerServer", 0, 100)]
    reached = target.reached(rows)
    assert [target.verdict(reached, bound) for bound in (target.floor, target.goal)] == [floor, goal]


def test_a_bound_that_the_rounds_do_not_agree_about_is_told() -> None:
    rows = [seen("ours", number, value) for number, value in enumerate((45, 48, 60))]
    reached = LESS.reached(rows)
    assert LESS.verdict(reached, 50) == "met, within the interval"
    assert LESS.verdict(reached, 61) == "met"
    assert LESS.verdict(reached, 47) == "missed, within the interval"
    assert LESS.verdict(reached, 44) == "missed"


def test_what_was_not_measured_is_neither() -> None:
    assert MORE.verdict(MORE.reached([seen("ours", 0, 50)]), 0.5) == "not measured"


def test_every_goal_asks_for_more_than_its_floor_of_servers_that_are_measured() -> None:
    for target in targets(FULL):
        assert (target.goal > target.floor) == target.is_least
        assert target.bound(target.goal).startswith("≥" if target.is_least else "≤")
        for source in filter(None, (target.source, target.over)):
            assert source.server in BENCHES[source.bench].servers

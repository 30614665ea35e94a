from __future__ import annotations

from dataclasses import replace

import pytest

from bench.results import Failure, Results, together
from bench.sizes import FULL, TINY
from tests.bench.seen import seen


def test_runs_of_one_machine_are_shown_as_one() -> None:
    moves, failed = seen("ours", 0, 50), Failure("joins", "ours", 0, "a line broke")
    runs = [Results({"cpu": "a", "PeerServer": "1"}, TINY, [moves], []), Results({"cpu": "a"}, TINY, [], [failed])]
    assert together(runs) == Results({"cpu": "a", "PeerServer": "1"}, TINY, [moves], [failed])


def test_runs_of_two_machines_or_of_other_sizes_are_not() -> None:
    one = Results({"cpu": "a", "checkout": "1"}, TINY, [], [])
    with pytest.raises(ValueError, match="checkout, cpu"):
        together([one, replace(one, machine={"cpu": "b", "checkout": "2"})])
    with pytest.raises(ValueError, match="sizes"):
        together([one, replace(one, sizes=FULL)])

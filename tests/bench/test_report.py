"""Tables of what was seen: bench/report.py, with a few figures that are easy to reckon with."""

from __future__ import annotations

from bench.report import markdown
from bench.results import RESULTS, Failure, Results
from bench.sizes import TINY
from tests.bench.seen import load, seen

ROWS = [seen("ours", 0, 50), seen("PeerServer", 0, 100, load(0.8))]


def test_targets_stand_above_the_figures_they_are_made_of() -> None:
    text = markdown(Results({"cpu": "a"}, TINY, ROWS, []))
    assert "| Descriptions relayed a second, × PeerServer | ~0.5 | ≥ 0.8 | missed | ≥ 1.3 | missed |" in text
    assert "| | this server | PeerServer |\n|---|---:|---:|\n| descriptions a second | 50 | ~100 |" in text


def test_what_nobody_measured_is_left_out() -> None:
    text = markdown(Results({"cpu": "a"}, TINY, ROWS, []))
    assert "Moves" not in text
    assert "The talking piece" not in text
    assert "websockets" not in text


def test_the_report_says_who_else_used_the_machine_and_what_failed() -> None:
    text = markdown(
        Results({"cpu": "a"}, TINY, ROWS, [Failure("relays", "websockets", 0, "in an outer line\na line broke\n")])
    )
    assert "- cpu: a\n" in text
    assert "0.80 at most; 1 of 2 runs clean" in text
    assert "**failed**: relays, websockets, round 1: a line broke" in text


def test_what_was_seen_survives_as_json() -> None:
    results = Results({"cpu": "a"}, TINY, [seen("ours", 0, 50)], [])
    assert RESULTS.validate_json(RESULTS.dump_json(results)) == results

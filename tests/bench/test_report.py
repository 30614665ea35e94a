"""Tables of what was seen: bench/report.py, with a few figures that are easy to reckon with."""

from __future__ import annotations

from bench.load import CLEAN_CORES, Load
from bench.report import figure, markdown, ratio, reached
from bench.results import RESULTS, Failure, Observation, Results
from bench.sizes import TINY
from bench.tables import Column, Row, at_least, at_most

OURS, THEIRS = Column("this server", "ours"), Column("PeerServer", "PeerServer")


def load(foreign: float = 0.0, generator: float = 0.5) -> Load:
    return Load(seconds=1.0, server=1.0, store=0.0, generator=generator, foreign=foreign)


def seen(server: str, number: int, relays: float, *loads: Load) -> Observation:
    return Observation("relays", server, number, {"relays_per_s": relays}, list(loads) or [load()])


def test_a_figure_is_the_median_of_the_rounds() -> None:
    rows = [seen("ours", number, relays) for number, relays in enumerate((10, 50, 20))]
    found = figure(rows, OURS, "relays_per_s")
    assert found is not None
    assert (found.value, found.clean) == (20, True)


def test_rounds_that_others_disturbed_do_not_count_where_half_are_clean() -> None:
    rows = [seen("ours", 0, 10, load(CLEAN_CORES * 2)), seen("ours", 1, 40)]
    assert str(figure(rows, OURS, "relays_per_s")) == "40"


def test_a_figure_of_mostly_disturbed_rounds_is_not_called_clean() -> None:
    rows = [seen("ours", number, 10, load(), load(CLEAN_CORES * 2)) for number in (0, 1)] + [seen("ours", 2, 40)]
    assert str(figure(rows, OURS, "relays_per_s")) == "~10"


def test_a_figure_is_not_clean_when_the_generator_had_no_more_to_give() -> None:
    assert str(figure([seen("ours", 0, 10, load(generator=0.99))], OURS, "relays_per_s")) == "~10"


def test_a_ratio_compares_within_each_round() -> None:
    ours = [seen("ours", number, relays) for number, relays in enumerate((10, 200, 30))]
    theirs = [seen("PeerServer", number, relays) for number, relays in enumerate((20, 400, 30))]
    found = ratio(ours + theirs, OURS, THEIRS, "relays_per_s")
    assert found is not None
    assert found.value == 0.5


def test_a_ratio_is_clean_only_where_both_are() -> None:
    rows = [seen("ours", 0, 10), seen("PeerServer", 0, 20, load(1.0))]
    assert str(ratio(rows, OURS, THEIRS, "relays_per_s")) == "~0.5"


def test_a_target_is_met_or_missed() -> None:
    rows = [seen("ours", 0, 50), seen("PeerServer", 0, 100)]
    row = Row("relays", "relays_per_s")
    assert reached(rows, OURS, row, at_least(0.5, THEIRS)) == "0.5 ×: met"
    assert reached(rows, OURS, row, at_least(0.55, THEIRS)) == "0.5 ×: missed"
    assert reached(rows, OURS, row, at_most(50)) == "50: met"
    assert reached(rows, OURS, row, at_most(49)) == "50: missed"
    assert reached(rows[:1], OURS, row, at_least(0.5, THEIRS)) == "not measured"


def test_a_target_reached_on_a_busy_machine_is_not_called_clean() -> None:
    rows = [seen("ours", 0, 50, load(1.0))]
    assert reached(rows, OURS, Row("relays", "relays_per_s"), at_least(10)) == "~50: met, not clean"


def test_the_document_says_who_else_used_the_machine_and_what_failed() -> None:
    rows = [seen("ours", 0, 50), seen("PeerServer", 0, 100, load(0.8))]
    results = Results({"cpu": "a"}, TINY, rows, [Failure("relays", "websockets", 0, "a line broke")])
    text = markdown(results)
    assert "| descriptions a second | 50 |  | ~100 |" in text
    assert "0.80 at most; 1 of 2 runs clean" in text
    assert "**failed**: relays, websockets, round 0: a line broke" in text
    assert "The talking piece" not in text


def test_what_was_seen_survives_as_json() -> None:
    results = Results({"cpu": "a"}, TINY, [seen("ours", 0, 50)], [])
    assert RESULTS.validate_json(RESULTS.dump_json(results)) == results

"""The page of figures and its drawings: bench/page.py and bench/plots.py."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench.figures import Figure, Interval
from bench.machine import CHECKOUT
from bench.page import page, write_page
from bench.plots import BOTTOM, LEFT, RIGHT, TOP, Axes, round_up
from bench.results import Observation, Results
from bench.sizes import FULL
from bench.targets import targets
from tests.bench.seen import load, seen

SVG = "{http://www.w3.org/2000/svg}"


def grown(server: str, number: int, factor: float) -> Observation:
    """A cost that grows with the people."""
    figures = {f"move_us_{people}": factor * people * (1 + number / 10) for people in FULL.people}
    return Observation("people", server, number, figures, [load()])


def test_a_page_without_figures_names_every_target_and_measures_none() -> None:
    text = page(Results({}, FULL, [], []), [])
    for target in targets(FULL):
        assert f"| {target.title} |  | {target.bound(target.floor)} | not measured |" in text
    assert text.count("not measured") == 2 * len(targets(FULL))
    assert "here from value 1 to value 7 of 7, at 98.4%)" in text


def test_the_page_says_when_rounds_are_too_few() -> None:
    text = page(Results({}, replace(FULL, rounds=3), [], []), [])
    assert "at 75.0%, which is too few for that)" in text


def test_the_page_is_written_with_its_drawings(tmp_path: Path) -> None:
    rows = [grown(server, number, factor) for server, factor in (("ours", 30), ("before", 90)) for number in range(3)]
    write_page(Results({"cpu": "a"}, FULL, rows, []), tmp_path / "PERFORMANCE.md")
    text = (tmp_path / "PERFORMANCE.md").read_text()
    assert "(images/growth-with-people.svg)" in text
    assert "growth-with-rooms" not in text
    assert "| CPU of a move with 32 people, × with 8 | 4 (4–4) | ≤ 2.5 | missed |" in text
    assert "| 32 people | 1,056 (960–1,152) | 3,168 (2,880–3,456) |" in text
    drawing = ElementTree.parse(tmp_path / "images" / "growth-with-people.svg")
    words = {text.text for text in drawing.iter(f"{SVG}text")}
    assert {"this server", "the build before", "2", "32"} <= words
    assert list(drawing.iter(f"{SVG}script")) == []


def test_a_drawing_is_the_same_for_the_same_figures(tmp_path: Path) -> None:
    results = Results({}, FULL, [grown("ours", 0, 30)], [])
    for name in ("a", "b"):
        write_page(results, tmp_path / name / "PERFORMANCE.md")
    drawn = [(tmp_path / name / "images" / "growth-with-people.svg").read_text() for name in ("a", "b")]
    assert drawn[0] == drawn[1]


def test_intervals_are_drawn_where_they_belong() -> None:
    axes = Axes((2, 8, 32), 100)
    dot = axes.dot(8, Figure(50, Interval(25, 75, 0.95), 7, clean=True))
    assert (dot.x, dot.y) == pytest.approx(((LEFT + RIGHT) / 2, (TOP + BOTTOM) / 2))
    assert BOTTOM > dot.low > dot.y > dot.high > TOP
    assert axes.ticks() == [0, 20, 40, 60, 80, 100]


@pytest.mark.parametrize(("value", "top"), [(3, 5), (10, 10), (10.1, 20), (230, 250), (0.7, 1), (3456, 5000)])
def test_an_axis_ends_at_a_round_number(value: float, top: float) -> None:
    assert round_up(value) == pytest.approx(top)


def test_the_written_page_has_the_text_of_its_template() -> None:
    """Figures change with each run, and what is said about them only with the template."""
    written = (CHECKOUT / "docs" / "PERFORMANCE.md").read_text()
    fresh = page(Results({}, FULL, [seen("ours", 0, 1)], []), [])
    prose = [
        line for line in fresh.splitlines() if line.startswith(("- *", "- The", "- Each", "This page", "    ./run"))
    ]
    assert len(prose) > 8
    assert [line for line in prose if line not in written] == []

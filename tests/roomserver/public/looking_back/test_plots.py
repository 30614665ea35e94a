"""What is drawn is what the table says, and nothing is clipped or lies over another, whatever the numbers are."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomserver.programme.figures.tally import Counts
from roomserver.public.looking_back.look import FELT, VALUES, WEATHER, Answers
from roomserver.public.looking_back.plots import (
    CEILING,
    DIGIT,
    FLOOR,
    LEFT,
    MOST_COLUMNS,
    MOST_TICKS,
    NARROWEST,
    RIGHT,
    Filled,
    draw_bars,
    draw_seats,
    scale,
)
from tests.roomserver.public.looking_back.drawn import WORDINGS, Tag, drawn, rows

NEAR = 0.01
numbers = st.integers(0, 5000)
marks = st.sampled_from(["9 Mar", "30 Sept", "Sept 2027", "2027"])
columns = st.lists(
    st.builds(
        Filled, label=st.text(max_size=80), mark=marks, seats=numbers, signed_up=st.none() | numbers, came=numbers
    ),
    max_size=MOST_COLUMNS,
)
counts = st.none() | st.tuples(*[st.integers(0, 999)] * 5).filter(any)


def within(box: Tag, height: float) -> None:
    x, y = box.number("x"), box.number("y")
    assert x >= -NEAR
    assert x + box.number("width") <= 100 + NEAR
    assert y >= 0
    assert y + box.number("height") <= height


def apart(texts: list[Tag]) -> None:
    """Side by side, none over another, on the narrowest phone."""
    spans = []
    for text in texts:
        x, long = text.number("x") / 100 * NARROWEST, len(text.text) * DIGIT * 0.9
        start = {"start": x, "middle": x - long / 2, "end": x - long}[text["text-anchor"]]
        spans.append((start, start + long))
    for (_, end), (start, _) in pairwise(sorted(spans)):
        assert end <= start
    assert all(start >= -NEAR and end <= NARROWEST + NEAR for start, end in spans), spans


@given(columns)
def test_seats_are_drawn_as_the_table_says(filled: list[Filled]) -> None:
    plot = draw_seats(filled)
    page = drawn("seats", plot)
    [table], [svg] = page.all("table"), page.all("svg", "plot")
    height = svg.number("height")
    of_one = (FLOOR - CEILING) / plot.top
    told = rows(table)
    groups = svg.all("g", "column")
    assert len(told) == len(groups) == len(filled)
    for row, group, each in zip(told, groups, filled, strict=True):
        assert row[1:] == [str(each.seats), "–" if each.signed_up is None else str(each.signed_up), str(each.came)]
        for kind, cell in (("seats", row[1]), ("came", row[3])):
            [box] = group.all("rect", kind)
            within(box, height)
            assert box.number("height") == pytest.approx(int(cell) * of_one, abs=NEAR)
            assert box.number("y") + box.number("height") == pytest.approx(FLOOR, abs=NEAR)
        for line in group.all("line", "signed-up"):
            assert FLOOR - line.number("y1") == pytest.approx(int(row[2]) * of_one, abs=NEAR)
        assert len(group.all("line", "signed-up")) == (row[2] != "–")
    for one, next_one in pairwise(group.all("rect", "seats")[0] for group in groups):
        assert one.number("x") + one.number("width") < next_one.number("x")


@given(columns.filter(bool))
def test_its_texts_are_apart(filled: list[Filled]) -> None:
    [svg] = drawn("seats", draw_seats(filled)).all("svg", "plot")
    texts = svg.all("text")
    below = [text for text in texts if text.number("y") > FLOOR + 10]
    apart(below)
    ticks = sorted(text.number("y") for text in texts if text not in below)
    assert all(later - sooner >= 16 for sooner, later in pairwise(ticks))
    assert all(len(text.text) * DIGIT <= (LEFT - 2) / 100 * NARROWEST for text in texts if text not in below)


@given(numbers)
def test_the_scale_is_round_and_holds_the_highest(highest: int) -> None:
    step, top = scale(highest)
    assert str(step).rstrip("0") in ("1", "2", "5")
    assert top % step == 0
    assert max(highest, 1) <= top < max(highest, 1) + step
    assert 1 <= top // step <= MOST_TICKS


@given(st.lists(counts, min_size=1, max_size=4))
def test_shares_are_drawn_as_the_table_says(asked: list[Counts | None]) -> None:
    answers = Answers(tuple((f"Question {at}", each) for at, each in enumerate(asked)))
    page = drawn("shares", "felt", answers, {value: str(value) for value in VALUES}, "Feedback")
    [table], [svg] = page.all("table"), page.all("svg", "plot")
    told = rows(table)
    assert len(told) == len(VALUES)
    for at, (row, each) in enumerate(zip(svg.all("g", "row"), asked, strict=True), 1):
        cells = [line[at] for line in told]
        segments = row.all("rect", "segment")
        if each is None:
            assert (cells, segments) == (["–"] * 5, [])
            assert "Not shown" in row.text
            continue
        total, found = sum(map(int, cells)), {seg["fill"]: seg for seg in segments}
        assert len(found) == len(segments)
        for value, cell in zip(VALUES, cells, strict=True):
            assert cell == str(each[value - 1])
            segment = found.get(f"url(#value-{value})")
            assert (segment is None) == (cell == "0")
            if segment is not None:
                within(segment, svg.number("height"))
                assert segment.number("width") == pytest.approx(100 * int(cell) / total, abs=NEAR)
        for one, next_one in pairwise(segments):
            assert one.number("x") + one.number("width") == pytest.approx(next_one.number("x"), abs=NEAR)
        _, *written = row.all("text")
        apart(written)
        assert {text.text for text in written} <= set(cells)


@given(st.lists(st.integers(0, 9999), min_size=1, max_size=4))
def test_bars_are_drawn_as_the_table_says(asked: list[int]) -> None:
    named = [(f"Row {at}", count) for at, count in enumerate(asked)]
    page = drawn("bars", draw_bars(named), named)
    [table], [svg] = page.all("table"), page.all("svg", "plot")
    told, bars = rows(table), [row.all("rect")[0] for row in svg.all("g", "row")]
    assert told == [[label, str(count)] for label, count in named]
    longest = max(bar.number("width") for bar in bars)
    for (_, cell), row, bar in zip(told, svg.all("g", "row"), bars, strict=True):
        within(bar, svg.number("height"))
        assert bar.number("width") == pytest.approx(longest * int(cell) / max(1, *asked), abs=NEAR)
        number = row.all("text")[1]
        assert number.text == cell
        assert number.number("x") / 100 * NARROWEST + len(cell) * DIGIT <= NARROWEST


@pytest.mark.parametrize("language", WORDINGS)
def test_what_a_plot_says_of_a_row_fits_in_one_line(language: str) -> None:
    keys = (*FELT, *WEATHER, "comers_once", "comers_few", "comers_often", "not_shown")
    assert [key for key in keys if len(WORDINGS[language].say(f"past.{key}")) * DIGIT * 0.9 > NARROWEST] == []


def test_a_plot_has_a_title_a_description_and_a_table_with_headings() -> None:
    page = drawn("seats", draw_seats([Filled("9 March 2027", "9 Mar", 8, 7, 6)]))
    [svg] = page.all("svg", "plot")
    assert svg["role"] == "img"
    names = svg["aria-labelledby"].split()
    assert [tag.name for name in names for tag in svg.inside if tag["id"] == name] == ["title", "desc"]
    [table] = page.all("table")
    assert table.all("caption")[0].text == "Seats filled"
    assert {cell["scope"] for cell in table.all("thead")[0].all("th")} == {"col"}
    assert {cell["scope"] for cell in table.all("tbody")[0].all("th")} == {"row"}


def test_names_that_are_markup_are_text() -> None:
    page = drawn("seats", draw_seats([Filled("<script>x</script>", "<b>", 8, None, 6)]))
    assert page.all("script") == []
    assert "<b>" in page.text


def test_where_nothing_is_there_the_scale_is() -> None:
    [svg] = drawn("seats", draw_seats([])).all("svg", "plot")
    assert [text.text for text in svg.all("text")] == ["0", "1"]


def test_one_column_stands_in_the_middle() -> None:
    [column] = draw_seats([Filled("a", "a", 1, 1, 1)]).columns
    assert column.came.x + column.came.width / 2 == pytest.approx((LEFT + RIGHT) / 2)

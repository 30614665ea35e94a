"""What is exported is what pages show, and nothing that can be subtracted from it tells of fewer people."""

from __future__ import annotations

import csv
import io

from hypothesis import given

from moderation.state.values import LocalText
from roomserver.programme.exports.files import circles_csv, feedback_csv, lines_csv, sign_ups_csv
from roomserver.programme.exports.rows import circle_rows, feedback_rows, line_rows, sign_up_rows
from roomserver.programme.exports.table import BYTE_ORDER_MARK
from roomserver.programme.figures.answer import QUESTIONS
from roomserver.programme.figures.comers import ComerTotals
from roomserver.programme.figures.evening import Came
from roomserver.programme.figures.feedback import Feedback
from roomserver.programme.figures.reading import AllFigures, AllLines, CircleTold, LinesOf, SeriesTold
from roomserver.programme.sign_ups.book import Book, SignUp, Subject
from roomserver.programme.terms import Question, SignUpTerms
from tests.moderation.circles import english
from tests.roomserver.programme.figures.season import Held, Read, read_through
from tests.roomserver.programme.figures.test_small_numbers import CIRCLES

AT = 1_800_000_000.0
CAME = Came(signed_up=8, waiting=1, came=7, stayed=6, left_early=1, walk_ins=2)


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline=""), strict=True))


def circle(name: str, feedback: Feedback | None = None, title: LocalText | None = None) -> CircleTold:
    return CircleTold(
        circle=name,
        title=title,
        series=None,
        in_person=False,
        starts_at=AT,
        ended_at=AT + 5400.0,
        seats=8,
        attendance=CAME,
        feedback=feedback,
        feedback_at=AT + 260_000.0,
    )


def figures_of(told: Read) -> AllFigures:
    """As the page reads them."""
    return AllFigures(
        circles=tuple(circle(name, of) for name, of in told.items() if name.startswith("circle ")),
        series=tuple(
            SeriesTold(series=name.removeprefix("series ") or None, title=None, feedback=of)
            for name, of in told.items()
            if name.startswith("series ")
        ),
        feedback=told["all"],
        comers=ComerTotals(),
        fewest=5,
    )


def read_back(text: str) -> Read:
    """What somebody who has that file alone knows of feedback."""
    found: dict[str, dict[str, object]] = {}
    for row in read(text):
        name = {"circle": row["id"], "community": "all"}.get(row["of"], f"series {row['id']}")
        gave = [row[f"gave_{value}"] for value in range(1, 6)]
        found.setdefault(name, {"answered": int(row["answered"])})
        found[name][row["question"]] = tuple(map(int, gave)) if all(gave) else None
    return {name: Feedback.model_validate(of) for name, of in found.items()}


@given(CIRCLES)
def test_exports_over_time_are_the_sums_of_blocks_that_pages_show(circles: list[Held]) -> None:
    """What is subtracted from what says no more than the page does (`test_small_numbers.py`)."""
    for told in read_through(circles):
        exported = read_back(feedback_csv(feedback_rows(figures_of(told))))
        assert exported == {name: of for name, of in told.items() if of is not None}


def test_what_is_not_published_yet_has_no_row() -> None:
    nothing = AllFigures(circles=(circle("maple"),), series=(), feedback=None, comers=ComerTotals(), fewest=5)
    assert feedback_rows(nothing).feedback == ()
    [row] = read(circles_csv(circle_rows(nothing, "Asia/Singapore")))
    assert not {*QUESTIONS} & {*row}


def test_circles_have_their_attendance_and_times_by_the_clock_there() -> None:
    figures = figures_of({"all": None, "circle maple": None})
    [row] = read(circles_csv(circle_rows(figures, "Asia/Singapore")))
    assert row["starts_at"] == "2027-01-15T16:00:00+08:00"
    assert {name: row[name] for name in ("came", "stayed", "left_early", "walk_ins")} == {
        "came": "7",
        "stayed": "6",
        "left_early": "1",
        "walk_ins": "2",
    }


def test_a_title_and_a_line_that_are_formulas_stay_text() -> None:
    figures = AllFigures(
        circles=(circle("maple", title=english("=1+1")),), series=(), feedback=None, comers=ComerTotals(), fewest=5
    )
    lines = AllLines(groups=(LinesOf(circle="maple", series=None, lines=("@SUM(1)",)),))
    assert read(circles_csv(circle_rows(figures, "UTC")))[0]["title"] == "'=1+1"
    assert read(lines_csv(line_rows(lines)))[0]["line"] == "'@SUM(1)"


def a_book() -> Book:
    mei = SignUp(
        id="canarymei",
        name="=Mei",
        address="mei@example.org",
        standing="confirmed",
        signed_up_at=AT,
        answers={"how": "-1;=2"},
    )
    jun = SignUp(id="canaryjun", name="Jun", standing="waiting", signed_up_at=AT, turn=1)
    questions = (Question(id="how", text=english("How do you come?"), required=False),)
    return Book(
        id="maple",
        subject=Subject(terms=SignUpTerms(seats=1, questions=questions)),
        sign_ups=(mei, jun),
        apart=(("canaryjun", "canarymei"),),
    )


def test_who_signed_up_is_there_with_answers_and_without_who_is_kept_apart() -> None:
    export = sign_up_rows(a_book(), "UTC")
    rows = read(sign_ups_csv(export))
    assert [(row["name"], row["standing"], row["in_line"]) for row in rows] == [
        ("'=Mei", "confirmed", ""),
        ("Jun", "waiting", "1"),
    ]
    assert [row["How do you come?"] for row in rows] == ["'-1;'=2", ""]
    for said in (sign_ups_csv(export), export.model_dump_json()):
        assert "canary" not in said
        assert "apart" not in said

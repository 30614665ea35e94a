"""Rows of what organisers take along: nothing that their pages do not show, and never who is kept apart from whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from moderation.state.values import LocalText
from roomserver.programme.figures.answer import QUESTIONS, Question
from roomserver.programme.figures.evening import Came
from roomserver.programme.figures.feedback import Feedback
from roomserver.programme.figures.reading import AllFigures, AllLines
from roomserver.programme.sign_ups.book import Book, Standing, Totals
from roomserver.programme.sign_ups.pages import in_order
from roomserver.zones import read_zone


class CircleRow(BaseModel):
    """A circle that is over, and who came, in numbers; null: nobody knows. Instants are ISO 8601, by the community's
    clock. `title` is null once it is listed no longer.
    """

    circle: str
    title: str | None
    series: str | None
    in_person: bool
    starts_at: str | None
    ended_at: str
    seats: int
    signed_up: int | None
    waiting: int | None
    came: int | None
    stayed: int | None
    left_early: int | None
    walk_ins: int | None


class CirclesExport(BaseModel):
    """In the order in which they were over."""

    circles: tuple[CircleRow, ...]


class FeedbackRow(BaseModel):
    """What was answered to one question: at a circle, at those of a series, at those of none, or at all; `id` is the
    circle's or the series'. `answered`: how many people answered anything. `gave_1` to `gave_5`: how often each value
    was given; null where it is not to be shown.
    """

    of: Literal["circle", "series", "outside_series", "community"]
    id: str | None
    title: str | None
    answered: int
    question: Question
    gave_1: int | None
    gave_2: int | None
    gave_3: int | None
    gave_4: int | None
    gave_5: int | None


class FeedbackExport(BaseModel):
    """All that is published; what is not yet, or was answered by too few, has no row."""

    feedback: tuple[FeedbackRow, ...]


class LineRow(BaseModel):
    """What somebody wrote; `circle` null: at one of several of that series, or of those that are of none."""

    circle: str | None
    series: str | None
    line: str


class LinesExport(BaseModel):
    """In no order of theirs."""

    lines: tuple[LineRow, ...]


class SignUpRow(BaseModel):
    """Who signed up. `in_line`: their number on the waiting list. `answers`: to the questions, by their ids."""

    name: str
    address: str | None
    address_confirmed: bool
    language: str
    standing: Standing
    signed_up_at: str
    in_line: int | None
    attended: bool | None
    answers: dict[str, str]


class SignUpsExport(BaseModel):
    """Of one circle, or of the closed series that it is of: `questions` by their ids, and `totals` once names are
    gone.
    """

    questions: dict[str, str]
    people: tuple[SignUpRow, ...]
    totals: Totals | None


def circle_rows(figures: AllFigures, zone: str) -> CirclesExport:
    """`zone` by its IANA name."""
    nothing = dict.fromkeys(Came.model_fields)
    return CirclesExport(
        circles=tuple(
            CircleRow(
                circle=each.circle,
                title=_title(each.title),
                series=each.series,
                in_person=each.in_person,
                starts_at=None if each.starts_at is None else _instant(each.starts_at, zone),
                ended_at=_instant(each.ended_at, zone),
                seats=each.seats,
                **(nothing if each.attendance is None else dict(each.attendance)),
            )
            for each in figures.circles
        )
    )


def feedback_rows(figures: AllFigures) -> FeedbackExport:
    """A row for each question of whatever has feedback."""
    return FeedbackExport(feedback=tuple(_feedback(figures)))


def line_rows(lines: AllLines) -> LinesExport:
    return LinesExport(
        lines=tuple(
            LineRow(circle=group.circle, series=group.series, line=line)
            for group in lines.groups
            for line in group.lines
        )
    )


def sign_up_rows(book: Book, zone: str) -> SignUpsExport:
    """In the order of the page. `zone` by its IANA name."""
    line = {person.id: number for number, person in enumerate(book.line(), 1)}
    terms = book.subject.terms
    return SignUpsExport(
        questions={} if terms is None else {each.id: _title(each.text) or "" for each in terms.questions},
        people=tuple(
            SignUpRow(
                name=person.name,
                address=person.address,
                address_confirmed=person.address_confirmed,
                language=person.language,
                standing=person.standing,
                signed_up_at=_instant(person.signed_up_at, zone),
                in_line=line.get(person.id),
                attended=person.attended,
                answers=person.answers,
            )
            for person in in_order(book)
        ),
        totals=book.totals,
    )


def _feedback(figures: AllFigures) -> Iterator[FeedbackRow]:
    for circle in figures.circles:
        yield from _questions("circle", circle.circle, circle.title, circle.feedback)
    for series in figures.series:
        of: Literal["series", "outside_series"] = "outside_series" if series.series is None else "series"
        yield from _questions(of, series.series, series.title, series.feedback)
    yield from _questions("community", None, None, figures.feedback)


def _questions(
    of: Literal["circle", "series", "outside_series", "community"],
    name: str | None,
    title: LocalText | None,
    feedback: Feedback | None,
) -> Iterable[FeedbackRow]:
    for question in QUESTIONS if feedback is not None else ():
        counts = getattr(feedback, question)
        gave: Mapping[str, int | None] = {f"gave_{at}": counts and counts[at - 1] for at in range(1, 6)}
        assert feedback is not None
        yield FeedbackRow(of=of, id=name, title=_title(title), answered=feedback.answered, question=question, **gave)


def _title(title: LocalText | None) -> str | None:
    """In the language that it was written in first."""
    return None if title is None else title.texts[title.default]


def _instant(at: float, zone: str) -> str:
    return datetime.fromtimestamp(at, read_zone(zone)).isoformat(timespec="seconds")

"""The exports as CSV."""

from __future__ import annotations

from roomserver.programme.exports.rows import (
    CircleRow,
    CirclesExport,
    FeedbackExport,
    FeedbackRow,
    LineRow,
    LinesExport,
    SignUpRow,
    SignUpsExport,
)
from roomserver.programme.exports.table import csv_of, csv_of_models


def circles_csv(export: CirclesExport) -> str:
    return csv_of_models(CircleRow, export.circles)


def feedback_csv(export: FeedbackExport) -> str:
    return csv_of_models(FeedbackRow, export.feedback)


def lines_csv(export: LinesExport) -> str:
    return csv_of_models(LineRow, export.lines)


def sign_ups_csv(export: SignUpsExport) -> str:
    """A column for each question, called as it was asked, after all others."""
    columns = tuple(name for name in SignUpRow.model_fields if name != "answers")
    answered = tuple(dict.fromkeys((*export.questions, *(key for person in export.people for key in person.answers))))
    return csv_of(
        (*columns, *(export.questions.get(key, key) for key in answered)),
        (
            (*(getattr(person, name) for name in columns), *(person.answers.get(key) for key in answered))
            for person in export.people
        ),
    )

"""Answers that are files for people: they are saved, and not shown."""

from __future__ import annotations

from pydantic import BaseModel, RootModel
from starlette.responses import Response

from roomserver.http.body import json_response

CSV = "text/csv"


class Csv(RootModel[str]):
    """Rows of comma-separated values, the first of which says what they are."""


def downloaded(answer: BaseModel, name: str) -> Response:
    """Under that name, which is in ASCII and without quotes; kept by no cache."""
    response = _csv(answer) if isinstance(answer, Csv) else json_response(answer)
    response.headers["content-disposition"] = f'attachment; filename="{name}"'
    return response


def _csv(answer: Csv) -> Response:
    return Response(
        answer.root.encode(),
        headers={"cache-control": "no-store", "content-type": f"{CSV}; charset=utf-8; header=present"},
    )

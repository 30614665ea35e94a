"""What a browser sends of a form by itself: `application/x-www-form-urlencoded`, read with limits."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request

from roomserver.http.body import read_upload
from roomserver.http.problems import BAD_INPUT, NOT_A_FORM, HttpError

FORM = "application/x-www-form-urlencoded"
MOST_BYTES = 32 * 1024
MOST_FIELDS = 32


async def read_form(request: Request) -> Mapping[str, str]:
    """The last of each field; what is no text is shown as U+FFFD. Raises: HttpError 400, 408, 413, 415, 422."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != FORM:
        raise HttpError(NOT_A_FORM)
    text = (await read_upload(request, MOST_BYTES)).content.decode("utf-8", "replace")
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="replace"))
    except ValueError:
        raise HttpError(BAD_INPUT) from None

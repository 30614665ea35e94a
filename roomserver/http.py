"""Requests and answers in JSON: reading with limits, errors with stable codes, and who may ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

JSON = "application/json"
MAX_BODY_BYTES = 16 * 1024
Body = TypeVar("Body", bound=BaseModel)


class ErrorBody(BaseModel):
    """What every refusal says: a stable code, a sentence, and perhaps words about single fields."""

    code: str
    text: str
    fields: dict[str, str] | None = None


class HttpError(Exception):
    """An answer that says no: a status, a stable code, a sentence, and perhaps words about single fields."""

    def __init__(self, status: int, code: str, text: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.body = ErrorBody(code=code, text=text, fields=dict(fields) if fields else None)


async def answer_error(request: Request, error: Exception) -> Response:
    """An exception handler for HttpError."""
    assert isinstance(error, HttpError)
    response = json_response(error.body, error.status)
    if error.status == 413:
        response.headers["connection"] = "close"  # the rest of it is not even read
    return response


def json_response(body: BaseModel | Mapping[str, object], status: int = 200) -> Response:
    """Never cached: what is answered here is about people."""
    headers = {"cache-control": "no-store"}
    if isinstance(body, BaseModel):
        return Response(body.model_dump_json(exclude_none=isinstance(body, ErrorBody)), status, headers, JSON)
    return JSONResponse(dict(body), status, headers)


async def read_body(request: Request, model: type[Body]) -> Body:
    """The JSON body as that model. Raises: HttpError 413, 415, 422."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != JSON or request.headers.get("content-encoding"):
        raise HttpError(415, "unsupported_media_type", "Send plain application/json.")
    data = bytearray()
    try:
        async for chunk in request.stream():
            data += chunk
            if len(data) > MAX_BODY_BYTES:
                raise HttpError(413, "too_big", "This is more than a request may hold.")
    except ClientDisconnect:
        raise HttpError(400, "bad_input", "The request ended too early.") from None
    try:
        return model.model_validate_json(bytes(data))
    except ValidationError as invalid:
        fields = {".".join(str(part) for part in error["loc"]): error["msg"] for error in invalid.errors()}
        raise HttpError(422, "bad_input", "Something in this request is not as it should be.", fields) from None

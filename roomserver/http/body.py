"""Requests and answers in JSON: reading with limits, errors with stable codes, and who may ask."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

JSON = "application/json"
MAX_BODY_BYTES = 16 * 1024
BODY_WITHIN_S = 10.0
Body = TypeVar("Body", bound=BaseModel)
Handler = Callable[[Request], Awaitable[Response]]


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
    if error.status in (408, 413):
        response.headers["connection"] = "close"  # the rest of it is not even read
    return response


def json_response(body: BaseModel | Mapping[str, object], status: int = 200) -> Response:
    """Never cached: what is answered here is about people."""
    headers = {"cache-control": "no-store"}
    if isinstance(body, BaseModel):
        return Response(body.model_dump_json(exclude_none=isinstance(body, ErrorBody)), status, headers, JSON)
    return JSONResponse(dict(body), status, headers)


def by_method(**handlers: Handler) -> Handler:
    """One path's handlers in one route, so that a refusal of other methods names all of these."""

    async def answer(request: Request) -> Response:
        return await handlers["GET" if request.method == "HEAD" else request.method](request)

    return answer


async def read_body(request: Request, model: type[Body]) -> Body:
    """The JSON body as that model, without coercion. Raises: HttpError 400, 408, 413, 415, 422."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != JSON or request.headers.get("content-encoding"):
        raise HttpError(415, "unsupported_media_type", "Send application/json, not compressed.")
    data = bytearray()
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            async for chunk in request.stream():
                data += chunk
                if len(data) > MAX_BODY_BYTES:
                    raise HttpError(413, "too_big", "The request is too large.")
    except TimeoutError:
        raise HttpError(408, "too_slow", "The request took too long to arrive.") from None
    except ClientDisconnect:
        raise HttpError(400, "bad_input", "The connection closed before the request was complete.") from None
    try:
        return model.model_validate_json(bytes(data), strict=True)
    except ValidationError as invalid:
        fields = {".".join(str(part) for part in error["loc"]): error["msg"] for error in invalid.errors()}
        raise HttpError(422, "bad_input", "The request is not valid.", fields) from None

"""Requests and answers in JSON: reading with limits, and writing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from roomserver.http.problems import BAD_INPUT, INCOMPLETE, TOO_BIG, TOO_SLOW, UNSUPPORTED_MEDIA_TYPE, HttpError

JSON = "application/json"
MAX_BODY_BYTES = 16 * 1024
BODY_WITHIN_S = 10.0
Asked = TypeVar("Asked", bound=BaseModel)


class Upload(BaseModel):
    """A body that is taken as it came, whatever it is said to be."""

    content: bytes


def json_response(body: BaseModel | Mapping[str, object], status: int = 200) -> Response:
    """Never cached: what is answered here is about people."""
    headers = {"cache-control": "no-store"}
    if isinstance(body, BaseModel):
        return Response(body.model_dump_json(), status, headers, JSON)
    return JSONResponse(dict(body), status, headers)


async def read_body(request: Request, model: type[Asked], most: int = MAX_BODY_BYTES) -> Asked:
    """The JSON body as that model, without coercion. Raises: HttpError 400, 408, 413, 415, 422."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != JSON or request.headers.get("content-encoding"):
        raise HttpError(UNSUPPORTED_MEDIA_TYPE)
    try:
        return model.model_validate_json(await _read(request, most), strict=True)
    except ValidationError as invalid:
        raise HttpError(BAD_INPUT, _fields(invalid.errors())) from None


async def read_upload(request: Request, most: int) -> Upload:
    """Raises: HttpError 400, 408, 413, 415."""
    if request.headers.get("content-encoding"):
        raise HttpError(UNSUPPORTED_MEDIA_TYPE)
    return Upload(content=await _read(request, most))


async def _read(request: Request, most: int) -> bytes:
    """Raises: HttpError 400, 408, 413."""
    data = bytearray()
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            async for chunk in request.stream():
                data += chunk
                if len(data) > most:
                    raise HttpError(TOO_BIG)
    except TimeoutError:
        raise HttpError(TOO_SLOW) from None
    except ClientDisconnect:
        raise HttpError(INCOMPLETE) from None
    return bytes(data)


def read_query(request: Request, model: type[Asked]) -> Asked:
    """What stands after the ? of the address, as that model. Raises: HttpError 422."""
    try:
        return model.model_validate(dict(request.query_params))
    except ValidationError as invalid:
        raise HttpError(BAD_INPUT, _fields(invalid.errors())) from None


def _fields(errors: Iterable[ErrorDetails]) -> dict[str, str]:
    return {".".join(str(part) for part in error["loc"]): error["msg"] for error in errors}

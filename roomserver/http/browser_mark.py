"""What marks a browser within one circle, so that facilitators see when the one of somebody removed is back.

It is made at random when a link of the circle is first opened there, says nothing of the browser or its person, is sent
to the door alone, and kept in the room as a hash. Nobody is refused for it. It is gone when the circle is.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from signalling.credentials import new_secret

PATH = "/api/enter"
LONGEST = 64


class ForgetRequest(BaseModel):
    """The circle that is over."""

    model_config = ConfigDict(extra="forbid")

    room: str = Field(max_length=64, pattern=r"^[A-Za-z0-9]+$")


def mark_of(request: Request, room_id: str) -> str:
    """That of the browser that asks, or a new one."""
    known = request.cookies.get(_name(room_id), "")
    return known if 16 <= len(known) <= LONGEST else new_secret()


def set_mark(response: Response, request: Request, room_id: str, mark: str, max_age: int) -> None:
    """Keep it in the browser."""
    response.set_cookie(
        _name(room_id),
        mark,
        max_age=max_age,
        path=PATH,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def remove_mark(response: Response, request: Request, room_id: str) -> None:
    """Take it out of the browser."""
    set_mark(response, request, room_id, "", 0)


def _name(room_id: str) -> str:
    return f"browser-{room_id}"

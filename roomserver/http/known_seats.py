"""Which seats a browser knows: the cookie that opens a seat, and the one by which the door knows it again.

Both hold the session, are hidden from scripts, and last a day: one for the seat's own address, one for the door's. The
door looks only for seats of the circle whose link it is given.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from moderation.rules.forgotten import way_back
from moderation.state.room import Room
from moderation.state.seat import Seat
from signalling.credentials import hashed, seat_ref
from signalling.socket.endpoint import COOKIE

DOOR = "/api/enter"
SESSION_S = 24 * 3600


def known_sessions(request: Request, room: Room, *, former: bool = False) -> dict[Seat, str]:
    """The seats of that room which this browser has, or also had, with their sessions."""
    known = {}
    for seat in room.seats:
        session = request.cookies.get(_name(seat_ref(room.id, seat.id)))
        if session and hashed(session) in (*seat.sessions, *(seat.former if former else ())):
            known[seat] = session
    return known


def kept_session(request: Request, ref: str) -> str:
    """The session that this browser has for that seat, whether or not it is anybody's; empty where it has none."""
    return request.cookies.get(_name(ref), "")


def keep_session(response: Response, request: Request, room: Room, ref: str, session: str) -> None:
    """The browser has that seat; what it knew of seats of this room that it can't have any more is forgotten.

    Whoever was forgotten while asleep may have a new one by what is kept of the old.
    """
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, session, SESSION_S, path=_page(ref), httponly=True, samesite="lax", secure=secure)
    response.set_cookie(_name(ref), session, SESSION_S, path=DOOR, httponly=True, samesite="strict", secure=secure)
    living = {_name(seat_ref(room.id, seat.id)) for seat in known_sessions(request, room, former=True)} | {_name(ref)}
    for name, kept in request.cookies.items():
        is_dead = name not in living and way_back(room, hashed(kept)) is None
        if name.startswith(_name(f"{room.id}-")) and is_dead:
            response.delete_cookie(name, path=DOOR, httponly=True, samesite="strict")


def forget_room(response: Response, request: Request, room_id: str) -> None:
    """The door knows no seat of that circle any more."""
    for name in request.cookies:
        if name.startswith(_name(f"{room_id}-")):
            response.delete_cookie(name, path=DOOR, httponly=True, samesite="strict")


def clear_session(response: Response, ref: str) -> None:
    """Neither the seat's page nor the door knows this browser any more."""
    response.delete_cookie(COOKIE, path=_page(ref), httponly=True, samesite="lax")
    response.delete_cookie(_name(ref), path=DOOR, httponly=True, samesite="strict")


def _name(ref: str) -> str:
    return f"seat-{ref}"


def _page(ref: str) -> str:
    return f"/seat/{ref}/"

"""What is kept in a browser, cookie by cookie: which circle and path it is for, how long it stays, and when it goes."""

from __future__ import annotations

from http.cookies import Morsel, SimpleCookie

import pytest
from starlette.requests import Request
from starlette.responses import Response

from moderation.state.room import Room
from moderation.state.values import replace
from roomserver.http.browser_mark import mark_of, remove_mark, set_mark
from roomserver.http.known_seats import (
    SESSION_S,
    clear_session,
    forget_room,
    keep_session,
    kept_session,
    known_sessions,
)
from signalling.credentials import hashed, seat_ref
from tests.moderation.circles import live_circle

OTHERS = {"seat-birch-ana": "of another circle", "seat-maples-ana": "of one with a longer name", "browser-birch": "x"}


def asking(cookies: dict[str, str], scheme: str = "https") -> Request:
    """A browser that has these cookies asks."""
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    headers = [(b"cookie", cookie.encode()), (b"host", b"localhost")]
    return Request({"type": "http", "scheme": scheme, "path": "/", "query_string": b"", "headers": headers})


def told(response: Response) -> dict[str, list[Morsel[str]]]:
    """What the browser is to do with each cookie, by its name."""
    found: dict[str, list[Morsel[str]]] = {}
    for name, value in response.raw_headers:
        if name == b"set-cookie":
            for morsel in SimpleCookie(value.decode()).values():
                found.setdefault(morsel.key, []).append(morsel)
    return found


def with_sessions(secret: str, former: str) -> Room:
    """Ana's seat was opened by one session, and before that by another."""
    circle = live_circle()
    seats = tuple(
        replace(seat, sessions=(hashed(secret),), former=(hashed(former),)) if seat.id == "ana" else seat
        for seat in circle.room.seats
    )
    return replace(circle.room, seats=seats)


@pytest.mark.parametrize(("length", "known"), [(15, False), (16, True), (64, True), (65, False)])
def test_h8_a_mark_of_another_length_than_ours_is_made_anew(length: int, known: bool) -> None:
    asked = asking({"browser-maple": "m" * length, "browser-birch": "b" * 24})
    mark = mark_of(asked, "maple")
    assert (mark == "m" * length) is known
    assert mark != "b" * 24
    assert len(mark) >= 16


def test_h8_browsers_without_a_mark_have_each_their_own() -> None:
    assert mark_of(asking({}), "maple") != mark_of(asking({}), "maple")


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_h8_a_mark_goes_to_the_door_alone_and_stays_no_longer_than_it_may(scheme: str) -> None:
    response = Response()
    set_mark(response, asking({}, scheme), "maple", "m" * 24, 60)
    [mark] = told(response)["browser-maple"]
    assert (mark.value, mark["path"], mark["max-age"]) == ("m" * 24, "/api/enter", "60")
    assert (mark["httponly"], mark["samesite"]) == (True, "strict")
    assert bool(mark["secure"]) is (scheme == "https")


def test_h8_a_mark_that_is_taken_away_is_gone_at_once() -> None:
    response = Response()
    remove_mark(response, asking({}), "maple")
    [mark] = told(response)["browser-maple"]
    assert (mark.value, mark["path"], mark["max-age"]) == ("", "/api/enter", "0")


def test_t8_a_browser_knows_the_seats_it_has_and_if_asked_those_it_had() -> None:
    room = with_sessions("now", "before")
    ana = room.seat("ana")
    assert ana is not None
    ref = f"seat-{seat_ref(room.id, 'ana')}"
    assert known_sessions(asking({ref: "now"}), room) == {ana: "now"}
    assert known_sessions(asking({ref: "before"}), room) == {}
    assert known_sessions(asking({ref: "before"}), room, former=True) == {ana: "before"}
    assert known_sessions(asking({ref: "of nobody"}), room, former=True) == {}
    assert known_sessions(asking({f"seat-{seat_ref(room.id, 'ben')}": "now"}), room, former=True) == {}


def test_d7_what_a_browser_has_of_a_seat_is_told_whether_or_not_the_seat_is_there() -> None:
    asked = asking({"seat-maple-gone": "kept"})
    assert (kept_session(asked, "maple-gone"), kept_session(asked, "maple-ana")) == ("kept", "")


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_a_seat_is_kept_for_its_page_and_for_the_door_for_a_day(scheme: str) -> None:
    response = Response()
    room = with_sessions("now", "before")
    keep_session(response, asking({}, scheme), room, f"{room.id}-ana", "now")
    [page], [door] = (told(response)[name] for name in ("seat", f"seat-{room.id}-ana"))
    assert [(cookie.value, cookie["max-age"]) for cookie in (page, door)] == [("now", str(SESSION_S))] * 2
    assert SESSION_S == 24 * 3600
    assert (page["path"], page["samesite"]) == (f"/seat/{room.id}-ana/", "lax")
    assert (door["path"], door["samesite"]) == ("/api/enter", "strict")
    assert all(cookie["httponly"] for cookie in (page, door))
    assert [bool(cookie["secure"]) for cookie in (page, door)] == [scheme == "https"] * 2


def test_d7_with_a_new_seat_go_those_that_this_browser_cannot_have_any_more_and_no_others() -> None:
    """The one that was lost to another device stays, and so do those of other circles."""
    response, room = Response(), with_sessions("now", "before")
    ours = {f"seat-{room.id}-ana": "before", f"seat-{room.id}-gone": "of a seat that is gone"}
    keep_session(response, asking({**ours, **OTHERS}), room, f"{room.id}-ben", "new")
    assert {name: cookies[0]["max-age"] for name, cookies in told(response).items()} == {
        "seat": str(SESSION_S),
        f"seat-{room.id}-ben": str(SESSION_S),
        f"seat-{room.id}-gone": "0",
    }
    assert told(response)[f"seat-{room.id}-gone"][0]["path"] == "/api/enter"


def test_h8_of_a_circle_that_is_over_every_seat_goes_and_of_others_none() -> None:
    response = Response()
    forget_room(response, asking({"seat-maple-ana": "one", "seat-maple-ben": "two", **OTHERS}), "maple")
    assert {name: (cookie["max-age"], cookie["path"]) for name, [cookie] in told(response).items()} == {
        "seat-maple-ana": ("0", "/api/enter"),
        "seat-maple-ben": ("0", "/api/enter"),
    }


def test_d1_a_seat_that_is_cleared_is_gone_for_its_page_and_for_the_door() -> None:
    response = Response()
    clear_session(response, "maple-ana")
    assert {name: (cookie["max-age"], cookie["path"]) for name, [cookie] in told(response).items()} == {
        "seat": ("0", "/seat/maple-ana/"),
        "seat-maple-ana": ("0", "/api/enter"),
    }

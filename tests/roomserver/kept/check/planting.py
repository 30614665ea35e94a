"""Leftovers that are put into a store behind the back of all rules, each long past; and what the check is to say."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import redis

from moderation.state.entries import Line
from moderation.state.room import Room
from moderation.state.seat import CIRCLE, Seat
from moderation.state.values import replace
from roomserver.kept.check.leftovers import LATE_S, Leftover, Reason
from roomserver.programme.circles import Circle
from roomserver.programme.mail_states import Mail
from roomserver.programme.records import CircleRecord
from roomserver.programme.requests.request import CommunityRequest
from roomserver.programme.sign_ups.book import Book
from roomserver.store import keys
from roomserver.store.documents import document_of, entry_document, script_of
from tests.moderation.circles import english
from tests.roomserver.programme.sign_ups.books import book, with_people
from tests.roomserver.storing import a_room

C = "home"
HOUR_S, DAY_S = 3600.0, 24 * 3600.0

Plant = Callable[[redis.Redis, float], None]
"""Into that store, at that time."""


@dataclass(frozen=True)
class Planted:
    """`what` is said of it, among all that is."""

    name: str
    plant: Plant
    family: str
    reason: Reason
    kind: str = ""
    what: str = ""

    def is_found_in(self, leftovers: list[Leftover]) -> bool:
        wanted = (self.family, self.kind, self.what, self.reason)
        return wanted in {(each.family, each.kind, each.what, each.reason) for each in leftovers}


def put_room(admin: redis.Redis, room: Room, expires_at: float | None = None) -> None:
    key = keys.room_key(room.id)
    fields = {"doc": document_of(room), "script": script_of(room), "version": room.version, "schema": 2}
    admin.hset(key, mapping=fields)  # type: ignore[arg-type]
    admin.zadd(keys.rooms_key(keys.shard_of(room.id)), {room.id: float("inf") if expires_at is None else expires_at})
    if expires_at is not None:
        admin.pexpireat(key, int(expires_at * 1000))


def put_line(admin: redis.Redis, room_id: str, by: str = "p") -> None:
    line = Line(id=1, at=1.0, place=CIRCLE, by=by, name="Canaria", text="Canaria says")
    admin.zadd(keys.lines_key(room_id), {entry_document(line): 1})


def put_document(admin: redis.Redis, kind: str, document_id: str, text: str, due_at: float | None = None) -> None:
    admin.hset(keys.document_key(C, kind, document_id), mapping={"doc": text, "version": 1, "schema": 1})
    admin.zadd(keys.documents_key(C, kind), {document_id: 1.0})
    if due_at is not None:
        admin.zadd(keys.documents_due_key(C, kind), {document_id: due_at})


def put_circle(admin: redis.Redis, circle_id: str, made_at: float) -> None:
    circle = Circle(id=circle_id, title=english("Canaria"), starts_at=None, created_at=made_at)
    text = CircleRecord(circle=circle).model_dump_json()
    admin.hset(keys.circle_key(C, circle_id), mapping={"doc": text, "version": 1, "schema": 4})
    admin.zadd(keys.listed_key(C), {circle_id: made_at})


def a_seat(seat_id: str = "p", name: str = "Canaria") -> Seat:
    return Seat(id=seat_id, role="participant", invited_as="participant", standing="seated", name=name)


def live_room(room_id: str = "maple", *seats: Seat) -> Room:
    return replace(a_room(room_id), phase="live", seats=seats or (a_seat(),), at=1.0)


def ended_room(room: Room, at: float, lapses_at: float) -> Room:
    """As the rules leave it: seats without names."""
    seats = tuple(
        Seat(id=seat.id, role=seat.role, invited_as=seat.invited_as, standing="seated") for seat in room.seats
    )
    return replace(room, phase="ended", seats=seats, at=at, lapses_at=lapses_at, version=room.version + 1)


def book_of(starts_at: float, *names: str) -> Book:
    """With these people, and Mei if none is named."""
    empty = book()
    [evening] = empty.subject.evenings
    then = evening.model_copy(update={"starts_at": starts_at, "ends_at": starts_at + HOUR_S})
    people = with_people(empty, *(names or ("Mei",)))
    return people.model_copy(update={"subject": empty.subject.model_copy(update={"evenings": (then,)})})


def a_request(came_at: float) -> CommunityRequest:
    return CommunityRequest(
        id="r", kind="facilitate", name="Canaria", address="canaria@example.org", text="Canaria asks", came_at=came_at
    )


def a_notice(sign_up: str = "canaria") -> Mail:
    return Mail(kind="notice", about=("evening", sign_up))


# One for each way of going


def _stranger(admin: redis.Redis, now: float) -> None:
    admin.set("stranger", "1")


def _room_with_a_name(admin: redis.Redis, now: float) -> None:
    room = replace(live_room(), phase="ended", at=now - 2 * HOUR_S, lapses_at=now + DAY_S)
    put_room(admin, room, now + DAY_S)


def _room_for_ever(admin: redis.Redis, now: float) -> None:
    put_room(admin, ended_room(live_room(), now - 2 * HOUR_S, now + DAY_S))


def _room_deserted(admin: redis.Redis, now: float) -> None:
    put_room(admin, live_room())
    admin.zadd(keys.due_key(keys.shard_of("maple")), {"maple": now - 2 * HOUR_S})


def _debrief_for_ever(admin: redis.Redis, now: float) -> None:
    seat = replace(a_seat(), role="facilitator", contact="call Canaria")
    put_room(admin, replace(live_room("maple", seat), phase="debrief", lapses_at=now - 2 * HOUR_S))


def _lines_after_the_end(admin: redis.Redis, now: float) -> None:
    put_room(admin, ended_room(live_room(), now - 2 * HOUR_S, now + DAY_S), now + DAY_S)
    put_line(admin, "maple")


def _lines_of_no_room(admin: redis.Redis, now: float) -> None:
    put_line(admin, "gone")


def _acts_of_no_room(admin: redis.Redis, now: float) -> None:
    admin.zadd(keys.acts_key("gone"), {"{}": 1})


def _book(admin: redis.Redis, now: float) -> None:
    put_document(admin, "sign-ups", "evening", book_of(now - 3 * DAY_S).model_dump_json())


def _request(admin: redis.Redis, now: float) -> None:
    put_document(admin, "requests", "r", a_request(now - 91 * DAY_S).model_dump_json())


def _notice_of_nobody(admin: redis.Redis, now: float) -> None:
    put_document(admin, "notice", "evening-canaria", a_notice().model_dump_json())
    put_document(admin, "sign-ups", "evening", with_people(book(), "Mei").model_dump_json())


def _unreadable(admin: redis.Redis, now: float) -> None:
    put_document(admin, "sign-ups", "evening", '{"canary": 1}')


def _of_a_later_release(admin: redis.Redis, now: float) -> None:
    put_document(admin, "requests", "r", a_request(now).model_dump_json())
    admin.hset(keys.document_key(C, "requests", "r"), "schema", 2)


def _unreadable_room(admin: redis.Redis, now: float) -> None:
    admin.hset(keys.room_key("maple"), mapping={"doc": b"\xff", "version": 1})


def _another_type(admin: redis.Redis, now: float) -> None:
    admin.rpush(keys.room_key("maple"), "Canaria")


def _unknown_kind(admin: redis.Redis, now: float) -> None:
    put_document(admin, "diaries", "d", "{}")


def _old_circle(admin: redis.Redis, now: float) -> None:
    put_circle(admin, "old", now - 31 * DAY_S)


def _listed(key: str, **value: object) -> Plant:
    return lambda admin, now: _list(admin, key, now, value)


def _list(admin: redis.Redis, key: str, now: float, value: dict[str, object]) -> None:
    ends = "ends_at" if key.endswith("sessions") else "expires_at"
    admin.hset(key, "one", json.dumps({**value, ends: now - 2 * HOUR_S}))


def _endless(key: str) -> Plant:
    def plant(admin: redis.Redis, now: float) -> None:
        admin.set(key, "1")

    return plant


def _too_long(admin: redis.Redis, now: float) -> None:
    admin.set(keys.applied_key("maple", "c"), "1", ex=3600)


def _orphan(key: str, score: float = 1.0) -> Plant:
    def plant(admin: redis.Redis, now: float) -> None:
        admin.zadd(key, {"gone": score})

    return plant


def _due(kind: str) -> Plant:
    return lambda admin, now: put_document(admin, kind, "d", "{}", now - 2 * HOUR_S)


_S = keys.shard_of("gone")
_LINK: dict[str, object] = {"name": "Canaria", "made_at": 1.0}
_SESSION: dict[str, object] = {"link": "l", "began_at": 1.0, "used_at": 1.0, "browser": "Firefox", "system": "Linux"}
_TOKEN: dict[str, object] = {"name": "Canaria", "scopes": [], "made_at": 1.0}

BY_THEMSELVES = {
    "proof": keys.proof_key(1),
    "applied": keys.applied_key("maple", "c"),
    "applied in a community": keys.circle_applied_key(C, "one", "c"),
    "opened sessions": keys.organising_key(C, "s"),
    "used": keys.used_key(C, "n"),
    "answers": keys.answer_key(C, "n"),
}
"""A key of each family that goes by itself."""
INDEXES = {
    "rooms": keys.rooms_key(_S),
    "circles": keys.listed_key(C),
    "circles written": keys.circles_written_key(C),
    "documents": keys.documents_key(C, "series"),
    "documents by name": keys.documents_by_key(C, "sign-ups", "n"),
}
"""Of each family that goes with its documents one that is a sorted set."""


def planted(due: tuple[str, ...]) -> list[Planted]:
    """All; `due` are the kinds of documents that go when they are due."""
    return [
        Planted("a stranger", _stranger, "", "unknown"),
        Planted("a name in a room that is over", _room_with_a_name, "room", "outlived", what="name"),
        Planted("a room that is remembered for ever", _room_for_ever, "room", "endless"),
        Planted("a room whose deadline nobody saw", _room_deserted, "rooms", "undone"),
        Planted("a contact after the debrief", _debrief_for_ever, "room", "outlived", what="contact"),
        Planted("lines of a circle that is over", _lines_after_the_end, "lines", "outlived", what="wrote"),
        Planted("lines of no room", _lines_of_no_room, "lines", "orphan"),
        Planted("acts of no room", _acts_of_no_room, "acts", "orphan"),
        Planted("names in an old book", _book, "document", "outlived", "sign-ups", "sign_up_name"),
        Planted("an old request", _request, "document", "outlived", "requests", "request"),
        Planted("a notice of nobody", _notice_of_nobody, "document", "orphan", "notice", "mails"),
        Planted("a document that can't be read", _unreadable, "document", "unreadable", "sign-ups"),
        Planted("a document of a later release", _of_a_later_release, "document", "unreadable", "requests"),
        Planted("a room that can't be read", _unreadable_room, "room", "unreadable"),
        Planted("a room that is none", _another_type, "room", "unreadable"),
        Planted("a kind that nobody declared", _unknown_kind, "document", "unknown", "diaries"),
        Planted("an old circle", _old_circle, "circle", "outlived"),
        Planted("a link", _listed(keys.organisers_key(C), **_LINK), "links", "outlived", "organisers", "account"),
        Planted(
            "a facilitator's link",
            _listed(keys.organisers_key(C, "facilitator"), **_LINK),
            "links",
            "outlived",
            "facilitators",
            "account",
        ),
        Planted("a token", _listed(keys.tokens_key(C), **_TOKEN), "links", "outlived", "tokens", "program"),
        Planted(
            "a session",
            _listed(keys.organiser_sessions_key(C, "facilitator"), **_SESSION),
            "sessions",
            "outlived",
            "sessions",
            "session",
        ),
        Planted("too long", _too_long, "applied", "endless"),
        *(Planted(f"{family} for ever", _endless(key), family, "endless") for family, key in BY_THEMSELVES.items()),
        *(
            Planted(f"of no document: {family}", _orphan(key), family, "orphan", kind=_kind_of(key))
            for family, key in INDEXES.items()
        ),
        *(Planted(f"{kind} that are due", _due(kind), "documents", "undone", kind) for kind in due),
    ]


def _kind_of(key: str) -> str:
    return key.split(":")[3] if ":documents" in key else ""


assert LATE_S < 2 * HOUR_S

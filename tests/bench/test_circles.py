"""The circles that are measured are such as people could have made: bench/circles.py and bench/dialects.py."""

from __future__ import annotations

import json

from bench.circles import live_circle
from bench.dialects import Circle, CircleBefore, Place, Plain, numbered_rooms
from moderation.commands.presence import Connect
from moderation.reading.views import view
from moderation.state.room import Room
from moderation.transition import AtSeat, Service, transition
from roomserver.library import read_library
from signalling.credentials import hashed
from signalling.protocol.messages import (
    ANSWERS_BEATS,
    CLIENT_MESSAGE,
    Beat,
    CommandMessage,
    Hello,
    Here,
    SendDescription,
)
from tests.values import as_text

NOW = 1_800_000_000.0


def everybody_back(room: Room, places: list[Place]) -> Room:
    for place in places:
        back = Connect(
            seat=place.seat, session=hashed(place.session), node="n", connection=place.seat, incarnation="page-two"
        )
        room = transition(room, back, Service(), NOW)
    return room


def test_a_circle_is_live_and_waits_for_its_people() -> None:
    room, places = live_circle(NOW, 8)
    assert room.phase == "live"
    assert room.circle.order == tuple(place.seat for place in places)
    assert {seat.presence for seat in room.seats} == {"reconnecting"}
    assert everybody_back(room, places).circle.supervision.kind == "attended"


def test_the_news_of_a_circle_says_whose_turn_it_is() -> None:
    room, places = live_circle(NOW, 3)
    room = everybody_back(room, places)
    dialect = Circle()
    for expected in ("take_piece", "pass_piece"):
        news = as_text(view(room, places[0].seat)).encode()
        assert dialect.news in news
        turn = dialect.turn(places, news, 7)
        message = CLIENT_MESSAGE.validate_json(turn.text, strict=True)
        assert isinstance(message, CommandMessage)
        assert (turn.by, message.id, message.command.type) == (0, "c7", expected)
        room = transition(room, message.command, AtSeat(places[turn.by].seat), NOW)
    assert room.circle.piece.kind == "offered"
    assert room.circle.piece.to == places[1].seat


def test_what_is_said_to_a_circle_is_of_its_protocol() -> None:
    _, places = live_circle(NOW, 2)
    dialect = Circle()
    greeting = dialect.greeting(places[0])
    assert greeting is not None
    hello = CLIENT_MESSAGE.validate_json(greeting, strict=True)
    relay = CLIENT_MESSAGE.validate_json(dialect.relay(places[1], places[0]), strict=True)
    assert isinstance(hello, Hello)
    assert isinstance(relay, SendDescription)
    assert relay.to_incarnation == hello.incarnation


def test_the_page_of_before_answers_no_beats() -> None:
    _, places = live_circle(NOW, 2)
    said = [CLIENT_MESSAGE.validate_json(dialect.greeting(places[0]) or b"") for dialect in (Circle(), CircleBefore())]
    assert [hello.features for hello in said if isinstance(hello, Hello)] == [(ANSWERS_BEATS,), ()]
    answer = Circle().here
    assert answer is not None
    assert isinstance(CLIENT_MESSAGE.validate_json(answer), Here)
    assert CircleBefore().here is None
    assert Beat(now=NOW, version=1).model_dump_json().encode().startswith(Circle().beat)


def test_a_circle_with_a_script_is_in_its_first_round() -> None:
    script = read_library().scripts["circle-60"]
    room, places = live_circle(NOW, 4, script)
    assert room.script == script
    assert script.stages[room.circle.stage].kind == "round"
    assert room.circle.piece.kind == "offered"
    seen = as_text(view(everybody_back(room, places), places[0].seat)).encode()
    assert Circle().turn(places, seen, 1).by == 0


def test_rooms_may_differ_in_size() -> None:
    assert [len(room) for room in numbered_rooms((2, 3))] == [2, 3]


def test_every_dialect_relays_as_much() -> None:
    places = [Place("r1", "s01"), Place("r1", "s02")]
    sizes = [len(dialect.relay(*places)) for dialect in (Circle(), Plain())]
    assert all(900 <= size <= 1000 for size in sizes)


def test_the_news_of_a_plain_room_names_the_holder() -> None:
    turn = Plain().turn([Place("r1", "0"), Place("r1", "1")], b'{"t":"passed","holder":"1","data":{}}', 3)
    assert turn.by == 1
    assert json.loads(turn.text)["t"] == "pass"

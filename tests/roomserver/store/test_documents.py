"""A room comes out of the store as it went in, and its document stays small."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from moderation.commands.check_in import GiveAnswer, OpenCheckIn
from moderation.state.care import Sealed
from moderation.state.check_in import Form
from moderation.state.room import Room
from moderation.state.script import Script
from moderation.state.values import replace
from roomserver.library import read_library
from roomserver.store.documents import UnreadableRoom, document_of, read_room, script_of
from roomserver.store.former import room_of_before
from tests.moderation.circles import begun_circle, english, live_circle, script, stage
from tests.moderation.scenes import AT_ALL_TIMES, scenes
from tests.values import as_data

SCENES = [scene for state in AT_ALL_TIMES for scene in scenes("Facilitator" if state == "live" else "Organiser", state)]
DOCUMENT_BYTES = 16 * 1024
SEATS = 12
OTHERWISE: list[dict[str, object]] = [
    {"signals": [{"canary": 1}]},
    {"signals": 5},
    {"seats": {"canary": {}}},
    {"cards": [{"seat": "ana", "name": "canary", "kind": "canary", "at": 5.0}]},
]
"""Parts of a room as no release has written them."""


def stored(room: Room) -> Room:
    return read_room(document_of(room), script_of(room))


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.circle.room.phase)
def test_a_room_in_any_state_is_read_as_it_was_written(scene: object) -> None:
    room = scene.circle.room  # type: ignore[attr-defined]
    assert stored(room) == replace(room, appended=())


@pytest.mark.parametrize("name", read_library().scripts)
def test_every_script_of_the_library_is_read_as_it_was_written(name: str) -> None:
    course = read_library().scripts[name]
    room = begun_circle(script=course).room
    assert stored(room).script == course
    assert len(document_of(room)) == pytest.approx(len(document_of(begun_circle().room)), abs=1024)


def full_room(seats: int) -> Room:
    """Everybody left whom to call and answered at some length, by ids and hashes as long as they are."""
    ids = [f"seat{number:04}" for number in range(seats)]
    circle = begun_circle(ids[0], " ".join(ids[1:]), capacity=seats)
    circle.by(ids[0], OpenCheckIn(form=Form(question=english("What is your inner weather?"), answer="text")))
    check_in = circle.room.circle.check_in
    assert check_in is not None
    for seat in ids:
        circle.by(seat, GiveAnswer(check_in_id=check_in.id, value="Rain, with some sun coming through later"))
    fields: dict[str, Any] = {
        "name": "Kavitha Subramaniam",
        "link": "h" * 43,
        "sessions": ("h" * 43,),
        "incarnation": "i" * 22,
        "connection": "c" * 10,
        "contact": "Blk 123, Ang Mo Kio Ave 3; my sister, 9123 4567",
        "agreed": "a" * 32,
        "agreed_at": circle.now,
    }
    return replace(circle.room, seats=tuple(replace(seat, **fields) for seat in circle.room.seats))


def test_the_document_of_a_full_circle_is_small() -> None:
    document = document_of(full_room(SEATS))
    assert len(document) < DOCUMENT_BYTES
    assert b":null" not in document


def test_a_stage_that_is_not_as_usual_for_its_kind_stays_so() -> None:
    course = script(stage("closing", chat="nobody", minutes=5.0), stage("grounding", minutes=5.0, reactions=True))
    assert stored(begun_circle(script=course).room).script == course


@pytest.mark.parametrize(
    "parts",
    [
        (b"{}", b"{}"),
        (document_of(begun_circle().room), b"canary"),
        (b"canary", b""),
        (b'["canary"]', b""),
        *((json.dumps({**json.loads(document_of(begun_circle().room)), **part}).encode(), b"") for part in OTHERWISE),
    ],
)
def test_what_is_no_room_is_refused_without_quoting_it(parts: tuple[bytes, bytes]) -> None:
    with pytest.raises(UnreadableRoom) as refused:
        read_room(*parts)
    assert "canary" not in str(refused.value)
    assert refused.value.__suppress_context__


def test_equal_scripts_are_read_once() -> None:
    one, other = stored(begun_circle().room), stored(begun_circle().room)
    assert isinstance(one.script, Script)
    assert one.script is other.script


def test_what_an_earlier_release_wrote_of_signals_cards_and_contacts_is_read_as_one_card_a_person() -> None:
    room = begun_circle(participants="ana ben").room
    document = json.loads(document_of(room))
    document |= {
        "signals": [
            {
                "id": "s3",
                "seat": "ana",
                "kind": "not_safe",
                "at": 5.0,
                "acknowledged_by": "fay",
                "risen": True,
                "alerted": True,
            }
        ],
        "cards": [
            {"id": "l4", "kind": "left", "seat": "tom", "name": "Tom", "at": 6.0, "asked": "check_on_me"},
            {"id": "b5", "kind": "asks_for_a_breath", "seat": "ana", "name": "Ana", "at": 7.0},
        ],
        "opened_contacts": [["fay", "ana"]],
    }
    read = read_room(json.dumps(document).encode(), script_of(room))
    assert [(card.seat, card.name, card.state, card.at) for card in read.cards] == [
        ("ana", "Ana", "not_safe", 5.0),
        ("tom", "Tom", "check_on_me", 6.0),
    ]
    assert [(note.what, note.at) for note in read.cards[1].happened] == [("check_on_me", 6.0), ("left", 6.0)]
    assert len({card.id for card in read.cards}) == 2
    signal = read.cards[0].signal
    assert signal is not None
    assert (signal.id, signal.seen_by) == ("s3", "fay")
    assert [(opening.by, opening.about) for opening in read.openings] == [("fay", "ana")]
    assert stored(read) == read


def test_h3_h5_of_an_earlier_release_one_claim_and_one_contact_a_seat_are_read() -> None:
    circle = live_circle()
    circle.ask_for("ana", "phone")
    room = replace(circle.room, sealed=(Sealed(seat="tom", name="Tom", since=5.0, contact="Call my sister"),))
    document = json.loads(document_of(room))
    for seat in document["seats"]:
        seat.pop("contact_id", None)
        if claims := seat.pop("claims", ()):
            seat["claim"] = claims[0]
    for one in document["sealed"]:
        for key in ("id", "earlier"):
            one.pop(key, None)
    read = read_room(json.dumps(document).encode(), script_of(room))
    assert read == replace(room, appended=())
    assert [claim.session for claim in next(seat for seat in read.seats if seat.id == "ana").claims] == ["phone"]


def test_o1_a_room_of_an_earlier_release_has_a_secret_from_then_on_the_same_on_every_node() -> None:
    room = begun_circle().room
    former = json.loads(document_of(room))
    del former["secret"]
    document = json.dumps(former).encode()
    here, there = (read_room(document, script_of(room)) for _ in range(2))
    assert len(here.secret) >= 32
    assert here == there == replace(room, secret=here.secret, appended=())
    assert stored(here).secret == here.secret
    other = read_room(json.dumps({**former, "version": 99}).encode(), script_of(room))
    assert other.secret != here.secret


def test_h6_inner_weather_of_an_earlier_release_is_read_and_kept_no_more() -> None:
    form = Form(question=english("Which picture?"), answer="mood", audience="pooled")
    circle = begun_circle(script=script(stage("check_in", form=as_data(form)), stage("closing")))
    document, course = json.loads(document_of(circle.room)), json.loads(script_of(circle.room))
    document["weather"] = [["start", {"tallies": [{"value": 3, "count": 3}]}]]
    document["places"][0]["check_in"]["form"]["weather"] = "start"
    course["stages"][0]["form"]["weather"] = "start"
    read = read_room(json.dumps(document).encode(), json.dumps(course).encode())
    assert read == replace(circle.room, appended=())
    assert b"weather" not in document_of(read) + script_of(read)


GRAVER = ["asks_for_a_breath", "left", "need_a_minute", "check_on_me", "not_reached", "not_safe"]


@pytest.mark.parametrize(("less", "more"), [*pairwise(GRAVER)])
def test_a_card_made_of_several_says_the_gravest_whichever_came_first(less: str, more: str) -> None:
    for kinds in ((less, more), (more, less)):
        cards = [{"seat": "ana", "name": "Ana", "kind": kind, "at": float(at)} for at, kind in enumerate(kinds)]
        [card] = room_of_before(json.dumps({"at": 5.0, "cards": cards}).encode())["cards"]
        assert (card["state"], card["at"]) == (more, float(kinds.index(more)))


def test_what_is_of_this_release_already_stays_beside_what_is_made_of_before() -> None:
    """As a room that was written by both while one release took the other's place."""
    card = {"id": "k1", "seat": "ana", "happened": [{"what": "left", "at": 1.0}]}
    opening = {"by": "fay", "about": "ana", "at": 1.0}
    before = {"at": 5.0, "cards": [card], "openings": [opening], "opened_contacts": [["gus", "ben"]]}
    made = room_of_before(json.dumps(before).encode())
    assert made["cards"] == [card]
    assert made["openings"] == [opening, {"by": "gus", "about": "ben", "at": 5.0}]

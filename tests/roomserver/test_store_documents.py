"""A room comes out of the store as it went in, and its document stays small."""

from __future__ import annotations

import pytest

from moderation.commands import GiveAnswer, OpenCheckIn
from moderation.room import Room
from moderation.script import Form, Script
from moderation.values import replace
from roomserver.library import read_library
from roomserver.store.documents import UnreadableRoom, document_of, read_room, script_of
from tests.moderation.circles import begun_circle, english, script, stage
from tests.moderation.scenes import AT_ALL_TIMES, scenes

SCENES = [scene for state in AT_ALL_TIMES for scene in scenes("Facilitator" if state == "live" else "Organiser", state)]
DOCUMENT_BYTES = 16 * 1024
SEATS = 12


def stored(room: Room) -> Room:
    return read_room(document_of(room).encode(), script_of(room).encode())


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.circle.room.phase)
def test_a_room_in_any_state_is_read_as_it_was_written(scene: object) -> None:
    room = scene.circle.room  # type: ignore[attr-defined]
    assert stored(room) == replace(room, appended=())


def test_whatever_may_be_left_out_because_it_is_none_is_none_by_default() -> None:
    schema = Room.model_json_schema(mode="validation")
    nullable = [
        field
        for model in (schema, *schema["$defs"].values())
        for field in model.get("properties", {}).values()
        if {"type": "null"} in field.get("anyOf", ())
    ]
    assert len(nullable) > 20
    assert all("default" in field and field["default"] is None for field in nullable)


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
    fields = {
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
    assert len(document_of(full_room(SEATS)).encode()) < DOCUMENT_BYTES


def test_a_stage_that_is_not_as_usual_for_its_kind_stays_so() -> None:
    course = script(stage("closing", chat="nobody", minutes=5.0), stage("grounding", minutes=5.0, reactions=True))
    assert stored(begun_circle(script=course).room).script == course


@pytest.mark.parametrize(
    "parts", [(b"{}", b"{}"), (document_of(begun_circle().room).encode(), b"canary"), (b"canary", b"")]
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

"""The room as one frozen value."""

from __future__ import annotations

import msgspec
import pytest
from pydantic import TypeAdapter, ValidationError

from moderation.commands.muting import Mute
from moderation.commands.prompt import SetPrompt
from moderation.state.room import DOORS_OPEN_S, PLENARY_LIMIT, UNUSED_S, Capacity, Room, fresh_id, new_room, with_seat
from moderation.state.seat import Seat
from moderation.state.values import LocalText, RoomId, replace
from tests.moderation.circles import (
    AGREEMENTS,
    NOW,
    OPEN_LINK,
    divided_circle,
    empty_circle,
    english,
    live_circle,
    script,
    stage,
)
from tests.values import as_data, as_text, from_text, written


def test_begins_with_seats_kept_and_nobody_in_them() -> None:
    room = empty_circle().room
    assert [(seat.id, seat.role, seat.standing, seat.presence) for seat in room.seats] == [
        ("fay", "facilitator", "invited", "absent"),
        ("ana", "participant", "invited", "absent"),
        ("ben", "participant", "invited", "absent"),
        ("mei", "participant", "invited", "absent"),
    ]
    assert (room.version, room.circle.order, room.open_links, room.seated()) == (1, (), (OPEN_LINK,), ())
    assert room.circle.piece.kind == "resting"


@pytest.mark.parametrize(
    ("starts_in", "phase", "opens_at", "closes_at"),
    [
        (None, "open", None, NOW + UNUSED_S),
        (-60, "open", NOW - 60 - DOORS_OPEN_S, NOW + UNUSED_S),
        (DOORS_OPEN_S, "open", NOW, NOW + UNUSED_S + DOORS_OPEN_S),
        (7200, "scheduled", NOW + 7200 - DOORS_OPEN_S, NOW + 7200 + UNUSED_S),
    ],
)
def test_opens_its_doors_a_while_before_it_starts(
    starts_in: float | None, phase: str, opens_at: float | None, closes_at: float
) -> None:
    room = empty_circle(starts_at=None if starts_in is None else NOW + starts_in).room
    assert (room.phase, room.opens_at, room.closes_at) == (phase, opens_at, closes_at)


def test_knows_who_takes_over_before_they_have_come() -> None:
    room = empty_circle("fay", "ana", cofacilitators="gus hal").room
    assert room.succession == ("gus", "hal")
    assert [(seat.id, seat.role, seat.invited_as) for seat in room.seats[1:3]] == [
        ("gus", "cofacilitator", "cofacilitator"),
        ("hal", "cofacilitator", "cofacilitator"),
    ]


def test_has_its_script_its_agreements_and_who_is_not_to_be_together() -> None:
    course = script(stage("welcome"), stage("closing"))
    room = empty_circle(script=course, agreements=AGREEMENTS, not_together=(("ana", "ben"),)).room
    assert (room.script, room.agreements, room.not_together) == (course, AGREEMENTS, (("ana", "ben"),))
    assert (room.script_version, room.entries, room.begun_at) == (1, 0, None)


def test_finds_its_places_and_who_is_there() -> None:
    room = divided_circle().room
    assert [seat.id for seat in room.within("group-2")] == ["gus", "kit", "lee", "max"]
    assert (room.has_place("group-2"), room.has_place("group-3")) == (True, False)
    with pytest.raises(KeyError):
        room.place("group-3")


def test_ids_are_those_of_the_next_version_and_told_apart_within_it() -> None:
    room = empty_circle().room
    assert [fresh_id(room, "p"), fresh_id(room, "p", 1), fresh_id(room, "p", 2)] == ["p2", "p2-1", "p2-2"]


def test_may_have_no_open_link() -> None:
    room = new_room(
        "r1", community="c1", title=english("A circle"), capacity=2, invitations=(), open_link=None, secret="", now=NOW
    )
    assert room.open_links == ()


@pytest.mark.parametrize("capacity", [1, PLENARY_LIMIT + 1])
def test_seats_no_fewer_than_two_and_no_more_than_a_plenary(capacity: int) -> None:
    with pytest.raises(ValidationError, match="equal to"):
        TypeAdapter(Capacity).validate_python(capacity)


@pytest.mark.parametrize("room_id", ["", "r 1", "r*", "r{1}", "r" * 65, "圆"])
def test_id_has_no_character_of_patterns_or_keys(room_id: str) -> None:
    with pytest.raises(ValidationError, match="String should"):
        TypeAdapter(RoomId).validate_python(room_id)


def test_is_read_back_as_it_was_written() -> None:
    circle = live_circle()
    circle.arrive("kit")
    circle.enter("ben", session="second")
    prompt = LocalText(default="ta", texts={"ta": "வானிலை", "zh": "天气"})
    circle.by("fay", SetPrompt(prompt=prompt, made_on=circle.room.circle.prompt_version))
    circle.by("fay", Mute(seat="mei"))
    circle.hand_to("ana")
    circle.drop("fay")
    assert from_text(Room, as_text(circle.room)) == circle.room


def test_cannot_be_changed() -> None:
    room = empty_circle().room
    with pytest.raises(AttributeError, match="immutable"):
        room.phase = "live"  # type: ignore[misc]


def test_refuses_what_it_does_not_know() -> None:
    document = {**as_data(empty_circle().room), "recording": True}
    with pytest.raises(msgspec.ValidationError, match="recording"):
        msgspec.convert(document, Room)
    with pytest.raises(ValidationError, match="extra_forbidden"):
        written(Room, document)


def test_one_seat_is_replaced_and_the_others_stay() -> None:
    room = empty_circle().room
    ana = room.seat("ana")
    assert isinstance(ana, Seat)
    changed = with_seat(room, replace(ana, name="Ana"))
    assert [seat.name for seat in changed.seats] == ["", "Ana", "", ""]
    assert [seat.name for seat in room.seats] == ["", "", "", ""]


def test_there_is_no_seat_of_an_unknown_id() -> None:
    room = empty_circle().room
    assert room.seat("nobody") is None
    assert room.seat(None) is None


@pytest.mark.parametrize(
    "text",
    [
        {"default": "en", "texts": {}},
        {"default": "en", "texts": {"ta": "வணக்கம்"}},
        {"default": "__proto__", "texts": {"__proto__": "x"}},
        {"default": "en", "texts": {"en": "x" * 601}},
        {"default": "en", "texts": {"en": "x"} | {f"e{letter}": "x" for letter in "abcdefgh"}},
    ],
)
def test_words_without_their_default_or_without_end_are_refused(text: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        written(LocalText, text)

"""Who hears whom, and who is connected with whom."""

from __future__ import annotations

from itertools import permutations

import pytest

from moderation.commands import Leave, Mute, MuteSelf, Release, UnmuteSelf
from moderation.hearing import edges, may_hear, mute_reasons, peers_of
from moderation.room import MuteReason, Paused, Room, Seat, SeatId, replace
from tests.moderation.circles import Circle, empty_circle, live_circle, open_circle


def heard(room: Room) -> set[tuple[SeatId, SeatId]]:
    """(listener, speaker) of all who may hear."""
    pairs = permutations((seat.id for seat in room.seats), 2)
    return {pair for pair in pairs if may_hear(room, *pair)}


def reasons(circle: Circle, seat_id: SeatId) -> tuple[MuteReason, ...]:
    seat = circle.room.seat(seat_id)
    assert isinstance(seat, Seat)
    return mute_reasons(circle.room, seat)


def test_everybody_hears_the_holder_and_nobody_else() -> None:
    circle = live_circle()
    circle.hand_to("ana")
    assert heard(circle.room) == {("fay", "ana"), ("ben", "ana"), ("mei", "ana")}


def test_an_offer_opens_nothing() -> None:
    circle = live_circle()
    assert circle.offered_to == "fay"
    assert heard(circle.room) == set()


def test_nobody_is_heard_before_the_beginning() -> None:
    assert heard(open_circle().room) == set()


def test_nobody_hears_themselves() -> None:
    circle = live_circle()
    circle.hand_to("ana")
    assert not may_hear(circle.room, "ana", "ana")


def test_one_who_only_knocks_hears_nobody() -> None:
    circle = live_circle()
    circle.arrive("kit")
    circle.hand_to("ana")
    assert not may_hear(circle.room, "kit", "ana")
    circle.admit("kit")
    assert may_hear(circle.room, "kit", "ana")


def test_strangers_to_the_room_neither_hear_nor_are_heard() -> None:
    circle = live_circle()
    circle.hand_to("ana")
    assert not may_hear(circle.room, "nobody", "ana")
    assert not may_hear(circle.room, "ana", "nobody")


def test_mute_reasons_are_kept_apart() -> None:
    circle = live_circle()
    circle.hand_to("ana")
    assert reasons(circle, "ana") == ()
    circle.by("ana", MuteSelf())
    assert reasons(circle, "ana") == ("self",)
    circle.by("fay", Mute(seat="ana"))
    assert reasons(circle, "ana") == ("self", "facilitator")
    circle.by("ana", UnmuteSelf())
    assert reasons(circle, "ana") == ("facilitator",)
    circle.pass_piece("ana")
    assert reasons(circle, "ana") == ("turn", "facilitator")
    circle.by("fay", Release(seat="ana"))
    assert reasons(circle, "ana") == ("self", "turn")
    circle.by("ana", UnmuteSelf())
    assert reasons(circle, "ana") == ("turn",)


@pytest.mark.parametrize("command", [MuteSelf(), Leave()])
def test_one_who_mutes_themselves_or_leaves_is_not_heard(command: MuteSelf | Leave) -> None:
    circle = live_circle()
    circle.hand_to("ana")
    circle.by("ana", command)
    assert heard(circle.room) == set()


def test_a_dropped_line_silences_neither_speaker_nor_listener() -> None:
    circle = live_circle()
    circle.hand_to("ana")
    before = heard(circle.room)
    circle.drop("ana")
    circle.drop("ben")
    assert heard(circle.room) == before


def test_nobody_is_heard_once_it_is_paused() -> None:
    circle = live_circle()
    circle.hand_to("ana")
    circle.by("fay", Leave())
    circle.wait(60)
    assert heard(circle.room) == {("ben", "ana"), ("mei", "ana")}
    circle.wait(300)
    assert heard(circle.room) == set()


def test_nobody_is_heard_in_a_pause_whatever_became_of_the_piece() -> None:
    circle = live_circle()
    circle.hand_to("ana")
    assert heard(circle.room)
    assert not heard(replace(circle.room, supervision=Paused()))


def test_all_who_sit_and_ever_had_a_page_are_connected() -> None:
    circle = live_circle(participants="ana ben")
    circle.arrive("kit")
    assert edges(circle.room) == {("ana", "ben"), ("ana", "fay"), ("ben", "fay")}
    circle.admit("kit")
    circle.drop("ana")
    assert edges(circle.room) >= {("ana", "kit"), ("ben", "kit"), ("fay", "kit"), ("ana", "ben")}
    circle.by("ben", Leave())
    assert all("ben" not in pair for pair in edges(circle.room))


def test_nobody_is_connected_before_they_come_or_after_the_end() -> None:
    assert edges(empty_circle().room) == frozenset()
    circle = live_circle()
    assert edges(circle.room) != frozenset()
    circle.now = circle.room.closes_at
    for seat in circle.room.order:
        circle.drop(seat)
    circle.wait(60)
    assert circle.room.phase == "ended"
    assert edges(circle.room) == frozenset()


def test_peers_are_the_others_in_the_order_of_their_ids() -> None:
    room = live_circle().room
    ben = room.seat("ben")
    assert isinstance(ben, Seat)
    assert [peer.id for peer in peers_of(room, ben)] == ["ana", "fay", "mei"]

"""The talking order: who is next, and whom one follows."""

from __future__ import annotations

import pytest

from moderation.order import following, follows
from moderation.room import Room, Seat, SeatId, replace, with_seat
from tests.moderation.circles import live_circle

RING = live_circle().room
"""fay ana ben mei, all present."""


def without_line(room: Room, *seats: SeatId) -> Room:
    for seat_id in seats:
        seat = room.seat(seat_id)
        assert isinstance(seat, Seat)
        room = with_seat(room, replace(seat, presence="reconnecting"))
    return room


@pytest.mark.parametrize(
    ("absent", "after", "expected"),
    [
        ((), "fay", "ana"),
        ((), "mei", "fay"),
        ((), None, "fay"),
        ((), "nobody", "fay"),
        (("ana",), "fay", "ben"),
        (("ana", "ben"), "fay", "mei"),
        (("fay", "ana"), "mei", "ben"),
        (("fay",), None, "ana"),
        (("ana", "ben", "mei"), "fay", None),
        (("ana", "ben", "mei"), "ben", "fay"),
        (("fay", "ana", "ben", "mei"), None, None),
    ],
)
def test_the_next_is_the_first_one_present(
    absent: tuple[SeatId, ...], after: SeatId | None, expected: SeatId | None
) -> None:
    assert following(without_line(RING, *absent), after) == expected


def test_nobody_is_next_where_nobody_sits() -> None:
    assert following(replace(RING, order=()), None) is None


def test_everybody_follows_somebody_present_or_not() -> None:
    room = without_line(RING, "ana")
    assert [follows(room, seat) for seat in room.order] == ["mei", "fay", "ana", "ben"]


def test_one_who_sits_alone_or_not_at_all_follows_nobody() -> None:
    assert follows(replace(RING, order=("fay",)), "fay") is None
    assert follows(RING, "nobody") is None

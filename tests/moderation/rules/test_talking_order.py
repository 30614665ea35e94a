"""The talking order: how the piece goes along the ring, and whom one follows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.commands.talking_order import SetOrder
from moderation.refusal import RefusalCode
from moderation.rules.talking_order import along, before, draw_lots, follows, is_here
from moderation.state.place import Place
from moderation.state.room import Room, with_seat
from moderation.state.stage import OrderKind
from moderation.state.values import SeatId, replace
from tests.moderation.circles import live_circle

ROOM = live_circle().room
RING = ROOM.circle
"""fay ana ben mei, all present."""
TURNS: tuple[OrderKind, ...] = (
    "clockwise",
    "counter_clockwise",
    "by_lot",
    "by_hand",
    "popcorn",
    "hands",
    "least_heard",
)


def turning(turns: OrderKind) -> Place:
    return replace(RING, turns=turns)


def heard(**seconds: float) -> Room:
    room = ROOM
    for seat in room.seats:
        room = with_seat(room, replace(seat, heard_s=seconds.get(seat.id, 0.0)))
    return room


@pytest.mark.parametrize("turns", ["clockwise", "by_lot", "by_hand", "popcorn", "hands"])
@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (None, "fay ana ben mei"),
        ("nobody", "fay ana ben mei"),
        ("fay", "ana ben mei fay"),
        ("ben", "mei fay ana ben"),
        ("mei", "fay ana ben mei"),
    ],
)
def test_goes_along_the_ring(turns: OrderKind, start: SeatId | None, expected: str) -> None:
    assert along(ROOM, turning(turns), start) == tuple(expected.split())


@pytest.mark.parametrize(
    ("start", "expected"),
    [(None, "mei ben ana fay"), ("fay", "mei ben ana fay"), ("ben", "ana fay mei ben"), ("mei", "ben ana fay mei")],
)
def test_goes_the_other_way_round(start: SeatId | None, expected: str) -> None:
    assert along(ROOM, turning("counter_clockwise"), start) == tuple(expected.split())


@pytest.mark.parametrize(
    ("start", "expected"),
    [(None, "ben mei ana fay"), ("ben", "mei ana fay ben"), ("fay", "ben mei ana fay")],
)
def test_goes_to_those_heard_least_first_and_as_they_sit_where_equal(start: SeatId | None, expected: str) -> None:
    room = heard(fay=90.0, ana=20.0, ben=0.0, mei=0.0)
    assert along(room, turning("least_heard"), start) == tuple(expected.split())


@given(turns=st.sampled_from(TURNS), start=st.sampled_from([None, *RING.order]))
def test_comes_by_everybody_once_and_by_the_one_it_started_from_last(turns: OrderKind, start: SeatId | None) -> None:
    way = along(ROOM, turning(turns), start)
    assert sorted(way) == sorted(RING.order)
    assert start is None or way[-1] == start


def test_one_whose_line_dropped_or_who_is_elsewhere_is_not_here() -> None:
    circle = live_circle()
    assert is_here(circle.room, RING, "ana")
    elsewhere = with_seat(circle.room, replace(circle.seat("ana"), place="side-9"))
    assert not is_here(elsewhere, RING, "ana")
    circle.drop("ana")
    assert not is_here(circle.room, RING, "ana")
    assert not is_here(circle.room, RING, "nobody")


class TestFollowing:
    def test_is_of_the_one_before_present_or_not(self) -> None:
        circle = live_circle()
        circle.drop("ana")
        assert [follows(circle.room.circle, seat) for seat in circle.order] == ["mei", "fay", "ana", "ben"]

    def test_the_other_way_round_is_of_the_one_after(self) -> None:
        place = turning("counter_clockwise")
        assert [follows(place, seat) for seat in place.order] == ["ana", "ben", "mei", "fay"]

    def test_is_of_each_other_where_two_sit(self) -> None:
        pair = replace(RING, order=("fay", "ana"))
        assert [follows(pair, seat) for seat in pair.order] == ["ana", "fay"]

    def test_is_of_nobody_where_one_sits_alone_or_not_at_all(self) -> None:
        assert follows(replace(RING, order=("fay",)), "fay") is None
        assert follows(RING, "nobody") is None

    @pytest.mark.parametrize("turns", ["popcorn", "hands", "least_heard"])
    def test_is_of_nobody_where_the_ring_does_not_decide(self, turns: OrderKind) -> None:
        assert follows(turning(turns), "ana") is None

    @pytest.mark.parametrize("turns", ["clockwise", "counter_clockwise", "by_lot", "by_hand"])
    def test_is_the_same_as_being_next(self, turns: OrderKind) -> None:
        place = turning(turns)
        assert all(along(ROOM, place, follows(place, seat))[0] == seat for seat in place.order)


class TestLot:
    def test_draws_the_ring_anew_and_says_so(self) -> None:
        after = draw_lots(ROOM, RING, ROOM.at)
        assert sorted(after.order) == sorted(RING.order)
        assert after.order_version == RING.order_version + 1

    def test_is_the_same_on_every_node(self) -> None:
        assert draw_lots(ROOM, RING, ROOM.at) == draw_lots(ROOM, RING, ROOM.at)

    def test_brings_everybody_to_the_front_now_and_then(self) -> None:
        first = {draw_lots(ROOM, RING, ROOM.at + instant).order[0] for instant in range(60)}
        assert first == set(RING.order)

    def test_is_another_one_in_another_room_or_version(self) -> None:
        draws = {
            draw_lots(replace(ROOM, id=f"r{room}", version=version), RING, ROOM.at).order
            for room in range(4)
            for version in range(4)
        }
        assert len(draws) > 4


@pytest.mark.parametrize("turns", ["popcorn", "hands", "least_heard"])
def test_the_place_before_is_in_the_ring_even_where_nobody_follows_anybody(turns: OrderKind) -> None:
    assert before(turning(turns), "ana") == "fay"
    assert before(turning(turns), "fay") == "mei"
    assert before(turning("counter_clockwise"), "ana") == "ben"
    assert before(replace(RING, order=("fay",)), "fay") is None


class TestOrder:
    def test_is_set_by_naming_everybody_once(self) -> None:
        circle = live_circle()
        version = circle.room.circle.order_version
        circle.by("fay", SetOrder(order=("mei", "ana", "fay", "ben"), made_on=version))
        assert circle.order == ("mei", "ana", "fay", "ben")
        assert circle.room.circle.order_version == version + 1

    @pytest.mark.parametrize(
        "order",
        [
            (),
            ("mei", "ana", "fay"),
            ("mei", "ana", "fay", "fay"),
            ("mei", "ana", "fay", "kit"),
            ("mei", "ana", "fay", "ben", "ben"),
            ("mei", "ana", "fay", "ben", "nobody"),
        ],
    )
    def test_with_somebody_missing_doubled_or_foreign_is_refused(self, order: tuple[SeatId, ...]) -> None:
        circle = live_circle()
        circle.arrive("kit")
        command = SetOrder(order=order, made_on=circle.room.circle.order_version)
        assert circle.refusal_by("fay", command) == RefusalCode.NOT_A_PERMUTATION

    @pytest.mark.parametrize("behind", [-1, 1])
    def test_made_on_another_order_is_refused(self, behind: int) -> None:
        circle = live_circle()
        command = SetOrder(order=circle.order, made_on=circle.room.circle.order_version + behind)
        assert circle.refusal_by("fay", command) == RefusalCode.OUT_OF_DATE

    def test_of_two_made_at_once_the_second_is_refused(self) -> None:
        circle = live_circle(facilitators="fay gus")
        made_on = circle.room.circle.order_version
        circle.by("fay", SetOrder(order=circle.order[::-1], made_on=made_on))
        second = SetOrder(order=circle.order, made_on=made_on)
        assert circle.refusal_by("gus", second) == RefusalCode.OUT_OF_DATE

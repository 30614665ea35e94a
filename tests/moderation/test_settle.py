"""What time alone brings about, and when it next will."""

from __future__ import annotations

import pytest

from moderation.commands import AnswerClaim, Leave, LoseNode
from moderation.door import NAMING_S
from moderation.piece import UNANSWERED_S
from moderation.room import DOORS_OPEN_S, UNUSED_S
from moderation.settle import next_deadline, settle
from tests.moderation.circles import GRACE_S, NOW, Circle, begun_circle, empty_circle, live_circle, open_circle


def wait_until_due(circle: Circle, expected: float) -> None:
    """Nothing happens an instant before; then what is due is done, once."""
    due = next_deadline(circle.room)
    assert due == expected
    before = circle.room
    circle.now = due - 0.001
    assert circle.wait(0) is before
    circle.now = due
    assert circle.wait(0) is not before
    done = circle.room
    assert circle.wait(0) is done


class TestGrace:
    def test_ends_once_and_then_the_seat_is_away(self) -> None:
        circle = begun_circle()
        circle.drop("ana")
        wait_until_due(circle, circle.now + GRACE_S)
        assert (circle.seat("ana").presence, circle.seat("ana").grace_until) == ("away", None)
        assert next_deadline(circle.room) is None

    def test_over_lets_the_piece_go_to_the_next(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.drop("ana")
        circle.wait(GRACE_S - 1)
        assert circle.holder == "ana"
        circle.wait(1)
        assert circle.offered_to == "ben"

    def test_over_lets_an_offer_go_to_the_next(self) -> None:
        circle = live_circle()
        circle.drop("fay")
        circle.connect("fay")
        circle.pass_on("fay")
        circle.drop("ana")
        circle.wait(GRACE_S)
        assert circle.offered_to == "ben"

    def test_over_for_all_at_once_offers_the_piece_to_nobody_absent(self) -> None:
        circle = live_circle(facilitators="fay gus")
        circle.hand_to("ana")
        for seat in ("ana", "ben", "mei"):
            circle.drop(seat)
        circle.wait(GRACE_S)
        assert circle.offered_to == "fay"

    def test_over_with_nobody_here_lets_the_piece_rest_in_its_place(self) -> None:
        circle = live_circle(facilitators="fay")
        circle.hand_to("ana")
        circle.service(LoseNode(nodes=("n1",)))
        circle.wait(GRACE_S)
        assert circle.resting_after == "ana"

    def test_interrupted_by_coming_back_begins_anew_at_the_next_drop(self) -> None:
        circle = live_circle()
        circle.drop("ana")
        circle.wait(50)
        circle.connect("ana")
        circle.drop("ana")
        assert next_deadline(circle.room) == circle.now + GRACE_S


class TestDoors:
    def test_open_a_while_before_the_start(self) -> None:
        circle = empty_circle(starts_at=NOW + 3600)
        assert circle.phase() == "scheduled"
        wait_until_due(circle, NOW + 3600 - DOORS_OPEN_S)
        assert circle.phase() == "open"

    def test_close_on_a_room_that_nobody_is_in(self) -> None:
        circle = empty_circle()
        wait_until_due(circle, NOW + UNUSED_S)
        assert circle.phase() == "ended"
        assert next_deadline(circle.room) is None

    def test_stay_open_while_anybody_is_in(self) -> None:
        circle = open_circle()
        circle.wait(UNUSED_S)
        assert circle.phase() == "open"

    def test_stay_open_for_those_whose_lines_dropped(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.wait(UNUSED_S)
        circle.service(LoseNode(nodes=("n1",)))
        assert (circle.phase(), circle.holder) == ("live", "ana")
        circle.wait(GRACE_S)
        assert circle.phase() == "ended"


class TestUnnamed:
    def test_is_forgotten_after_a_while(self) -> None:
        circle = begun_circle()
        circle.enter_by_open_link("kit")
        wait_until_due(circle, circle.now + NAMING_S)
        assert circle.room.seat("kit") is None

    def test_is_kept_while_connected(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.wait(NAMING_S)
        assert circle.seat("kit").standing == "knocking"
        circle.drop("kit")
        wait_until_due(circle, circle.now + NAMING_S)

    def test_seats_of_personal_links_are_kept(self) -> None:
        circle = live_circle()
        circle.by("ana", Leave())
        circle.wait(NAMING_S)
        assert circle.seat("ana").standing == "invited"


@pytest.mark.parametrize(
    ("is_there", "contested", "session"),
    [(True, False, "second"), (True, True, "session-ana"), (False, False, "session-ana"), (False, True, "session-ana")],
)
def test_a_seat_left_alone_is_theirs_who_claim_it_are_there_and_were_not_denied(
    is_there: bool, contested: bool, session: str
) -> None:
    circle = live_circle()
    circle.enter("ana", session="second", claim_id="c2")
    if is_there:
        circle.connect("ana", session="second", page="b")
    if contested:
        circle.by("ana", AnswerClaim(claim_id="c2", mine=False))
    circle.drop("ana")
    circle.wait(GRACE_S)
    assert circle.seat("ana").sessions == (session,)


def test_the_earliest_of_all_deadlines_counts() -> None:
    circle = begun_circle()
    circle.enter_by_open_link("kit")
    assert next_deadline(circle.room) == NOW + NAMING_S
    circle.now += 10
    circle.drop("ana")
    circle.now += 10
    circle.drop("ben")
    assert next_deadline(circle.room) == NOW + 10 + GRACE_S


def test_an_offer_that_nobody_answers_is_one_of_them() -> None:
    circle = live_circle()
    assert next_deadline(circle.room) == circle.now + UNANSWERED_S
    circle.wait(UNANSWERED_S)
    assert next_deadline(circle.room) is None


def test_settling_twice_is_settling_once() -> None:
    circle = live_circle()
    circle.hand_to("ana")
    circle.service(LoseNode(nodes=("n1",)))
    late = circle.now + 10_000
    once = settle(circle.room, late)
    assert settle(once, late) == once

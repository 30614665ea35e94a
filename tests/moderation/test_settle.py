"""What time alone brings about, and when it next will."""

from __future__ import annotations

import pytest

from moderation.commands.claims import AnswerClaim
from moderation.commands.leaving import Leave
from moderation.commands.links import RenewOpenLink
from moderation.commands.lobby import Decline, SendToLobby
from moderation.commands.presence import LoseNode, ReturnToService
from moderation.rules.forgotten import FORGOTTEN_KEPT, KNOCKED_S, NAMING_S, way_back
from moderation.rules.links import LOBBY_LIMIT
from moderation.rules.pace import planned_end
from moderation.rules.piece import UNANSWERED_S
from moderation.settle import next_deadline, settle
from moderation.state.room import DESERTED_S, DOORS_OPEN_S, UNUSED_S
from tests.moderation.circles import (
    GRACE_S,
    NOW,
    OPEN_LINK,
    Circle,
    begun_circle,
    empty_circle,
    live_circle,
    open_circle,
    script,
    stage,
)


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


class TestDeserted:
    """O3: contacts and lines are not kept for a day because nobody pressed End."""

    def test_o3_ends_an_hour_after_the_last_one_went_when_its_planned_end_is_past(self) -> None:
        circle = live_circle()
        planned = planned_end(circle.room)
        assert planned is not None
        circle.wait(planned - circle.now)
        circle.service(LoseNode(nodes=("n1",)))
        circle.wait(GRACE_S)
        assert circle.phase() == "live"
        wait_until_due(circle, circle.now + DESERTED_S)
        assert circle.phase() == "ended"

    def test_o3_ends_never_before_its_planned_end(self) -> None:
        circle = live_circle()
        planned = planned_end(circle.room)
        circle.service(LoseNode(nodes=("n1",)))
        circle.wait(GRACE_S)
        assert planned is not None
        assert planned > circle.now
        circle.now = max(planned, circle.now + DESERTED_S) - 0.001
        assert circle.wait(0).phase == "live"
        assert circle.wait(0.001).phase == "ended"

    def test_o3_goes_on_while_one_person_is_there_and_counts_anew_afterwards(self) -> None:
        circle = live_circle()
        circle.service(LoseNode(nodes=("n1",)))
        circle.wait(GRACE_S + DESERTED_S - 1)
        circle.connect("ana")
        circle.wait(3 * DESERTED_S)
        assert circle.phase() == "live"
        circle.by("ana", Leave())
        circle.wait(DESERTED_S - 1)
        assert circle.phase() == "live"
        circle.wait(1)
        assert circle.phase() == "ended"

    def test_o3_counts_no_time_in_which_nobody_could_come_back(self) -> None:
        circle = live_circle()
        circle.service(LoseNode(nodes=("n1",)))
        circle.wait(GRACE_S)
        until = circle.room.deserted_until
        assert until is not None
        circle.now += 4 * DESERTED_S
        circle.service(ReturnToService(down_s=4 * DESERTED_S))
        assert circle.phase() == "live"
        wait_until_due(circle, until + 4 * DESERTED_S)
        assert circle.phase() == "ended"

    def test_o3_a_circle_that_has_not_begun_waits_for_its_people(self) -> None:
        circle = open_circle()
        circle.service(LoseNode(nodes=("n1",)))
        circle.wait(GRACE_S + 2 * DESERTED_S)
        assert circle.phase() == "open"


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

    def test_d7_who_knocked_and_whose_phone_sleeps_is_kept_longer(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.drop("kit")
        circle.wait(NAMING_S)
        circle.connect("kit")
        assert circle.seat("kit").standing == "knocking"
        circle.drop("kit")
        wait_until_due(circle, circle.now + KNOCKED_S)
        assert circle.room.seat("kit") is None

    def test_d7_who_was_forgotten_may_have_a_new_seat_by_the_link_they_came_by(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.drop("kit")
        circle.enter_by_open_link("lee")
        circle.wait(KNOCKED_S)
        assert [circle.room.seat(seat) for seat in ("kit", "lee")] == [None, None]
        assert [way_back(circle.room, f"session-{seat}") for seat in ("kit", "lee")] == [OPEN_LINK, OPEN_LINK]
        assert way_back(circle.room, "guessed") is None
        assert "Kit" not in str(circle.room.forgotten)

    def test_d7_who_left_is_forgotten_altogether(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.by("kit", Leave())
        circle.wait(NAMING_S)
        assert (circle.room.seat("kit"), circle.room.forgotten) == (None, ())

    def test_d7_who_was_declined_and_forgotten_has_no_way_back(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.by("fay", Decline(seat="kit"))
        circle.drop("kit")
        circle.wait(KNOCKED_S)
        assert circle.room.seat("kit") is None
        assert way_back(circle.room, "session-kit") is None

    def test_d7_a_new_open_link_leaves_no_way_back_for_those_who_came_by_the_old_one(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.drop("kit")
        circle.wait(KNOCKED_S)
        circle.by("fay", RenewOpenLink(link="A" * 43))
        assert way_back(circle.room, "session-kit") is None

    def test_d7_a_room_remembers_so_many_forgotten(self) -> None:
        circle = live_circle()
        for number in range(2 * FORGOTTEN_KEPT):
            circle.enter_by_open_link(f"k{number}")
        circle.wait(NAMING_S)
        assert len(circle.room.forgotten) == FORGOTTEN_KEPT
        assert way_back(circle.room, f"session-k{2 * FORGOTTEN_KEPT - 1}") == OPEN_LINK

    @pytest.mark.parametrize("strangers", ["exchange the link", "knock and go", "come back after an hour"])
    def test_d7_who_waited_in_the_lobby_is_pushed_out_by_no_strangers(self, strangers: str) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.wait(60)
        circle.drop("kit")
        circle.wait(KNOCKED_S)
        for number in range(4 * FORGOTTEN_KEPT):
            stranger = f"k{number}"
            if strangers == "exchange the link":
                circle.enter_by_open_link(stranger)
                continue
            circle.arrive(stranger)
            circle.drop(stranger)
            if strangers == "come back after an hour" and number % LOBBY_LIMIT == LOBBY_LIMIT - 2:
                _come_back_for_a_moment(circle, KNOCKED_S - 1)
        circle.wait(KNOCKED_S)
        assert [seat.id for seat in circle.room.seats if seat.link is None] == []
        assert way_back(circle.room, "session-kit") == OPEN_LINK
        assert len(circle.room.forgotten) == FORGOTTEN_KEPT

    def test_d7_who_was_admitted_and_has_not_come_in_is_pushed_out_by_nobody_who_waited(self) -> None:
        circle = begun_circle(script=script(stage("grounding"), stage("round")))
        circle.arrive("kit")
        circle.admit("kit")
        circle.drop("kit")
        _wait_and_are_forgotten(circle, 600)
        assert way_back(circle.room, "session-kit") == OPEN_LINK

    def test_d7_the_time_in_which_somebody_sat_counts_once_they_are_sent_to_the_lobby(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.admit("kit")
        circle.wait(601)
        circle.by("fay", SendToLobby(seat="kit"))
        circle.drop("kit")
        _wait_and_are_forgotten(circle, 600)
        assert way_back(circle.room, "session-kit") == OPEN_LINK

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


def _come_back_for_a_moment(circle: Circle, after_s: float) -> None:
    """Everybody who sleeps in the lobby, but Kit: nobody waits while they are away."""
    sleeping = [seat.id for seat in circle.room.seats if seat.standing == "knocking" and seat.id != "kit"]
    circle.now += after_s
    for seat in sleeping:
        circle.connect(seat)
        circle.drop(seat)


def _wait_and_are_forgotten(circle: Circle, seconds: float) -> None:
    """As many as a room remembers knock, wait so long, and go."""
    strangers = [f"k{number}" for number in range(FORGOTTEN_KEPT - 1)]
    circle.arrive(*strangers)
    circle.wait(seconds)
    for stranger in strangers:
        circle.drop(stranger)
    for stranger in ("one", "two"):  # who go at once
        circle.arrive(stranger)
        circle.drop(stranger)
    circle.wait(KNOCKED_S)

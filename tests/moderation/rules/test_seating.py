"""Sitting down and getting up: what comes with a seat in the ring, and what goes with it."""

from __future__ import annotations

from moderation.commands.hands import RaiseHand
from moderation.commands.leaving import Leave
from moderation.commands.lobby import Knock, SendToLobby
from moderation.commands.wishes import SetConsent, SetWish
from moderation.rules.seating import get_up, join_ring, leave_ring, sit, vacate
from moderation.state.place import Held, Resting
from moderation.state.room import with_place
from moderation.state.seat import Seat
from moderation.state.values import replace
from tests.moderation.circles import live_circle, open_circle, script, stage
from tests.values import as_text, written


def test_whoever_sits_down_is_last_in_the_order_and_in_the_round() -> None:
    circle = live_circle(script=script(stage("round")))
    circle.arrive("kit")
    room = sit(circle.room, circle.seat("kit"), circle.now + 9)
    kit = room.seat("kit")
    assert kit is not None
    assert (kit.since, kit.home_since) == (circle.now + 9, circle.now + 9)
    assert (kit.standing, kit.presence, kit.home, kit.place) == ("seated", "present", "circle", "circle")
    assert room.circle.order == (*circle.order, "kit")
    assert room.circle.order_version == circle.room.circle.order_version + 1
    assert room.circle.round is not None
    assert room.circle.round.those("later") == ("kit",)


def test_two_of_one_name_are_told_apart_once_both_sit_and_the_lobby_learns_nothing() -> None:
    circle = open_circle("fay", "ana ben mei")
    circle.by("ben", Leave())
    for seat in ("ben", "kit"):
        circle.enter(seat) if seat == "ben" else circle.enter_by_open_link(seat)
        circle.connect(seat)
        circle.by(seat, Knock(name="ana"))
        assert circle.seat(seat).name == "ana"
        circle.admit(seat)
    assert [circle.seat(seat).name for seat in ("ana", "ben", "kit")] == ["Ana", "ana 2", "ana 3"]
    circle.by("ana", Leave())
    circle.by("fay", SendToLobby(seat="ben"))
    assert circle.seat("ben").name == "ana 2"
    circle.admit("ben")
    assert circle.seat("ben").name == "ana 2"


def test_into_a_ring_without_rounds_somebody_sits_last() -> None:
    place = replace(live_circle().room.circle, round=None)
    assert join_ring(place, "kit").order == (*place.order, "kit")


def test_whoever_gets_up_leaves_no_trace_in_the_ring() -> None:
    circle = live_circle(script=script(stage("round")))
    circle.by("ana", RaiseHand())
    circle.speak("fay", "ana")
    room = get_up(circle.room, "ana", circle.now)
    place = room.circle
    assert "ana" not in as_text(place)
    assert place.order == ("fay", "ben", "mei")


def test_whoever_does_not_sit_does_not_get_up() -> None:
    circle = live_circle()
    circle.arrive("kit")
    assert get_up(circle.room, "kit", circle.now) is circle.room
    assert get_up(circle.room, "nobody", circle.now) is circle.room
    assert leave_ring(circle.room, "kit", circle.now) is circle.room


def test_a_piece_that_rests_where_somebody_sat_rests_after_the_one_before() -> None:
    circle = live_circle()
    resting = replace(circle.room.circle, piece=Resting(id="p99", after="ana", to="ana"))
    piece = leave_ring(with_place(circle.room, resting), "ana", circle.now).circle.piece
    assert piece == Resting(id="p99", after="fay", to=None)


def test_a_piece_that_somebody_else_holds_stays_with_them() -> None:
    circle = live_circle()
    circle.take("fay")
    piece = leave_ring(circle.room, "ana", circle.now).circle.piece
    assert isinstance(piece, Held)
    assert piece == circle.piece


def test_a_vacated_seat_keeps_its_invitation_alone() -> None:
    seat = Seat(id="ana", role="cofacilitator", invited_as="participant", standing="seated", name="Ana", link="l")
    assert vacate(seat) == Seat(id="ana", role="participant", invited_as="participant", link="l")


def test_a_vacated_seat_of_one_who_was_turned_away_stays_so() -> None:
    for standing in ("declined", "removed"):
        seat = written(Seat, {"id": "ana", "role": "participant", "invited_as": "participant", "standing": standing})
        assert vacate(seat).standing == standing


def test_whoever_comes_again_has_nothing_of_who_sat_there_before() -> None:
    circle = live_circle()
    circle.by("ana", SetWish(wish="listen"))
    circle.by("ana", SetConsent(consent="advice"))
    circle.by("ana", Leave())
    circle.arrive("ana")
    circle.admit("ana")
    ana = circle.seat("ana")
    assert (ana.wish, ana.consent, ana.heard_s, ana.nodded) == ("none", "just_listen", 0.0, False)

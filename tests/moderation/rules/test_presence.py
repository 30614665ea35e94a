"""Who is connected: a dropped line holds the seat for a grace period of served time before anything moves."""

from __future__ import annotations

import pytest

from moderation.commands.ending import CloseCircle
from moderation.commands.muting import MuteSelf, SetMicrophone
from moderation.commands.presence import Connect, Disconnect, LoseNode, ReturnToService
from moderation.reading.views import view
from moderation.refusal import RefusalCode
from moderation.rules.presence import AFTER_RETURN_S, knows
from moderation.state.place import Attended, Grace, LastTurn
from moderation.state.seat import Presence, Seat
from moderation.state.values import SeatId
from moderation.transition import Service
from tests.moderation.circles import GRACE_S, Circle, divided_circle, live_circle


def seat_of(circle: Circle, seat_id: SeatId) -> Seat:
    seat = circle.room.seat(seat_id)
    assert isinstance(seat, Seat)
    return seat


def presences(circle: Circle) -> dict[SeatId, Presence]:
    return {seat.id: seat.presence for seat in circle.room.seats}


class TestConnect:
    def test_after_a_dropped_line_gives_back_seat_mutes_place_and_piece(self) -> None:
        circle = live_circle()
        before = circle.hand_to("ana")
        circle.by("ana", MuteSelf())
        muted = circle.seat("ana")
        circle.drop("ana")
        circle.now += GRACE_S - 1
        after = circle.connect("ana")
        assert circle.seat("ana") == muted
        assert (after.circle.order, after.circle.piece) == (before.circle.order, before.circle.piece)

    def test_of_another_page_takes_the_seat_over(self) -> None:
        circle = live_circle()
        circle.connect("ana", page="b")
        ana = circle.seat("ana")
        assert (ana.connection, ana.incarnation) == ("line-ana-b", "page-ana-b")
        before = circle.room
        assert circle.drop("ana", page="a") is before

    def test_t4_a_microphone_is_known_for_as_long_as_the_page_that_told_of_it(self) -> None:
        circle = live_circle()
        assert circle.seat("ana").microphone is None
        circle.by("ana", SetMicrophone(microphone="none"))
        circle.drop("ana")
        circle.connect("ana")
        assert circle.seat("ana").microphone == "none"
        circle.connect("ana", page="b")
        assert circle.seat("ana").microphone is None

    def test_of_a_session_that_opens_nothing_is_refused(self) -> None:
        circle = live_circle()
        stranger = Connect(seat="ana", session="session-ben", node="n", connection="x", incarnation="y")
        assert circle.refusal(stranger, Service()) == RefusalCode.NO_SUCH_SESSION
        nobody = stranger.model_copy(update={"seat": "nobody"})
        assert circle.refusal(nobody, Service()) == RefusalCode.NO_SUCH_SESSION

    def test_of_one_who_only_claims_the_seat_leaves_its_line_as_it_is(self) -> None:
        circle = live_circle()
        circle.enter("ana", session="second")
        assert knows(circle.seat("ana"), "second")
        circle.connect("ana", session="second", page="b")
        ana = circle.seat("ana")
        assert (ana.sessions, ana.connection, ana.incarnation) == (("session-ana",), "line-ana-a", "page-ana-a")
        assert [(one.connection, one.incarnation) for one in ana.claims] == [("line-ana-b", "page-ana-b")]

    def test_after_the_end_is_heard_and_changes_nothing(self) -> None:
        circle = live_circle()
        before = circle.organiser(CloseCircle())
        assert circle.connect("ana", page="b") is before


class TestDrop:
    def test_of_one_seated_holds_their_seat_for_the_grace_period(self) -> None:
        circle = live_circle()
        circle.drop("ana")
        ana = circle.seat("ana")
        assert (ana.presence, ana.grace_until) == ("reconnecting", circle.now + GRACE_S)
        assert (ana.node, ana.connection, ana.incarnation) == (None, None, "page-ana-a")

    def test_of_one_who_knocks_is_plain_absence(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.now += 5
        circle.drop("kit")
        kit = circle.seat("kit")
        assert (kit.presence, kit.grace_until, kit.since) == ("absent", None, circle.now)

    def test_twice_begins_no_second_grace_period(self) -> None:
        circle = live_circle()
        before = circle.drop("ana")
        circle.now += 30
        assert circle.drop("ana") is before

    def test_of_nobody_changes_nothing(self) -> None:
        circle = live_circle()
        before = circle.room
        assert circle.service(Disconnect(seat="nobody", connection="line-ana-a")) is before
        assert circle.service(Disconnect(seat="ana", connection="line-ben-a")) is before

    def test_holds_the_seat_no_shorter_than_it_takes_to_come_back(self) -> None:
        circle = live_circle(grace_s=2.0)
        circle.drop("ana")
        assert circle.seat("ana").grace_until == circle.now + AFTER_RETURN_S


class TestMissedTurn:
    def test_e4_whoever_comes_back_too_late_is_told_that_the_piece_went_on(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        turn = circle.room.circle.piece.id
        circle.drop("ana")
        circle.wait(GRACE_S - 1)
        assert (circle.holder, circle.seat("ana").missed_turn) == ("ana", None)
        circle.wait(1)
        assert (circle.offered_to, circle.seat("ana").missed_turn) == ("ben", turn)
        circle.connect("ana")
        told = [part.missed_turn for name in ("ana", "ben") if (part := view(circle.room, name).me) is not None]
        assert told == [turn, None]

    def test_e4_until_they_have_the_piece_again(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.drop("ana")
        circle.wait(GRACE_S)
        circle.connect("ana")
        circle.hand_to("ana")
        assert circle.seat("ana").missed_turn is None

    def test_e4_not_whoever_had_no_turn_to_miss_or_was_back_in_time(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.drop("ana")
        circle.drop("mei")
        circle.wait(GRACE_S - 1)
        circle.connect("ana")
        circle.wait(GRACE_S)
        assert (circle.seat("ana").missed_turn, circle.seat("mei").missed_turn) == (None, None)


class TestLoseNode:
    def test_drops_every_line_through_it_and_no_other(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.connect("ana", page="b", node="n2")
        circle.service(LoseNode(nodes=("n1", "n9")))
        assert presences(circle) == {
            "fay": "reconnecting",
            "ana": "present",
            "ben": "reconnecting",
            "mei": "reconnecting",
            "kit": "absent",
        }

    def test_a_second_time_changes_nothing(self) -> None:
        circle = live_circle()
        before = circle.service(LoseNode(nodes=("n1",)))
        circle.now += 10
        assert circle.service(LoseNode(nodes=("n1",))) is before


class TestReturnToService:
    def test_gives_back_the_time_that_was_not_served(self) -> None:
        circle = live_circle()
        circle.drop("ana")
        circle.drop("fay")
        dropped_at = circle.now
        circle.now += 3600
        circle.service(ReturnToService(down_s=3590))
        assert circle.seat("ana").grace_until == dropped_at + 3590 + GRACE_S
        assert circle.supervision() == Grace(until=dropped_at + 3590 + GRACE_S)

    def test_leaves_time_to_come_back_where_a_period_had_nearly_ended(self) -> None:
        circle = live_circle()
        circle.drop("ana")
        circle.now += GRACE_S - 1 + 100
        circle.service(ReturnToService(down_s=100))
        assert circle.seat("ana").grace_until == circle.now + AFTER_RETURN_S

    def test_ends_nothing_itself(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.drop("ana")
        circle.now += 3600
        circle.service(ReturnToService(down_s=3600))
        assert circle.holder == "ana"
        circle.wait(AFTER_RETURN_S - 0.1)
        assert circle.holder == "ana"
        circle.wait(GRACE_S)
        assert circle.offered_to == "ben"

    def test_lengthens_the_last_turn_too(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.drop("fay")
        circle.wait(GRACE_S)
        last_turn = circle.supervision()
        assert isinstance(last_turn, LastTurn)
        circle.now += 50
        circle.service(ReturnToService(down_s=40))
        assert circle.supervision() == LastTurn(until=last_turn.until + 40)

    def test_gives_it_back_in_every_place(self) -> None:
        circle = divided_circle()
        circle.drop("gus")
        dropped_at = circle.now
        circle.now += 500
        circle.service(ReturnToService(down_s=490))
        assert circle.room.place("group-2").supervision == Grace(until=dropped_at + 490 + GRACE_S)
        assert circle.room.place("group-1").supervision == Attended()

    def test_is_no_news_where_nobody_is_awaited(self) -> None:
        circle = live_circle()
        before = circle.room
        assert circle.service(ReturnToService(down_s=40)) is before

    @pytest.mark.parametrize("grace_s", [0.0, 5.0, GRACE_S])
    def test_with_every_line_lost_ends_nothing_before_people_could_come_back(self, grace_s: float) -> None:
        circle = live_circle(grace_s=grace_s)
        circle.hand_to("ana")
        circle.now += 600
        circle.service(ReturnToService(down_s=600))
        circle.service(LoseNode(nodes=("n1",)))
        before = circle.room
        assert circle.wait(AFTER_RETURN_S - 0.1) is before
        assert circle.supervision().kind == "grace"

"""Somebody was declined by mistake: a facilitator lets them knock again, with what they had."""

from __future__ import annotations

import pytest

from moderation.commands.claims import SettleClaim
from moderation.commands.ending import EndCircle
from moderation.commands.leaving import Leave
from moderation.commands.links import EnterAgain, ReplaceLink
from moderation.commands.lobby import Decline, Knock, UndoDecline
from moderation.commands.roles import StepBack
from moderation.reading.lobby import DeclinedView
from moderation.reading.views import kind_of, organiser_view, view
from moderation.refusal import RefusalCode
from moderation.rules.door import places_left
from moderation.rules.forgotten import KNOCKED_S, NAMING_S, way_back
from moderation.state.values import SeatId
from moderation.transition import Organiser, Service
from tests.moderation.circles import OPEN_LINK, Circle, empty_circle, live_circle
from tests.values import as_text


def declined_circle(cofacilitators: str = "cai") -> Circle:
    """Ana knocked by her link and Kit by the open one, and Fay declined both."""
    circle = empty_circle("fay gus", "ana ben", cofacilitators=cofacilitators)
    circle.arrive("fay", "cai", "ana", "kit")
    for seat in ("ana", "kit"):
        circle.now += 1
        circle.by("fay", Decline(seat=seat))
    return circle


def told(circle: Circle, to: SeatId = "fay") -> tuple[DeclinedView, ...]:
    lobby = view(circle.room, to).lobby
    assert lobby is not None
    return lobby.declined


class TestWhoIsToldOfIt:
    def test_c33_facilitators_see_who_was_declined_under_what_name_when_and_by_whom(self) -> None:
        circle = declined_circle()
        kit = DeclinedView(seat="kit", name="Kit", by="fay", at=circle.now)
        ana = DeclinedView(seat="ana", name="Ana", by="fay", at=circle.now - 1)
        assert told(circle) == told(circle, "cai") == (kit, ana)

    def test_c33_nobody_else_is_told_and_neither_are_they(self) -> None:
        circle = declined_circle()
        circle.arrive("ben")
        circle.admit("ben")
        for seat in ("ana", "kit", "ben"):
            text = as_text(view(circle.room, seat))
            assert "Kit" not in text
            assert "Ana" not in text
        assert "Kit" not in as_text(organiser_view(circle.room))

    @pytest.mark.parametrize("over", ["the circle", "the debrief"])
    def test_c33_it_is_forgotten_with_the_circle(self, over: str) -> None:
        circle = declined_circle()
        circle.begin()
        circle.by("fay", EndCircle())
        if over == "the debrief":
            circle.wait(24 * 3600)
        document = as_text(circle.room)
        assert "Ana" not in document
        assert "Kit" not in document

    def test_it_outlasts_their_leaving_and_their_being_away_for_an_hour(self) -> None:
        circle = declined_circle()
        circle.by("ana", Leave())
        circle.drop("kit")
        circle.wait(KNOCKED_S - 1)
        assert [one.name for one in told(circle)] == ["Kit", "Ana"]
        circle.wait(1)
        assert [one.name for one in told(circle)] == ["Ana"]


class TestTakingItBack:
    @pytest.mark.parametrize("seat", ["ana", "kit"])
    @pytest.mark.parametrize("by", ["fay", "cai"])
    def test_their_open_page_is_at_the_door_and_they_knock_again(self, seat: SeatId, by: SeatId) -> None:
        circle = declined_circle()
        assert circle.refusal_by(seat, Knock(name="Again")) == RefusalCode.DECLINED
        circle.by(by, UndoDecline(seat=seat))
        assert kind_of(circle.room, circle.seat(seat)) == "door"
        assert seat not in [one.seat for one in told(circle)]
        circle.by(seat, Knock(name="Again"))
        circle.admit(seat)
        assert circle.order == ("fay", "cai", seat)

    def test_their_link_opens_the_door_again(self) -> None:
        circle = declined_circle()
        circle.drop("ana")
        circle.by("fay", UndoDecline(seat="ana"))
        circle.enter("ana", session="anew")
        circle.connect("ana", session="anew", page="b")
        assert kind_of(circle.room, circle.seat("ana"), "anew") == "door"

    def test_the_browser_of_somebody_by_the_open_link_finds_its_way_back(self) -> None:
        circle = declined_circle()
        circle.drop("kit")
        circle.wait(NAMING_S)
        circle.by("fay", UndoDecline(seat="kit"))
        circle.connect("kit")
        assert kind_of(circle.room, circle.seat("kit")) == "door"
        circle.drop("kit")
        circle.wait(NAMING_S)
        assert circle.room.seat("kit") is None
        assert way_back(circle.room, "session-kit") == OPEN_LINK

    @pytest.mark.parametrize("slept", [False, True])
    def test_d7_their_way_back_is_kept_for_as_long_as_they_had_waited(self, slept: bool) -> None:
        circle = empty_circle()
        circle.arrive("fay", "kit")
        circle.wait(100)
        if slept:
            circle.drop("kit")
            circle.wait(1000)
            circle.connect("kit")
            circle.wait(200)
        circle.by("fay", Decline(seat="kit"))
        circle.by("fay", UndoDecline(seat="kit"))
        circle.drop("kit")
        circle.wait(NAMING_S)
        (kit,) = circle.room.forgotten
        assert kit.knocked
        assert kit.waited_s == (300 if slept else 100)

    def test_is_logged_without_a_name(self) -> None:
        circle = declined_circle()
        (act,) = circle.by("fay", UndoDecline(seat="ana")).appended
        assert act.kind == "act"
        assert (act.what, act.by, act.about) == ("undid_decline", "fay", "ana")
        assert "Ana" not in as_text(act)

    def test_twice_or_of_somebody_who_was_not_declined_is_refused(self) -> None:
        circle = declined_circle()
        circle.by("fay", UndoDecline(seat="ana"))
        for seat in ("ana", "ben", "nobody"):
            assert circle.refusal_by("cai", UndoDecline(seat=seat)) == RefusalCode.NOT_DECLINED

    def test_is_for_those_who_look_after_the_circle(self) -> None:
        circle = declined_circle()
        assert circle.refusal_by("ana", UndoDecline(seat="ana")) == RefusalCode.NOT_SEATED
        assert circle.refusal(UndoDecline(seat="ana"), Organiser()) == RefusalCode.NOT_ALLOWED
        circle.arrive("gus")
        circle.by("gus", StepBack())
        assert circle.refusal_by("gus", UndoDecline(seat="ana")) == RefusalCode.NOT_ALLOWED

    def test_gives_no_seat_that_somebody_else_has_by_now(self) -> None:
        circle = empty_circle(participants="ana", capacity=2)
        circle.arrive("fay", "ana")
        circle.by("fay", Decline(seat="ana"))
        circle.arrive("kit")
        circle.admit("kit")
        circle.by("fay", UndoDecline(seat="ana"))
        assert places_left(circle.room) == -1
        me = view(circle.room, "ana").me
        assert me is not None
        assert not me.has_room

    def test_a_second_decline_stands_by_itself(self) -> None:
        circle = declined_circle()
        circle.by("fay", UndoDecline(seat="ana"))
        circle.by("ana", Knock(name="Ann"))
        circle.now += 1
        circle.by("cai", Decline(seat="ana"))
        assert told(circle)[0] == DeclinedView(seat="ana", name="Ann", by="cai", at=circle.now)

    def test_a_new_link_takes_it_back_too(self) -> None:
        circle = declined_circle()
        circle.organiser(ReplaceLink(seat="ana", link="link-new"))
        assert [one.seat for one in told(circle)] == ["kit"]


class TestAnotherDeviceOfTheSameLink:
    """Whoever knocked by a copy of Ana's link was declined, while she waits with her own device."""

    def waiting_circle(self) -> Circle:
        circle = live_circle()
        circle.by("ana", Leave())
        circle.arrive("ana")
        circle.ask_for("ana", "phone")
        circle.by("fay", Decline(seat="ana"))
        return circle

    def test_h3_whom_a_facilitator_believes_was_not_the_one_who_was_declined(self) -> None:
        circle = self.waiting_circle()
        circle.by("fay", SettleClaim(seat="ana", claim_id="claim-phone", allow=True))
        assert told(circle) == ()
        circle.by("ana", Knock(name="Ana"))
        circle.admit("ana")
        assert circle.seat("ana").sessions == ("phone",)

    def test_h3_a_no_leaves_the_seat_declined(self) -> None:
        circle = self.waiting_circle()
        circle.by("fay", SettleClaim(seat="ana", claim_id="claim-phone", allow=False))
        assert (circle.seat("ana").standing, circle.seat("ana").claims) == ("declined", ())

    def test_h3_time_gives_the_seat_as_it_is(self) -> None:
        circle = self.waiting_circle()
        circle.drop("ana")
        ana = circle.seat("ana")
        assert (ana.sessions, ana.standing) == (("phone",), "declined")
        again = EnterAgain(seat="ana", former="session-ana", session="back", claim_id="c9")
        circle.service(again)
        assert circle.refusal_by("ana", Knock(name="Ana")) == RefusalCode.DECLINED
        assert [one.seat for one in told(circle)] == ["ana"]
        assert circle.refusal(UndoDecline(seat="ana"), Service()) == RefusalCode.NOT_ALLOWED

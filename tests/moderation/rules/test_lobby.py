"""The lobby: knocking, a name of one's own, being admitted or declined."""

from __future__ import annotations

import pytest

from moderation.commands.leaving import Leave
from moderation.commands.lobby import Admit, Decline, Knock
from moderation.reading.views import view
from moderation.refusal import RefusalCode
from moderation.rules.forgotten import NAMING_S
from moderation.state.room import DOORS_OPEN_S
from moderation.state.values import SeatId
from tests.moderation.circles import NOW, Circle, empty_circle, live_circle, open_circle


def rooms_told_to(circle: Circle, facilitator: SeatId) -> dict[SeatId, bool]:
    """Of everybody who waits, whether they read that there is a seat for them."""
    lobby = view(circle.room, facilitator).lobby
    assert lobby is not None
    return {knock.seat: knock.has_room for knock in lobby.knocks}


class TestAName:
    def test_of_a_facilitator_who_is_there_is_nobody_elses(self) -> None:
        circle = open_circle()
        circle.enter_by_open_link("kit")
        circle.connect("kit")
        for disguise in ("Fay", "FAY", "F a y", "\u200bFay"):
            assert circle.refusal_by("kit", Knock(name=disguise)) == RefusalCode.NAME_TAKEN
        circle.by("kit", Knock(name="Faye"))
        assert circle.seat("kit").name == "Faye"


class TestKnock:
    def test_puts_a_participant_into_the_lobby(self) -> None:
        circle = empty_circle()
        circle.arrive("ana")
        ana = circle.seat("ana")
        assert (ana.standing, ana.name, circle.order) == ("knocking", "Ana", ())

    def test_seats_a_facilitator_at_once(self) -> None:
        circle = empty_circle()
        circle.arrive("fay")
        assert circle.order == ("fay",)

    def test_d2_of_a_facilitator_opens_the_doors_before_their_time_only_on_purpose(self) -> None:
        circle = empty_circle(starts_at=NOW + 3 * 86400.0)
        circle.enter("fay")
        circle.connect("fay")
        assert circle.refusal_by("fay", Knock(name="Fay")) == RefusalCode.TOO_EARLY
        assert circle.phase() == "scheduled"
        circle.by("fay", Knock(name="Fay", early=True))
        assert (circle.phase(), circle.order) == ("open", ("fay",))

    def test_d2_of_a_facilitator_needs_no_purpose_once_the_doors_are_open(self) -> None:
        circle = empty_circle(starts_at=NOW + DOORS_OPEN_S + 60.0)
        circle.wait(60.0)
        circle.enter("fay")
        circle.connect("fay")
        circle.by("fay", Knock(name="Fay"))
        assert circle.order == ("fay",)

    @pytest.mark.parametrize("seat", ["ana", "kit"])
    def test_of_a_participant_waits_until_the_doors_are_open(self, seat: SeatId) -> None:
        circle = empty_circle(starts_at=NOW + DOORS_OPEN_S + 60.0)
        if seat == "kit":
            circle.enter_by_open_link("kit")
        else:
            circle.enter(seat)
        circle.connect(seat)
        for early in (False, True):
            assert circle.refusal_by(seat, Knock(name="Ana", contact="At home", early=early)) == RefusalCode.TOO_EARLY
        assert (circle.phase(), circle.seat(seat).standing, circle.seat(seat).contact) == ("scheduled", "invited", None)
        circle.wait(60.0)
        circle.by(seat, Knock(name="Ana"))
        assert (circle.phase(), circle.seat(seat).standing) == ("open", "knocking")

    def test_of_a_participant_is_heard_before_their_time_where_a_facilitator_opened_the_doors(self) -> None:
        circle = empty_circle(starts_at=NOW + 3 * 86400.0)
        circle.arrive("fay", "ana")
        assert circle.seat("ana").standing == "knocking"

    @pytest.mark.parametrize("seat", ["fay", "ana", "kit"])
    def test_a_second_time_is_refused(self, seat: SeatId) -> None:
        circle = live_circle()
        circle.arrive("kit")
        assert circle.refusal_by(seat, Knock(name="Again")) == RefusalCode.ALREADY_INSIDE


class TestAdmit:
    def test_seats_somebody_last_in_the_order(self) -> None:
        circle = live_circle()
        piece = circle.hand_to("ana").circle.piece
        circle.arrive("kit")
        circle.admit("kit")
        assert circle.order == ("fay", "ana", "ben", "mei", "kit")
        assert circle.piece == piece

    def test_is_of_those_who_knock(self) -> None:
        circle = live_circle()
        circle.enter_by_open_link("kit")
        for seat in ("kit", "ana", "nobody"):
            assert circle.refusal_by("fay", Admit(seat=seat)) == RefusalCode.NOT_KNOCKING

    def test_to_a_full_circle_is_refused(self) -> None:
        circle = open_circle(participants="ana ben", capacity=4)
        circle.arrive("kit", "lee")
        circle.admit("kit")
        assert circle.refusal_by("fay", Admit(seat="lee")) == RefusalCode.FULL
        assert rooms_told_to(circle, "fay") == {"lee": False}
        circle.by("kit", Leave())
        assert rooms_told_to(circle, "fay") == {"lee": True}
        circle.admit("lee")

    def test_keeps_a_place_for_everybody_with_a_personal_link(self) -> None:
        circle = empty_circle(participants="ana ben", capacity=4)
        circle.arrive("fay", "kit", "lee")
        circle.admit("kit")
        assert circle.refusal_by("fay", Admit(seat="lee")) == RefusalCode.FULL
        circle.arrive("ana", "ben")
        circle.admit("ana", "ben")
        assert len(circle.order) == circle.room.capacity == 4

    def test_of_one_whose_line_has_just_dropped_seats_them_as_away(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.drop("kit")
        circle.admit("kit")
        assert circle.seat("kit").presence == "away"
        circle.wait(NAMING_S)
        circle.connect("kit")
        assert circle.seat("kit").presence == "present"


class TestDecline:
    def test_keeps_somebody_out_and_forgets_their_name(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        circle.by("fay", Decline(seat="kit"))
        kit = circle.seat("kit")
        assert (kit.standing, kit.name) == ("declined", "")
        assert circle.refusal_by("kit", Knock(name="Kit")) == RefusalCode.DECLINED
        assert circle.refusal_by("fay", Admit(seat="kit")) == RefusalCode.NOT_KNOCKING

    def test_is_of_those_who_knock(self) -> None:
        assert live_circle().refusal_by("fay", Decline(seat="ana")) == RefusalCode.NOT_KNOCKING

    def test_gives_the_place_of_a_personal_link_free(self) -> None:
        circle = empty_circle(participants="ana", capacity=2)
        circle.arrive("fay", "ana", "kit")
        assert circle.refusal_by("fay", Admit(seat="kit")) == RefusalCode.FULL
        circle.by("fay", Decline(seat="ana"))
        circle.admit("kit")

    def test_is_not_undone_by_leaving(self) -> None:
        circle = empty_circle(participants="ana")
        circle.arrive("fay", "ana")
        circle.by("fay", Decline(seat="ana"))
        circle.by("ana", Leave())
        assert circle.seat("ana").standing == "declined"

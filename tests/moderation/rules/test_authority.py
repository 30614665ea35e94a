"""Who facilitates: a role that was given, or the succession while nobody else is there, and back."""

from __future__ import annotations

import pytest

from moderation.commands.ending import EndCircle
from moderation.commands.groups import Divide
from moderation.commands.leaving import Leave
from moderation.commands.pace import Extend, LengthenGrace
from moderation.commands.roles import HandOver, SetSuccession, StepBack, StepUp
from moderation.commands.stages import GoToStage
from moderation.commands.stepping_in import StepIn
from moderation.refusal import RefusalCode
from moderation.rules.authority import Authority, acts_as, attending, authority
from moderation.state.values import SeatId
from tests.moderation.circles import GRACE_S, Circle, begun_circle, divided_circle, empty_circle, live_circle


def leading(circle: Circle) -> list[SeatId]:
    """Those who facilitate and are there, or whose lines have just dropped."""
    there = (seat for seat in circle.room.seated() if seat.presence != "away")
    return [seat.id for seat in there if acts_as(circle.room, seat) == "facilitator"]


def three() -> Circle:
    """Fay facilitates; Gus and Hal are to take over, in this order."""
    return live_circle(cofacilitators="gus hal")


class TestSuccession:
    def test_is_for_when_no_facilitator_is_there(self) -> None:
        circle = three()
        assert leading(circle) == ["fay"]
        circle.by("fay", Leave())
        assert leading(circle) == ["gus"]
        circle.by("gus", Extend(stage=0, minutes=5))

    def test_waits_through_the_grace_period_of_a_facilitator(self) -> None:
        circle = three()
        circle.drop("fay")
        circle.wait(GRACE_S - 1)
        assert leading(circle) == ["fay"]
        assert attending(circle.room, "circle") is None
        circle.wait(1)
        assert leading(circle) == ["gus"]

    def test_goes_back_when_a_facilitator_returns(self) -> None:
        circle = three()
        circle.drop("fay")
        circle.wait(GRACE_S)
        circle.connect("fay")
        assert leading(circle) == ["fay"]
        assert [circle.seat(seat).role for seat in ("fay", "gus", "hal")] == [
            "facilitator",
            "cofacilitator",
            "cofacilitator",
        ]

    def test_goes_on_to_the_next_who_is_there(self) -> None:
        circle = three()
        circle.by("fay", Leave())
        circle.drop("gus")
        assert leading(circle) == ["hal"]
        circle.connect("gus")
        assert leading(circle) == ["gus"]

    def test_is_in_the_declared_order(self) -> None:
        circle = three()
        circle.by("fay", SetSuccession(order=("hal", "gus"), made_on=circle.room.succession_version))
        circle.by("fay", Leave())
        assert leading(circle) == ["hal"]

    def test_begins_a_circle_whose_facilitator_does_not_come(self) -> None:
        circle = empty_circle(cofacilitators="gus hal")
        circle.arrive("hal", "ana")
        circle.admit("ana", by="hal")
        circle.begin(by="hal")
        assert circle.phase() == "live"

    def test_has_one_who_comes_back_last(self) -> None:
        circle = three()
        circle.by("gus", Leave())
        assert "gus" not in circle.room.succession
        circle.arrive("gus")
        assert circle.room.succession == ("hal", "gus")

    def test_is_of_each_place(self) -> None:
        circle = begun_circle(participants="ana ben mei kit", cofacilitators="gus hal")
        circle.by("fay", Divide(groups=(("fay", "gus", "ana", "ben"), ("hal", "mei", "kit"))))
        assert leading(circle) == ["fay", "hal"]
        assert attending(circle.room, "group-2") == circle.seat("hal")
        circle.by("hal", Leave())
        assert attending(circle.room, "group-2") is None
        assert leading(circle) == ["fay"]

    def test_is_of_nobody_where_none_is_left(self) -> None:
        circle = three()
        for seat in ("fay", "gus", "hal"):
            circle.by(seat, Leave())
        assert leading(circle) == []
        assert attending(circle.room, "circle") is None


class TestAuthority:
    def test_goes_from_oneself_to_the_roles_of_others(self) -> None:
        circle = three()
        seats = [authority(circle.room, circle.seat(seat)) for seat in ("ana", "hal", "fay")]
        assert seats == [Authority.ONESELF, Authority.BESIDE, Authority.ROLES]
        assert seats == sorted(seats)

    def test_of_one_who_stands_in_is_for_every_place_unless_a_facilitator_is_in_another(self) -> None:
        circle = three()
        circle.drop("fay")
        circle.wait(GRACE_S)
        assert authority(circle.room, circle.seat("gus")) == Authority.EVERY_PLACE
        divided = begun_circle(participants="ana ben mei", cofacilitators="gus")
        divided.by("fay", Divide(groups=(("fay", "ana"), ("gus", "ben", "mei"))))
        assert authority(divided.room, divided.seat("gus")) == Authority.THIS_PLACE

    def test_of_one_in_the_lobby_or_at_the_door_is_what_they_were_invited_for(self) -> None:
        circle = live_circle()
        circle.arrive("kit")
        assert authority(circle.room, circle.seat("kit")) == Authority.ONESELF
        before_anybody = empty_circle(cofacilitators="gus")
        assert authority(before_anybody.room, before_anybody.seat("gus")) == Authority.BESIDE


class TestHandOver:
    def test_gives_the_role_and_stays_beside(self) -> None:
        circle = three()
        circle.by("fay", HandOver(to="hal"))
        assert leading(circle) == ["hal"]
        assert (circle.seat("fay").role, circle.seat("hal").role) == ("cofacilitator", "facilitator")
        assert circle.room.succession == ("fay", "gus")
        circle.by("hal", Leave())
        assert leading(circle) == ["fay"]

    @pytest.mark.parametrize(
        ("to", "code"), [("fay", "not_a_cofacilitator"), ("ana", "not_a_cofacilitator"), ("nobody", "no_such_seat")]
    )
    def test_is_to_somebody_else_who_looks_after_the_circle(self, to: SeatId, code: str) -> None:
        assert three().refusal_by("fay", HandOver(to=to)) == code

    def test_is_to_somebody_who_is_there(self) -> None:
        circle = three()
        circle.drop("gus")
        assert circle.refusal_by("fay", HandOver(to="gus")) == RefusalCode.SEAT_AWAY


class TestSetSuccession:
    def test_makes_cofacilitators_of_participants_and_participants_of_cofacilitators(self) -> None:
        circle = three()
        circle.by("fay", SetSuccession(order=("ana", "hal"), made_on=circle.room.succession_version))
        assert [circle.seat(seat).role for seat in ("ana", "gus", "hal")] == [
            "cofacilitator",
            "participant",
            "cofacilitator",
        ]
        assert circle.room.succession == ("ana", "hal")

    @pytest.mark.parametrize(
        ("order", "code"),
        [
            (("gus", "gus"), "not_a_permutation"),
            (("fay",), "facilitates"),
            (("kit",), "no_such_seat"),
            (("nobody",), "no_such_seat"),
        ],
    )
    def test_names_the_seated_once_and_nobody_who_facilitates(self, order: tuple[SeatId, ...], code: str) -> None:
        circle = three()
        circle.arrive("kit")
        command = SetSuccession(order=order, made_on=circle.room.succession_version)
        assert circle.refusal_by("fay", command) == code

    def test_keeps_those_who_were_invited_to_it_and_have_not_come(self) -> None:
        circle = empty_circle(participants="ana", cofacilitators="gus")
        circle.arrive("fay", "ana")
        circle.admit("ana")
        circle.by("fay", SetSuccession(order=("gus", "ana"), made_on=circle.room.succession_version))
        assert circle.room.succession == ("gus", "ana")
        assert circle.seat("ana").role == "cofacilitator"

    def test_made_on_another_one_is_refused(self) -> None:
        circle = three()
        stale = SetSuccession(order=(), made_on=circle.room.succession_version)
        circle.by("fay", stale)
        assert circle.refusal_by("fay", stale) == RefusalCode.OUT_OF_DATE

    def test_says_anew_since_when_somebody_is_trusted_only_where_they_were_not(self) -> None:
        circle = three()
        circle.now += 60
        circle.by("fay", SetSuccession(order=("ana", "gus"), made_on=circle.room.succession_version))
        circle.now += 60
        circle.by("fay", SetSuccession(order=("gus", "ana"), made_on=circle.room.succession_version))
        assert (circle.seat("gus").trusted_since, circle.seat("ana").trusted_since) == (0.0, circle.now - 60)

    def test_leaves_those_stepped_in_who_stay_cofacilitators(self) -> None:
        circle = three()
        for seat in ("gus", "hal"):
            circle.by(seat, StepIn())
        circle.by("fay", SetSuccession(order=("gus",), made_on=circle.room.succession_version))
        assert circle.room.circle.stepped_in == ("fay", "gus")

    def test_gives_no_authority_while_a_facilitator_is_there(self) -> None:
        circle = three()
        circle.by("fay", SetSuccession(order=("ana",), made_on=circle.room.succession_version))
        go = GoToStage(from_stage=0, to_stage=0)
        assert circle.refusal_by("ana", go) == RefusalCode.NOT_ALLOWED
        circle.drop("ben")
        circle.by("ana", LengthenGrace(seat="ben"))


class TestStepBack:
    def test_is_for_cofacilitators_too_and_takes_them_out_of_the_succession(self) -> None:
        circle = three()
        circle.by("gus", StepBack())
        assert (circle.seat("gus").role, circle.room.succession) == ("participant", ("hal",))
        circle.by("gus", StepUp())
        assert (circle.seat("gus").role, circle.room.succession) == ("cofacilitator", ("hal", "gus"))

    def test_leaves_those_who_take_over(self) -> None:
        circle = three()
        circle.by("fay", StepBack())
        assert leading(circle) == ["gus"]
        circle.by("gus", StepBack())
        assert leading(circle) == ["hal"]
        assert circle.refusal_by("hal", StepBack()) == RefusalCode.NO_OTHER_FACILITATOR

    def test_is_refused_where_the_other_facilitator_is_in_another_group(self) -> None:
        circle = divided_circle()
        assert circle.refusal_by("gus", StepBack()) == RefusalCode.NO_OTHER_FACILITATOR

    def test_is_not_for_those_who_look_after_nothing(self) -> None:
        assert three().refusal_by("ana", StepBack()) == RefusalCode.NOT_ALLOWED

    @pytest.mark.parametrize("how", ["steps back", "is named no more"])
    def test_is_heard_beside_nobody_any_more(self, how: str) -> None:
        circle = begun_circle(cofacilitators="gus")
        circle.by("gus", StepIn())
        if how == "steps back":
            circle.by("gus", StepBack())
        else:
            circle.by("fay", SetSuccession(order=(), made_on=circle.room.succession_version))
        assert circle.room.circle.stepped_in == ("fay",)


def test_one_who_was_made_a_cofacilitator_here_cannot_step_up_again() -> None:
    circle = three()
    circle.by("fay", SetSuccession(order=("ana",), made_on=circle.room.succession_version))
    circle.by("ana", StepBack())
    assert circle.refusal_by("ana", StepUp()) == RefusalCode.NOT_ALLOWED


def test_stepping_up_where_one_stands_changes_nothing() -> None:
    circle = three()
    before = circle.room
    assert circle.by("fay", StepUp()) is before
    assert circle.by("gus", StepUp()) is before


def test_whoever_leads_a_group_does_not_end_the_circle_over_a_facilitator_elsewhere() -> None:
    circle = begun_circle(participants="ana ben mei", cofacilitators="gus")
    circle.by("fay", Divide(groups=(("fay", "ana"), ("gus", "ben", "mei"))))
    assert circle.refusal_by("gus", EndCircle()) == RefusalCode.NOT_ALLOWED

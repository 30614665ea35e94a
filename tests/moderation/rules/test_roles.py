"""Stepping back and up again; succession and handing over are in test_authority.py and test_trust.py."""

from __future__ import annotations

from moderation.commands.ending import EndCircle
from moderation.commands.roles import StepBack, StepUp
from moderation.refusal import RefusalCode
from tests.moderation.circles import live_circle


class TestStepping:
    def test_back_and_up_again(self) -> None:
        circle = live_circle(facilitators="fay gus")
        circle.by("fay", StepBack())
        assert circle.seat("fay").role == "participant"
        assert circle.refusal_by("fay", EndCircle()) == RefusalCode.NOT_ALLOWED
        circle.by("fay", StepUp())
        assert circle.seat("fay").role == "facilitator"

    def test_back_keeps_seat_place_and_piece(self) -> None:
        circle = live_circle(facilitators="fay gus")
        before = circle.take("fay")
        after = circle.by("fay", StepBack())
        assert (after.circle.order, after.circle.piece) == (before.circle.order, before.circle.piece)

    def test_back_alone_is_refused(self) -> None:
        assert live_circle().refusal_by("fay", StepBack()) == RefusalCode.NO_OTHER_FACILITATOR

    def test_back_is_refused_while_the_other_one_is_not_here(self) -> None:
        circle = live_circle(facilitators="fay gus")
        circle.drop("gus")
        assert circle.refusal_by("fay", StepBack()) == RefusalCode.NO_OTHER_FACILITATOR

    def test_up_is_for_those_invited_as_facilitators(self) -> None:
        assert live_circle().refusal_by("ana", StepUp()) == RefusalCode.NOT_ALLOWED

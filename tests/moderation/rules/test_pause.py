"""A pause, which lasts until a facilitator resumes."""

from __future__ import annotations

from itertools import permutations

import pytest

from moderation.commands import Command
from moderation.commands.bell import RingBell
from moderation.commands.pause import Pause, Resume
from moderation.commands.piece import TakePiece
from moderation.refusal import RefusalCode
from moderation.rules.bell import BELL_S
from moderation.rules.hearing import may_hear
from moderation.state.values import SeatId
from tests.moderation.circles import Circle, live_circle


def speakers(circle: Circle) -> set[SeatId]:
    pairs = permutations((seat.id for seat in circle.room.seats), 2)
    return {speaker for listener, speaker in pairs if may_hear(circle.room, listener, speaker)}


class TestPause:
    def test_lasts_until_a_facilitator_resumes(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.by("fay", Pause())
        assert speakers(circle) == set()
        circle.wait(3600)
        assert circle.room.circle.paused
        circle.by("fay", Resume())
        assert circle.offered_to == "ana"

    def test_within_a_breath_takes_its_place(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.by("fay", RingBell())
        circle.by("fay", Pause())
        assert circle.room.circle.bell is None
        circle.wait(BELL_S)
        assert (circle.room.circle.paused, circle.piece.kind) == (True, "resting")
        circle.by("fay", Resume())
        assert circle.offered_to == "ana"

    @pytest.mark.parametrize("command", [Pause(), RingBell()])
    def test_is_one_at_a_time_and_no_bell_rings_in_it(self, command: Command) -> None:
        circle = live_circle("fay gus")
        circle.by("fay", Pause())
        assert circle.refusal_by("gus", command) == RefusalCode.PAUSED

    def test_that_there_is_not_is_not_ended(self) -> None:
        assert live_circle().refusal_by("fay", Resume()) == RefusalCode.NOT_PAUSED

    def test_lets_nobody_take_the_piece(self) -> None:
        circle = live_circle()
        offer_id = circle.piece.id
        circle.by("fay", Pause())
        assert circle.refusal_by("fay", TakePiece(offer_id=offer_id)) == RefusalCode.PAUSED

    def test_is_not_ended_by_the_end_of_an_unattended_one(self) -> None:
        circle = live_circle()
        circle.by("fay", Pause())
        circle.drop("fay")
        circle.wait(60)
        circle.connect("fay")
        assert circle.room.circle.paused
        assert speakers(circle) == set()

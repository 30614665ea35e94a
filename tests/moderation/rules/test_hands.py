"""Raised hands."""

from __future__ import annotations

from moderation.commands.hands import LowerHand
from tests.moderation.circles import begun_circle, live_circle, script, stage


class TestHands:
    def test_are_raised_and_lowered_after_one_another(self) -> None:
        circle = live_circle()
        for seat in ("mei", "ana", "ben"):
            circle.raise_hand(seat)
        circle.by("ana", LowerHand())
        assert list(circle.room.circle.hands) == ["mei", "ben"]
        circle.raise_hand("ana")
        assert list(circle.room.circle.hands) == ["mei", "ben", "ana"]

    def test_raised_twice_keep_their_place(self) -> None:
        circle = live_circle()
        circle.raise_hand("mei")
        before = circle.raise_hand("ana")
        assert circle.raise_hand("mei") is before

    def test_lowered_where_none_is_raised_change_nothing(self) -> None:
        circle = live_circle()
        before = circle.room
        assert circle.by("ana", LowerHand()) is before

    def test_are_lowered_by_taking_the_piece_or_letting_it_go_on(self) -> None:
        circle = live_circle()
        for seat in ("fay", "ana", "mei"):
            circle.raise_hand(seat)
        circle.take("fay")
        assert list(circle.room.circle.hands) == ["ana", "mei"]
        circle.pass_piece("fay")
        circle.pass_on("ana")
        assert list(circle.room.circle.hands) == ["mei"]

    def test_are_lowered_in_the_next_stage(self) -> None:
        circle = begun_circle(script=script(stage("open_floor"), stage("closing")))
        circle.raise_hand("ana")
        circle.go_to(1)
        assert list(circle.room.circle.hands) == []

"""Muting: a facilitator's and one's own, each kept apart from the other."""

from __future__ import annotations

import pytest

from moderation.commands.muting import Mute, MuteSelf, Release, UnmuteSelf
from moderation.refusal import RefusalCode
from moderation.rules.hearing import mute_reasons
from moderation.state.values import SeatId
from tests.moderation.circles import live_circle


class TestMute:
    def test_is_lifted_by_a_release_which_opens_no_microphone(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.by("fay", Mute(seat="ana"))
        assert mute_reasons(circle.room, circle.seat("ana")) == ("self", "facilitator")
        circle.by("fay", Release(seat="ana"))
        assert mute_reasons(circle.room, circle.seat("ana")) == ("self",)
        circle.by("ana", UnmuteSelf())
        assert mute_reasons(circle.room, circle.seat("ana")) == ()

    @pytest.mark.parametrize("takes", [True, False])
    def test_released_waits_for_its_owner_even_one_who_had_opened_meanwhile(self, takes: bool) -> None:
        circle = live_circle()
        if takes:
            circle.by("fay", Mute(seat="ana"))
            circle.hand_to("ana")
        else:
            circle.hand_to("ana")
            circle.by("fay", Mute(seat="ana"))
            circle.by("ana", UnmuteSelf())
        assert mute_reasons(circle.room, circle.seat("ana")) == ("facilitator",)
        circle.by("fay", Release(seat="ana"))
        assert mute_reasons(circle.room, circle.seat("ana")) == ("self",)

    def test_released_where_there_was_none_closes_nothing(self) -> None:
        circle = live_circle()
        before = circle.hand_to("ana")
        assert circle.by("fay", Release(seat="ana")) is before

    def test_is_not_lifted_by_its_owner(self) -> None:
        circle = live_circle()
        circle.by("fay", Mute(seat="ana"))
        circle.by("ana", UnmuteSelf())
        circle.hand_to("ana")
        assert mute_reasons(circle.room, circle.seat("ana")) == ("facilitator",)

    def test_survives_a_dropped_line_and_a_new_page(self) -> None:
        circle = live_circle()
        circle.by("fay", Mute(seat="ana"))
        circle.drop("ana")
        circle.wait(60)
        circle.enter("ana", session="second")
        circle.connect("ana", session="second", page="b")
        assert circle.seat("ana").muted_by_facilitator

    @pytest.mark.parametrize("seat", ["kit", "nobody"])
    def test_and_release_are_of_the_seated(self, seat: SeatId) -> None:
        circle = live_circle()
        circle.arrive("kit")
        assert circle.refusal_by("fay", Mute(seat=seat)) == RefusalCode.NO_SUCH_SEAT
        assert circle.refusal_by("fay", Release(seat=seat)) == RefusalCode.NO_SUCH_SEAT

    def test_of_oneself_changes_nothing_the_second_time(self) -> None:
        circle = live_circle()
        first = circle.by("ana", MuteSelf())
        assert circle.by("ana", MuteSelf()) is first

"""Time, gently: fair shares, a hint to the holder, and a facilitator's ways to give more or less of it."""

from __future__ import annotations

import pytest

from moderation.commands.pace import Extend, LengthenGrace, Nudge, ShortenRest
from moderation.commands.piece import MovePiece
from moderation.commands.stages import BeginRound
from moderation.reading.views import view
from moderation.refusal import RefusalCode
from moderation.rules.pace import LEAST_SHARE_S, LEAST_STAGE_MIN, fair_share_s, planned_end, stage_ends_at
from moderation.state.place import Held
from moderation.state.values import SeatId
from tests.moderation.circles import (
    GRACE_S,
    NOW,
    Circle,
    begun_circle,
    divided_circle,
    live_circle,
    open_circle,
    script,
    stage,
)
from tests.values import as_text

TWENTY = script(stage("round", minutes=20), stage("check_out", minutes=10), stage("closing", minutes=5))


def turn(circle: Circle) -> Held:
    assert circle.piece.kind == "held"
    return circle.piece


def minutes(circle: Circle) -> list[float]:
    return [one.minutes for one in circle.room.script.stages]


class TestFairShare:
    def test_is_what_remains_among_those_who_wait(self) -> None:
        circle = live_circle(script=TWENTY)
        circle.take("fay")
        assert turn(circle).share_s == 20 * 60 / 4
        circle.now += 600
        circle.pass_piece("fay")
        circle.take("ana")
        assert turn(circle).share_s == 10 * 60 / 3

    def test_of_the_last_one_is_all_that_remains(self) -> None:
        circle = live_circle(script=TWENTY)
        circle.speak("fay", "ana", "ben")
        circle.take("mei")
        assert turn(circle).share_s == 20 * 60

    def test_counts_those_who_come_at_the_end(self) -> None:
        circle = live_circle(script=TWENTY)
        circle.drop("ana")
        circle.speak("fay")
        circle.take("ben")
        assert circle.round.those("later") == ("ana",)
        assert turn(circle).share_s == 20 * 60 / 3

    def test_does_not_count_those_who_are_away(self) -> None:
        circle = live_circle(script=TWENTY)
        circle.drop("ana")
        circle.wait(GRACE_S)
        circle.take("fay")
        assert turn(circle).share_s == (20 * 60 - GRACE_S) / 3

    def test_is_never_less_than_a_breath_even_past_the_time(self) -> None:
        circle = live_circle(script=TWENTY)
        circle.now += 3600
        circle.take("fay")
        assert turn(circle).share_s == LEAST_SHARE_S

    def test_leaves_time_for_the_rounds_that_are_to_come(self) -> None:
        circle = live_circle(script=script(stage("round", rounds=2, minutes=20)))
        circle.take("fay")
        assert turn(circle).share_s == 20 * 60 / 8
        circle.pass_piece("fay")
        circle.go_round()
        circle.by("fay", BeginRound(after_round=1))
        circle.offer_next()
        circle.take("fay")
        assert turn(circle).share_s == 20 * 60 / 4

    def test_where_it_goes_round_and_round_is_that_of_one_round(self) -> None:
        circle = live_circle(script=script(stage("round", rounds=0, minutes=20)))
        circle.take("fay")
        assert turn(circle).share_s == 20 * 60 / 4

    def test_in_another_round_than_there_were_to_be_is_that_of_this_one(self) -> None:
        circle = live_circle(script=TWENTY)
        circle.go_round()
        circle.by("fay", BeginRound(after_round=1))
        circle.offer_next()
        circle.take("fay")
        assert turn(circle).share_s == 20 * 60 / 4

    def test_on_an_open_floor_is_among_raised_hands(self) -> None:
        circle = begun_circle(script=script(stage("open_floor", minutes=12)))
        for seat in ("ana", "ben", "mei"):
            circle.raise_hand(seat)
        circle.offer_next()
        circle.take("ana")
        assert turn(circle).share_s == 12 * 60 / 3

    def test_is_of_one_who_is_offered_the_piece_out_of_their_place_too(self) -> None:
        circle = begun_circle(script=TWENTY)
        circle.by("fay", MovePiece(piece_id=circle.piece.id, to="mei"))
        assert fair_share_s(circle.room, circle.room.circle, NOW) == 20 * 60 / 4

    def test_is_for_the_holder_and_the_facilitators_to_see(self) -> None:
        circle = live_circle(script=TWENTY)
        circle.hand_to("ana")
        shares: dict[SeatId, float | None] = {}
        for seat in ("fay", "ana", "ben"):
            me = view(circle.room, seat).me
            assert me is not None
            shares[seat] = me.share_s
        told = view(circle.room, "fay").shares
        assert told is not None
        share_s = turn(circle).share_s
        assert (shares, told.share_s) == ({"fay": None, "ana": share_s, "ben": None}, share_s)


class TestNudge:
    def test_is_seen_by_the_holder_and_the_facilitators_alone(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.by("fay", Nudge(turn_id=circle.piece.id))
        assert turn(circle).nudged
        ana = view(circle.room, "ana").me
        assert ana is not None
        assert ana.nudged
        ben = view(circle.room, "ben")
        assert ben.me is not None
        assert not ben.me.nudged
        assert '"nudged":true' not in as_text(ben)

    def test_is_of_that_turn(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        stale = Nudge(turn_id=circle.piece.id)
        circle.pass_piece("ana")
        assert circle.refusal_by("fay", stale) == RefusalCode.PIECE_MOVED
        assert circle.refusal_by("fay", Nudge(turn_id=circle.piece.id)) == RefusalCode.PIECE_MOVED
        circle.take("ben")
        assert not turn(circle).nudged


class TestExtend:
    def test_gives_the_stage_more_minutes(self) -> None:
        circle = live_circle(script=TWENTY)
        ends_at = stage_ends_at(circle.room, circle.room.circle)
        circle.by("fay", Extend(stage=0, minutes=5))
        circle.by("fay", Extend(stage=0, minutes=2.5))
        assert stage_ends_at(circle.room, circle.room.circle) == ends_at + 7.5 * 60

    def test_gives_the_holder_their_part_of_it_and_takes_the_hint_back(self) -> None:
        circle = live_circle(script=TWENTY)
        circle.take("fay")
        circle.now += 100
        circle.by("fay", Nudge(turn_id=circle.piece.id))
        circle.by("fay", Extend(stage=0, minutes=4))
        assert turn(circle).share_s == 100 + (24 * 60 - 100) / 4
        assert not turn(circle).nudged

    def test_is_of_the_stage_it_was_meant_for(self) -> None:
        circle = live_circle(script=TWENTY)
        assert circle.refusal_by("fay", Extend(stage=1, minutes=5)) == RefusalCode.STAGE_MOVED
        circle.by("fay", Extend(stage=0, minutes=5))
        circle.go_to(1)
        assert circle.room.circle.extra_s == 0


class TestPlannedEnd:
    def test_is_none_before_the_beginning(self) -> None:
        assert planned_end(open_circle(script=TWENTY).room) is None

    def test_is_after_all_that_is_to_come(self) -> None:
        circle = live_circle(script=TWENTY)
        assert planned_end(circle.room) == NOW + 35 * 60
        circle.now += 300
        circle.go_to(1)
        assert planned_end(circle.room) == circle.now + 15 * 60
        circle.by("fay", Extend(stage=1, minutes=5))
        assert planned_end(circle.room) == circle.now + 20 * 60


class TestShortenRest:
    def shorten(self, circle: Circle, ends_in_min: float) -> None:
        ends_at = NOW + ends_in_min * 60
        circle.by("fay", ShortenRest(ends_at=ends_at, made_on=circle.room.script_version))

    def test_lets_what_is_to_come_share_the_time_in_its_proportions(self) -> None:
        circle = live_circle(script=TWENTY)
        self.shorten(circle, 20 + 7.5)
        assert minutes(circle) == [20, 5.0, 2.5]
        assert planned_end(circle.room) == NOW + 27.5 * 60

    def test_takes_the_present_stage_as_over_where_its_time_is(self) -> None:
        circle = live_circle(script=TWENTY)
        circle.now += 25 * 60
        self.shorten(circle, 25 + 7.5)
        assert minutes(circle) == [20, 5.0, 2.5]

    def test_leaves_every_stage_a_minute(self) -> None:
        circle = live_circle(script=TWENTY)
        self.shorten(circle, 0)
        assert minutes(circle) == [20, LEAST_STAGE_MIN, LEAST_STAGE_MIN]

    def test_makes_no_stage_longer_not_even_a_very_short_one(self) -> None:
        circle = live_circle(
            script=script(stage("round"), stage("grounding", minutes=0.5), stage("closing", minutes=9))
        )
        self.shorten(circle, 0)
        assert minutes(circle) == [20, 0.5, LEAST_STAGE_MIN]

    @pytest.mark.parametrize("ends_in_min", [35, 60])
    def test_is_refused_where_it_fits_already(self, ends_in_min: float) -> None:
        circle = live_circle(script=TWENTY)
        command = ShortenRest(ends_at=NOW + ends_in_min * 60, made_on=circle.room.script_version)
        assert circle.refusal_by("fay", command) == RefusalCode.NOTHING_TO_SHORTEN

    def test_is_refused_in_the_last_stage(self) -> None:
        circle = live_circle(script=TWENTY)
        circle.go_to(2)
        command = ShortenRest(ends_at=NOW, made_on=circle.room.script_version)
        assert circle.refusal_by("fay", command) == RefusalCode.NOTHING_TO_SHORTEN

    def test_made_on_another_script_is_refused(self) -> None:
        circle = live_circle(script=TWENTY)
        stale = ShortenRest(ends_at=NOW + 1500, made_on=circle.room.script_version)
        circle.by("fay", stale)
        assert circle.refusal_by("fay", stale) == RefusalCode.OUT_OF_DATE


class TestLengthenGrace:
    def test_holds_somebodys_place_longer(self) -> None:
        circle = live_circle()
        circle.hand_to("ana")
        circle.drop("ana")
        circle.by("fay", LengthenGrace(seat="ana"))
        assert circle.seat("ana").grace_until == circle.now + 2 * GRACE_S
        circle.wait(2 * GRACE_S - 1)
        assert circle.holder == "ana"
        circle.wait(1)
        assert circle.offered_to == "ben"

    @pytest.mark.parametrize(("seat", "code"), [("ana", "not_dropped"), ("kit", "no_such_seat"), ("x", "no_such_seat")])
    def test_is_of_somebody_seated_whose_line_has_dropped(self, seat: SeatId, code: str) -> None:
        circle = live_circle()
        circle.arrive("kit")
        assert circle.refusal_by("fay", LengthenGrace(seat=seat)) == code

    def test_is_of_somebody_who_is_still_waited_for(self) -> None:
        circle = live_circle()
        circle.drop("ana")
        circle.wait(GRACE_S)
        assert circle.refusal_by("fay", LengthenGrace(seat="ana")) == RefusalCode.NOT_DROPPED


def test_a_group_has_its_own_time() -> None:
    circle = divided_circle(script=TWENTY)
    circle.by("gus", Extend(stage=0, minutes=10))
    ends = [stage_ends_at(circle.room, circle.room.place(group)) for group in ("group-1", "group-2")]
    assert ends[1] - ends[0] == 600

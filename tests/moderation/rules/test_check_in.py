"""Check-ins: who answers what, and what is told of it to whom."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.commands.check_in import CloseCheckIn, GiveAnswer, OpenCheckIn, ShowCheckIn
from moderation.commands.leaving import Leave
from moderation.commands.removal import Remove
from moderation.commands.stages import SetScript
from moderation.reading.parts import AnswerView, CheckInView
from moderation.reading.views import view
from moderation.refusal import RefusalCode
from moderation.rules.check_in import pool_answers
from moderation.state.check_in import (
    ANSWER_LENGTH,
    PICTURES,
    POOL_LEAST,
    WORD_LENGTH,
    Answer,
    AnswerKind,
    Audience,
    CheckIn,
    Form,
    Pool,
    Tally,
)
from moderation.state.values import SeatId, replace
from tests.moderation.circles import Circle, begun_circle, divided_circle, english, live_circle, script, stage
from tests.values import as_data, as_text, written

EVERYBODY = ("fay", "ana", "ben", "mei")
EXPANDS = "\u0958"
"""One code point that is two in NFC."""


def form(answer: AnswerKind = "mood", audience: Audience = "all", **fields: object) -> Form:
    return written(Form, {"question": english("How are you?"), "answer": answer, "audience": audience} | fields)


def asked(audience: Audience = "all", answer: AnswerKind = "mood", **fields: object) -> Circle:
    circle = live_circle()
    circle.by("fay", OpenCheckIn(form=form(answer, audience, **fields)))
    return circle


def check_in(circle: Circle) -> CheckIn:
    there = circle.room.circle.check_in
    assert there is not None
    return there


def answer(circle: Circle, seat: SeatId, value: str | int | None) -> None:
    circle.by(seat, GiveAnswer(check_in_id=check_in(circle).id, value=value))


def refused(circle: Circle, value: str | int | None) -> RefusalCode:
    return circle.refusal_by("ana", GiveAnswer(check_in_id=check_in(circle).id, value=value))


def close(circle: Circle) -> None:
    circle.by("fay", CloseCheckIn(check_in_id=check_in(circle).id))


def seen(circle: Circle, seat: SeatId) -> CheckInView:
    stage = view(circle.room, seat).stage
    assert stage is not None
    assert stage.check_in is not None
    return stage.check_in


def told_to_facilitators(circle: Circle) -> tuple[AnswerView, ...]:
    care = view(circle.room, "fay").care
    assert care is not None
    return care.answers


class TestAnswering:
    def test_is_once_each_and_may_be_changed_and_taken_back(self) -> None:
        circle = asked()
        answer(circle, "ana", 2)
        answer(circle, "ben", 4)
        answer(circle, "ana", 3)
        assert sorted((one.by, one.value) for one in check_in(circle).answers) == [("ana", 3), ("ben", 4)]
        answer(circle, "ana", None)
        assert [one.by for one in check_in(circle).answers] == ["ben"]
        before = circle.room
        answer(circle, "ana", None)
        assert circle.room is before

    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            ("mood", 1),
            ("mood", 5),
            ("choice", 0),
            ("choice", 1),
            ("picture", PICTURES[0]),
            ("word", "cloudy"),
            ("word", "x" * WORD_LENGTH),
            ("text", "A long week.\nAnd rain."),
            ("text", "x" * ANSWER_LENGTH),
        ],
    )
    def test_is_as_the_form_asks(self, kind: AnswerKind, value: str | int) -> None:
        circle = asked(answer=kind, choices=(english("Yes"), english("No")) if kind == "choice" else ())
        answer(circle, "ana", value)
        assert check_in(circle).answers == (Answer(by="ana", value=value, at=circle.now),)

    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            ("mood", 0),
            ("mood", 6),
            ("mood", "3"),
            ("choice", -1),
            ("choice", 2),
            ("choice", "Yes"),
            ("picture", "volcano"),
            ("picture", 0),
            ("word", "x" * (WORD_LENGTH + 1)),
            ("word", 3),
            ("word", "\u200b"),
            ("word", EXPANDS * WORD_LENGTH),
            ("text", 3),
            ("text", " \n "),
            ("text", EXPANDS * ANSWER_LENGTH),
        ],
    )
    def test_otherwise_is_refused(self, kind: AnswerKind, value: str | int) -> None:
        circle = asked(answer=kind, choices=(english("Yes"), english("No")) if kind == "choice" else ())
        assert refused(circle, value) == RefusalCode.NOT_AN_ANSWER

    def test_by_a_word_is_on_one_line_and_nothing_steers_it(self) -> None:
        circle = asked(answer="word")
        answer(circle, "ana", " quite\n\u202ecloudy ")
        assert check_in(circle).answers == (Answer(by="ana", value="quite cloudy", at=circle.now),)

    def test_what_is_closed_or_was_replaced_is_refused(self) -> None:
        circle = asked()
        stale = GiveAnswer(check_in_id=check_in(circle).id, value=3)
        close(circle)
        assert circle.refusal_by("ana", stale) == RefusalCode.CHECK_IN_CLOSED
        circle.by("fay", OpenCheckIn(form=form()))
        assert circle.refusal_by("ana", stale) == RefusalCode.NO_SUCH_CHECK_IN

    def test_where_nothing_was_asked_is_refused(self) -> None:
        stale = GiveAnswer(check_in_id="c1", value=3)
        assert live_circle().refusal_by("ana", stale) == RefusalCode.NO_SUCH_CHECK_IN

    def test_is_forgotten_with_whoever_leaves_even_after_it_was_shown(self) -> None:
        circle = asked()
        for seat in ("ana", "ben"):
            answer(circle, seat, 3)
        circle.by("fay", ShowCheckIn(check_in_id=check_in(circle).id))
        circle.by("ana", Leave())
        circle.by("fay", Remove(seat="ben"))
        assert seen(circle, "mei").answers == ()

    def test_is_ones_own_to_see(self) -> None:
        circle = asked()
        answer(circle, "ana", 2)
        me = view(circle.room, "ana").me
        other = view(circle.room, "ben").me
        assert me is not None
        assert other is not None
        assert (me.answer, other.answer) == (2, None)


class TestForEverybody:
    def test_is_shown_when_a_facilitator_shows_it_and_not_before(self) -> None:
        circle = asked()
        answer(circle, "ana", 2)
        assert (seen(circle, "ben").answers, seen(circle, "ben").count) == (None, 1)
        assert told_to_facilitators(circle) == (AnswerView(by="ana", value=2),)
        circle.by("fay", ShowCheckIn(check_in_id=check_in(circle).id))
        assert seen(circle, "ben").answers == (AnswerView(by="ana", value=2),)
        assert not seen(circle, "ben").open

    def test_closed_and_not_shown_is_seen_by_nobody_else(self) -> None:
        circle = asked()
        answer(circle, "ana", 2)
        close(circle)
        assert seen(circle, "ben").answers is None
        circle.by("fay", ShowCheckIn(check_in_id=check_in(circle).id))
        assert seen(circle, "ben").answers is not None

    def test_shown_takes_no_more_answers(self) -> None:
        circle = asked()
        circle.by("fay", ShowCheckIn(check_in_id=check_in(circle).id))
        assert refused(circle, 3) == RefusalCode.CHECK_IN_CLOSED
        before = circle.room
        assert circle.by("fay", ShowCheckIn(check_in_id=check_in(circle).id)) is before


class TestForFacilitators:
    def test_is_theirs_alone_and_never_shown(self) -> None:
        circle = asked("facilitators")
        answer(circle, "ana", 1)
        assert told_to_facilitators(circle) == (AnswerView(by="ana", value=1),)
        show = ShowCheckIn(check_in_id=check_in(circle).id)
        assert circle.refusal_by("fay", show) == RefusalCode.TOLD_IN_CONFIDENCE
        close(circle)
        assert circle.refusal_by("fay", show) == RefusalCode.TOLD_IN_CONFIDENCE
        assert (seen(circle, "ben").answers, seen(circle, "ben").pool) == (None, None)
        assert told_to_facilitators(circle) == (AnswerView(by="ana", value=1),)


class TestPooled:
    def test_is_told_without_names_at_its_close_and_once(self) -> None:
        circle = asked("pooled")
        for seat, value in zip(EVERYBODY, (4, 2, 4, 4), strict=True):
            answer(circle, seat, value)
        assert (seen(circle, "ben").pool, told_to_facilitators(circle)) == (None, ())
        close(circle)
        pool = Pool(tallies=(Tally(value=2, count=1), Tally(value=4, count=3)))
        assert check_in(circle).pool == pool
        assert check_in(circle).answers == ()
        assert [seen(circle, seat).pool for seat in EVERYBODY] == [pool] * 4
        assert told_to_facilitators(circle) == ()
        assert circle.refusal_by("fay", CloseCheckIn(check_in_id=check_in(circle).id)) == RefusalCode.CHECK_IN_CLOSED

    @pytest.mark.parametrize("answers", range(POOL_LEAST))
    def test_of_fewer_than_three_is_told_to_nobody(self, answers: int) -> None:
        circle = asked("pooled")
        for seat in EVERYBODY[:answers]:
            answer(circle, seat, 3)
        close(circle)
        assert (check_in(circle).pool, check_in(circle).answers) == (None, ())
        assert (seen(circle, "ana").pool, seen(circle, "ana").count) == (None, 0)

    def test_is_never_updated_when_people_leave(self) -> None:
        circle = asked("pooled")
        for seat in ("ana", "ben", "mei"):
            answer(circle, seat, 3)
        close(circle)
        circle.by("ana", Leave())
        assert check_in(circle).pool == Pool(tallies=(Tally(value=3, count=3),))

    def test_of_three_of_whom_one_leaves_before_the_close_is_told_to_nobody(self) -> None:
        circle = asked("pooled")
        for seat in ("ana", "ben", "mei"):
            answer(circle, seat, 3)
        circle.by("ana", Leave())
        close(circle)
        assert check_in(circle).pool is None

    def test_says_how_many_answered_and_to_nobody_what(self) -> None:
        circle = asked("pooled", answer="word")
        for seat, word in zip(EVERYBODY, ("canary", "wren", "owl", "wren"), strict=True):
            answer(circle, seat, word)
        for seat in ("ana", "ben"):
            assert seen(circle, seat).count == 4
            assert "canary" not in as_text(view(circle.room, seat))
        close(circle)
        assert seen(circle, "ben").count == 4

    def test_is_never_shown_by_hand(self) -> None:
        circle = asked("pooled")
        show = ShowCheckIn(check_in_id=check_in(circle).id)
        assert circle.refusal_by("fay", show) == RefusalCode.TOLD_IN_CONFIDENCE

    @given(st.lists(st.integers(1, 5), max_size=12))
    def test_counts_each_answer_once_in_an_order_that_tells_nothing(self, moods: list[int]) -> None:
        answers = tuple(Answer(by=f"seat-{number}", value=mood) for number, mood in enumerate(moods))
        pool = pool_answers(CheckIn(id="c1", form=form(audience="pooled"), answers=answers))
        if len(moods) < POOL_LEAST:
            assert pool is None
            return
        assert pool is not None
        assert {tally.value: tally.count for tally in pool.tallies} == {mood: moods.count(mood) for mood in moods}
        again = pool_answers(CheckIn(id="c1", form=form(audience="pooled"), answers=answers[::-1]))
        assert pool == again


class TestSending:
    def test_another_form_closes_the_one_before(self) -> None:
        circle = asked("pooled")
        for seat in ("ana", "ben", "mei"):
            answer(circle, seat, 3)
        circle.by("fay", OpenCheckIn(form=form(answer="word")))
        assert circle.room.circle.asked[-1].pool == Pool(tallies=(Tally(value=3, count=3),))
        assert (check_in(circle).form.answer, check_in(circle).state, check_in(circle).answers) == ("word", "open", ())

    def test_a_stage_brings_its_own_and_the_next_one_closes_it(self) -> None:
        circle = begun_circle(script=script(stage("check_in", form=as_data(form())), stage("round")))
        first = check_in(circle)
        assert first.state == "open"
        circle.go_to(1)
        assert (check_in(circle).id, check_in(circle).state) == (first.id, "closed")

    def test_is_for_ones_own_place(self) -> None:
        circle = divided_circle()
        circle.by("gus", OpenCheckIn(form=form()))
        assert circle.room.place("group-1").check_in is None
        group_2 = circle.room.place("group-2").check_in
        assert group_2 is not None
        stale = GiveAnswer(check_in_id=group_2.id, value=3)
        assert circle.refusal_by("ana", stale) == RefusalCode.NO_SUCH_CHECK_IN

    @pytest.mark.parametrize("command", [CloseCheckIn, ShowCheckIn])
    def test_what_there_is_not_is_neither_closed_nor_shown(
        self, command: type[CloseCheckIn] | type[ShowCheckIn]
    ) -> None:
        circle = asked()
        assert circle.refusal_by("fay", command(check_in_id="c1")) == RefusalCode.NO_SUCH_CHECK_IN
        assert live_circle().refusal_by("fay", command(check_in_id="c1")) == RefusalCode.NO_SUCH_CHECK_IN


def test_p3_every_picture_that_the_rules_know_has_a_drawing_and_a_name() -> None:
    """The page draws them itself; an emoji would be another picture on each system, or an empty box."""
    web = Path(__file__).parents[3] / "web" / "src"
    drawn = re.findall(r"^  (\w+): \[$", (web / "seat" / "check-in" / "pictures.ts").read_text(), re.MULTILINE)
    named = json.loads((web.parents[1] / "roomserver" / "i18n" / "catalogues" / "en.json").read_text())
    assert set(drawn) == set(PICTURES)
    assert len(drawn) == len(PICTURES) == 16
    assert {key.removeprefix("picture.") for key in named if key.startswith("picture.")} == set(PICTURES)


class TestComingBackToAStage:
    """L4: going back one stage throws no answers away."""

    def asked_in_a_stage(self, audience: Audience) -> Circle:
        course = script(
            stage("welcome"), stage("check_in", form=as_data(form(audience=audience))), stage("round", rounds=1)
        )
        circle = begun_circle(script=course)
        circle.go_to(1)
        return circle

    @pytest.mark.parametrize("audience", ["all", "facilitators"])
    @pytest.mark.parametrize("other", [0, 2])
    def test_l4_it_is_open_again_with_the_same_answers(self, audience: Audience, other: int) -> None:
        circle = self.asked_in_a_stage(audience)
        answer(circle, "ana", 4)
        before = check_in(circle)
        circle.go_to(other)
        circle.go_to(1)
        assert check_in(circle) == before
        answer(circle, "ben", 2)
        assert {one.by: one.value for one in check_in(circle).answers} == {"ana": 4, "ben": 2}

    def test_l4_another_question_meanwhile_changes_nothing(self) -> None:
        circle = self.asked_in_a_stage("all")
        answer(circle, "ana", 4)
        before = check_in(circle)
        circle.go_to(2)
        circle.by("fay", OpenCheckIn(form=form(answer="word")))
        answer(circle, "ana", "lighter")
        between = check_in(circle)
        circle.go_to(1)
        assert check_in(circle) == before
        circle.go_to(2)
        assert check_in(circle) == between

    def test_l4_what_was_shown_stays_shown(self) -> None:
        circle = self.asked_in_a_stage("all")
        answer(circle, "ana", 4)
        circle.by("fay", ShowCheckIn(check_in_id=check_in(circle).id))
        before = check_in(circle)
        circle.go_to(2)
        circle.go_to(1)
        assert check_in(circle) == before
        assert before.state == "shown"

    def test_l4_what_was_pooled_stays_as_it_was_told(self) -> None:
        circle = self.asked_in_a_stage("pooled")
        for seat in ("ana", "ben", "mei"):
            answer(circle, seat, 3)
        circle.go_to(2)
        told = check_in(circle)
        assert told.pool is not None
        circle.by("fay", OpenCheckIn(form=form()))
        circle.go_to(1)
        assert check_in(circle) == told
        late = GiveAnswer(check_in_id=told.id, value=1)
        assert circle.refusal_by("fay", late) == RefusalCode.CHECK_IN_CLOSED

    def test_l4_what_too_few_answered_to_be_pooled_is_asked_anew(self) -> None:
        circle = self.asked_in_a_stage("pooled")
        answer(circle, "ana", 3)
        first = check_in(circle)
        circle.go_to(2)
        circle.go_to(1)
        assert check_in(circle).id != first.id
        assert (check_in(circle).state, check_in(circle).answers, check_in(circle).pool) == ("open", (), None)

    def test_l4_whoever_left_meanwhile_left_no_answer(self) -> None:
        circle = self.asked_in_a_stage("facilitators")
        answer(circle, "ana", 4)
        answer(circle, "ben", 2)
        circle.go_to(2)
        circle.by("fay", OpenCheckIn(form=form(answer="word")))
        circle.by("ana", Leave())
        circle.go_to(1)
        assert [one.by for one in check_in(circle).answers] == ["ben"]

    def test_l4_a_stage_that_asks_something_else_now_asks_that(self) -> None:
        circle = self.asked_in_a_stage("all")
        answer(circle, "ana", 4)
        circle.go_to(0)
        stages = circle.room.script.stages
        other = stage("check_in", form=as_data(form(answer="word")))
        course = replace(circle.room.script, stages=(stages[0], other, stages[2]))
        circle.by("fay", SetScript(script=course, made_on=circle.room.script_version))
        circle.go_to(1)
        assert (check_in(circle).form.answer, check_in(circle).answers) == ("word", ())

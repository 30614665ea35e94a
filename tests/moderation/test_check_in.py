"""Check-ins: who answers what, and what is told of it to whom."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.answers import ANSWER_LENGTH, POOL_LEAST, WORD_LENGTH, Answer, CheckIn, Pool, Tally
from moderation.check_in import pooled
from moderation.commands import CloseCheckIn, GiveAnswer, Leave, OpenCheckIn, Remove, ShowCheckIn
from moderation.parts import CheckInView
from moderation.refusal import RefusalCode
from moderation.script import PICTURES, AnswerKind, Audience, Form
from moderation.values import SeatId
from moderation.views import view
from tests.moderation.circles import Circle, begun_circle, divided_circle, english, live_circle, script, stage

EVERYBODY = ("fay", "ana", "ben", "mei")
EXPANDS = "\u0958"
"""One code point that is two in NFC."""


def form(answer: AnswerKind = "mood", audience: Audience = "all", **fields: object) -> Form:
    return Form.model_validate({"question": english("How are you?"), "answer": answer, "audience": audience} | fields)


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
    centre = view(circle.room, seat).centre
    assert centre is not None
    assert centre.check_in is not None
    return centre.check_in


def told_to_facilitators(circle: Circle) -> tuple[Answer, ...]:
    course = view(circle.room, "fay").course
    assert course is not None
    return course.answers


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
        assert check_in(circle).answers == (Answer(by="ana", value=value),)

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
        assert check_in(circle).answers == (Answer(by="ana", value="quite cloudy"),)

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
        assert told_to_facilitators(circle) == (Answer(by="ana", value=2),)
        circle.by("fay", ShowCheckIn(check_in_id=check_in(circle).id))
        assert seen(circle, "ben").answers == (Answer(by="ana", value=2),)
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
        assert told_to_facilitators(circle) == (Answer(by="ana", value=1),)
        show = ShowCheckIn(check_in_id=check_in(circle).id)
        assert circle.refusal_by("fay", show) == RefusalCode.TOLD_IN_CONFIDENCE
        close(circle)
        assert circle.refusal_by("fay", show) == RefusalCode.TOLD_IN_CONFIDENCE
        assert (seen(circle, "ben").answers, seen(circle, "ben").pool) == (None, None)
        assert told_to_facilitators(circle) == (Answer(by="ana", value=1),)


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
            assert "canary" not in view(circle.room, seat).model_dump_json()
        close(circle)
        assert seen(circle, "ben").count == 4

    def test_is_never_shown_by_hand(self) -> None:
        circle = asked("pooled")
        show = ShowCheckIn(check_in_id=check_in(circle).id)
        assert circle.refusal_by("fay", show) == RefusalCode.TOLD_IN_CONFIDENCE

    @given(st.lists(st.integers(1, 5), max_size=12))
    def test_counts_each_answer_once_in_an_order_that_tells_nothing(self, moods: list[int]) -> None:
        answers = tuple(Answer(by=f"seat-{number}", value=mood) for number, mood in enumerate(moods))
        pool = pooled(CheckIn(id="c1", form=form(audience="pooled"), answers=answers))
        if len(moods) < POOL_LEAST:
            assert pool is None
            return
        assert pool is not None
        assert {tally.value: tally.count for tally in pool.tallies} == {mood: moods.count(mood) for mood in moods}
        again = pooled(CheckIn(id="c1", form=form(audience="pooled"), answers=answers[::-1]))
        assert pool == again


class TestSending:
    def test_another_form_closes_the_one_before(self) -> None:
        circle = asked("pooled", weather="start")
        for seat in ("ana", "ben", "mei"):
            answer(circle, seat, 3)
        circle.by("fay", OpenCheckIn(form=form(answer="word")))
        assert circle.room.weather == (("start", Pool(tallies=(Tally(value=3, count=3),))),)
        assert (check_in(circle).form.answer, check_in(circle).state, check_in(circle).answers) == ("word", "open", ())

    def test_a_stage_brings_its_own_and_the_next_one_closes_it(self) -> None:
        circle = begun_circle(script=script(stage("check_in", form=form().model_dump()), stage("round")))
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


class TestWeather:
    @pytest.mark.parametrize("audience", ["all", "facilitators", "pooled"])
    def test_is_kept_as_totals_whoever_saw_the_answers(self, audience: Audience) -> None:
        circle = asked(audience, weather="end")
        for seat, value in zip(EVERYBODY, (1, 2, 2, 2), strict=True):
            answer(circle, seat, value)
        close(circle)
        assert circle.room.weather == (("end", Pool(tallies=(Tally(value=1, count=1), Tally(value=2, count=3)))),)

    def test_of_fewer_than_three_is_not_kept(self) -> None:
        circle = asked(weather="end")
        answer(circle, "ana", 1)
        close(circle)
        assert circle.room.weather == ()

    def test_is_of_a_form_that_asks_for_it(self) -> None:
        circle = asked()
        for seat in EVERYBODY:
            answer(circle, seat, 1)
        close(circle)
        assert circle.room.weather == ()

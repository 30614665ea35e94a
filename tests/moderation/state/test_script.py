"""Scripts: what each kind of stage is unless it says otherwise, and what a form may ask."""

from __future__ import annotations

from typing import get_args

import pytest
from pydantic import TypeAdapter, ValidationError

from moderation.state.check_in import PICTURES, Form
from moderation.state.script import ROUND_AND_ROUND, Script
from moderation.state.stage import STAGE_DEFAULTS, Stage, StageKind
from tests.moderation.circles import english, script, stage
from tests.values import as_data, as_text, from_text, written

QUESTION = as_data(english("How are you?"))


class TestAStage:
    @pytest.mark.parametrize(
        ("kind", "speaking", "chat", "entering", "has_rounds"),
        [
            ("welcome", "facilitators", "nobody", "any_time", False),
            ("agreements", "facilitators", "nobody", "any_time", False),
            ("grounding", "nobody", "nobody", "nobody", False),
            ("check_in", "holder", "nobody", "between_turns", True),
            ("round", "holder", "nobody", "between_turns", True),
            ("open_floor", "holder", "all", "between_turns", False),
            ("break", "nobody", "all", "any_time", False),
            ("check_out", "holder", "nobody", "nobody", True),
            ("closing", "facilitators", "all", "any_time", False),
        ],
    )
    def test_is_as_usual_for_its_kind(
        self, kind: str, speaking: str, chat: str, entering: str, has_rounds: bool
    ) -> None:
        one = stage(kind)
        assert (one.speaking, one.chat, one.entering, one.has_rounds) == (speaking, chat, entering, has_rounds)

    def test_of_every_kind_is_usual_somehow(self) -> None:
        assert set(STAGE_DEFAULTS) == set(get_args(StageKind))

    def test_may_be_otherwise(self) -> None:
        one = stage("open_floor", speaking="all", chat="facilitators", minutes=3.5, reactions=False)
        assert (one.speaking, one.chat, one.minutes, one.reactions) == ("all", "facilitators", 3.5, False)

    def test_has_no_rounds_where_hands_are_called_or_all_may_speak(self) -> None:
        assert not stage("round", order="hands").has_rounds
        assert not stage("round", speaking="all").has_rounds
        assert stage("open_floor", order="popcorn").has_rounds

    @pytest.mark.parametrize(
        "fields",
        [
            {"kind": "party"},
            {"kind": ["round"]},
            {},
            "round",
            {"kind": "round", "minutes": 0},
            {"kind": "round", "minutes": 241},
            {"kind": "round", "rounds": -1},
            {"kind": "round", "rounds": 21},
            {"kind": "round", "applause": True},
        ],
    )
    def test_of_no_kind_or_out_of_bounds_is_refused(self, fields: dict[str, object] | str) -> None:
        with pytest.raises(ValidationError):
            written(Stage, fields)

    def test_is_read_back_as_it_was_written(self) -> None:
        one = stage("check_in", prompt=QUESTION, form={"question": QUESTION, "answer": "mood"}, in_groups=True)
        assert from_text(Stage, as_text(one)) == one
        assert written(Stage, one) == one


class TestAForm:
    @pytest.mark.parametrize("choices", [(), (QUESTION,)])
    def test_of_choices_has_two_at_least(self, choices: tuple[object, ...]) -> None:
        with pytest.raises(ValidationError, match="two at least"):
            written(Form, {"question": QUESTION, "answer": "choice", "choices": choices})

    @pytest.mark.parametrize("answer", ["word", "text", "mood", "picture"])
    def test_of_anything_else_has_none(self, answer: str) -> None:
        with pytest.raises(ValidationError, match="choices"):
            written(Form, {"question": QUESTION, "answer": answer, "choices": [QUESTION, QUESTION]})

    def test_has_eight_choices_at_most(self) -> None:
        eight = {"question": QUESTION, "answer": "choice", "choices": [QUESTION] * 8}
        assert len(written(Form, eight).choices) == 8
        with pytest.raises(ValidationError, match="at most 8"):
            written(Form, {**eight, "choices": [QUESTION] * 9})

    def test_is_for_everybody_unless_it_says_otherwise(self) -> None:
        assert written(Form, {"question": QUESTION, "answer": "mood"}).audience == "all"


class TestAScript:
    @pytest.mark.parametrize("stages", [0, 25])
    def test_has_a_stage_and_no_end_of_them(self, stages: int) -> None:
        with pytest.raises(ValidationError):
            written(Script, {"name": english("A course"), "stages": [stage("welcome")] * stages})

    def test_is_read_strictly_from_what_was_written(self) -> None:
        choices = written(Form, {"question": QUESTION, "answer": "choice", "choices": [QUESTION, QUESTION]})
        one = script(stage("welcome"), stage("check_in", form=as_data(choices)))
        assert TypeAdapter(Script).validate_json(as_text(one), strict=True) == one

    def test_is_one_round_without_end_where_none_was_chosen(self) -> None:
        (only,) = ROUND_AND_ROUND.stages
        assert (only.kind, only.rounds, only.entering) == ("round", 0, "any_time")


def test_the_pictures_are_told_apart_by_their_names() -> None:
    assert len(set(PICTURES)) == len(PICTURES)

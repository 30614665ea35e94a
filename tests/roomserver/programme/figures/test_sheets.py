"""A sheet holds what stands answered, and no trace of how it came to be."""

from __future__ import annotations

from functools import partial
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from roomserver.programme.figures.answer import Answer
from roomserver.programme.figures.sheets import Sheet, answered
from tests.roomserver.programme.figures.season import Held, read_through

PEOPLE = ("ana", "ben", "mei", "tom", "zoe", "kit")
ANSWERS = st.builds(
    Answer,
    hopeful=st.none() | st.integers(1, 5),
    weather_before=st.none() | st.integers(1, 5),
    line=st.sampled_from(["", "A line"]),
)
STEPS = st.lists(st.tuples(st.sampled_from(PEOPLE), ANSWERS), max_size=20)
"""Who answers what; to withdraw, and to be erased, is to answer nothing."""


def _in_place(answer: Answer, before: Answer) -> Answer:
    return answer


def sheet_of(steps: list[tuple[str, Answer]]) -> Sheet:
    sheet = Sheet()
    for who, answer in steps:
        sheet = answered(sheet, who, partial(_in_place, answer))
    return sheet


@given(STEPS, st.randoms())
def test_whatever_happened_before_it_is_as_if_the_last_answers_had_been_given_at_once(
    steps: list[tuple[str, Answer]], chance: Random
) -> None:
    at_once = list(dict(steps).items())
    chance.shuffle(at_once)
    given_at_once = sheet_of([(who, answer) for who, answer in at_once if not answer.is_empty])
    assert sheet_of(steps).model_dump_json() == given_at_once.model_dump_json()


@given(STEPS, st.sampled_from(PEOPLE))
def test_what_is_read_with_somebody_who_is_erased_is_what_is_read_without_them(
    steps: list[tuple[str, Answer]], erased: str
) -> None:
    others = [(who, answer) for who, answer in steps if who != erased]
    sheets = [sheet_of([*steps, (erased, Answer())]), sheet_of(others)]
    one, other = (read_through([Held("a", tuple(sheet.people.values()))]) for sheet in sheets)
    assert one == other

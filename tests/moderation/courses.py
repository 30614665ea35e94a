"""Scripts that differ in all that a script may say: who speaks, in which order, how often, and who comes in when."""

from __future__ import annotations

from moderation.state.check_in import Form
from moderation.state.script import ROUND_AND_ROUND, Script
from tests.moderation.circles import english, script, stage
from tests.values import as_data

WEATHER = Form(question=english("canary-words-question"), answer="mood", audience="pooled")
A_WORD = Form(question=english("canary-words-question"), answer="word", audience="pooled")
IN_CONFIDENCE = Form(question=english("canary-words-question"), answer="text", audience="facilitators")

CALM = script(
    stage("welcome", form=as_data(WEATHER)),
    stage("check_in", form=as_data(A_WORD)),
    stage("round", rounds=2, in_groups=True, form=as_data(IN_CONFIDENCE)),
    stage("open_floor", in_groups=True),
    stage("closing"),
)
ORDERS = script(
    stage("round", order="popcorn", rounds=3),
    stage("round", order="counter_clockwise", rounds=2),
    stage("round", order="by_lot", rounds=0),
    stage("round", order="least_heard", rounds=2),
    stage("check_out", order="by_hand"),
)
OPEN = script(
    stage("open_floor", speaking="all", in_groups=True),
    stage("open_floor", order="hands"),
    stage("open_floor", order="least_heard", rounds=0),
    stage("break", speaking="all"),
    stage("grounding"),
    stage("agreements", chat="all"),
)
COURSES: tuple[Script, ...] = (ROUND_AND_ROUND, CALM, ORDERS, OPEN)

"""Circles at random: anybody sends anything at any time, and after every step all invariants are asserted."""

from __future__ import annotations

import re

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.moderation.invariants import ROOM, STEP
from tests.moderation.invariants.accounts import Accounts
from tests.moderation.random_circle import RandomCircle

NUMBERED = {*range(1, 36), 37, 38}


def test_every_requirement_of_the_circle_has_an_invariant() -> None:
    names = [*(function.__name__ for function in (*ROOM, *STEP)), *vars(Accounts)]
    found = {int(number) for name in names for number in re.findall(r"(?:^|_)c(\d+)_", name)}
    assert found == NUMBERED


@pytest.mark.first
@pytest.mark.timeout(3600)
def test_everything_holds_whatever_anybody_does(long_run: bool) -> None:
    # To explain a failure Hypothesis traces every line, which takes minutes before Python 3.12.
    phases = [phase for phase in Phase if phase is not Phase.explain]
    examples = settings(max_examples=2000 if long_run else 60, stateful_step_count=70, phases=phases)
    run_state_machine_as_test(RandomCircle, settings=examples)
